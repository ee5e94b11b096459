"""Who was refused: a user, a role, an account, a service or a job of a CI system, and what gives permissions to each.

A group gives permissions to its users only, so that this is decided before a group is advised. The forms of the ARNs:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html.
"""

import re
from dataclasses import dataclass, replace

from doctor.explain.placeholders import is_hidden
from doctor.explain.secrets import MASK

_ARN = re.compile(r"arn:(?P<partition>[^:]*):(?P<service>[^:]*):[^:]*:(?P<account>[^:]*):(?P<resource>.*)")
# Who stands before what is refused; sought backwards from there, since a text may be one long word.
_WHO = re.compile(
    r"(?:^|\s|[\"'`(>])(?P<label>user:? |principal:? )?[\"'`(]?(?P<name>[^\s\"'`(<>]{1,250})[\"'`)]{0,2} "
    r"(?P<is>(?:is|are|was) )?$",
    re.IGNORECASE,
)
_VERBS = {"", "is", "are", "was"}
_ELLIPSIS = re.compile(r"[.…]{2,}|…")
# An ARN of a caller that is not whole: the account and the name are hidden.
_PART = re.compile(r"arn:aws[a-z-]*:(?P<service>iam|sts):")
# The id of a role with its session, or of a user, which some tools give instead of a name.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
_ID = re.compile(r"(?P<kind>AROA|AIDA)[A-Z0-9]{8,}(?::(?P<session>\S+))?")
# What tells a name from a word of a sentence.
_NAME = re.compile(r".*(?:[a-z][A-Z]|\d|[_@+=-]|\w\.\w).*")
# The end of an ARN whose beginning is cut off.
_CUT = re.compile(r"(?P<kind>(?:[a-z-]*-)?role|user|ser|er|r|ole|le|e)?/(?P<rest>[\w+=,.@/-]+)")
_RESERVED = re.compile(r"AWSReservedSSO_(?P<name>.+)_[0-9a-f]{16}")
_SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?")

INSTANCE_OF_EC2 = "an EC2 instance"
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
    (re.compile(r"i-[0-9a-f]{8,17}"), INSTANCE_OF_EC2),
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


CALLER = "caller"
"""The kind of a principal that can be anybody: the text does not show its ARN."""
_NAMED = {"user", "role", CALLER}


@dataclass(frozen=True)
class Principal:
    """Who was refused.

    `kind` is `user`, `role`, `permission set`, `federated user`, `root user`, `service`, `service-linked role`,
    `anonymous caller`, another word of AWS, `you` where the error does not say, or `caller` where it hides who was
    refused. `name` is empty where it is not shown. `is_cut` says that the text begins within it.
    """

    kind: str
    name: str
    account: str = ""
    partition: str = "aws"
    session: str = ""
    is_cut: bool = False

    def __str__(self) -> str:
        if self.name or self.kind not in _NAMED:
            return f"{self.kind} `{self.name}`" if self.name else self.kind
        return f"the {self.kind} (not named)"

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


def caller_before(text: str) -> Principal:
    """Return the principal at the end of a text, before AWS says what is refused."""
    who = _WHO.search(text)
    if not who:
        return Principal("you", "")
    name = who["name"] if MASK in who["name"] else who["name"].strip("\"'`(,;[{")
    cut = _ELLIPSIS.match(name)
    rest = name[cut.end() :] if cut else name
    if rest.lower() in _VERBS:
        return Principal(CALLER, "", is_cut=bool(cut) or text.strip() == name)
    found = principal_of(rest)
    found = _without_account(who, rest) if found.kind == CALLER and found.name else found
    return replace(found, is_cut=True) if cut else found


def _without_account(who: re.Match[str], name: str) -> Principal:
    """Return who a mere name is, by the words around it."""
    if not who["is"] and not who["label"]:
        return Principal("you", "")
    if is_hidden(name) or is_hidden(who["name"]) or not (who["label"] or _NAME.fullmatch(name)):
        return Principal(CALLER, "")
    return Principal("user" if who["label"] else CALLER, name)


def principal_of(text: str) -> Principal:
    """Return the principal in AWS's words: an ARN, the end of one, a service or a name."""
    arn = _ARN.fullmatch(text)
    if not arn:
        return _without_arn(text)
    where = _Place(arn["account"] if arn["account"].isdigit() else "", arn["partition"])
    kind, _, rest = arn["resource"].partition("/")
    if is_hidden(kind):
        return Principal(CALLER, "", where.account, where.partition)
    if kind == "assumed-role":
        return _role(rest, where)
    if kind == "role":
        return _role(rest.rpartition("/")[2], where)
    if kind == "root":
        return Principal("root user", "", where.account, where.partition)
    return Principal(kind.replace("-", " "), _shown(rest.rpartition("/")[2]), where.account, where.partition)


@dataclass(frozen=True)
class _Place:
    account: str = ""
    partition: str = "aws"


def _role(rest: str, where: _Place, *, is_cut: bool = False) -> Principal:
    name, _, session = rest.partition("/")
    name = _shown(name)
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
    return _without_name(text) or _cut(text) or Principal(CALLER, text)


def _without_name(text: str) -> Principal | None:
    """Return a principal whose kind alone a text shows."""
    if found := _ID.fullmatch(text):
        return Principal("role" if found["kind"] == "AROA" else "user", "", session=found["session"] or "")
    if part := _PART.match(text):
        # Only a session of a role has an ARN of STS, but for a federated user.
        return Principal("role" if part["service"] == "sts" else CALLER, "")
    return Principal(CALLER, "") if is_hidden(text) else None


def _cut(text: str) -> Principal | None:
    """Return the principal in the end of an ARN."""
    cut = _CUT.search(text) if "/" in text else None
    if cut and cut["rest"].count("/") == 1 and cut["kind"] != "user":
        return _role(cut["rest"], _Place(), is_cut=True)
    return Principal("user", cut["rest"].rpartition("/")[2], is_cut=True) if cut else None


def _shown(name: str) -> str:
    return "" if is_hidden(name) else name
