"""What entities of IAM and of IAM Identity Center carry in the same form: tags and boundaries."""

from collections.abc import Mapping
from typing import Any

from localcloud.provider.aws import Aws
from localcloud.provider.wire import Properties


def as_tags(tags: Mapping[str, str]) -> list[dict[str, str]] | None:
    """Return tags as IAM takes them, None for none: `[{"Key": "Project", "Value": "x"}]`."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())] or None


def tags_of(entity: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags of an entity as IAM describes it."""
    return {tag["Key"]: tag["Value"] for tag in entity.get("Tags", [])}


def boundary_of(entity: Mapping[str, Any]) -> str | None:
    """Return the ARN of the permissions boundary of an entity as IAM describes it."""
    arn: str | None = entity.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return arn


def retag(aws: Aws, kind: str, key: Mapping[str, str], old: Properties, new: Properties) -> None:
    """Change the tags of an entity (`iam:Role` with `{"RoleName": ...}`) from the old `tagsAll` to the new."""
    service, _, noun = kind.partition(":")
    before, after = old.get("tagsAll", {}), new.get("tagsAll", {})
    if gone := sorted(before.keys() - after.keys()):
        aws.call(f"{service}:Untag{noun}", TagKeys=gone, **key)
    if tags := as_tags(dict(after.items() - before.items())):
        aws.call(f"{service}:Tag{noun}", Tags=tags, **key)
