"""The pack over state files, by the real engine."""

import datetime as dt
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from doctor import __main__ as command_line
from doctor.audit.config import all_settings, merged, remarks
from doctor.audit.findings import own_findings
from doctor.audit.states import read
from doctor.errors import DoctorError
from tests.doctor.conftest import Place
from tests.policypack import cases

ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
ROLE = "aws:iam/role:Role"
FULL_ACCESS = "arn:aws:iam::aws:policy/IAMFullAccess"
TODO = "List the actions and resources that are needed. See policypack/README.md#iam-disallow-full-access"
MANDATORY = [
    "iam-disallow-full-access",
    "iam-disallow-open-trust",
    "iam-disallow-privilege-escalation",
    "iam-disallow-unscoped-pass-role",
]


def held(stack: str, resource_type: str, name: str, inputs: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    """A resource of a state, as `pulumi stack export` has it."""
    urn = f"urn:pulumi:{stack}::shop::{resource_type}::{name}"
    return {"urn": urn, "custom": True, "id": name, "type": resource_type, "inputs": inputs, "outputs": inputs, **more}


def state(stack: str, *resources: dict[str, Any]) -> str:
    root = {"urn": f"urn:pulumi:{stack}::shop::pulumi:pulumi:Stack::shop-{stack}", "type": "pulumi:pulumi:Stack"}
    manifest = {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""}
    return json.dumps(
        {"version": 3, "deployment": {"manifest": manifest, "resources": [{**root, "custom": False}, *resources]}}
    )


def attach(stack: str, arn: str, name: str = "admin", **more: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    return held(stack, ATTACHMENT, name, {"role": "deployer", "policyArn": arn}, **more)


def urn(stack: str, resource_type: str = ATTACHMENT, name: str = "admin") -> str:
    return f"urn:pulumi:{stack}::shop::{resource_type}::{name}"


def test_twenty_stacks(place: Place, tmp_path: Path) -> None:
    open_trust = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
    )
    for number in range(16):
        resource = attach(f"s{number:02}", "arn:aws:iam::aws:policy/ReadOnlyAccess")
        (tmp_path / f"s{number:02}.json").write_text(state(f"s{number:02}", resource))
    bad = [
        attach("s16", FULL_ACCESS),
        held("s16", ROLE, "open", {"assumeRolePolicy": open_trust}, external=True),
        attach("s16", "arn:aws:iam::aws:policy/AWSLambda_FullAccess", "lambda"),
    ]
    (tmp_path / "s16.json").write_text(state("s16", *bad))
    (tmp_path / "s17.json").write_text(state("s17")[:-20])
    (tmp_path / "s18.json").write_text(json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": None}}))
    checkpoint = {
        "version": 3,
        "checkpoint": {"latest": json.loads(state("s19", attach("s19", FULL_ACCESS)))["deployment"]},
    }
    (tmp_path / "s19.json").write_text(json.dumps(checkpoint))

    shown = place.doctor("audit", str(tmp_path))
    attaches = f"Role policy attachment `admin` attaches `{FULL_ACCESS}`, which gives admin access. {TODO}"
    assert shown.returncode == 1
    assert shown.stderr == "10 of 20 checked\n"
    assert shown.stdout.splitlines() == [
        *(f"shop/s{number:02}: 0 mandatory, 0 advisory in 2 resources" for number in range(16)),
        "shop/s16: 2 mandatory, 1 advisory in 4 resources, 1 of them read, not managed",
        "  mandatory   iam-disallow-full-access  RolePolicyAttachment admin",
        f"              {attaches}",
        "  mandatory   iam-disallow-open-trust  Role open (read, not managed)",
        (
            "              Role `open` trusts `*` without a condition that limits who can assume it (statement 1): any "
            "AWS account can. Name the accounts or roles in `Principal`, or limit `aws:PrincipalOrgID` to your "
            "organization. See policypack/README.md#iam-disallow-open-trust"
        ),
        "  advisory    iam-review-pass-role  RolePolicyAttachment lambda",
        (
            "              Role policy attachment `lambda` attaches `arn:aws:iam::aws:policy/AWSLambda_FullAccess`, "
            "which can pass any role to some services. List the role ARNs in your own policy, or acknowledge this in "
            "the pack's config. See policypack/README.md#iam-review-pass-role"
        ),
        *[line for line in shown.stdout.splitlines() if line.startswith("s17.json: must be readable as JSON: ")],
        "s18.json: 0 mandatory, 0 advisory in 0 resources",
        "shop/s19: 1 mandatory, 0 advisory in 2 resources",
        "  mandatory   iam-disallow-full-access  RolePolicyAttachment admin",
        f"              {attaches}",
        "20 stacks, 2 with mandatory findings, 1 not checked",
    ]
    assert "s17.json: must be readable as JSON: " in shown.stdout


def test_json_of_one_stack(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "dev.json"
    file.write_text(state("dev", attach("dev", FULL_ACCESS)))
    shown = place.doctor("audit", str(file), str(file), "--json")
    assert shown.returncode == 1
    assert json.loads(shown.stdout) == {
        "stacks": [
            {
                "file": str(file),
                "stack": "shop/dev",
                "error": None,
                "resources": 2,
                "external": 0,
                "waiting": 0,
                "findings": [
                    {
                        "policy": "iam-disallow-full-access",
                        "level": "mandatory",
                        "urn": urn("dev"),
                        "message": "Role policy attachment `admin` attaches "
                        f"`{FULL_ACCESS}`, which gives admin access. {TODO}",
                        "external": False,
                    }
                ],
            }
        ],
        "config": [],
    }


def test_a_baseline_lets_every_kind_of_finding_through(place: Place, tmp_path: Path) -> None:
    """Theorem: whatever a mandatory policy reports, the exemption written for it lets it through, and nothing else.

    Over all resources of the cases in which a mandatory policy reports something.
    """
    resources: list[dict[str, Any]] = []
    for path in sorted(cases.FOLDER.glob("iam-disallow-*/fail/*.json")):
        case = cases.read(path)
        if not (case.config or case.dependencies or cases.UNKNOWN in path.read_text()):
            for each in case.resources:
                name = f"{path.parts[-3]}-{path.stem}-{each.name}"
                resources.append(held("all", each.type, name, each.props))
    file, config = tmp_path / "all.json", tmp_path / "config.json"
    file.write_text(state("all", *resources))
    before = place.doctor("audit", str(file), "--json")
    found = json.loads(before.stdout)["stacks"][0]
    assert (before.returncode, found["error"]) == (1, None)
    assert sorted({each["policy"] for each in found["findings"] if each["level"] == "mandatory"}) == MANDATORY

    baseline = ("--write-exemptions", str(config), "--until", "2099-12-31", "--reason", "before the guard")
    assert place.doctor("audit", str(file), *baseline).returncode == 1
    after = place.doctor("audit", str(file), "--policy-pack-config", str(config), "--json")
    left = json.loads(after.stdout)
    assert (after.returncode, left["config"]) == (0, [])
    assert {each["policy"] for each in left["stacks"][0]["findings"]} - set(MANDATORY) >= {"iam-review-exemption"}

    # Another grant under the same name is reported again.
    changed = {**resources[0], "type": ATTACHMENT, "urn": urn("all", name="new")}
    inputs = {"role": "r", "policyArn": FULL_ACCESS}
    file.write_text(state("all", {**changed, "inputs": inputs, "outputs": inputs}))
    again = place.doctor("audit", str(file), "--policy-pack-config", str(config), "--json")
    assert (again.returncode, len(json.loads(again.stdout)["config"]) > 100) == (1, True)


def test_a_baseline_names_findings_that_the_engine_does_not_list(place: Place, tmp_path: Path) -> None:
    """The pack lists 50 findings of a resource and counts the others; one that is too complex has a key of its own."""
    actions = ["iam:PassRole", "iam:CreateAccessKey"]
    statements = [
        {"Effect": "Allow", "Action": actions, "Resource": f"arn:aws:iam::{number:012}:*/*"} for number in range(60)
    ]
    many = {"role": "r", "policy": json.dumps({"Version": "2012-10-17", "Statement": statements})}
    wild = [f"arn:aws:iam::*:role/{'*a' * 60}*{number}" for number in range(300)]
    complex_ = [{"Effect": effect, "Action": "iam:*", "Resource": wild} for effect in ("Allow", "Deny")]
    hard = {"role": "r", "policy": json.dumps({"Version": "2012-10-17", "Statement": complex_})}
    kind = "aws:iam/rolePolicy:RolePolicy"
    file, config = tmp_path / "dev.json", tmp_path / "config.json"
    file.write_text(state("dev", held("dev", kind, "many", many), held("dev", kind, "hard", hard)))
    baseline = ("--write-exemptions", str(config), "--until", "2099-12-31", "--reason", "before the guard")
    shown = place.doctor("audit", str(file), *baseline)
    assert (shown.returncode, shown.stderr.splitlines()[-1]) == (
        1,
        f"written: 6 exemptions to {config}, to be reviewed",
    )
    assert place.doctor("audit", str(file), "--policy-pack-config", str(config)).returncode == 0


def test_what_is_left_of_a_baseline(place: Place, tmp_path: Path) -> None:
    """One finding is mended: its entry matches nothing any more, the other still lets its finding through."""
    file, config = tmp_path / "dev.json", tmp_path / "config.json"
    administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
    file.write_text(state("dev", attach("dev", FULL_ACCESS), attach("dev", administrator, "root")))
    baseline = ("--write-exemptions", str(config), "--until", "2099-12-31", "--reason", "before the guard")
    assert place.doctor("audit", str(file), *baseline).returncode == 1
    file.write_text(state("dev", attach("dev", administrator, "root")))
    later = place.doctor("audit", str(file), "--policy-pack-config", str(config))
    assert later.returncode == 0
    assert [line for line in later.stdout.splitlines() if line.startswith("config: ")] == [
        (
            f"config: `iam-disallow-full-access`: the exemption of `{FULL_ACCESS}` on `{urn('dev')}` matches nothing "
            "in these stacks."
        )
    ]
    assert later.stdout.splitlines()[0] == "shop/dev: 0 mandatory, 1 advisory in 2 resources"


def test_an_entry_is_not_called_superfluous_where_a_stack_cannot_be_checked(place: Place, tmp_path: Path) -> None:
    file, broken, config = tmp_path / "dev.json", tmp_path / "broken.json", tmp_path / "config.json"
    file.write_text(state("dev", attach("dev", FULL_ACCESS)))
    baseline = ("--write-exemptions", str(config), "--until", "2099-12-31", "--reason", "before the guard")
    assert place.doctor("audit", str(file), *baseline).returncode == 1
    file.write_text(state("dev"))
    broken.write_text("{")
    found = place.doctor("audit", str(file), str(broken), "--policy-pack-config", str(config))
    assert [line for line in found.stdout.splitlines() if line.startswith("config: ")] == [
        "config: entries that match nothing are not listed, because not every stack was checked."
    ]


@pytest.mark.parametrize("first", ["new", "old"])
def test_a_resource_that_waits_for_its_deletion(place: Place, tmp_path: Path, first: str) -> None:
    """A replacement that was broken off leaves two resources of one URN: the engine checks the one that stays."""
    file, config = tmp_path / "dev.json", tmp_path / "config.json"
    pair = [attach("dev", FULL_ACCESS), attach("dev", "arn:aws:iam::aws:policy/AdministratorAccess", delete=True)]
    file.write_text(state("dev", *(pair if first == "new" else reversed(pair))))
    baseline = ("--write-exemptions", str(config), "--until", "2099-12-31", "--reason", "before the guard")
    shown = place.doctor("audit", str(file), *baseline)
    assert (shown.returncode, shown.stdout.splitlines()[0]) == (
        1,
        "shop/dev: 1 mandatory, 0 advisory in 2 resources; 1 more to be deleted by the next update, not checked",
    )
    assert place.doctor("audit", str(file), "--policy-pack-config", str(config)).returncode == 0


def test_a_secret_is_never_shown(place: Place, tmp_path: Path) -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"hidden"'}
    file = tmp_path / "dev.json"
    resources = [
        held("dev", "aws:iam/rolePolicy:RolePolicy", "secret", {"role": "r", "policy": secret}),
        attach("dev", FULL_ACCESS),
    ]
    file.write_text(state("dev", *resources))
    shown = place.doctor("audit", str(file))
    assert shown.returncode == 1
    assert "hidden" not in shown.stdout + shown.stderr


def test_a_config_that_stops_the_pack(place: Place, tmp_path: Path) -> None:
    """The engine ends with the same summary as after violations: nothing was checked, so the stack is not clean."""
    file, config = tmp_path / "dev.json", tmp_path / "config.json"
    file.write_text(state("dev", attach("dev", FULL_ACCESS)))
    config.write_text('{"iam-disallow-full-access": {"exemption": []}}')
    shown = place.doctor("audit", str(file), "--policy-pack-config", str(config))
    refused = "must have only the properties `exemptions`, got `exemption`."
    assert (shown.returncode, shown.stdout.splitlines()) == (
        2,
        [
            (
                "dev.json: can't be checked, because the engine did not run the pack: running policy analysis: failed "
                f"to run policy: Exception calling application: Config of policy `iam-disallow-full-access` {refused}"
            ),
            f"config: Config of policy `iam-disallow-full-access` {refused}",
            "1 stack, 0 with mandatory findings, 1 not checked",
        ],
    )


def test_a_level_for_all_policies(place: Place, tmp_path: Path) -> None:
    file, config = tmp_path / "dev.json", tmp_path / "config.json"
    file.write_text(state("dev", attach("dev", FULL_ACCESS)))
    config.write_text('{"all": "advisory"}')
    baseline = ("--write-exemptions", str(config), "--until", "2099-12-31", "--reason", "any")
    shown = place.doctor("audit", str(file), "--policy-pack-config", str(config), *baseline)
    assert shown.stdout.splitlines()[0] == "shop/dev: 0 mandatory, 1 advisory in 2 resources"
    assert (shown.returncode, "config:" in shown.stdout, json.loads(config.read_text())) == (
        0,
        False,
        {"all": "advisory"},
    )


def test_a_folder_that_is_a_backend(place: Place, tmp_path: Path) -> None:
    for part in ("stacks/dev.json", "history/dev-1.history.json", "backups/dev-1.json", "meta.json"):
        (tmp_path / part).parent.mkdir(exist_ok=True)
        (tmp_path / part).write_text("{}")
    (tmp_path / "stacks" / "dev.json").write_text(state("dev"))
    shown = place.doctor("audit", str(tmp_path))
    assert (shown.returncode, shown.stdout.splitlines()[-1]) == (0, "1 stack, 0 with mandatory findings")
    empty = place.doctor("audit", str(tmp_path / "backups"), str(tmp_path / "history"))
    assert empty.returncode == 2


def test_exemptions_are_written_there_where_a_link_leads(place: Place, tmp_path: Path) -> None:
    file, real, link = (tmp_path / name for name in ("dev.json", "real.json", "link.json"))
    file.write_text(state("dev", attach("dev", FULL_ACCESS)))
    real.write_text("{}")
    link.symlink_to(real)
    before = tmp_path / "link.partial"
    before.write_text("mine")
    baseline = ("--until", "2099-12-31", "--reason", "any", "--write-exemptions")
    assert place.doctor("audit", str(file), *baseline, str(link)).returncode == 1
    assert (link.is_symlink(), list(json.loads(real.read_text())), before.read_text()) == (
        True,
        ["iam-disallow-full-access"],
        "mine",
    )
    assert {each.name for each in tmp_path.iterdir()} == {"dev.json", "real.json", "link.json", "link.partial"}
    nowhere = place.doctor("audit", str(file), *baseline, str(tmp_path / "none" / "x.json"))
    assert (nowhere.returncode, nowhere.stdout) == (2, "")
    assert nowhere.stderr == f"The config `{tmp_path}/none/x.json` must be in a folder that exists.\n"


def test_a_stack_that_cannot_be_exported(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    refused = subprocess.CompletedProcess([], 255, "", "error: permission denied reading bucket object\n")
    monkeypatch.setattr("doctor.engine.answer", lambda *_arguments, **_more: [{"name": "acme/shop/dev"}])
    monkeypatch.setattr("doctor.engine.run", lambda *_arguments, **_more: refused)
    assert command_line.main(["audit", "--all-stacks"]) == 2
    assert capsys.readouterr().out.splitlines() == [
        "acme/shop/dev: must be exported: error: permission denied reading bucket object",
        "1 stack, 0 with mandatory findings, 1 not checked",
    ]


def test_all_stacks_of_the_backend(place: Place) -> None:
    place.cloud.reset()
    place.pulumi("up", "--yes", "--stack", "dev")
    place.pulumi("config", "get", "aws:region", "--stack", "prod")  # makes it, with nothing in it
    shown = place.doctor("audit", "--all-stacks")
    assert shown.returncode == 0
    assert shown.stdout.splitlines()[0] == "container-roles/dev: 0 mandatory, 1 advisory in 17 resources"
    assert shown.stdout.splitlines()[-1] == "2 stacks, 0 with mandatory findings"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param([], "Either state files or --all-stacks must be given.\n", id="nothing"),
        pytest.param(
            ["x.json", "--write-exemptions", "y.json"],
            "--write-exemptions, --until and --reason must be given together.\n",
            id="exemptions without an end",
        ),
        pytest.param(
            ["x.json", "--policy-pack-config", "none.json"],
            "The config `none.json` must be readable as JSON: [Errno 2] No such file or directory: 'none.json'\n",
            id="no config",
        ),
        pytest.param(
            ["x.json", "--write-exemptions", "y.json", "--until", "2020-01-01", "--reason", "any"],
            "--until must be a day to come, got 2020-01-01.\n",
            id="exemptions that have ended",
        ),
    ],
)
def test_wrong_arguments(place: Place, arguments: list[str], message: str) -> None:
    refused = place.doctor("audit", *arguments)
    assert (refused.returncode, refused.stdout, refused.stderr) == (2, "", message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("[]", "must be the output of `pulumi stack export`", id="a list"),
        pytest.param('{"version": 2, "deployment": {}}', "must be a state of version 3, got version 2", id="version"),
        pytest.param("[" * 100_000, "must be readable as JSON", id="depth"),
        pytest.param(
            '{"version": 3, "deployment": {"resources": [{}]}}', "must have an `urn` and a `type`", id="no urn"
        ),
        pytest.param("\x00", "must be readable as JSON", id="binary"),
        pytest.param(
            '{"version": 3, "deployment": {"resources": 5}}', "must have a list of `resources`, got `int`", id="no list"
        ),
        pytest.param(
            state("deep", held("deep", ROLE, "r", {"tags": 0})).replace(
                '"tags": 0', f'"tags": {"[" * 900}{"]" * 900}', 1
            ),
            "must be nested less deeply to be read",
            id="inputs too deep",
        ),
    ],
)
def test_what_is_no_state(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(content)
    with pytest.raises(DoctorError, match=f"^{message}"):
        read(file)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            5, "Config of policy `iam-disallow-full-access` must be a level or an object, got 5.", id="no object"
        ),
        pytest.param(
            {"exemptions": [{}]},
            "Config of policy `iam-disallow-full-access` must have exemptions with resource, grant, reason and until: "
            "'resource'.",
            id="incomplete exemption",
        ),
    ],
)
def test_a_config_that_exemptions_cannot_be_added_to(
    place: Place, tmp_path: Path, content: object, message: str
) -> None:
    """It is said before anything is checked, and the file stays as it is."""
    config = tmp_path / "config.json"
    before = json.dumps({"iam-disallow-full-access": content})
    config.write_text(before)
    baseline = ("--write-exemptions", str(config), "--until", "2099-12-31", "--reason", "any")
    refused = place.doctor("audit", str(tmp_path / "none.json"), *baseline)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == f"The config `{config}` cannot take exemptions: {message}\n"
    assert config.read_text() == before


