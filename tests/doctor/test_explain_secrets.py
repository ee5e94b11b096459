"""`doctor explain` repeats no secret, wherever one stands in a text."""

import json
from itertools import product
from urllib.parse import quote

import pytest

from doctor.commands import main
from doctor.explain.cleaning import clean
from tests.doctor.explanations import DENIED, texts

# Made up, in the shape of each kind. The first two are AWS's examples.
KEY_ID, SECRET_KEY = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SESSION_TOKEN = "IQoJb3JpZ2luX2VjEOz//////////wEaCXVzLWVhc3QtMSJHMEUCIQDx"  # noqa: S105  made up
WEB_TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"  # noqa: S105  made up
BY_SHAPE = {
    "access-key": KEY_ID,
    "session-key": "ASIAIOSFODNN7EXAMPLE",
    "secret-key": SECRET_KEY,
    "session-token": SESSION_TOKEN,
    "web-token": WEB_TOKEN,
    "github": "ghp_0123456789abcdefghijABCDEFGHIJ012345",
    "github-fine": "github_pat_11ABCDEFG0123456789_abcdefghijklmnop",
    "pulumi": "pul-0123456789abcdef0123456789abcdef01234567",
    "gitlab": "glpat-abcdefGHIJ1234567890",
    "slack": "xoxb-123456789012-abcdefGHIJKL",
    "npm": "npm_abcdefghijABCDEFGHIJ0123456789abcdef",
    "encrypted": "v1:Rr5vF0sNQ2Y=:zKq0a1b2c3d4e5f6",
    "blob": "x" * 200,
}
"""Secrets that are known by their shape, in any position."""
AROUND = {
    "alone": "{}",
    "sentence": "the key {} is wrong.",
    "quoted": 'with "{}", as always',
    "parentheses": "({})",
    "assignment": "X={} pulumi up",
    "json": '{{"value": "{}"}}',
    "path": "https://example.com/a?b={}&c=d",
    "end-of-line": "first line {}\nsecond line",
}
NAMES = [
    "password", "DB_PASSWORD", "dbPassword", "aws_secret_access_key", "AWS_SESSION_TOKEN", "SecretAccessKey",
    "PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE", "api_key", "apiKey", "client_secret", "GITHUB_TOKEN", "passwd",
    "MasterUserPassword", "x-api-key", "private_key", "secret",
]  # fmt: skip
NAMED = {
    "environment": "{}={}",
    "export": "export {}='{}'",
    "ini": "{} = {}",
    "yaml": "{}: {}",
    "json": '{{"{}": "{}"}}',
    "python": "{{'{}': '{}'}}",
    "json-in-json": '{{\\"{}\\": \\"{}\\"}}',
    "query": "https://example.com/?{}={}&a=b",
    "task-definition": '{{"name": "{}", "value": "{}"}}',
    "parameter": "ParameterKey={},ParameterValue={}",
    "go": '{}:"{}"',
    "header": "{}: Bearer {}",
}
VALUE = "hunter2-Tr0ub4dor"
"""A secret that is known by its name only."""


@pytest.mark.parametrize("around", [pytest.param(around, id=name) for name, around in AROUND.items()])
@pytest.mark.parametrize("secret", [pytest.param(secret, id=name) for name, secret in BY_SHAPE.items()])
def test_masks_a_secret_by_its_shape(secret: str, around: str) -> None:
    cleaned = clean(around.format(secret))

    assert secret not in cleaned
    assert "[masked]" in cleaned


@pytest.mark.parametrize("form", [pytest.param(form, id=name) for name, form in NAMED.items()])
@pytest.mark.parametrize("name", NAMES)
def test_masks_a_secret_by_its_name(name: str, form: str) -> None:
    cleaned = clean(f"first line\n{form.format(name, VALUE)}\n{DENIED}")

    assert VALUE not in cleaned
    assert DENIED in cleaned


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        pytest.param("docker login --username AWS --password hunter2", "hunter2", id="flag"),
        pytest.param("mysql --password=hunter2 db", "hunter2", id="flag-equals"),
        pytest.param("curl -u jo:hunter2 https://example.com", "hunter2", id="curl"),
        pytest.param("https://jo:hunter2@example.com/", "hunter2", id="address"),
        pytest.param("postgres://jo:hun%40ter2@db/app", "hun", id="address-encoded"),
        pytest.param("git clone https://ghtoken12345@github.com/a/b", "ghtoken12345", id="address-user"),
        pytest.param("Authorization: Basic am86aHVudGVyMg==", "am86aHVudGVyMg", id="basic"),
        pytest.param(
            "authorization: AWS4-HMAC-SHA256 Credential=AK/20260101, Signature=0123abcd", "0123abcd", id="signed"
        ),
        pytest.param("X-Amz-Security-Token=IQoJb3Jp&X-Amz-Signature=0123abcd", "IQoJb3Jp", id="signed-address"),
        pytest.param("X-Amz-Credential=AKXX%2F20260101&X-Amz-Signature=0123abcd", "0123abcd", id="signature"),
        pytest.param("Encoded authorization failure message: abc-DEF_ghi", "abc-DEF_ghi", id="encoded"),
        pytest.param("--encoded-message abc-DEF", "abc-DEF", id="encoded-flag"),
        pytest.param(
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEpAIBAAKCAQEA1c7z9", "MIIE", id="pem-cut-off"
        ),
        pytest.param(
            "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nzzzz\n-----END RSA PRIVATE KEY-----", "MIIE", id="pem"
        ),
        pytest.param('{"auths": {"x": {"auth": "QVdTOmh1bnRlcjI="}}}', "QVdTOmh1", id="docker-config"),
        pytest.param('"password": "two words, and more"', "two words", id="spaces"),
        pytest.param(f"aws_session_token\n=\n{SESSION_TOKEN}", SESSION_TOKEN, id="lines"),
        pytest.param(quote(f"password=hunter2&x={SECRET_KEY}"), "hunter2", id="percent-encoded"),
        pytest.param(json.dumps(json.dumps({"password": "hunter2"})), "hunter2", id="json-twice"),
        pytest.param("\x1b[31mpassword\x1b[0m=\x1b[1mhunter2\x1b[0m", "hunter2", id="colours"),
        pytest.param("2026-11-27T10:00:00Z deploy  password: hunter2", "hunter2", id="log"),
        pytest.param("| password | hunter2 |\npassword: hunter2", "password: hunter2", id="table"),
    ],
)
def test_masks_a_secret_by_what_is_around_it(text: str, secret: str) -> None:
    assert secret not in clean(text)


