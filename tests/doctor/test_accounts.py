"""Accounts made by hand, each adopted, updated and checked: nothing that it had and the program wants is missing."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from tests.doctor.accounts.country import ACCOUNTS, Country, Seen, Things, follow, missing, named, project, read, things
from tests.doctor.accounts.form import Account
from tests.doctor.conftest import Place

STACK = "all"
UP = f"pulumi up --refresh --stack {STACK}"


@pytest.fixture(scope="module")
def country(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Country:
    """Adopt all accounts, run the commands that are printed, update, check, and run the fixes that are printed."""
    folder = tmp_path_factory.mktemp("accounts") / "container-roles"
    project(folder, ACCOUNTS)
    here = Place(place.cloud, folder)
    here.cloud.reset()
    here.pulumi("up", "--yes", "--stack", STACK)
    reference = things(here)
    here.cloud.reset()
    for action, parameters in (call for account in ACCOUNTS for call in account.made):
        here.call(action, **parameters)
    made = Seen.of(here)
    here.pulumi("stack", "init", STACK)
    shown = here.doctor("adopt", "--stack", STACK, "--yes", "--json")
    assert shown.stderr == ""
    findings = json.loads(shown.stdout)
    adopted = Seen.of(here)
    run(here, (command for finding in findings for command in finding["commands"]))
    for action, parameters in (call for account in ACCOUNTS for call in account.decided):
        here.call(action, **parameters)
    here.pulumi("up", "--yes", "--stack", STACK)
    run(here, (command for finding in findings for command in finding["afterwards"]))
    updated = Seen.of(here)
    others = {each.name: read(here, [of for of, _ in each.after]) for each in ACCOUNTS}
    checked = check(here)
    run(here, (command for row in checked[1] for command in row["fix"]))
    return Country(
        reference=reference,
        made=made,
        adopted=adopted,
        updated=updated,
        others=others,
        findings={each["name"]: each for each in findings},
        checked=checked,
        fixed=Seen.of(here),
        rechecked=check(here),
    )


def check(place: Place) -> tuple[int, list[dict[str, Any]]]:
    shown = place.doctor("check", "--stack", STACK, "--json")
    assert shown.stderr == ""
    return shown.returncode, [row for row in json.loads(shown.stdout)["rows"] if row["status"] not in {"ok", "note"}]


def run(place: Place, commands: Iterable[str]) -> None:
    """Run each command once, in this order."""
    for command in dict.fromkeys(commands):
        if command == UP:
            place.pulumi("up", "--refresh", "--yes", "--stack", STACK)
        else:
            follow(place, command)


def lacking(country: Country, account: Account, has: Things) -> dict[tuple[str, str], list[str]]:
    """Return what the program alone makes for an account, and is not there."""
    wanted = {key: thing for key, thing in country.reference.items() if key[1] in named(account)}
    assert wanted
    found = {key: missing(thing, has.get(key, {})) for key, thing in wanted.items()}
    return {key: each for key, each in found.items() if each}


def test_adopting_changes_nothing_in_aws(country: Country) -> None:
    assert country.adopted == country.made


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.name)
def test_nothing_that_the_program_wants_is_missing(country: Country, account: Account) -> None:
    for seen in (country.updated, country.fixed):
        assert lacking(country, account, seen.things) == {}
    assert country.updated.kept[account.name] == country.made.kept[account.name]
    assert country.others[account.name] == [value for _, value in account.after]


def test_the_printed_fixes_make_the_check_green_in_one_pass(country: Country) -> None:
    assert country.checked[0] == 1
    assert country.rechecked == (0, [])


def test_nothing_that_the_program_made_is_removed_by_a_fix(country: Country) -> None:
    removing = [command for row in country.checked[1] for command in row["fix"] if command != UP]
    assert removing
    assert [command for command in removing if not command.startswith("aws ")] == []
