"""The components as a plugin of the engine, for programs in other languages; Pulumi starts this folder.

It may be a bare copy under any name, so that the package is made known here under its own. Its modules are found in the
package only: on the path by themselves, they could stand in for others' (`settings`).
"""

import importlib.util
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent

if __name__ == "__main__":
    sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != FOLDER]
    spec = importlib.util.spec_from_file_location(
        "components", FOLDER / "__init__.py", submodule_search_locations=[str(FOLDER)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{FOLDER} holds no package")
    sys.modules["components"] = importlib.util.module_from_spec(spec)

    from pulumi.provider import main

    from components.plugin import Plugin

    main(Plugin(), sys.argv[1:])
