"""Kits of scorecards: the ones a new desk begins with, and the versions that given cards keep."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from config.accounts.models import User
from jobs.models import Competency
from recruiters.models import ScorecardCriterion, ScorecardKit, ScorecardKitVersion

STARTERS = Path(__file__).parent.parent / "data" / "kits.json"


@transaction.atomic
def load() -> int:
    """Bring the kits of this version that a desk has never had. Returns how many.

    Whatever an administrator changed, renamed or took out of use stays as it is.
    """
    known = set(ScorecardKit.objects.exclude(starter="").values_list("starter", flat=True))
    names = {name.casefold() for name in ScorecardKit.objects.values_list("name", flat=True)}
    words = {word.key: word for word in Competency.objects.all()}
    # A kit of their own with one of our names is left alone, and ours stays out.
    rows = [
        row
        for row in json.loads(STARTERS.read_text(encoding="utf-8"))
        if row["starter"] not in known and row["name"].casefold() not in names
    ]
    for row in rows:
        _bring(row, words)
    return len(rows)


def _bring(row: dict[str, Any], words: dict[str, Competency]) -> None:
    kit = ScorecardKit.objects.create(
        starter=row["starter"], name=row["name"], introduction=row["introduction"]
    )
    kit.settings.set([words[key] for key in row["settings"] if key in words])
    ScorecardCriterion.objects.bulk_create(
        ScorecardCriterion(
            kit=kit,
            order=place,
            name=one["name"],
            questions=one["questions"],
            competency=words.get(one["competency"]),
            **{f"anchor_{score}": anchor for score, anchor in enumerate(one["anchors"], start=1)},
        )
        for place, one in enumerate(row["criteria"], start=1)
    )
    keep_version(kit=kit, by=None)


@transaction.atomic
def keep_version(*, kit: ScorecardKit, by: User | None) -> ScorecardKitVersion:
    """The version that says what the kit says now: the last one, or a new one where its words changed."""
    held = ScorecardKit.objects.select_for_update(no_key=True).get(pk=kit.pk)
    criteria = [
        {
            "name": one.name,
            "questions": one.questions,
            "anchors": one.anchors,
            "competency": one.competency.label if one.competency else "",
        }
        for one in held.criteria.select_related("competency").order_by("order", "pk")
    ]
    words = {"name": held.name, "introduction": held.introduction, "criteria": criteria}
    last = ScorecardKitVersion.objects.filter(kit=held).order_by("-number").first()
    if last is not None and all(getattr(last, name) == value for name, value in words.items()):
        return last
    number = held.version + 1
    made = ScorecardKitVersion.objects.create(kit=held, number=number, by=by, **words)
    ScorecardKit.objects.filter(pk=held.pk).update(version=number)
    kit.version = number
    return made
