"""The deployer of GitHub on its own: the identity provider that an account has once, and what pull requests get."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.arns import Account
from components.github_deployer import GitHubDeployer, GitHubDeployerArgs
from tests.components.recorder import Recording, record

PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
DEPLOYER: GitHubDeployerArgs = {
    "role": {"name": "deployer"},
    "repository": "owner/app",
    "branches": ["main"],
    "push_repositories": ["app"],
}
OTHER: GitHubDeployerArgs = {**DEPLOYER, "role": {"name": "other"}}
READER: GitHubDeployerArgs = {"role": {"name": "reader"}, "repository": "owner/app", "pull_requests": True}


def providers(recording: Recording) -> list[tuple[str, str, str]]:
    """The providers that are made: name, parent, and the AWS provider."""
    return [
        (each.name, each.parent, each.provider.rpartition("::")[0].rpartition("::")[2])
        for each in recording.resources
        if each.type == "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
    ]


def test_deployers_of_one_program_share_a_provider_of_the_stack_that_is_never_deleted() -> None:
    def program() -> None:
        for deployer in (GitHubDeployer("gh", DEPLOYER), GitHubDeployer("other", OTHER)):
            pulumi.export(f"{deployer._name}_provider_arn", deployer.provider_arn)  # noqa: SLF001  the only way

    recording = record(program, preview=True)
    assert providers(recording) == [("git-hub-provider", "container-roles-test", "")]
    assert recording.options() == {"git-hub-provider": {"retainOnDelete": True}}
    assert recording.outputs == {"gh_provider_arn": PROVIDER, "other_provider_arn": PROVIDER}
    assert recording.reads == {}


def test_a_provider_of_an_earlier_version_stays_the_same_resource() -> None:
    recording = record(lambda: GitHubDeployer("gh", DEPLOYER))
    (provider,) = (each for each in recording.resources if each.name == "git-hub-provider")
    assert provider.aliases == [("gh-provider", "gh"), ("git-hub-provider", "git-hub")]


def test_the_provider_of_a_deployer_comes_from_its_account() -> None:
    def program() -> None:
        eu = aws.Provider("eu", region="eu-west-1")
        GitHubDeployer("gh", DEPLOYER, pulumi.ResourceOptions(provider=eu))

    assert providers(record(program)) == [("git-hub-provider", "container-roles-test", "eu")]


def test_every_run_of_a_program_makes_its_own_provider() -> None:
    for _ in range(2):
        assert len(providers(record(lambda: GitHubDeployer("gh", DEPLOYER)))) == 1


@pytest.mark.parametrize(
    "given",
    [pytest.param({"existing_provider": True}, id="existing"), pytest.param({"provider_arn": PROVIDER}, id="arn")],
)
def test_a_provider_of_the_account_is_read_under_the_name_it_had_when_the_stack_made_it(given: Any) -> None:  # noqa: ANN401
    """An update that turns the option then gives the provider up; without the resource, it would delete it."""

    def program() -> None:
        pulumi.export("arn", GitHubDeployer("gh", {**DEPLOYER, **given}).provider_arn)

    recording = record(program, preview=True)
    assert providers(recording) == []
    assert recording.reads == {"gh-provider": PROVIDER}
    assert recording.outputs == {"arn": PROVIDER}


def test_a_given_arn_is_not_looked_up() -> None:
    recording = record(lambda: GitHubDeployer("gh", {**DEPLOYER, "provider_arn": PROVIDER}))
    assert "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider" not in recording.calls


def test_a_deployer_waits_for_the_provider_that_another_one_makes() -> None:
    def program() -> None:
        first = GitHubDeployer("gh", DEPLOYER)
        GitHubDeployer("other", {**OTHER, "provider_arn": first.provider_arn})

    recording = record(program, preview=True)
    assert recording.unknown() == {}
    assert len(providers(recording)) == 1
    (role,) = (each for each in recording.resources if each.name == "other-role")
    assert role.dependencies["assumeRolePolicy"] == ["git-hub-provider"]


def test_a_role_for_pull_requests_has_only_what_its_statements_say() -> None:
    read = {"Effect": "Allow", "Action": "iam:GetRole", "Resource": "*"}
    recording = record(
        lambda: [
            GitHubDeployer("bare", READER),
            GitHubDeployer(
                "gh", {**READER, "role": {"name": "r", "extra_statements": [read, {**read, "Effect": "Deny"}]}}
            ),
        ]
    )
    assert [each.name for each in recording.resources if each.type.endswith(":RolePolicy")] == [
        "gh-role-extra-statements"
    ]
    trust = recording.inputs()["Role bare-role"]["assumeRolePolicy"]["Statement"][0]["Condition"]["StringEquals"]
    assert trust["token.actions.githubusercontent.com:sub"] == ["repo:owner/app:pull_request"]


OTHER_ACCOUNT = PROVIDER.replace("123456789012", "210987654321")


@pytest.mark.parametrize(
    ("program", "message"),
    [
        pytest.param(
            lambda: GitHubDeployer(
                "gh",
                {
                    **READER,
                    "role": {
                        "name": "r",
                        "extra_statements": [
                            pulumi.Output.from_input({"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"})
                        ],
                    },
                },
            ),
            "`pull_requests` must be omitted from a deployer that can push or update, because every pull request could"
            " then deploy, got `role.extra_statements[0]`",
            id="statement-that-comes-later",
        ),
        pytest.param(
            lambda: GitHubDeployer("gh", {**DEPLOYER, "provider_arn": OTHER_ACCOUNT}),
            f"`provider_arn` must be the identity provider of GitHub in this account, `{PROVIDER}`, got"
            f" `{OTHER_ACCOUNT}`",
            id="another-account",
        ),
        pytest.param(
            lambda: GitHubDeployer("gh", {**DEPLOYER, "provider_arn": pulumi.Output.from_input(OTHER_ACCOUNT)}),
            f"`provider_arn` must be the identity provider of GitHub in this account, `{PROVIDER}`, got"
            f" `{OTHER_ACCOUNT}`",
            id="another-account-that-comes-later",
        ),
    ],
)
def test_refused(program: Callable[[], object], message: str) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        record(program, preview=True)
    assert str(raised.value) == message


def test_an_existing_provider_must_let_aws_be_asked_for() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        record(
            lambda: GitHubDeployer("gh", {**DEPLOYER, "existing_provider": True}),
            account=Account("aws-cn", "123456789012", "cn-north-1"),
            audiences=["sts.amazonaws.com"],
        )
    assert str(raised.value) == (
        "the account's identity provider `token.actions.githubusercontent.com` must have the audience"
        " `sts.amazonaws.com.cn`, got `sts.amazonaws.com`"
    )


def test_a_deployer_of_github_is_made_after_its_provider() -> None:
    def program() -> None:
        deployer = GitHubDeployer("gh", {**DEPLOYER, "tags": {"Stack": "s"}})
        pulumi.export("arn", deployer.role_arn)

    recording = record(program, account=Account("aws-cn", "123456789012", "cn-north-1"))
    inputs = recording.inputs()
    assert inputs["OpenIdConnectProvider git-hub-provider"] == {
        "url": "https://token.actions.githubusercontent.com",
        "clientIdLists": ["sts.amazonaws.com.cn"],
        "tags": {"Stack": "s"},
    }
    assert [*inputs] == [
        "GitHubDeployer gh",
        "OpenIdConnectProvider git-hub-provider",
        "Role gh-role",
        "RolePolicy gh-role-deploy",
    ]
    assert recording.outputs == {"arn": "arn:aws-cn:iam::123456789012:role/deployer"}


def test_a_deployer_passes_the_roles_of_those_services_only_that_it_updates() -> None:
    roles: GitHubDeployerArgs = {
        **DEPLOYER,
        "existing_provider": True,
        "task_role_arns": ["arn:aws:iam::123456789012:role/t"],
        "infrastructure_role_arns": ["arn:aws:iam::123456789012:role/i"],
        "app_runner_role_arns": ["arn:aws:iam::123456789012:role/a"],
    }
    inputs = record(
        lambda: [
            GitHubDeployer("none", roles),
            GitHubDeployer("ecs", {**roles, "ecs_services": ["c/s"]}),
            GitHubDeployer("ar", {**roles, "app_runner_services": ["web-app"]}),
        ]
    ).inputs()
    assert not [name for name in inputs if name.startswith("OpenIdConnectProvider ")]
    assert {
        name.split()[1]: [
            arn
            for statement in each["policy"]["Statement"]
            if "iam:PassRole" in statement["Action"]
            for arn in ([statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"])
        ]
        for name, each in inputs.items()
        if name.startswith("RolePolicy ")
    } == {
        "none-role-deploy": [],
        "ecs-role-deploy": ["arn:aws:iam::123456789012:role/t", "arn:aws:iam::123456789012:role/i"],
        "ar-role-deploy": ["arn:aws:iam::123456789012:role/a"],
    }


@pytest.mark.parametrize("key", ["task_role_arns", "infrastructure_role_arns", "ecs_infrastructure_role_arns"])
def test_a_role_of_another_account_cannot_be_passed(key: str) -> None:
    def program(arn: str) -> None:
        GitHubDeployer("gh", {**DEPLOYER, "ecs_services": ["c/s"], key: [pulumi.Output.from_input(arn)]})  # type: ignore[misc]

    record(lambda: program("arn:aws:iam::123456789012:role/x"))
    with pytest.raises(pulumi.RunError) as raised:
        record(lambda: program("arn:aws:iam::999999999999:role/x"))
    assert str(raised.value) == (
        f"`{key}` must be roles of the account `123456789012`, because a role is passed in its own account only, got"
        " `arn:aws:iam::999999999999:role/x`"
    )
