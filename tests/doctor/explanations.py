"""Errors with the answers to them: the cases of the tests of `doctor explain`.

A case of `explain/` is a text file: where the wording is from, the error as it was pasted, `=====`, the answer. A case
of `explain/found/` is a table in a TOML file: the `text`, what it `shows`, `says` with a list of alternatives for each
thing the answer must say, and `never`. With `after`, many lines of a log come first. `source` is a public report of the
error, or the file that prints it; a text without one is the sentence of AWS or of a tool in a usual frame.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from doctor.explain.cleaning import clean
from doctor.explain.explaining import explain
from doctor.explain.explanation import Explanation

REPOSITORY = Path(__file__).parent.parent.parent
FOLDER = Path(__file__).with_name("explain")
FILES = sorted(FOLDER.glob("*.txt"))
DENIED = (
    "User: arn:aws:iam::123456789012:user/ai-engineer is not authorized to perform: iam:PassRole on resource: "
    "arn:aws:iam::123456789012:role/AppRunnerECRAccessRole because no identity-based policy allows the iam:PassRole "
    "action"
)
"""AWS's sentence, about the first role of the App Runner guide."""


def parts(case: Path) -> tuple[str, str]:
    """Return the error and the answer of a text file."""
    _source, _, rest = case.read_text(encoding="utf-8").partition("\n")
    error, _, answer = rest.partition("\n=====\n")
    return error, answer.removesuffix("\n")


def found() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every case of `found/`, named by its file and its name."""
    for file in sorted((FOLDER / "found").glob("*.toml")):
        for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]:
            yield f"{file.stem}-{case['name']}", case


def pasted(case: dict[str, Any]) -> str:
    """Return the text of a case of `found/`, with the log before it."""
    after = case.get("after", {"line": "", "times": 0})
    line, times = str(after["line"]), int(after["times"])
    return f"{line}\n" * times + str(case["text"])


def texts() -> dict[str, str]:
    """Return the error of every case, by its name."""
    return {**{file.stem: parts(file)[0] for file in FILES}, **{name: str(case["text"]) for name, case in found()}}


@cache
def explained(text: str) -> tuple[Explanation, ...]:
    """Return the answer to an error. Several tests look at the same one."""
    return tuple(explain(clean(text)))
