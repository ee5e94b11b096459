"""The documents of the table's policies for inputs of a program, which may come later."""

from collections.abc import Mapping
from typing import Any

import pulumi

from .arns import Account
from .documents import Document, document_of
from .inputs import known
from .permissions import Policy

_ROLES = "role_arns"
"""How the settings end that name roles to pass."""


def document_for(policy: Policy, account: Account, given: Mapping[str, Any]) -> pulumi.Output[Document]:
    """Return the document of a policy for those of the inputs that are settings of it, known once all of them are.

    Raises:
        RunError: nothing is allowed, or it would pass a role of another account.
    """
    keys = {setting.key for setting in policy.settings}
    asked = {key: value for key, value in given.items() if key in keys}
    return known(asked).apply(lambda inputs: document_of(policy, account, **_passing_own(inputs, account)))


def _passing_own(inputs: Mapping[str, Any], account: Account) -> Mapping[str, Any]:
    """Return the inputs; raises `RunError` if they name a role that can't be passed from this account.

    Source: the warning in https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    for key, arns in inputs.items():
        other = next((arn for arn in arns if account.id not in arn.split(":")), None) if key.endswith(_ROLES) else None
        if other:
            raise pulumi.RunError(
                f"`{key}` must be roles of the account `{account.id}`, because a role is passed in its own account"
                f" only, got `{other}`"
            )
    return inputs
