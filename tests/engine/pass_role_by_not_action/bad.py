"""Everything on roles but the writes: PassRole is left."""

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
            "Statement": [
                {
                    "Effect": "Allow",
                    "NotAction": ["iam:Put*", "iam:Attach*", "iam:Update*", "iam:Delete*"],
                    "Resource": "arn:aws:iam::*:role/*",
                }
            ],
        }
    ),
)
