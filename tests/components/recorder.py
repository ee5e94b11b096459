"""Runs a Pulumi program against mocks and records what it registers, in the engine's words."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import grpc
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, rpc
from pulumi.runtime.mocks import MockMonitor

from components import own_state
from components.arns import Account
from doctor import mocked

# Resource options as the engine gets them; those a component sets on purpose.
OPTIONS = (
    "importId",
    "retainOnDelete",
    "ignoreChanges",
    "additionalSecretOutputs",
    "protect",
    "deleteBeforeReplace",
    "deleteBeforeReplaceDefined",
)
DOCUMENTS = ("assumeRolePolicy", "policy", "inlinePolicy")
INSTANCE = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
ACCOUNT = Account(partition="aws", id="123456789012", region="us-east-1")


@dataclass(frozen=True)
class Registered:
    """A resource as the engine gets it: `unknown` are the inputs that hold an unknown value."""

    type: str
    name: str
    parent: str
    provider: str
    inputs: dict[str, Any]
    options: dict[str, Any]
    dependencies: dict[str, list[str]]
    """The names of the resources that each input comes from, where it comes from any."""
    waits_for: set[str]
    """The names of all resources that it is made after."""
    aliases: list[tuple[str, str]]
    """The former names and the last parts of the former parents' URNs."""
    alias_urns: list[str]
    """The former URNs that are given as a whole."""
    unknown: list[str]


