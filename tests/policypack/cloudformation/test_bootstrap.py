"""A template built like the one of `cdk bootstrap` (version 33): its parameters decide what its roles may do."""

from typing import Any

import pytest
from iam_guardrails.values import ACCOUNT, REGION

from tests.policypack.cloudformation.samples import read, steps

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
TEMPLATE = """
Parameters:
  TrustedAccounts: {Type: CommaDelimitedList, Default: ''}
  ExecutionPolicies: {Type: CommaDelimitedList, Default: ''}
  Qualifier: {Type: String, Default: q}
  Boundary: {Type: String, Default: ''}
  BoundaryForAll: {Type: String, Default: 'false', AllowedValues: ['true', 'false']}
  DenyExternalId: {Type: String, Default: 'true', AllowedValues: ['true', 'false']}
Conditions:
  HasTrustedAccounts: !Not [!Equals ['', !Join ['', !Ref TrustedAccounts]]]
  HasExecutionPolicies: !Not [!Equals ['', !Join ['', !Ref ExecutionPolicies]]]
  HasBoundary: !Not [!Equals ['', !Ref Boundary]]
  BoundsAll: !And [!Condition HasBoundary, !Equals ['true', !Ref BoundaryForAll]]
  DeniesExternalId: !Equals ['true', !Ref DenyExternalId]
Resources:
  DeployRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub cdk-${Qualifier}-deploy-role-${AWS::AccountId}-${AWS::Region}
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Action: sts:AssumeRole
            Principal: {AWS: !Ref AWS::AccountId}
            Condition: !If [DeniesExternalId, {"Null": {"sts:ExternalId": "true"}}, !Ref AWS::NoValue]
          - Fn::If:
              - HasTrustedAccounts
              - {Effect: Allow, Action: sts:AssumeRole, Principal: {AWS: !Ref TrustedAccounts}}
              - !Ref AWS::NoValue
      Policies:
        - PolicyName: default
          PolicyDocument:
            Statement: [{Effect: Allow, Action: iam:PassRole, Resource: !Sub "${ExecutionRole.Arn}"}]
      PermissionsBoundary:
        !If [BoundsAll, !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/${Boundary}", !Ref AWS::NoValue]
  ExecutionRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub cdk-${Qualifier}-cfn-exec-role-${AWS::AccountId}-${AWS::Region}
      ManagedPolicyArns:
        Fn::If:
          - HasExecutionPolicies
          - !Ref ExecutionPolicies
          - Fn::If:
              - HasTrustedAccounts
              - !Ref AWS::NoValue
              - [!Sub "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"]
"""
OWN = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"AWS": ACCOUNT},
    "Condition": {"Null": {"sts:ExternalId": "true"}},
}
TRUSTED = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ["111122223333", "444455556666"]}}
ACCOUNTS = "111122223333, 444455556666"


def without(statement: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in statement.items() if name != key}


@pytest.mark.parametrize(
    ("given", "trusts", "bounded", "managed"),
    [
        pytest.param({}, [OWN], {}, {"ManagedPolicyArns": [ADMINISTRATOR]}, id="defaults"),
        pytest.param({"ExecutionPolicies": READ_ONLY}, [OWN], {}, {"ManagedPolicyArns": [READ_ONLY]}, id="policies"),
        pytest.param({"TrustedAccounts": ACCOUNTS}, [OWN, TRUSTED], {}, {}, id="trusted accounts"),
        pytest.param(
            {"TrustedAccounts": ACCOUNTS, "ExecutionPolicies": f"{READ_ONLY},x"},
            [OWN, TRUSTED],
            {},
            {"ManagedPolicyArns": [READ_ONLY, "x"]},
            id="both",
        ),
        pytest.param(
            {"DenyExternalId": "false"},
            [without(OWN, "Condition")],
            {},
            {"ManagedPolicyArns": [ADMINISTRATOR]},
            id="external ids",
        ),
        pytest.param(
            {"Boundary": "b"}, [OWN], {}, {"ManagedPolicyArns": [ADMINISTRATOR]}, id="a boundary of some roles"
        ),
        pytest.param(
            {"Boundary": "b", "BoundaryForAll": True},
            [OWN],
            {"PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/b"},
            {"ManagedPolicyArns": [ADMINISTRATOR]},
            id="a boundary of all roles",
        ),
    ],
)
def test_parameters_decide_what_the_roles_may_do(
    given: dict[str, Any], trusts: list[object], bounded: dict[str, Any], managed: dict[str, Any]
) -> None:
    name = f"cdk-q-cfn-exec-role-{ACCOUNT}-{REGION}"
    passes = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": f"arn:aws:iam::{ACCOUNT}:role/{name}"}
    deploy = {
        "RoleName": f"cdk-q-deploy-role-{ACCOUNT}-{REGION}",
        "AssumeRolePolicyDocument": {"Statement": trusts},
        "Policies": [{"PolicyName": "default", "PolicyDocument": {"Statement": [passes]}}],
    }
    assert [one.properties for one in read(TEMPLATE, given).resources] == [
        {**deploy, **bounded},
        {"RoleName": name, **managed},
    ]


def test_takes_few_steps() -> None:
    assert steps(TEMPLATE) < 1000
