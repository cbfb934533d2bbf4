"""Every table has a decision: whose it is, whether it is in the download, and what deleting does to it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from candidates.models import Candidate, Recipient
from candidates.records.parts import NOBODYS, PARTS, Fate
from config.accounts.models import User

DECIDED = {part.model for part in PARTS}
PEOPLE = {Candidate, Recipient, User}


def _tables() -> set[str]:
    return {model._meta.label for model in apps.get_models()}


def test_every_table_has_one_decision() -> None:
    assert _tables() - DECIDED - set(NOBODYS) == set(), "decide in candidates/records/parts.py"
    assert DECIDED & set(NOBODYS) == set()
    assert (DECIDED | set(NOBODYS)) - _tables() == set()
    assert len(DECIDED) == len(PARTS)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.model)
def test_a_part_is_told_or_says_why_not(part: object) -> None:
    assert bool(part.title) != bool(part.left_out)  # type: ignore[attr-defined]
    assert (part.fate == Fate.KEPT) == bool(part.kept)  # type: ignore[attr-defined]
    assert (part.fate == Fate.BLANKED) == bool(part.blank)  # type: ignore[attr-defined]


def test_what_points_at_a_person_is_a_part() -> None:
    """Through any number of tables: a table that hangs on a part is a part, or says why it is nobody's."""
    hanging = {
        model._meta.label
        for model in apps.get_models()
        for one in model._meta.get_fields()
        if isinstance(one, models.ForeignKey)
        and one.related_model._meta.label in DECIDED
        and one.name not in {"by", "checked_by", "handled_by", "recruiter", "owner"}  # somebody at the desk
    }

    of_the_desk = {"recruiters.Recruiter", "recruiters.MentionStop"}  # whose `user` works there
    empty = {"pghistory.MiddlewareEvents"}  # no row of ours has a context of its own
    assert hanging - DECIDED == of_the_desk | empty


@pytest.mark.parametrize("part", [part for part in PARTS if part.title], ids=lambda part: part.model)
def test_what_is_left_out_of_a_part_is_a_column_of_it(part: object) -> None:
    names = {one.name for one in part.table._meta.get_fields()}  # type: ignore[attr-defined]

    assert set(part.omit) <= names  # type: ignore[attr-defined]
