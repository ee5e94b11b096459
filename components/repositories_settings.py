"""The config of the repositories."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from .ecr_repositories import (
    EncryptionType,
    ImageTagMutability,
    Lifecycle,
    RegistryScanning,
    Repository,
    ScanFrequency,
    ScanType,
)
from .section import Distinct, Section
from .texts import AccountId, ExclusionFilter, ImageTagPattern, KeyArn, OrganizationId, ScanFilter, Tags


class LifecycleSection(Section[Lifecycle]):
    """Which images are deleted by themselves."""

    keep_tags: Annotated[list[ImageTagPattern], Field(max_length=10), Distinct] | None = None
    expire_untagged_after_days: Annotated[int, Field(ge=1)] | None = None
    keep_last_images: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _has_a_rule(self) -> Self:
        if self.expire_untagged_after_days is None and self.keep_last_images is None:
            raise ValueError("must give at least one of `expireUntaggedAfterDays`, `keepLastImages`, or be left out")
        if self.keep_tags and self.keep_last_images is None:
            raise ValueError("must give `keepLastImages` with `keepTags`: without, no image with a tag is deleted")
        return self


class RepositorySection(Section[Repository]):
    """A repository; `{}` takes the defaults."""

    image_tag_mutability: Annotated[ImageTagMutability, Field(strict=False)] | None = None
    exclusion_filters: Annotated[list[ExclusionFilter], Field(min_length=1, max_length=5), Distinct] | None = None
    scan_on_push: bool | None = None
    encryption_type: Annotated[EncryptionType, Field(strict=False)] | None = None
    kms_key: KeyArn | None = None
    lifecycle: LifecycleSection | None = None
    pull_accounts: Annotated[list[AccountId], Distinct] | None = None
    pull_organization: OrganizationId | None = None
    force_delete: bool | None = None
    tags: Tags | None = None

    @model_validator(mode="after")
    def _has_a_key_for_kms(self) -> Self:
        if self.kms_key and self.encryption_type != EncryptionType.KMS:
            raise ValueError("must give `encryptionType` `KMS` with `kmsKey`")
        return self

    @model_validator(mode="after")
    def _excludes_what_it_filters(self) -> Self:
        mutability = self.image_tag_mutability or ImageTagMutability.IMMUTABLE
        if mutability.endswith("_WITH_EXCLUSION") != bool(self.exclusion_filters):
            raise ValueError(
                "must give `exclusionFilters` when `imageTagMutability` ends in `_WITH_EXCLUSION`, and only then"
                f", got `{mutability}` and {len(self.exclusion_filters or [])} filters"
            )
        return self


class RegistryScanningSection(Section[RegistryScanning]):
    """How the registry scans."""

    scan_type: Annotated[ScanType, Field(strict=False)]
    scan_frequency: Annotated[ScanFrequency, Field(strict=False)] | None = None
    repository_filters: Annotated[list[ScanFilter], Field(min_length=1, max_length=100), Distinct] | None = None

    @model_validator(mode="after")
    def _scans_when_it_can(self) -> Self:
        if self.scan_type == ScanType.BASIC and self.scan_frequency == ScanFrequency.CONTINUOUS_SCAN:
            raise ValueError("must give `scanType` `ENHANCED` with `scanFrequency` `CONTINUOUS_SCAN`")
        return self
