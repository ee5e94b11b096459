"""Time a checker in a process of its own: `python timed.py FOLDER < texts.json`, with the folder of its package.

Prints the seconds of processor time that each text takes, with the checker and with `json.loads`. Any version of the
pack can be timed, so this imports nothing else of the repository.
"""

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module


def checker() -> Callable[[str], object]:
    """Return the function that parses and evaluates a text, by the API of the version at hand."""
    evaluation, documents = import_module("iam_guardrails.evaluation"), import_module("iam_guardrails.documents")
    if hasattr(evaluation, "judge"):
        return lambda text: evaluation.judge(documents.parse(text))
    budget_of = import_module("iam_guardrails.budget").Budget

    def check(text: str) -> object:
        budget = budget_of()
        return evaluation.evaluate(documents.parse(text, budget), budget)

    return check


def timed(work: Callable[[str], object], texts: list[str]) -> list[float]:
    """Return the seconds of processor time that the work on each text takes."""
    seconds = []
    for text in texts:
        started = time.thread_time()
        work(text)
        seconds.append(time.thread_time() - started)
    return seconds


def main() -> int:
    """Time the checker of the folder that the command line names."""
    sys.path.insert(0, sys.argv[1])
    texts = json.load(sys.stdin)
    json.dump({"json": timed(json.loads, texts), "checker": timed(checker(), texts)}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
