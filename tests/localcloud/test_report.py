"""What a person sees."""

import re
from typing import Any

import pytest

from localcloud.report import Report, summary

ACCESS = "arn:aws:iam::123456789012:role/AppRunnerECRAccessRole"
TASK = "arn:aws:iam::123456789012:role/influmojo-ecs-task-role"
NEXT = {"make preview": "what would change", "make down": "destroy it all"}
STEPS = ["next", "  make preview  what would change", "  make down     destroy it all"]


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        pytest.param({}, [], id="a stack of somebody else"),
        pytest.param(
            {"app_runner_access_role_arn": ACCESS, "ecs_task_role_arn": TASK, "other": "value"},
            ["roles", f"  app_runner_access  {ACCESS}", f"  ecs_task           {TASK}"],
            id="roles",
        ),
        pytest.param(
            {"repository_urls": {"influmojo-webapp": "registry/influmojo-webapp"}},
            ["repositories", "  influmojo-webapp  registry/influmojo-webapp"],
            id="repositories",
        ),
    ],
)
def test_summary(outputs: dict[str, Any], expected: list[str]) -> None:
    assert summary(outputs, [], NEXT) == [*expected, *STEPS]


def test_the_summary_says_who_can_pass_what() -> None:
    passing = ["readers (no user) can pass", "  no role"]
    assert summary({}, passing, NEXT) == ["who can pass what", *(f"  {line}" for line in passing), *STEPS]


def test_without_a_terminal_lines_are_plain_and_whole(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    long_remark = "[bold]" + "arn:aws:iam::123456789012:role/a-name " * 10
    with report.step("server") as step:
        report.say(long_remark)
        step.outcome = "http://127.0.0.1:5000"
    report.summary({"ecs_task_role_arn": TASK}, [], NEXT)
    report.error("no such thing")
    out, err = capsys.readouterr()
    timed = re.sub(r"\d+\.\d s", "0.0 s", out)
    assert timed.splitlines() == [
        f"  {long_remark}",
        "server    http://127.0.0.1:5000  (0.0 s)",
        "roles",
        f"  ecs_task  {TASK}",
        *STEPS,
    ]
    assert err == "no such thing\n"
    assert report.engine_flags() == ("--non-interactive", "--suppress-progress", "--color", "never")
