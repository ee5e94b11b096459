"""The pack as the engine runs it: a process of its own, in its own environment, spoken to over gRPC."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped]  # protobuf ships no types
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]  # protobuf ships no types
from iam_guardrails.rules import POLICIES
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policypack.cases import ALL_CASES, FOLDER, Resource, read
from tests.policypack.judging import ROOT

PACK = Path(__file__).parents[2] / "policypack"
PYTHON = PACK / "venv" / "bin" / "python"
NO_ENGINE = "127.0.0.1:1"
LIMIT = 30
"""Seconds for one call, and for the process to end."""

Violation = tuple[int, str]
"""The level, a value of `pb.EnforcementLevel`, and the message."""
BAD = Resource(
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "bad", {"policyArn": "arn:aws:iam::aws:policy/IAMFullAccess"}
)
BAD_MESSAGE = (
    "IAM administration must not be granted: whoever holds it owns the account.\n"
    "Role policy attachment `bad` must not attach `arn:aws:iam::aws:policy/IAMFullAccess`, which gives IAM "
    "administration."
)


class Pack:
    """A pack's process seen by the engine."""

    def __init__(self, stub: AnalyzerStub) -> None:
        self._stub = stub
        self.info: pb.AnalyzerInfo = stub.GetAnalyzerInfo(Empty(), timeout=LIMIT)
        self.configure({})

    def configure(self, config: Mapping[str, Mapping[str, Any]]) -> None:
        """Begin an operation with this config; as from the engine, each policy has an entry, with its level."""
        self._stub.ConfigureStack(
            pb.AnalyzerStackConfigureRequest(stack="test", project="cases", dry_run=True), timeout=LIMIT
        )
        request = pb.ConfigureAnalyzerRequest()
        for policy in self.info.policies:
            properties = dict(config.get(policy.name, {}))
            level = properties.pop("enforcementLevel", None)
            entry = request.policyConfig[policy.name]
            entry.enforcementLevel = pb.EnforcementLevel.Value(level.upper()) if level else policy.enforcementLevel
            entry.properties.CopyFrom(_struct(properties))
        self._stub.Configure(request, timeout=LIMIT)

    def report_of(
        self,
        resources: Iterable[Resource],
        outputs: Mapping[str, Any] | None = None,
        dependencies: Mapping[str, Mapping[str, Iterable[str]]] | None = None,
    ) -> dict[str, list[Violation]]:
        """What each policy reports of a stack of these resources: the root first, the stack as a whole last.

        `outputs` are what the stack has of each resource beside its inputs; `dependencies` gives for a resource's
        name, by input, the names of what it comes from.
        """
        listed = [ROOT, *resources]
        urns = {each.name: each.urn for each in listed}
        responses = [
            self._stub.Analyze(
                pb.AnalyzeRequest(type=each.type, name=each.name, urn=each.urn, properties=_struct(each.props)),
                timeout=LIMIT,
            )
            for each in listed
        ]
        stack = pb.AnalyzeStackRequest(
            resources=[
                pb.AnalyzerResource(
                    type=each.type,
                    name=each.name,
                    urn=each.urn,
                    properties=_struct({**each.props, **(outputs or {})}),
                    propertyDependencies={
                        key: pb.AnalyzerPropertyDependencies(urns=[urns[name] for name in names])
                        for key, names in (dependencies or {}).get(each.name, {}).items()
                    },
                )
                for each in listed
            ]
        )
        responses.append(self._stub.AnalyzeStack(stack, timeout=LIMIT))
        found: dict[str, list[Violation]] = {}
        for response in responses:
            for diagnostic in response.diagnostics:
                violation = diagnostic.enforcementLevel, diagnostic.message
                found.setdefault(diagnostic.policyName, []).append(violation)
        return found

    def expected(self, messages: Mapping[str, list[str]]) -> dict[str, list[Violation]]:
        """The messages of a case as the engine gets them: at the policy's level, behind its description."""
        policies = {policy.name: policy for policy in self.info.policies}
        return {
            name: [(policies[name].enforcementLevel, f"{policies[name].description}\n{text}") for text in texts]
            for name, texts in messages.items()
        }


def _struct(properties: Mapping[str, Any]) -> Struct:
    struct = Struct()
    struct.update(properties)
    return struct


