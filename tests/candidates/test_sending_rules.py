"""The rules of sending: how many a week, at which hours, and what is done about mails in doubt."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from candidates.alerts import ledger
from candidates.alerts.digest import DigestQueue
from candidates.alerts.instant import InstantQueue
from candidates.enums import AlertStatus, Cadence
from candidates.models import Alert, Candidate, Recipient
from config.mail import outbox
from config.mail.delivery import Envelope, drain
from config.mail.outbox import MailQueue
from config.mail.render import Rendered
from jobs.models import Position
from tests.factories import AlertFactory, CandidateFactory, PositionFactory
from tests.smtp import Mailbox

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")


def coder(**fields: object) -> Candidate:
    values = {"on_file": True, "in_tampa": True, "with_recipient": True, "credentials": "CPC"}
    return CandidateFactory.create(**(values | fields))


def opening(**fields: object) -> Position:
    return PositionFactory.create(**({"open": True, "onsite": True, "required": "CPC"} | fields))


def due(person: Candidate, number: int = 1, **fields: object) -> list[Alert]:
    return [
        AlertFactory.create(position=opening(), recipient=person.recipient, **fields) for _ in range(number)
    ]


def number_of(**filters: object) -> int:
    return Alert.objects.filter(**filters).count()


class TestAWeek:
    def test_what_exceeds_it_goes_into_the_next_digest(self, mailbox: Mailbox, settings: Settings) -> None:
        settings.ALERTS_A_WEEK = 3
        person = coder(recipient__timezone="America/Chicago", recipient__hour=8)
        other = coder()
        due(person, 5)
        due(other, 2)

        assert drain(InstantQueue()).accepted == 5
        assert sorted(mailbox.recipients) == sorted([person.email] * 3 + [other.email] * 2)
        later = Alert.objects.filter(status=AlertStatus.DUE)
        assert {(alert.is_digest, alert.recipient_id, alert.tries) for alert in later} == {
            (True, person.recipient.pk, 0)
        }
        for alert in later:
            at = alert.due_at.astimezone(CHICAGO)
            assert (at.hour, at.minute) == (8, 0)
            assert timedelta(0) < alert.due_at - timezone.now() <= timedelta(hours=25)

        later.update(due_at=timezone.now())
        assert drain(DigestQueue()).accepted == 1
        assert number_of(status="sent") == 7

    def test_what_was_sent_in_seven_days_counts_and_older_does_not(
        self, mailbox: Mailbox, settings: Settings
    ) -> None:
        settings.ALERTS_A_WEEK = 2
        person, now = coder(), timezone.now()
        due(person, 1, status="sent", sent_at=now - timedelta(days=6))
        due(person, 4, status="sent", sent_at=now - timedelta(days=8))
        due(person, 3, status="sent", sent_at=now, is_digest=True)
        due(person, 2)
        assert drain(InstantQueue()).accepted == 1
        assert number_of(status="due", is_digest=True) == 1

    def test_what_another_worker_is_sending_counts(self, settings: Settings) -> None:
        settings.ALERTS_A_WEEK = 1
        person = coder()
        due(person, 1, sending=True)
        due(person, 1)
        assert InstantQueue().claim("me", 10) == []
        assert number_of(status="due", is_digest=True) == 1

    def test_it_never_ends_a_claim_that_finds_others(self, settings: Settings) -> None:
        settings.ALERTS_A_WEEK = 1
        full, other = coder(), coder()
        due(full, 1, status="sent", sent_at=timezone.now())
        due(full, 4, due_at=timezone.now() - timedelta(minutes=1))
        due(other, 1)
        assert [row.recipient_id for row in InstantQueue().claim("me", 2)] == [other.recipient.pk]

    def test_no_limit_is_a_limit_nobody_meets(self, mailbox: Mailbox, settings: Settings) -> None:
        settings.ALERTS_A_WEEK = 0
        due(coder(), 4)
        assert drain(InstantQueue()).accepted == 4


class TestQuietHours:
    @pytest.mark.parametrize("zone", ["America/Chicago", "Pacific/Honolulu", "Mars/Phobos"])
    @pytest.mark.parametrize("length", [1, 10, 23])
    def test_alert_waits_for_their_end(self, settings: Settings, zone: str, length: int) -> None:
        person = coder()
        Recipient.objects.update(timezone=zone)  # past the form, by an older version say
        place = ZoneInfo("America/New_York" if zone == "Mars/Phobos" else zone)
        hour = timezone.now().astimezone(place).hour
        settings.QUIET_HOURS = (hour, (hour + length) % 24)
        (alert,) = due(person)
        assert InstantQueue().claim("me", 10) == []
        alert.refresh_from_db()
        assert (alert.status, alert.is_digest, alert.tries, alert.claimed_by) == ("due", False, 0, "")
        end: datetime = alert.due_at.astimezone(place)
        assert (end.hour, end.minute, end.second) == ((hour + length) % 24, 0, 0)
        assert timedelta(0) < alert.due_at - timezone.now() <= timedelta(hours=length + 1)

    @pytest.mark.parametrize("length", [1, 22])
    def test_outside_of_them_it_goes_out(self, mailbox: Mailbox, settings: Settings, length: int) -> None:
        hour = timezone.now().astimezone(CHICAGO).hour
        settings.QUIET_HOURS = ((hour + 1) % 24, (hour + 1 + length) % 24)
        due(coder(recipient__timezone="America/Chicago"))
        assert drain(InstantQueue()).accepted == 1


class TestInDoubt:
    """MAIL_IN_DOUBT=hold: what was begun and has no answer is sent by nobody unasked."""

    @pytest.fixture(autouse=True)
    def _hold(self, settings: Settings) -> None:
        settings.MAIL_IN_DOUBT = "hold"

    def test_message_without_an_answer_is_held(self, mailbox: Mailbox) -> None:
        person = coder()
        due(person)
        mailbox.hangs_up_on.add(person.email)
        assert drain(InstantQueue()).accepted == 0
        alert = Alert.objects.get()
        assert (alert.status, alert.begun_at) == (AlertStatus.DOUBT, None)
        assert alert.error.startswith("hung up after the message")
        assert drain(InstantQueue()).accepted == 0
        assert len(mailbox.messages) == 1

    @pytest.mark.parametrize("is_digest", [False, True])
    def test_what_a_worker_died_over_is_held_and_what_it_had_not_begun_is_sent(
        self, mailbox: Mailbox, *, is_digest: bool
    ) -> None:
        queue: Any = DigestQueue() if is_digest else InstantQueue()
        people = [coder(recipient__cadence=Cadence.DAILY if is_digest else Cadence.INSTANT) for _ in range(2)]
        for person in people:
            due(person, is_digest=is_digest)
        first, _ = queue.claim("me", 10)
        assert queue.turn(None, first)
        Alert.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

        assert drain(type(queue)()).accepted == 1
        assert sorted(Alert.objects.values_list("status", "error")) == [
            ("doubt", "the worker ended while it was sent"),
            ("sent", ""),
        ]
        assert len(mailbox.messages) == 1

    def test_somebody_decides(self, mailbox: Mailbox) -> None:
        person = coder()
        again, arrived = due(person, 2, status=AlertStatus.DOUBT)
        key = {"position_id": again.position_id, "recipient_id": again.recipient_id}
        assert ledger.retry(**key)
        assert not ledger.count_as_sent(**key)
        assert ledger.count_as_sent(position_id=arrived.position_id, recipient_id=arrived.recipient_id)
        assert drain(InstantQueue()).accepted == 1
        assert set(Alert.objects.values_list("status", flat=True)) == {"sent"}

    def test_with_the_usual_rule_it_is_sent_again(self, mailbox: Mailbox, settings: Settings) -> None:
        settings.MAIL_IN_DOUBT = "send"
        due(coder())
        queue = InstantQueue()
        (row,) = queue.claim("me", 10)
        assert queue.turn(None, row)
        assert Alert.objects.get().begun_at is not None
        Alert.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert drain(InstantQueue()).accepted == 1
        assert Alert.objects.get().begun_at is None


def test_code_does_not_wait_for_the_alerts_before_it(mailbox: Mailbox) -> None:
    """Somebody asks for a code while a long queue is sent: it goes out between two messages."""
    for _ in range(30):
        due(coder())

    class Slow(InstantQueue):
        def compose(self, row: Any) -> Envelope:  # noqa: ANN401 -- a row of the queue
            time.sleep(0.1)
            if len(mailbox.messages) == 3:
                outbox.write(kind="code", to="asks@example.com", mail=Rendered("A code", "123456\n", ""))
            return super().compose(row)

    assert drain(Slow(), first=MailQueue(), seconds=60).accepted == 31
    place = mailbox.recipients.index("asks@example.com")
    assert 3 <= place <= 20, "it is looked for every half second, and each message takes a tenth"
    assert mailbox.connections == 1


def test_alerts_without_their_person_or_position_go_at_night() -> None:
    kept, orphan = due(coder())[0], due(coder())[0]
    Recipient.objects.filter(pk=orphan.recipient_id)._raw_delete("default")
    assert [row.recipient_id for row in InstantQueue().claim("me", 10)] == [kept.recipient_id]
    assert ledger.forget_orphans() == 1
    assert Alert.objects.get().recipient_id == kept.recipient_id


def test_deleting_a_person_deletes_their_alerts() -> None:
    person = coder()
    due(person)
    person.recipient.delete()
    assert not Alert.objects.exists()
