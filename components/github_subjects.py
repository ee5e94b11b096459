"""The subjects of the tokens that GitHub signs for its workflows.

Source of their forms: https://docs.github.com/en/actions/reference/security/oidc. The form with ids is "Immutable
subject claims" of https://docs.github.com/en/actions/concepts/security/openid-connect. GitHub sends it
(`repo:octocat@123456/my-repo@456789:ref:refs/heads/main`) for repositories that were created, renamed or transferred
since 2026-07-15, and for those that opted in. An id is never used again, so the next owner of a name is not trusted.
"""

from collections.abc import Sequence


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
    """
    ends = [
        *(f"ref:refs/heads/{branch}" for branch in branches),
        *(f"ref:refs/tags/{tag}" for tag in git_tags),
        # GitHub writes a colon inside a value so.
        *(f"environment:{environment.replace(':', '%3A')}" for environment in environments),
        *(["pull_request"] if pull_requests else []),
    ]
    return [f"repo:{form}:{end}" for form in (repository, *repository_aliases) for end in ends]


def is_another_form(repository: str, alias: str) -> bool:
    """Whether `alias` can be the same repository: where both have its id, that is the same.

    The owner's id changes when a repository is transferred.
    """
    return alias != repository and (None in {_id(repository), _id(alias)} or _id(repository) == _id(alias))


def _id(repository: str) -> str | None:
    _, _, name = repository.partition("/")
    return name.partition("@")[2] or None
