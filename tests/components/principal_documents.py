"""Collects every document that decides what a principal of a journey can do.

| principal | its documents |
| --- | --- |
| `role NAME`, `group NAME` | what the stack attaches to it, with the real bodies of AWS's managed policies |
| `deployer` | the policy that `python -m doctor permissions` prints for the stack |
| `reader` | the two policies of AWS's that `doctor check` names, and what it says that they omit |
| `role NAME`, `repository NAME` and a caller | the trust policy, or the policy of the repository |
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from components.documents import allow, document
from doctor.check import NOT_IN_READ_ONLY, READ_ONLY
from localcloud.iam import Document, read_document
from tests.components.least_policy import policy_of
from tests.components.recorder import ACCOUNT, Recording
from tools.generated.managed_policies import managed_documents

AWS_MANAGED = ":iam::aws:policy/"


@dataclass(frozen=True)
class Named:
    """A document and how to find it."""

    name: str
    document: Document


@cache
def _aws_managed() -> dict[str, Mapping[str, Any]]:
    return managed_documents()


def documents_of(principal: str, recording: Recording) -> list[Named]:
    """Return the identity-based documents of a principal."""
    kind, _, name = principal.partition(" ")
    if kind == "deployer":
        return [_named("the policy that `python -m doctor permissions` prints", policy_of(recording))]
    if kind == "reader":
        further = document([allow("ReadTheRest", sorted(NOT_IN_READ_ONLY), ["*"])])
        return [*(_managed(arn, recording) for arn in READ_ONLY.values()), _named("what the policies omit", further)]
    if kind not in {"role", "group"} or not _exists(kind, name, recording):
        raise ValueError(f"the stack must have the principal of the journey, got `{principal}`")
    return list(_of(kind, name, recording))


def policy_naming_principals(owner: str, recording: Recording) -> Mapping[str, Any]:
    """Return the trust policy of `role NAME` or the repository policy of `repository NAME`."""
    kind, _, name = owner.partition(" ")
    document, type_, key = {
        "role": ("assumeRolePolicy", "Role", "name"),
        "repository": ("policy", "RepositoryPolicy", "repository"),
    }[kind]
    for resource, inputs in recording.inputs().items():
        if resource.startswith(f"{type_} ") and inputs[key] == name:
            policy: Mapping[str, Any] = inputs[document]
            return policy
    raise ValueError(f"the stack must have a policy of its own for `{owner}`")


def _exists(kind: str, name: str, recording: Recording) -> bool:
    return any(
        resource.startswith(f"{kind.capitalize()} ") and inputs["name"] == name
        for resource, inputs in recording.inputs().items()
    )


def _of(kind: str, name: str, recording: Recording) -> Iterator[Named]:
    owner = kind.capitalize()
    for resource, inputs in recording.inputs().items():
        if inputs.get(kind) != name:
            continue
        if resource.startswith(f"{owner}Policy "):
            yield _named(f"inline policy `{inputs['name']}`", inputs["policy"])
        elif resource.startswith(f"{owner}PolicyAttachment "):
            yield _managed(inputs["policyArn"], recording)


def _managed(arn: str, recording: Recording) -> Named:
    """Return a managed policy: the real body of one of AWS's, or one of the stack."""
    if AWS_MANAGED in arn:
        return _named(f"AWS managed policy `{arn}`", _aws_managed()[arn.partition(AWS_MANAGED)[2]])
    for resource, inputs in recording.inputs().items():
        if resource.startswith("Policy ") and arn == ACCOUNT.iam_arn(f"policy/{inputs['name']}"):
            return _named(f"managed policy `{inputs['name']}`", inputs["policy"])
    raise ValueError(f"the stack must create the managed policy that it attaches, got `{arn}`")


def _named(name: str, document: Mapping[str, Any]) -> Named:
    return Named(name, read_document(document))
