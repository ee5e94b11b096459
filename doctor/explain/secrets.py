"""What is masked: everything that signs in somewhere, wherever it stands in a text."""

import re

MASK = "[masked]"

# Names of secrets, in the spellings of environments, JSON, YAML and headers: `DB_PASSWORD`, `sessionToken`, `api key`.
_NAME = (
    r"(?:secret(?:[_ -]?(?:access[_ -]?)?key)?|"
    r"(?:aws[_ -]?)?(?:session|security|access|refresh|id|bearer|api)?[_ -]?token|"
    r"pass(?:word|wd|phrase|code)|pwd|(?:api|private|account|encryption|signing|ssh)[_ -]?key|client[_ -]?secret|"
    r"authorization|cookie|connection[_ -]?string|encryption[_ -]?salt|webhook|database[_ -]?url|dsn)"
)
# Further names that are secrets where a value is assigned to them, but words of sentences elsewhere.
_ASSIGNED = rf"(?:{_NAME}|auth|credentials?|signature|sas|sig|x[_-]amz[_-][\w-]+)"
_BEFORE, _AFTER = r"(?<![\w.:/-])[\w.-]{0,40}?", r"(?:[_-]\w{1,20}|s|\d{1,3})?"
_VALUE = r"[^\s\"'`,;&<>|]+"
_QUOTED = r"(?:\"[^\"\n]{1,4000}\"|'[^'\n]{1,4000}')"
_SCHEME = r"(?:(?:bearer|basic|token|aws4-hmac-sha256) )?"
# What is no secret: a masked one, a reference, an ARN, and the next word of a sentence.
_WORD = (
    r"(?!\[masked\]|\$[\{(]|[({]|arn:|(?:is|are|was|has|must|not|no|none|null|true|false|required|expired|invalid|missing|"
    r"included|incorrect|cannot|could|couldn|can|failed|operation|the|a|an|of|for|from|in|to|unable|error|token|please)\b)"
)

