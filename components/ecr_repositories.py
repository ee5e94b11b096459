"""The repositories images are pushed to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Annotated, NotRequired

import pulumi
import pulumi_aws as aws
from pydantic import Field
from typing_extensions import TypedDict

from . import aliases, documents, lookups, own_state, tagging
from .account import account_of
from .arns import Account
from .ecr_registry import (
    PullThroughCaches,
    RegistryScanning,
    build_pull_through_cache,
    build_registry_scanning,
)
from .input_types import ONE_OF, PROGRAM_ONLY, WHOLE_NUMBER, Entries, Named, Several, inputs, leaves_existing_alone
from .inputs import of_program
from .outputs import register
from .texts import (
    AccountId,
    ExclusionFilter,
    ImageTagPattern,
    KeyArn,
    OrganizationId,
    RepositoryName,
    Tags,
)


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


class EncryptionType(StrEnum):
    """How images are encrypted at rest, https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html."""

    AES256 = "AES256"
    """With a key of S3's."""

    KMS = "KMS"
    """With a KMS key: the one given, else AWS's own for ECR."""


def _has_a_rule(args: "Lifecycle", named: Named) -> None:
    untagged, last = named("expire_untagged_after_days"), named("keep_last_images")
    if "expire_untagged_after_days" not in args and "keep_last_images" not in args:
        raise ValueError(f"must give at least one of `{untagged}`, `{last}`, or be omitted")
    if args.get("keep_tags") and "keep_last_images" not in args:
        raise ValueError(f"must give `{last}` with `{named('keep_tags')}`: without, no image with a tag is deleted")


@inputs(_has_a_rule)
class Lifecycle(TypedDict):
    """Which images ECR deletes by itself."""

    keep_tags: NotRequired[Annotated[Sequence[ImageTagPattern], Entries(most=10, distinct=True)]]
    """Tags whose images are never deleted, `v*`: they do not count among the newest."""

    expire_untagged_after_days: NotRequired[Annotated[int, Field(ge=1), WHOLE_NUMBER]]
    """Days after its push at which an image without a tag is deleted, even if a service still runs it."""

    keep_last_images: NotRequired[Annotated[int, Field(ge=1), WHOLE_NUMBER]]
    """How many of the newest images stay, tagged or not; older ones are deleted."""


def _has_a_key_for_kms(args: "Repository", named: Named) -> None:
    if "kms_key" in args and args.get("encryption_type") != EncryptionType.KMS:
        raise ValueError(f"must give `{named('encryption_type')}` `KMS` with `{named('kms_key')}`")


def _excludes_what_it_filters(args: "Repository", named: Named) -> None:
    mutability, filters = args.get("image_tag_mutability", ImageTagMutability.IMMUTABLE), args.get("exclusion_filters")
    if mutability.endswith("_WITH_EXCLUSION") != bool(filters):
        raise ValueError(
            f"must give `{named('exclusion_filters')}` when `{named('image_tag_mutability')}` ends in"
            f" `_WITH_EXCLUSION`, and only then, got `{mutability}` and {len(filters or [])} filters"
        )


