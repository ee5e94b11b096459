"""What `Ref` and `Fn::GetAtt` give for the resources of a template.

Source: CloudFormation User Guide, "Ref", "Fn::GetAtt", and the section "Return values" of each resource type.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation.choices import NO_VALUE, either, options
from iam_guardrails.cloudformation.open_questions import OpenQuestions, Remembered
from iam_guardrails.cloudformation.texts import joined
from iam_guardrails.pseudo import generated_name
from iam_guardrails.values import ACCOUNT, REGION, Partial, Reference, Unknown, like


class _Kind(NamedTuple):
    """How the ARN of a resource begins, the property that names the resource, and whether `Ref` gives the ARN."""

    prefix: str
    named_by: str
    by_arn: bool = False


_KINDS: Final = {
    "AWS::IAM::Role": _Kind("role", "RoleName"),
    "AWS::IAM::User": _Kind("user", "UserName"),
    "AWS::IAM::Group": _Kind("group", "GroupName"),
    "AWS::IAM::InstanceProfile": _Kind("instance-profile", "InstanceProfileName"),
    "AWS::IAM::ManagedPolicy": _Kind("policy", "ManagedPolicyName", by_arn=True),
    "AWS::IAM::SAMLProvider": _Kind("saml-provider", "Name", by_arn=True),
    "AWS::IAM::OIDCProvider": _Kind("oidc-provider", "Url", by_arn=True),
}
_ARNS = frozenset(("Arn", "PolicyArn"))
_CHOSEN = frozenset(
    ("AWS::CloudFormation::CustomResource", "AWS::CloudFormation::WaitCondition", "AWS::SSM::Parameter")
)
"""Types whose attributes are whatever their author likes."""
_NAMING = ("name", "identifier", "identity")
_PATTERN = re.compile(r"[*?]|\$\{|^arn:")
_MOST_NESTED = 8
"""Names that may be made of one another; one that needs more counts as not given."""


class References:
    """The resources of one template, by logical id: their types and properties, not resolved."""

    def __init__(
        self,
        declared: Mapping[str, list[tuple[str, Any]]],
        resolve: Callable[[object], Any],
        questions: OpenQuestions,
        budget: Budget,
        stack: str = "",
    ) -> None:
        self._declared = declared
        self._resolve = resolve
        self._budget = budget
        self._stack = stack
        self._types: dict[str, str | None] = {}
        self._known = Remembered(questions, _MOST_NESTED)

    def __contains__(self, logical_id: str) -> bool:
        return logical_id in self._declared

    def ref(self, logical_id: str) -> Any:  # noqa: ANN401  any value
        """Return what `Ref` gives: a name, or an ARN."""
        kind = self._type(logical_id)
        if kind is None or _is_foreign(kind):
            return Unknown(logical_id)
        if kind in _KINDS and _KINDS[kind].by_arn:
            return self._arn(logical_id)
        if kind not in _KINDS and self._is_unknown(logical_id):
            return Unknown(logical_id)
        names = self._names(logical_id)
        return either((like([name], Reference(name, logical_id, kind)) for name in names), self._budget)

    def attribute(self, logical_id: str, attribute: str) -> Any:  # noqa: ANN401  any value
        """Return an attribute; `Unknown` where the author of the resource chooses it."""
        kind = self._type(logical_id)
        name = like([attribute], f"{logical_id}.{attribute}")
        if kind is None or kind in _CHOSEN or _is_foreign(kind) or attribute.startswith("Outputs."):
            return Unknown(name)
        if kind in _KINDS and attribute in _ARNS:
            return self._arn(logical_id)
        if attribute.endswith("Arn") and not attribute.endswith("RoleArn"):
            start = f"arn:aws:{kind.split('::')[1].lower()}:{REGION}:{ACCOUNT}:"
            names = self._names(logical_id) if attribute == "Arn" else [name]
            arns = (like([one], Reference(f"{start}{one}", logical_id, kind)) for one in names)
            return either(arns, self._budget)
        return like([name], Reference(name, logical_id, kind)) if attribute.endswith("Id") else Unknown(name)

    def _type(self, logical_id: str) -> str | None:
        """Return the type of a resource, or `None` where it has none or more than one."""
        if logical_id not in self._types:
            kinds = {kind for kind, _ in self._declared.get(logical_id, ())}
            self._types[logical_id] = kinds.pop() if len(kinds) == 1 else None
        return self._types[logical_id]

    def _property(self, logical_id: str, name: str) -> Any:  # noqa: ANN401  any value
        """Return a property of a resource, resolved once in each case."""

        def resolved() -> Any:  # noqa: ANN401  any value
            values = [fields.get(name, NO_VALUE) for _, fields in self._declared[logical_id] if _is_object(fields)]
            return either(map(self._resolve, values), self._budget)

        return self._known.result((logical_id, name), resolved, otherwise=NO_VALUE)

    def _names(self, logical_id: str) -> list[str]:
        """Return the names that a resource may have; CloudFormation makes one up where there is none.

        A resource is named by a property of its own: `RoleName`, `AlarmName`, `Name`. An unknown one counts as made up.
        """
        values = (one for found in self._naming(logical_id) for one in options(found))
        known = (
            like([one], str(one)) for one in values if isinstance(one, str) and one and not isinstance(one, Partial)
        )
        made_up = self._type(logical_id) in _KINDS
        return list(dict.fromkeys(known)) or [generated_name(self._stack, logical_id) if made_up else logical_id]

    def _is_unknown(self, logical_id: str) -> bool:
        """Tell whether the name of a resource is given and unknown, at least in part: it may be a wildcard."""
        values = (one for found in self._naming(logical_id) for one in options(found))
        return any(isinstance(one, Unknown | Partial) for one in values)

    def _naming(self, logical_id: str) -> Iterator[Any]:
        """Iterate over the values of the properties that name a resource."""
        kind = self._declared[logical_id][0][0]
        if kind in _KINDS:
            yield self._property(logical_id, _KINDS[kind].named_by)
            return
        objects = [fields for _, fields in self._declared[logical_id] if _is_object(fields)]
        given = dict.fromkeys(name for fields in objects for name in fields)
        for name in given:
            value = self._property(logical_id, name)
            if name.casefold().endswith(_NAMING):
                yield value
            else:
                # Nobody can tell for every type which property names it. A value that is a pattern may.
                yield from (one for one in options(value) if isinstance(one, str) and _PATTERN.search(one))

    def _arn(self, logical_id: str) -> Any:  # noqa: ANN401  a text or a choice of texts
        kind = self._declared[logical_id][0][0]
        start = f"arn:aws:iam::{ACCOUNT}:{_KINDS[kind].prefix}/"
        if _KINDS[kind].prefix == "oidc-provider":
            url = self._property(logical_id, "Url")
            urls = [logical_id if one is NO_VALUE else _without_scheme(one) for one in options(url)]
            arns = [joined([start, one], "", f"{logical_id}.Url", self._budget) for one in urls]
            return either(
                (
                    one if isinstance(one, Partial) else like([one], Reference(str(one), logical_id, kind))
                    for one in arns
                ),
                self._budget,
            )
        path = self._property(logical_id, "Path")
        folder = path.strip("/") if isinstance(path, str) and not isinstance(path, Partial) else ""
        start = f"{start}{folder}{'/' if folder else ''}"
        made = ((name, Reference(f"{start}{name}", logical_id, kind)) for name in self._names(logical_id))
        return either((like([path, name], arn) for name, arn in made), self._budget)


def _is_foreign(kind: str) -> bool:
    """Return whether a type isn't AWS's own: what it gives is its author's choice."""
    return (
        kind == "AWS::CloudFormation::CustomResource"
        or not kind.startswith(("AWS::", "Alexa::"))
        or kind.endswith("::MODULE")
    )


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _without_scheme(url: object) -> object:
    if not isinstance(url, str):
        return url
    rest = url.removeprefix("https://")
    return like([url], Partial(rest, url.sources) if isinstance(url, Partial) else rest)
