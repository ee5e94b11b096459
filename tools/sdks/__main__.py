"""`python -m tools.sdks` writes the SDKs below `sdk/`, with `--check` it only names what is stale."""

import argparse
import sys

from tools.sdks import SDKS, GeneratorError, generate, released_schema, stale, write


def main(arguments: list[str]) -> int:
    """Write what is stale, or name it; the exit code is 1 when something was stale under `--check`."""
    parser = argparse.ArgumentParser(prog="python -m tools.sdks", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when something is stale")
    check = parser.parse_args(arguments).check
    try:
        fresh = generate(released_schema())
    except GeneratorError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if not check:
        write(fresh, SDKS)
        return 0
    found = stale(fresh, SDKS)
    sys.stderr.writelines(f"{SDKS.name}/{path} is stale: run `make generate`\n" for path in found)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
