"""Somebody's web shop: a network, a bucket, a function, and roles, two of which give admin access."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()


def trust(service: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def allow(action: str, resource: pulumi.Input[str]) -> pulumi.Output[str]:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]})


vpc = aws.ec2.Vpc("network", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
subnet = aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block="10.0.1.0/24")
group = aws.ec2.SecurityGroup(
    "outgoing",
    vpc_id=vpc.id,
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
bucket = aws.s3.Bucket("orders", versioning={"enabled": True})
aws.s3.BucketPublicAccessBlock("orders", bucket=bucket.id, block_public_acls=True, block_public_policy=True)

worker = aws.iam.Role("worker", assume_role_policy=trust("lambda.amazonaws.com"))
aws.iam.RolePolicy("orders", role=worker.id, policy=allow("s3:PutObject", pulumi.Output.concat(bucket.arn, "/*")))
aws.iam.RolePolicy("queue", role=worker.id, policy=allow("sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:jobs"))
function = aws.lambda_.Function(
    "worker",
    role=worker.arn,
    runtime=aws.lambda_.Runtime.PYTHON3D12,
    handler="main.run",
    memory_size=config.require_int("memory"),
    code=pulumi.AssetArchive({"main.py": pulumi.StringAsset("def run(event, context): ...")}),
    vpc_config={"subnet_ids": [subnet.id], "security_group_ids": [group.id]},
)
aws.lambda_.Permission(
    "orders",
    action="lambda:InvokeFunction",
    function=function.name,
    principal="s3.amazonaws.com",
    source_arn=bucket.arn,
)

deployer = aws.iam.Role("deployer", assume_role_policy=trust("codebuild.amazonaws.com"))
aws.iam.RolePolicyAttachment("admin", role=deployer.name, policy_arn="arn:aws:iam::aws:policy/IAMFullAccess")
aws.iam.RolePolicy("pass", role=deployer.id, policy=allow("iam:PassRole", "*"))
pulumi.export("function", function.arn)
