"""What somebody hid goes out by no way: the match, a search, the digest, what is recommended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from candidates.alerts import digest, keeping, matching, searching
from candidates.enums import Cadence
from candidates.models import Alert, Candidate, HiddenPosition, SeenPosition
from candidates.queries import reach, standings
from candidates.queries.gains import Outlook
from candidates.queries.visitors import Looker, Visitor
from candidates.services import compiled, hidden, onlookers, seen
from candidates.services import standings as projection
from config.mail.delivery import drain
from jobs.models import Position
from tests.factories import (
    CandidateFactory,
    HiddenPositionFactory,
    PositionFactory,
    SavedSearchFactory,
    SeenPositionFactory,
)
from tests.smtp import Mailbox

pytestmark = pytest.mark.django_db


def coder(**fields: object) -> Candidate:
    values = {"on_file": True, "in_tampa": True, "with_recipient": True, "credentials": "CPC"}
    return CandidateFactory.create(**(values | fields))


def opening(**fields: object) -> Position:
    made = PositionFactory.create(**({"open": True, "onsite": True, "required": "CPC"} | fields))
    return Position.objects.in_full().get(pk=made.pk)


def told() -> set[int]:
    return set(Alert.objects.values_list("recipient__candidate", flat=True))


def test_match_and_reach_pass_over_who_hid_it() -> None:
    one, other = coder(), coder()
    position = opening()
    hidden.hide(position=position, candidate=one)
    projection.refresh()
    assert reach.reach(position).by_file == 1
    assert matching.tell(position) == 1
    assert told() == {other.pk}


def test_saved_searches_tell_nobody_of_what_they_hid() -> None:
    one, other = coder(credentials=""), coder(credentials="")
    for person in (one, other):
        SavedSearchFactory.create(recipient=person.recipient, query="", words="every new position")
    compiled.bring_in_line()
    position = opening(required="CCS")
    hidden.hide(position=position, candidate=one)
    found = searching.told(position)
    assert found is not None
    assert list(found) == [other.recipient]
    assert matching.tell(position) == 1
    assert told() == {other.pk}


def test_a_file_that_changed_hears_of_nothing_it_hid() -> None:
    person = coder()
    kept, gone = opening(), opening()
    hidden.hide(position=gone, candidate=person)
    assert keeping.keep_all().alerts == 1
    assert Alert.objects.get().position_id == kept.pk


def test_digest_leaves_out_what_was_hidden_since(mailbox: Mailbox) -> None:
    person = coder(recipient__cadence=Cadence.DAILY)
    first, second = opening(title="First coder"), opening(title="Second coder")
    projection.refresh()
    assert [matching.tell(one) for one in (first, second)] == [1, 1]
    Alert.objects.update(due_at=timezone.now())
    hidden.hide(position=first, candidate=person)
    assert drain(digest.DigestQueue()).accepted == 1
    words = mailbox.messages[0].as_string()
    assert "Second coder" in words
    assert "First coder" not in words
    assert Alert.objects.get(position=first).drop_reason == "unwanted"


def test_nothing_hidden_is_recommended_or_counted() -> None:
    person = coder()
    suits, gone, away, gone_away = opening(), opening(), opening(required="CCS"), opening(required="CCS")
    for position in (gone, gone_away):
        hidden.hide(position=position, candidate=person)
    projection.refresh()
    looker = Looker(standings.of(person), visitor=Visitor(person, is_signed_in=True))
    outlook = Outlook(looker)
    assert outlook.suited == [suits.pk]
    assert outlook.almost(5) == [away.pk]
    assert {gain.count for gain in outlook.gains()} == {1}


def test_hiding_twice_is_once_and_the_oldest_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    person, positions = coder(), [opening() for _ in range(3)]
    assert hidden.hide(position=positions[0], candidate=person)
    assert not hidden.hide(position=positions[0], candidate=person)
    assert hidden.show(position=positions[0], candidate=person)
    assert not hidden.show(position=positions[0], candidate=person)
    monkeypatch.setattr(hidden, "MOST", 2)
    for position in positions:
        hidden.hide(position=position, candidate=person)
    assert {row.position for row in HiddenPosition.objects.all()} == set(positions[1:])


class TestSeen:
    def test_first_and_last_and_not_on_every_reload(self) -> None:
        person, position = coder(), opening()
        assert seen.record(position=position, candidate=person)
        assert not seen.record(position=position, candidate=person)
        earlier = timezone.now() - timedelta(hours=2)
        SeenPosition.objects.update(first_at=earlier, last_at=earlier)
        assert seen.record(position=position, candidate=person)
        row = SeenPosition.objects.get()
        assert row.first_at == earlier
        assert row.last_at > earlier

    def test_a_position_that_went_away_is_seen_by_nobody(self) -> None:
        person, position = coder(), opening()
        gone = Position(pk=position.pk + 1000)
        assert not seen.record(position=gone, candidate=person)

    def test_forgotten_after_six_months_and_with_the_position(self) -> None:
        old = timezone.now() - timedelta(days=190)
        SeenPositionFactory.create(first_at=old, last_at=old)
        lately = SeenPositionFactory.create(first_at=old)
        assert seen.forget() == 1
        assert SeenPosition.objects.get() == lately
        lately.position.delete()
        assert not SeenPosition.objects.exists()

    def test_strangers_leave_no_trace(self) -> None:
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        request.session = {}  # type: ignore[assignment]
        people = onlookers.People()
        people.opened(request, opening())
        assert people.hidden_by(request) == frozenset()
        assert not SeenPosition.objects.exists()


def test_rows_name_person_and_position() -> None:
    for row in (SeenPositionFactory.create(), HiddenPositionFactory.create()):
        assert str(row) == f"{row.candidate}: {row.position}"
