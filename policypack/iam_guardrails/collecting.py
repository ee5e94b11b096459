"""Collect what a resource allows from its plain properties."""

import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from iam_guardrails import cannot_check
from iam_guardrails.budget import Budget, TooComplexError
from iam_guardrails.contents import (
    Contents,
    Item,
    Nested,
    Place,
    is_wanted,
    of_manifest,
    of_state,
    of_template,
    type_names,
)
from iam_guardrails.holders import RESERVED, SERVICE_LINKED, holders_of, is_role, own_path
from iam_guardrails.paths import each, entries, values_at
from iam_guardrails.resource_access import (
    ExternalReference,
    Failure,
    Holder,
    InEachCase,
    ResourceAccess,
    Source,
    Undecidable,
    Values,
)
from iam_guardrails.values import HOLE, OpenObject, Partial, Reference, Unknown, holds_output
from iam_guardrails.ways import Kind
from iam_guardrails.ways.model import FoundWay, ResourceType

_PARTITION_UNKNOWN = re.compile(rf"arn:[^:]*{HOLE}[^:]*(:iam::aws:policy/[^{HOLE}]+)")
_NAMES = {
    Kind.POLICY_ARN: ("policy ARN", "AWS::IAM::ManagedPolicy", "policy"),
    Kind.GROUP: ("group name", "AWS::IAM::Group", "group"),
    Kind.PERMISSION_SET: ("permission set", "AWS::SSO::PermissionSet", "permission set"),
    Kind.IDENTITY_STORE_GROUP: ("group id", "AWS::IdentityStore::Group", "identity store group"),
    Kind.OUTSIDE: ("product or application", "", ""),
    Kind.ENTITLEMENT: ("role ARN", "", ""),
    Kind.PRODUCT_URL: ("template URL", "", ""),
    Kind.TEMPLATE_URL: ("template URL", "", ""),
}
"""How a message calls a name, the type in a template that creates such a thing, and the table's word for it."""
_INSIDE: dict[Kind, Callable[[Item, object, Budget], Contents]] = {
    Kind.TEMPLATE: of_template,
    Kind.STATE: of_state,
    Kind.MANIFEST: of_manifest,
}


@dataclass(slots=True)
class _Policies:
    """By logical id, the policies of one template: where their documents are, and whom they are attached to."""

    documents: dict[str, list[int]] = field(default_factory=dict)
    holders: dict[str, list[Holder]] = field(default_factory=dict)

    def hand_out(self, sources: list[Source]) -> None:
        """Add those whom a policy is attached to to the holders of its documents."""
        for logical_id, holders in self.holders.items():
            for at in self.documents.get(logical_id, ()):
                sources[at] = sources[at]._replace(holders=tuple(dict.fromkeys((*sources[at].holders, *holders))))


