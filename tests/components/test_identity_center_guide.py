"""The guide to IAM Identity Center says what is true of the settings and of the calls."""

import json
import re
from pathlib import Path

import yaml

from doctor.permissions.calls import CREATE, DELETE, READ, TABLE, UPDATE, actions
from tests.components.settings_samples import ECS, parse

GUIDE = (Path(__file__).parents[2] / "docs" / "identity-center.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


def test_its_settings_are_accepted() -> None:
    first, other = (yaml.safe_load(text) for language, text in BLOCKS if language == "yaml")
    operators = first["container-roles:express"]["operators"]
    for center in (operators["identityCenter"], other["identityCenter"]):
        operators["identityCenter"] = center
        assert parse({"ecs": ECS, "express": first["container-roles:express"]})["express"]["operators"][
            "identity_center"
        ]


def test_the_role_of_the_administrators_account_can_make_every_call_of_the_provider() -> None:
    (policy,) = (json.loads(text) for language, text in BLOCKS if language == "json")
    looks_up, makes = policy["Statement"]
    every = {
        action
        for kind in TABLE
        if kind.startswith("aws:ssoadmin/")
        for action in actions(kind, (), (CREATE, READ, UPDATE, DELETE))
    }
    assert set(makes["Action"]) == every
    assert looks_up["Action"] == "sso:ListInstances"
