"""`doctor explain` reads names as AWS wrote them: whole, and without what a text puts around them."""

import pytest

from doctor.explain.actions import is_begun
from doctor.explain.cleaning import clean
from doctor.explain.denial import denials, trimmed
from doctor.explain.explanation import Explanation
from tests.doctor.explanations import DENIED, explained

ROLE = "arn:aws:iam::123456789012:role/App"
ENDS_WITH_MARKS = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-??????"
GROUP = "arn:aws:logs:us-east-1:123456789012:log-group::log-stream:"
USER = "User: arn:aws:iam::123456789012:user/jo is not authorized to perform:"
LINE = f"{USER} iam:PassRole on resource: {ROLE}"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        *(
            (f"{ROLE}{end}", ROLE)
            for end in ("", ".", ",", "!", "%", "?", ":", ";", ")", "]", "}", ").", "|", "\\", "!!")
        ),
        (ENDS_WITH_MARKS, ENDS_WITH_MARKS),
        (f"{ENDS_WITH_MARKS}.", ENDS_WITH_MARKS),
        (GROUP, GROUP),
        (f"{ROLE}/*", f"{ROLE}/*"),
        (f"{ROLE}-[masked]", f"{ROLE}-[masked]"),
        (f"{ROLE}-[masked]]", f"{ROLE}-[masked]"),
        ("arn:aws:s3:::bucket/copy (1)", "arn:aws:s3:::bucket/copy (1)"),
        ("", ""),
        (".", ""),
    ],
)
def test_ends_a_name_before_the_punctuation(told: str, name: str) -> None:
    assert trimmed(told) == name


@pytest.mark.parametrize(
    "text",
    [
        f"**{LINE}**",
        f"***{LINE}***",
        f"*{LINE}*",
        f"_{LINE}_",
        f"__{LINE}__",
        f"~~{LINE}~~",
        f"||{LINE}||",
        f"> *{LINE}*",
        f"{{code:none}}{LINE}{{code}}",
        f"{{noformat}}{LINE}{{noformat}}",
        f"[{LINE}](https://example.com/1)",
    ],
)
def test_removes_the_marks_of_a_page(text: str) -> None:
    (said,) = explained(text)

    assert said.title == f"`iam:PassRole` on `{ROLE}` is denied"


@pytest.mark.parametrize(
    "text",
    [
        "on resource: * because no policy allows the * action",
        "arn:aws:ecs:*:123456789012:service/*\narn:aws:ecs:*:123456789012:service/*",
        '"Action": "*", "Resource": "*"',
        "def send(*args, **kwargs)",
        "***.dkr.ecr.***.amazonaws.com/***:1",
        "arn:aws:iam::123456789012:role/app_web_",
    ],
)
def test_leaves_wildcards(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("key", "end"),
    [
        ("invoices 2024/march.pdf", " because no identity-based policy allows the s3:GetObject action"),
        ("a b/c d.txt", " with an explicit deny in a service control policy"),
        ("a b", ""),
        ("plain", ""),
    ],
)
def test_reads_a_quoted_key_whole(key: str, end: str) -> None:
    arn = f"arn:aws:s3:::shop/{key}"

    assert [each.resource for each in denials(f'{USER} s3:GetObject on resource: "{arn}"{end}')] == [arn]


@pytest.mark.parametrize(
    ("told", "arn"),
    [
        ("***", "arn:aws:sqs:REGION:123456789012:NAME"),
        ("<SNIP>", "arn:aws:sqs:REGION:123456789012:NAME"),
        ("SNIP", "arn:aws:sqs:REGION:123456789012:NAME"),
        ("role ***", "arn:aws:iam::123456789012:role/NAME"),
        ("*", "*"),
    ],
)
def test_names_one_resource_that_a_text_hides(told: str, arn: str) -> None:
    assert [each.resource for each in denials(clean(f"{USER} sqs:SendMessage on resource: {told} (403)"))] == [arn]


def test_ends_a_key_whose_quote_is_not_closed_before_the_reason() -> None:
    text = (
        f'{USER} s3:GetObject on resource: "arn:aws:s3:::shop/a because no identity-based policy allows the "x" action'
    )

    assert [each.resource for each in denials(text)] == ["arn:aws:s3:::shop/a"]


