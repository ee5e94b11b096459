"""Accounts made by hand, each adopted and updated: nothing that it had and the program wants is missing."""

import json

import pytest

from tests.doctor.accounts.country import ACCOUNTS, Country, follow, missing, named, project, read, things
from tests.doctor.accounts.form import Account
from tests.doctor.conftest import Place

STACK = "all"


@pytest.fixture(scope="module")
def country(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Country:
    """Adopt all accounts, run the commands that are printed, and update."""
    folder = tmp_path_factory.mktemp("accounts") / "container-roles"
    project(folder, ACCOUNTS)
    here = Place(place.cloud, folder)
    here.cloud.reset()
    here.pulumi("up", "--yes", "--stack", STACK)
    reference = things(here)
    here.cloud.reset()
    for action, parameters in (call for account in ACCOUNTS for call in account.made):
        here.call(action, **parameters)
    made = things(here)
    before = {each.name: read(here, each.kept) for each in ACCOUNTS}
    here.pulumi("stack", "init", STACK)
    adopted = here.doctor("adopt", "--stack", STACK, "--yes", "--json")
    assert adopted.stderr == ""
    findings = json.loads(adopted.stdout)
    untouched = things(here) == made
    for command in [each for finding in findings for each in finding["commands"]]:
        follow(here, command)
    here.pulumi("up", "--yes", "--stack", STACK)
    for command in [each for finding in findings for each in finding["afterwards"]]:
        follow(here, command)
    return Country(
        reference,
        before,
        findings,
        untouched,
        things(here),
        {each.name: read(here, each.kept) for each in ACCOUNTS},
        {each.name: read(here, [of for of, _ in each.after]) for each in ACCOUNTS},
    )


def test_adopting_changes_nothing_in_aws(country: Country) -> None:
    assert country.untouched


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.name)
def test_nothing_that_the_program_wants_is_missing_after_the_update(country: Country, account: Account) -> None:
    names = named(account)
    wanted = {key: thing for key, thing in country.reference.items() if key[1] in names}
    assert wanted
    lacking = {key: missing(thing, country.updated.get(key, {})) for key, thing in wanted.items()}
    assert {key: each for key, each in lacking.items() if each} == {}
    assert country.after[account.name] == country.before[account.name]
    assert country.others[account.name] == [value for _, value in account.after]
