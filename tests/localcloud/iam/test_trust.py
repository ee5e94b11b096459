"""Trust policies of roles. A row or a test names its page of the IAM User Guide."""

import json

import pytest

from localcloud.iam import AssumeRoleRequest, read_trust_policy, trusts
from tests.localcloud.iam.samples import BOB, DEPLOY, ECS, GITHUB, GITHUB_ARN, SESSION, trust

PRINCIPAL_PAGE = "reference_policies_elements_principal"


@pytest.mark.parametrize(
    ("principal", "trusted"),
    [
        pytest.param("*", [BOB, DEPLOY, SESSION, ECS, GITHUB], id=f"everyone: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": "*"}, [BOB, DEPLOY, SESSION, ECS, GITHUB], id=f"everyone, as AWS: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": ["123456789012", "*"]}, [BOB, DEPLOY, SESSION, ECS, GITHUB], id="everyone, in a list"),
        pytest.param({"AWS": "444455556666"}, [BOB, DEPLOY, SESSION], id=f"account: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": "arn:aws:iam::444455556666:root"}, [BOB, DEPLOY, SESSION], id=f"root: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": "arn:aws:iam::123456789012:root"}, [], id=f"other account: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": "arn:aws-cn:iam::444455556666:root"}, [], id="other partition: reference-arns"),
        pytest.param({"AWS": BOB.principal}, [BOB], id=f"user: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": BOB.principal.lower()}, [], id=f"user name is case-sensitive: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": DEPLOY.principal}, [DEPLOY, SESSION], id=f"role and its sessions: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": SESSION.principal}, [SESSION], id=f"one session: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": "AIDAJQABLZS4A3QDU576Q"}, [], id=f"deleted principal: {PRINCIPAL_PAGE}"),
        pytest.param(
            {"Service": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"]}, [ECS], id=f"service: {PRINCIPAL_PAGE}"
        ),
        pytest.param({"Service": "lambda.amazonaws.com"}, [], id=f"other service: {PRINCIPAL_PAGE}"),
        pytest.param({"Federated": GITHUB_ARN}, [GITHUB], id=f"provider: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": BOB.principal, "Service": ECS.principal}, [BOB, ECS], id=f"or: {PRINCIPAL_PAGE}"),
    ],
)
def test_matches_the_principal(principal: object, trusted: list[AssumeRoleRequest]) -> None:
    everyone = [BOB, DEPLOY, SESSION, ECS, GITHUB]
    assert [one for one in everyone if trusts({"Statement": trust(Principal=principal)}, one)] == trusted
    # reference_policies_elements_notprincipal: `Allow` is about all others, and `Deny` leaves out those named.
    others = [one for one in everyone if one not in trusted]
    assert [one for one in everyone if trusts({"Statement": trust(NotPrincipal=principal)}, one)] == others
    excepted = {"Statement": [trust(Principal="*"), trust("Deny", NotPrincipal=principal)]}
    assert [one for one in everyone if trusts(excepted, one)] == trusted


def test_needs_the_action_and_the_condition() -> None:
    """id_roles_create_for-idp_oidc: the claims of the token limit who can assume the role."""
    condition = {
        "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
        "StringLike": {"token.actions.githubusercontent.com:sub": "repo:org/repo:*"},
    }
    document = {
        "Version": "2012-10-17",
        "Id": "deploy",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": GITHUB_ARN},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": condition,
            }
        ],
    }

    def can_assume(repository: str, action: str = "sts:AssumeRoleWithWebIdentity") -> bool:
        claims = {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": f"repo:{repository}:ref:refs/heads/main",
        }
        return trusts(document, AssumeRoleRequest("Federated", GITHUB_ARN, action, claims))

    assert can_assume("org/repo")
    assert not can_assume("other/repo")
    assert not can_assume("org/repo", "sts:AssumeRole")
    assert not trusts(document, GITHUB)


def test_an_empty_condition_holds() -> None:
    """The IAM console writes it into trust policies."""
    assert trusts({"Statement": trust(Principal="*", Condition={})}, BOB)


def test_reads_a_trust_policy_as_json_text() -> None:
    document = {"Version": "2012-10-17", "Statement": trust(Principal={"AWS": BOB.principal})}
    [statement] = read_trust_policy(json.dumps(document)).statements
    assert [statement.applies(principal) for principal in (BOB, DEPLOY)] == [True, False]
