"""IAM role sets for AWS App Runner and ECS as Pulumi components, one file each."""
