"""The narrow table of the people on file, for benchmarks that write files past its triggers."""

from __future__ import annotations

from django.core.management import call_command

from candidates.models import Standing


def projection_table() -> str:
    """The table a match reads people from."""
    return Standing._meta.db_table


def rebuild() -> None:
    """Bring it up to date with the files."""
    call_command("rebuild_standings")
