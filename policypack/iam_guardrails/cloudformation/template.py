"""Read a template: its resources, with every function in their properties resolved."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final, NamedTuple

from iam_guardrails.budget import Budget, TooComplexError
from iam_guardrails.cloudformation import sam
from iam_guardrails.cloudformation.choices import NO_VALUE, options
from iam_guardrails.cloudformation.functions import TRANSFORM, Resolver, macro_name
from iam_guardrails.cloudformation.loading import UnreadableTemplateError, each, section
from iam_guardrails.cloudformation.loops import FOR_EACH
from iam_guardrails.cloudformation.open_questions import Case, ImpossibleCaseError, cases
from iam_guardrails.cloudformation.parameters import Parameters
from iam_guardrails.cloudformation.references import References
from iam_guardrails.parameters import Given
from iam_guardrails.resource_access import Values
from iam_guardrails.values import Partial, Unknown

_LANGUAGE_EXTENSIONS: Final = "AWS::LanguageExtensions"
_HARMLESS = frozenset((_LANGUAGE_EXTENSIONS, sam.TRANSFORM))
"""Transforms whose results are resolved here."""


class TemplateResource(NamedTuple):
    """A resource of a template.

    `properties` is JSON in which the values of `values.py` may stand, or one of those. `problem` says why the resource
    can't be resolved, as the end of a sentence whose subject it is. `error` names the error that its resolution raised.
    `in_each_case` returns what the properties are in each case of what the template leaves open. Cases that differ only
    in the values of parameters stand together, each by these values.
    """

    logical_id: str
    type: str
    properties: Any
    problem: str = ""
    error: str = ""
    in_each_case: Callable[[], list[dict[Values, list[Any]]]] | None = None


class Template(NamedTuple):
    """What a template creates.

    `macros` names the transforms that may add or change any resource. `secrets` are the values that no message may
    repeat, `used` the names of the parameters on which the result depends.
    """

    resources: tuple[TemplateResource, ...]
    macros: tuple[str, ...]
    secrets: frozenset[str]
    used: frozenset[str] = frozenset()


def _everything(_kind: str) -> bool:
    return True


def read_template(
    template: dict[str, Any],
    given: Given,
    budget: Budget,
    stack: str = "",
    *,
    wanted: Callable[[str], bool] = _everything,
) -> Template:
    """Return the resources of a template.

    A resource whose condition certainly doesn't hold is omitted. One whose `Properties` or `Type` may be one of
    several is there once for each.

    Args:
        template: The template, as `load` reads it.
        given: The parameters of the stack.
        budget: Pays for the work.
        stack: The name of the stack, or "" if it is unknown.
        wanted: Whether the properties of a type matter; the others are left empty.

    Raises:
        UnreadableTemplateError: It is no template.
        TooComplexError: The budget is spent.
    """
    resources = template.get("Resources")
    if not any(isinstance(one, dict) for one in each(resources)):
        unknown = isinstance(resources, Unknown)
        raise UnreadableTemplateError("has `Resources` that are unknown" if unknown else "has no `Resources`")
    return _Reading(
        template, Parameters(section(template, "Parameters"), given, budget, stack), budget, wanted
    ).result()


class _Reading:
    """Reads one template."""

    def __init__(
        self, template: dict[str, Any], parameters: Parameters, budget: Budget, wanted: Callable[[str], bool]
    ) -> None:
        self._template = template
        self._budget = budget
        self._wanted = wanted
        self._transforms = tuple(dict.fromkeys(_transforms(template)))
        self._parameters = parameters
        self._secrets = self._parameters.secrets
        self._resolver = Resolver(
            self._parameters, section(template, "Mappings"), section(template, "Conditions"), budget
        )
        self._declared = [
            (name, one)
            for name, value in self._resolver.loops.expand(section(template, "Resources")).items()
            if name != TRANSFORM
            for one in each(value)
        ]
        self._resolver.references = References(
            self._types(), self._resolver.resolve, self._resolver.questions, budget, parameters.stack
        )

    def result(self) -> Template:
        """Return what the template creates."""
        resources = tuple(one for name, declaration in self._declared for one in self._resources(name, declaration))
        macros = [name for name in self._transforms if name not in _HARMLESS]
        macros += [name for _, declaration in self._declared for name in _calls(declaration)]
        return Template(resources, tuple(dict.fromkeys(macros)), self._secrets, frozenset(self._parameters.used))

    def _types(self) -> dict[str, list[tuple[str, Any]]]:
        """Return the types of each logical id, with the properties that are declared for each."""
        types: dict[str, list[tuple[str, Any]]] = {}
        for name, declaration in self._declared:
            if not isinstance(declaration, dict):
                continue
            for kind in each(declaration.get("Type")):
                for properties in each(declaration.get("Properties")):
                    self._budget.spend()
                    if isinstance(kind, str):
                        types.setdefault(name, []).append((kind, properties))
                        role = sam.role_id(name, kind) if self._is_serverless() else None
                        if role:
                            types.setdefault(role, []).append((sam.ROLE, {}))
        return types

    def _is_serverless(self) -> bool:
        return sam.TRANSFORM in self._transforms

    def _resources(self, name: str, declaration: object) -> list[TemplateResource]:
        try:
            return list(self._resolved(name, declaration))
        except (TooComplexError, UnreadableTemplateError):
            raise
        except Exception as error:  # noqa: BLE001  one resource must not hide the others
            kinds = each(declaration.get("Type")) if isinstance(declaration, dict) else ()
            types = (kind if isinstance(kind, str) else "" for kind in kinds)
            wanted = (kind for kind in types if not kind or self._wanted(kind))
            return [TemplateResource(name, kind, {}, error=type(error).__name__) for kind in wanted]

    def _resolved(self, name: str, declaration: object) -> Iterator[TemplateResource]:
        if not isinstance(declaration, dict):
            loops = name.startswith(FOR_EACH)
            problem = "is unknown" if isinstance(declaration, Unknown) else "is not an object"
            yield TemplateResource(name, "", {}, "is a malformed loop" if loops else problem)
            return
        self._resolver.questions.met, self._resolver.questions.used = {}, {}
        if not self._may_exist(declaration):
            return
        if TRANSFORM in declaration and "Type" not in declaration:
            return  # A macro writes the whole resource, and is reported itself.
        for kind in each(declaration.get("Type")):
            if isinstance(kind, str) and not isinstance(kind, Partial):
                yield from self._of_type(name, kind, declaration)
            else:
                yield TemplateResource(name, "", {}, "has a `Type` that is not a string")

    def _may_exist(self, declaration: dict[str, Any]) -> bool:
        if "Condition" not in declaration:
            return True
        conditions = each(declaration["Condition"])
        holds = self._resolver.conditions.holds
        return self._resolver.questions.decision(lambda: any(holds(one) is not False for one in conditions))

    def _of_type(self, name: str, kind: str, declaration: dict[str, Any]) -> Iterator[TemplateResource]:
        properties = declaration.get("Properties")
        if self._wanted(kind):
            yield from self._made(name, kind, declaration, partial(self._own, properties))
        else:
            yield TemplateResource(name, kind, {})
        if kind == sam.APPLICATION and self._is_serverless() and self._wanted(sam.STACK):
            yield from self._made(name, sam.STACK, declaration, partial(self._nested_stacks, properties))
        role = sam.role_id(name, kind) if self._is_serverless() and self._wanted(sam.ROLE) else None
        if role:
            yield from self._made(role, sam.ROLE, declaration, partial(self._roles, role, kind, declaration))

    def _made(
        self, name: str, kind: str, declaration: dict[str, Any], make: Callable[[], list[Any]]
    ) -> Iterator[TemplateResource]:
        """Yield a resource for each of the properties that it may have."""
        found = make()
        questions = self._resolver.questions
        every = cases(questions.met, questions.used) if declaration.get("Properties") else []
        in_each_case = partial(self._in_each_case, declaration, make, every) if every else None
        for one in found:
            problem = "" if isinstance(one, dict | Unknown) else "has `Properties` that are not an object"
            yield TemplateResource(name, kind, {} if problem else one, problem, in_each_case=in_each_case)

    def _in_each_case(
        self, declaration: dict[str, Any], make: Callable[[], list[Any]], every: list[Case]
    ) -> list[dict[Values, list[Any]]]:
        """Return what the properties of a resource are in each case; none where there is no such resource."""
        found: dict[str, dict[Values, list[Any]]] = {}
        questions = self._resolver.questions
        outcomes = {one for case in every for one in case}
        for case in every:
            with questions.assuming(case), suppress(ImpossibleCaseError):
                if not self._resolver.conditions.can_hold(outcomes):
                    continue
                properties = make() if self._may_exist(declaration) else []
                found.setdefault(repr(questions.steps), {}).setdefault(questions.values(), []).extend(properties)
        # Where this reader knows no case that CloudFormation takes, any mix may hold.
        return list(found.values()) or [{(): make()}]

    def _own(self, properties: object) -> list[Any]:
        return _alternatives(self._resolver.resolve({} if properties is None else properties))

    def _nested_stacks(self, properties: object) -> list[Any]:
        return [sam.nested_stack(one) if isinstance(one, dict) else one for one in self._own(properties)]

    def _roles(self, role: str, kind: str, declaration: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the roles that SAM may create for a resource."""
        made = (
            sam.role_of(
                role,
                kind,
                sam.with_globals(own, kind, declaration, self._template),
                self._resolver.resolve,
                self._budget,
            )
            for own in self._objects(declaration.get("Properties"))
        )
        return [one for one in made if one is not None]

    def _objects(self, properties: object) -> Iterator[dict[str, Any]]:
        """Iterate over the objects that properties may be, without the functions in them resolved."""
        for one in each(properties):
            if isinstance(one, dict) and not sam.is_function(one):
                yield self._resolver.loops.expand(one)
            elif one is None:
                yield {}
            else:
                found = _alternatives(self._resolver.resolve(one))
                yield from (
                    other if isinstance(other, dict) else {"Policies": Unknown("Properties")} for other in found
                )


def _alternatives(properties: object) -> list[Any]:
    """Return all that the properties of a resource may be; what isn't there allows nothing."""
    return [one for one in options(properties) if one is not NO_VALUE] or [{}]


def _transforms(template: Mapping[str, Any]) -> Iterator[str]:
    """Iterate over the transforms of the whole template, or of a section of it."""
    for value in each(template.get("Transform")):
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                yield one if isinstance(one, str) else macro_name(one)
    for part in (
        template,
        *(section(template, name) for name in ("Resources", "Conditions", "Parameters", "Mappings")),
    ):
        yield from _calls(part)


def _calls(value: object) -> Iterator[str]:
    """Iterate over the macros that an object calls for itself."""
    if isinstance(value, dict) and TRANSFORM in value:
        yield from map(macro_name, each(value[TRANSFORM]))
