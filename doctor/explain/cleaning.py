"""The text of an error as it was meant: without the marks of terminals, pages and logs, and without secrets."""

import html
import re

MOST = 100_000
"""Characters of a text that are read; an error of AWS has a few hundred, the output of a preview some thousand."""

MASK = "[masked]"

# Colours and links of terminals, then what is left of control characters; of these only line breaks mean something.
_TERMINAL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b]")
# What Terraform draws beside its errors, and what mails put before a quoted line.
_FRAME = re.compile(r"^[ ]*[│╷╵┃>]+ ?", re.MULTILINE)
# An ARN that ends before its last part was broken by the width of a terminal: no space was there.
_BROKEN_ARN = re.compile(r"(\barn:aws[a-z-]*(?::[\w-]*){1,4})\n *(?=[\w:])")

_SECRETS = (
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    re.compile(r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}\b"),
    re.compile(r"(?<=://)[^\s/@:]+:[^\s/@]+(?=@)"),
    re.compile(r"(?<=encoded authorization failure message: )\S+", re.IGNORECASE),
    re.compile(r"(?<=--encoded-message )\S+"),
    # A value that stands behind the name of a secret, of a flag or of a header.
    re.compile(
        r"((?:secret_?(?:access_?)?key|session_?token|security[_-]?token|pass(?:word|wd|phrase)|api_?key|access_?token|"
        r"client_?secret|x-amz-(?:signature|credential)|authorization)[\"']? ?[=:] ?[\"']?(?:(?:bearer|basic) )?"
        r"|--[\w-]*(?:password|token|secret)[\w-]* +[\"']?)(?!\[)[^\s\"',;&]+",
        re.IGNORECASE,
    ),
    re.compile(r"\bey[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),  # a JSON Web Token
    re.compile(r"\bgh[pousr]_[A-Za-z0-9]{20,}|\bpul-[0-9a-f]{20,}"),
    # A secret access key has 40 characters of base64; a digest or a commit, which may be shown, has lower-case hex.
    re.compile(
        r"(?<![\w/+=.:-])(?=[A-Za-z0-9/+]*[A-Z])(?=[A-Za-z0-9/+]*[a-z])(?=[A-Za-z0-9/+]*\d)[A-Za-z0-9/+]{40}(?![\w/+=:-])"
    ),
    re.compile(r"[A-Za-z0-9_+=-]{150,}"),  # no name in AWS is so long
)


def clean(text: str) -> str:
    """The error without colours, frames and HTML, its secrets replaced by `[masked]`; line breaks stay."""
    plain = _TERMINAL.sub("", html.unescape(text.replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n")))
    plain = plain.replace('\\"', '"').replace("\\n", "\n").replace("\N{NO-BREAK SPACE}", " ")
    plain = _BROKEN_ARN.sub(r"\1", _FRAME.sub("", plain))
    for secret in _SECRETS:
        plain = secret.sub(rf"\g<1>{MASK}" if secret.groups else MASK, plain)
    return plain


def on_one_line(text: str) -> str:
    """The text with every run of white space as one space: where lines break means nothing to a sentence."""
    return " ".join(text.split())


def line_starts(text: str) -> list[int]:
    """Return where each line of a text begins in `on_one_line(text)`."""
    starts, at = [0], 0
    for line in text.splitlines():
        if words := on_one_line(line):
            starts.append(at)
            at += len(words) + 1
    return starts
