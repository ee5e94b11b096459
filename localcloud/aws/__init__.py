"""The local AWS is moto and this package: what AWS has, refuses or says otherwise, added to the server.

Every client sees it, because it answers requests: the provider, the AWS CLI, boto3. What Terraform and Pulumi add to
AWS is in `localcloud/provider/`.

| moto 5.2 | here |
| --- | --- |
| checks no length, range, pattern or enum of a parameter | `parameters`, from AWS's service models |
| takes policies, alone or in sum, beyond IAM's size quotas | `quotas` |
| attaches more than 10 policies, adds a user to more than 10 groups | `quotas` |
| takes a malformed trust policy, one with a missing or unknown principal | `principals` |
| takes a repository policy with a missing principal | `ecr` |
| takes lifecycle rules that ECR refuses, and frequencies that a scan type does not have | `ecr` |
| has no pull-through caches | `ecr_caches` |
| takes no inline or trust policy of version 2008-10-17 or without one | `iam_checks` |
| takes a permissions boundary that does not exist | `iam_checks` |
| takes names that differ only in case, tag keys too | `iam_checks` |
| deletes what is in use: users with MFA devices, policies with versions | `iam_checks` |
| changes service-linked roles and AWS's own policies | `iam_checks` |
| takes passwords that the password policy refuses, tags that begin with `aws:` | `iam_checks` |
| renames a user onto another | `iam_checks` |
| words a second OpenID Connect provider of a URL as "Unknown" | `iam_checks` |
| does not know a user's permissions boundary | `iam` |
| leaves boundaries and the paths of groups out of `ListEntitiesForPolicy` | `iam` |
| does not simulate policies | `iam` asks the evaluator of `localcloud/iam/` |
| leaves a user's tags behind when the user is renamed or moved | `iam` |
| drops that a new password must be changed | `iam` |
| has no client ids of an OpenID Connect provider to add or remove | `iam` |
| names service-linked roles in its own way | `iam` |
| changes a group's path only while renaming it | `iam` |
| forgets a role's description when only its session duration changes | `iam` |
| words "not found" and "already exists" in its own way | `refusals` |
| gives permission sets ARNs that AWS does not take | `sso` |
| takes a second permission set of a name, one that does not exist | `sso` |
| takes inline policies of permission sets that are malformed, or beyond the quota | `sso` |
| deletes permission sets that are assigned | `sso` |
| has no tags and no boundaries of permission sets, and does not say how their provisioning went | `sso` |
| asks no directory for the users and groups that permission sets are assigned to | left so: any id is taken |
| asks no OpenID Connect provider for its thumbprint | left so: nothing here asks it, so the list stays empty |
"""

from collections.abc import MutableMapping
from typing import Any

from moto.ecr import urls as ecr_urls
from moto.iam import urls as iam_urls
from moto.ssoadmin import urls as sso_urls

from localcloud.aws.ecr import Ecr
from localcloud.aws.iam import Iam
from localcloud.aws.iam_checks import accept_old_versions
from localcloud.aws.sso import Sso, name_permission_sets


def add() -> None:
    """Let this process's server answer with what this package adds."""
    accept_old_versions()
    name_permission_sets()
    _answer_with(iam_urls.url_paths, Iam.dispatch)
    _answer_with(ecr_urls.url_paths, Ecr.dispatch)
    _answer_with(sso_urls.url_paths, Sso.dispatch)


def _answer_with(paths: MutableMapping[str, Any], dispatch: Any) -> None:  # noqa: ANN401  moto's untyped handlers
    for path in paths:
        paths[path] = dispatch