class Collector:
    """Collects what one resource of a stack, and the resources in its templates, allow.

    `skipped` tells that the resource is a role that only a service of AWS can use.
    """

    def __init__(self, access: ResourceAccess, budget: Budget) -> None:
        self._access = access
        self._budget = budget
        self._seen: set[Hashable] = set()
        self._spare: set[str] = set()
        self._policies = _Policies()
        self._in_each_case: InEachCase = None
        self.skipped = False

    def resource(self, found: ResourceType, properties: object, place: Place, in_each_case: InEachCase = None) -> None:
        """Collect what a resource allows; `in_each_case` as in `Source`."""
        if found.creates:
            self._access.creates.add(found.creates)
        for one in each(properties):
            self._budget.spend()
            if isinstance(one, Unknown):
                self._depends_on(place, one)
            elif isinstance(one, dict):
                self._resource(found, one, place, in_each_case)
            else:
                self._undecidable(cannot_check.not_an_object(place.subject, "properties"))

    def _resource(
        self, found: ResourceType, properties: dict[str, Any], place: Place, in_each_case: InEachCase
    ) -> None:
        reserved = ""
        if is_role(found):
            path = own_path(found, properties) or ""
            if path.startswith(SERVICE_LINKED):
                self.skipped = not place.depth
                return
            reserved = "aws-reserved" if path.startswith(RESERVED) else ""
        if found.required and found.required not in properties and not isinstance(properties, OpenObject):
            self._undecidable(cannot_check.missing(place.subject, found.required))
        holders = holders_of(found, properties, place.generated)
        # A policy inside of another resource is known by the holders of its documents.
        if found.creates and (not place.depth or found.creates == "group"):
            self._access.created += [one for one in holders if one.kind == found.creates]
        item = Item(found, properties, place, holders, reserved, in_each_case)
        if _is_spare_state(item):
            self._spare.update(_prefix(way.path) for way in found.ways)
            return
        for way in found.ways:
            # The name of a stack is read with its template.
            for value in () if way.kind is Kind.STACK_NAME else values_at(properties, way.path):
                self._budget.spend()
                self._collect(item, way, value)

    def _collect(self, item: Item, way: FoundWay, value: Any) -> None:  # noqa: ANN401  any JSON value
        if isinstance(value, Unknown):
            self._depends_on(item.place, value)
        elif way.reference:
            self._cluster_reference(item, way.kind, value)
        elif way.kind is Kind.DOCUMENT or way.kind is Kind.TRUST:
            self._document(item, way, value)
        elif way.kind in _INSIDE:
            self._inside(item, _INSIDE[way.kind](item, value, self._budget))
        elif way.kind in _NAMES:
            for text in self._texts(item, way.kind, value):
                self._name(item, way.kind, text)
        elif way.kind is Kind.POLICY_REFERENCE:
            self._policy_reference(item, value)
        elif way.kind is Kind.OVERRIDES:
            self._overrides(item, value)
        elif way.kind is Kind.PREVIOUS_TEMPLATE and value in (True, "true"):
            self._undecidable(cannot_check.previous_template(item.place.subject))

    def _document(self, item: Item, way: FoundWay, value: Any) -> None:  # noqa: ANN401
        if value == "" and any(key.endswith("[]") for key in way.path):
            return  # An empty entry of a list of inline policies removes all of them.
        if way.kind is Kind.TRUST:
            self._add(self._access.trusts, item.source(value)._replace(holders=()))
        elif self._add(self._access.documents, item.source(value)):
            self._policies.documents.setdefault(item.place.logical_id, []).append(len(self._access.documents) - 1)

    def _texts(self, item: Item, kind: Kind, value: object) -> Iterator[str]:
        """Yield the names or ARNs that stand where there should be one. An empty name is none."""
        for one in entries(value):
            self._budget.spend()
            if kind is Kind.PRODUCT_URL and isinstance(one, dict):
                yield from self._texts(item, kind, list(one.values()))
            elif isinstance(one, Partial):
                yield from self._managed(item, one)
            elif isinstance(one, Unknown):
                self._depends_on(item.place, one)
            elif not isinstance(one, str | None):
                self._undecidable(cannot_check.not_text(item.place.subject, _NAMES[kind][0]))
            elif one and holds_output(one):
                self._undecidable(cannot_check.output_as_text(item.place.subject, f"the {_NAMES[kind][0]}"))
            elif one and one.strip():
                yield one

    def _managed(self, item: Item, text: Partial) -> Iterator[str]:
        """Yield the ARN of an AWS-managed policy of which only the partition is unknown. Report other unknown parts."""
        managed = _PARTITION_UNKNOWN.fullmatch(text.strip())
        if managed:
            yield f"arn:aws{managed[1]}"
        else:
            for source in text.sources:
                self._depends_on(item.place, Unknown(source))

    def _name(self, item: Item, kind: Kind, text: str) -> None:
        subject = item.place.subject
        _, creator, _ = _NAMES[kind]
        if isinstance(text, Reference) and text.type == creator and ":aws:policy/" not in text:
            # The template creates it, and it is checked by itself.
            self._policies.holders.setdefault(text.logical_id, []).extend(item.holders)
            return
        if kind is Kind.POLICY_ARN and isinstance(text, Reference) and ":policy/" not in text:
            self._undecidable(cannot_check.no_policy(subject, text.logical_id, text.type))
            return
        text = text.strip()
        match kind:
            case Kind.POLICY_ARN:
                self._add(self._access.policy_arns, item.source(text))
            case Kind.GROUP:
                self._add(self._access.groups, item.source(text)._replace(holders=()))
            case Kind.OUTSIDE:
                self._undecidable(cannot_check.creates_from(subject, text))
            case Kind.ENTITLEMENT:
                self._undecidable(cannot_check.entitlement(subject, text))
            case Kind.TEMPLATE_URL | Kind.PRODUCT_URL:
                product = kind is Kind.PRODUCT_URL
                nested = bool(item.place.logical_id)
                self._undecidable(cannot_check.template_at(subject, text, product=product, nested=nested))
            case _:
                self._reference(ExternalReference(subject, text, _creators(kind)))

    def _cluster_reference(self, item: Item, kind: Kind, value: object) -> None:
        """Collect references to other objects of a Kubernetes cluster, by their names or by labels."""
        for one in entries(value):
            self._budget.spend()
            named = one.get("from", one) if isinstance(one, dict) else one
            name = named.get("name") if isinstance(named, dict) else named
            if kind is Kind.POLICY_ARN and isinstance(name, str):
                self._add(self._access.policy_objects, item.source(name))
            text = name if isinstance(name, str) else "another object of the cluster"
            self._reference(ExternalReference(item.place.subject, text, _creators(kind)))

    def _reference(self, reference: ExternalReference) -> None:
        if self._is_new(reference):
            self._access.references.append(reference)

    def _policy_reference(self, item: Item, value: object) -> None:
        """Collect a customer-managed policy by path and name. Crossplane calls the name `policyName`."""
        for one in entries(value):
            fields = {str(key).casefold(): entry for key, entry in one.items()} if isinstance(one, dict) else {}
            others = [fields[key] for key in ("policynameref", "policynameselector") if fields.get(key)]
            for other in others:
                self._cluster_reference(item, Kind.POLICY_ARN, other)
            named = fields.get("name", fields.get("policyname", None if others else 0))
            for name in self._texts(item, Kind.POLICY_ARN, named):
                if isinstance(name, Reference) and name.type == "AWS::IAM::ManagedPolicy":
                    continue
                for path in self._texts(item, Kind.POLICY_ARN, fields.get("path") or "/"):
                    self._add(self._access.policy_arns, Source(item.place.subject, f"{path.strip()}{name.strip()}"))

    def _overrides(self, item: Item, value: object) -> None:
        """Report overrides of a template that stands elsewhere. Others are checked with their template."""
        elsewhere = not any(True for kind in (Kind.TEMPLATE, Kind.TEMPLATE_URL) for _ in item.values(kind))
        if elsewhere and value not in ({}, []):
            self._undecidable(cannot_check.overrides(item.place.subject))

    def _inside(self, item: Item, contents: Contents) -> None:
        """Collect what the resources inside of one allow. A failure of one does not hide the others."""
        self._access.secrets |= contents.secrets
        self._access.failures += contents.failures
        for undecidable in contents.undecidable:
            self._undecidable(undecidable)
        if not contents.resources and not contents.undecidable:
            parameters = (Kind.PARAMETERS, Kind.OVERRIDES)
            self._spare.update(_prefix(way.path) for way in item.type.ways if way.kind in parameters)
        outer, self._policies = self._policies, _Policies()
        outside = self._in_each_case
        for nested in contents.resources:
            self._in_each_case = _in_each_case(nested, self._policies, self._budget)
            try:
                self.resource(nested.type, nested.properties, nested.place, self._in_each_case)
            except TooComplexError:
                raise
            except Exception as error:  # noqa: BLE001  the other resources of the template must still be checked
                self._access.failures.append(Failure(nested.place.subject, type(error).__name__))
            finally:
                self._in_each_case = outside
        self._policies.hand_out(self._access.documents)
        self._policies = outer

    def hand_out(self, policies: _Policies) -> None:
        """Add those to whom these policies of a template are attached to the holders of the collected documents."""
        _Policies(self._policies.documents, policies.holders).hand_out(self._access.documents)

    def is_spare(self, path: str) -> bool:
        """Return whether it does not matter that the input at this path is unknown."""
        return any(path == spare or path.startswith((f"{spare}.", f"{spare}[")) for spare in self._spare)

    def _depends_on(self, place: Place, value: Unknown) -> None:
        if value.source:  # What the engine knows after the update is among the unknown paths.
            in_template = bool(place.logical_id)
            self._undecidable(cannot_check.depends_on(place.subject, value.source, in_template=in_template))

    def _undecidable(self, undecidable: Undecidable) -> None:
        found = undecidable._replace(in_each_case=self._in_each_case)
        if self._is_new(found):
            self._access.undecidable.append(found)

    def _add(self, sources: list[Source], source: Source) -> bool:
        """Add a source and say so, once: a template may be read with several sets of parameters."""
        value = source.value if isinstance(source.value, str) else repr(source.value)
        # What one reading of the template excludes, another may allow.
        new = self._is_new((id(sources), source.subject, value, source.holders, source.in_each_case))
        if new:
            sources.append(source)
        return new

    def _is_new(self, found: Hashable) -> bool:
        new = found not in self._seen
        self._seen.add(found)
        return new


