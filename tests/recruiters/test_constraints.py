"""What must be true of the desk's tables is refused by the database, whoever writes."""

from __future__ import annotations

from typing import Any

import pytest

from recruiters.models import PositionInvite, PositionTemplate, Shortlisted
from tests.constraints import Violation, named_constraints, refused_by, twice
from tests.factories import CandidateFactory, PositionFactory

pytestmark = pytest.mark.django_db


def between() -> dict[str, Any]:
    return {"position": PositionFactory.create(), "candidate": CandidateFactory.create()}


VIOLATIONS: dict[str, Violation] = {
    "recruiters_shortlisted_once": lambda: twice(Shortlisted.objects.create, **between()),
    "recruiters_invite_once": lambda: twice(PositionInvite.objects.create, text="Come", **between()),
    "recruiters_template_named": lambda: PositionTemplate.objects.create(
        position=PositionFactory.create(), name=""
    ),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(name: str) -> None:
    assert refused_by(VIOLATIONS[name]) == name


def test_every_constraint_is_tried() -> None:
    assert set(VIOLATIONS) == named_constraints("recruiters")
