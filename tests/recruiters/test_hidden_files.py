"""Who hid their file is found nowhere at the desk, but for what they applied to."""

from __future__ import annotations

import pytest

from candidates.enums import Visibility
from candidates.fit import ranked
from candidates.models import Candidate
from jobs.models import Position
from recruiters.queries import reach
from tests.cast import Cast
from tests.factories import CandidateFactory, PositionFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/candidates/candidate/"


@pytest.fixture
def kim(cast: Cast) -> Candidate:
    return CandidateFactory.create(
        last_name="Unseen", on_file=True, with_recipient=True, credentials="CPC", state="FL",
        visibility=Visibility.HIDDEN,
    )  # fmt: skip


def test_no_list_and_no_search_has_them(cast: Cast, kim: Candidate) -> None:
    for address in (LIST, f"{LIST}?q=Unseen", "/admin/candidates/recipient/"):
        text = cast.as_sam.get(address).content.decode()
        assert kim.email not in text
        assert kim.full_name not in text


def test_a_superuser_opens_one_by_its_address(cast: Cast, kim: Candidate) -> None:
    assert cast.as_sam.get(f"{LIST}{kim.pk}/change/").status_code == 200


def test_they_hear_of_positions_and_stand_in_no_list_of_them(cast: Cast, kim: Candidate) -> None:
    made = PositionFactory.create(open=True, required="CPC")
    position = Position.objects.in_full().get(pk=made.pk)
    before = reach.counted(position).by_file
    assert kim.pk not in {person.candidate.pk for person in reach.people(position)}
    assert kim.pk not in set(ranked(position).values_list("candidate_id", flat=True))
    Candidate.objects.filter(pk=kim.pk).update(visibility=Visibility.VISIBLE)
    assert reach.counted(position).by_file == before
