"""All accounts at once: side by side in one account of AWS, since no name stands twice. One engine run adopts them."""

import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import jmespath  # type: ignore[import-untyped]  # it comes with boto3, without types

from doctor.differences import same
from tests.doctor.accounts import app_runner, ecs, people, registry
from tests.doctor.accounts.form import Account, Read
from tests.doctor.conftest import REPOSITORY, Place

ACCOUNTS: tuple[Account, ...] = (*app_runner.ACCOUNTS, *ecs.ACCOUNTS, *people.ACCOUNTS, *registry.ACCOUNTS)
PROGRAM = Path(__file__).with_name("program.py")
DETAILS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
VALUES = ("Path", "Description", "MaxSessionDuration", "imageTagMutability", "imageScanningConfiguration")
DOCUMENTS = ("AssumeRolePolicyDocument", "LifecyclePolicy", "RepositoryPolicy")
Things = dict[tuple[str, str], Mapping[str, Any]]
"""Everything of an account, by what it is and its name."""


def project(folder: Path, accounts: Iterable[Account]) -> None:
    """Make the project of a program that wants what these accounts are to have."""
    folder.mkdir()
    folder.joinpath("Pulumi.yaml").write_text((REPOSITORY / "Pulumi.yaml").read_text())
    folder.joinpath("Pulumi.all.yaml").write_text(json.dumps({"config": {"aws:region": "us-east-1"}}))
    folder.joinpath("__main__.py").write_text(PROGRAM.read_text())
    folder.joinpath("wanted.json").write_text(json.dumps({each.name: each.wants for each in accounts}))
    for name in (".venv", "components", "doctor", "policypack"):
        folder.joinpath(name).symlink_to(REPOSITORY / name)


def things(place: Place) -> Things:
    """Read everything that IAM and ECR have."""
    found: Things = {}
    details = place.call("iam:GetAccountAuthorizationDetails", Filter=["User", "Role", "Group", "LocalManagedPolicy"])
    for kind in DETAILS:
        found.update({(kind, each["Arn"].rpartition("/")[2]): each for each in details[kind]})
    for name in [each["RoleName"] for each in details["RoleDetailList"]]:
        role = place.call("iam:GetRole", RoleName=name)["Role"]
        found["RoleDetailList", name] = {**found["RoleDetailList", name], **role}
    for repository in place.call("ecr:DescribeRepositories")["repositories"]:
        name = repository["repositoryName"]
        tags = place.call("ecr:ListTagsForResource", resourceArn=repository["repositoryArn"])["tags"]
        policies = {noun: policy_of(place, noun, name) for noun in ("LifecyclePolicy", "RepositoryPolicy")}
        found["repositories", name] = {**repository, "Tags": tags, **policies}
    for each in place.call("iam:ListOpenIDConnectProviders")["OpenIDConnectProviderList"]:
        provider = place.call("iam:GetOpenIDConnectProvider", OpenIDConnectProviderArn=each["Arn"])
        found["providers", each["Arn"]] = {**provider, "ResponseMetadata": None}
    return found


def policy_of(place: Place, noun: str, repository: str) -> str | None:
    try:
        answer = place.call(f"ecr:Get{noun}", repositoryName=repository)
    except Exception as error:  # boto3 makes its exceptions at run time
        if "NotFound" not in type(error).__name__:
            raise
        return None
    return str(answer.get("lifecyclePolicyText") or answer.get("policyText"))


def missing(wanted: Mapping[str, Any], has: Mapping[str, Any]) -> list[str]:
    """Name what a thing made by the program alone has, and the adopted one has not."""
    lacking = [
        *(key for key in VALUES if (wanted.get(key) or None) != (has.get(key) or None)),
        *(key for key in DOCUMENTS if wanted.get(key) and not same(wanted[key], has.get(key))),
    ]
    boundary = "PermissionsBoundary"
    if (wanted.get(boundary) or {}).get(f"{boundary}Arn") != (has.get(boundary) or {}).get(f"{boundary}Arn"):
        lacking.append(boundary)
    for key, names in {"AttachedManagedPolicies": "PolicyArn", "Tags": "Key"}.items():
        there = {each[names]: each for each in has.get(key) or []}
        lacking += [f"{key} {each[names]}" for each in wanted.get(key) or [] if there.get(each[names]) != each]
    lacking += [
        f"{key} {each}"
        for key in ("GroupList", "ClientIDList")
        for each in {*wanted.get(key, [])} - {*has.get(key, [])}
    ]
    for key in ("UserPolicyList", "GroupPolicyList", "RolePolicyList"):
        inline = {each["PolicyName"]: each["PolicyDocument"] for each in has.get(key, [])}
        lacking += [
            f"inline policy {each['PolicyName']}"
            for each in wanted.get(key, [])
            if not same(each["PolicyDocument"], inline.get(each["PolicyName"]))
        ]
    if "PolicyVersionList" in wanted and not same(default(wanted), default(has)):
        lacking.append("document")
    return lacking


def default(policy: Mapping[str, Any]) -> Any:  # noqa: ANN401  any JSON value
    """Return the document of a policy that is in force."""
    return next((each["Document"] for each in policy.get("PolicyVersionList", []) if each["IsDefaultVersion"]), None)


def named(account: Account) -> set[str]:
    """Return every text in what an account wants: the names of its things are among them."""
    found: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, Mapping):
            found.update(map(str, value))
            for each in value.values():
                walk(each)
        elif isinstance(value, list | tuple):
            for each in value:
                walk(each)
        else:
            found.add(str(value))

    walk(account.wants)
    return found


def read(place: Place, reads: Iterable[Read]) -> list[Any]:
    """Read values of the account."""
    return [jmespath.search(each.path, place.call(each.action, **each.parameters)) for each in reads]


def follow(place: Place, command: str) -> None:
    """Run a command of the AWS CLI: its words are those of the API, spelt otherwise."""
    _, service, operation, *flags = shlex.split(command)
    names = [camel(flag.removeprefix("--"), small=service == "ecr") for flag in flags[::2]]
    values = (dict(each.split("=") for each in value.split(",")) if "=" in value else value for value in flags[1::2])
    place.call(f"{service}:{camel(operation)}", **dict(zip(names, values, strict=True)))


def camel(words: str, *, small: bool = False) -> str:
    first, *rest = words.split("-")
    return "".join([first if small else first.capitalize(), *(word.capitalize() for word in rest)])


@dataclass(frozen=True)
class Seen:
    """What was seen of the accounts at one time."""

    things: Things
    kept: Mapping[str, list[Any]]
    """By account, the values that must stay."""

    @classmethod
    def of(cls, place: Place) -> Self:
        """Look at everything."""
        return cls(things(place), {each.name: read(place, each.kept) for each in ACCOUNTS})


@dataclass(frozen=True)
class Country:
    """What was seen of the accounts, from their making to the last check."""

    reference: Things
    """Everything, made by the program alone in an empty account."""
    made: Seen
    adopted: Seen
    updated: Seen
    others: Mapping[str, list[Any]]
    """By account, further values after the update."""
    findings: Mapping[str, dict[str, Any]]
    """What `adopt` said, by the name of the resource."""
    checked: tuple[int, list[dict[str, Any]]]
    """The exit code of `check` after the update, and the rows that don't match."""
    fixed: Seen
    """Everything after the fixes of those rows."""
    rechecked: tuple[int, list[dict[str, Any]]]
    """The same as `checked`, after the fixes."""
