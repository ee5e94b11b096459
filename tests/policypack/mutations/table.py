"""All mutations."""

from tests.policypack.mutations.addresses import ADDRESSES
from tests.policypack.mutations.bounding import BOUNDING
from tests.policypack.mutations.cases import CASES
from tests.policypack.mutations.choosing import CHOOSING
from tests.policypack.mutations.documents import DOCUMENTS
from tests.policypack.mutations.equalities import EQUALITIES
from tests.policypack.mutations.evaluating import EVALUATING
from tests.policypack.mutations.functions import FUNCTIONS
from tests.policypack.mutations.heads import HEADS
from tests.policypack.mutations.model import mutations
from tests.policypack.mutations.named import NAMED
from tests.policypack.mutations.reading import READING
from tests.policypack.mutations.reporting import REPORTING
from tests.policypack.mutations.rules import RULES
from tests.policypack.mutations.searching import SEARCHING
from tests.policypack.mutations.secrecy import SECRECY
from tests.policypack.mutations.shortcuts import SHORTCUTS
from tests.policypack.mutations.spellings import SPELLINGS
from tests.policypack.mutations.templates import TEMPLATES
from tests.policypack.mutations.trusting import TRUSTING
from tests.policypack.mutations.ways import WAYS

MUTATIONS = tuple(
    mutations(
        SEARCHING,
        HEADS,
        DOCUMENTS,
        SHORTCUTS,
        EVALUATING,
        TRUSTING,
        WAYS,
        READING,
        TEMPLATES,
        FUNCTIONS,
        REPORTING,
        RULES,
        NAMED,
        SECRECY,
        BOUNDING,
        CASES,
        SPELLINGS,
        EQUALITIES,
        CHOOSING,
        ADDRESSES,
    )
)
