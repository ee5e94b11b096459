"""Managed policies that are attached to a role or group."""

from collections.abc import Callable, Mapping
from typing import Any

import pulumi

from . import own_state
from .input_types import Named, Rule

# "Managed policies attached to an IAM group" and "to an IAM role" of
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
MOST = 10


def attached_once(own: Callable[[Any], Mapping[str, str]], role: str = "") -> Rule:
    """Return the rule that no managed policy is attached twice: it is one in IAM, and removing either removes both.

    `own` returns the AWS-managed policies that the component attaches itself for these inputs, by their labels. `role`
    is the input whose `managed_policies` are attached too, if those are not an input of the component itself.
    """
    key = f"{role}.managed_policies" if role else "managed_policies"

    def rule(args: Mapping[str, Any], named: Named) -> None:
        holder = args.get(role, {}) if role else args
        attached = {f"aws:policy/{name}": "the component" for name in own(args).values()}
        for label, arn in holder.get("managed_policies", {}).items():
            policy = arn.split(":iam::", 1)[1] if isinstance(arn, str) else arn  # an `Output` is itself only
            if policy in attached:
                raise ValueError(
                    f"must attach each managed policy once, `{named(key)}.{label}` is attached by {attached[policy]}"
                    f" already, got `{arn}`"
                )
            attached[policy] = f"`{named(key)}.{label}`"
        if len(attached) > MOST:
            raise ValueError(
                f"must attach at most {MOST} managed policies to `{named(role)}`, got {len(attached)} with those of the"
                " component"
            )

    return rule


def of_caller(policies: Mapping[str, pulumi.Input[str]]) -> dict[str, pulumi.Input[str]]:
    """Return the managed policies that a caller attaches, by the labels of their attachments."""
    return {f"extra-{label}": arn for label, arn in policies.items()}


def former_names(
    kind: str, owner: str, name: str, attached: Mapping[str, pulumi.Input[str]]
) -> dict[str, list[pulumi.Alias]]:
    """Return, by label, what attachments `<name>-<label>` of `owner`, a `role` or `group`, were called before.

    A label can change while the policy stays. As another resource the policy would be attached again, to no effect, and
    then detached with the former one.

    Raises:
        RunError: a policy takes the label of another one, or leaves its own to another one.
    """
    former = {
        each.name: each.outputs.get("policyArn")
        for each in own_state.resources()
        if each.types[-1] == f"aws:iam/{kind}PolicyAttachment:{kind.capitalize()}PolicyAttachment"
        and each.outputs.get(kind) == owner
    }
    names = {f"{name}-{label}" for label in attached}
    aliases: dict[str, list[pulumi.Alias]] = {}
    for label, arn in attached.items():
        own = f"{name}-{label}"
        others = [] if former.get(own) == arn else [each for each, policy in former.items() if policy == arn]
        # The engine finds a resource under its own name before it looks at aliases, and each of them once.
        if others and (own in former or names & set(others)):
            raise pulumi.RunError(
                f"{kind} `{owner}` can't hold `{arn}` as `{own}` in one update, because this stack has attached it as"
                f" `{others[0]}`: the update would detach it. Keep its label, or give it one that no policy of the"
                f" {kind} had before. See {own_state.WAYS}"
            )
        aliases[label] = [pulumi.Alias(name=each) for each in others]
    return aliases
