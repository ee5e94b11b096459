"""Which account, partition and region a component deploys to."""

import pulumi
import pulumi_aws as aws

from . import lookups
from .arns import Account


def account_of(component: pulumi.ComponentResource) -> Account:
    """Ask the provider of this component, which need not be the default one; raises `RunError` if it cannot answer.

    Called in its plain form, an invoke answers at once, also at preview; its `_output` form would make an `Output` of
    every document.
    """
    opts = pulumi.InvokeOptions(parent=component)
    of_component = f"the AWS provider of `{component._name}`"  # noqa: SLF001  Pulumi has no other way
    partition, account, region = lookups.found(
        f"the account and region of {of_component}",
        lambda: (
            aws.get_partition(opts=opts).partition,
            aws.get_caller_identity(opts=opts).account_id,
            aws.get_region(opts=opts).region,
        ),
    )
    if any(each is None for each in (partition, account, region)):
        # A provider whose configuration is unknown answers nothing at preview.
        raise pulumi.RunError(
            f"{of_component} must be configured with values that are known at preview: it does not say its account,"
            " partition and region, which the permissions name"
        )
    return Account(partition, account, region)
