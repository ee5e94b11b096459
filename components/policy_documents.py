"""The documents of the table's policies for inputs of a program, which may come later."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from .arns import Account
from .documents import Document, document_of
from .inputs import known
from .permissions import Policy


def document_for(policy: Policy, account: Account, given: Mapping[str, Any]) -> pulumi.Output[Document]:
    """Return the document of a policy for those of the inputs that are settings of it, known once all of them are.

    Raises:
        RunError: nothing is allowed, or it would pass a role of another account.
    """
    asked = {setting.key: given[setting.key] for setting in policy.settings if setting.key in given}

    def document(inputs: Mapping[str, Any]) -> Document:
        for setting in policy.settings:
            if setting.made_by:
                _refuse_other_roles(setting.key, inputs.get(setting.key, []), account)
        return document_of(policy, account, **inputs)

    return known(asked).apply(document)


def _refuse_other_roles(key: str, arns: Sequence[str], account: Account) -> None:
    """Raise `RunError` if a role can't be passed from this account.

    Source: the warning in https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    if other := next((arn for arn in arns if account.id not in arn.split(":")), None):
        raise pulumi.RunError(
            f"`{key}` must be roles of the account `{account.id}`, because a role is passed in its own account"
            f" only, got `{other}`"
        )
