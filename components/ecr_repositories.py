"""The repositories images are pushed to."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import documents
from .account import account_of


class ImageTagMutability(StrEnum):
    """Whether an image tag can be pushed again, https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html."""

    IMMUTABLE = "IMMUTABLE"
    """Never."""

    IMMUTABLE_WITH_EXCLUSION = "IMMUTABLE_WITH_EXCLUSION"
    """Only the tags of the exclusion filters."""

    MUTABLE = "MUTABLE"
    """Always."""

    MUTABLE_WITH_EXCLUSION = "MUTABLE_WITH_EXCLUSION"
    """All but the tags of the exclusion filters."""


class Lifecycle(TypedDict):
    """Which images ECR deletes by itself."""

    expire_untagged_after_days: NotRequired[int]
    """Days after its push at which an image without a tag is deleted, even if a service still runs it."""

    keep_last_images: NotRequired[int]
    """How many of the newest images stay, tagged or not; older ones are deleted."""


class Repository(TypedDict):
    """A repository; every input has a safe default."""

    image_tag_mutability: NotRequired[ImageTagMutability]
    """Whether a tag can be pushed again, `IMMUTABLE` unless given. App Runner's automatic deployments follow a tag that
    is pushed again and need `IMMUTABLE_WITH_EXCLUSION`."""

    exclusion_filters: NotRequired[Sequence[str]]
    """Tags the mutability does not hold for, `latest*`: 1 to 5 filters of `A-Za-z0-9._*-`, each with at most 2 `*`."""

    scan_on_push: NotRequired[bool]
    """Scan each image for known vulnerabilities when it is pushed, true unless given."""

    lifecycle: NotRequired[Lifecycle]
    """Which images are deleted by themselves; left out, none."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of this repository; they win over those of the component."""


class EcrRepositoriesArgs(TypedDict):
    """Repositories by name."""

    repositories: Mapping[str, Repository]
    """The repositories, each under its name."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every repository."""


class EcrRepositories(pulumi.ComponentResource):
    """Private ECR repositories, scanned and immutable unless asked otherwise.

    Children, for each repository: `<name>-<repository>` and, with a lifecycle, `<name>-<repository>-lifecycle`.
    """

    repository_urls: pulumi.Output[Mapping[str, str]]
    """Address of each repository, by its name."""

    push_commands: pulumi.Output[Mapping[str, Sequence[str]]]
    """Shell commands that build and push an image, by the repository's name."""

    def __init__(self, name: str, args: EcrRepositoriesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("container-roles:index:EcrRepositories", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        region = account_of(self).region

        urls: dict[str, pulumi.Output[str]] = {}
        for repository_name, repository in args["repositories"].items():
            built = aws.ecr.Repository(
                f"{name}-{repository_name}",
                name=repository_name,
                image_tag_mutability=repository.get("image_tag_mutability", ImageTagMutability.IMMUTABLE),
                image_tag_mutability_exclusion_filters=[
                    {"filter": each, "filter_type": "WILDCARD"} for each in repository.get("exclusion_filters", [])
                ]
                or None,
                image_scanning_configuration={"scan_on_push": repository.get("scan_on_push", True)},
                tags={**args.get("tags", {}), **repository.get("tags", {})},
                opts=child,
            )
            if "lifecycle" in repository:
                aws.ecr.LifecyclePolicy(
                    f"{name}-{repository_name}-lifecycle",
                    repository=built.name,
                    policy=json.dumps(documents.image_lifecycle(**repository["lifecycle"])),
                    opts=child,
                )
            urls[repository_name] = built.repository_url

        self.repository_urls = pulumi.Output.all(**urls)
        self.push_commands = self.repository_urls.apply(
            lambda known: {each: push_commands(each, url, region) for each, url in known.items()}
        )
        self.register_outputs({"repositoryUrls": self.repository_urls, "pushCommands": self.push_commands})


def push_commands(repository: str, url: str, region: str) -> list[str]:
    """The quick deploy of the App Runner permission guide: build an image here, sign in, push it as `latest`."""
    registry = url.split("/", 1)[0]
    return [
        f"docker build -t {repository} .",
        f"aws ecr get-login-password --region {region} | docker login --username AWS --password-stdin {registry}",
        f"docker tag {repository}:latest {url}:latest",
        f"docker push {url}:latest",
    ]
