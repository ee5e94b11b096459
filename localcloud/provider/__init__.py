"""The stand-in AWS provider: a Pulumi resource provider that answers as pulumi-aws does, over a moto server.

Started by the engine as a plugin process (`python -m localcloud.provider`); `AWS_ENDPOINT_URL` names the server.
A resource type is one row (`resource_type.ResourceType`), rows are grouped by AWS service, and `servicer` serves
them all. The rows make the calls of the real provider (`doctor/permissions/calls.toml`) and hold what Terraform and
Pulumi add to AWS; where moto differs from AWS, `localcloud/aws/` adds to the server.
"""
