"""Who may pass which role, as lines: of all who may, whatever made them."""

import json
import re
from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from doctor import commands
from tests.engine.test_components import EVERYTHING

IS_ROLE = re.compile("  .*").fullmatch
DEPLOYER = "deployer (assumed by repo:influmojo/app:ref:refs/heads/main, repo:influmojo/app:environment:prod) can pass"


def said(folder: Path, capsys: pytest.CaptureFixture[str], settings: Mapping[str, Any]) -> list[str]:
    file = folder / "Pulumi.any.yaml"
    file.write_text(json.dumps({"config": {f"container-roles:{key}": value for key, value in settings.items()}}))
    assert commands.main(["map", "--config", str(file), "--text"]) == 0
    return capsys.readouterr().out.splitlines()


def test_operators_of_services_and_deployers_of_github(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(tmp_path, capsys, EVERYTHING)
    passed = {each: {*takewhile(IS_ROLE, shown[at + 1 :])} for at, each in enumerate(shown) if not IS_ROLE(each)}
    of_ecs = {"  execution", "  task"}
    assert passed["ecs-operators (cid) can pass"] == of_ecs | {"  ecs-infrastructure"}
    assert passed["express-operators (dot) can pass"] == of_ecs | {"  infrastructure"}
    assert passed[DEPLOYER] == of_ecs | {"  access", "  instance", "  ecs-infrastructure", "  infrastructure"}
    assert passed["watchers (bob) can pass"] == {"  no role"}


def test_a_statement_of_the_config_counts_like_any(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    passes = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::123456789012:role/theirs"}
    operators = {"groupName": "g", "extraStatements": [passes]}
    assert said(tmp_path, capsys, {"operators": operators}) == ["g (no IAM user) can pass", "  theirs"]


def test_who_passes_nothing_is_said_and_a_stack_without_people_says_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(tmp_path, capsys, {"operators": {"groupName": "g"}}) == ["g (no IAM user) can pass", "  no role"]
    assert said(tmp_path, capsys, {"repositories": {"api": {}}}) == []


@pytest.mark.parametrize("mark", ["\x1b", "\u202e", "\n"], ids=ascii)
def test_a_name_neither_controls_the_terminal_nor_prints_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], mark: str
) -> None:
    passes = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": f"arn:aws:iam::123456789012:role/a{mark}b"}
    (who, role) = said(tmp_path, capsys, {"operators": {"groupName": "g", "extraStatements": [passes]}})
    assert who == "g (no IAM user) can pass"
    assert role in ("  a\ufffdb", "  a b")
