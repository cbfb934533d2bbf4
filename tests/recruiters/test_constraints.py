"""What must be true of the desk's tables is refused by the database, whoever writes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from recruiters.enums import Role
from recruiters.models import (
    NotSamePerson,
    PoolDay,
    PoolStay,
    PositionInvite,
    PositionTemplate,
    RoleGroup,
    Shortlisted,
    Team,
)
from recruiters.services import groups
from tests.constraints import Violation, named_constraints, refused_by, twice
from tests.factories import (
    CandidateFactory,
    MessageTemplateFactory,
    PoolFactory,
    PositionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def between() -> dict[str, Any]:
    return {"position": PositionFactory.create(), "candidate": CandidateFactory.create()}


def of_no_role() -> None:
    groups.ensure()
    RoleGroup.objects.filter(role=Role.LEAD).update(role="chef")


def two_teams() -> None:
    for name in ("Payers", "PAYERS"):
        Team.objects.create(name=name)


def told_apart(*, same: bool = False) -> dict[str, Any]:
    one = CandidateFactory.create()
    return {"candidate": one, "other": one if same else CandidateFactory.create()}


def staying() -> dict[str, Any]:
    return {
        "pool": PoolFactory.create(),
        "candidate": CandidateFactory.create(),
        "joined_on": date(2026, 11, 2),
    }


VIOLATIONS: dict[str, Violation] = {
    "recruiters_role_known": of_no_role,
    "recruiters_team_name_unique": two_teams,
    "recruiters_shortlisted_once": lambda: twice(Shortlisted.objects.create, **between()),
    "recruiters_template_name_once": lambda: twice(MessageTemplateFactory.create, name="Call"),
    "recruiters_template_purpose_known": lambda: MessageTemplateFactory.create(purpose="sing"),
    "recruiters_template_subject_is_used": lambda: MessageTemplateFactory.create(subject="Hello"),
    "recruiters_pool_name_once": lambda: twice(PoolFactory.create, name="Texas", owner=UserFactory.create()),
    "recruiters_pool_named": lambda: PoolFactory.create(name=""),
    "recruiters_pool_sharing_known": lambda: PoolFactory.create(sharing="world"),
    "recruiters_pool_asks_something": lambda: PoolFactory.create(rule={}),
    "recruiters_pool_day_once": lambda: twice(
        PoolDay.objects.create, pool=PoolFactory.create(), day=date(2026, 11, 2), members=1, came=0, went=0
    ),
    "recruiters_stay_once": lambda: twice(PoolStay.objects.create, **staying()),
    "recruiters_stay_in_order": lambda: PoolStay.objects.create(**staying(), left_on=date(2026, 11, 1)),
    "recruiters_invite_once": lambda: twice(PositionInvite.objects.create, text="Come", **between()),
    "recruiters_template_named": lambda: PositionTemplate.objects.create(
        position=PositionFactory.create(), name=""
    ),
    "recruiters_notsame_once": lambda: twice(NotSamePerson.objects.create, **told_apart()),
    "recruiters_notsame_two": lambda: NotSamePerson.objects.create(**told_apart(same=True)),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(name: str) -> None:
    assert refused_by(VIOLATIONS[name]) == name


def test_every_constraint_is_tried() -> None:
    assert set(VIOLATIONS) == named_constraints("recruiters")
