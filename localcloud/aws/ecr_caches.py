# ruff: noqa: D102  AWS names the operations, and says what they do
"""The rules by which ECR caches the images of other registries, which moto does not know.

Sources: ECR API Reference, CreatePullThroughCacheRule and its like. What ECR says of a rule that is there, missing or
for a registry that it does not cache was not to be found, so those words are this server's.
"""

import re
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ecr.responses import ECRResponse

from localcloud.aws.answering import kept
from localcloud.aws.refusals import Refusal

_UPSTREAMS = {
    r"public\.ecr\.aws": "ecr-public",
    r"registry-1\.docker\.io": "docker-hub",
    r"ghcr\.io": "github-container-registry",
    r"registry\.gitlab\.com": "gitlab-container-registry",
    r"registry\.k8s\.io": "k8s",
    r"[a-zA-Z0-9]+\.azurecr\.(?:io|cn)": "azure-container-registry",
    r"quay\.io": "quay",
    r"cgr\.dev": "chainguard",
    r"[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?": "ecr",
}
"""The registries that ECR caches, and their names.

Source: `upstreamRegistryUrl` of CreatePullThroughCacheRule; https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
"""


class PullThroughCaches(ECRResponse):
    """To be mixed into moto's responses of ECR."""

    def create_pull_through_cache_rule(self) -> ActionResult:
        prefix, url = self._get_param("ecrRepositoryPrefix"), self._get_param("upstreamRegistryUrl")
        if prefix in self._caches:
            message = f"The pull through cache rule with the prefix '{prefix}' already exists in {self._registry}"
            raise Refusal("PullThroughCacheRuleAlreadyExistsException", message)
        names = [name for pattern, name in _UPSTREAMS.items() if re.fullmatch(pattern, url)]
        if not names:
            raise Refusal("UnsupportedUpstreamRegistryException", f"The upstream registry '{url}' is not supported.")
        optional = {key: self._get_param(key) for key in ("credentialArn", "customRoleArn")}
        self._caches[prefix] = {
            "ecrRepositoryPrefix": prefix,
            "upstreamRegistryUrl": url,
            "upstreamRegistry": names[0],
            "upstreamRepositoryPrefix": self._get_param("upstreamRepositoryPrefix") or "ROOT",
            "createdAt": utcnow(),
            "registryId": self.current_account,
            **{key: value for key, value in optional.items() if value},
        }
        return ActionResult(self._caches[prefix])

    def describe_pull_through_cache_rules(self) -> ActionResult:
        prefixes = self._get_param("ecrRepositoryPrefixes") or [*self._caches]
        return ActionResult({"pullThroughCacheRules": [self._cache(each) for each in prefixes]})

    def update_pull_through_cache_rule(self) -> ActionResult:
        cache = self._cache(self._get_param("ecrRepositoryPrefix"))
        cache["updatedAt"] = utcnow()
        for key in ("credentialArn", "customRoleArn"):
            if value := self._get_param(key):
                cache[key] = value
        return ActionResult(cache)

    def delete_pull_through_cache_rule(self) -> ActionResult:
        cache = self._cache(self._get_param("ecrRepositoryPrefix"))
        return ActionResult(self._caches.pop(cache["ecrRepositoryPrefix"]))

    @property
    def _registry(self) -> str:
        return f"the registry with id '{self.current_account}'"

    @property
    def _caches(self) -> dict[str, dict[str, Any]]:
        """Return the rules of the registry by their prefixes."""
        return kept(self.ecr_backend, "pull_through_caches")

    def _cache(self, prefix: str) -> dict[str, Any]:
        if prefix not in self._caches:
            message = f"The pull through cache rule with the prefix '{prefix}' does not exist in {self._registry}"
            raise Refusal("PullThroughCacheRuleNotFoundException", message)
        return self._caches[prefix]
