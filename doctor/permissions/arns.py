"""The ARNs of what a resource is and of what it names, from its inputs alone: nothing needs to exist."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from components.arns import Account
from doctor import engine
from doctor.kinds import ecr, iam, iam_policies, iam_sign_in, sso
from doctor.kinds.kind import UNKNOWN
from doctor.permissions.calls import (
    ANY,
    CREATE,
    DEVICE,
    GROUP,
    INSTANCE,
    NEW_SET,
    PERMISSION_SET,
    POLICY,
    PROVIDER,
    REPOSITORY,
    ROLE,
    TARGET,
    USER,
)
from doctor.permissions.resources import Managed

_OWN = {iam.ROLE: ROLE, iam.GROUP: GROUP, iam.USER: USER, iam_policies.POLICY: POLICY, ecr.REPOSITORY: REPOSITORY}
"""What the types of resources are that others name."""
_WITH_ARN = {**_OWN, iam.SERVICE_LINKED: ROLE, iam_sign_in.PROVIDER: PROVIDER}
"""What the types of resources are that have an ARN and of which a program can read one."""
_NAMING: Mapping[str, tuple[str, ...]] = {
    **{thing: (thing, f"{thing}s", f"{thing}Name") for thing in (ROLE, GROUP, USER)},
    POLICY: ("policyArn", "policyArns", "managedPolicyArns"),
    REPOSITORY: ("repository",),
}
"""The inputs by which a resource names others."""
_AUTONAME = re.compile(r"(.*-)[0-9a-f]{7}", re.DOTALL)
"""A name that Pulumi made of the resource's name in the program. An update makes another one.

Source: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
"""
_BOUNDARY = "permissionsBoundary"
_REDACTED = "[secret]"
"""What a preview shows instead of a secret: `massagePropertyValue` in pkg/backend/display/json.go of pulumi/pulumi."""
_CREDENTIALS = ("accessKey", "assumeRole", "assumeRoles", "assumeRoleWithWebIdentity", "profile")
"""Inputs of a provider that doesn't use the credentials of the caller."""

_WITHOUT_REGION = "aws:iam/"
"""How the types begin of what has no region in its ARN."""


def of_config(config: Mapping[str, Any]) -> Iterator[str]:
    """Yield sentences about the credentials in the config of a stack, which needn't be those of the caller."""
    for key in (f"aws:{each}" for each in _CREDENTIALS):
        if config.get(key):
            yield (
                f"what the caller needs to use `{key}` of the config, such as `sts:AssumeRole`. The policy is for the"
                " credentials that it names."
            )


class UnnamedError(Exception):
    """An ARN can't be told before the update; the text says why."""


LookUp = Callable[[str, str], str]
"""Returns the ARN of what the stack doesn't have, by what it is and its name; raises UnnamedError."""


def not_looked_up(_thing: str, _name: str) -> str:
    """Find nothing."""
    raise UnnamedError("it wasn't looked up")