@contextmanager
def running(folder: Path, cwd: Path) -> Iterator[Pack]:
    """Start the pack in a folder, far from this repository, and end it; it may print nothing but its port."""
    with subprocess.Popen(
        [PYTHON, "-u", "-m", "pulumi.policy", NO_ENGINE, folder], cwd=cwd, env={}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            port = int(process.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                yield Pack(AnalyzerStub(channel))
        finally:
            process.terminate()
            printed, _ = process.communicate(timeout=LIMIT)
        assert printed == ""


@pytest.fixture(scope="module")
def shared_pack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pack]:
    with running(PACK, tmp_path_factory.mktemp("elsewhere")) as pack:
        yield pack


@pytest.fixture
def pack(shared_pack: Pack) -> Pack:
    """The one process of this module, with an empty config."""
    shared_pack.configure({})
    return shared_pack


@pytest.mark.parametrize("path", ALL_CASES)
def test_case(pack: Pack, path: Path) -> None:
    case = read(path)
    pack.configure(case.config)
    assert pack.report_of(case.resources, dependencies=case.dependencies) == pack.expected(case.expect)


def test_the_process_tells_what_the_policies_say_of_themselves(pack: Pack) -> None:
    told = [
        (policy.name, policy.description, policy.displayName, list(policy.tags), policy.remediation_steps, policy.url)
        for policy in pack.info.policies
    ]
    assert pack.info.name == "iam-guardrails"
    assert told == [
        (each.name, each.description, each.display_name, each.tags, each.remediation_steps, each.url)
        for each in POLICIES
    ]


def test_levels(pack: Pack) -> None:
    levels = {policy.name: pb.EnforcementLevel.Name(policy.enforcementLevel) for policy in pack.info.policies}
    assert levels == {
        "iam-disallow-full-access": "MANDATORY",
        "iam-disallow-unscoped-pass-role": "MANDATORY",
        "iam-disallow-privilege-escalation": "MANDATORY",
        "iam-disallow-open-trust": "MANDATORY",
        "iam-review-pass-role": "ADVISORY",
        "iam-review-undecidable": "ADVISORY",
        "iam-review-unknown": "ADVISORY",
        "iam-review-exemption": "ADVISORY",
    }


@pytest.mark.parametrize(
    ("config", "level"),
    [
        pytest.param({}, pb.MANDATORY, id="empty-config"),
        pytest.param({"iam-disallow-full-access": {"exemptions": []}}, pb.MANDATORY, id="properties-only"),
        pytest.param({"iam-review-pass-role": {"exemptions": []}}, pb.MANDATORY, id="properties-of-another"),
        pytest.param({"iam-disallow-full-access": {"enforcementLevel": "advisory"}}, pb.ADVISORY, id="level"),
    ],
)
def test_mandatory_stays_mandatory_unless_the_config_says_otherwise(
    pack: Pack, config: dict[str, dict[str, Any]], level: int
) -> None:
    pack.configure(config)
    assert pack.report_of([BAD]) == {"iam-disallow-full-access": [(level, BAD_MESSAGE)]}


def test_a_disabled_policy_is_silent_and_the_others_are_not(pack: Pack) -> None:
    pack.configure({"iam-disallow-full-access": {"enforcementLevel": "disabled"}})
    policy = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    props = {"policy": json.dumps(policy)}
    found = pack.report_of([Resource("aws:iam/policy:Policy", "all", props), BAD])
    assert sorted(found) == ["iam-disallow-privilege-escalation", "iam-disallow-unscoped-pass-role"]


def test_an_exemption_reaches_the_process(pack: Pack) -> None:
    managed = "arn:aws:iam::aws:policy/IAMFullAccess"
    entry = {"resource": BAD.urn, "grant": managed, "reason": "break glass", "until": "9999-12-31"}
    pack.configure({"iam-disallow-full-access": {"exemptions": [entry]}})
    message = (
        "`iam-disallow-full-access` lets this through: Role policy attachment `bad` must not attach "
        "`arn:aws:iam::aws:policy/IAMFullAccess`, which gives IAM administration. "
        "Reason: break glass; the exemption holds until 9999-12-31."
    )
    assert pack.report_of([BAD]) == pack.expected({"iam-review-exemption": [message]})


@pytest.mark.parametrize(
    ("level", "expected"), [pytest.param("advisory", pb.ADVISORY), pytest.param("mandatory", pb.MANDATORY)]
)
def test_an_unknown_is_reported_at_the_level_asked_for(pack: Pack, level: str, expected: int) -> None:
    pack.configure({"iam-review-unknown": {"enforcementLevel": level}})
    unknown = Resource("aws:iam/rolePolicy:RolePolicy", "deploy", {"policy": UNKNOWN_STRING_VALUE})
    message = (
        "Grants that are not known at preview are judged by the update, each before it is created.\n"
        "Not known at preview, judged by the update before it is created: "
        "`policy` of `deploy` (aws:iam/rolePolicy:RolePolicy)."
    )
    assert pack.report_of([unknown, BAD]) == {
        "iam-disallow-full-access": [(pb.MANDATORY, BAD_MESSAGE)],
        "iam-review-unknown": [(expected, message)],
    }


def test_outputs_that_are_computed_are_no_unknown_inputs(pack: Pack) -> None:
    known = Resource("aws:iam/role:Role", "r", {"assumeRolePolicy": '{"Version": "2012-10-17", "Statement": []}'})
    computed = dict.fromkeys(("arn", "id", "managedPolicyArns", "inlinePolicies"), UNKNOWN_STRING_VALUE)
    assert pack.report_of([known], computed) == {}


def test_one_operation_remembers_nothing_of_the_one_before(pack: Pack) -> None:
    name = {"name": "app"}
    made = Resource("aws:iam/policy:Policy", "app", {**name, "policy": '{"Version": "2012-10-17", "Statement": []}'})
    attached = Resource(BAD.type, "app", {"policyArn": "arn:aws:iam::123456789012:policy/app"})
    assert pack.report_of([made, attached]) == {}
    assert sorted(pack.report_of([attached])) == ["iam-review-undecidable"]


def test_a_bare_copy_of_what_git_publishes_works(tmp_path: Path) -> None:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "."]
    published = subprocess.run(listed, cwd=PACK, check=True, capture_output=True, text=True).stdout
    copy, elsewhere = tmp_path / "copy", tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in filter(None, published.split("\0")):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PACK / name, copy / name)
    with running(copy, elsewhere) as pack:
        for folder in sorted(FOLDER.glob("*/*")):
            case = read(min(folder.glob("*.json")))
            pack.configure(case.config)
            found = pack.report_of(case.resources, dependencies=case.dependencies)
            assert found == pack.expected(case.expect), folder
