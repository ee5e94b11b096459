"""What a policy reports of a stack."""

from dataclasses import dataclass

MANDATORY = "mandatory"


@dataclass(frozen=True)
class Finding:
    """One report of a policy; `external`: on a resource that the stack only reads.

    `exceptions` are the ids of Pulumi's own exceptions that cover it.
    """

    policy: str
    level: str
    urn: str
    message: str
    external: bool
    exceptions: tuple[str, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether it would stop an update."""
        return self.level == MANDATORY and not self.exceptions

    @property
    def name(self) -> str:
        """The logical name of the resource, which may itself hold `::`."""
        return self.urn.split("::", 3)[3]

    @property
    def kind(self) -> str:
        """The last part of the resource's type."""
        return self.urn.split("::", 3)[2].rpartition("$")[2].rpartition(":")[2]