class Arns:
    """The ARNs of the resources of a stack, and of what they name."""

    def __init__(self, account: Account, resources: Collection[Managed], look_up: LookUp = not_looked_up) -> None:
        self._account = account
        self._look_up = look_up
        self._wanted: dict[str, Managed] = {}
        self._by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._boundaries: dict[str, frozenset[str] | UnnamedError] = {}
        self.elsewhere: dict[str, str] = {}
        """What the resources name and the stack doesn't have, and why it wasn't found. Its path is taken to be `/`."""
        self.new_sets: set[str] = set()
        """Names of the permission sets that the update creates."""
        for each in resources:
            if CREATE in each.stages:
                self._wanted[each.urn] = each
            if thing := _OWN.get(each.type):
                with suppress(UnnamedError):  # said when its permissions are asked for
                    self._by_name[thing, text(each.inputs, "name")].add(self._own(each, thing))
        for each in resources:
            if CREATE in each.stages and each.inputs.get(_BOUNDARY) and (thing := _OWN.get(each.type)):
                with suppress(UnnamedError):  # the same
                    self._boundaries[self._own(each, thing)] = self._boundary(each)

    def of(self, resource: Managed) -> Mapping[str, tuple[str, ...]]:
        """Return the ARNs of a resource and of what it names, by what they are; raises UnnamedError."""
        account, own = self.account_of(resource), _OWN.get(resource.type)
        if resource.arn and resource.type in _WITH_ARN:
            return {_WITH_ARN[resource.type]: (resource.arn,)}
        found: dict[str, tuple[str, ...]] = {ANY: ("*",), DEVICE: (account.iam_arn(f"{DEVICE}/*"),)}
        if own:
            found[own] = (self._own(resource, own),)
        for thing in _NAMING:
            if thing != own and (named := self.named(resource, thing)):
                found[thing] = named
        if resource.type.startswith("aws:ssoadmin/"):
            found |= self._of_identity_center(resource, account)
        if "url" in resource.inputs:
            issuer = text(resource.inputs, "url").removeprefix("https://")
            found[PROVIDER] = (account.iam_arn(f"{PROVIDER}/{issuer}"),)
        if "awsServiceName" in resource.inputs:  # the service chooses the name of its role
            found[ROLE] = (account.service_linked_role_arn(text(resource.inputs, "awsServiceName"), "*"),)
        return found

    def _of_identity_center(self, resource: Managed, account: Account) -> Mapping[str, tuple[str, ...]]:
        """Return the instance, the permission set and the account. AWS chooses the ARN of a set when it creates it.

        Source of the ARNs: the same pages as in `calls`
        """
        instance = text(resource.inputs, "instanceArn")
        every = f"{instance.replace(':instance/', ':permissionSet/', 1)}/*"
        is_set = resource.type == sso.PERMISSION_SET
        arn = resource.arn if is_set else self._of_set(resource)
        exact = arn if arn and arn.startswith("arn:") else None
        if is_set and not exact:
            self.new_sets.add(text(resource.inputs, "name"))
        to = text(resource.inputs, "targetId") if "targetId" in resource.inputs else account.id
        return {
            INSTANCE: (instance,),
            PERMISSION_SET: (exact or every,),
            NEW_SET: (every,),
            TARGET: (f"arn:{account.partition}:sso:::account/{to}",),
        }

    def _of_set(self, resource: Managed) -> str | None:
        """Return the ARN of the permission set that something is part of, if there is one."""
        if resource.inputs.get("permissionSetArn") != UNKNOWN:
            return text(resource.inputs, "permissionSetArn")
        sources = resource.sources.get("permissionSetArn", ())
        return next((self._wanted[urn].arn for urn in sources if urn in self._wanted), None)

    def named(self, resource: Managed, thing: str) -> tuple[str, ...]:
        """Return the ARNs of the roles, groups, users, policies or repositories that a resource names."""
        return tuple(
            arn
            for key in _NAMING[thing]
            for value in _listed(resource.inputs.get(key))
            for arn in sorted(self._arns(resource, thing, key, value))
        )

    def boundary(self, arn: str) -> frozenset[str]:
        """Return the ARNs one of which is the permissions boundary of a role or user; raises UnnamedError."""
        found = self._boundaries.get(arn, frozenset())
        if isinstance(found, UnnamedError):
            raise found
        return found

    def account_of(self, resource: Managed) -> Account:
        """Return where a resource is; it or its provider can have a region of its own."""
        if used := [key for key in _CREDENTIALS if resource.provider.get(key)]:
            raise UnnamedError(f"its provider uses other credentials (`{used[0]}`)")
        if resource.type.startswith(_WITHOUT_REGION):
            return self._account
        of = next((each for each in (resource.inputs, resource.provider) if each.get("region")), None)
        return replace(self._account, region=text(of, "region")) if of else self._account

    def _own(self, resource: Managed, thing: str) -> str:
        path = text(resource.inputs, "path") if resource.inputs.get("path") else "/"
        return _arn(self.account_of(resource), thing, path, _name(resource))

    def _boundary(self, resource: Managed) -> frozenset[str] | UnnamedError:
        try:
            return frozenset(self._arns(resource, POLICY, _BOUNDARY, resource.inputs[_BOUNDARY]))
        except UnnamedError:
            return UnnamedError(
                f"the permissions boundary of `{resource.name}` is a secret, or unknown until the update"
            )

    def _arns(self, resource: Managed, thing: str, key: str, value: object) -> Iterable[str]:
        if value == UNKNOWN:  # of something that the update creates
            sources = [self._wanted[urn] for urn in resource.sources.get(key, ()) if urn in self._wanted]
            if found := [self._own(each, thing) for each in sources if _OWN.get(each.type) == thing]:
                return found
        name = text({key: value}, key)
        if name.startswith("arn:"):
            return [name]
        if arns := self._by_name.get((thing, name)):
            return arns
        at_root = _arn(self.account_of(resource), thing, "/", name)
        if thing == REPOSITORY:
            return [at_root]
        try:
            return [self._look_up(thing, name)]
        except UnnamedError as unnamed:
            self.elsewhere[f"{thing} `{name}`"] = str(unnamed)
            return [at_root]


def _arn(account: Account, thing: str, path: str, name: str) -> str:
    return (
        account.regional_arn("ecr", f"{thing}/{name}") if thing == REPOSITORY else account.iam_arn(thing + path + name)
    )


def text(inputs: Mapping[str, Any], key: str) -> str:
    """Return an input that is a text; raises UnnamedError if it is unknown, or a secret."""
    value = inputs.get(key)
    if value in (_REDACTED, UNKNOWN) or not isinstance(value, str):
        raise _unnamed(key, value)
    return value


def objects(inputs: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of an input that is a list of them; raises UnnamedError if one is unknown, or a secret."""
    for each in _listed(inputs.get(key)):
        if not isinstance(each, Mapping):
            raise _unnamed(key, each)
        yield each


def _unnamed(key: str, value: object) -> UnnamedError:
    secret = value == _REDACTED or engine.is_secret(value)
    return UnnamedError(f"its `{key}` is {'a secret' if secret else 'unknown until the update'}")


def _name(resource: Managed) -> str:
    """Return the name of a resource; a wildcard stands for what the update makes up."""
    inputs = resource.inputs
    if "name" not in inputs and inputs.get("namePrefix"):
        return f"{text(inputs, 'namePrefix')}*"
    name = text(inputs, "name")
    if not resource.is_new or "name" not in (inputs.get("__defaults") or []):
        return name
    if made := _AUTONAME.fullmatch(name):
        return f"{made[1]}???????"
    raise UnnamedError("the update makes its `name` up")


def _listed(value: object) -> Iterator[object]:
    if isinstance(value, list):
        yield from value
    elif value:
        yield value
