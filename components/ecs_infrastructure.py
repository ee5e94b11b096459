"""The infrastructure role of ECS: what ECS manages for services and tasks."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

from .input_types import ONE_OF, Entries, Named


class InfrastructureUse(StrEnum):
    """What ECS manages, https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html."""

    LOAD_BALANCERS = "LOAD_BALANCERS"
    """Load balancers of services with blue/green, linear or canary deployments."""

    VOLUMES = "VOLUMES"
    """EBS volumes of tasks."""

    SERVICE_CONNECT_TLS = "SERVICE_CONNECT_TLS"
    """Certificates of Service Connect."""

    VPC_LATTICE = "VPC_LATTICE"
    """Target groups of VPC Lattice."""


Uses = Annotated[Sequence[Annotated[InfrastructureUse, ONE_OF]], Entries(least=1, distinct=True)]

# Their paths differ. Each has a page of its name in https://docs.aws.amazon.com/aws-managed-policy/latest/reference/.
POLICIES: Mapping[InfrastructureUse, str] = {
    InfrastructureUse.LOAD_BALANCERS: "AmazonECSInfrastructureRolePolicyForLoadBalancers",
    InfrastructureUse.VOLUMES: "service-role/AmazonECSInfrastructureRolePolicyForVolumes",
    InfrastructureUse.SERVICE_CONNECT_TLS: (
        "service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity"
    ),
    InfrastructureUse.VPC_LATTICE: "AmazonECSInfrastructureRolePolicyForVpcLattice",
}


def policies(args: Mapping[str, Any]) -> dict[str, str]:
    """Return the AWS-managed policies of the infrastructure role for these inputs, by label: `load-balancers`."""
    return {each.value.lower().replace("_", "-"): POLICIES[each] for each in args.get("infrastructure_for", [])}


def is_for_something(args: Mapping[str, Any], named: Named) -> None:
    """Raise `ValueError` if the role that is made here would have no policy."""
    role = args.get("infrastructure_role")
    if role and not role.get("existing") and "infrastructure_for" not in args:
        raise ValueError(
            f"must give `{named('infrastructure_for')}` with `{named('infrastructure_role')}`, to say what ECS manages"
            " with it"
        )
