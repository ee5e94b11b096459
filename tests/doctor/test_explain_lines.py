"""`doctor explain` says the same of an error however its lines are broken."""

import pytest

from doctor.explain.lines import columns, rejoined
from tests.doctor.explanations import DENIED, explained

SENTENCES = {
    "denied": f"error: {DENIED}",
    "permission-set": "An error occurred (AccessDeniedException) when calling the RunTask operation: User: "
    "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_PowerUserAccess_48601e0c275c936b/dev@example.com is not "
    "authorized to perform: ecs:RunTask on resource: arn:aws:ecs:us-east-1:123456789012:task-definition/app:3 with an "
    "explicit deny in a service control policy",
    "push": 'Resource handler returned message: "User: arn:aws:sts::705570557055:assumed-role/deployer/GitHubActions '
    "is not authorized to perform: ecr:InitiateLayerUpload on resource: "
    'arn:aws:ecr:eu-west-2:705570557055:repository/app-images/csv-converter (Service: Ecr, Status Code: 403)"',
    "platform": "CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not "
    "contain descriptor matching platform 'linux/amd64'.",
    "lock": "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete "
    "the lock file with `pulumi cancel`.",
    "delete": "DeleteConflict: Cannot delete entity, must remove roles from instance profile first.",
    "name-at-the-end": "An error occurred (AccessDeniedException) when calling the UpdateService operation: User: "
    "arn:aws:iam::123456789012:user/ai-engineer is not authorized to perform: ecs:UpdateService on resource: "
    "arn:aws:ecs:us-east-1:123456789012:service/shop/web",
    "provider": "Error: Could not assume role with OIDC: No OpenIDConnect provider found in your account for "
    "https://token.actions.githubusercontent.com",
    "tag": "tag invalid: The image tag 'latest' already exists in the 'app_service_image' repository and cannot be "
    "overwritten because the repository is immutable.",
    "passphrase": "error: decrypting secret value: failed to decrypt: incorrect passphrase, please set "
    "PULUMI_CONFIG_PASSPHRASE to the correct passphrase",
}


@pytest.mark.parametrize("whole", [pytest.param(text, id=name) for name, text in SENTENCES.items()])
def test_joins_what_a_terminal_cut(whole: str) -> None:
    said = [(each.title, each.config) for each in explained(whole)]
    wrong = []
    for width in range(30, 141, 3):
        lines = "\n".join(whole[at : at + width] for at in range(0, len(whole), width))
        if [(each.title, each.config) for each in explained(lines)] != said:
            wrong.append(width)

    assert wrong == []


QUEUE = "arn:aws:sqs:us-east-1:111122223333:jobs"
TWO_WORDS = "is not\nauthorized"
AFTER_ARN = "on resource: arn:aws:iam::123456789012:role/App\nbecause no"
LIKE_LINES = "\n".join(f"step 12: building layer {number} of 9" for number in range(4)) + "\nend"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        pytest.param("arn:aws:iam::1234567\n  89012:role/App is", "arn:aws:iam::123456789012:role/App is", id="arn"),
        pytest.param("not autho\nrized to perform", "not authorized to perform", id="known-word"),
        pytest.param("no identity-\nbased policy", "no identity-based policy", id="hyphen"),
        pytest.param(TWO_WORDS, TWO_WORDS, id="two-words"),
        pytest.param(AFTER_ARN, AFTER_ARN, id="after-an-arn"),
        pytest.param(LIKE_LINES, LIKE_LINES, id="lines-of-one-length"),
        pytest.param("", "", id="nothing"),
        pytest.param("perform: iam:Pass\nRole on resource: x", "perform: iam:PassRole on resource: x", id="action"),
        pytest.param(f"{QUEUE[:-2]}\n{QUEUE[-2:]} because no", f"{QUEUE} because no", id="before-a-reason"),
        pytest.param("arn:aws:iam::123456789012:role\n/App is", "arn:aws:iam::123456789012:role/App is", id="type"),
    ],
)
def test_joins_divided_words_only(text: str, joined: str) -> None:
    assert rejoined(text) == joined


@pytest.mark.parametrize(
    "after",
    [
        "    at throwDefaultError (/app/index.js:867:20)",
        "   at Amazon.Runtime.Internal.HttpErrorResponseExceptionHandler.HandleExceptionStream(IRequestContext r)",
        " ---> Amazon.Runtime.Internal.HttpErrorResponseException: Exception of type",
        "During handling of the above exception, another exception occurred:",
        "next request",
        "exit status 1",
        "exit",
        "finished",
        "At line:1 char:1",
        "PS C:\\Users\\me> aws ecs list-clusters",
        "ubuntu@ip-10-0-0-1:~$ ",
        "script returned exit code 254",
        "Post job cleanup.",
        "Cleaning up orphan processes",
        "Contact your administrator.",
        "/bin/deploy: line 12: failed",
        "GitHub action failed with an error",
        "HTTP status code 403",
        "-- the end --",
    ],
)
@pytest.mark.parametrize("before", ["perform: sqs:SendMessage", f"perform: sqs:SendMessage on resource: {QUEUE}"])
def test_ends_a_name_with_its_line(before: str, after: str) -> None:
    for around in ("", "\nfinally a line that is longer than the others" * 2, f"\n{before}\n{after}"):
        text = f"{before}\n{after}{around}"

        assert rejoined(text) == text


@pytest.mark.parametrize("after", ["Post job cleanup.", "next request", "Contact your administrator."])
def test_ends_a_name_before_a_sentence_even_if_another_line_is_as_long(after: str) -> None:
    name = f"perform: sqs:SendMessage on resource: {QUEUE}"
    text = f"{'=' * len(name)}\n\n{name}\n{after}"

    assert rejoined(text) == text


def test_reads_the_last_column_of_a_table_first() -> None:
    table = "Role  AWS::IAM::R  User: jo is not auth\n      ole          orized"

    assert columns(table).split("\n") == [
        "User: jo is not auth",
        "orized",
        "Role  AWS::IAM::R  ",
        "      ole          ",
    ]
