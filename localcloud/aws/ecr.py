# ruff: noqa: D102  AWS names the operations, and says what they do
"""What ECR refuses and moto does not.

Sources: ECR API Reference, RegistryScanningRule; ECR User Guide, "Lifecycle policy properties" and "Tagging a private
repository". The words about lifecycle policies are those that users of ECR report. What ECR says of repeated
priorities, of scan frequencies and of tags was not to be found, so those words are this server's.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from moto.ecr.policy_validation import EcrLifecyclePolicyValidator
from moto.iam.models import iam_backends

from localcloud.aws import principals
from localcloud.aws.answering import Answering
from localcloud.aws.ecr_caches import PullThroughCaches
from localcloud.aws.parameters import check_ecr
from localcloud.aws.refusals import Refusal

FREQUENCIES = {"BASIC": {"SCAN_ON_PUSH", "MANUAL"}, "ENHANCED": {"SCAN_ON_PUSH", "CONTINUOUS_SCAN"}}
"""How often each type of scanning can scan."""


class Ecr(Answering, PullThroughCaches, service="ecr"):
    """ECR: moto's, with AWS's checks."""

    def check(self, operation: str) -> None:
        given = json.loads(self.body or "{}")
        check_ecr(operation, given)
        _check_tags(given.get("tags") or ())
        if operation == "SetRepositoryPolicy":
            self._check_repository_policy(given["policyText"])
        elif operation == "PutLifecyclePolicy":
            _check_lifecycle_policy(given["lifecyclePolicyText"])
        elif operation == "PutRegistryScanningConfiguration":
            _check_scanning(given.get("scanType", "BASIC"), given.get("rules") or ())

    def _check_repository_policy(self, text: str) -> None:
        account = iam_backends[self.current_account][self.partition]
        if any(principals.missing(account, text)):
            raise _invalid("PolicyText", "Invalid repository policy provided")


def _invalid(parameter: str, constraint: str) -> Refusal:
    message = f"Invalid parameter at '{parameter}' failed to satisfy constraint: '{constraint}'"
    return Refusal("InvalidParameterException", message)


def _check_lifecycle_policy(text: str) -> None:
    EcrLifecyclePolicyValidator(text).validate()
    for problem in _lifecycle_problems(json.loads(text)["rules"]):
        raise _invalid("LifecyclePolicyText", f"Lifecycle policy validation failure: {problem}")


def _lifecycle_problems(rules: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    priorities = [rule["rulePriority"] for rule in rules]
    by_status: dict[str, list[int]] = {}
    for rule in rules:
        by_status.setdefault(rule["selection"]["tagStatus"], []).append(rule["rulePriority"])
        if rule["selection"]["tagStatus"] == "tagged" and not rule["selection"].keys() & {
            "tagPrefixList",
            "tagPatternList",
        }:
            yield "Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED."
    repeated = [priority for priority, count in Counter(priorities).items() if count > 1]
    if repeated:
        yield f"Rule priorities must be unique, rulePriority={repeated[0]} is repeated."
    if len(by_status.get("untagged", ())) > 1:
        yield "Only one rule can select Untagged images per storage class."
    if any(priority < max(priorities) for priority in by_status.get("any", ())):
        yield "Rule for tagStatus=ANY must have the lowest priority per storage class"


def _check_scanning(scan_type: str, rules: Sequence[Mapping[str, Any]]) -> None:
    for rule in rules:
        frequency = rule["scanFrequency"]
        if frequency not in FREQUENCIES[scan_type]:
            raise _invalid("scanFrequency", f"Scan frequency {frequency} is not supported with scan type {scan_type}")


def _check_tags(tags: Sequence[Mapping[str, str]]) -> None:
    for tag in tags:
        for part in ("Key", "Value"):
            if not all(unicodedata.category(char)[0] in "LNZ" or char in "_.:/=+-@" for char in tag[part]):
                message = f"Invalid tag {part.lower()} {tag[part]!r}: it has a character that tags cannot have."
                raise Refusal("InvalidTagParameterException", message)
