"""What `explain` says of a role or a group of one of several deployers of GitHub, or services of ECS."""

import pytest

from doctor.explain.cleaning import clean
from doctor.explain.explaining import explain


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        pytest.param("git-hub-role-extra-statements", "gitHub.role.extraStatements", id="only"),
        pytest.param("git-hub-web-2-role-extra-statements", "gitHubDeployers.web-2.role.extraStatements", id="several"),
        pytest.param("git-hub-web-role-extra-power", "gitHubDeployers.web.role.managedPolicies.power", id="policy"),
        pytest.param("ecs-task-role-extra-statements", "ecs.taskRole.extraStatements", id="only-service"),
        pytest.param(
            "ecs-web-2-task-role-extra-statements", "ecsServices.web-2.taskRole.extraStatements", id="task-role"
        ),
        pytest.param(
            "ecs-web-execution-role-extra-s3",
            "ecsServices.web.executionRole.managedPolicies.s3",
            id="execution-role",
        ),
        pytest.param(
            "ecs-infrastructure-role-extra-kms", "ecs.infrastructureRole.managedPolicies.kms", id="infrastructure"
        ),
        pytest.param("ecs-scheduler-role-extra-statements", "ecs.scheduler.role.extraStatements", id="scheduler"),
        pytest.param(
            "ecs-web-event-rules-role-extra-statements", "ecsServices.web.eventRules.role.extraStatements", id="rules"
        ),
        pytest.param("ecs-operators-extra-statements", "ecs.operators.extraStatements", id="only-operators"),
        pytest.param("ecs-web-operators-extra-s3", "ecsServices.web.operators.managedPolicies.s3", id="operators"),
        pytest.param(
            "ecs-operators-task-role-extra-statements",
            "ecsServices.operators.taskRole.extraStatements",
            id="service-named-operators",
        ),
    ],
)
def test_a_finding_names_the_setting_that_it_comes_from(name: str, setting: str) -> None:
    (said,) = explain(
        clean(
            f"Inline policy `{name}` allows `iam:PassRole` on `*`. "
            "See policypack/README.md#iam-disallow-unscoped-pass-role\n"
        )
    )
    assert said.recognised["setting"] == setting
