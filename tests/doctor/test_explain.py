"""The errors that `doctor explain` knows: each wording with the whole text it is answered with.

A case is a file below `explain/`: where the wording is from, the error as it was pasted, `=====`, the answer.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from components import settings
from doctor.__main__ import COMMANDS
from doctor.explain.cleaning import MOST, clean
from doctor.explain.denied import REFUSALS
from doctor.explain.explaining import explain
from doctor.explain.explanation import Explanation, as_text, nested
from doctor.explain.pack import POLICIES as TOLD
from doctor.explain.rules import RULES
from doctor.guardrails import Seen, Settings, check, findings
from tests.doctor.policies import DOCUMENT
from tests.doctor.stacks import EVERYTHING, merged
from tests.policypack.cases import ALL_CASES
from tests.policypack.cases import read as read_case
from tests.policypack.judging import inline_policy, report_of

FOLDER = Path(__file__).with_name("explain")
REPOSITORY = FOLDER.parent.parent.parent
FILES = sorted(FOLDER.glob("*.txt"))
CASES = [pytest.param(case, id=case.stem) for case in FILES]
SCHEMA = json.loads((REPOSITORY / "components/settings.schema.json").read_text(encoding="utf-8"))
DENIED = (
    "User: arn:aws:iam::123456789012:user/ai-engineer is not authorized to perform: iam:PassRole on resource: "
    "arn:aws:iam::123456789012:role/AppRunnerECRAccessRole because no identity-based policy allows the iam:PassRole "
    "action"
)


def parts(case: Path) -> tuple[str, str]:
    """The error and the answer of a case."""
    _source, _, rest = case.read_text(encoding="utf-8").partition("\n")
    error, _, answer = rest.partition("\n=====\n")
    return error, answer.removesuffix("\n")


def explained(case: Path) -> list[Explanation]:
    """What is said about a case."""
    return explain(clean(parts(case)[0]))


@pytest.mark.parametrize("case", CASES)
def test_explains(case: Path) -> None:
    assert "\n\n".join(map(as_text, explained(case))) == parts(case)[1]


def test_every_known_error_has_a_case() -> None:
    lines = [" ".join(clean(parts(case)[0]).split()) for case in FILES]

    assert [rule.name for rule in RULES if not any(map(rule.pattern.search, lines))] == []


# What is named exists


@pytest.mark.parametrize("case", CASES)
def test_config_is_accepted_by_the_settings(case: Path) -> None:
    for each in explained(case):
        told = {key.removeprefix("container-roles:"): value for key, value in nested(each.config).items()}
        config = {key: json.dumps(value) for key, value in merged(EVERYTHING, told).items()}

        settings.parse(config)


def properties(path: str) -> bool:
    """Whether the schema of the settings knows a path; a label or name of one's own stands for any."""
    here: Any = SCHEMA
    for key in path.split("."):
        while "properties" not in here and "additionalProperties" not in here and ("$ref" in here or "anyOf" in here):
            here = SCHEMA["$defs"][here["$ref"].rpartition("/")[2]] if "$ref" in here else here["anyOf"][0]
        if "$ref" in here:
            here = SCHEMA["$defs"][here["$ref"].rpartition("/")[2]]
        inner = here.get("properties", {}).get(key) or next(iter(here.get("patternProperties", {}).values()), None)
        if not isinstance(inner, dict):
            return False
        here = inner
    return True


def inner_keys() -> set[str]:
    """Every setting of any section."""
    return {key for section in SCHEMA["$defs"].values() for key in section.get("properties", {})}


def texts() -> list[str]:
    """Everything that may be said: the data files whole, and what the cases say."""
    files = [path.read_text(encoding="utf-8") for path in (REPOSITORY / "doctor/explain").glob("*.toml")]
    said = [f"{each.title} {each.cause} {each.fix} {each.ask}" for case in FILES for each in explained(case)]
    return [*files, *said]


def test_every_setting_named_exists() -> None:
    sections = "|".join(SCHEMA["properties"])
    named = {name for text in texts() for name in re.findall(rf"`((?:{sections})(?:\.(?!amazonaws)\w+)*)`", text)}

    assert len(named) > 30
    assert [name for name in sorted(named) if not properties(name)] == []


def test_every_camel_case_word_named_is_a_setting() -> None:
    of_others = {
        "executionRoleArn",
        "taskRoleArn",
        "allowedPolicyArns",
        "templateBody",
        "desiredState",
        "ecsTaskExecutionRole",
    }
    named = {name for text in texts() for name in re.findall(r"`([a-z]+(?:[A-Z][a-z]+)+)`", text)}

    assert sorted(named - of_others - inner_keys() - set(SCHEMA["properties"])) == []


