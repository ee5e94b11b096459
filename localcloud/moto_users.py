"""Users' permissions boundaries, which moto does not know: added to the server, so that every client sees them."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.iam import urls
from moto.iam.responses import IamResponse


class _Iam(IamResponse):
    """The operations that moto lacks, and the one that drops a boundary.

    Source: IAM API Reference, PutUserPermissionsBoundary, DeleteUserPermissionsBoundary, CreateUser.
    """

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


def add() -> None:
    """Let this process's server answer by it."""
    urls.url_paths = dict.fromkeys(urls.url_paths, _Iam.dispatch)
