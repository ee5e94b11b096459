"""What all sections of a stack's config are made of, and the role that most of them hold."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Generic, Self, TypeVar, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from .service_role import OF_EXISTING, ServiceRole, misdirected
from .texts import Description, GroupName, Label, PolicyArn, RoleName, RolePath, Tags, UserName

# "Managed policies attached to an IAM group", https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
GROUP_ATTACHMENTS = 10
# "Managed policies attached to an IAM role"; two of the ten are the components' own.
ROLE_EXTRA_ATTACHMENTS = 8


def first_repeated(values: Sequence[str]) -> str | None:
    """Return the first value that stands there for the second time."""
    return next((value for index, value in enumerate(values) if value in values[:index]), None)


def _distinct(values: list[str]) -> list[str]:
    if repeated := first_repeated(values):
        raise ValueError(f"must name each only once, got `{repeated}` twice")
    return values


Distinct = AfterValidator(_distinct)
ArgsT = TypeVar("ArgsT")


class Settings(BaseModel):
    """A mapping of settings in camelCase, as Pulumi's own; a key it does not know and a value of another type fail."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True, strict=True)


class Section(Settings, Generic[ArgsT]):
    """Settings that become the inputs `ArgsT` of a component, or a part of them."""

    @classmethod
    def args_type(cls) -> type[ArgsT]:
        """The inputs this section becomes; its keys are theirs."""
        args: tuple[type[ArgsT]] = cls.__bases__[0].__pydantic_generic_metadata__["args"]  # type: ignore[attr-defined]
        return args[0]

    def to_args(self) -> ArgsT:
        """The settings that were given, under the component's own names."""
        return cast("ArgsT", self.model_dump(exclude_none=True))


class GrantsSection(Section[ArgsT]):
    """What a role is granted; one that grants nothing would make a policy that IAM refuses."""

    @model_validator(mode="after")
    def _grants_something(self) -> Self:
        grants = {str(field.alias): getattr(self, key) for key, field in type(self).model_fields.items()}
        lists = [key for key in grants if key not in {"name", "tags"}]
        if not any(grants[key] for key in lists):
            raise ValueError(f"must give at least one of {', '.join(f'`{key}`' for key in lists)}, or be left out")
        return self


class GroupSection(Section[ArgsT]):
    """A group of people and how its users sign in."""

    group_name: GroupName
    users: Annotated[list[UserName], Distinct] | None = None
    console_access: bool | None = None
    require_mfa: bool | None = None
    users_permissions_boundary: PolicyArn | None = None


SectionT = TypeVar("SectionT", bound=Section[Any])


def about_roles_made_here(section: SectionT, role_of_input: Mapping[str, str]) -> SectionT:
    """Return the section; raises `ValueError` if an input is about a role that isn't made here."""
    if key := misdirected(section.to_args(), role_of_input):
        raise ValueError(f"must leave out `{to_camel(key)}` unless `{to_camel(role_of_input[key])}` is made here")
    return section


def check_attached_once(own: Mapping[str, str], given: Mapping[str, str] | None, owner: str) -> None:
    """Raise `ValueError` on a policy that is attached twice: it is one in IAM, and removing either removes both."""
    attached = {f"aws:policy/{name}": owner for name in own.values()}
    for label, arn in (given or {}).items():
        policy = arn.split(":iam::", 1)[1]
        if policy in attached:
            raise ValueError(
                f"must attach each managed policy once, `managedPolicies.{label}` is attached by {attached[policy]}"
                f" already, got `{arn}`"
            )
        attached[policy] = f"`managedPolicies.{label}`"


class ServiceRoleSection(Section[ServiceRole]):
    """A role that a service assumes."""

    name: RoleName
    existing: bool | None = None
    path: RolePath | None = None
    description: Description | None = None
    permissions_boundary: PolicyArn | None = None
    max_session_duration: Annotated[int, Field(ge=3600, le=43200)] | None = None
    trust_conditions: dict[str, dict[str, Any]] | None = None
    managed_policies: Annotated[dict[Label, PolicyArn], Field(max_length=ROLE_EXTRA_ATTACHMENTS)] | None = None
    extra_statements: list[dict[str, Any]] | None = None
    tags: Tags | None = None

    @model_validator(mode="after")
    def _leaves_an_existing_role_alone(self) -> Self:
        surplus = sorted(map(to_camel, self.to_args().keys() - OF_EXISTING)) if self.existing else []
        if surplus:
            raise ValueError(f"must leave out {', '.join(f'`{key}`' for key in surplus)} when the role is `existing`")
        return self
