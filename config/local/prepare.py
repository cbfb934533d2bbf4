"""What a database needs before the site is served, in one process: Django starts slowly.

A program of its own (`python -m config.local.prepare`), because the supervisor must not load
Django. It prints its steps; what the commands print goes to standard error, the log.
"""

from __future__ import annotations

import os
import sys

import django
from django.core.management import CommandError, call_command

from config.local.terminal import say, step


def prepare() -> None:
    """Bring tables, reference data and demo data up to date."""
    with step("tables"):
        django.setup()
        from config.checks import refuse_broken_environment  # noqa: PLC0415 -- after setup()

        refuse_broken_environment()
        call_command("migrate", interactive=False, stdout=sys.stderr)
    refusal = ""
    with step("reference and demo data"):
        try:
            call_command("seed", stdout=sys.stderr)
        except CommandError as error:
            # A database of somebody's own: it is served without a demo.
            refusal = str(error)
            call_command("seed", reference_only=True, stdout=sys.stderr)
    if refusal:
        say(f"\n{refusal}\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    prepare()
