"""A stack for tests, and how a config is merged into it."""

from typing import Any

EVERYTHING: dict[str, Any] = {
    "appRunner": {
        "accessRole": {"name": "access"},
        "instanceRole": {"name": "instance"},
        "instancePolicy": {"parameters": ["app/*"]},
    },
    "operators": {"groupName": "operators"},
    "ecs": {
        "executionRole": {"name": "execution"},
        "executionPolicy": {"name": "execution", "parameters": ["app/*"]},
        "taskRole": {"name": "task"},
        "taskPolicy": {"name": "task", "parameters": ["app/*"]},
        "infrastructureRole": {"name": "ecs-infrastructure"},
        "infrastructureFor": ["VOLUMES"],
        "scheduler": {"role": {"name": "scheduler"}, "taskFamilies": ["report"], "clusters": ["apps"]},
        "eventRules": {
            "role": {"name": "event-rules"},
            "taskFamilies": ["report"],
            "clusters": ["apps"],
            "rules": ["uploaded"],
        },
    },
    "express": {"infrastructureRole": {"name": "infrastructure"}},
    "repositories": {"app": {}},
    "gitHub": {"role": {"name": "deploy"}, "repository": "owner/name", "branches": ["main"]},
}
"""A stack that has every section, into which the config of an explanation is merged."""


def merged(base: Any, other: Any) -> Any:  # noqa: ANN401  any JSON value
    """A mapping within a mapping, the second winning."""
    if not isinstance(base, dict) or not isinstance(other, dict):
        return other
    return {**base, **{key: merged(base.get(key), value) for key, value in other.items()}}
