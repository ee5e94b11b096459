"""Which account, partition and region a component deploys to."""

import pulumi
import pulumi_aws as aws

from .arns import Account


def account_of(component: pulumi.ComponentResource) -> Account:
    """Ask the provider of this component, which need not be the default one.

    Called in its plain form, an invoke answers at once, also at preview; its `_output` form would make an `Output` of
    every document.
    """
    opts = pulumi.InvokeOptions(parent=component)
    return Account(
        partition=aws.get_partition(opts=opts).partition,
        id=aws.get_caller_identity(opts=opts).account_id,
        region=aws.get_region(opts=opts).region,
    )
