"""S3: a bucket with a name and tags, enough for a program that needs a bucket's ARN.

Follows internal/service/s3 of hashicorp/terraform-provider-aws.
"""

from localcloud.provider import validation
from localcloud.provider.aws import Aws
from localcloud.provider.aws_model import AwsError
from localcloud.provider.resource_type import FLAG, OBJECT, Autoname, Id, Input, ProviderError, ResourceType
from localcloud.provider.wire import Properties

_FIRST_REGION = "us-east-1"  # the region that S3 does not take as a location constraint


def _tag(aws: Aws, bucket: str, tags: dict[str, str]) -> None:
    _tags(aws, bucket)  # the real provider keeps those that others made and its configuration ignores
    tag_set = [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
    if tag_set:
        aws.call("s3:PutBucketTagging", Bucket=bucket, Tagging={"TagSet": tag_set})
    else:
        aws.call("s3:DeleteBucketTagging", Bucket=bucket)


def _create(aws: Aws, inputs: Properties) -> None:
    bucket = inputs["bucket"]
    # There, creating a bucket that the account has already is no error of S3.
    if aws.region == _FIRST_REGION and aws.ask("s3:HeadBucket", Bucket=bucket) is not None:
        raise ProviderError(f"creating S3 Bucket ({bucket}): BucketAlreadyExists")
    location = None if aws.region == _FIRST_REGION else {"LocationConstraint": aws.region}
    aws.call("s3:CreateBucket", Bucket=bucket, CreateBucketConfiguration=location)
    aws.call("s3:HeadBucket", Bucket=bucket)  # the provider waits for it before it reads it
    if inputs["tagsAll"]:
        _tag(aws, bucket, inputs["tagsAll"])


def _read(aws: Aws, known: Properties) -> Properties:
    bucket = known["bucket"]
    aws.call("s3:HeadBucket", Bucket=bucket)
    return {
        "arn": f"arn:{aws.partition}:s3:::{bucket}",
        "bucket": bucket,
        "bucketDomainName": f"{bucket}.s3.{aws.domain}",
        "bucketRegion": aws.region,
        "bucketRegionalDomainName": f"{bucket}.s3.{aws.region}.{aws.domain}",
        "tags": _tags(aws, bucket),
    }


def _tags(aws: Aws, bucket: str) -> dict[str, str]:
    answer = aws.ask("s3:GetBucketTagging", Bucket=bucket)
    return {tag["Key"]: tag["Value"] for tag in answer["TagSet"]} if answer else {}


def _update(aws: Aws, old: Properties, new: Properties, changed: frozenset[str]) -> None:
    if "tagsAll" in changed:
        _tag(aws, old["bucket"], new["tagsAll"])


def _delete(aws: Aws, state: Properties) -> None:
    bucket = state["bucket"]
    try:
        aws.call("s3:DeleteBucket", Bucket=bucket)
    except AwsError as error:
        if error.code != "BucketNotEmpty" or not state.get("forceDestroy"):
            raise
        for item in aws.call("s3:ListObjectsV2", Bucket=bucket).get("Contents", []):
            aws.call("s3:DeleteObject", Bucket=bucket, Key=item["Key"])
        aws.call("s3:DeleteBucket", Bucket=bucket)
    aws.ask("s3:HeadBucket", Bucket=bucket)  # the provider waits until it is gone


_BUCKET = ResourceType(
    type="aws:s3/bucket:Bucket",
    noun="S3 Bucket",
    id=Id(("bucket",)),
    inputs={
        "bucket": Input(
            replaces=True,
            checks=(
                validation.length_between(3, 63),
                validation.matches(
                    r"[a-z0-9][a-z0-9.-]*[a-z0-9]",
                    "only lowercase alphanumeric characters, hyphens and periods allowed",
                ),
            ),
        ),
        "forceDestroy": Input(FLAG, default=False, kept=True),
        "region": Input(replaces=True),
        "tags": Input(OBJECT),
    },
    outputs=("arn", "bucketDomainName", "bucketRegion", "bucketRegionalDomainName"),
    autoname=Autoname("bucket", longest=63, lower=True),
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
)

RESOURCE_TYPES = (_BUCKET,)
