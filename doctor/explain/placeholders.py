"""What people put for a name that they do not show: `<account id>`, `{account}`, `[IAM_USER]`, `***`, `XXXX`.

The name of a caller that is not shown becomes `HIDDEN`, because nobody has that name. Any other becomes a word to fill
in: a `*` in the ARN of a resource would be a wildcard for IAM. `${...}` is a variable of IAM or CloudFormation.
"""

import re

HIDDEN = "***"
"""Stands for the name of a caller that a text does not show."""
ANY_ACCOUNT = r"(?:\d*|aws|\*+|[*x#.-]{3,}|ACCOUNT_ID)"
"""The account in an ARN, as an expression that ignores case."""

_BRACKETED = r"<{1,2}(?![/!<])[^<>\n]{1,60}>{1,2}|(?<!\$)\{[^{}\n]{1,60}\}|(?<=[:/_-])\[(?!masked\])[\w. -]{1,60}\]"
_PLACEHOLDER = re.compile(_BRACKETED)
_ARN = re.compile(rf"\barn:(?:aws[a-z-]*|{_BRACKETED}):(?:{_BRACKETED}|[^\s\"'`<>{{}}\[\]])+")
_SAID = re.compile(
    rf"(?<=\bUser: )(?:{_BRACKETED}|\[[\w. -]{{1,60}}\])(?= (?:is|are) )|(?<=\bresource: )(?:{_BRACKETED})(?![\w:/])"
)
# An account that is described, `arn:aws:sts:: ... :` and `arn:aws:sts::(my account):`, and a name after a space.
_ACCOUNT_IN_WORDS = re.compile(
    r"(\barn:aws[a-z-]*:[a-z0-9-]{1,40}:[a-z0-9-]{0,30}:)(?=[^\s:]{0,40} )(?! ?\d)[ .…()\w-]{1,40}?:(?=[a-z*])"
)
_SPACED = re.compile(
    r"(\barn:aws[a-z-]*:(?:iam|sts)::[^\s:]{0,40}:(?:user|assumed-role)/) {1,3}(?=[\w+=,.@/-]{1,200} (?:is|are) not )"
)
# A user that is described: AWS takes no space in a name.
_NAME_IN_WORDS = re.compile(
    r"(\barn:aws[a-z-]*:iam::[^\s:]{0,40}:user/)[\w+=,.@/-]{1,100}(?: [\w.-]{1,40}){1,3}(?= (?:is|are) not )"
)
_MARKUP = re.compile(r"<(?:br|hr|wbr|p|li|td|tr|b|i|u|a|code|pre|span|div|em|strong|mark)\b[^<>]*>", re.IGNORECASE)
_CALLER = re.compile(r":(?:iam|sts):.*:(?:user|assumed-role|federated-user)/")
_WORDS = {1: "aws", 3: "REGION", 4: "ACCOUNT_ID"}
"""The word for a part of an ARN, by the colons before it."""
_LETTERS = re.compile(r"[A-Za-z0-9]+")
_HIDES = re.compile(
    r"[*x#.?_-]{2,}|\W*(?:null|none|nil|undefined|unknown|anonymi[sz]ed|redacted|snip(?:ped)?|hidden|removed|omitted|"
    r"censored|[*x#]{3,})\W*|n/?a|\$\{?\w+\}?|your[_-][\w-]+|(?:iam[_-]?)?(?:user|role|session)?[_-]?name",
    re.IGNORECASE,
)
# A part of an ARN that hides what stands there.
_PARTS = re.compile(r"(arn:[^:]*:[^:]*:)([^:]*):([^:]*):(.*)", re.DOTALL)
_REGION, _ACCOUNT = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-\d+|[a-z]*|\*"), re.compile(r"\d*|aws|\*|cloudfront")
_MASKS = re.compile(r"\*{2,}")
# A variable of a shell. IAM would read it as one of a policy, whose names have a colon.
_VARIABLES = re.compile(r"\$\{(\w+)\}")
# What says that a text was cut there.
CUT = "…"
_CUT = re.compile(
    r"(?:\.{3}|…)?[\[<(][^\[\]<>()\n]{0,30}\b(?:truncated|snip(?:ped)?|more (?:chars|characters|bytes))\b"
    r"[^\[\]<>()\n]{0,30}[\])>]|\[(?:\.{3}|…)\]\s*\Z",
    re.IGNORECASE,
)


def is_hidden(name: str) -> bool:
    """Return whether a name stands for one that is not shown."""
    return _HIDES.fullmatch(name) is not None


def with_words(text: str) -> str:
    """Return a text with words for the placeholders in ARNs, `HIDDEN` for callers in brackets, and `CUT` for cuts."""
    whole = _SPACED.sub(r"\1", _ACCOUNT_IN_WORDS.sub(r"\1ACCOUNT_ID:", _SAID.sub(HIDDEN, text)))
    whole = _NAME_IN_WORDS.sub(rf"\1{HIDDEN}", whole)
    return _ARN.sub(lambda arn: _with_words(arn[0]), _CUT.sub(CUT, whole))


def _with_words(arn: str) -> str:
    told, at = "", 0
    for placeholder in _PLACEHOLDER.finditer(arn):
        told += arn[at : placeholder.start()]
        at = placeholder.end()
        told += placeholder[0] if _MARKUP.fullmatch(placeholder[0]) else _word(placeholder[0], told)
    return told + arn[at:]


def _word(placeholder: str, before: str) -> str:
    if _CALLER.search(before):
        return HIDDEN
    return _WORDS.get(before.count(":")) or "_".join(_LETTERS.findall(placeholder)).upper() or "NAME"


def filled(arn: str) -> str:
    """Return the ARN of a resource with a word to fill in for each part that is hidden."""
    parts = _PARTS.fullmatch(arn)
    if not parts:
        return arn
    region = parts[2] if _REGION.fullmatch(parts[2]) else "REGION"
    account = parts[3] if _ACCOUNT.fullmatch(parts[3]) else "ACCOUNT_ID"
    name = _MASKS.sub("NAME", _VARIABLES.sub(lambda variable: variable[1].upper(), parts[4]))
    # The name of a repository has no capital letters.
    return f"{parts[1]}{region}:{account}:{name.lower() if ':ecr:' in parts[1] else name}"
