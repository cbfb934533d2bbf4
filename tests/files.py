"""Files to import, and proof that a refused one left no trace."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.apps import apps
from django.db import connection
from django.utils import timezone

APPS = ("jobs", "candidates", "mail", "accounts")


def csv_bytes(*rows: Mapping[str, str], header: Iterable[str] | None = None) -> bytes:
    """Rows as a CSV file; its columns are all of theirs unless told otherwise."""
    text = io.StringIO()
    columns = list(header or dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def position_row(**cells: str) -> dict[str, str]:
    """A good row for a new draft; `cells` replace or add to its cells."""
    day = timezone.localdate() + timedelta(days=30)
    return {
        "reference": "A-1",
        "title": "Pro-fee coder",
        "employer": "Tamarack Valley Health",
        "employer_kind": "hospital",
        "city": "Tampa",
        "state": "FL",
        "workplace": "onsite",
        "pay_min": "30",
        "pay_max": "38.50",
        "pay_period": "hour",
        "benefits": "Health, 401(k), dues paid",
        "closes_on": day.isoformat(),
        "description": "Codes visits.",
    } | cells


def fingerprint() -> dict[str, tuple[int, str]]:
    """For each of our tables its count and a checksum of all its rows."""
    found = {}
    with connection.cursor() as cursor:
        for label in APPS:
            for model in apps.get_app_config(label).get_models(include_auto_created=True):
                if not model._meta.managed:
                    continue
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(
                    f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"  # noqa: S608 -- our own names
                )
                found[model._meta.db_table] = cursor.fetchone()
    return found