TODAY = dt.date(2027, 1, 1)
ALLOWED = "arn:aws:iam::123456789012:policy/reviewed"


def entry(grant: str = FULL_ACCESS, until: str = "2027-12-31", resource: str = "urn:pulumi:*") -> dict[str, str]:
    return {"resource": resource, "grant": grant, "reason": "reviewed", "until": until}


@pytest.mark.parametrize(
    ("config", "said"),
    [
        pytest.param({"iam-disallow-full-access": {"exemptions": [entry()]}}, [], id="matches"),
        pytest.param({"iam-review-pass-role": "mandatory"}, [], id="a level alone"),
        pytest.param(
            {"iam-disalow-full-access": {}},
            ["`iam-disalow-full-access` is no policy of the pack: did you mean `iam-disallow-full-access`?"],
            id="misspelt policy",
        ),
        pytest.param({"unlike": {}}, ["`unlike` is no policy of the pack."], id="another policy"),
        pytest.param(
            {"iam-disallow-full-access": {"enforcementLevel": "advisory", "exemption": []}},
            [
                (
                    "Config of policy `iam-disallow-full-access` must have only the properties `exemptions`, "
                    "got `exemption`."
                )
            ],
            id="misspelt property",
        ),
        pytest.param(
            {"iam-disallow-full-access": {"exemptions": [{"resource": "urn:*"}]}},
            [
                (
                    "Config of policy `iam-disallow-full-access` must have exemptions with resource, grant, reason and "
                    "until: 'grant'."
                )
            ],
            id="incomplete exemption",
        ),
        pytest.param(
            {"iam-disallow-full-access": {"exemptions": [entry("iam:PassRole")]}},
            [
                (
                    "`iam-disallow-full-access`: the exemption of `iam:PassRole` on `urn:pulumi:*` matches nothing in "
                    "these stacks."
                )
            ],
            id="matches nothing",
        ),
        pytest.param(
            {"iam-disallow-full-access": {"exemptions": [entry(until="2026-12-31"), entry(until="2027-01-20")]}},
            [
                (
                    f"`iam-disallow-full-access`: the exemption of `{FULL_ACCESS}` on `urn:pulumi:*` expired on "
                    "2026-12-31."
                ),
                (
                    f"`iam-disallow-full-access`: the exemption of `{FULL_ACCESS}` on `urn:pulumi:*` expires soon, on "
                    "2027-01-20."
                ),
            ],
            id="ended and ending",
        ),
        pytest.param(
            {"all": "disabled", "iam-disallow-full-access": {"enforcementLevel": "disabled"}},
            [
                "`all` is `disabled`: every policy without an entry of its own reports nothing.",
                "`iam-disallow-full-access` is `disabled`: it reports nothing.",
            ],
            id="policies that are off",
        ),
        pytest.param(
            {"iam-review-undecidable": {"allowedPolicyArns": [ALLOWED, f"{ALLOWED}-not"]}},
            [f"`iam-review-undecidable`: the allowed policy `{ALLOWED}-not` is attached nowhere in these stacks."],
            id="an allowed policy that nobody attaches",
        ),
    ],
)
def test_a_config_is_looked_at(tmp_path: Path, config: dict[str, Any], said: list[str]) -> None:
    file = tmp_path / "dev.json"
    file.write_text(state("dev", attach("dev", FULL_ACCESS), attach("dev", ALLOWED, "own")))
    found = read(file)
    assert list(remarks(config, [(found, own_findings(found, all_settings(config)))], TODAY, whole=True)) == said


def test_exemptions_are_added_to_what_a_config_has() -> None:
    config = {"iam-review-unknown": "mandatory", "iam-disallow-full-access": {"exemptions": [entry()]}, "own": {"a": 1}}
    more = {"iam-disallow-full-access": [entry(), entry("iam:PassRole")], "iam-review-unknown": [entry()]}
    assert merged(config, more) == {
        "iam-review-unknown": {"enforcementLevel": "mandatory", "exemptions": [entry()]},
        "iam-disallow-full-access": {"exemptions": [entry(), entry("iam:PassRole")]},
        "own": {"a": 1},
    }
