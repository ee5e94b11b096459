"""Caches that ECR could not use are refused at preview; the state is as the engine gives it."""

from typing import Any

import pulumi
import pytest

from components.ecr_repositories import EcrRepositories
from tests.components.recorder import Recording, record
from tests.components.state_samples import STACK

ECR = "container-roles:index:EcrRepositories"
RULE = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/github-AbCdEf"  # noqa: S105  an ARN


def images(cache: dict[str, Any]) -> None:
    caches: Any = {"mirror": cache}
    EcrRepositories("images", {"repositories": {"app": {}}, "pull_through_caches": caches})


def made(state: dict[str, Any] | None = None, **cache: Any) -> Recording:  # noqa: ANN401  any inputs
    return record(lambda: images(cache), state=state, preview=True)


@pytest.mark.parametrize(
    ("cache", "problem"),
    [
        pytest.param(
            {"upstream": "999999999999.dkr.ecr.eu-west-1.amazonaws.com"},
            "the cache `mirror` can't have the `upstream` `999999999999.dkr.ecr.eu-west-1.amazonaws.com`: ECR reads the"
            " registry of another account with an IAM role, which this component doesn't create. Pull from there"
            " without a cache, with its ARN in `repositories` of the execution policy",
            id="another-account",
        ),
        pytest.param(
            {"upstream": "123456789012.dkr.ecr.us-east-1.amazonaws.com"},
            "the cache `mirror` must have another registry as `upstream`, got that of the stack itself,"
            " `123456789012.dkr.ecr.us-east-1.amazonaws.com`",
            id="itself",
        ),
        *(
            pytest.param(
                {"upstream": "ghcr.io", "credentials": SECRET.replace(there, other)},
                "the `credentials` of the cache `mirror` must be a secret of the account and region of the stack,"
                f" `arn:aws:secretsmanager:us-east-1:123456789012:secret:...`, got `{SECRET.replace(there, other)}`",
                id=f"secret-of-{other}",
            )
            for there, other in (("123456789012", "999999999999"), ("us-east-1", "eu-west-1"), ("aws", "aws-cn"))
        ),
    ],
)
def test_a_cache_that_ecr_cannot_fill_is_refused(cache: dict[str, Any], problem: str) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        made(**cache)
    assert str(raised.value) == problem


def test_a_secret_that_a_program_makes_is_checked_once_it_is_known() -> None:
    def program(arn: str) -> None:
        images({"upstream": "ghcr.io", "credentials": pulumi.Output.from_input(arn)})

    with pytest.raises(pulumi.RunError, match="must be a secret of the account and region of the stack"):
        record(lambda: program(SECRET.replace("us-east-1", "eu-west-1")))
    recording = record(lambda: program(SECRET))
    assert recording.inputs()["PullThroughCacheRule images-cache-mirror"]["credentialArn"] == SECRET


def test_the_registry_of_another_region_is_cached() -> None:
    upstream = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
    assert made(upstream=upstream).inputs()["PullThroughCacheRule images-cache-mirror"] == {
        "ecrRepositoryPrefix": "mirror",
        "upstreamRegistryUrl": upstream,
    }


def state(*, retained: bool) -> dict[str, Any]:
    """The stack has made the rule for quay.io."""
    outputs = {"ecrRepositoryPrefix": "mirror", "upstreamRegistryUrl": "quay.io"}
    return {
        f"{STACK}::{ECR}::images": {"type": ECR, "outputs": {"retainOnDelete": True} if retained else {}},
        f"{STACK}::{ECR}${RULE}::images-cache-mirror": {"type": RULE, "outputs": outputs},
    }


def test_a_retained_cache_cannot_get_another_upstream() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        made(state(retained=True), upstream="public.ecr.aws")
    assert str(raised.value) == (
        "the cache `mirror` can't get another `upstream` than `quay.io`, because the stack retains what leaves it and a"
        " prefix has one rule. Stop retaining it and run `pulumi up` before, or take another prefix. See docs/change.md"
    )


@pytest.mark.parametrize(("retained", "upstream"), [(True, "quay.io"), (False, "public.ecr.aws")])
def test_a_cache_that_stays_or_goes_is_made(retained: bool, upstream: str) -> None:
    recording = made(state(retained=retained), upstream=upstream)
    assert recording.inputs()["PullThroughCacheRule images-cache-mirror"]["upstreamRegistryUrl"] == upstream