def _in_each_case(nested: Nested, policies: _Policies, budget: Budget) -> InEachCase:
    """Return a function that finds out, once, what a resource of a template allows in each case.

    `policies` are those of the template, as far as they are known when it is called.
    """
    properties = nested.in_each_case
    if properties is None:
        return None

    def in_one(case: list[Any]) -> ResourceAccess:
        access = ResourceAccess()
        collector = Collector(access, budget)
        for one in case:
            collector.resource(nested.type, one, nested.place)
        collector.hand_out(policies)
        return access

    @cache
    def found() -> list[dict[Values, ResourceAccess]]:
        return [{values: in_one(case) for values, case in cases.items()} for cases in properties()]

    return found


def _creators(kind: Kind) -> frozenset[str]:
    """Return what a resource must create for a property of this kind to refer to it, in the words of the table.

    A group of Identity Center allows nothing by itself: assignments of permission sets do. A stack that creates
    permission sets has them checked, so it counts like one that creates groups.
    """
    created = frozenset({_NAMES[kind][2]})
    return created | {"permission set"} if kind is Kind.IDENTITY_STORE_GROUP else created


def _is_spare_state(item: Item) -> bool:
    """Return whether a resource of Cloud Control has a type that can allow nothing."""
    names = type_names(item)
    return bool(names) and not any(not isinstance(name, str) or is_wanted(name) for name in names)


def _prefix(path: tuple[str, ...]) -> str:
    """Return a path up to its first list."""
    first = next((at for at, key in enumerate(path) if key.endswith("[]")), len(path) - 1)
    return ".".join(path[: first + 1]).removesuffix("[]")
