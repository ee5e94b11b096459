"""A stand-in for `pulumi-language-nodejs`: the one for Python, but programs are run by npm's own `@pulumi/pulumi`."""

import sys
from pathlib import Path

from pulumi.runtime.proto import language_pb2 as pb

from localcloud.language_host import LanguageHost, main
from localcloud.toolchains import Toolchain


class NodeHost(LanguageHost):
    """Starts Node.js where `LanguageHost` starts Python."""

    def program(self, request: pb.RunRequest, toolchain: Toolchain) -> list[str | Path]:
        """Run the entry point by the package's runner, as the real host does."""
        del toolchain
        info = request.info
        flags = {
            "monitor": request.monitor_address,
            "engine": self.engine,
            "project": request.project,
            "stack": request.stack,
            "organization": request.organization,
            "root-directory": info.root_directory,
            "pwd": request.pwd,
            "parallel": str(request.parallel),
            "dry-run": str(request.dryRun).lower(),
        }
        runner = Path(info.program_directory, "node_modules", "@pulumi", "pulumi", "cmd", "run")
        return ["node", runner, *(f"--{name}={value}" for name, value in flags.items()), info.entry_point]


if __name__ == "__main__":
    main(NodeHost(executor="", engine=sys.argv[1]))
