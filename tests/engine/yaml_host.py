"""Pulumi's language host for YAML, built once from its Go module."""

import hashlib
import os
import re
import subprocess
from pathlib import Path

from localcloud import engine
from localcloud.lock import exclusive

MODULE = engine.MODULE / "yaml"
HOST = "pulumi-language-yaml"
NEEDS = "needs Go 1.26 or later"


def built() -> Path:
    """Return the folder of the language host of the locked version, built once into the user's cache folder."""
    locked = b"".join((MODULE / name).read_bytes() for name in ("go.mod", "go.sum"))
    built = engine.user_cache() / "tools" / f"yaml-{hashlib.sha256(locked).hexdigest()[:16]}" / HOST
    version = re.search(rb"github.com/pulumi/pulumi-yaml (v\S+)", locked)
    assert version
    with exclusive(built.parent.with_suffix(".lock"), lambda _: None):
        if not built.exists():
            built.parent.mkdir(parents=True, exist_ok=True)
            partial = built.with_suffix(".partial")
            flags = f"-s -w -X github.com/pulumi/pulumi-yaml/pkg/version.Version={version[1].decode()}"
            go = ["go", "build", *engine.GO_FLAGS, "-ldflags", flags, "-o", str(partial)]
            subprocess.run(
                [*go, f"github.com/pulumi/pulumi-yaml/cmd/{HOST}"],
                cwd=MODULE,
                env={**os.environ, **engine.GO_ENVIRONMENT},
                check=True,
                timeout=1500,
            )
            partial.rename(built)
    return built.parent
