"""The checker compared with one that proves with Z3, on AWS's managed policies: each difference has a reason here."""

from fnmatch import fnmatchcase

import pytest
from iam_guardrails.actions import PASS_ROLE
from iam_guardrails.evaluation import Evaluation, Reach
from iam_guardrails.statements import Condition

from tests.policypack.oracle.record import ACTIONS, asked_for, digest_of_documents, read
from tools.generated.managed_policies import evaluated, managed_documents

DOCUMENTS = managed_documents()

# These policies pass roles by a fragment of the name, behind a wildcard. Anyone who can name a role can give it the
# fragment, so the checker calls them unbounded. Three literal characters before the first wildcard would bound a name.
# The other checker was asked about one fresh name, which does not hold the fragment.
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

# It attaches any customer-managed policy whose name begins with `CodeStar_`. Anyone who can also create one chooses
# what it allows, so only literal policy ARNs bound. The other checker was asked about attaching AdministratorAccess.
ATTACHES_BY_PREFIX = "service-role/AWSCodeStarServiceRole", "arn:aws:iam::*:policy/CodeStar_*"


def checked(name: str) -> Evaluation:
    return evaluated(DOCUMENTS[name])


def test_the_record_is_of_the_documents_that_are_installed() -> None:
    assert read().documents == digest_of_documents(), "other documents: run `make oracle`"


@pytest.mark.thorough
def test_the_checkers_differ_only_where_a_reason_is_given() -> None:
    theirs = read().allowed
    ours = {name: sorted(a for a in ACTIONS if checked(name).of(a, Reach.UNBOUNDED)) for name in DOCUMENTS}
    differing = {name: (found, theirs.get(name, [])) for name, found in ours.items() if found != theirs.get(name, [])}
    assert differing == {
        **{name: ([PASS_ROLE], []) for name in PASSED_BY_FRAGMENT},
        ATTACHES_BY_PREFIX[0]: (["iam:AttachUserPolicy"], []),
    }


@pytest.mark.parametrize(("name", "entry"), PASSED_BY_FRAGMENT.items())
def test_roles_are_passed_by_a_fragment_of_their_name(name: str, entry: str) -> None:
    found = checked(name).of(PASS_ROLE, Reach.UNBOUNDED)
    assert entry in [permission.resource for permission in found]
    for permission in found:
        assert fnmatchcase(permission.arn, permission.resource)
        assert not any(fnmatchcase(arn, permission.resource) for arn in asked_for(PASS_ROLE))


def test_policies_are_attached_by_a_prefix_of_their_name() -> None:
    name, pattern = ATTACHES_BY_PREFIX
    (permission,) = checked(name).of("iam:AttachUserPolicy", Reach.UNBOUNDED)
    assert permission.resource == "*"
    assert permission.statement.conditions == (Condition("ArnEquals", "iam:PolicyArn", (pattern,)),)
