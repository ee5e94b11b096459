"""What holds for every policy: one file, one README section, one folder of cases, complete metadata."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from iam_guardrails import rules
from iam_guardrails.about import DOCUMENTATION
from iam_guardrails.actions import ESCALATION_WRITES, IDENTITY_CENTER, OWN_WRITES, PASS_ROLE, Target
from iam_guardrails.rules import POLICIES
from iam_guardrails.ways.lookup import find
from pulumi_policy import EnforcementLevel, Policy, Severity
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policypack.cases import ALL_CASES, FOLDER, Resource, read
from tests.policypack.judging import inline_policy, report_of
from tools.generated import issuer_tables, rule_table, way_tables

PACK_README = Path(__file__).parents[2] / "policypack" / "README.md"
NAMES = [
    "iam-disallow-full-access",
    "iam-disallow-unscoped-pass-role",
    "iam-disallow-privilege-escalation",
    "iam-disallow-open-trust",
    "iam-review-pass-role",
    "iam-review-undecidable",
    "iam-review-unknown",
    "iam-review-exemption",
]
MANDATORY = NAMES[:4]
CHECKING = NAMES[:6]
"""Those that check a resource by itself. The last two report what the engine or the config says about it."""
FEWEST_CASES = 15
LONGEST_MESSAGE = 500
EACH_POLICY = pytest.mark.parametrize("policy", [pytest.param(policy, id=policy.name) for policy in POLICIES])


def test_the_policies_in_order() -> None:
    assert [policy.name for policy in POLICIES] == NAMES


@EACH_POLICY
def test_a_policy_that_disallows_is_mandatory_and_one_for_review_advisory(policy: Policy) -> None:
    disallows = policy.name.startswith("iam-disallow-")
    assert policy.enforcement_level == (EnforcementLevel.MANDATORY if disallows else EnforcementLevel.ADVISORY)


@EACH_POLICY
def test_metadata_is_complete(policy: Policy) -> None:
    assert policy.display_name
    assert policy.description.endswith(".")
    assert policy.severity in set(Severity)
    assert policy.framework
    assert all((policy.framework.name, policy.framework.version, policy.framework.reference))
    assert policy.framework.specification
    assert policy.tags
    assert {"aws", "iam"} <= set(policy.tags)
    assert policy.url
    assert policy.url.startswith("https://")
    assert policy.remediation_steps
    assert policy.remediation_steps.endswith(".")


def test_each_policy_is_one_file() -> None:
    files = {path.stem for path in Path(rules.__file__).parent.glob("*.py")} - {"__init__"}
    assert {f"iam-{stem.replace('_', '-')}" for stem in files} == set(NAMES)
    for stem in files:
        assert getattr(rules, stem).POLICY.name == f"iam-{stem.replace('_', '-')}"


def test_each_policy_has_a_folder_of_cases() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_has_cases_of_both_kinds(name: str) -> None:
    sides = {side: len(list((FOLDER / name / side).glob("*.json"))) for side in ("pass", "fail")}
    assert all(sides.values())
    assert sum(sides.values()) >= FEWEST_CASES


@pytest.mark.parametrize("path", ALL_CASES)
def test_a_case_is_named_by_what_it_shows_and_says_why(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem)
    one, several = {"resource_type", "name", "props"}, {"resources"}
    assert case.keys() - {"resembles", "config", "dependencies"} in (
        {"why", "expect", *one},
        {"why", "expect", *several},
    )
    assert case["why"]


@pytest.mark.parametrize("path", [each for each in ALL_CASES if read(cast("Path", each.values[0])).expect])
def test_every_message_is_made_of_sentences_and_ends_with_the_address_of_its_policy(path: Path) -> None:
    for policy, messages in read(path).expect.items():
        for message in messages:
            said, see, address = message.rpartition(" See ")
            assert see
            assert address == f"{DOCUMENTATION}#{policy}"
            assert re.fullmatch(r"(An exemption from `iam-[a-z-]+` lets this through: )?[A-Z].*\.", said), message
            assert message.isprintable()
            assert len(message) <= LONGEST_MESSAGE


def section(name: str) -> str:
    """Return the section of the README with this title."""
    title, _, rest = PACK_README.read_text(encoding="utf-8").partition(f"\n### {name}\n")
    assert rest, f"{title[:20]}... has no section {name}"
    return re.split(r"^#{2,3} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield the fenced blocks of a text: language and content."""
    for match in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield match[1], match[2]


