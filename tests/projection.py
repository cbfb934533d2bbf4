"""The narrow table of the people on file, for tests that write files past the services."""

from __future__ import annotations

from django.core.management import call_command

PROJECTION = "candidates_standing"
"""The table a match reads people from."""


def rebuild() -> None:
    """Bring it up to date with the files."""
    call_command("rebuild_standings")
