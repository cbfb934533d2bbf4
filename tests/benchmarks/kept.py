"""A database of people that is made once and kept between runs, beside the data of the tests."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2  # type: ignore[import-untyped]  # it ships no types
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.databases import connected_to

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "alerts"
APPS = ("config", "jobs", "candidates", "recruiters")


def scale() -> float:
    """SCALE: 1 is a million people."""
    return float(os.environ.get("SCALE") or 1)


def _fingerprint(*more: Path) -> str:
    """Changes with the tables, and with how people are made."""
    files = sorted(path for app in APPS for path in (ROOT / app).rglob("migrations/*.py"))
    seen = hashlib.sha256()
    for path in (*files, *more):
        seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


@contextmanager
def database(
    size: int, fill: Callable[[int], None], *written_by: Path, prefix: str = PREFIX
) -> Iterator[bool]:
    """Work in the database with so many people; yields whether it was made just now.

    `fill` makes them, once. Databases of the prefix with other tables are dropped: nobody can use them any
    more.
    """
    fingerprint = _fingerprint(*written_by)
    name = f"{prefix}_{fingerprint}_{size}"
    server = urlsplit(settings.DATABASE_URL)
    found = _names(settings.DATABASE_URL)
    for other in found:
        if other.startswith(f"{prefix}_") and fingerprint not in other:
            _order(settings.DATABASE_URL, f'DROP DATABASE "{other}"')
    is_new = name not in found
    unfinished = f"{name}_unfinished"
    if is_new:
        if unfinished in found:
            _order(settings.DATABASE_URL, f'DROP DATABASE "{unfinished}"')
        _order(settings.DATABASE_URL, f'CREATE DATABASE "{unfinished}"')
        with connected_to(server._replace(path=f"/{unfinished}").geturl()):
            call_command("migrate", verbosity=0, interactive=False)
            fill(size)
        _order(settings.DATABASE_URL, f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    with connected_to(server._replace(path=f"/{name}").geturl()):
        yield is_new
    connection.close()


def _names(url: str) -> list[str]:
    with psycopg2.connect(url) as made, made.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return [name for (name,) in cursor.fetchall()]


def _order(url: str, statement: str) -> None:
    made = psycopg2.connect(url)
    made.autocommit = True
    try:
        with made.cursor() as cursor:
            cursor.execute(statement)
    finally:
        made.close()
