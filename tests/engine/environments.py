"""Virtual environments of programs in tests."""

import subprocess
import sysconfig
import venv
from pathlib import Path


def made(folder: Path, *installed: str | Path) -> Path:
    """Make an environment in the folder's `venv` and install into it; return its Python.

    What is required by the installed comes from the environment of the tests.
    """
    environment = folder / "venv"
    venv.create(environment)
    python = environment / "bin" / "python"
    packages = sysconfig.get_path("purelib", vars={"base": str(environment)})
    Path(packages, "of_the_tests.pth").write_text(sysconfig.get_path("purelib") + "\n")
    # Builds with the setuptools of the tests and takes nothing from an index.
    options = ("--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check")
    subprocess.run([python, "-m", "pip", "install", *options, *installed], cwd=folder, check=True, timeout=240)
    return python
