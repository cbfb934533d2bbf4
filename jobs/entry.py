"""What is asked before a credential is held, and how an apprentice becomes more: dated claims.

They stand in `jobs/data/entry.json`, each with its source and how good that is. What a topic has no claim
of is not established, and pages say so. Upkeep is `jobs.renewal`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from jobs.renewal import Strength
from jobs.services.reference import read

FILE = "entry.json"


class Topic(StrEnum):
    """What a claim is about."""

    WORK = "work"
    EDUCATION = "education"
    EXAM = "exam"
    NAMES = "names"
    STATUS = "status"


@dataclass(frozen=True)
class Claim:
    """One sentence, and where it is from."""

    says: str
    source: str
    strength: Strength
    as_of: date
    topic: Topic = Topic.STATUS
    name: str = ""
    """Of a way out of the apprenticeship: what it is called."""


@dataclass(frozen=True)
class Field:
    """Credentials made for one kind of work, by their keys."""

    key: str
    label: str
    credentials: tuple[str, ...]


@dataclass(frozen=True)
class Apprenticeship:
    """What an issuer takes for the two years, what its letters must say, and what nobody says."""

    ways: tuple[Claim, ...]
    letters: tuple[Claim, ...]
    unknown: tuple[str, ...]


@cache
def fields() -> tuple[Field, ...]:
    """Every credential of ours stands in one of them."""
    return tuple(Field(row["key"], row["label"], tuple(row["credentials"])) for row in read(FILE)["fields"])


@cache
def field_of() -> Mapping[str, Field]:
    """The field of each credential, by its key. What the desk added stands in none."""
    return {key: field for field in fields() for key in field.credentials}


@cache
def claims() -> Mapping[str, tuple[Claim, ...]]:
    """Of each credential, by its key."""
    return _by_key("claims")


@cache
def of_issuers() -> Mapping[str, tuple[Claim, ...]]:
    """Of each issuer, what holds for all of its credentials."""
    return _by_key("issuers")


@cache
def apprenticeship() -> Apprenticeship:
    """How the A of an apprentice form is removed."""
    file = read(FILE)["apprentice"]
    as_of = date.fromisoformat(file["as_of"])
    return Apprenticeship(
        tuple(_claim(row, as_of) for row in file["ways"]),
        tuple(_claim(row, as_of) for row in file["letters"]),
        tuple(file["unknown"]),
    )


def _by_key(part: str) -> Mapping[str, tuple[Claim, ...]]:
    file = read(FILE)
    as_of = date.fromisoformat(file["as_of"])
    rows: dict[str, list[dict[str, Any]]] = file[part]
    return {key: tuple(_claim(row, as_of) for row in listed) for key, listed in rows.items()}


def _claim(row: dict[str, Any], as_of: date) -> Claim:
    return Claim(
        row["says"],
        row["source"],
        Strength(row["strength"]),
        as_of,
        Topic(row.get("topic", Topic.STATUS)),
        row.get("name", ""),
    )
