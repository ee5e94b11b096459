"""What a stack should have made: its resources, and its outputs.

From the stack's state, where there is one. Where there is none, from the config file alone: the program runs against
mocks that note what it would register, with no engine and nothing made.
"""

import json
import runpy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pulumi
import yaml
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks

from components import own_state
from components.arns import Account
from doctor import engine, mocked
from doctor.errors import DoctorError

REPOSITORY = Path(__file__).resolve().parent.parent

_PERMISSION_SET = "aws:ssoadmin/permissionSet:PermissionSet"
UNKNOWN_INSTANCE = "arn:aws:sso:::instance/ssoins-0000000000000000"
"""Stands for the instance of Identity Center where neither the config nor the account says which it is."""
_GET_INSTANCES = "aws:ssoadmin/getInstances:getInstances"
_GET_ROLE = "aws:iam/getRole:getRole"
_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
_NAMES = ("name", "group", "groups", "role", "user", "policyArn")


@dataclass(frozen=True)
class Resource:
    """A resource of the stack: the last part of its type, `aws:iam/role:Role`, its logical name and its inputs.

    Among the inputs is its `name` in AWS, also where the provider made it.
    """

    type: str
    name: str
    inputs: Mapping[str, Any]


@dataclass(frozen=True)
class Expected:
    """The resources of a stack, in the order in which they are made, and its outputs, without secrets."""

    resources: tuple[Resource, ...]
    outputs: Mapping[str, Any] = field(default_factory=dict)
    region: str | None = None
    """The region of the stack's provider, where the stack says it."""
    accounts: frozenset[str] = frozenset()
    """The accounts that the stack's resources are in, where its state says it."""
    leaving: tuple[Mapping[str, Any], ...] = ()
    """The states of what an earlier update replaced and couldn't delete. The next one deletes it first."""

    def __bool__(self) -> bool:
        """Whether the stack has any resource."""
        return bool(self.resources)

    def of(self, resource_type: str) -> list[Resource]:
        """The resources of one type, without those whose name, or that of what they belong to, is a secret."""
        return [
            each
            for each in self.resources
            if each.type == resource_type and not any(engine.holds_secret(each.inputs.get(key)) for key in _NAMES)
        ]


def from_state(export: Mapping[str, Any]) -> Expected:
    """Read the answer of `pulumi stack export`; what the stack only reads is not its own to promise."""
    resources = export["deployment"].get("resources") or []
    outputs: dict[str, Any] = next(
        (each.get("outputs", {}) for each in resources if each["type"] == "pulumi:pulumi:Stack"), {}
    )
    own = [each for each in resources if each.get("custom") and not each.get("delete") and not each.get("external")]
    sets = {(each.get("outputs") or {}).get("arn"): _inputs(each) for each in own if each["type"] == _PERMISSION_SET}
    return Expected(
        tuple(Resource(each["type"], each["urn"].rpartition("::")[2], _of_set(_inputs(each), sets)) for each in own),
        {key: value for key, value in outputs.items() if not engine.is_secret(value)},
        next(
            ((each.get("inputs") or {}).get("region") for each in resources if each["type"] == "pulumi:providers:aws"),
            None,
        ),
        frozenset(filter(None, map(_account_of, resources))),
        tuple(each for each in resources if each.get("delete")),
    )


def _inputs(held: Mapping[str, Any]) -> Mapping[str, Any]:
    inputs, outputs = held.get("inputs") or {}, held.get("outputs") or {}
    return {"name": outputs["name"], **inputs} if "name" in outputs else inputs