@inputs(leaves_existing_alone("repository"), _has_a_key_for_kms, _excludes_what_it_filters)
class Repository(TypedDict):
    """A repository; every input has a safe default."""

    existing: NotRequired[bool]
    """Use the account's repository of this name as it is: nothing of it is changed, its policies neither. Those who
    deploy to `repositories` can push to it."""

    image_tag_mutability: NotRequired[Annotated[ImageTagMutability, ONE_OF]]
    """Whether a tag can be pushed again. Defaults to `IMMUTABLE`. App Runner's automatic deployments follow a tag that
    is pushed again, so they need `IMMUTABLE_WITH_EXCLUSION`."""

    exclusion_filters: NotRequired[Annotated[Sequence[ExclusionFilter], Entries(least=1, most=5, distinct=True)]]
    """Tags that the mutability doesn't apply to, for example `latest*`."""

    scan_on_push: NotRequired[bool]
    """Scan each image for known vulnerabilities when it is pushed. Defaults to true."""

    encryption_type: NotRequired[Annotated[EncryptionType, ONE_OF]]
    """How images are encrypted. Defaults to `AES256`. A change replaces the repository. Removing the setting changes
    nothing."""

    kms_key: NotRequired[KeyArn]
    """ARN of the KMS key to encrypt with."""

    lifecycle: NotRequired[Lifecycle]
    """Which images ECR deletes automatically. None by default."""

    pull_accounts: NotRequired[Several[AccountId]]
    """Ids of other accounts that can pull."""

    pull_organization: NotRequired[OrganizationId]
    """Id of the organization whose accounts can all pull, `o-...`."""

    push_accounts: NotRequired[Several[AccountId]]
    """Ids of other accounts that can push."""

    lambda_accounts: NotRequired[Several[AccountId]]
    """Ids of the accounts whose Lambda functions in this region can run the images, this account or others. Others can
    pull, too."""

    force_delete: NotRequired[bool]
    """Delete the repository with its images. Otherwise a repository that holds images can't be deleted."""

    tags: NotRequired[Tags]
    """Tags of this repository. They override those of the component."""


Repositories = Annotated[Mapping[RepositoryName, Repository], Entries(least=1)]


@inputs()
class EcrRepositoriesArgs(TypedDict):
    """Repositories by name."""

    repositories: Repositories
    """The repositories, each under its name."""

    registry_scanning: NotRequired[RegistryScanning]
    """How the whole registry scans. Not managed by default."""

    pull_through_caches: NotRequired[PullThroughCaches]
    """Other registries whose images are cached, each under the prefix of the repositories that ECR creates for them."""

    tags: NotRequired[Annotated[Tags, PROGRAM_ONLY]]
    """Tags of every repository."""


