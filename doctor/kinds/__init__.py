"""The types of resources that the doctor knows, one object each: `KINDS`."""

from collections.abc import Mapping

from doctor.kinds import ecr, iam, iam_policies, iam_sign_in
from doctor.kinds.kind import Kind

KINDS: Mapping[str, Kind] = {
    each.type: each for each in (*iam.KINDS, *iam_policies.KINDS, *iam_sign_in.KINDS, *ecr.KINDS)
}
"""Every type of AWS resource that the components make, and those of users; a test holds that."""
