"""`make check`: every check that is no test. All run, even when one fails."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.local.folder import MANAGE, PROJECT, Running
from config.local.stack import Stack
from config.local.supervisor import Stopped, Supervisor
from config.local.terminal import Halt, say
from config.local.testing import throw_away_folder

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    """One command. `on_services`: it needs a database, and Django as it is on a server."""

    name: str
    argv: Sequence[str]
    on_services: bool = False


CHECKS = (
    Check("ruff", [str(BIN / "ruff"), "check", "."]),
    Check("format", [str(BIN / "ruff"), "format", "--check", "."]),
    Check("imports", [str(BIN / "lint-imports")]),
    Check("templates", [str(BIN / "djlint"), "templates", "--lint", "--quiet", "--profile=django"]),
    Check("types", [str(BIN / "mypy"), "."]),
    Check(
        "migrations",
        [*MANAGE, "makemigrations", "--check", "--dry-run"],
        on_services=True,
    ),
    Check(
        "deploy",
        [*MANAGE, "check", "--deploy", "--fail-level=WARNING", "--database=default"],
        on_services=True,
    ),
)
# A server's environment with nobody's real values in it.
SERVER = {
    "DEBUG": "0",
    "SITE_URL": "https://jobs.onfile.test",
    "ALLOWED_HOSTS": "jobs.onfile.test",
    "DEFAULT_FROM_EMAIL": "Onfile <desk@onfile.test>",
    "MAIL_POSTAL_ADDRESS": "Onfile, 1 Test Street, Orlando, FL 32801",
    "TRUSTED_PROXY_COUNT": "1",
    "STAFF_SECOND_FACTOR": "1",
}


def check(names: Sequence[str]) -> int:
    """Run the named checks, or all; returns 1 if one failed."""
    unknown = set(names) - {found.name for found in CHECKS}
    if unknown:
        known = ", ".join(found.name for found in CHECKS)
        raise Halt(f"There is no check {', '.join(sorted(unknown))}. There are: {known}.")
    wanted = [found for found in CHECKS if not names or found.name in names]
    server = {
        **os.environ,
        **SERVER,
        "SECRET_KEY": secrets.token_urlsafe(60),
        "SEAL_KEY": secrets.token_urlsafe(60),
    }
    if not any(found.on_services for found in wanted):
        return _report({found.name: _passes(found, server) for found in wanted})
    try:
        with (
            throw_away_folder() as folder,
            Supervisor(folder, Running("check", os.getpid())) as supervisor,
        ):
            services = Stack(folder, supervisor, port=8000, is_fleeting=True).start()
            environment = services | server
            results: dict[str, bool] = {}
            for found in wanted:
                results[found.name] = _passes(found, environment)
                supervisor.pause(0)
    except Stopped:
        say("\nstopped")
        return 130
    return _report(results)


def _passes(found: Check, environment: Mapping[str, str]) -> bool:
    say(f"== {found.name}")
    began = time.monotonic()
    # To the terminal directly, in our process group: a linter's own output is the report.
    done = subprocess.run(found.argv, cwd=PROJECT, env=dict(environment), check=False)
    word = "passed" if done.returncode == 0 else f"FAILED with code {done.returncode}"
    say(f"== {found.name}: {word} in {time.monotonic() - began:.1f} s\n")
    return done.returncode == 0


def _report(results: Mapping[str, bool]) -> int:
    failed = [name for name, passed in results.items() if not passed]
    say(f"{len(results) - len(failed)} of {len(results)} checks passed", end="")
    say(f"; failed: {', '.join(failed)}" if failed else "")
    return 1 if failed else 0
