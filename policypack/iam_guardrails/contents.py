"""What is inside a resource: the resources of a template, of Cloud Control and of a Kubernetes object."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from iam_guardrails import cannot_check
from iam_guardrails.budget import Budget
from iam_guardrails.parameters import given, override_sets
from iam_guardrails.paths import each, entries, values_at
from iam_guardrails.pseudo import generated_name
from iam_guardrails.resource_access import Failure, Holder, InEachCase, Source, Undecidable, Values
from iam_guardrails.statements import sources_of
from iam_guardrails.values import (
    Partial,
    PseudoText,
    SecretText,
    Unknown,
    holds_output,
    is_secret,
    like,
    read_json,
    without_mark,
)
from iam_guardrails.ways import Found, Kind, find, kubernetes_token
from iam_guardrails.ways.model import ResourceType
from iam_guardrails.words import quoted

if TYPE_CHECKING:
    from iam_guardrails.cloudformation import Template, TemplateResource

RESERVED_PER_STEP = 128
"""Steps of the reserve for each step that loading a template takes: its resources may be resolved in 32 cases."""


class Place(NamedTuple):
    """Where a resource is: how messages call it, inside how many others, and by which name in a template.

    `generated` is the name in AWS that it has there if its properties give none.
    """

    subject: str
    depth: int = 0
    logical_id: str = ""
    generated: str = ""

    def inside(self, subject: str, logical_id: str = "", generated: str = "") -> "Place":
        """Return the place of a resource in this one."""
        return Place(subject, self.depth + 1, logical_id, generated)


class Item(NamedTuple):
    """A resource with plain properties, and the holders of its documents; `in_each_case` as in `Source`."""

    type: ResourceType
    properties: dict[str, Any]
    place: Place
    holders: tuple[Holder, ...] = ()
    reserved: str = ""
    in_each_case: InEachCase = None

    def source(self, value: object) -> Source:
        """Return a value of the resource that brings permissions into an account."""
        return Source(self.place.subject, value, self.holders, self.reserved, self.in_each_case)

    def values(self, kind: Kind) -> Iterator[Any]:
        """Yield the values of the properties of a kind."""
        for way in self.type.ways:
            if way.kind is kind:
                for value in values_at(self.properties, way.path):
                    yield from each(value)


class Nested(NamedTuple):
    """A resource inside of another; `in_each_case` as in `TemplateResource`."""

    type: ResourceType
    properties: Any
    place: Place
    in_each_case: Callable[[], list[dict[Values, list[Any]]]] | None = None


@dataclass(slots=True)
class Contents:
    """What is inside a resource, as far as it may allow something."""

    resources: list[Nested] = field(default_factory=list)
    undecidable: list[Undecidable] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)


def of_template(item: Item, body: object, budget: Budget) -> Contents:
    """Return the resources of a template, once for each set of parameters that the resource deploys it with."""
    contents = Contents()
    subject = item.place.subject
    if body == "":
        return contents  # Some providers write an empty text next to a URL.
    if item.place.depth >= cannot_check.DEEPEST_TEMPLATE:
        contents.undecidable.append(cannot_check.deep_template(subject))
        return contents
    from iam_guardrails.cloudformation import (  # noqa: PLC0415  costs 6 ms, and most stacks hold no template
        UnreadableTemplateError,
        load,
        read_template,
    )

    parameters = given(item.values(Kind.PARAMETERS))
    stack = _only_text(item.values(Kind.STACK_NAME))
    overrides = override_sets(item.values(Kind.OVERRIDES), cannot_check.MOST_OVERRIDES + 1)
    if len(overrides) > cannot_check.MOST_OVERRIDES:
        contents.undecidable.append(cannot_check.many_overrides(subject))
    used: frozenset[str] = frozenset()
    try:
        before = budget.spent
        loaded = load(body, budget)
        budget.extend_reserve(RESERVED_PER_STEP * (budget.spent - before))
        for overridden in ({}, *overrides[: cannot_check.MOST_OVERRIDES]):
            if overridden:
                if not used & overridden.keys():
                    continue
                budget.extend(len(body) // cannot_check.CHARACTERS_OF_OVERRIDDEN if isinstance(body, str) else 0)
            template = read_template(loaded, parameters.with_overrides(overridden), budget, stack, wanted=is_wanted)
            used |= template.used
            _add_template(contents, template, item.place, stack, budget, secret=isinstance(body, SecretText))
    except UnreadableTemplateError as error:
        became_text = isinstance(body, str) and holds_output(body)
        problem = cannot_check.output_as_text(subject, "the template") if became_text else None
        contents.undecidable.append(problem or cannot_check.unreadable_template(subject, error))
    return contents


def _only_text(values: Iterator[Any]) -> str:
    """Return the text that is the only value, or ""."""
    texts = list(values)
    return texts[0] if len(texts) == 1 and type(texts[0]) is str else ""


def _add_template(
    contents: Contents, template: "Template", place: Place, stack: str, budget: Budget, *, secret: bool
) -> None:
    contents.undecidable += [cannot_check.macro(place.subject, name) for name in template.macros]
    contents.secrets |= template.secrets
    outer = place.subject
    outer = outer[:1].lower() + outer[1:] if outer.startswith("Resource ") else outer
    for resource in template.resources:
        subject = f"Resource {quoted(resource.logical_id)} in the template of {outer}"
        if secret or template.secrets:
            texts = _texts(resource.properties, budget)
            contents.secrets.update(str(text) for text in texts if secret or is_secret(text))
        name = generated_name(stack, resource.logical_id)
        _add_resource(contents, resource, place.inside(subject, resource.logical_id, name))


def _add_resource(contents: Contents, resource: "TemplateResource", place: Place) -> None:
    if resource.error:
        contents.failures.append(Failure(place.subject, resource.error))
        return
    found = find(resource.type) if "::" in resource.type else None
    if resource.problem and (found is not None or not resource.type):
        contents.undecidable.append(cannot_check.problem(place.subject, resource.problem, resource.logical_id))
    if resource.properties or not resource.problem:
        _add(contents, found, resource.type, resource.properties, place, in_each_case=resource.in_each_case)


def of_state(item: Item, state: object, _budget: Budget) -> Contents:
    """Return the resource that Cloud Control creates, described as CloudFormation does."""
    contents = Contents()
    subject = item.place.subject
    names = type_names(item)
    if not all(isinstance(name, str | Unknown) for name in names):
        contents.undecidable.append(cannot_check.not_text(subject, "type"))
    wanted = dict.fromkeys(name for name in names if isinstance(name, str) and is_wanted(name))
    try:
        properties = read_json(without_mark(state)) if wanted and isinstance(state, str) else state
    except (ValueError, RecursionError):
        properties = None
    for name in wanted:
        if isinstance(properties, dict):
            _add(contents, find(name), name, properties, item.place.inside(subject))
        else:
            contents.undecidable.append(_no_object(subject, state))
    return contents


def _no_object(subject: str, state: object) -> Undecidable:
    if not isinstance(state, str):
        return cannot_check.not_an_object(subject, "properties")
    what = "`desiredState`"
    problem = cannot_check.output_as_text if holds_output(state) else cannot_check.not_an_object
    return problem(subject, what)


def of_manifest(item: Item, manifests: object, budget: Budget) -> Contents:
    """Return the resources that Kubernetes objects describe."""
    contents = Contents()
    if item.place.depth >= cannot_check.DEEPEST_TEMPLATE:
        contents.undecidable.append(cannot_check.deep_template(item.place.subject))
        return contents
    for position, manifest in enumerate(entries(manifests), 1):
        budget.spend()
        token = kubernetes_token(manifest) or item.type.items if isinstance(manifest, dict) else ""
        found = find(token)
        if found is not None and not found.manifest:
            place = item.place.inside(f"{found.type.noun} {_named(manifest, position)} in {item.place.subject}")
            _add(contents, found, token, manifest, place)
    return contents


def _named(manifest: dict[str, Any], position: int) -> str:
    """Return how a message calls a Kubernetes object behind its noun: by its name, or by its place in a list."""
    name = next(iter(values_at(manifest, ("metadata", "name"))), "")
    return quoted(name) if isinstance(name, str) and name.strip() else f"number {position}"


def _add(
    contents: Contents,
    found: Found | None,
    token: str,
    properties: object,
    place: Place,
    *,
    in_each_case: Callable[[], list[dict[Values, list[Any]]]] | None = None,
) -> None:
    if found is None:
        return
    if found.known:
        contents.resources.append(Nested(found.type, properties, place, in_each_case))
    else:
        contents.undecidable.append(cannot_check.unknown_type(place.subject, token))


def is_wanted(cloudformation_type: str) -> bool:
    """Return whether a resource of this CloudFormation type can allow anything."""
    return "::" in cloudformation_type and find(cloudformation_type) is not None


def type_names(item: Item) -> list[Any]:
    """Return the CloudFormation types that a resource of Cloud Control may have: texts, if it is well-formed."""
    return [name for value in item.values(Kind.TYPE_NAME) for name in entries(value)]


def _texts(value: object, budget: Budget) -> Iterator[str]:
    """Yield the texts in a value, and the secret ones that say where its unknown parts come from."""
    budget.spend()
    if isinstance(value, Unknown | Partial):
        yield from filter(is_secret, sources_of(value))
    if isinstance(value, str):
        yield value
        if isinstance(value, PseudoText):
            yield like([value], value.mask)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item, budget)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item, budget)
