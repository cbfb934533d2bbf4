"""The narrow table of the people on file, for tests that write files past the services."""

from __future__ import annotations

from django.core.management import call_command, get_commands
from django.db import connection

PROJECTION = "candidates_standing"
COMMAND = "rebuild_standings"


def projection_table() -> str:
    """The table a match reads people from."""
    return PROJECTION if PROJECTION in connection.introspection.table_names() else "candidates_candidate"


def rebuild() -> None:
    """Bring it up to date with the files."""
    if COMMAND in get_commands():
        call_command(COMMAND)
