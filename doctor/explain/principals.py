"""Who was refused: a user, a role, an account, a service or a job of a CI system, and what gives permissions to each.

A group gives permissions to its users only, so that this is decided before a group is advised. The forms of the ARNs:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html.
"""

import re
from dataclasses import dataclass

from doctor.explain.secrets import MASK

_ARN = re.compile(r"arn:(?P<partition>[^:]*):(?P<service>[^:]*):[^:]*:(?P<account>[^:]*):(?P<resource>.*)")
# The end of an ARN whose beginning is cut off.
_CUT = re.compile(r"(?P<kind>(?:[a-z-]*-)?role|user|ser|er|r|ole|le|e)?/(?P<rest>[\w+=,.@/-]+)")
_RESERVED = re.compile(r"AWSReservedSSO_(?P<name>.+)_[0-9a-f]{16}")
_SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?")

# What runs under a role, by the name of the session that it starts. Sources: "role-session-name" of
# https://github.com/aws-actions/configure-aws-credentials (GitHubActions), the ARNs in public reports of the others.
_RUNNERS = (
    (re.compile(r"GitHubActions|github-?actions", re.IGNORECASE), "GitHub Actions"),
    (re.compile(r"AWSCodeBuild-.+"), "CodeBuild"),
    (re.compile(r"GitLab.*", re.IGNORECASE), "GitLab CI"),
    (re.compile(r"(?:terraform|tfc)-run-.+", re.IGNORECASE), "HCP Terraform"),
    (re.compile(r"(?:circleci|buildkite|bitbucket|jenkins|travis|azure-?devops).*", re.IGNORECASE), "a CI system"),
    (re.compile(r"pulumi.*", re.IGNORECASE), "Pulumi Deployments"),
    (re.compile(r"AWSCloudFormation"), "CloudFormation"),
    (re.compile(r"aws-cdk-.+"), "the CDK"),
    (re.compile(r"eks-.+"), "a pod of EKS"),
    (re.compile(r"i-[0-9a-f]{8,17}"), "an EC2 instance"),
    # What an SDK calls a session that it starts itself, with a role of a profile or with a token of a pod. The session
    # of a container is started by ECS or App Runner. https://github.com/boto/botocore `credentials.py`,
    # https://github.com/aws/aws-sdk-js-v3 `fromWebToken.ts`, and the time in nanoseconds of the SDKs for Go.
    (re.compile(r"botocore-session-.+|aws-sdk-(?:js|java|go)-.+|\d{16,19}"), "an SDK with its own session"),
)  # fmt: skip
_GITHUB = re.compile(r"git-?hub|(?:^|[-_])gha(?:[-_]|$)", re.IGNORECASE)
_TASK = re.compile(r"[0-9a-f]{32}")
# A session of a container, whole or shortened by who reports it. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
_CONTAINER = re.compile(r"(?:[0-9a-f-]{1,36}|AppRunner[\w-]*|[*x.]+)?", re.IGNORECASE)

_NOBODY = frozenset(
    {
        "",
        "you",
        "user",
        "user:",
        "caller",
        "principal",
        "identity",
        "entity",
        "role",
        "and",
        "it",
        "that",
        "which",
        "error",
        "error:",
    }
)
"""What stands where a name would, in sentences that name nobody."""

STACKS = "GitHub Actions"
"""The runner that this project has a setting for."""


@dataclass(frozen=True)
class Principal:
    """Who was refused.

    `kind` is `user`, `role`, `permission set`, `federated user`, `root user`, `service`, `service-linked role`,
    `anonymous caller`, another word of AWS, or `you` where the error does not say. `is_cut` says that the text begins
    within its name.
    """

    kind: str
    name: str
    account: str = ""
    partition: str = "aws"
    session: str = ""
    is_cut: bool = False

    def __str__(self) -> str:
        return f"{self.kind} `{self.name}`" if self.name else self.kind

    @property
    def runner(self) -> str:
        """What assumed the role, as far as its session tells: `GitHub Actions`, `CodeBuild`, ..."""
        return next((name for pattern, name in _RUNNERS if self.session and pattern.fullmatch(self.session)), "")

    @property
    def is_github(self) -> bool:
        """Whether it is a workflow of GitHub, by the session's name of its action, or else by the role's name.

        A session that is the id of a task or the mail address of a person says more than the role's name.
        """
        names_another = self.runner or self.is_task or "@" in self.session
        return self.runner == STACKS or (not names_another and bool(_GITHUB.search(self.name)))

    @property
    def is_task(self) -> bool:
        """Whether it is a task of ECS, which names its sessions by its id."""
        return bool(_TASK.fullmatch(self.session))

    @property
    def is_container(self) -> bool:
        """Whether a service that runs containers can have started the session; its name is the id of a task there."""
        return not self.runner and bool(MASK in self.session or _CONTAINER.fullmatch(self.session))

    @property
    def joins_groups(self) -> bool:
        """Whether a group of IAM can give it permissions: only users are in groups."""
        return self.kind in {"user", "you"}


def principal_of(text: str) -> Principal:
    """Return the principal in AWS's words: an ARN, the end of one, a service or a name."""
    arn = _ARN.fullmatch(text)
    if not arn:
        return _without_arn(text)
    where = _Place(arn["account"].strip("*"), arn["partition"])
    kind, _, rest = arn["resource"].partition("/")
    if kind == "assumed-role":
        return _role(rest, where)
    if kind == "role":
        return _role(rest.rpartition("/")[2], where)
    if kind == "root":
        return Principal("root user", "", where.account, where.partition)
    return Principal(kind.replace("-", " "), rest.rpartition("/")[2], where.account, where.partition)


@dataclass(frozen=True)
class _Place:
    account: str = ""
    partition: str = "aws"


def _role(rest: str, where: _Place, *, is_cut: bool = False) -> Principal:
    name, _, session = rest.partition("/")
    kind = "service-linked role" if name.startswith("AWSServiceRoleFor") else "role"
    if reserved := _RESERVED.fullmatch(name):
        kind, name = "permission set", reserved["name"]
    return Principal(kind, name, where.account, where.partition, session, is_cut)


def _without_arn(text: str) -> Principal:
    if _SERVICE.fullmatch(text):
        return Principal("service", text)
    if text.lower() == "anonymous":
        return Principal("anonymous caller", "")
    if text.lower() in _NOBODY or text.startswith("ARN:"):
        return Principal("you", "")
    if cut := _CUT.search(text) if "/" in text else None:
        if cut["rest"].count("/") == 1 and cut["kind"] != "user":
            return _role(cut["rest"], _Place(), is_cut=True)
        return Principal("user", cut["rest"].rpartition("/")[2], is_cut=True)
    return Principal("user", text)
