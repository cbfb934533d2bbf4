"""What a database needs before the site is served, in one process: Django starts slowly.

A program of its own (`python -m config.local.prepare FILE`), because the supervisor must not load
Django. It prints its steps; what the commands print goes to standard error, the log.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command

from config.local.terminal import step


def prepare(logins: Path) -> None:
    """Bring tables and demo data up to date, and write the demo log-ins into a file."""
    with step("tables"):
        django.setup()
        from config.checks import refuse_broken_environment  # noqa: PLC0415 -- after setup()

        refuse_broken_environment()
        call_command("migrate", interactive=False, stdout=sys.stderr)
    with step("demo data"):
        call_command("seed", stdout=sys.stderr)
        shown = io.StringIO()
        call_command("seed", print_logins=True, stdout=shown)
    logins.touch(mode=0o600)
    logins.write_text(shown.getvalue())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    prepare(Path(sys.argv[1]))