_SECRETS = (
    # A message that only names the mark of a key has no key after it, and the end of a key may be cut off.
    re.compile(
        r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:(?:(?!-----BEGIN).)*?-----END [A-Z ]{0,40}PRIVATE KEY-----"
        r"|(?:\s*(?:Proc-Type|DEK-Info|Version|Comment): [^\n]*)*[\s\"'+,|]{0,20}(?=[A-Za-z+/=]*\d)[A-Za-z0-9+/=]{16,}"
        r"(?:[\s\"'+,|]{0,20}[A-Za-z0-9+/=]{16,})*(?:\s*[A-Za-z0-9+/=]{1,15}\s*\Z)?)",
        re.DOTALL,
    ),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    re.compile(r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}\b"),
    re.compile(r"(?<=://)[^\s/@:]{0,200}:[^\s/@]{1,2000}(?=@)"),
    re.compile(r"(?<=://)[^\s/@:]{8,2000}(?=@)"),
    re.compile(r"(?<=encoded authorization failure message: )\S+", re.IGNORECASE),
    re.compile(r"(?<=encoded authorization failure: )\S+", re.IGNORECASE),
    re.compile(r"(encoded[ _-]?message[\"']? ?[=: ] ?[\"']?)[\w+/=-]+", re.IGNORECASE),
    # The value that is assigned to the name of a secret, in an environment, a command, a file or an address.
    re.compile(
        rf"((?<![\w.-])[\w.-]{{0,40}}?{_ASSIGNED}{_AFTER}[\"']? ?=>? ?[\"']?{_SCHEME}){_WORD}{_VALUE}", re.IGNORECASE
    ),
    # The same in JSON, `"password": "..."`, where the value can hold spaces.
    re.compile(
        rf"([\"'][\w .-]{{0,40}}?{_ASSIGNED}{_AFTER}[\"'] ?: ?)(?![\"']\[masked\]|[\"']\$[\{{(]){_QUOTED}",
        re.IGNORECASE,
    ),
    # The same in YAML and in headers, `password: ...`.
    re.compile(rf"({_BEFORE}{_NAME}{_AFTER}: ?[\"']?{_SCHEME}){_WORD}{_VALUE}", re.IGNORECASE),
    # Pairs of a name and a value: `{{"name": "DB_PASSWORD", "value": "..."}}`, `ParameterKey=..., ParameterValue=...`.
    re.compile(
        rf"((?<!\w)(?:parameter)?(?:name|key)[\"']? ?[=:] ?[\"']?[\w-]{{0,40}}?{_NAME}{_AFTER}[\"']?,? ?[\"']?"
        rf"\w{{0,20}}?value[\"']? ?[=:] ?[\"']?)(?!\[masked\]){_VALUE}",
        re.IGNORECASE,
    ),
    # The value of a flag of a command.
    re.compile(
        rf"((?<!\w)--?[\w-]{{0,40}}?(?:password|passwd|token|secret|api-?key)(?:-\w{{1,20}})? +"
        rf"[\"']?)(?!\[masked\]|-){_VALUE}",
        re.IGNORECASE,
    ),
    re.compile(r"((?<!\w)(?:bearer|basic) )(?=[\w.~+/-]*[\d._~+/=])[\w.~+/-]{8,}=*", re.IGNORECASE),
    re.compile(r"((?<![\w-])-u \S{1,100}?:)[^\s\"']+"),  # curl -u NAME:PASSWORD
    re.compile(r"\bey[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{2,}(?:\.[A-Za-z0-9_-]*){0,3}"),  # a JSON Web Token, or its parts
    # https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
    re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|pul-[0-9a-f]{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,})"),
    re.compile(r"\b(?:npm_[A-Za-z0-9]{20,}|sk-[\w-]{20,}|dckr_pat_[\w-]{16,}|(?:sk|rk)_(?:live|test)_\w{10,}|AIza[\w-]{30,}|hvs\.[\w-]{20,}|ATATT[\w=-]{20,})"),
    # The security token of a session begins so.
    re.compile(r"\b(?:IQoJ|FwoG|FQoG|AQoD)[A-Za-z0-9+/=_%-]{12,}"),
    # A secret access key has 40 characters of base64; a digest or a commit, which may be shown, has lower-case hex.
    re.compile(
        r"(?<![\w/+.:-])(?=[A-Za-z0-9/+]*[A-Z])(?=[A-Za-z0-9/+]*[a-z])(?=[A-Za-z0-9/+]*\d)[A-Za-z0-9/+]{40}(?![\w/+=:-])"
    ),
    # What Pulumi stores of a secret: https://www.pulumi.com/docs/iac/concepts/secrets/
    re.compile(r"\bv1:[A-Za-z0-9+/=]{8,}(?::[A-Za-z0-9+/=]{8,}){0,2}"),
    re.compile(r"[A-Za-z0-9_+=-]{150,}"),  # no name in AWS is so long
)  # fmt: skip

# What is no word and no name: letters and digits with a capital letter or a sign that names do not have.
_PASSWORD = re.compile(r"(?=.*[A-Za-z])(?=.*\d)(?=.*[A-Z!#$%^&*~?])(?!arn:)\S{8,200}")


def masked(text: str) -> str:
    """Return a text in which every secret is replaced by `[masked]`, also where it stands again without its name."""
    values: set[str] = set()
    for secret in _SECRETS:
        text = secret.sub(lambda found: _mask(found, values), text)
    again = sorted(value for value in values if _PASSWORD.fullmatch(value))
    for value in again:
        if value in text:
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", MASK, text)
    return text


def _mask(found: re.Match[str], values: set[str]) -> str:
    name = found[1] if found.re.groups else ""
    values.add(found[0][len(name) :].strip("\"'"))
    return f"{name}{MASK}"