class EcrRepositories(pulumi.ComponentResource):
    """Private ECR repositories, scanned and immutable unless asked otherwise.

    Children, for each repository: `<name>-<repository>`, with a lifecycle `<name>-<repository>-lifecycle`, with others
    who pull or push `<name>-<repository>-policy`; `<name>-registry-scanning`; `<name>-cache-<prefix>` for
    each cache. A repository that exists already has none.
    """

    repository_urls: pulumi.Output[Mapping[str, str]]
    """Address of each repository, by its name."""

    repository_arns: pulumi.Output[Mapping[str, str]]
    """ARN of each repository, by its name; known at preview."""

    push_commands: pulumi.Output[Mapping[str, Sequence[str]]]
    """Shell commands that build and push an image, by the repository's name."""

    def __init__(self, name: str, args: EcrRepositoriesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = of_program(EcrRepositoriesArgs, args, self, name)
        super().__init__("container-roles:index:EcrRepositories", name, {}, opts)
        child = aliases.children(self)
        account = account_of(self)

        built = {
            repository_name: _build_repository(
                f"{name}-{repository_name}",
                repository_name,
                repository,
                account=account,
                tags=args.get("tags", {}),
                opts=child,
            )
            for repository_name, repository in args["repositories"].items()
        }
        if "registry_scanning" in args:
            build_registry_scanning(f"{name}-registry-scanning", args["registry_scanning"], child)

        for prefix, cache in args.get("pull_through_caches", {}).items():
            build_pull_through_cache(f"{name}-cache-{prefix}", prefix, cache, account, child)

        self.repository_urls = pulumi.Output.all(**{each: repository.url for each, repository in built.items()})
        self.repository_arns = pulumi.Output.from_input(
            {each: account.regional_arn("ecr", f"repository/{each}") for each in args["repositories"]}
        )
        self.push_commands = self.repository_urls.apply(
            lambda known: {
                each: push_commands(each, url, account.region, built[each].takes_latest_again)
                for each, url in known.items()
            }
        )
        register(self, EcrRepositories, opts)


@dataclass(frozen=True)
class _Built:
    """A repository that was made or found."""

    url: pulumi.Output[str]
    takes_latest_again: bool


def push_commands(repository: str, url: str, region: str, latest: bool) -> list[str]:
    """Return the quick deploy of the App Runner permission guide: build an image, sign in, push it.

    The tag is `latest`, or the time in a repository that refuses a second push of `latest`. App Runner and Fargate run
    `linux/amd64` unless told otherwise, also if the image is built on a Mac.
    """
    registry = url.split("/", 1)[0]
    tag = "latest" if latest else "$TAG"
    return [
        *([] if latest else ["TAG=$(date -u +%Y%m%d%H%M%S)"]),
        f"docker build --platform linux/amd64 -t {repository}:{tag} .",
        f"aws ecr get-login-password --region {region} | docker login --username AWS --password-stdin {registry}",
        f"docker tag {repository}:{tag} {url}:{tag}",
        f"docker push {url}:{tag}",
    ]


def takes_latest_again(mutability: str, filters: Sequence[str]) -> bool:
    """Return whether the tag `latest` can be pushed a second time."""
    excluded = any(fnmatchcase("latest", each) for each in filters)
    return (mutability in {ImageTagMutability.MUTABLE, ImageTagMutability.MUTABLE_WITH_EXCLUSION}) != excluded


def _build_repository(
    name: str,
    repository_name: str,
    args: Repository,
    *,
    account: Account,
    tags: Tags,
    opts: pulumi.ResourceOptions,
) -> _Built:
    """Make a repository and what belongs to it. One that exists is only looked up."""
    if args.get("existing"):
        return _existing_repository(repository_name, opts)
    mutability, filters = (
        args.get("image_tag_mutability", ImageTagMutability.IMMUTABLE),
        args.get("exclusion_filters", []),
    )
    own_state.keep(account.regional_arn("ecr", f"repository/{repository_name}"))
    repository = aws.ecr.Repository(
        name,
        name=repository_name,
        image_tag_mutability=mutability,
        image_tag_mutability_exclusion_filters=[{"filter": each, "filter_type": "WILDCARD"} for each in filters]
        or None,
        image_scanning_configuration={"scan_on_push": args.get("scan_on_push", True)},
        # Omitted by default: a repository created without this block has AES256, and one that loses it keeps its own.
        encryption_configurations=[{"encryption_type": args["encryption_type"], "kms_key": args.get("kms_key")}]
        if "encryption_type" in args
        else None,
        force_delete=args.get("force_delete"),
        tags=tagging.at_most(f"repository `{repository_name}`", {**tags, **args.get("tags", {})}),
        opts=opts,
    )
    if "lifecycle" in args:
        policy = documents.image_lifecycle(**args["lifecycle"])
        aws.ecr.LifecyclePolicy(f"{name}-lifecycle", repository=repository.name, policy=json.dumps(policy), opts=opts)
    if any(args.get(each) for each in ("pull_accounts", "pull_organization", "push_accounts", "lambda_accounts")):
        access = documents.repository_access(
            account,
            pull_accounts=args.get("pull_accounts", []),
            pull_organization=args.get("pull_organization"),
            push_accounts=args.get("push_accounts", []),
            lambda_accounts=args.get("lambda_accounts", []),
        )
        aws.ecr.RepositoryPolicy(f"{name}-policy", repository=repository.name, policy=json.dumps(access), opts=opts)
    return _Built(repository.repository_url, takes_latest_again(mutability, filters))


def _existing_repository(name: str, opts: pulumi.ResourceOptions) -> _Built:
    # One that is not there ends the program.
    own_state.refuse_to_drop_repository(name)
    asking = pulumi.InvokeOptions(parent=opts.parent)
    found = lookups.found(
        f"repository `{name}`, which is `existing`,", lambda: aws.ecr.get_repository(name=name, opts=asking)
    )
    filters = [each.filter for each in found.image_tag_mutability_exclusion_filters or []]
    return _Built(
        pulumi.Output.from_input(found.repository_url), takes_latest_again(found.image_tag_mutability, filters)
    )
