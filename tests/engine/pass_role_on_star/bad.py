"""PassRole on every role."""

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
aws.iam.RolePolicy(
    "deploy",
    role=deployer.name,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Sid": "PassAnything", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}],
        }
    ),
)
