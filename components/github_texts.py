"""What a text about GitHub and what its workflows deploy to may be.

Source of the forms of a subject: https://docs.github.com/en/actions/reference/security/oidc.
"""

from typing import Annotated

from .input_types import Input
from .texts import Text

_OWNER, _NAME, _ID = r"[A-Za-z0-9_-]{1,39}", r"[\w.-]{1,100}", r"[1-9][0-9]{0,18}"
# https://docs.github.com/en/rest/repos/repos; the owner's name has no underscore but for managed users. `@` cannot
# stand in either name, so that the two forms are never mistaken for each other.
GitHubRepository = Annotated[
    str,
    Text(
        rf"{_OWNER}/{_NAME}|{_OWNER}@{_ID}/{_NAME}@{_ID}",
        "a repository of GitHub, `OWNER/NAME` or `OWNER@OWNER_ID/NAME@REPOSITORY_ID`, without a wildcard",
    ),
]
# A pattern begins with a literal character: `*` alone would trust whatever someone who can push may think of.
_REF = r"(?!refs/)[\w./#@+-][\w./#@+*-]{0,243}"
Branch = Annotated[
    str,
    Text(_REF, "the name of a branch without `refs/heads/`, or a pattern that begins with a name, `release/*`"),
]
GitTag = Annotated[
    str, Text(_REF, "the name of a tag without `refs/tags/`, or a pattern that begins with a name, `v*`")
]
Environment = Annotated[
    str,
    Text(r"[\w. /:-][\w. /:*-]{0,254}", "the name of an environment, or a pattern that begins with a name, `review-*`"),
]
ProviderArn = Annotated[
    Input[str],
    Text(
        r"arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/token\.actions\.githubusercontent\.com",
        "the ARN of GitHub's identity provider,"
        " `arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com`",
    ),
]
_ENTRY, _EXPECTED = r"[a-z][a-z0-9-]{0,39}", "a name of 1 to 40 characters of `a-z0-9-`, beginning with a letter"
DeployerName = Annotated[str, Text(_ENTRY, _EXPECTED)]
# Role sets of ECS in a config; `ecs` and `express` stand for the sections of these names.
RoleSetName = Annotated[str, Text(_ENTRY, _EXPECTED)]
ServiceName = Annotated[str, Text(rf"(?!(?:ecs|express)$){_ENTRY}", f"{_EXPECTED}, other than `ecs` and `express`")]
_ECS = r"[\w-]{1,255}"
EcsService = Annotated[str, Text(rf"{_ECS}/{_ECS}", "a service of ECS, `cluster/service`, without a wildcard")]
TaskFamily = Annotated[str, Text(_ECS, "the family of a task definition: 1 to 255 characters of `A-Za-z0-9_-`")]
# https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html
_CODE_DEPLOY = r"[\w+=,.@-]{1,100}"
CodeDeployGroup = Annotated[
    str, Text(rf"{_CODE_DEPLOY}/{_CODE_DEPLOY}", "a deployment group, `application/group`, without a wildcard")
]
AppRunnerConfigurationArn = Annotated[
    str,
    Text(
        r"arn:aws[a-z-]*:apprunner:[a-z0-9-]+:[0-9]{12}:"
        r"(?:autoscalingconfiguration|connection|observabilityconfiguration|vpcconnector)(?:/[\w-]+){2,3}",
        "the ARN of an autoscaling or observability configuration, a VPC connector or a connection",
    ),
]
# https://docs.aws.amazon.com/apprunner/latest/api/API_CreateService.html
AppRunnerService = Annotated[
    str, Text(r"[A-Za-z0-9][\w-]{3,39}", "the name of a service: 4 to 40 characters of `A-Za-z0-9_-`")
]
