# ruff: noqa: D102  AWS names the operations, and says what they do
"""What moto's IAM lacks, or does in another way than AWS.

Source: IAM API Reference, the operations by name; for the simulator, see `localcloud.simulation`.
"""

import json
from collections.abc import Callable
from typing import Any, cast

from moto.core.responses import ActionResult, EmptyResult
from moto.iam.exceptions import InvalidInput
from moto.iam.responses import IamResponse

from localcloud.aws import iam_checks
from localcloud.aws.answering import Answering
from localcloud.aws.parameters import check_iam
from localcloud.simulation import Held, InvalidSimulationError, held_by, simulate

SERVICE_LINKED_ROLES = {
    "apprunner.amazonaws.com": "AWSServiceRoleForAppRunner",
    "autoscaling.amazonaws.com": "AWSServiceRoleForAutoScaling",
    "ecs.amazonaws.com": "AWSServiceRoleForECS",
    "elasticloadbalancing.amazonaws.com": "AWSServiceRoleForElasticLoadBalancing",
    "networking.apprunner.amazonaws.com": "AWSServiceRoleForAppRunnerNetworking",
    "replication.ecr.amazonaws.com": "AWSServiceRoleForECRReplication",
}
"""Services and the names of their roles (each service's guide, "Using service-linked roles"); AWS knows many more."""


class Iam(Answering, IamResponse, service="iam"):
    """IAM: moto's, with AWS's checks, and the operations that moto lacks or that lose something."""

    def check(self, operation: str) -> None:
        check_iam(operation, self.params)
        iam_checks.check(self.backend, operation, self.params)

    def put_user_permissions_boundary(self) -> EmptyResult:
        self._bound(self._get_param("PermissionsBoundary"))
        return EmptyResult()

    def delete_user_permissions_boundary(self) -> EmptyResult:
        self._bound(None)
        return EmptyResult()

    def create_user(self) -> ActionResult:
        created = super().create_user()
        self._bound(self._get_param("PermissionsBoundary"))
        return created

    def _bound(self, policy: str | None) -> None:
        user: Any = self.backend.get_user(self._get_param("UserName"))
        # What a user has by the name of a response's field, moto answers.
        user.permissions_boundary = policy and {
            "PermissionsBoundaryType": "Policy",
            "PermissionsBoundaryArn": policy,
        }

    def update_user(self) -> ActionResult:
        user, tagger = self.backend.get_user(self._get_param("UserName")), self.backend.tagger
        tags = tagger.list_tags_for_resource(user.arn)["Tags"]
        # A later user of the old name would find those that stay.
        tagger.delete_all_tags_for_resource(user.arn)
        answer = super().update_user()
        tagger.tag_resource(user.arn, tags)
        return answer

    def update_group(self) -> ActionResult:
        name, new_name = self._get_param("GroupName"), self._get_param("NewGroupName")
        if new_name not in (None, name):
            return super().update_group()
        group = self.backend.get_group(name)
        group.path = self._get_param("NewPath") or group.path
        return EmptyResult()

    def update_role(self) -> ActionResult:
        role = self.backend.get_role(self._get_param("RoleName"))
        description = self._get_param("Description", role.description)
        duration = self._get_param("MaxSessionDuration", role.max_session_duration)
        self.backend.update_role(role.name, description, duration)
        return EmptyResult()

    def list_entities_for_policy(self) -> ActionResult:
        usage, entity = self._get_param("PolicyUsageFilter"), self._get_param("EntityFilter")
        path = self._get_param("PathPrefix", "/")
        found = cast("dict[str, Any]", super().list_entities_for_policy().result)
        if usage == "PermissionsBoundary":
            found = {**found, "PolicyUsers": [], "PolicyRoles": [], "PolicyGroups": []}
        if usage != "PermissionsPolicy":
            bounded = iam_checks.bounded(self.backend, self._get_param("PolicyArn"))
            for kind, principals in bounded.items():
                # The API reference doesn't say what the filter's two kinds of policies mean: they filter nothing here.
                if entity in (None, kind, "AWSManagedPolicy", "LocalManagedPolicy"):
                    key = f"Policy{kind}s"
                    found[key] = [*found[key], *(each for each in principals if each not in found[key])]
        for key in ("PolicyUsers", "PolicyRoles", "PolicyGroups"):
            found[key] = [each for each in found[key] if each.path.startswith(path)]
        return ActionResult(found)

    def create_login_profile(self) -> ActionResult:
        user = self.backend.get_user(self._get_param("UserName"))
        if not user.password:
            user.password_reset_required = self._get_param("PasswordResetRequired", False)
        return super().create_login_profile()

    def add_client_id_to_open_id_connect_provider(self) -> EmptyResult:
        clients = self._client_ids()
        if self._get_param("ClientID") not in clients:
            clients.append(self._get_param("ClientID"))
        return EmptyResult()

    def remove_client_id_from_open_id_connect_provider(self) -> EmptyResult:
        clients = self._client_ids()
        if self._get_param("ClientID") in clients:
            clients.remove(self._get_param("ClientID"))
        return EmptyResult()

    def _client_ids(self) -> list[str]:
        return self.backend.get_open_id_connect_provider(self._get_param("OpenIDConnectProviderArn")).client_id_list

    def list_service_specific_credentials(self) -> ActionResult:
        return ActionResult({"ServiceSpecificCredentials": []})  # nothing here makes any

    def create_service_linked_role(self) -> ActionResult:
        service, suffix = self._get_param("AWSServiceName"), self._get_param("CustomSuffix")
        if service not in SERVICE_LINKED_ROLES:
            known = ", ".join(SERVICE_LINKED_ROLES)
            raise InvalidInput(f"the local cloud knows no role of {service}; it knows {known}")
        name = SERVICE_LINKED_ROLES[service] + (f"_{suffix}" if suffix else "")
        if any(role.name == name for role in self.backend.get_roles()):
            raise InvalidInput(
                f"Service role name {name} has been taken in this account, please try a different suffix."
            )
        statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        role = self.backend.create_role(
            name,
            json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
            f"/aws-service-role/{service}/",
            permissions_boundary=None,
            description=self._get_param("Description"),
            tags=[],
            max_session_duration="3600",
            linked_service=service,
        )
        return ActionResult({"Role": role})

    def simulate_principal_policy(self) -> ActionResult:
        return self._simulate(lambda: held_by(self.backend, self._get_param("PolicySourceArn")))

    def simulate_custom_policy(self) -> ActionResult:
        return self._simulate(lambda: ([], None))

    def _simulate(self, holding: Callable[[], tuple[list[Held], Held | None]]) -> ActionResult:
        try:
            results = simulate(self.params, *holding())
        except InvalidSimulationError as error:
            raise InvalidInput(str(error)) from error
        return ActionResult({"EvaluationResults": results, "IsTruncated": False})
