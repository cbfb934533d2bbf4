"""The desk's list of credentials that end soon."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from candidates.enums import Stage, Visibility
from candidates.models import Candidate
from config.accounts.models import User
from recruiters.queries import ending
from tests.factories import ApplicationFactory, CandidateFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:credentials-ending")


def ends_in(days: int, **more: object) -> Candidate:
    day = timezone.localdate() + timedelta(days=days)
    return CandidateFactory.create(on_file=True, credentials=f"CPC:{day.isoformat()}", **more)


def listed(user: User, within: int = 30) -> list[Candidate]:
    return [line.held.candidate for line in ending.ending(user, within=within).lines]


def test_who_is_in_process_comes_first_then_who_ends_first(recruiter: User) -> None:
    late, soon, running, placed = (ends_in(days) for days in (25, 3, 28, 10))
    ApplicationFactory.create(candidate=running, stage=Stage.SUBMITTED)
    ApplicationFactory.create(candidate=placed, stage=Stage.PLACED)

    assert listed(recruiter) == [running, soon, placed, late]


def test_window_ends_and_what_is_over_is_gone(recruiter: User) -> None:
    ends_in(-1)
    ends_in(31)
    hidden = ends_in(4, visibility=Visibility.HIDDEN)
    inside = ends_in(30)

    assert listed(recruiter) == [inside]
    assert hidden not in listed(recruiter, 180)
    assert len(listed(recruiter, 180)) == 2


def test_page_says_who_and_when_and_links_the_position(desk: Client) -> None:
    person = ends_in(20)
    row = ApplicationFactory.create(candidate=person, stage=Stage.INTERVIEW)

    text = desk.get(LIST).content.decode()

    assert str(person) in text
    assert "in 20 days" in text
    assert row.position.title in text
    assert "Nobody's credential ends within 7 days." in desk.get(LIST, {"within": "7"}).content.decode()


@pytest.mark.parametrize("query", ["within=x", "within=-3", "page=0", "page=99999999", "within=\u0663"])
def test_nonsense_is_passed_over(query: str, desk: Client) -> None:
    assert desk.get(f"{LIST}?{query}").status_code == 200


def test_three_cost_what_one_costs(desk: Client) -> None:
    cost = []
    for days in (1, 2, 3):
        ApplicationFactory.create(candidate=ends_in(days), stage=Stage.NEW)
        desk.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            desk.get(LIST)
        cost.append(len(asked))

    assert cost[0] == cost[2] <= 10
