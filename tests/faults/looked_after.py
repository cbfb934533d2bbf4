"""Worker and beat alone under the supervisor of `make run`: `python -m tests.faults.looked_after`."""

from __future__ import annotations

import contextlib
import os

from config.local.folder import Folder, Running
from config.local.serve import servers
from config.local.supervisor import Stopped, Supervisor


def main() -> None:
    folder = Folder.at(os.environ["VAR_DIR"])
    with (
        contextlib.suppress(Stopped),
        folder.locked("run"),
        Supervisor(folder, Running("run", os.getpid())) as supervisor,
    ):
        _, *others = servers(folder, os.environ, port=0)
        supervisor.start(*others)
        print("both are started", flush=True)
        supervisor.watch()


if __name__ == "__main__":
    main()
