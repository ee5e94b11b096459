"""The documents of the table's policies for inputs of a program, which may come later."""

from collections.abc import Mapping
from typing import Any

import pulumi

from .arns import Account
from .documents import Document, document_of
from .inputs import known
from .permissions import Policy


def document_for(policy: Policy, account: Account, given: Mapping[str, Any]) -> pulumi.Output[Document]:
    """Return the document of a policy for those of the inputs that are settings of it, known once all of them are.

    Raises:
        RunError: nothing is allowed.
    """
    keys = {setting.key for setting in policy.settings}
    asked = {key: value for key, value in given.items() if key in keys}
    return known(asked).apply(lambda inputs: document_of(policy, account, **inputs))
