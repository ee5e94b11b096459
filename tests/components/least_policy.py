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
            # Permission sets are another account's, and AWS chooses their ARNs.
            if each.type.startswith("aws:") and not each.type.startswith("aws:ssoadmin/")
        ],
        account,
        look_up=lambda thing, name: account.iam_arn(f"{thing}/{name}"),
    )
    assert (found.uncovered, found.notes) == ((), ())
    return found.document