@pytest.mark.parametrize(
    ("action", "begun"),
    [
        ("secretsmanager:GetSecr", True),
        ("iam:PassR", True),
        ("sts:Assume", True),
        ("ecs:Upd", True),
        ("secretsmanager:GetSecretValue", False),
        ("iam:PassRole", False),
        ("sts:AssumeRole", False),
        ("ecs:UpdateService", False),
        ("lambda:InvokeFunction", False),
    ],
)
def test_knows_the_beginning_of_an_action(action: str, *, begun: bool) -> None:
    assert is_begun(action) is begun


@pytest.mark.parametrize("text", [f"{USER} secretsmanager:GetSecr", f"{USER} secretsmanager:GetSecr… and more"])
def test_asks_for_the_rest_of_an_action(text: str) -> None:
    assert explained(text) == (
        Explanation(
            "`secretsmanager:GetSecr...` is denied",
            "No policy of user `jo` allows it. The text ends within the name of the action.",
            "Paste the whole text of the error, from the service or tool that printed it.",
            recognised={"action": "secretsmanager:GetSecr...", "principal": "user `jo`"},
            known=False,
        ),
    )


@pytest.mark.parametrize("caller", ["user/jo", "role/shop-task-role"])
@pytest.mark.parametrize(
    "cut",
    [
        "",
        "arn:a",
        "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/[truncated]",
        "arn:aws:ssm:eu-west-1:123456789012:parameter/shop...(120 more characters)",
        "arn:aws:ssm:eu-west-1:123456789012:parameter/shop[...]",
        "arn:aws:ssm:eu-west-1:1234567",
        "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/…",
    ],
)
def test_asks_for_one_resource_where_the_text_ends_within_it(caller: str, cut: str) -> None:
    (said,) = explained(
        f"User: arn:aws:iam::123456789012:{caller} is not authorized to perform: ssm:PutParameter on resource: {cut}"
    )

    assert (said.known, said.config) == (False, ())
    assert said.statement == {
        "Effect": "Allow",
        "Action": "ssm:PutParameter",
        "Resource": "arn:aws:ssm:REGION:ACCOUNT_ID:RESOURCE",
    }


@pytest.mark.parametrize("whole", [DENIED, DENIED.partition(" because")[0]])
@pytest.mark.parametrize("length", range(60, 190, 13))
def test_says_nothing_of_a_part_next_to_the_whole(whole: str, length: int) -> None:
    for text in (f"{whole}\n{whole[:length]}…", f"…{whole[-length:]}\n{whole}"):
        (said,) = explained(text)

        assert said.known


def test_says_what_a_part_adds() -> None:
    other = LINE.replace("role/App", "role/Other…")

    assert [(each.title, each.known) for each in explained(f"{LINE}\n{other}")] == [
        (f"`iam:PassRole` on `{ROLE}` is denied", True),
        ("`iam:PassRole` is denied", False),
    ]


LINKED = "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
NO_PYTHON = (
    "failed to install policy pack iam-guardrails@v0.2.0: installing dependencies: failed to locate any of "
    '["python3" "python"] on your PATH. Have you installed Python 3.6 or greater?'
)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param(
            f"Failed to create Service Linked Role: {USER} iam:CreateServiceLinkedRole on resource: {LINKED}",
            f"`iam:CreateServiceLinkedRole` on `{LINKED}` is denied",
            id="wrapper-before",
        ),
        pytest.param(
            f"{LINE}. You have no permission to pass the role.",
            f"`iam:PassRole` on `{ROLE}` is denied",
            id="wrapper-after",
        ),
        pytest.param(
            "ECS was unable to assume the role '${aws_iam_role.web.arn}' that was provided for this task. Please "
            "verify that your IAM user has permissions to pass this role.",
            "ECS cannot assume the role",
            id="role-of-a-template",
        ),
        pytest.param(NO_PYTHON, "The policy pack could not be installed, so nothing is let through", id="pack"),
    ],
)
def test_explains_an_error_once(text: str, title: str) -> None:
    (said,) = explained(text)

    assert (said.title, said.known) == (title, True)
