"""Reading IAM only."""

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
aws.iam.RolePolicyAttachment("reader", role=deployer.name, policy_arn="arn:aws:iam::aws:policy/IAMReadOnlyAccess")
