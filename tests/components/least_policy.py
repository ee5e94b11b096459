"""The least policy of a recorded program, as `python -m doctor permissions` derives it from a preview."""

from components.arns import Account
from components.documents import Document
from doctor.permissions.needed import needed
from doctor.permissions.resources import Managed, wanted
from tests.components.recorder import ACCOUNT, Recording


def policy_of(recording: Recording, account: Account = ACCOUNT) -> Document:
    """Return the policy, which must cover all that the program makes."""
    found = needed(
        [
            Managed(each.type, each.name, each.inputs, wanted(each.options.get("retainOnDelete")))
            for each in recording.resources
            if each.type.startswith("aws:")
        ],
        account,
    )
    assert (found.uncovered, found.notes) == ((), ())
    return found.document
