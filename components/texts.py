"""What a text in a setting can be: a pattern, and its description."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from .input_types import Entries, Input, may_be_output
from .problems import MUST_BE


@dataclass(frozen=True)
class Text:
    """Marks a string that must match a pattern as a whole, and describes what it must be."""

    pattern: str
    expected: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        del handler
        text = core_schema.no_info_after_validator_function(self._check, core_schema.str_schema())
        digits = core_schema.no_info_before_validator_function(_digits, text)
        return digits if source is str else may_be_output(digits)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        # The last is what editors that use VS Code's JSON language service show.
        return {
            **handler(schema),
            "pattern": f"^(?:{self.pattern})$",
            "patternErrorMessage": MUST_BE.format(expected=self.expected),
        }

    def _check(self, value: str) -> str:
        if not re.fullmatch(self.pattern, value, re.ASCII):
            raise ValueError(MUST_BE.format(expected=self.expected))
        return value


def _digits(value: object) -> object:
    """Return the digits of a number, which YAML makes of an account id or a name without quotes."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _arn(service: str) -> str:
    """Return a pattern of what an ARN of this service begins with."""
    return rf"arn:aws[a-z-]*:{service}:[a-z0-9-]+:[0-9]{{12}}:"


# Names and limits: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_IAM = "A-Za-z0-9_+=,.@-"
RoleName = Annotated[str, Text(rf"[{_IAM}]{{1,64}}", f"1 to 64 characters of `{_IAM}`")]
UserName = RoleName
GroupName = Annotated[str, Text(rf"[{_IAM}]{{1,128}}", f"1 to 128 characters of `{_IAM}`")]
PolicyName = GroupName
# IAM takes any visible character in a path, but a `*` there would make a wildcard of every ARN that names the role.
RolePath = Annotated[str, Text(rf"/|/[/{_IAM}]{{1,510}}/", f"`/`, or 1 to 510 characters of `/{_IAM}` between two `/`")]
Description = Annotated[
    Input[str],
    Text(r"[\t\n\r -~\xa1-\xff]{0,1000}", "at most 1,000 characters of Latin-1 without control characters"),
]
PolicyArn = Annotated[
    Input[str],
    Text(
        rf"arn:aws[a-z-]*:iam::(?:aws|[0-9]{{12}}):policy/(?:[/{_IAM}]+/)?[{_IAM}]{{1,128}}",
        "the ARN of a managed policy, `arn:aws:iam::123456789012:policy/NAME`, without a space or a wildcard",
    ),
]
RoleArn = Annotated[
    Input[str], Text(rf"arn:aws[a-z-]*:iam::[0-9]{{12}}:role/[/{_IAM}]+", "a role ARN without a wildcard")
]
# https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html
PermissionSetName = Annotated[str, Text(rf"[{_IAM}]{{1,32}}", f"1 to 32 characters of `{_IAM}`")]
InstanceArn = Annotated[
    str,
    Text(
        r"arn:aws[a-z-]*:sso:::instance/(?:sso)?ins-[a-zA-Z0-9.-]{16}",
        "the ARN of an instance of Identity Center, `arn:aws:sso:::instance/ssoins-1234567890abcdef`",
    ),
]
# https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreateAccountAssignment.html
PrincipalId = Annotated[
    str,
    Text(
        r"(?:[0-9a-f]{10}-)?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}",
        "the id of a group or user of Identity Center, such as `11111111-2222-3333-4444-555555555555`, not a name"
        " (`aws identitystore list-groups` and `list-users` show it)",
    ),
]
Region = Annotated[str, Text(r"[a-z]{2}(?:-[a-z]+)+-[0-9]", "a region, such as `us-east-1`")]
KeyArn = Annotated[
    Input[str],
    Text(
        r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+",
        "the ARN of a KMS key, `arn:aws:kms:us-east-1:123456789012:key/ID`; an alias cannot be granted",
    ),
]
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
_TAG = r"\w .:/=+@\u00a1-\uffff-"
TagKey = Annotated[
    str,
    Text(
        rf"(?![aA][wW][sS]:)[{_TAG}]{{1,128}}", "1 to 128 letters, digits, spaces or `_.:/=+@-`, not beginning `aws:`"
    ),
]
_TAG_VALUE = Text(rf"[{_TAG}]{{0,256}}", "at most 256 letters, digits, spaces or `_.:/=+@-`")
TagValue = Annotated[str, _TAG_VALUE]
# Also of a repository: `TooManyTagsException` of
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
MOST_TAGS = 50
Tags = Annotated[Mapping[TagKey, Annotated[Input[str], _TAG_VALUE]], Entries(most=MOST_TAGS)]
Label = Annotated[str, Text(r"[A-Za-z0-9-]{1,64}", "a label of 1 to 64 characters of `A-Za-z0-9-`")]
# https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
_PARAMETER = r"[\w.-]+(?:/[\w.-]+)*(?:/\*)?"
ParameterNameOrArn = Annotated[
    Input[str],
    Text(
        rf"/?{_PARAMETER}|{_arn('ssm')}parameter/{_PARAMETER}",
        "the name or ARN of a parameter, or a prefix and `/*` for all below it",
    ),
]
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
# Amazon RDS names its own `rds!db-...` and `rds!cluster-...`; an ARN ends with a hyphen and six characters.
_SECRET = r"[\w/+=.@!-]{0,511}[\w+=.@!-]"  # noqa: S105  a pattern
SecretNameOrArn = Annotated[
    Input[str],
    Text(
        rf"{_SECRET}(?:/\*)?|{_arn('secretsmanager')}secret:(?:{_SECRET}-[A-Za-z0-9]{{6}}|{_SECRET}/\*)",
        "the name of a secret, its whole ARN, or a prefix and `/*` for all below it",
    ),
]
DatabaseResourceId = Annotated[
    Input[str],
    Text(
        r"(?:db|cluster)-[A-Z0-9]+|prx-[A-Za-z0-9]+",
        "a resource id, `db-...` or `cluster-...` in capitals or `prx-...`, not a name"
        " (`aws rds describe-db-instances` shows it as `DbiResourceId`)",
    ),
]
DatabaseUser = Annotated[Input[str], Text(r"[\w.-]{1,63}", "1 to 63 characters of `A-Za-z0-9_.-`")]
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
BucketName = Annotated[Input[str], Text(_BUCKET, "the name of a bucket: 3 to 63 characters of `a-z0-9.-`")]
# A prefix has the characters of https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html that are safe,
# but `*`, with those of dates and of `key=value`.
BucketNameOrPrefix = Annotated[
    Input[str],
    Text(
        rf"{_BUCKET}(?:(?:/[\w!.()'=@+,-]+)+/\*)?",
        "the name of a bucket, 3 to 63 characters of `a-z0-9.-`, or a prefix in one, `bucket/prefix/*`",
    ),
]
FileInBucket = Annotated[
    Input[str],
    Text(rf"{_BUCKET}(?:/[\w!.()'=@+,-]+)+", "a file in a bucket, `bucket/key`, without a wildcard"),
]
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
EnvironmentFile = Annotated[
    Input[str],
    Text(rf"{_BUCKET}/[\w!.()'/-]{{1,1000}}\.env", "a file in a bucket, `bucket/key.env`, without a wildcard"),
]
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
LogGroupName = Annotated[
    Input[str], Text(r"[\w/.#-]{1,512}", "the name of a log group: 1 to 512 characters of `A-Za-z0-9_/.#-`")
]
MailIdentity = Annotated[
    Input[str],
    Text(r"(?:[\w.+=-]+@)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", "a domain or an address, without a wildcard"),
]
# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateConfigurationSet.html, and the same for templates
MailName = Annotated[Input[str], Text(r"[\w-]{1,64}", "1 to 64 characters of `A-Za-z0-9_-`")]
_TOPIC = r"(?:[\w-]{1,256}|[\w-]{1,251}\.fifo)"
TopicNameOrArn = Annotated[
    Input[str],
    Text(rf"(?:{_arn('sns')})?{_TOPIC}", "the name of a topic, 1 to 256 characters of `A-Za-z0-9_-`, or its ARN"),
]
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
_QUEUE = r"(?:[\w-]{1,80}|[\w-]{1,75}\.fifo)"
QueueNameOrArn = Annotated[
    Input[str],
    Text(rf"(?:{_arn('sqs')})?{_QUEUE}", "the name of a queue, 1 to 80 characters of `A-Za-z0-9_-`, or its ARN"),
]
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
TableName = Annotated[Input[str], Text(r"[\w.-]{3,255}", "the name of a table: 3 to 255 characters of `A-Za-z0-9_.-`")]
# https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html, and 64 characters for Firehose
StreamNameOrArn = Annotated[
    Input[str],
    Text(
        rf"(?:{_arn('kinesis')}stream/)?[\w.-]{{1,128}}",
        "the name of a Kinesis data stream, 1 to 128 characters of `A-Za-z0-9_.-`, or its ARN",
    ),
]
DeliveryStreamNameOrArn = Annotated[
    Input[str],
    Text(
        rf"(?:{_arn('firehose')}deliverystream/)?[\w.-]{{1,64}}",
        "the name of a Firehose stream, 1 to 64 characters of `A-Za-z0-9_.-`, or its ARN",
    ),
]
# The longest name of a table is 255 characters, and `-WorkerMetricStats` is added.
KclApplicationName = Annotated[
    Input[str], Text(r"[\w.-]{3,237}", "the name of a KCL application: 3 to 237 characters of `A-Za-z0-9_.-`")
]
# https://docs.aws.amazon.com/bedrock/latest/APIReference/API_FoundationModelSummary.html
_MODEL = r"[a-z0-9-]{1,63}\.(?:[a-z0-9-]{1,63}\.){0,2}[a-z0-9-]{1,63}(?::[a-z0-9-]{1,63}){0,2}"
_GEOGRAPHY = r"(?:[a-z]{2}|us-gov|apac|global)\."
ModelId = Annotated[
    Input[str],
    Text(
        rf"(?!{_GEOGRAPHY}){_MODEL}",
        "the id of a model, `anthropic.claude-3-haiku-20240307-v1:0`, without the `us.` of an inference profile",
    ),
]
ModelIdOrArn = Annotated[
    Input[str],
    Text(
        rf"(?:arn:aws[a-z-]*:bedrock:[a-z0-9-]+::foundation-model/)?(?!{_GEOGRAPHY}){_MODEL}",
        "the id of a model, `anthropic.claude-3-haiku-20240307-v1:0`, or its ARN, without the `us.` of an inference"
        " profile",
    ),
]
InferenceProfileIdOrArn = Annotated[
    Input[str],
    Text(
        rf"(?:{_arn('bedrock')}inference-profile/)?{_GEOGRAPHY}{_MODEL}",
        "the id of an inference profile, a geography before the id of its model,"
        " `us.anthropic.claude-3-haiku-20240307-v1:0`, or its ARN",
    ),
]
ApplicationInferenceProfileIdOrArn = Annotated[
    Input[str],
    Text(
        rf"(?:{_arn('bedrock')}application-inference-profile/)?[A-Za-z0-9-]{{1,64}}",
        "the id of an application inference profile, or its ARN",
    ),
]
# https://docs.aws.amazon.com/efs/latest/ug/API_DescribeMountTargets.html
FileSystemIdOrArn = Annotated[
    Input[str],
    Text(
        rf"(?:{_arn('elasticfilesystem')}file-system/)?fs-[0-9a-f]{{8,40}}",
        "the id of an EFS file system, `fs-...`, or its ARN",
    ),
]
AccessPointId = Annotated[Input[str], Text(r"fsap-[0-9a-f]{8,40}", "the id of an EFS access point, `fsap-...`")]
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html: `AWS/` is for AWS's services
MetricNamespace = Annotated[
    Input[str],
    Text(
        r"(?!AWS/)[A-Za-z0-9._/#-][A-Za-z0-9._/#: -]{0,254}",
        "1 to 255 letters, digits, spaces or `._-/#:`, not beginning with a colon, a space or `AWS/`",
    ),
]
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
# The URI of an image begins with the address of a registry, which could be the name of a repository.
_REPOSITORY = r"(?![0-9]{12}\.dkr[.-]ecr)[a-z0-9]+(?:[._-][a-z0-9]+)*(?:/[a-z0-9]+(?:[._-][a-z0-9]+)*)*"
RepositoryName = Annotated[
    str,
    Text(
        rf"(?=.{{2,256}}$){_REPOSITORY}",
        "the name of a repository, without the address of its registry: 2 to 256 characters of `a-z0-9._-/`, words"
        " joined by one sign",
    ),
]
RepositoryNameOrArn = Annotated[
    Input[str],
    Text(
        rf"(?:arn:aws[a-z-]*:ecr:[a-z0-9-]+:[0-9]{{12}}:repository/)?{_REPOSITORY}",
        "the name of a repository, without the address of its registry, or its ARN,"
        " `arn:aws:ecr:us-east-1:123456789012:repository/NAME`, without a wildcard",
    ),
]
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageTagMutabilityExclusionFilter.html
ExclusionFilter = Annotated[
    str, Text(r"(?!(?:[^*]*\*){3})[\w.*-]{1,128}", "1 to 128 characters of `A-Za-z0-9._*-` with at most 2 `*`")
]
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
ImageTagPattern = Annotated[
    str, Text(r"(?!(?:[^*]*\*){5})[\w.*-]{1,128}", "1 to 128 characters of `A-Za-z0-9._*-` with at most 4 `*`")
]
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ScanningRepositoryFilter.html
ScanFilter = Annotated[
    str,
    Text(
        # The same texts as ECR's own pattern, each in one way only, so that a near miss is refused at once.
        r"(?=.{1,255}$)[a-z0-9*]+(?:[._/-][a-z0-9*]+)*",
        "the name of a repository, of at most 255 characters, in which `*` stands for anything",
    ),
]
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
CachePrefix = Annotated[
    str,
    Text(
        rf"(?=.{{2,30}}$){_REPOSITORY}",
        "a prefix of repositories: 2 to 30 characters of `a-z0-9._-/`, words joined by one sign",
    ),
]
RegistryAddress = Annotated[
    str,
    Text(
        r"public\.ecr\.aws|quay\.io|registry\.k8s\.io|registry-1\.docker\.io|ghcr\.io|registry\.gitlab\.com|cgr\.dev"
        r"|[a-zA-Z0-9]+\.azurecr\.(?:io|cn)|[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?",
        "the address of a registry that ECR can cache: `public.ecr.aws`, `quay.io`, `registry.k8s.io`,"
        " `registry-1.docker.io`, `ghcr.io`, `registry.gitlab.com`, `cgr.dev`, `NAME.azurecr.io`, or another of ECR",
    ),
]
RegistryCredentials = Annotated[
    Input[str],
    Text(
        rf"{_arn('secretsmanager')}secret:ecr-pullthroughcache/[\w/+=.@-]+",
        "the ARN of a secret whose name begins with `ecr-pullthroughcache/`",
    ),
]
AccountId = Annotated[str, Text(r"[0-9]{12}", "the 12 digits of an account, in quotes")]
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
OrganizationId = Annotated[
    str, Text(r"o-[a-z0-9]{10,32}", "the id of an organization, `o-` and 10 to 32 characters of `a-z0-9`")
]
