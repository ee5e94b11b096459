"""Names: those that Pulumi chooses, and those that AWS's provider makes of a prefix."""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from pulumi.runtime.proto.provider_pb2 import CheckRequest

from localcloud.provider.resource_type import Autoname, Input, ProviderError
from localcloud.provider.validation import Check
from localcloud.provider.wire import Properties

DEFAULTS = "__defaults"
"""The input in which bridged providers list the inputs they chose themselves."""

_RANDOM_DIGITS = 7
_SUFFIX = 26  # characters of `unique`


@dataclass(frozen=True)
class Naming:
    """What the engine says about the name of a resource the program does not name."""

    logical_name: str
    seed: bytes = b""
    proposed: str = ""
    disabled: bool = False

    @classmethod
    def of(cls, request: CheckRequest) -> "Naming":
        """Read it from the request."""
        options = request.autonaming
        disabled = options.mode == CheckRequest.AutonamingOptions.DISABLE
        return cls(request.urn.rpartition("::")[2], request.randomSeed, options.proposed_name, disabled)

    def name(self, autoname: Autoname, olds: Properties) -> str:
        """Return the name: the one that Pulumi chose before (it is in `olds`, the inputs so far), or a new one.

        Raises:
            ProviderError: the project allows no such names, or there is no room for the random part.
        """
        if autoname.property in olds.get(DEFAULTS, []):
            return str(olds[autoname.property])
        if self.disabled:
            raise ProviderError(f"automatic naming is disabled, set `{autoname.property}` of {self.logical_name!r}")
        if self.proposed:
            return self.proposed
        prefix = f"{self.logical_name}-"
        if len(prefix) + _RANDOM_DIGITS > autoname.longest:
            raise ProviderError(
                f"name '{prefix}' plus {_RANDOM_DIGITS} random chars is longer than maximum length {autoname.longest}"
            )
        digits = hashlib.sha256(self.seed).hexdigest() if self.seed else secrets.token_hex()
        name = prefix + digits[:_RANDOM_DIGITS]
        return name.lower() if autoname.lower else name


def unique() -> str:
    """Return 26 characters that no other call returns, as the Terraform provider makes ids and names of them."""
    return time.strftime("%Y%m%d%H%M%S") + secrets.token_hex(6)


def name_or_prefix(longest: int, checks: Callable[[int], tuple[Check, ...]]) -> dict[str, Input]:
    """Return the inputs `name` and `namePrefix`, of which a program may give one; `checks` takes the longest length."""
    return {
        "name": Input(computed=True, replaces=True, checks=checks(longest)),
        "namePrefix": Input(replaces=True, kept=True, checks=checks(longest - _SUFFIX)),
    }


def completed(inputs: Properties) -> Properties:
    """Return the inputs of a new resource with a name made of the prefix, where there is only a prefix."""
    if "namePrefix" not in inputs:
        return inputs
    return inputs | {"name": inputs["namePrefix"] + unique()}
