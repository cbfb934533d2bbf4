"""Whose file has changed hears of what is open already, once, in their next digest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candidates.alerts import digest, keeping, news
from candidates.enums import AlertStatus, Cadence
from candidates.models import Alert, Candidate, Recipient, Standing
from candidates.services import files, recipients, standings
from config.mail.delivery import drain
from jobs.models import Position
from jobs.services import positions
from tests.factories import AlertFactory, CandidateFactory, PositionFactory, hold
from tests.smtp import Mailbox

pytestmark = pytest.mark.django_db


def opened(**fields: object) -> Position:
    """A position that everybody on file was compared with when it opened."""
    position = PositionFactory.create(draft=True, remote=True, required="CPC", **fields)
    positions.publish(position=position, by=None)
    news.read_all()
    return position


def person(**fields: object) -> Candidate:
    made = CandidateFactory.create(**({"on_file": True, "with_recipient": True} | fields))
    Standing.objects.update(is_unmatched=False)
    return made


def test_passing_an_exam_brings_what_is_open(mailbox: Mailbox) -> None:
    coder = person()
    position, other = opened(title="Coder I"), opened(title="Coder II")
    PositionFactory.create(open=True, remote=True, required="CRC")
    assert keeping.keep_all() == keeping.Kept(0, 0)

    hold(coder, credentials="CPC")
    assert keeping.keep_all() == keeping.Kept(1, 2)

    assert set(Alert.objects.values_list("position", "is_digest", "status")) == {
        (position.pk, True, "due"),
        (other.pk, True, "due"),
    }
    assert all(alert.due_at > timezone.now() for alert in Alert.objects.all())
    Alert.objects.update(due_at=timezone.now())
    drain(digest.DigestQueue())
    [mail] = mailbox.messages
    assert "2 positions" in str(mail["Subject"])
    assert keeping.keep_all() == keeping.Kept(0, 0)


@pytest.mark.parametrize("cadence", [Cadence.INSTANT, Cadence.DAILY, Cadence.WEEKLY])
def test_it_waits_for_their_hour_however_they_hear(cadence: Cadence) -> None:
    coder = person(recipient__cadence=cadence)
    opened()
    hold(coder, credentials="CPC")

    keeping.keep_all()

    alert = Alert.objects.get()
    assert alert.is_digest
    assert timezone.now() < alert.due_at <= timezone.now() + timedelta(days=8)


def test_who_was_told_is_not_told_again() -> None:
    coder = person(credentials="CPC")
    position = opened()
    Alert.objects.all().delete()
    AlertFactory.create(position=position, recipient=coder.recipient, sent=True)

    hold(coder, credentials="CRC")

    assert keeping.keep_all() == keeping.Kept(1, 0)
    assert Alert.objects.get().status == AlertStatus.SENT


def test_joining_and_coming_back_from_a_pause_count_as_changes() -> None:
    away = person(credentials="CPC", recipient__paused_until=timezone.localdate() + timedelta(days=9))
    stranger = person(credentials="CPC", on_file=False)
    opened()
    assert not Alert.objects.exists()

    recipients.pause(recipient=away.recipient, until=None)
    files.agree(candidate=stranger)

    assert keeping.keep_all() == keeping.Kept(2, 2)


def test_nobody_hears_who_wants_to_hear_nothing() -> None:
    coder = person()
    opened()
    hold(coder, credentials="CPC")
    recipients.stop(recipient=Recipient.objects.get())

    assert keeping.keep_all() == keeping.Kept(0, 0)


def test_who_changes_meanwhile_is_looked_at_again() -> None:
    coder = person()
    opened()
    hold(coder, credentials="CPC")
    seen = dict(Standing.objects.values_list("pk", "changed_at"))
    hold(coder, credentials="CRC")
    with connection.cursor() as cursor:
        cursor.execute(keeping.LOOKED_AT, [list(seen), list(seen.values())])

    assert Standing.objects.get().is_unmatched is True


@pytest.mark.parametrize("count", [1, 3])
def test_queries_grow_with_positions_and_not_with_people(count: int) -> None:
    opened()
    for coder in CandidateFactory.create_batch(count, on_file=True, with_recipient=True):
        hold(coder, credentials="CPC")
    with CaptureQueriesContext(connection) as queries:
        assert keeping.keep_all().alerts == count
    assert len(queries) == 19


def test_parts_reach_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "PEOPLE", 2)
    monkeypatch.setattr(keeping, "POSITIONS", 2)
    for _ in range(3):
        opened()
    CandidateFactory.create_batch(5, on_file=True, with_recipient=True, credentials="CPC")

    assert keeping.keep_all() == keeping.Kept(5, 15)


def test_a_pause_that_ends_by_its_date_is_caught_up() -> None:
    today = timezone.localdate()
    away = person(credentials="CPC", recipient__paused_until=today)
    standings.write(candidates=[away.pk], day=today - timedelta(days=1))  # as it was written yesterday
    Standing.objects.update(is_unmatched=False)
    PositionFactory.create(open=True, remote=True, required="CPC")

    assert keeping.keep_all() == keeping.Kept(1, 1)


def test_showing_the_file_to_an_employer_again_counts_as_a_change() -> None:
    position = PositionFactory.create(draft=True, remote=True, required="CPC")
    coder = person(credentials="CPC", hidden_from=[position.employer])
    positions.publish(position=position, by=None)
    assert news.read_all() == 0

    coder.hidden_from.clear()

    assert keeping.keep_all() == keeping.Kept(1, 1)
