"""The judge beside one that proves with Z3, on AWS's managed policies: they differ only for a reason given here."""

from fnmatch import fnmatchcase

import pytest
from iam_guardrails.actions import PASS_ROLE
from iam_guardrails.documents import Condition, parse
from iam_guardrails.evaluation import Judgement, Reach, judge

from tests.policypack.managed_policies import managed_documents
from tests.policypack.oracle.record import ACTIONS, asked_for, digest_of_documents, read

DOCUMENTS = managed_documents()

# These policies pass roles by a fragment of the name, behind a wildcard. Anybody who may name a role can make it hold
# the fragment, so that the judge takes them as unbounded: bounded are three literal characters before the first
# wildcard. The other judge was asked about one fresh name, which does not hold the fragment.
PASSED_BY_FRAGMENT = {
    "AWSBackupFullAccess": "arn:aws:iam::*:role/*AwsBackup*",
    "AWSBackupOperatorAccess": "arn:aws:iam::*:role/*AwsBackup*",
    "AWSCleanRoomsFullAccess": "arn:aws:iam::*:role/service-role/*cleanrooms*",
    "AWSCleanRoomsFullAccessNoQuerying": "arn:aws:iam::*:role/service-role/*cleanrooms*",
    "AWSEntityResolutionConsoleFullAccess": "arn:aws:iam::*:role/*entityresolution*",
    "AWSImageBuilderFullAccess": "arn:aws:iam::*:role/*imagebuilder*",
    "AmazonBedrockFullAccess": "arn:aws:iam::*:role/*AmazonBedrock*",
    "AmazonBedrockMarketplaceAccess": "arn:aws:iam::*:role/*AmazonBedrock*",
    "AmazonLookoutMetricsFullAccess": "arn:aws:iam::*:role/*LookoutMetrics*",
    "AmazonSageMakerModelCustomizationCoreAccess": "arn:aws:iam::*:role/service-role/*SageMaker*",
    "AmazonWorkMailFullAccess": "arn:aws:iam::*:role/*workmail*",
    "BedrockAgentCoreFullAccess": "arn:aws:iam::*:role/*BedrockAgentCore*",
    "aws-service-role/AWSPCSServiceRolePolicy": "arn:aws:iam::*:role/*/AWSPCS*",
    "service-role/AmazonSageMakerEdgeDeviceFleetPolicy": "arn:aws:iam::*:role/*SageMaker*",
    "service-role/ROSAInstallerPolicy": "arn:*:iam::*:role/*-ROSA-Worker-Role",
    "service-role/ROSAKarpenterControllerPolicy": "arn:aws:iam::*:role/*-ROSA-Worker-Role",
    "service-role/ROSANodePoolManagementPolicy": "arn:*:iam::*:role/*-ROSA-Worker-Role",
}

# It attaches any customer-managed policy whose name begins with `CodeStar_`: who may also make one chooses what is in
# it, so that only literal policy ARNs bound. The other judge was asked about attaching AdministratorAccess.
ATTACHES_BY_PREFIX = "service-role/AWSCodeStarServiceRole", "arn:aws:iam::*:policy/CodeStar_*"


def judged(name: str) -> Judgement:
    return judge(parse(DOCUMENTS[name]))


def test_the_record_is_of_the_documents_that_are_installed() -> None:
    assert read().documents == digest_of_documents(), "other documents: run `make oracle`"


def test_the_judges_differ_only_where_a_reason_is_given() -> None:
    theirs = read().allowed
    ours = {name: sorted(a for a in ACTIONS if judged(name).of(a, Reach.UNBOUNDED)) for name in DOCUMENTS}
    differing = {name: (found, theirs.get(name, [])) for name, found in ours.items() if found != theirs.get(name, [])}
    assert differing == {
        **{name: ([PASS_ROLE], []) for name in PASSED_BY_FRAGMENT},
        ATTACHES_BY_PREFIX[0]: (["iam:AttachUserPolicy"], []),
    }


@pytest.mark.parametrize(("name", "entry"), PASSED_BY_FRAGMENT.items())
def test_roles_are_passed_by_a_fragment_of_their_name(name: str, entry: str) -> None:
    grants = judged(name).of(PASS_ROLE, Reach.UNBOUNDED)
    assert entry in [grant.resource for grant in grants]
    for grant in grants:
        assert fnmatchcase(grant.arn, grant.resource)
        assert not any(fnmatchcase(arn, grant.resource) for arn in asked_for(PASS_ROLE))


def test_policies_are_attached_by_a_prefix_of_their_name() -> None:
    name, pattern = ATTACHES_BY_PREFIX
    (grant,) = judged(name).of("iam:AttachUserPolicy", Reach.UNBOUNDED)
    assert grant.resource == "*"
    assert grant.statement.conditions == (Condition("ArnEquals", "iam:PolicyArn", (pattern,)),)
