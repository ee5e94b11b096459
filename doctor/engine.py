"""Asking the engine, the `pulumi` on PATH, in the caller's own login and environment."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from doctor.errors import DoctorError

LIMIT = 1800.0
"""Seconds a run may take; a policy pack whose Python is missing can hang the engine."""
_SECRET = "4dabf18193072939515e22adb298388d"  # noqa: S105  the key by which a state marks secrets, itself none


def is_secret(value: object) -> bool:
    """Whether a value of a state is a secret of the stack."""
    return isinstance(value, dict) and _SECRET in value


def holds_secret(value: object) -> bool:
    """Whether a value of a state is a secret, or has one within."""
    if isinstance(value, dict):
        return is_secret(value) or any(map(holds_secret, value.values()))
    return isinstance(value, list) and any(map(holds_secret, value))


def is_installed() -> bool:
    """Whether there is a `pulumi` to ask."""
    return shutil.which("pulumi") is not None


def executable() -> str:
    """Return the path of `pulumi`; raises DoctorError when there is none."""
    found = shutil.which("pulumi")
    if not found:
        raise DoctorError(
            "`pulumi` must be on PATH for this command. Install it (https://www.pulumi.com/docs/install/), or use the "
            "one of this machine's cloud: `python -m localcloud run python -m doctor ...`."
        )
    return found


def run(
    arguments: Sequence[str], *, cwd: Path, limit: float = LIMIT, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command of the engine's in the folder `cwd`, without prompts or colours; its output is in the result.

    `environment` is put over the caller's.
    """
    try:
        return subprocess.run(
            [executable(), "--non-interactive", "--color", "never", *arguments],
            cwd=cwd,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true", **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            # The engine writes UTF-8 whatever the locale.
            encoding="utf-8",
            errors="replace",
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DoctorError(f"`pulumi {' '.join(arguments)}` was stopped after {limit:g} s.") from error


def answer(arguments: Sequence[str], *, cwd: Path) -> Any:  # noqa: ANN401  any JSON value
    """Run a command that prints JSON and return that; raises DoctorError, with the engine's words, when it fails."""
    done = run(arguments, cwd=cwd)
    if done.returncode:
        raise DoctorError(f"`pulumi {' '.join(arguments)}` fails in {cwd}:\n{(done.stderr or done.stdout).strip()}")
    return json.loads(done.stdout)
