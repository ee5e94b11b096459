"""The properties of a resource: from a state file to what the engine sends to a policy pack.

A state writes secrets, references to resources and a few other values as objects with a signature. This follows
`DeserializePropertyValue` (pkg/resource/stack/deployment.go) and `FilterProperties` (pkg/resource/plugin/
property_filter.go) of https://github.com/pulumi/pulumi, v3.276.0.
"""

import base64
import binascii
import json
import struct
from collections.abc import Mapping
from typing import Any

from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]  # protobuf ships no types

from doctor.errors import DoctorError

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  a signature, no secret
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
BYTES = "803fd3297a5875dc03ca845dda5d2a98"
FLOAT = "8ad145fe-0d11-4827-bfd7-1abcbf086f5c"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
REDACTED = "[secret]"
"""What the engine, too, puts in the place of a secret that it can't decrypt."""


def as_struct(properties: Mapping[str, Any]) -> Struct:
    """Return properties of a state as the engine sends them, without those that are its own (`__defaults`).

    Raises:
        DoctorError: The engine can't read a value.
    """
    sent = Struct()
    sent.update({_text(key): _sent(value) for key, value in properties.items() if not key.startswith("__")})
    return sent


def is_encrypted(value: Any) -> bool:  # noqa: ANN401  any JSON value
    """Tell whether a value of a state has an encrypted secret within."""
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            return "ciphertext" in value
        return any(map(is_encrypted, value.values()))
    return isinstance(value, list) and any(map(is_encrypted, value))


def _sent(value: Any) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        if SIGNATURE in value:
            return _signed(value)
        return {_text(key): _sent(item) for key, item in value.items()}
    return [_sent(item) for item in value] if isinstance(value, list) else value


def _text(text: str) -> str:
    """Replace what is no character, as Go does when it reads JSON: half of a surrogate pair."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _signed(value: Mapping[str, Any]) -> Any:  # noqa: ANN401  any JSON value
    signature = value[SIGNATURE]
    if signature == SECRET:
        return {SIGNATURE: SECRET, "value": _secret(value)}
    if signature == REFERENCE:
        return _reference(value)
    if signature == BYTES:
        return _bytes(value)
    if signature == FLOAT:
        return _float(value)
    if signature in {ASSET, ARCHIVE}:
        return {key: _sent(item) for key, item in value.items()}
    raise DoctorError(f"must have values that the engine knows, got one with the signature {json.dumps(signature)}")


def _secret(value: Mapping[str, Any]) -> Any:  # noqa: ANN401  any JSON value
    plain, encrypted = value.get("plaintext"), value.get("ciphertext")
    if isinstance(plain, str) == isinstance(encrypted, str) or not (plain or encrypted):
        raise DoctorError("must have secrets with either a `ciphertext` or a `plaintext`")
    if not isinstance(plain, str):
        return REDACTED
    try:
        return _sent(json.loads(plain))
    except ValueError as error:
        raise DoctorError("must have secrets whose `plaintext` is JSON") from error


def _reference(value: Mapping[str, Any]) -> str:
    """Return the id of another resource, or its URN if it is a component."""
    given = value.get("id")
    if isinstance(given, dict):  # as an earlier engine wrote it
        given = given.get("V")
        given = "" if isinstance(given, dict) else given
    if given is None:
        given = value.get("urn")
    if not isinstance(given, str):
        raise DoctorError("must have references to resources with an `urn`, and with an `id` that is a text")
    return _text(given) or UNKNOWN


def _bytes(value: Mapping[str, Any]) -> str:
    try:
        return base64.b64decode(value["value"], validate=True).decode()
    except (KeyError, TypeError, binascii.Error, UnicodeDecodeError) as error:
        raise DoctorError("must have byte strings that are UTF-8, because a policy pack gets no others") from error


def _float(value: Mapping[str, Any]) -> float:
    try:
        number: float = struct.unpack(">d", bytes.fromhex(value["value"].rjust(16, "0")))[0]
    except (KeyError, AttributeError, ValueError, struct.error) as error:
        raise DoctorError("must have numbers whose bits are written as a hexadecimal number") from error
    return number
