"""A reference evaluator of IAM policies: decide one request as AWS decides it within one account.

- `read_document` parses an identity-based policy document, or the policy of a permissions boundary, once.
- `evaluate` decides a request from all documents of a principal and an optional boundary.
- `read_trust_policy` and `trusts` do the same for the trust policy of a role.
- `allows` is the short form for one document.

The package is written from AWS's documentation alone, to be read as a specification. It imports nothing else of this
repository, so other code can be compared with it. A rule cites the page it comes from in parentheses: the file name of
the page under https://docs.aws.amazon.com/IAM/latest/UserGuide/, for example (reference_policies_grammar). A name that
starts with `API_` is a page under https://docs.aws.amazon.com/IAM/latest/APIReference/.

Out of scope: resource-based policies other than trust policies, SCPs, RCPs and session policies. The package also
doesn't know which condition keys a service sends: the request lists them.
"""

from localcloud.iam.documents import Document, TrustPolicy, read_document, read_trust_policy
from localcloud.iam.evaluation import Decision, Evaluation, allows, evaluate, trusts
from localcloud.iam.grammar import MalformedDocument
from localcloud.iam.requests import AssumeRoleRequest, Context, Request

__all__ = [
    "AssumeRoleRequest",
    "Context",
    "Decision",
    "Document",
    "Evaluation",
    "MalformedDocument",
    "Request",
    "TrustPolicy",
    "allows",
    "evaluate",
    "read_document",
    "read_trust_policy",
    "trusts",
]