@dataclass
class Recording:
    resources: list[Registered] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)
    """Of the stack; an unknown one is a `pulumi.output.Unknown`."""
    component_outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of each component by its name, as it registers them."""
    secret_outputs: set[str] = field(default_factory=set)
    reads: dict[str, str] = field(default_factory=dict)
    """The ids of the resources that are only read, by their names."""
    calls: set[str] = field(default_factory=set)
    """What was asked."""
    call_providers: set[str] = field(default_factory=set)
    """The providers that were asked something."""

    def inputs(self) -> dict[str, dict[str, Any]]:
        """The inputs of every resource, by `<last part of its type> <name>`; documents are parsed."""
        return {
            f"{each.type.rsplit(':', 1)[1]} {each.name}": {
                key: json.loads(value) if key in DOCUMENTS else value for key, value in each.inputs.items()
            }
            for each in self.resources
        }

    def options(self) -> dict[str, dict[str, Any]]:
        """The options of every resource that has any, by its name."""
        return {each.name: each.options for each in self.resources if each.options}

    def unknown(self) -> dict[str, list[str]]:
        """The inputs that hold an unknown value, by the name of their resource."""
        return {each.name: each.unknown for each in self.resources if each.unknown}


class _NotFoundError(grpc.RpcError):
    """What the engine says when a function finds nothing, in more than one line."""

    def __init__(self, token: str) -> None:
        self._token = token

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        return f"invocation of {self._token} returned an error: reading it:\n\n{self._token} finds nothing"


@dataclass
class _Answers(Mocks):
    """Answers what the components ask of AWS; anything else is a mistake in them."""

    account: Account
    preview: bool
    audiences: Sequence[str]
    recording: Recording
    knows: bool
    state: Mapping[str, Any]
    instances: Sequence[str]
    missing: Collection[str]
    spelled: str

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        self.recording.calls.add(args.token)
        if args.token != own_state.READ:  # which the engine answers itself
            self.recording.call_providers.add(args.provider)
        if args.token in self.missing:
            raise _NotFoundError(args.token)
        answers: dict[str, dict[str, Any]] = {
            "aws:index/getPartition:getPartition": {"partition": self.account.partition},
            "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": self.account.id},
            "aws:index/getRegion:getRegion": {"region": self.account.region},
            "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": {
                "clientIdLists": self.audiences or [self.account.sts_audience]
            },
            "aws:iam/getRole:getRole": {
                "arn": self.account.role_arn(str(args.args.get("name")), "/found/"),
                "uniqueId": f"AROA-of-{args.args.get('name')}",
            },
            "aws:iam/getUser:getUser": {
                "arn": self.account.iam_arn(f"user/found/{self.spelled or args.args.get('userName')}"),
            },
            "aws:ecr/getRepository:getRepository": {
                "repositoryUrl": f"found/{args.args.get('name')}",
                "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
                "imageTagMutabilityExclusionFilters": [{"filter": "latest*", "filterType": "WILDCARD"}],
            },
            "aws:ssoadmin/getInstances:getInstances": {"arns": self.instances},
            own_state.READ: {"outputs": self.state},
        }
        return answers[args.token] if self.knows else {}, []

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if self.preview or not args.custom:
            return None, args.inputs
        name = args.inputs.get("name")
        computed = {
            "aws:iam/role:Role": {"arn": f"role-made-{name}", "uniqueId": f"AROA-of-{name}"},
            "aws:iam/policy:Policy": {"arn": self.account.iam_arn(f"policy/{name}")},
            "aws:ssoadmin/permissionSet:PermissionSet": {"arn": f"permission-set-made-{name}"},
            "aws:iam/userLoginProfile:UserLoginProfile": {"password": f"password-of-{args.inputs.get('user')}"},
            "aws:ecr/repository:Repository": {
                "repositoryUrl": f"{self.account.id}.dkr.ecr.{self.account.region}.amazonaws.com/{name}"
            },
        }
        return f"id-{args.name}", {**args.inputs, **computed.get(args.typ, {})}


class _Monitor(MockMonitor):
    """The mocks' own monitor drops unknown values before anybody sees them; this one looks first."""

    def __init__(self, answers: _Answers) -> None:
        super().__init__(answers)
        self.recording = answers.recording

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802, ANN401  the name and type of the protocol
        if request.type != "pulumi:pulumi:Stack":
            self.recording.resources.append(
                Registered(
                    type=request.type,
                    name=request.name,
                    parent=request.parent.rsplit("::", 1)[-1],
                    provider=request.provider,
                    inputs=rpc.deserialize_properties(request.object, keep_unknowns=True),
                    options={
                        option: list(value) if isinstance(value, Iterable) and not isinstance(value, str) else value
                        for option in OPTIONS
                        if (value := getattr(request, option))
                    },
                    dependencies={
                        key: [urn.rpartition("::")[2] for urn in each.urns]
                        for key, each in request.propertyDependencies.items()
                        if each.urns
                    },
                    waits_for={each.rpartition("::")[2] for each in request.dependencies},
                    aliases=[
                        (alias.spec.name, alias.spec.parentUrn.rpartition("::")[2])
                        for alias in request.aliases
                        if not alias.urn
                    ],
                    alias_urns=[alias.urn for alias in request.aliases if alias.urn],
                    unknown=[
                        key for key, value in request.object.items() if rpc.struct_contains_unknowns({"value": value})
                    ],
                )
            )
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]

    def ReadResource(self, request: Any) -> Any:  # noqa: N802, ANN401  the same
        self.recording.reads[request.name] = request.id
        return super().ReadResource(request)  # type: ignore[no-untyped-call]

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802, ANN401  the same
        outputs = rpc.deserialize_properties(request.outputs, keep_unknowns=True)
        if "::pulumi:pulumi:Stack::" not in request.urn:
            self.recording.component_outputs[request.urn.rpartition("::")[2]] = outputs
        else:
            self.recording.outputs = {key: rpc.unwrap_rpc_secret(value) for key, value in outputs.items()}
            self.recording.secret_outputs = {key for key, value in outputs.items() if rpc.is_rpc_secret(value)}
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]


def record(
    program: Callable[[], object],
    *,
    config: Mapping[str, str] | None = None,
    account: Account = ACCOUNT,
    preview: bool = False,
    audiences: Sequence[str] = (),
    answers: bool = True,
    state: Mapping[str, Any] | None = None,
    instances: Sequence[str] = (INSTANCE,),
    missing: Collection[str] = (),
    spelled: str = "",
) -> Recording:
    """Run the program to its end, as an update or a preview; what it raises comes through.

    `audiences` are those of the account's provider for GitHub, by default the one of the partition. Without `answers`,
    the AWS provider says nothing, as one whose configuration is unknown at preview. `state` is what the stack holds,
    `instances` are those of Identity Center that the account sees. The functions `missing` find nothing, and every user
    that is looked up is `spelled` so.
    """
    recording = Recording()
    mocks = _Answers(
        account,
        preview,
        audiences,
        recording,
        knows=answers,
        state=state or {},
        instances=instances,
        missing=missing,
        spelled=spelled,
    )
    mocked.run(program, mocks, config=config or {}, monitor=_Monitor(mocks), preview=preview)
    return recording
