"""Another database than the one pytest-django made, for tests that need one of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.db import connection


@contextmanager
def connected_to(url: str) -> Iterator[None]:
    """Let this process read and write there, and not in the test's database."""
    parts = urlsplit(url)
    settings = connection.settings_dict
    before = {name: settings[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")}
    connection.close()
    settings.update(
        HOST=parts.hostname,
        PORT=parts.port,
        USER=parts.username,
        PASSWORD=parts.password,
        NAME=parts.path.removeprefix("/"),
    )
    try:
        yield
    finally:
        connection.close()
        settings.update(before)
