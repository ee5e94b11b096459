"""Draw the picture of README.md, that of the stack `local`: `python -m tests.doctor.sample_map [--check]`."""

import argparse
import sys
from pathlib import Path

from doctor.map import config_only
from doctor.map.picture import picture_of
from doctor.map.svg import svg

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "local.svg"


def drawn() -> str:
    """The picture as it should be."""
    return svg(picture_of(config_only(ROOT / "Pulumi.local.yaml")), "Who passes which role in stack local")


def main(arguments: list[str]) -> int:
    """Write the picture, or with `--check` say whether it is stale; the exit code is 1 when it is."""
    parser = argparse.ArgumentParser(prog="python -m tests.doctor.sample_map", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when it is stale")
    check = parser.parse_args(arguments).check
    if PICTURE.exists() and PICTURE.read_text() == drawn():
        return 0
    if check:
        sys.stderr.write(f"{PICTURE.relative_to(ROOT)} is stale: run `python -m tests.doctor.sample_map`\n")
        return 1
    PICTURE.write_text(drawn())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
