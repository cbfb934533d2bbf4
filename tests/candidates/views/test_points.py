"""What somebody on file sees of their points on a position's page: the lines a recruiter sees."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates.fit import explain
from candidates.models import Candidate
from candidates.queries import weightings
from jobs.models import Position
from tests.factories import CandidateFactory, PositionFactory, WeightingFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Candidate:
    return CandidateFactory.create(
        on_file=True, with_user=True, state="FL", credentials="CPC", competencies={"Pro-fee": 1}
    )


@pytest.fixture
def own(client: Client, person: Candidate) -> Client:
    assert person.user is not None
    sign_in(client, person.user)
    return client


def opening(**fields: object) -> Position:
    return PositionFactory.create(open=True, remote=True, required="CPC", **fields)


def test_points_follow_the_gates_with_what_would_raise_each(own: Client) -> None:
    position = opening(settings=["Pro-fee"], software=["Epic"])

    answer = own.get(position.get_absolute_url())
    page = answer.content.decode()

    assert page.index("Why it suits you") < page.index("How you compare")
    profile = reverse("candidates:profile")
    assert [
        (one["ask"], one["points"], one["most"], one["raise_url"]) for one in answer.context["points"]
    ] == [
        ("2 years in pro-fee", 25, 50, f"{profile}#settings"),
        ("Epic", 0, 25, f"{profile}#software"),
        ("Credentials checked, or a skill tested, within a year", 0, 25, ""),
    ]
    assert answer.context["score"] == 25


def test_points_go_by_the_weights_of_the_position(own: Client, person: Candidate) -> None:
    position = opening(settings=["Pro-fee"], software=["Epic"])
    WeightingFactory.create(position=position, settings=30, software=10, years=0)

    answer = own.get(position.get_absolute_url())

    whole = Position.objects.in_full().get(pk=position.pk)
    fit = explain(whole, Candidate.objects.for_fit().get(pk=person.pk), weightings.of_one(position))
    shown = [(one["points"], one["most"]) for one in answer.context["points"]]
    assert shown == [(line.points, line.most) for line in fit.points] == [(38, 75), (0, 25)]
    assert answer.context["score"] == fit.score == 38


def test_strangers_and_positions_that_ask_for_nothing_more_have_no_points(
    client: Client, own: Client
) -> None:
    plain = opening()
    WeightingFactory.create(position=plain)
    assert "How you compare" not in own.get(plain.get_absolute_url()).content.decode()
    assert (
        "How you compare" not in Client().get(opening(software=["Epic"]).get_absolute_url()).content.decode()
    )


@pytest.mark.parametrize("count", [1, 3])
def test_cards_ask_for_no_weights(own: Client, count: int) -> None:
    for _ in range(count):
        WeightingFactory.create(position=opening(software=["Epic"]))
    own.get(reverse("jobs:position-list"))
    with CaptureQueriesContext(connection) as queries:
        page = own.get(reverse("jobs:position-list")).content.decode()
    assert page.count("stamp-met") >= count
    assert not [one for one in queries if "candidates_weighting" in one["sql"]]