def test_every_command_named_exists() -> None:
    said = " ".join(texts())
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    doctors = set(re.findall(r"`python -m doctor (\w+)", said))
    modules = set(re.findall(r"python -m ([\w.]+)", said))

    assert doctors <= set(COMMANDS)
    assert doctors
    assert set(re.findall(r"`make (\w+)", said)) <= targets
    for module in modules:
        path = REPOSITORY / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists()


def test_every_link_leads_somewhere() -> None:
    links = {link for case in FILES for each in explained(case) for link in re.findall(r"[\w/]+\.md#[\w-]+", each.see)}

    assert links
    for link in links:
        file, _, anchor = link.partition("#")
        headings = re.findall(r"^#+ (.+)$", (REPOSITORY / file).read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_every_kind_of_policy_is_explained() -> None:
    assert set(REFUSALS) >= {
        *("identity-based policy", "resource-based policy", "permissions boundary", "service control policy"),
        *("resource control policy", "session policy", "VPC endpoint policy", "role trust policy", ""),
    }


# What is asked for is safe


@pytest.mark.parametrize("case", CASES)
def test_a_statement_asked_for_passes_the_pack(case: Path) -> None:
    asked = [each.statement for each in explained(case) if each.statement]

    assert [report_of([inline_policy({"Version": "2012-10-17", "Statement": [dict(each)]})]) for each in asked] == [
        {} for _ in asked
    ]


# The pack


def reported() -> Iterator[Any]:
    """Yield each policy of a case that reports something."""
    for each in ALL_CASES:
        path: Any = each.values[0]
        for policy in read_case(path).expect:
            yield pytest.param(path, policy, id=f"{each.id}-{policy}")


def exemptible() -> Iterator[Any]:
    """Yield what an exemption can let through, of the cases with one resource and without config."""
    for each in reported():
        case = read_case(each.values[0])
        if len(case.resources) == 1 and not case.config and TOLD[each.values[1]]["exemptions"]:
            yield each


def pasted(path: Path, policy: str) -> str:
    """Return what the engine prints of a case with one resource."""
    (resource,) = read_case(path).resources
    level, description = TOLD[policy]["level"], TOLD[policy]["description"]
    line = f"- [{level}] [severity: low]  {policy}  ({resource.type}: {resource.name})\n  {description}\n  "
    return "\n".join(f"{line}{message}" for message in read_case(path).expect[policy])


@pytest.mark.parametrize(("path", "policy"), list(reported()))
def test_every_message_of_the_pack_is_explained(path: Path, policy: str) -> None:
    for message in read_case(path).expect[policy]:
        (said,) = explain(clean(message))

        assert (said.recognised["policy"], said.cause) == (policy, message.rpartition(" See ")[0])


@pytest.mark.parametrize(("path", "policy"), list(exemptible()))
def test_the_exemptions_given_let_the_findings_through(path: Path, policy: str) -> None:
    case = read_case(path)
    (resource,) = case.resources
    said = explain(clean(pasted(path, policy)))
    assert all(each.exemption for each in said) or policy == "iam-review-undecidable"

    checked = check(resource.type, resource.name, resource.props)
    documents = {each.document for each in findings(policy, checked, Seen(), Settings()) if each.document}
    entries = [
        {**entry, "grant": grant, "reason": "reviewed", "until": "9999-12-31"}
        for each in said
        if each.exemption
        for entry in each.exemption[policy]["exemptions"]
        for grant in (documents if entry["grant"] == DOCUMENT else [entry["grant"]])
    ]
    left = report_of(case.resources, {policy: {"exemptions": entries}}, case.dependencies).get(policy, [])

    assert len(left) <= len([each for each in said if not each.exemption])


def test_several_findings_of_one_preview() -> None:
    said = explain(
        clean(
            "- [mandatory] [severity: critical]  iam-disallow-full-access  (aws:iam:RolePolicyAttachment: admin)\n"
            "  Words of an older pack, which are not recognised.\n"
            "- [advisory] [severity: critical]  iam-disallow-open-trust  (aws:iam:Role: open)\n"
            "  Role `open` trusts `*`. See https://example.com/iam#iam-disallow-open-trust\n"
            "error: another line\n"
            "Inline policy `operators-extra-statements` allows `iam:PassRole` on `*`. "
            "See policypack/README.md#iam-disallow-unscoped-pass-role\n"
        )
    )

    assert [(each.title, each.cause, each.see.partition(",")[0]) for each in said] == [
        (
            "`iam-disallow-full-access` stops `admin`",
            TOLD["iam-disallow-full-access"]["description"],
            "policypack/README.md#iam-disallow-full-access",
        ),
        (
            "`iam-disallow-open-trust` reports `open`",
            "Role `open` trusts `*`.",
            "https://example.com/iam#iam-disallow-open-trust",
        ),
        (
            "`iam-disallow-unscoped-pass-role` stops this",
            "Inline policy `operators-extra-statements` allows `iam:PassRole` on `*`.",
            "policypack/README.md#iam-disallow-unscoped-pass-role",
        ),
    ]
    assert said[-1].recognised["setting"] == "operators.extraStatements"


# The settings


@pytest.mark.parametrize(
    ("config", "named"),
    [
        pytest.param({"appRunner": '{"accessRole": {"name": "a b"}}'}, ["appRunner.accessRole.name"], id="name"),
        pytest.param(
            {"appRunner": '{"accessRole": {"name": "' + "x" * 65 + '"}}'}, ["appRunner.accessRole.name"], id="long"
        ),
        pytest.param({"appruner": "{}"}, ["appruner"], id="misspelt"),
        pytest.param({"ecs": '{"executionRole": {"name": "e"}}'}, ["ecs.taskRole"], id="missing"),
        pytest.param({"ecs": "[]", "operators": '{"groupName": [3]}'}, ["operators.groupName", "ecs"], id="two"),
        pytest.param(
            {"repositories": '{"a/b.c": {"scanOnPush": "yes"}}'}, ["repositories.a/b.c.scanOnPush"], id="repository"
        ),
        pytest.param({"operators": '{"groupName": "g", "users": ["a b"]}'}, ["operators.users[0]"], id="list"),
        pytest.param({"express": '{"infrastructureRole": {"name": "i"}}'}, [""], id="together"),
    ],
)
def test_every_refused_setting_is_named(config: dict[str, str], named: list[str]) -> None:
    with pytest.raises(settings.SettingsError) as refused:
        settings.parse(config)

    said = explain(clean(f"error: {refused.value}"))

    assert [each.recognised.get("setting", "") for each in said] == named


# Secrets


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        pytest.param("AKIAIOSFODNN7EXAMPLE is wrong", "AKIAIOSFODNN7EXAMPLE", id="access-key"),
        pytest.param("ASIAIOSFODNN7EXAMPLE is wrong", "ASIAIOSFODNN7EXAMPLE", id="session-access-key"),
        pytest.param("key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY.", "wJalrXUtnFEMI", id="secret-key-alone"),
        pytest.param("aws_secret_access_key = short", "short", id="secret-key-in-file"),
        pytest.param("AWS_SESSION_TOKEN=IQoJb3JpZ2luX2VjEA", "IQoJb3JpZ2luX2VjEA", id="session-token"),
        pytest.param("password: hunter2", "hunter2", id="password"),
        pytest.param('{"Password": "hunter2"}', "hunter2", id="password-json"),
        pytest.param("docker login --username AWS --password hunter2", "hunter2", id="password-flag"),
        pytest.param("https://jo:hunter2@example.com/", "hunter2", id="address"),
        pytest.param("Authorization: Bearer abc.def", "abc.def", id="header"),
        pytest.param("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "eyJhbGci", id="web-token"),
        pytest.param("ghp_0123456789abcdefghijABCDEFGHIJ012345", "ghp_0123", id="github"),
        pytest.param("Encoded authorization failure message: abc-DEF", "abc-DEF", id="encoded"),
        pytest.param("--encoded-message abc-DEF", "abc-DEF", id="encoded-flag"),
        pytest.param("x" * 200, "x" * 20, id="blob"),
        pytest.param("X-Amz-Security-Token=IQoJb3Jp&X-Amz-Signature=0123abcd", "IQoJb3Jp", id="signed-address"),
    ],
)
def test_secrets_are_masked(text: str, secret: str) -> None:
    assert secret not in clean(text)
    assert "[masked]" in clean(text)


