"""What the infrastructure roles of ECS lack: policies of AWS, which the settings attach by what ECS manages.

Which policy is for what: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html. The
services in each are those of its document, in https://docs.aws.amazon.com/aws-managed-policy/latest/reference/.
"""

import re
from dataclasses import dataclass
from typing import Any

from doctor.explain.denial import Denial
from doctor.explain.roles import ECS_INFRASTRUCTURE, INFRASTRUCTURE, Role


@dataclass(frozen=True)
class Use:
    """What ECS manages with an infrastructure role.

    Attributes:
        policy: the policy of AWS for it.
        services: the services that it is about.
        named: what tells it: the name of a role, or the call that gives the role to ECS.
        value: its name in `ecs.infrastructureFor`; empty for Express services.
    """

    policy: str
    services: frozenset[str]
    named: re.Pattern[str]
    value: str = ""


_POLICY = "AmazonECSInfrastructureRolePolicyFor"
EXPRESS = Use(
    "AmazonECSInfrastructureRoleforExpressGatewayServices",
    frozenset({"acm", "application-autoscaling", "cloudwatch", "ec2", "elasticloadbalancing", "logs"}),
    re.compile("express", re.IGNORECASE),
)
USES = (
    Use(
        f"{_POLICY}LoadBalancers",
        frozenset({"elasticloadbalancing"}),
        re.compile(r"load\W?balanc|blue\W?green", re.IGNORECASE),
        "LOAD_BALANCERS",
    ),
    Use(
        f"{_POLICY}ServiceConnectTransportLayerSecurity",
        frozenset({"acm-pca", "secretsmanager"}),
        re.compile(r"tls|connect", re.IGNORECASE),
        "SERVICE_CONNECT_TLS",
    ),
    Use(f"{_POLICY}VpcLattice", frozenset({"vpc-lattice"}), re.compile("lattice", re.IGNORECASE), "VPC_LATTICE"),
    Use(f"{_POLICY}Volumes", frozenset({"ec2"}), re.compile(r"volume|ebs|RunTask", re.IGNORECASE), "VOLUMES"),
)


def lacking(role: Role, denial: Denial) -> Use | None:
    """Return what the policy is for that allows the action to an infrastructure role; None if there is none."""
    uses = {INFRASTRUCTURE.key: (EXPRESS,), ECS_INFRASTRUCTURE.key: USES}.get(role.key, ())
    service = denial.action.lower().partition(":")[0]
    return next((each for each in uses if service in each.services), None)


def for_what(denial: Denial) -> tuple[tuple[str, Any], ...]:
    """Return the setting that says what ECS manages with a role that it is given, as far as the text tells."""
    told = denial.resource.rpartition("/")[2], denial.surroundings
    use = next((each.value for text in told for each in USES if each.named.search(text)), "")
    return (("ecs.infrastructureFor", [use]),) if use else ()
