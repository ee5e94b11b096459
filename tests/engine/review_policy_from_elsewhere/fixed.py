"""A customer policy that this stack makes."""

import json

import pulumi_aws as aws

deployer = aws.iam.Role(
    "deployer",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
baseline = aws.iam.Policy(
    "baseline",
    policy=json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}
    ),
)
aws.iam.RolePolicyAttachment("baseline", role=deployer.name, policy_arn=baseline.arn)
