"""The tables of the ways in for the pack's README, from the table that the pack itself reads."""

from collections.abc import Iterator

from iam_guardrails.ways import families
from iam_guardrails.ways.model import IamResource, Kind, ResourceType
from iam_guardrails.ways.table import TABLE

_CHECKED = {
    Kind.DOCUMENT: "document",
    Kind.TRUST: "trust policy",
    Kind.POLICY_ARN: "attached policy",
    Kind.POLICY_REFERENCE: "attached policy",
    Kind.GROUP: "group",
    Kind.PERMISSION_SET: "permission set",
    Kind.IDENTITY_STORE_GROUP: "group",
    Kind.TEMPLATE: "template",
    Kind.STATE: "properties",
    Kind.OUTSIDE: "reported",
    Kind.ENTITLEMENT: "reported",
    Kind.PRODUCT_URL: "reported",
    Kind.OVERRIDES: "parameters",
}
"""What the README says is checked of a property; the kinds that are not here belong to one of these."""


def iam_table() -> str:
    """Return a row for each resource that may allow something, as pulumi-aws and CloudFormation call it."""
    rows = ["| Resource | pulumi-aws | CloudFormation | Checked |", "| --- | --- | --- | --- |"]
    for row in TABLE:
        types = dict(_types(row))
        cells = [_cell(types, "aws:", "/"), _cell(types, "AWS::", "::")]
        checked = dict.fromkeys(
            _CHECKED[way.kind] for found in types.values() for way in found.ways if way.kind in _CHECKED
        )
        if checked:
            rows.append(f"| {row.noun} | {' | '.join(cells)} | {', '.join(checked)} |")
    return "".join(f"{row}\n" for row in rows)


def kubernetes_table() -> str:
    """Return a row for each custom resource with properties of its own that may allow something."""
    rows = ["| API group | Kind | Properties |", "| --- | --- | --- |"]
    for group in ("iam.services.k8s.aws", "iam.aws.crossplane.io"):
        for row in TABLE:
            for token, found in _types(row):
                if token.startswith(f"kubernetes:{group}:") and found.ways:
                    rows.append(f"| `{group}` | `{token.rpartition(':')[2]}` | {_properties(found)} |")
    return "".join(f"{row}\n" for row in dict.fromkeys(rows))


def _types(row: IamResource) -> Iterator[tuple[str, ResourceType]]:
    for token, derive in families._row(row):  # noqa: SLF001  only there tokens have their case
        yield token, derive()


def _cell(types: dict[str, ResourceType], begins: str, holds: str) -> str:
    """Return the first type of a family, and its properties."""
    for token, found in types.items():
        if token.startswith(begins) and holds in token and found.ways:
            return f"`{_written(token)}`: {_properties(found)}"
    return ""


def _written(token: str) -> str:
    """Return a token as programs write it: the last part begins with a capital letter."""
    head, _, name = token.rpartition(":")
    return f"{head}:{name[:1].upper()}{name[1:]}"


def _properties(found: ResourceType) -> str:
    return ", ".join(dict.fromkeys(f"`{'.'.join(way.path)}`" for way in found.ways))