def test_what_is_no_secret_stays() -> None:
    text = "arn:aws:iam::123456789012:role/team/App sha256:" + "5de487da52320ad9" * 4

    assert clean(text) == text


# The command


def doctor(*arguments: str, given: str | bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The real command."""
    return subprocess.run(
        [sys.executable, "-m", "doctor", "explain", *arguments],
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        cwd=REPOSITORY,
        check=False,
        timeout=60,
    )


def test_reads_arguments_and_standard_input_alike() -> None:
    (answer,) = map(as_text, explain(DENIED))

    from_arguments, from_input = doctor(*DENIED.split(" ")), doctor(given=DENIED)

    assert (from_arguments.returncode, from_arguments.stdout.decode()) == (0, f"{answer}\n")
    assert (from_input.returncode, from_input.stdout.decode()) == (0, f"{answer}\n")


def test_gives_json() -> None:
    done = doctor("--json", DENIED)

    assert json.loads(done.stdout) == {
        "explanations": [
            {
                "known": True,
                "title": "`iam:PassRole` on `arn:aws:iam::123456789012:role/AppRunnerECRAccessRole` is denied",
                "cause": "No policy of user `ai-engineer` allows passing `AppRunnerECRAccessRole`, the access role "
                "of App Runner, to a service.",
                "fix": "`operators` passes exactly the roles of its stack: make the role and the group there, "
                "be one of its users, and run `pulumi up`. Then sign out and in again, since a session keeps "
                "the permissions it began with. No condition on `iam:PassedToService`: App Runner is not known to "
                "send it.",
                "config": {
                    "container-roles:appRunner": {"accessRole": {"name": "AppRunnerECRAccessRole"}},
                    "container-roles:operators": {"groupName": "BroadAIEngineerAccess", "users": ["ai-engineer"]},
                },
                "admin": {
                    "message": "Please let user `ai-engineer` (account 123456789012) pass the role "
                    "arn:aws:iam::123456789012:role/AppRunnerECRAccessRole, and no other, by this statement; "
                    "`iam:PassRole` on `*` or `IAMFullAccess` is not needed.",
                    "statement": {
                        "Effect": "Allow",
                        "Action": "iam:PassRole",
                        "Resource": "arn:aws:iam::123456789012:role/AppRunnerECRAccessRole",
                    },
                },
                "exemption": None,
                "see": None,
                "recognised": {
                    "action": "iam:PassRole",
                    "principal": "user `ai-engineer`",
                    "resource": "arn:aws:iam::123456789012:role/AppRunnerECRAccessRole",
                },
            }
        ]
    }


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param(DENIED, 0, id="explained"),
        pytest.param("segmentation fault", 1, id="unknown"),
        pytest.param("", 2, id="nothing"),
        pytest.param(" \n ", 2, id="blank"),
        pytest.param(b"\xff\xfe " + DENIED.encode(), 0, id="not-utf-8"),
    ],
)
def test_exit_code(given: str | bytes, code: int) -> None:
    assert doctor(given=given).returncode == code


def test_says_that_nothing_was_given() -> None:
    assert doctor().stderr.decode() == "An error must be given, as an argument or on standard input; got nothing.\n"


@pytest.mark.timeout(60)  # quadratic work would take far longer
@pytest.mark.parametrize(
    "filler",
    [
        pytest.param("line of a log\n", id="lines"),
        pytest.param("arn:aws:", id="arns"),
        pytest.param("`", id="backticks"),
        pytest.param("See a#iam-disallow-full-access ", id="findings"),
        pytest.param("ResourceInitializationError: unable to pull secrets or registry auth ", id="errors"),
        pytest.param("CannotPullContainerError ", id="pulls"),
        pytest.param("User: x is not authorized to perform: ", id="sentences"),
        pytest.param("[mandatory] iam-disallow-full-access (a:b:c: d) ", id="headers"),
        pytest.param("password=", id="passwords"),
        pytest.param("aA1" * 13 + " ", id="keys"),
    ],
)
def test_explains_a_huge_text(filler: str) -> None:
    text = DENIED + "\n" + filler * (MOST // len(filler))

    titles = [each.title for each in explain(clean(text[:MOST]))]

    assert titles[0] == "`iam:PassRole` on `arn:aws:iam::123456789012:role/AppRunnerECRAccessRole` is denied"


def test_says_what_it_does_not_read() -> None:
    done = doctor(given=DENIED + " " * (5 * MOST))

    assert (done.returncode, done.stderr.decode()) == (0, f"Only the first {MOST:,} characters are read.\n")


def test_needs_neither_pulumi_nor_aws() -> None:
    program = (
        "import sys; from doctor.__main__ import main; code = main(['explain', *sys.argv[1:]]);"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'pulumi', 'boto3', 'botocore', 'pydantic'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, DENIED], capture_output=True, text=True, cwd=REPOSITORY, check=True, env={}
    )

    assert done.stdout.splitlines()[-1] == "[]"
