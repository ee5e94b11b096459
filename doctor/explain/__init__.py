"""`python -m doctor explain`: what an error means, what to do, and what to ask the administrator for.

It needs no stack, no engine and no credentials, because a user who is denied access has none. The parts of a long text
that hold errors are found first (`relevant`), and cleaned (`cleaning`), which also masks every secret. What is known
about errors is the data of `rules`. What AWS says of a refused request, and what the policy pack reports, are parsed by
`denial`, `forms` and `pack`. `denied` decides what to do about a refused request. `own` knows this project's errors.
"""

import argparse
import codecs
import json
import os
import re
import shutil
import sys
from collections import deque
from contextlib import suppress

from doctor.errors import DoctorError
from doctor.explain.cleaning import clean
from doctor.explain.explaining import explain
from doctor.explain.explanation import WIDTH, as_json, as_text
from doctor.explain.relevant import relevant
from doctor.report import Report

EXPLAINED, NOT_ALL = 0, 1
KEPT = 32 * 1024 * 1024
"""Bytes that are kept of the beginning of standard input, and of its end."""
_CHUNK = 64 * 1024
_MARKED = 400
"""Bytes after the mark of UTF-16 among which a text in it has a letter of ASCII, and so a zero."""
_JAPANESE = ("euc_jp", "cp932")
_KANA = re.compile(r"[\u3041-\u3093]{2}")


EXIT_CODES = {0: "every error is explained", 1: "something is not known, or only in part", 2: "no error was given"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.description = (
        "Says what an error of AWS, of a deployment tool or of the policy pack means, what to do, which config makes "
        "it, and what to ask the administrator for. Reads the error from its arguments, else from standard input."
    )
    parser.add_argument("error", nargs="*", help="the error; without it, standard input is read")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")


def run(options: argparse.Namespace) -> int:
    """Explain the error that was given; 0 when all of it is explained, 1 when something is not known."""
    given = " ".join(options.error) or _pasted()
    if not given.strip():
        raise DoctorError("An error must be given, as an argument or on standard input; got nothing.")
    explanations = explain(clean(relevant(given)))
    if options.json:
        sys.stdout.write(json.dumps({"explanations": [as_json(each) for each in explanations]}, indent=2) + "\n")
    else:
        width = columns()
        Report().line("\n\n".join(as_text(each, width) for each in explanations))
    return EXPLAINED if all(each.known for each in explanations) else NOT_ALL


def columns() -> int:
    """Return how wide the answer may be: as wide as the terminal, or as COLUMNS says, within what can be read."""
    is_told = sys.stdout.isatty() or "COLUMNS" in os.environ
    return min(WIDTH, shutil.get_terminal_size().columns) if is_told else WIDTH


def _pasted() -> str:
    """Return what is on standard input; of more than is kept in memory, its beginning and its end."""
    if sys.stdin.isatty():
        Report().progress("Paste the error, then press Ctrl-D on a line of its own.")
    beginning = sys.stdin.buffer.read(KEPT)
    end: deque[bytes] = deque(maxlen=KEPT // _CHUNK)
    while chunk := sys.stdin.buffer.read(_CHUNK):
        end.append(chunk)
    return decoded(b"".join((beginning, *end)))


def decoded(pasted: bytes) -> str:
    """Return the text of bytes in UTF-8, or in what Windows writes: UTF-16, and the encoding of a Japanese console."""
    if pasted.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and 0 in pasted[:_MARKED]:
        return pasted.decode("utf-16", "replace")
    if pasted[1:200:2].count(0) > len(pasted[1:200:2]) // 2:
        return pasted.decode("utf-16-le", "replace")
    for encoding in ("utf-8-sig", *_JAPANESE):
        with suppress(UnicodeDecodeError):
            text = pasted.decode(encoding)
            # Bytes of one encoding can be signs of another, but hardly words.
            if encoding not in _JAPANESE or _KANA.search(text):
                return text
    return pasted.decode("utf-8", "replace")
