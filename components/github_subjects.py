"""The subjects of the tokens that GitHub signs for its workflows.

Source of their forms: https://docs.github.com/en/actions/reference/security/oidc. The form with ids is "Immutable
subject claims" of https://docs.github.com/en/actions/concepts/security/openid-connect. GitHub sends it
(`repo:octocat@123456/my-repo@456789:ref:refs/heads/main`) for repositories that were created, renamed or transferred
since 2026-07-15, and for those that opted in. An id is never used again, so the next owner of a name is not trusted.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from pulumi import RunError


class Form(NamedTuple):
    """What a text must look like."""

    pattern: str
    """A regular expression for the whole text."""

    expected: str
    """The same in words."""


_OWNER, _NAME, _ID = r"[A-Za-z0-9_-]{1,39}", r"[\w.-]{1,100}", r"[1-9][0-9]{0,18}"

# https://docs.github.com/en/rest/repos/repos; the owner's name has no underscore but for managed users. `@` cannot
# stand in either name, so that the two forms are never mistaken for each other.
REPOSITORY = Form(
    rf"{_OWNER}/{_NAME}|{_OWNER}@{_ID}/{_NAME}@{_ID}",
    "a repository of GitHub, `OWNER/NAME` or `OWNER@OWNER_ID/NAME@REPOSITORY_ID`, without a wildcard",
)
# A pattern begins with a literal character: `*` alone would trust whatever someone who can push may think of.
_REF = r"(?!refs/)[\w./#@+-][\w./#@+*-]{0,243}"
BRANCH = Form(_REF, "the name of a branch without `refs/heads/`, or a pattern that begins with a name, `release/*`")
GIT_TAG = Form(_REF, "the name of a tag without `refs/tags/`, or a pattern that begins with a name, `v*`")
ENVIRONMENT = Form(
    r"[\w. /:-][\w. /:*-]{0,254}", "the name of an environment, or a pattern that begins with a name, `review-*`"
)


def subjects(
    *,
    repository: str,
    repository_aliases: Sequence[str] = (),
    branches: Sequence[str] = (),
    git_tags: Sequence[str] = (),
    environments: Sequence[str] = (),
    pull_requests: bool = False,
) -> list[str]:
    """Return the subject of each workflow that is trusted, under each form of its repository.

    A `*` comes after the name of the repository and the kind of the workflow, so it never leaves these.
    Raises `RunError` on what is wider than that, and when nothing is trusted.
    """
    _check("repository", REPOSITORY, [repository], single=True)
    _check("repository_aliases", REPOSITORY, repository_aliases)
    _check("branches", BRANCH, branches)
    _check("git_tags", GIT_TAG, git_tags)
    _check("environments", ENVIRONMENT, environments)
    for index, alias in enumerate(repository_aliases):
        if not is_another_form(repository, alias):
            raise RunError(f"`repository_aliases[{index}]` must be another form of `{repository}`, got `{alias}`")
    ends = [
        *(f"ref:refs/heads/{branch}" for branch in branches),
        *(f"ref:refs/tags/{tag}" for tag in git_tags),
        # GitHub writes a colon inside a value so.
        *(f"environment:{environment.replace(':', '%3A')}" for environment in environments),
        *(["pull_request"] if pull_requests else []),
    ]
    if not ends:
        raise RunError(
            "`branches`, `git_tags`, `environments` or `pull_requests` must be given: else any workflow of the"
            " repository could assume the role"
        )
    return [f"repo:{form}:{end}" for form in (repository, *repository_aliases) for end in ends]


def is_another_form(repository: str, alias: str) -> bool:
    """Whether `alias` can be the same repository: where both have its id, that is the same.

    The owner's id changes when a repository is transferred.
    """
    return alias != repository and (None in {_id(repository), _id(alias)} or _id(repository) == _id(alias))


def _id(repository: str) -> str | None:
    _, _, name = repository.partition("/")
    return name.partition("@")[2] or None


def _check(key: str, form: Form, values: Sequence[str], *, single: bool = False) -> None:
    for index, value in enumerate(values):
        if not re.fullmatch(form.pattern, value, re.ASCII):
            raise RunError(f"`{key if single else f'{key}[{index}]'}` must be {form.expected}, got `{value}`")
