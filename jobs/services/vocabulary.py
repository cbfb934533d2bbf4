"""The words of the trade, from `jobs/data`: credentials and other competencies, aliases, titles.

The files are the truth for the words they name. What the desk added stays: competencies under
other keys, and further spellings of ours, unless the file gives that spelling to another word.

`ICD-10-CM/PCS` is no alias: it stands for two code sets, and an alias leads to one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from jobs.enums import CompetencyKind
from jobs.models import Competency, CompetencyAlias, CredentialFacts, Title
from jobs.models.competency import folded
from jobs.services.reference import bring_in_line, read

RANK_STEP = 10


@dataclass(frozen=True)
class Loaded:
    """How many words the files hold, and how many rows had to be added or changed."""

    credentials: int
    competencies: int
    aliases: int
    titles: int
    touched: int


@transaction.atomic
def load() -> Loaded:
    """Bring competencies, aliases, credential facts and titles in line with the files.

    Running it again touches nothing. A competency that the desk made under another key but with
    the label of one of ours becomes ours.
    """
    file = read("credentials.json")
    credentials: list[dict[str, Any]] = file["credentials"]
    others: dict[str, list[dict[str, Any]]] = read("competencies.json")
    words = [
        *_words(CompetencyKind.CREDENTIAL, credentials),
        *(word for kind, rows in others.items() for word in _words(CompetencyKind(kind), rows)),
    ]
    touched = _adopt(words)
    competencies = bring_in_line(Competency.objects.all(), words, key=("key",))
    by_key = {row.key: row for row in competencies.rows.values()}
    spelled = [*credentials, *(row for rows in others.values() for row in rows)]
    facts = bring_in_line(CredentialFacts.objects.all(), _facts(file, by_key), key=("competency_id",))
    titles = bring_in_line(Title.objects.all(), _titles(), key=("slug",))
    aliases, moved = _spell(spelled, by_key)
    touched += sum(tally.added + tally.changed for tally in (competencies, facts, titles))
    touched += moved + _link(credentials, by_key)
    return Loaded(
        credentials=len(credentials),
        competencies=len(words) - len(credentials),
        aliases=aliases,
        titles=len(titles.rows),
        touched=touched,
    )


def _words(kind: CompetencyKind, rows: list[dict[str, Any]]) -> Iterator[dict[str, object]]:
    """A file's rows as columns of `Competency`; the order of the file is the rank."""
    for place, row in enumerate(rows, start=1):
        yield {
            "kind": kind.value,
            "key": row["key"],
            "label": row["label"],
            "name": row.get("name", ""),
            "description": row.get("description", ""),
            "rank": place * RANK_STEP,
        }


def _adopt(words: list[dict[str, object]]) -> int:
    """Give our key to a competency of the desk that already carries one of our labels."""
    taken = {(row.kind, row.label): row for row in Competency.objects.all()}
    adopted = 0
    for word in words:
        row = taken.get((str(word["kind"]), str(word["label"])))
        if row is not None and row.key != word["key"]:
            row.key = str(word["key"])
            row.save(update_fields=["key"])
            adopted += 1
    return adopted


def _facts(file: dict[str, Any], by_key: dict[str, Competency]) -> Iterator[dict[str, object]]:
    """What the file says of each credential; what it leaves out is its issuer's rule."""
    for row in file["credentials"]:
        issuer = file["issuers"][row["issuer"]]
        yield {
            "competency_id": by_key[row["key"]].pk,
            "issuer": row["issuer"],
            "setting_focus": row["focus"],
            "level": row["level"],
            "ceu": row.get("ceu", issuer["ceu"]),
            "cycle_months": issuer["cycle_months"],
            "verification": issuer["verification"],
            "note": row.get("note", ""),
            "source": row.get("source", issuer["source"]),
            "as_of": date.fromisoformat(file["as_of"]),
        }


def _titles() -> Iterator[dict[str, object]]:
    file = read("titles.json")
    for row in file["titles"]:
        yield {
            "name": row["name"],
            "slug": slugify(row["name"]),
            "rung": row["rung"],
            "soc": row["soc"],
            "note": row["note"],
            "about": row["about"],
            "differs": row["differs"],
            "is_similar": row.get("similar", False),
            "source": file["source"][row["source"]],
            "doubt": row.get("doubt", ""),
        }


def _spell(rows: list[dict[str, Any]], by_key: dict[str, Competency]) -> tuple[int, int]:
    """Bring the aliases in line. Returns how many the files hold and how many rows were touched."""
    wanted: dict[tuple[int, str], tuple[str, bool]] = {}
    owner: dict[tuple[str, str], int] = {}
    for row in rows:
        competency = by_key[row["key"]]
        for field, is_ambiguous in (("aliases", False), ("ambiguous", True)):
            for text in row.get(field, []):
                wanted[competency.pk, folded(text)] = (text, is_ambiguous)
                owner[competency.kind, folded(text)] = competency.pk
    kept = list(CompetencyAlias.objects.select_related("competency"))
    claimed = [
        alias.pk
        for alias in kept
        if owner.get((alias.competency.kind, alias.folded), alias.competency_id) != alias.competency_id
    ]
    CompetencyAlias.objects.filter(pk__in=claimed).delete()
    tally = bring_in_line(
        CompetencyAlias.objects.all(),
        (
            {
                "competency_id": competency_id,
                "folded": fold,
                "text": text,
                "is_ambiguous": is_ambiguous,
            }
            for (competency_id, fold), (text, is_ambiguous) in wanted.items()
        ),
        key=("competency_id", "folded"),
    )
    return len(wanted), len(claimed) + tally.added + tally.changed


def _link(credentials: list[dict[str, Any]], by_key: dict[str, Competency]) -> int:
    """Tie apprentice forms to their credential, and credentials to those they replace."""
    touched = 0
    replacing = Competency.replaces.through
    wanted: set[tuple[int, int]] = set()
    for row in credentials:
        competency = by_key[row["key"]]
        full = by_key[row["apprentice_of"]].pk if "apprentice_of" in row else None
        if competency.apprentice_of_id != full:
            competency.apprentice_of_id = full
            competency.save(update_fields=["apprentice_of"])
            touched += 1
        wanted |= {(competency.pk, by_key[key].pk) for key in row.get("replaces", [])}
    kept = set(replacing.objects.values_list("from_competency_id", "to_competency_id"))
    missing = wanted - kept
    replacing.objects.bulk_create(
        replacing(from_competency_id=better, to_competency_id=lesser) for better, lesser in missing
    )
    return touched + len(missing)
