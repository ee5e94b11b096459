# ruff: noqa: D102  AWS names the operations, and says what they do
"""What IAM Identity Center refuses, and moto does not; and the operations that moto lacks.

Sources: IAM Identity Center API Reference, the operations by name; User Guide, "IAM Identity Center quotas". The words
of a second permission set of a name are those of hashicorp/terraform-provider-aws issue 38544, those of a permission
set in use begin as in issue 26757. That a permission set without a boundary answers ResourceNotFoundException is from
`FindPermissionsBoundary` in internal/service/ssoadmin/permissions_boundary_attachment.go of that provider. The words
about an instance, a request or a boundary that does not exist, about two boundaries, about a boundary that an account
lacks and about the quota are this server's: what AWS says was not to be found.
"""

import json
import time
import uuid
from typing import Any

from moto.iam.exceptions import MalformedPolicyDocument
from moto.iam.models import iam_backends
from moto.iam.policy_validation import IAMPolicyDocumentValidator
from moto.ssoadmin.models import PermissionSet
from moto.ssoadmin.responses import SSOAdminResponse

from localcloud.aws.answering import Answering, kept
from localcloud.aws.parameters import check_sso
from localcloud.aws.quotas import size
from localcloud.aws.refusals import Refusal

INLINE_SIZE = 10_240
"""Bytes of a permission set's inline policy without white space."""


