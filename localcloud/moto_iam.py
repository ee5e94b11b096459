"""What moto's IAM lacks, added to the server, so that every client sees it: users' boundaries and the simulator."""

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.iam import urls
from moto.iam.exceptions import InvalidInput
from moto.iam.responses import IamResponse

from localcloud.simulation import Held, InvalidSimulationError, held_by, simulate


class _Iam(IamResponse):
    """The operations that moto lacks, and the one that drops a boundary.

    Source: IAM API Reference, PutUserPermissionsBoundary, DeleteUserPermissionsBoundary, CreateUser; for the simulator,
    see `localcloud.simulation`.
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
