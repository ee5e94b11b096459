"""The components as a plugin of the engine, for programs in other languages: its schema, and how it makes them."""

import json
from collections.abc import Mapping
from inspect import cleandoc, get_annotations
from typing import Annotated, Any, get_args, get_origin

import pulumi
from pulumi.errors import InputPropertiesError, InputPropertyErrorDetails
from pulumi.provider import ConstructResult, Provider
from pulumi.provider.experimental.analyzer import Analyzer, PropertyDefinition
from pulumi.provider.experimental.schema import generate_schema
from pulumi.provider.server import ComponentInitError
from pydantic.alias_generators import to_camel

from .app_runner_operators import AppRunnerOperators
from .app_runner_roles import AppRunnerRoles
from .ecr_repositories import EcrRepositories
from .ecs_express_roles import EcsExpressRoles
from .ecs_task_roles import EcsTaskRoles
from .github_deployer import GitHubDeployer
from .input_errors import Caller, InputsError
from .input_types import SECRET, parts
from .inputs import check
from .outputs import outputs_of
from .texts import Text

NAME = "container-roles"
VERSION = "0.1.0"
# As pyproject.toml has them, which a copy of this folder does not.
ABOUT = {
    "description": "IAM role sets for AWS App Runner and ECS, with an enforced policy pack",
    "publisher": "container-roles",
    # Without it, npm's name of an SDK from a folder would be in the scope `@pulumi`, as no SDK from git is.
    "namespace": "container-roles",
    "repository": "https://github.com/container-roles/container-roles",
    "license": "Apache-2.0",
}
COMPONENTS: tuple[type[pulumi.ComponentResource], ...] = (
    AppRunnerRoles,
    AppRunnerOperators,
    EcsTaskRoles,
    EcsExpressRoles,
    EcrRepositories,
    GitHubDeployer,
)


class InputAnalyzer(Analyzer):
    """Pulumi's analyzer, which does not know `Annotated` and does not look for docstrings in bases."""

    def analyze_property(self, arg: Any, *args: Any, **options: Any) -> PropertyDefinition:  # noqa: ANN401  any annotation
        """Infer the property that is declared by an annotation; its description says what a text must be."""
        found = super().analyze_property(_plain(arg), *args, **options)
        for mark in get_args(arg)[1:] if get_origin(arg) is Annotated else ():
            if isinstance(mark, Text):
                found.description = f"{found.description} It must be {mark.expected}."
        return found

    def get_docstring(self, typ: type, name: str) -> str | None:
        """Return what an input means."""
        places = [typ, *getattr(typ, "__orig_bases__", ())]
        return next(filter(None, (super(InputAnalyzer, self).get_docstring(each, name) for each in places)), None)


def _plain(annotation: Any) -> Any:  # noqa: ANN401  any annotation
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) is Mapping:
        key, value = get_args(annotation)
        return Mapping[_plain(key), value]  # type: ignore[misc]
    return annotation


def schema() -> dict[str, Any]:
    """Return the schema of the plugin, in the form of https://www.pulumi.com/docs/iac/extending-pulumi/schema/."""
    found = InputAnalyzer(NAME).analyze(list(COMPONENTS))
    inferred = generate_schema(
        NAME, VERSION, None, found["component_definitions"], found["type_definitions"], list(found["dependencies"])
    )
    whole: dict[str, Any] = _unindented(inferred.to_json())
    for component in COMPONENTS:
        outputs = whole["resources"][f"{NAME}:index:{component.__name__}"]["properties"]
        for key, annotation in get_annotations(component).items():
            if SECRET in parts(annotation):
                outputs[to_camel(key)]["secret"] = True
    # Otherwise an SDK for Go may lack the input type of the objects in a mapping, and doesn't compile:
    # `populateDetailsForPropertyTypes` of pkg/codegen/go/gen.go in pulumi/pulumi v3.276.0 marks objects, not mappings.
    whole["language"]["go"]["generateExtraInputTypes"] = True
    return {**whole, **ABOUT}


def _unindented(value: Any) -> Any:  # noqa: ANN401  a part of a schema
    """Return it with descriptions as they are read: in Markdown, an indented line is code."""
    if isinstance(value, dict):
        return {
            key: cleandoc(each) if key == "description" and isinstance(each, str) else _unindented(each)
            for key, each in value.items()
        }
    return [_unindented(each) for each in value] if isinstance(value, list) else value


class Plugin(Provider):
    """Makes a component when the engine asks for it."""

    def __init__(self) -> None:
        super().__init__(VERSION, json.dumps(schema()))

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: pulumi.Inputs,
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Make the component `name`.

        Raises:
            InputPropertiesError: names all inputs that cannot be used, or says why the component can't be made. The
                engine shows its message alone, and that of any other error with a stack trace.
        """
        kind: Any = next(each for each in COMPONENTS if resource_type == f"{NAME}:index:{each.__name__}")
        args = get_annotations(kind.__init__)["args"]
        what = f"the inputs of `{kind.__name__}` `{name}`"
        try:
            made = kind(name, check(args, dict(inputs), Caller(what, root="the inputs")), options)
        except InputsError as error:
            details: list[InputPropertyErrorDetails] = [
                {"property_path": each.path, "reason": each.reason} for each in error.problems
            ]
            raise InputPropertiesError(f"{what} cannot be used:", details) from error
        except pulumi.RunError as error:
            raise InputPropertiesError(str(error), []) from error
        except Exception as error:
            raise ComponentInitError(error) from error
        outputs = outputs_of(made, kind)
        return ConstructResult(made.urn, {key: each for key, each in outputs.items() if each is not None})
