"""What the provider refuses before AWS is asked, in the words of the Terraform provider."""

import pytest

from localcloud.provider.wire import Properties
from tests.localcloud.provider.engine import Engine
from tests.localcloud.provider.samples import (
    BUCKET,
    GROUP,
    LIFECYCLE,
    LOGIN_PROFILE,
    OIDC_PROVIDER,
    POLICY,
    READ_ONLY,
    REPOSITORY,
    ROLE,
    ROLE_ATTACHMENT,
    ROLE_POLICY,
    SCANNING,
    TRUST,
    USER,
    allow,
    scan,
)

NAME_WORDS = (
    "must only contain alphanumeric characters, hyphens, underscores, commas, periods, @ symbols, plus and equals signs"
)


def role(**inputs: object) -> Properties:
    """A role's inputs."""
    return {"name": "r", "assumeRolePolicy": TRUST, **inputs}


def repository(**inputs: object) -> Properties:
    """A repository's inputs."""
    return {"name": "r", **inputs}


def excluding(*filters: str) -> Properties:
    """A repository's inputs with exclusion filters."""
    return repository(
        imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters=[{"filter": pattern, "filterType": "WILDCARD"} for pattern in filters],
    )


CHECKED = [
    (ROLE, role(name="r" * 65), "name", f"expected length of name to be in the range (1 - 64), got {'r' * 65}"),
    (ROLE, role(name="a b"), "name", r"invalid value for name (must match [\w+=,.@-])"),
    (ROLE, role(name="größe"), "name", r"invalid value for name (must match [\w+=,.@-])"),
    (
        ROLE,
        role(maxSessionDuration=60),
        "maxSessionDuration",
        "expected max_session_duration to be in the range (3600 - 43200), got 60",
    ),
    (
        ROLE,
        role(description="d" * 1001),
        "description",
        f"expected length of description to be in the range (0 - 1000), got {'d' * 1001}",
    ),
    (
        ROLE,
        role(assumeRolePolicy="trust.json"),
        "assumeRolePolicy",
        '"assume_role_policy" contains an invalid JSON policy: not a JSON object',
    ),
    (
        ROLE,
        role(assumeRolePolicy='{"a": 1 2}'),
        "assumeRolePolicy",
        "\"assume_role_policy\" contains an invalid JSON policy: Expecting ',' delimiter, at byte offset 8",
    ),
    (
        ROLE,
        role(permissionsBoundary="ReadOnlyAccess"),
        "permissionsBoundary",
        '"permissions_boundary" (ReadOnlyAccess) is an invalid ARN: arn: invalid prefix',
    ),
    (
        ROLE,
        role(inlinePolicies=[{"name": "p", "policy": "[]"}]),
        "inlinePolicies[0].policy",
        '"policy" contains an invalid JSON policy: contains a JSON array, not a JSON object',
    ),
    (
        ROLE,
        role(managedPolicyArns=["arn:aws:iam"]),
        "managedPolicyArns",
        '"managed_policy_arns" (arn:aws:iam) is an invalid ARN: arn: not enough sections',
    ),
    (
        ROLE,
        {"name": "r"},
        "assumeRolePolicy",
        'Missing required argument. The argument "assume_role_policy" is required, but no definition was found.',
    ),
    (
        ROLE,
        role(namePrefix="p"),
        "namePrefix",
        'Conflicting configuration arguments. "name_prefix": conflicts with name',
    ),
    (
        ROLE,
        role(maxSessionDuration="an hour"),
        "maxSessionDuration",
        "expected max_session_duration to be a number, got 'an hour'",
    ),
    (ROLE, role(tags=["a"]), "tags", "expected tags to be an object, got ['a']"),
    (ROLE, role(managedPolicyArns="arn"), "managedPolicyArns", "expected managed_policy_arns to be a list, got 'arn'"),
    (
        POLICY,
        {"policy": ' {"Version": "2012-10-17"}'},
        "policy",
        '"policy" contains an invalid JSON policy: leading space characters are not allowed',
    ),
    (
        POLICY,
        {"policy": '{"Statement": [{"Effect": "Deny", "Effect": "Allow"}]}'},
        "policy",
        '"policy" contains duplicate JSON keys: duplicate key "Effect"',
    ),
    (GROUP, {"name": "a/b"}, "name", f"invalid value for name ({NAME_WORDS})"),
    (USER, {"name": "a b"}, "name", f"invalid value for name ({NAME_WORDS})"),
    (
        ROLE_POLICY,
        {"role": "arn:aws:iam::123456789012:role/r", "policy": allow("s3:GetObject")},
        "role",
        '"role" must be the role\'s name not its ARN',
    ),
    (
        ROLE_ATTACHMENT,
        {"role": "r", "policyArn": "arn:aws:iam::12:policy/p"},
        "policyArn",
        (
            '"policy_arn" (arn:aws:iam::12:policy/p) is an invalid ARN: invalid account ID value (expecting to match '
            r"regular expression: ^(aws|aws-managed|third-party|\d{12}|cw.{10})$)"
        ),
    ),
    (
        "aws:iam/policyAttachment:PolicyAttachment",
        {"policyArn": READ_ONLY},
        "groups",
        'Missing required argument. "groups": one of `groups,roles,users` must be specified',
    ),
    (
        REPOSITORY,
        repository(imageTagMutability="FIXED"),
        "imageTagMutability",
        (
            'expected image_tag_mutability to be one of ["MUTABLE" "IMMUTABLE" "IMMUTABLE_WITH_EXCLUSION" '
            '"MUTABLE_WITH_EXCLUSION"], got FIXED'
        ),
    ),
    (
        REPOSITORY,
        excluding("latest!"),
        "imageTagMutabilityExclusionFilters[0].filter",
        "invalid value for filter (must contain only letters, numbers, and special characters (._*-))",
    ),
    (
        REPOSITORY,
        repository(
            imageTagMutability="MUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters=[{"filter": "latest", "filterType": "REGEX"}],
        ),
        "imageTagMutabilityExclusionFilters[0].filterType",
        'expected filter_type to be one of ["WILDCARD"], got REGEX',
    ),
    (
        REPOSITORY,
        repository(encryptionConfigurations=["KMS"]),
        "encryptionConfigurations[0]",
        "expected an object, got 'KMS'",
    ),
    (
        REPOSITORY,
        excluding("*a*b*"),
        "imageTagMutabilityExclusionFilters[0].filter",
        "Invalid filter pattern. Image tag mutability exclusion filter can contain a maximum of 2 wildcards (*)",
    ),
    (
        REPOSITORY,
        excluding(*"abcdef"),
        "imageTagMutabilityExclusionFilters",
        (
            "Too many list items. Attribute image_tag_mutability_exclusion_filters supports 5 item maximum, but config "
            "has 6 declared."
        ),
    ),
    (
        REPOSITORY,
        excluding("latest*") | {"imageTagMutability": "IMMUTABLE"},
        "imageTagMutabilityExclusionFilters",
        (
            "image_tag_mutability_exclusion_filter can only be used when image_tag_mutability is set to "
            "IMMUTABLE_WITH_EXCLUSION or MUTABLE_WITH_EXCLUSION"
        ),
    ),
    (REPOSITORY, repository(region="us-esat-1"), "region", "invalid AWS Region: us-esat-1"),
    (
        LIFECYCLE,
        {"repository": "r", "policy": "{"},
        "policy",
        '"policy" contains an invalid JSON: Expecting property name enclosed in double quotes, at offset 1',
    ),
    (
        SCANNING,
        {"scanType": "DEEP"},
        "scanType",
        'expected scan_type to be one of ["BASIC" "ENHANCED"], got DEEP',
    ),
    (
        SCANNING,
        {"scanType": "BASIC", "rules": [{"scanFrequency": "DAILY"}]},
        "rules[0].scanFrequency",
        'expected scan_frequency to be one of ["SCAN_ON_PUSH" "CONTINUOUS_SCAN" "MANUAL"], got DAILY',
    ),
    (
        SCANNING,
        {"scanType": "BASIC", "rules": [{"scanFrequency": "MANUAL"}]},
        "rules[0].repositoryFilters",
        'Missing required argument. The argument "repository_filters" is required, but no definition was found.',
    ),
    (
        SCANNING,
        {"scanType": "BASIC", "rules": [scan("SCAN_ON_PUSH", "*", "Team")]},
        "rules[0].repositoryFilters[1].filter",
        (
            "invalid value for filter (must contain only lowercase alphanumeric, dot, underscore, hyphen, wildcard, "
            "and colon characters)"
        ),
    ),
    (
        SCANNING,
        {"scanType": "BASIC", "rules": [{"scanFrequency": "MANUAL", "repositoryFilters": [{"filter": "*"}]}]},
        "rules[0].repositoryFilters[0].filterType",
        'Missing required argument. The argument "filter_type" is required, but no definition was found.',
    ),
    (
        LOGIN_PROFILE,
        {"user": "u", "passwordLength": 4},
        "passwordLength",
        "expected password_length to be in the range (5 - 128), got 4",
    ),
    (
        OIDC_PROVIDER,
        {"url": "id.example", "clientIdLists": ["c"]},
        "url",
        'expected "url" to have a host, got id.example',
    ),
    (
        OIDC_PROVIDER,
        {"url": "http://id.example", "clientIdLists": ["c"]},
        "url",
        'expected "url" to have a url with schema of: "https", got http://id.example',
    ),
    (
        OIDC_PROVIDER,
        {"url": "https://id.example?tenant=1", "clientIdLists": ["c"]},
        "url",
        '"url" cannot contain query parameters per the OIDC standard',
    ),
    (
        OIDC_PROVIDER,
        {"url": "https://id.example", "clientIdLists": ["c"], "thumbprintLists": ["abc"]},
        "thumbprintLists",
        "expected length of thumbprint_lists to be in the range (40 - 40), got abc",
    ),
    (BUCKET, {"bucket": "Ab"}, "bucket", "expected length of bucket to be in the range (3 - 63), got Ab"),
    (
        BUCKET,
        {"bucket": "Uploads"},
        "bucket",
        "invalid value for bucket (only lowercase alphanumeric characters, hyphens and periods allowed)",
    ),
]


@pytest.mark.parametrize(
    ("kind", "inputs", "path", "words"),
    CHECKED,
    ids=[f"{kind.rpartition(':')[2]}.{path}" for kind, _, path, _ in CHECKED],
)
def test_the_provider_refuses_before_aws_is_asked(
    engine: Engine, kind: str, inputs: Properties, path: str, words: str
) -> None:
    _, reasons = engine.check(kind, "it", inputs)
    assert f"{words}. Examine values at 'it.{path}'." in reasons


def test_every_reason_is_given_at_once(engine: Engine) -> None:
    _, reasons = engine.check(ROLE, "it", role(name="a b", maxSessionDuration=60))
    assert reasons == [
        r"invalid value for name (must match [\w+=,.@-]). Examine values at 'it.name'.",
        (
            "expected max_session_duration to be in the range (3600 - 43200), got 60. "
            "Examine values at 'it.maxSessionDuration'."
        ),
    ]
