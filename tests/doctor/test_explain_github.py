"""What `explain` says of a role of one of several deployers of GitHub."""

import pytest

from doctor.explain.cleaning import clean
from doctor.explain.explaining import explain


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        pytest.param("git-hub-role-extra-statements", "gitHub.role.extraStatements", id="only"),
        pytest.param("git-hub-web-2-role-extra-statements", "gitHubDeployers.web-2.role.extraStatements", id="several"),
        pytest.param("git-hub-web-role-extra-power", "gitHubDeployers.web.role.managedPolicies.power", id="policy"),
    ],
)
def test_a_finding_names_the_setting_of_its_deployer(name: str, setting: str) -> None:
    (said,) = explain(
        clean(
            f"Inline policy `{name}` allows `iam:PassRole` on `*`. "
            "See policypack/README.md#iam-disallow-unscoped-pass-role\n"
        )
    )
    assert said.recognised["setting"] == setting
