"""The stand-in AWS provider: a Pulumi resource provider that answers as pulumi-aws does, over a moto server.

Started by the engine as a plugin process (`python -m localcloud.provider`); `AWS_ENDPOINT_URL` names the server.
A resource type is one row (`resource_type.ResourceType`), rows are grouped by AWS service, and `servicer` serves
them all. The rows are written against AWS as it is; where moto differs, `moto_gaps` makes up for it.
"""
