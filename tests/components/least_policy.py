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
    )
    notes = tuple(
        f"The stack doesn't have user `{each}`: its path is taken to be `/`." for each in _existing(recording)
    )
    assert (found.uncovered, sorted(found.notes)) == ((), sorted(notes))
    return found.document


def _existing(recording: Recording) -> list[str]:
    """Return the members of groups whom the program does not create."""
    of_type = {
        kind: {each.inputs[key] for each in recording.resources if each.type == f"aws:iam/{kind}"}
        for kind, key in (("user:User", "name"), ("userGroupMembership:UserGroupMembership", "user"))
    }
    return sorted(of_type["userGroupMembership:UserGroupMembership"] - of_type["user:User"])