def resource(example: dict[str, Any]) -> Resource:
    """Return an example of the README: a resource, a trust policy, or the document of a role's inline policy."""
    if "type" in example:
        return Resource(example["type"], "deploy", example["properties"])
    text = json.dumps(example)
    if "Principal" in text:
        return Resource("aws:iam/role:Role", "deployer", {"assumeRolePolicy": text})
    return inline_policy(text)


def test_the_readme_has_a_section_for_each_policy_in_order() -> None:
    titles = re.findall(r"^### (iam-.*)$", PACK_README.read_text(encoding="utf-8"), re.MULTILINE)
    assert titles == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_section_says_what_to_avoid_what_to_prefer_and_why(name: str) -> None:
    assert re.findall(r"^\*\*(Avoid|Prefer|Why)", section(name), re.MULTILINE) == ["Avoid", "Prefer", "Why"]


@pytest.mark.parametrize("name", CHECKING)
def test_what_the_readme_says_to_avoid_is_reported_as_it_says(name: str) -> None:
    avoid = list(blocks(section(name).partition("**Prefer**")[0]))
    assert [language for language, _ in avoid] == ["json", "text"] * (len(avoid) // 2)
    assert avoid
    for (_, example), (_, message) in zip(avoid[::2], avoid[1::2], strict=True):
        assert report_of([resource(json.loads(example))])[name] == message.splitlines()


@pytest.mark.parametrize("name", CHECKING)
def test_what_the_readme_says_to_prefer_is_not_reported(name: str) -> None:
    preferred = list(blocks(section(name).partition("**Prefer**")[2]))
    assert preferred
    for _, example in preferred:
        assert report_of([resource(json.loads(example))]) == {}


def test_the_exemption_in_the_readme_prints_what_it_says() -> None:
    text = PACK_README.read_text(encoding="utf-8")
    ((_, config),) = blocks(text.partition("\n### Exemptions\n")[2].partition("\nAn entry lets")[0])
    ((_, message),) = blocks(section("iam-review-exemption"))
    ((_, example), *_) = blocks(section("iam-disallow-full-access"))
    deploy = resource(json.loads(example))
    entry = json.loads(config)["iam-disallow-full-access"]["exemptions"][0]
    # The cases live in a stack of their own.
    entry["resource"] = entry["resource"].replace("urn:pulumi:prod::", "urn:pulumi:test::")
    found = report_of([deploy], {"iam-disallow-full-access": {"exemptions": [entry]}})
    assert found == {"iam-review-exemption": message.splitlines()}


def test_what_the_readme_calls_too_complex_is_reported_by_each_mandatory_policy_and_can_be_exempt() -> None:
    (_, example), (_, message), (_, config) = blocks(section("Too complex to be checked"))
    deploy = inline_policy(json.dumps(json.loads(example)))
    address = f"{DOCUMENTATION}#iam-disallow-unscoped-pass-role"
    messages = {name: [message.strip().replace(address, f"{DOCUMENTATION}#{name}")] for name in MANDATORY}
    assert report_of([deploy]) == messages

    (entry,) = json.loads(config)["iam-disallow-unscoped-pass-role"]["exemptions"]
    # The cases live in a stack of their own.
    entry["resource"] = entry["resource"].replace("urn:pulumi:prod::shop::", "urn:pulumi:test::cases::")
    found = report_of([deploy], {name: {"exemptions": [entry]} for name in MANDATORY})
    assert found.keys() <= {"iam-review-exemption"}


@pytest.mark.parametrize(
    ("subject", "verdict"),
    re.findall(r"^\| `(repo:[^`]+)` \| (\w+) \|", PACK_README.read_text(encoding="utf-8"), re.MULTILINE),
)
def test_the_subjects_of_github_in_the_readme_get_the_verdict_it_says(subject: str, verdict: str) -> None:
    (_, preferred), *_ = blocks(section("iam-disallow-open-trust").partition("**Prefer**")[2])
    document = json.loads(preferred)
    document["Statement"][0]["Condition"]["StringLike"] = {"token.actions.githubusercontent.com:sub": subject}
    found = report_of([resource(document)])
    assert found.keys() == ({"iam-disallow-open-trust"} if verdict == "blocked" else set())


def test_the_pack_knows_the_types_that_the_readme_gives_as_examples() -> None:
    text = PACK_README.read_text(encoding="utf-8")
    table = text.partition("<!-- families:begin -->\n")[2].partition("<!-- families:end -->")[0]
    tokens = re.findall(r"`([^`]*:[^`]*)`", table.replace("`aws-native:index:ExtensionResource`", ""))
    assert len(tokens) > len(table.splitlines()) - 2
    for token in tokens:
        found = find(token.replace("PACKAGE", "iam"))
        assert found
        assert found.known


def test_the_tables_of_the_readme_are_fresh() -> None:
    text = PACK_README.read_text(encoding="utf-8")
    for name, table in (
        ("ways", way_tables.iam_table()),
        ("kubernetes", way_tables.kubernetes_table()),
        ("shared-issuers", issuer_tables.shared_table()),
        ("tenant-issuers", issuer_tables.tenant_table()),
    ):
        assert f"<!-- {name}:begin -->\n{table}<!-- {name}:end -->\n" in text


def actions_table() -> str:
    """Return the table of the guarded actions, from those that the pack itself guards."""
    rows = ["| Target | Guarded actions | Blocked on their own holder |", "| --- | --- | --- |"]
    kinds = {"Role": Target.ROLE, "User": Target.USER, "Group": Target.GROUP, "Policy": Target.POLICY}
    for title, target in {**kinds, "SAML provider": Target.SAML_PROVIDER}.items():
        guarded = [action for action, of in ESCALATION_WRITES.items() if of is target]
        own = [action for action in guarded if action in OWN_WRITES.get(title.lower(), (target, frozenset()))[1]]
        passed = [PASS_ROLE] if target is Target.ROLE else []
        rows.append(f"| {title} | {codes([*passed, *guarded])} | {codes(own)} |")
    center = [action for action in ESCALATION_WRITES if action in IDENTITY_CENTER]
    rows.append(f"| Identity Center | {codes(center)} |  |")
    return "".join(f"{row}\n" for row in rows)


def codes(texts: list[str]) -> str:
    """Return texts in backticks, as a list."""
    return ", ".join(f"`{text}`" for text in texts)


def test_the_table_of_guarded_actions_in_the_readme_is_fresh() -> None:
    assert f"<!-- actions:begin -->\n{actions_table()}<!-- actions:end -->\n" in PACK_README.read_text(encoding="utf-8")


def test_the_unknown_in_the_readme_prints_what_it_says() -> None:
    (message,) = (text for language, text in blocks(section("iam-review-unknown")) if language == "text")
    assert report_of([inline_policy(UNKNOWN_STRING_VALUE)]) == {"iam-review-unknown": message.splitlines()}


def test_the_rule_table_links_each_policy_to_its_section() -> None:
    rule = "A trust policy must limit who can assume the role."
    link = "[iam-disallow-open-trust](policypack/README.md#iam-disallow-open-trust)"
    assert f"| {link} | mandatory | {rule} |\n" in rule_table.table("policypack/README.md")
    link = "[iam-disallow-open-trust](#iam-disallow-open-trust)"
    assert f"| {link} | mandatory | critical | {rule} |\n" in rule_table.table()
