"""Config under a namespace that nobody reads."""

import pytest

from components.input_errors import InputsError
from components.namespaces import refuse_unread


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        pytest.param(
            "container-role:ecs",
            "`container-role:ecs` is read by nobody: did you mean `container-roles:ecs`?",
            id="a misspelt namespace",
        ),
        pytest.param("awss:region", "`awss:region` is read by nobody: did you mean `aws:region`?", id="the provider's"),
        pytest.param(
            "program:key:with:colons",
            "`program:key:with:colons` is read by nobody: "
            "the namespace must be one of `container-roles`, `aws`, `pulumi`",
            id="another namespace",
        ),
    ],
)
def test_refuses_a_key_that_nobody_reads(key: str, problem: str) -> None:
    with pytest.raises(InputsError) as error:
        refuse_unread(["container-roles:ecs", "aws:region", "pulumi:tags", key])
    assert str(error.value) == f"this stack's config cannot be used:\n  {problem}"
