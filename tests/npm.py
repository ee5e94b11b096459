"""The packages of Node.js projects in this repository."""

import hashlib
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from localcloud.engine import user_cache
from localcloud.lock import exclusive

REPOSITORY = Path(__file__).parents[1]
LISTS = ("package.json", "package-lock.json", ".npmrc")
NEEDS = "needs Node.js 20 or later, with npm"


def installed(project: Path, *, local: Sequence[Path] = ()) -> Path:
    """Return the locked packages of a project, installed once into the user's cache folder.

    Their own scripts don't run. `local` are the packages of this repository that the project names by their folder.
    """
    lists = [path for name in LISTS if (path := project / name).exists()]
    read = [*lists, *(each / "package.json" for each in local)]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in read)).hexdigest()
    folder = user_cache() / "tools" / f"node-{digest[:16]}"
    place = folder / project.relative_to(REPOSITORY)
    with exclusive(folder.with_suffix(".lock"), lambda _: None):
        if not (folder / ".installed").exists():
            shutil.rmtree(folder, ignore_errors=True)
            place.mkdir(parents=True)
            for path in lists:
                shutil.copy(path, place)
            for each in local:
                copied(each, folder / each.relative_to(REPOSITORY))
            npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            subprocess.run(npm, cwd=place, check=True, timeout=600)
            (folder / ".installed").touch()
    return place / "node_modules"


def copied(package: Path, folder: Path) -> Path:
    """Copy a package without what its installation made."""
    return Path(shutil.copytree(package, folder, ignore=shutil.ignore_patterns("node_modules", "bin")))