def _of_set(inputs: Mapping[str, Any], sets: Mapping[Any, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the inputs of a resource; in place of the ARN of a permission set, they have `{"permissionSet": inputs}`.

    A set has no other name that its parts could name it by.
    """
    arn = inputs.get("permissionSetArn")
    found = sets.get(arn) if isinstance(arn, str) else None
    return {**inputs, "permissionSetArn": {"permissionSet": found}} if found else inputs


def _account_of(held: Mapping[str, Any]) -> str | None:
    """The account in the ARN of a resource that the stack made, where it has one."""
    arn = (held.get("outputs") or {}).get("arn") if held.get("custom") and not held.get("external") else None
    match str(arn).split(":", 5):
        case ["arn", _, _, _, account, _] if account != "aws":
            return account or None
    return None


def selected(folder: Path) -> str:
    """The name of the stack that is selected in a folder."""
    shown = engine.run(["stack", "--show-name"], cwd=folder)
    if shown.returncode:
        raise DoctorError(f"A stack must be selected in {folder}, or named by `--stack`: {shown.stderr.strip()}")
    return shown.stdout.strip()


def of_stack(stack: str, folder: Path) -> Expected | None:
    """What the state of a stack holds, or nothing where there is no such stack, or no engine to ask for it."""
    if not engine.is_installed():
        return None
    exported = engine.run(["stack", "export", "--stack", stack], cwd=folder)
    if exported.returncode:
        if "no stack named" in exported.stderr:
            return None
        raise DoctorError(f"The state of stack `{stack}` must be readable: {exported.stderr.strip()}")
    return from_state(json.loads(exported.stdout))


def from_config(
    file: Path,
    account: Account,
    existing_role: Callable[[str], str | None] = lambda _name: None,
    instance: Callable[[], str | None] = lambda: None,
) -> Expected:
    """Run the program of this repository with a stack's config file, as it would register in `account`.

    `existing_role` tells the ARN of a role that the account has; one it does not know is taken to be at the root path.
    `instance` tells the ARN of the instance of Identity Center.
    Raises DoctorError when there is no such file, a value of it is encrypted, or the program refuses it.
    """
    config = _config(file)
    secure = [key for key, value in config.items() if isinstance(value, dict) and "secure" in value]
    if secure:
        raise DoctorError(f"`{secure[0]}` must be readable in `{file}`, but it is encrypted.")
    notes = _Notes(account, existing_role, instance)
    # An unquoted date is a text to Pulumi.
    values = {
        str(key): value if isinstance(value, str) else json.dumps(value, default=str) for key, value in config.items()
    }
    try:
        mocked.run(lambda: runpy.run_path(str(REPOSITORY / "__main__.py"), run_name="__main__"), notes, config=values)
    except pulumi.RunError as error:
        raise DoctorError(f"`{file.name}`: {error}") from error
    sets = {
        _arn_of_set(str(each.inputs["name"])): each.inputs for each in notes.resources if each.type == _PERMISSION_SET
    }
    resources = (replace(each, inputs=_of_set(each.inputs, sets)) for each in notes.resources)
    return Expected(tuple(resources), region=region_of(file))


def _arn_of_set(name: str) -> str:
    """Return an ARN for a permission set whose ARN AWS has yet to choose."""
    return f"{UNKNOWN_INSTANCE.replace(':instance/', ':permissionSet/')}/{name}"


def region_of(file: Path) -> str | None:
    """The region that a stack's config file names; raises DoctorError when there is no such file."""
    region = _config(file).get("aws:region")
    if not isinstance(region, str | None):
        raise DoctorError(f"`aws:region` must be a text in `{file}`, got `{region}`.")
    return region


def last_part(stack: str) -> str:
    """Return the name of a stack without its organization and project."""
    return stack.rpartition("/")[2]


def stack_config(stack: str, folder: Path) -> Path:
    """Return the path of a stack's config file, which need not exist; raises DoctorError.

    Source: `DetectProjectStackPath` in sdk/go/common/workspace/paths.go of https://github.com/pulumi/pulumi
    """
    candidates = (parent / name for parent in (folder, *folder.parents) for name in _PROJECT_FILES)
    project = next((file for file in candidates if file.is_file()), None)
    if not project:
        return folder / f"Pulumi.{last_part(stack)}.yaml"
    content = _read(project, "project file")
    configs = str(content.get("stackConfigDir") or "") if isinstance(content, dict) else ""
    return project.parent / configs / f"Pulumi.{last_part(stack)}{project.suffix}"


def _read(file: Path, what: str) -> Any:  # noqa: ANN401  any YAML value
    try:
        content = yaml.safe_load(file.read_bytes()) or {}
        json.dumps(content, default=str)  # what refers to itself, or is nested too deeply, cannot be said as JSON
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise DoctorError(f"The {what} `{file}` must be readable as YAML: {error}") from error
    return content


def _config(file: Path) -> Mapping[str, Any]:
    if not file.exists():
        raise DoctorError(f"The config of the stack must be in `{file}`, and there is no such file.")
    content = _read(file, "config")
    config = (content.get("config") or {}) if isinstance(content, dict) else None
    if not isinstance(config, dict):
        raise DoctorError(f"The config `{file}` must have an object of settings under `config`.")
    return config


class _Notes(Mocks):
    """Answers what the components ask of AWS, and notes what they register."""

    def __init__(
        self, account: Account, existing_role: Callable[[str], str | None], instance: Callable[[], str | None]
    ) -> None:
        self.resources: list[Resource] = []
        self._account = account
        self._existing_role = existing_role
        self._instance = instance

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        name = str(args.args.get("name"))
        if args.token == _GET_ROLE:  # which may ask the account
            return {"arn": self._existing_role(name) or self._account.role_arn(name, "/")}, []
        if args.token == _GET_INSTANCES:  # so may this
            return {"arns": [self._instance() or UNKNOWN_INSTANCE]}, []
        answers: dict[str, dict[str, Any]] = {
            "aws:index/getPartition:getPartition": {"partition": self._account.partition},
            "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": self._account.id},
            "aws:index/getRegion:getRegion": {"region": self._account.region},
            "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": {
                "clientIdLists": [self._account.sts_audience]
            },
            "aws:iam/getUser:getUser": {"arn": self._account.iam_arn(f"user/{args.args.get('userName')}")},
            "aws:ecr/getRepository:getRepository": {
                "repositoryUrl": self._repository_url(name),
                "imageTagMutability": "IMMUTABLE",
            },
            # What the config asks for doesn't depend on what a stack holds.
            own_state.READ: {"outputs": {}},
        }
        return answers[args.token], []

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        # What is only read has an id before it has inputs.
        if args.custom and (args.inputs or not args.resource_id):
            self.resources.append(Resource(args.typ, args.name, args.inputs))
        name, path = args.inputs.get("name"), args.inputs.get("path", "/")
        computed = {
            "aws:iam/policy:Policy": {"arn": self._account.iam_arn(f"policy{path}{name}")},
            "aws:iam/role:Role": {"arn": self._account.role_arn(str(name), path)},
            "aws:iam/userLoginProfile:UserLoginProfile": {"password": ""},
            _PERMISSION_SET: {"arn": _arn_of_set(str(name))},
            "aws:ecr/repository:Repository": {"repositoryUrl": self._repository_url(str(name))},
        }
        return f"id-{args.name}", {**args.inputs, **computed.get(args.typ, {})}

    def _repository_url(self, name: str) -> str:
        return f"{self._account.id}.dkr.ecr.{self._account.region}.amazonaws.com/{name}"
