"""Whatever the settings allow: the documents are known at preview, pass the pack and fit into IAM."""

import json
import re
import runpy
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
from hypothesis import HealthCheck, Phase, assume, event, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from iam_guardrails.rules import POLICIES
from pulumi_policy import EnforcementLevel

from components import github_provider
from components.arns import Account
from components.input_errors import InputsError
from components.input_types import inputs_in
from components.inputs import check
from components.settings import OF_CONFIG, StackSettings
from tests.components.least_policy import policy_of
from tests.components.recorder import DOCUMENTS, Recording, record
from tests.policypack.cases import Resource
from tests.policypack.judging import inline_policy, report_of
from tools.generated.reference import schema

ROOT = Path(__file__).parents[2]
SCHEMA = schema()
ACCOUNTS = [
    Account("aws", "123456789012", "eu-west-1"),
    Account("aws-cn", "123456789012", "cn-north-1"),
    Account("aws-us-gov", "123456789012", "us-gov-west-1"),
]


def kinds_in(kind: type[Any]) -> dict[str, type[Any]]:
    """All inputs that are in these, themselves included, by the names of their types."""
    inner = filter(None, map(inputs_in, kind.__annotations__.values()))
    return {kind.__name__: kind, **{name: each for found in inner for name, each in kinds_in(found).items()}}


KINDS = kinds_in(StackSettings)
MANDATORY = {policy.name for policy in POLICIES if policy.enforcement_level == EnforcementLevel.MANDATORY}
# Taken as they are: what they grant is the caller's doing, and the pack's to judge.
AS_THEY_ARE = {"extraStatements", "trustConditions", "managedPolicies"}

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, by type and input, without white space
MOST_CHARACTERS = {
    ("Role", "assumeRolePolicy"): 2048,
    ("Policy", "policy"): 6144,
    ("RolePolicy", "policy"): 10240,
    ("GroupPolicy", "policy"): 5120,
    ("PermissionSetInlinePolicy", "inlinePolicy"): 10240,
}
MOST_ATTACHMENTS = 10


def values(spec: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """What a part of the settings' schema allows, and the rules of its section with it."""
    strategy: st.SearchStrategy[Any]
    match spec:
        case {"$ref": ref}:
            strategy = section(ref.removeprefix("#/$defs/"))
        case {"enum": allowed}:
            strategy = st.sampled_from(allowed)
        case {"type": "boolean"}:
            strategy = st.booleans()
        case {"type": "integer", "minimum": low}:
            strategy = st.integers(low, spec.get("maximum", 1000))
        case {"type": "string", "pattern": pattern}:
            strategy = text(pattern)
        case {"type": "array", "items": items}:
            strategy = st.lists(values(items), min_size=1, max_size=2, unique_by=json.dumps)
        case {"type": "object", "patternProperties": named}:
            ((pattern, each),) = named.items()
            strategy = st.dictionaries(text(pattern), values(each), min_size=spec.get("minProperties", 0), max_size=1)
        case {"type": "object", "properties": properties}:
            chosen = {key: values(each) for key, each in properties.items() if key not in AS_THEY_ARE}
            required = set(spec.get("required", []))
            strategy = st.fixed_dictionaries(
                {key: chosen[key] for key in sorted(required)},
                optional={key: each for key, each in chosen.items() if key not in required},
            )
        case _:
            raise LookupError(f"no values for {spec}")
    return strategy


def section(name: str) -> st.SearchStrategy[Any]:
    strategy = values(SCHEMA["$defs"][name])
    return strategy.filter(lambda given: is_valid(KINDS[name], given)) if name in KINDS else strategy


def text(pattern: str) -> st.SearchStrategy[str]:
    # Short, so that a config has room for many; how long a name may be does not matter here.
    short = re.sub(r"\{(\d),\d{2,}\}", lambda found: f"{{{found[1]},{max(6, int(found[1]))}}}", pattern)
    return st.from_regex(re.compile(short, re.ASCII), fullmatch=True)


def is_valid(kind: type[Any], value: object) -> bool:
    try:
        check(kind, value, OF_CONFIG)
    except InputsError:
        return False
    return True


CONFIGS = values({key: value for key, value in SCHEMA.items() if key != "$defs"})


def run(config: Mapping[str, Any], account: Account, *, preview: bool) -> Recording:
    return record(
        lambda: runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__"),
        config={f"container-roles:{key}": json.dumps(value) for key, value in config.items()},
        account=account,
        preview=preview,
    )


def sizes(recording: Recording) -> dict[tuple[str, str, str], int]:
    """Characters of the documents IAM limits; inline ones in sum, under the name of their role or group."""
    found: Counter[tuple[str, str, str]] = Counter()
    for each in recording.resources:
        kind = each.type.rsplit(":", 1)[1]
        for key in DOCUMENTS:
            if (kind, key) in MOST_CHARACTERS:
                owner = each.inputs.get("role") or each.inputs.get("group") or each.name
                found[kind, key, owner] += len(json.dumps(json.loads(each.inputs[key]), separators=(",", ":")))
    return dict(found)


def documents_of(recording: Recording) -> list[str]:
    return [each.inputs[key] for each in recording.resources for key in DOCUMENTS if key in each.inputs]


# Not shrunk: a config found is small enough to read, and to shrink it takes minutes.
@hypothesis_settings(max_examples=10, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
@given(config=CONFIGS, account=st.sampled_from(ACCOUNTS))
def test_every_document_is_known_and_bounded_and_fits(config: dict[str, Any], account: Account) -> None:
    assume(is_valid(StackSettings, config))
    for deployer_of in [config.get("gitHub", {}), *config.get("gitHubDeployers", {}).values()]:
        if "providerArn" in deployer_of:  # another account's is refused
            deployer_of["providerArn"] = github_provider.arn_in(account)
    try:
        made = run(config, account, preview=False)
    except pulumi.RunError as refused:
        # Either is right.
        reasons = ("characters without white space", "must be a policy of account", "must be an instance in partition")
        assert any(reason in str(refused) for reason in reasons)  # noqa: PT017
        event("refused as too large, or for what is elsewhere")
        return
    previewed = run(config, account, preview=True)

    unknown = {key for keys in previewed.unknown().values() for key in keys}
    assert not unknown & set(DOCUMENTS)
    resources = [Resource(each.type, each.name, each.inputs) for each in made.resources]
    assert {policy: found for policy, found in report_of(resources).items() if policy in MANDATORY} == {}
    if any(each.type.startswith("aws:") for each in made.resources):
        policy = json.dumps(policy_of(made, account))
        assert report_of([inline_policy(policy)]).keys() & MANDATORY == set()
    assert {key: size for key, size in sizes(made).items() if size > MOST_CHARACTERS[key[:2]]} == {}
    attached = Counter(
        next(each.inputs[key] for key in ("role", "group", "permissionSetArn") if key in each.inputs)
        for each in made.resources
        if each.type.endswith("Attachment")
    )
    assert max(attached.values(), default=0) <= MOST_ATTACHMENTS
    given_here = json.dumps(config)
    arns = {arn for text in documents_of(made) for arn in re.findall(r"arn:[^\"]+", text)}
    # One that is made from a given one has its partition: that of the model of a profile, for example.
    made_here = {arn for arn in arns if f"{':'.join(arn.split(':')[:3])}:" not in given_here}
    assert {arn.split(":")[1] for arn in made_here} <= {account.partition}