@pytest.mark.parametrize("secret", [SECRET_KEY, SESSION_TOKEN, WEB_TOKEN])
@pytest.mark.parametrize("width", [45, 60, 77, 90])
def test_masks_a_secret_that_a_terminal_cut(secret: str, width: int) -> None:
    text = f"{DENIED} with the key {secret} of an hour ago, as {DENIED}"
    cleaned = clean("\n".join(text[at : at + width] for at in range(0, len(text), width)))

    assert [secret[at : at + 12] for at in range(0, len(secret), 12) if secret[at : at + 12] in cleaned] == []


@pytest.mark.parametrize("position", ["{} {}", "{1} {0}", "{}\n{}"])
@pytest.mark.parametrize(
    ("place", "secret"),
    list(product(("user/ai-engineer", "role/AppRunnerECRAccessRole"), (KEY_ID, f"x{SESSION_TOKEN[:20]}", SECRET_KEY))),
)
def test_an_answer_holds_no_secret(place: str, secret: str, position: str, capsys: pytest.CaptureFixture[str]) -> None:
    for given in (
        position.format(f"token={secret}", DENIED),
        DENIED.replace(place.partition("/")[2], f"password={secret}"),
    ):
        for format_ in ([], ["--json"]):
            main(["explain", *format_, given])

            assert secret not in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:iam::123456789012:role/team/App sha256:" + "5de487da52320ad9" * 4,
        "failed to fetch secret arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf from secrets manager",
        "perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:1:secret:a",
        "unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret",
        "failed to decrypt: incorrect passphrase, please set PULUMI_CONFIG_PASSPHRASE to the correct passphrase",
        'constructing secrets manager of type "passphrase": unable to find either `PULUMI_CONFIG_PASSPHRASE`',
        "InvalidSignatureException: Signature not yet current: 20260101T120000Z is still later than 20260101T110000Z",
        "ExpiredToken: The security token included in the request is expired",
        "Error loading SSO Token: Token for https://example.awsapps.com/start does not exist",
        "PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
        "Your authorization token has expired. Reauthenticate and try again.",
        "retrieved secret from Secrets Manager did not contain json key password",
        "Could not load credentials from any providers",
        "role arn:aws:sts::123456789012:assumed-role/deploy/0123456789abcdef0123456789abcdef",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert clean(text) == text


def test_no_case_loses_its_error() -> None:
    assert [
        name
        for name, text in texts().items()
        if "not authorized to perform" in text and "authorized" not in clean(text)
    ] == []


@pytest.mark.parametrize("name", ["password", "db_password", "token"])
@pytest.mark.parametrize(
    "text",
    [
        "User: arn:aws:iam::123456789012:user/{} is not authorized to perform: iam:GetRole",
        "login failed for admin/{}!",
        "tried '{}', \"{}\"",
    ],
)
def test_masks_a_secret_where_it_stands_again(name: str, text: str) -> None:
    again = text.replace("{}", "Sup3rS3cret!pass")

    assert "Sup3rS3cret" not in clean(f'{name} = "Sup3rS3cret!pass" ; {again}')
    assert "Sup3rS3cret" not in clean(f"{again}\n{name}: Sup3rS3cret!pass\n")


@pytest.mark.parametrize("value", ["production", "shop-db-1", "web", "AppRunner"])
def test_shows_a_name_that_is_assigned_to_a_secret(value: str) -> None:
    arn = f"arn:aws:ecs:us-east-1:123456789012:cluster/{value}"

    assert arn in clean(f"token={value} {arn}")
