"""Accounts made by hand, each adopted, updated and checked: nothing that it had and the program wants is missing."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from tests.doctor.accounts.country import ACCOUNTS, Country, Seen, Things, follow, missing, named, project, read, things
from tests.doctor.accounts.form import Account, arn
from tests.doctor.conftest import Place

STACK = "all"
UP = f"pulumi up --refresh --stack {STACK}"


@pytest.fixture(scope="module")
def country(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Country:
    """Adopt all accounts, run the commands that are printed, update, check, and run the fixes that are printed."""
    folder = tmp_path_factory.mktemp("accounts") / "container-roles"
    project(folder, ACCOUNTS)
    here = Place(place.cloud, folder)
    here.reset()
    here.up(STACK)
    reference = things(here)
    here.reset()
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
    here.up(STACK)
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
            place.up(STACK, "--refresh")
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
    code, rows = country.rechecked
    assert "\n".join(f"{row['what']}: {row['found']}, not {row['expected']}" for row in rows) == ""
    assert code == 0


def test_an_empty_sid_is_no_difference(country: Country) -> None:
    name = "empty-sid-AppRunnerRoles-access-role"
    assert (country.findings[name]["outcome"], country.findings[name]["differences"]) == ("adopt", [])


def test_what_hangs_on_a_role_that_is_replaced_is_not_adopted(country: Country) -> None:
    """The update deletes it with the role; what the state still held would never be created again."""
    role = "moved-with-all-it-has-AppRunnerRoles-access-role"
    [path] = [each for each in country.findings[role]["differences"] if each["replaces"]]
    assert (path["expected"], path["found"]) == ("/", "/service-role/")
    parts = {name: each["outcome"] for name, each in country.findings.items() if name.startswith(f"{role}-")}
    assert parts == {f"{role}-pull": "create", f"{role}-extra-logs": "create"}
    lost = "Goes with it: role `moved-access`: policy `service-role/AWSAppRunnerServicePolicyForECRAccess`."
    assert country.findings[role]["notes"] == [lost]


def test_what_a_boundary_caps_is_listed_with_the_commands_that_remove_it(country: Country) -> None:
    finding = country.findings["boundary-over-admin-access-EcsTaskRoles-task-role"]
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert f"role `capped-task` attaches `{admin}`, which gives admin access." in " ".join(finding["notes"])
    assert finding["commands"] == [
        "aws iam delete-role-policy --role-name capped-task --policy-name all",
        f"aws iam detach-role-policy --role-name capped-task --policy-arn {admin}",
    ]


def test_a_taken_policy_goes_by_commands_and_comes_back_to_others(country: Country) -> None:
    finding = country.findings["policy-with-a-description-EcsTaskRoles-task-policy"]
    policy = f"--policy-arn {arn('policy', 'described-task-policy')}"
    assert (finding["outcome"], finding["commands"], finding["afterwards"]) == (
        "taken",
        [
            f"aws iam detach-role-policy --role-name described-task {policy}",
            f"aws iam detach-role-policy --role-name stranger-of-described {policy}",
            f"aws iam delete-policy-version {policy} --version-id v1",
            f"aws iam delete-policy {policy}",
        ],
        [f"aws iam attach-role-policy --role-name stranger-of-described {policy}"],
    )
    stranger = country.updated.things["RoleDetailList", "stranger-of-described"]
    assert [each["PolicyName"] for each in stranger["AttachedManagedPolicies"]] == ["described-task-policy"]


def test_a_policy_that_caps_somebody_goes_by_no_command(country: Country) -> None:
    """Who follows one would let go of the stranger, or give the boundary to them as permissions."""
    finding = country.findings["policy-that-caps-somebody-EcsTaskRoles-task-policy"]
    assert (finding["outcome"], finding["commands"], finding["afterwards"]) == ("taken", [], [])
    why = (
        "AWS can't change it, and doesn't delete a policy that is attached. It is the permissions boundary of role "
        "`capped-stranger`, which nothing else caps. Give the program's another name, or delete that one."
    )
    assert finding["notes"] == [why]


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        pytest.param("AppRunnerOperators-group", "Group `Spelt-Operators`", id="group"),
        pytest.param("AppRunnerOperators-user-spelt-user", "User `Spelt-User`", id="user"),
        pytest.param("EcsTaskRoles-task-role", "Role `Spelt-Task`", id="role"),
    ],
)
def test_a_name_in_another_spelling_is_taken(country: Country, resource: str, name: str) -> None:
    finding = country.findings[f"names-in-another-spelling-{resource}"]
    assert (finding["outcome"], finding["commands"]) == ("taken", [])
    why = f"{name} has the name, in another spelling. Give the program's another name, or delete that one."
    assert finding["notes"] == [why]


def test_images_are_never_deleted(country: Country) -> None:
    finding = country.findings["repository-with-images-encrypted-otherwise-EcrRepositories-full"]
    assert (finding["outcome"], finding["commands"]) == ("taken", [])
    assert finding["notes"][0].startswith("It holds images, which would be deleted with it.")