class Sso(Answering, SSOAdminResponse, service="sso-admin"):
    """IAM Identity Center: moto's, with AWS's checks, and what moto lacks."""

    def check(self, operation: str) -> None:
        given = json.loads(self.body or "{}")
        check_sso(operation, given)
        if "InstanceArn" in given:
            self._check_instance(given["InstanceArn"])
        if "PermissionSetArn" in given:
            self._permission_set(given)
        if operation == "CreatePermissionSet":
            self._check_name(given["Name"])
        elif operation == "PutInlinePolicyToPermissionSet":
            _check_inline_policy(given["InlinePolicy"])
        elif operation == "DeletePermissionSet":
            self._check_unused(given["PermissionSetArn"])

    def _check_instance(self, arn: str) -> None:
        if all(each.instance_arn != arn for each in self.ssoadmin_backend.instances):
            raise Refusal("ResourceNotFoundException", f"Could not find Instance {arn}")

    def _permission_set(self, given: dict[str, Any]) -> PermissionSet:
        """Return the permission set that a request names; raises what AWS answers if there is none."""
        arn = given.get("PermissionSetArn") or given["ResourceArn"]
        for each in self.ssoadmin_backend.permission_sets:
            if (each.instance_arn, each.permission_set_arn) == (given["InstanceArn"], arn):
                return each
        name = arn.rpartition("/")[2]
        raise Refusal("ResourceNotFoundException", f"Could not find PermissionSet with id {name}")

    def _check_name(self, name: str) -> None:
        if any(each.name == name for each in self.ssoadmin_backend.permission_sets):
            raise Refusal("ConflictException", f"PermissionSet with name {name} already exists.")

    def _check_unused(self, arn: str) -> None:
        if any(each.permission_set_arn == arn for each in self.ssoadmin_backend.account_assignments):
            why = "Could not delete because PermissionSet has ApplicationProfile associated with it"
            raise Refusal("ConflictException", why)

    def put_permissions_boundary_to_permission_set(self) -> str:
        boundary = self._get_param("PermissionsBoundary")
        if len(boundary) != 1:
            why = "PermissionsBoundary must have one of CustomerManagedPolicyReference and ManagedPolicyArn"
            raise Refusal("ValidationException", why)
        if reference := boundary.get("CustomerManagedPolicyReference"):
            boundary = {"CustomerManagedPolicyReference": {"Path": "/", **reference}}
        self._boundaries()[self._get_param("PermissionSetArn")] = boundary
        return "{}"

    def get_permissions_boundary_for_permission_set(self) -> str:
        return json.dumps({"PermissionsBoundary": self._boundaries()[self._bounded()]})

    def delete_permissions_boundary_from_permission_set(self) -> str:
        del self._boundaries()[self._bounded()]
        return "{}"

    def _bounded(self) -> str:
        """Return the ARN of the permission set that a request names; raises what AWS answers if it has no boundary."""
        arn: str = self._get_param("PermissionSetArn")
        if arn not in self._boundaries():
            raise Refusal("ResourceNotFoundException", f"Could not find PermissionsBoundary of {arn}")
        return arn

    def _boundaries(self) -> dict[str, dict[str, Any]]:
        """Return the permissions boundaries by permission set."""
        return kept(self.ssoadmin_backend, "permissions_boundaries")

    def create_account_assignment(self) -> str:
        given = json.loads(self.body)
        why = self._missing_boundary(given)
        if not why:
            return super().create_account_assignment()
        status = {
            **{key: value for key, value in given.items() if key != "InstanceArn"},
            "CreatedDate": time.time(),
            "FailureReason": why,
            "RequestId": str(uuid.uuid4()),
            "Status": "FAILED",
        }
        self._failures()[status["RequestId"]] = status
        return json.dumps({"AccountAssignmentCreationStatus": status})

    def describe_account_assignment_creation_status(self) -> str:
        failed = self._failures().get(self._get_param("AccountAssignmentCreationRequestId"))
        if failed:
            return json.dumps({"AccountAssignmentCreationStatus": failed})
        return super().describe_account_assignment_creation_status()

    def _missing_boundary(self, given: dict[str, Any]) -> str:
        """Return why a permission set can't be in an account: its boundary must be there, under the same name.

        https://docs.aws.amazon.com/singlesignon/latest/userguide/howtocmp.html
        """
        boundary = self._boundaries().get(given["PermissionSetArn"], {})
        reference = boundary.get("CustomerManagedPolicyReference")
        if not reference:
            return ""
        partition = given["InstanceArn"].split(":")[1]
        arn = f"arn:{partition}:iam::{given['TargetId']}:policy{reference['Path']}{reference['Name']}"
        there = arn in iam_backends[given["TargetId"]][partition].managed_policies
        return "" if there else f"Policy {arn} does not exist or is not attachable."

    def _failures(self) -> dict[str, dict[str, Any]]:
        """Return the assignments that failed, by the request."""
        return kept(self.ssoadmin_backend, "failed_assignments")

    def provision_permission_set(self) -> str:
        answer = json.loads(super().provision_permission_set())
        status = answer["PermissionSetProvisioningStatus"]
        self._requests()[status["RequestId"]] = status["PermissionSetArn"]
        return json.dumps(answer)

    def describe_permission_set_provisioning_status(self) -> str:
        request = self._get_param("ProvisionPermissionSetRequestId")
        if request not in self._requests():
            raise Refusal("ResourceNotFoundException", f"Could not find ProvisionPermissionSetStatus {request}")
        status = {
            "CreatedDate": time.time(),
            "PermissionSetArn": self._requests()[request],
            "RequestId": request,
            "Status": "SUCCEEDED",
        }
        return json.dumps({"PermissionSetProvisioningStatus": status})

    def _requests(self) -> dict[str, str]:
        """Return the permission sets that were provisioned, by the request."""
        return kept(self.ssoadmin_backend, "provisioning_requests")

    def list_tags_for_resource(self) -> str:
        return json.dumps({"Tags": self._tagged().tags or []})

    def tag_resource(self) -> str:
        added = self._get_param("Tags")
        keys = {each["Key"] for each in added}
        found = self._tagged()
        found.tags = [each for each in found.tags or [] if each["Key"] not in keys] + added
        return "{}"

    def untag_resource(self) -> str:
        keys = self._get_param("TagKeys")
        found = self._tagged()
        found.tags = [each for each in found.tags or [] if each["Key"] not in keys]
        return "{}"

    def _tagged(self) -> PermissionSet:
        return self._permission_set(json.loads(self.body))


def _check_inline_policy(text: str) -> None:
    if size(text) > INLINE_SIZE:
        raise Refusal("ServiceQuotaExceededException", f"Cannot exceed quota for InlinePolicySize: {INLINE_SIZE}")
    try:
        IAMPolicyDocumentValidator(text).validate()
    except MalformedPolicyDocument as error:
        raise Refusal("ValidationException", error.message) from error


def name_permission_sets() -> None:
    """Give permission sets ARNs as AWS does; moto's are none that AWS takes."""
    PermissionSet.generate_id = staticmethod(_permission_set_arn)  # type: ignore[method-assign]  # moto has no other way


def _permission_set_arn(instance_arn: str) -> str:
    instance = instance_arn.rpartition("/")[2]
    partition = instance_arn.split(":")[1]
    return f"arn:{partition}:sso:::permissionSet/{instance}/ps-{uuid.uuid4().hex[:16]}"
