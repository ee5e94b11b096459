"""The words that errors are made of: those of the known errors, and of AWS's sentence about a refused request."""

import re
import tomllib
from pathlib import Path

FOLDER = Path(__file__).with_name("errors")
"""The errors that are known by their words, a file a topic."""

_SENTENCE = """
user is are not authorized authorised to perform on the resource because no with an explicit deny in a allows action
identity based policy permissions boundary service control session endpoint role trust access denied exception error
status code request id when calling operation occurred message principal account assumed federated token invalid
unable cannot could create creating update updating delete deleting register definition task execution image retrieve
registry secrets pull container repository invalid provided please verify that proper relationship assume linked
iam arn aws
"""
_IAM = """
PassRole CreateRole PutRolePolicy AttachRolePolicy AssumeRole AssumeRoleWithWebIdentity ListRoles GetRole
CreateServiceLinkedRole DeleteRole CreatePolicy TagRole
"""
_OTHER = """
GetAuthorizationToken BatchGetImage InitiateLayerUpload GetSecretValue GetParameters Decrypt
CreateService RunTask RegisterTaskDefinition UpdateService
"""
_LITERAL = re.compile(r"[A-Za-z]{2,}")
_ESCAPE = re.compile(r"\\[A-Za-z]|\(\?P<\w+>|<[A-Z_]+>")


def _words() -> frozenset[str]:
    entries = (
        entry for file in FOLDER.glob("*.toml") for entry in tomllib.loads(file.read_text("utf-8")).get("error", ())
    )
    reads = (each for entry in entries for each in entry["reads"])
    texts = (_ESCAPE.sub(" ", each) for each in (*reads, _SENTENCE, _IAM, _OTHER))
    return frozenset(word.lower() for text in texts for word in _LITERAL.findall(text))


KNOWN = _words()
"""Words in lower case."""
ACTIONS_OF_IAM = frozenset(f"{'sts' if 'Assume' in name else 'iam'}:{name}".lower() for name in _IAM.split())
