"""What the table of the ways in is written with: kinds of entries, properties and holders."""

from enum import Enum, auto
from typing import NamedTuple


class Kind(Enum):
    """What a property holds."""

    DOCUMENT = auto()
    TRUST = auto()
    POLICY_ARN = auto()
    POLICY_REFERENCE = auto()
    """A customer-managed policy by name and path, as Identity Center refers to it."""
    GROUP = auto()
    PERMISSION_SET = auto()
    IDENTITY_STORE_GROUP = auto()
    OUTSIDE = auto()
    """The id of something outside the stack that creates resources, such as a product of Service Catalog."""
    ENTITLEMENT = auto()
    """A role that Identity Center hands to a user or group directly."""
    TEMPLATE = auto()
    TEMPLATE_URL = auto()
    PRODUCT_URL = auto()
    PREVIOUS_TEMPLATE = auto()
    STACK_NAME = auto()
    PARAMETERS = auto()
    OVERRIDES = auto()
    TYPE_NAME = auto()
    """The CloudFormation type of the resource whose properties `STATE` holds."""
    STATE = auto()
    MANIFEST = auto()
    """A Kubernetes object."""


Path = tuple[str, ...]
"""The keys that lead to a property. `[]` after a key: each entry of its list. `{}`: each value of its object."""


class Way(NamedTuple):
    """A property that may bring permissions into an account."""

    kind: Kind
    path: str


class HeldBy(NamedTuple):
    """The properties that name the holder of a document.

    Attributes:
        kind: "role", "user", "group", "policy" or "permission set".
        name: The property with the holder's name.
        path: The property with its path. Only for a resource that is the holder itself.
        prefix: The property with the beginning of a name that the provider completes.
    """

    kind: str
    name: str
    path: str = ""
    prefix: str = ""


class Model(NamedTuple):
    """A resource as one API describes it: its type, the ways in, and who holds its documents.

    A type without ways allows nothing by itself.
    """

    type: str
    ways: tuple[Way, ...] = ()
    holders: tuple[HeldBy, ...] = ()


class IamResource(NamedTuple):
    """A row of the table: one IAM resource in the models of those who manage it.

    Attributes:
        noun: How a message calls it.
        terraform: Terraform's provider `aws`, in snake case and without the prefix `aws_`.
        cloudformation: CloudFormation, without the prefix `AWS::`.
        ack: The IAM controller of AWS Controllers for Kubernetes.
        community: The community provider of Crossplane, next to the one that is generated from Terraform's.
        creates: What other resources of the stack may refer to.
    """

    noun: str
    terraform: Model | None = None
    cloudformation: Model | None = None
    ack: Model | None = None
    community: Model | None = None
    creates: str = ""


class FoundWay(NamedTuple):
    """A way in, in one family's spelling; a `reference` names another object of a Kubernetes cluster."""

    kind: Kind
    path: Path
    reference: bool = False


class FoundHolder(NamedTuple):
    """The properties that name a holder, in one family's spelling; `path` is None for another resource's name."""

    kind: str
    name: Path
    path: Path | None
    prefix: Path | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """Return where the properties stand."""
        return tuple(filter(None, (self.name, self.path, self.prefix)))


class ResourceType(NamedTuple):
    """A resource type of one family.

    Attributes:
        noun: How a message calls it.
        ways: The ways in. None of them: the type allows nothing by itself.
        holders: Who holds its documents.
        required: A property without which the inputs were not understood, or "".
        creates: What other resources of the stack may refer to.
        items: The token of the entries of a list of Kubernetes objects that do not say what they are.
    """

    noun: str
    ways: tuple[FoundWay, ...] = ()
    holders: tuple[FoundHolder, ...] = ()
    required: str = ""
    creates: str = ""
    items: str = ""
