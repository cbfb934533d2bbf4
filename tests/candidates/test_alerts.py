"""From the news of a position to a mail accepted by the relay, in one process."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candidates.alerts import digest, instant, ledger, matching, news, verdict
from candidates.enums import AlertStatus, Cadence, DropReason
from candidates.models import Alert, Application, Candidate, MatchRun, Recipient
from candidates.models.recipient import check_timezone
from candidates.services import applications, files, hidden, links, profiles, recipients
from config.mail.delivery import BATCH, drain
from config.mail.models import Suppression
from config.zones import SHAPE, known_zones
from jobs.enums import CloseReason, Workplace
from jobs.models import Position
from jobs.services import positions
from tests.factories import (
    AlertFactory,
    ApplicationFactory,
    CandidateFactory,
    MatchRunFactory,
    PositionFactory,
    RecipientFactory,
    SuppressionFactory,
    competency,
)
from tests.smtp import Mailbox, html_of, text_of

pytestmark = pytest.mark.django_db


def coder(**fields: object) -> Candidate:
    """Somebody on file in Tampa with CPC, who listens."""
    values = {"on_file": True, "in_tampa": True, "with_recipient": True, "credentials": "CPC"}
    return CandidateFactory.create(**(values | fields))


def opening(**fields: object) -> Position:
    return PositionFactory.create(**({"draft": True, "onsite": True, "required": "CPC"} | fields))


def publish(position: Position) -> int:
    positions.publish(position=position, by=None)
    return news.read_all()


def unsigned(link: str) -> str:
    """A signed link as far as it is the same at any second: without time and signature."""
    return link.rpartition(":")[0].rpartition(":")[0]


def statuses() -> dict[str, str]:
    rows = Alert.objects.values_list("recipient__email", "status", "drop_reason")
    return {email: f"{status} {reason}".strip() for email, status, reason in rows}


class TestWhoIsTold:
    def test_those_it_suits_and_nobody_else(self) -> None:
        told = coder(email="told@example.com")
        coder(credentials="CRC")
        coder(on_file=False)
        coder(on_file=False, lapsed=True)
        coder(with_recipient=False)
        coder(recipient__cadence=Cadence.OFF)
        coder(recipient__paused_until=timezone.localdate() + timedelta(days=1))
        position = opening()
        coder(hidden_from=[position.employer])
        ApplicationFactory.create(candidate=coder(), position=position)
        assert publish(position) == 1
        assert statuses() == {told.email: "due"}

    def test_pause_that_is_over_and_consent_on_its_last_day_do_not_stop_it(self) -> None:
        today = timezone.localdate()
        coder(recipient__paused_until=today)
        coder(consent_until=today)
        assert publish(opening()) == 2

    def test_publishing_twice_tells_nobody_twice(self) -> None:
        coder()
        position = opening()
        assert publish(position) == 1
        assert positions.publish(position=position, by=None) is None
        assert matching.tell(Position.objects.in_full().get(pk=position.pk)) == 0
        assert Alert.objects.count() == 1

    def test_edit_reaches_only_those_it_newly_suits(self) -> None:
        coder(email="first@example.com")
        coder(email="second@example.com", credentials="CPC:apprentice")
        position = opening()
        assert publish(position) == 1
        Position.objects.filter(pk=position.pk).update(is_apprentice_friendly=True)
        positions.edited(position=position, by=None)
        assert news.read_all() == 1
        assert statuses() == {"first@example.com": "due", "second@example.com": "due"}

    @pytest.mark.parametrize("people", [1, 3])
    def test_match_asks_the_same_queries_for_any_number_of_people(self, people: int) -> None:
        position = opening(settings=["Pro-fee"], required="CPC;ICD-10-CM", years_min=1)
        for _ in range(people):
            coder(competencies={"ICD-10-CM": None, "Pro-fee": 2})
        positions.publish(position=position, by=None)
        with CaptureQueriesContext(connection) as queries:
            assert news.read_all() == people
        assert len(queries) == 25

    @pytest.mark.parametrize("zone", ["localtime", "Mars/Phobos", "BC", "US/Eastern,BC", "", "%s"])
    def test_zone_the_database_does_not_know_stops_nobody(self, zone: str) -> None:
        daily = {"recipient__cadence": Cadence.DAILY}
        coder(email="odd@example.com", **daily)
        Recipient.objects.update(timezone=zone)  # past the form, by an older version say
        coder(email="usual@example.com", recipient__timezone="America/New_York", **daily)
        coder(email="far@example.com", recipient__timezone="Pacific/Honolulu", **daily)
        coder(email="instant@example.com")
        position = opening(open=True, draft=False)

        with CaptureQueriesContext(connection) as queries:
            assert matching.tell(Position.objects.in_full().get(pk=position.pk)) == 4

        assert len([query for query in queries if "INSERT" in query["sql"]]) == 1
        due = dict(Alert.objects.values_list("recipient__email", "due_at"))
        assert due["odd@example.com"] == due["usual@example.com"] != due["far@example.com"]

    def test_every_zone_that_may_be_chosen_is_known_to_the_database(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_timezone_names")
            names = {name for (name,) in cursor.fetchall()}
            cursor.execute(
                "SELECT name FROM unnest(%s) AS name WHERE name !~ %s"
                " OR NOT pg_input_is_valid('2000-01-01 00:00 ' || name, 'timestamptz')",
                [sorted(known_zones()), f"^({SHAPE})$"],
            )
            lost = cursor.fetchall()
        # Where Python's own data is newer than the server's, a zone of this year may be missing there.
        assert len(known_zones() - names) <= 3
        assert len(lost) <= 3


@pytest.mark.parametrize("name", ["localtime", "EST", "Factory", "posix/America/Chicago", "Mars/Phobos", ""])
def test_zone_that_is_no_place_cannot_be_chosen(name: str) -> None:
    with pytest.raises(ValidationError, match="America/Chicago"):
        check_timezone(name)


@pytest.mark.parametrize(
    "name", ["America/Chicago", "America/Port-au-Prince", "US/Eastern", "Etc/GMT+5", "UTC"]
)
def test_zone_with_a_name_of_its_own_can_be_chosen(name: str) -> None:
    check_timezone(name)


class TestNews:
    def test_read_once(self) -> None:
        coder()
        assert publish(opening()) == 1
        assert news.claim() is None
        run = MatchRun.objects.get()
        assert (run.alerts, run.tries, run.finished_at is not None) == (1, 1, True)

    def test_reading_that_died_is_taken_over_when_its_lease_is_over(self) -> None:
        coder()
        positions.publish(position=opening(), by=None)
        assert news.claim() is not None
        assert news.read_all() == 0
        MatchRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert news.read_all() == 1
        assert MatchRun.objects.get().tries == 2

    def test_given_up_after_five_tries_until_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        coder()
        positions.publish(position=opening(), by=None)
        with monkeypatch.context() as broken:
            broken.setattr(matching, "INSERT", f"{matching.INSERT} nonsense")
            for tries in range(1, 7):
                assert news.read_all() == 0
                run = MatchRun.objects.get()
                assert run.tries == min(tries, 5)
                MatchRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        run.refresh_from_db()
        assert run.is_given_up
        assert list(MatchRun.objects.given_up()) == [run]
        assert "nonsense" in run.error

        assert news.read_all() == 0
        assert news.read_again(run=run)
        assert not news.read_again(run=run)
        assert news.read_all() == 1
        run.refresh_from_db()
        assert (run.tries, run.error, run.is_given_up) == (1, "", False)

    def test_reading_again_leaves_alone_what_is_read_or_will_be(self) -> None:
        for run in (MatchRunFactory.create(finished=True), MatchRunFactory.create(error="timeout")):
            assert not news.read_again(run=run)
            assert MatchRun.objects.get(pk=run.pk).tries == 1

    def test_closed_before_it_was_read_tells_nobody(self) -> None:
        coder()
        position = opening()
        positions.publish(position=position, by=None)
        positions.close(position=position, reason=CloseReason.FILLED, by=None)
        assert news.read_all() == 0
        assert not Alert.objects.exists()

    def test_closing_drops_what_waits(self) -> None:
        person = coder()
        position = opening()
        publish(position)
        positions.close(position=position, reason=CloseReason.FILLED, by=None)
        news.read_all()
        assert statuses() == {person.email: "dropped closed"}

    def test_late_news_of_closing_does_not_drop_what_opened_again(self) -> None:
        person = coder()
        position = opening()
        publish(position)
        positions.close(position=position, reason=CloseReason.WITHDRAWN, by=None)
        positions.publish(position=position, by=None)
        news.read_all()
        assert statuses() == {person.email: "due"}

    def test_opening_again_tells_those_who_were_never_told(self, mailbox: Mailbox) -> None:
        coder(email="told@example.com")
        position = opening()
        publish(position)
        drain(instant.InstantQueue())
        coder(email="waits@example.com")
        positions.edited(position=position, by=None)
        news.read_all()
        positions.close(position=position, reason=CloseReason.WITHDRAWN, by=None)
        news.read_all()
        assert publish(position) == 1
        drain(instant.InstantQueue())
        assert mailbox.recipients == ["told@example.com", "waits@example.com"]


class TestInstant:
    def test_mail_says_what_and_why_and_how_to_stop(self, mailbox: Mailbox) -> None:
        person = coder(first_name="Dana", years=3)
        position = opening(title="Outpatient coder", pay_min=30, pay_max=40, years_min=2, education=2)
        publish(position)
        assert drain(instant.InstantQueue()).accepted == 1
        (message,) = mailbox.to(person.email)
        text, html = text_of(message), html_of(message)
        assert message["Subject"].strip() == (
            f"$30\u2013$40 an hour: Outpatient coder, On site in {position.place}"
        )
        for part in (text, html):
            assert "Outpatient coder" in part
            assert position.employer.name in part
            assert "You have CPC" in part
            assert "You gave 3 years" in part
            assert "Associate degree" in part
            assert unsigned(links.alert_url(position=position, recipient=person.recipient)) in part
            assert "100 Example Avenue" in part
        assert "Hello Dana" in text
        stop = links.stop_url(recipient=person.recipient)
        assert unsigned(message["List-Unsubscribe"].strip().strip("<>")) == unsigned(stop)
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["Message-ID"].strip() == (f"<{position.pk}.{person.recipient.pk}@onfile.example.com>")
        assert message["Precedence"] == "bulk"

    def test_all_go_over_one_connection(self, mailbox: Mailbox) -> None:
        people = [coder() for _ in range(3)]
        publish(opening())
        assert drain(instant.InstantQueue()).accepted == 3
        assert mailbox.connections == 1
        assert sorted(mailbox.recipients) == sorted(person.email for person in people)
        assert set(Alert.objects.values_list("status", "tries", "claimed_by")) == {("sent", 1, "")}

    @pytest.mark.parametrize(
        ("spoil", "reason"),
        [
            (lambda p, c: recipients.stop(recipient=c.recipient), DropReason.STOPPED),
            (lambda p, c: files.leave(candidate=c), DropReason.CONSENT),
            (lambda p, c: c.hidden_from.add(p.employer), DropReason.HIDDEN),
            (lambda p, c: SuppressionFactory.create(email=c.email), DropReason.SUPPRESSED),
            (
                lambda p, c: Position.objects.filter(pk=p.pk).update(
                    closes_on=timezone.localdate() - timedelta(days=1)
                ),
                DropReason.CLOSED,
            ),
            (
                lambda p, c: ApplicationFactory.create(position=p, candidate=c),
                DropReason.APPLIED,
            ),
            (lambda p, c: hidden.hide(position=p, candidate=c), DropReason.UNWANTED),
            (lambda p, c: c.credentials.all().delete(), DropReason.UNSUITED),
            (
                lambda p, c: (
                    Position.objects.filter(pk=p.pk).update(workplace=Workplace.REMOTE)
                    and Candidate.objects.filter(pk=c.pk).update(workplaces=[Workplace.ONSITE])
                ),
                DropReason.UNSUITED,
            ),
        ],
    )
    def test_what_changed_after_the_match_counts(
        self, mailbox: Mailbox, spoil: object, reason: DropReason
    ) -> None:
        person, position = coder(), opening()
        publish(position)
        spoil(position, person)  # type: ignore[operator]
        assert drain(instant.InstantQueue()).accepted == 0
        assert statuses() == {person.email: f"dropped {reason.value}"}
        assert mailbox.messages == []

    def test_address_without_its_file_hears_no_more(self, mailbox: Mailbox) -> None:
        person = coder()
        publish(opening())
        RecipientFactory.create(email="later@example.com", candidate=None)
        old = person.email
        person.email = "later@example.com"
        person.save()
        files.settle(candidate=person)
        assert drain(instant.InstantQueue()).accepted == 0
        assert statuses() == {old: "dropped consent"}
        assert mailbox.messages == []

    def test_even_between_claim_and_send(self) -> None:
        person, position = coder(), opening()
        publish(position)
        queue = instant.InstantQueue()
        (row,) = queue.claim("me", 10)
        recipients.stop(recipient=person.recipient)
        assert not queue.turn(None, row)
        assert statuses() == {person.email: "dropped stopped"}

    @pytest.mark.parametrize("is_digest", [False, True])
    @pytest.mark.parametrize("side", ["person", "position"])
    def test_what_changed_between_claim_and_send_is_seen(self, side: str, *, is_digest: bool) -> None:
        cadence = Cadence.DAILY if is_digest else Cadence.INSTANT
        person, position = coder(recipient__cadence=cadence), opening()
        publish(position)
        Alert.objects.update(due_at=timezone.now())
        queue = digest.DigestQueue() if is_digest else instant.InstantQueue()
        (row,) = queue.claim("me", 10)
        if side == "person":
            profiles.save_credentials(candidate=person, rows=[])
        else:
            position.requirements.get().any_of.set([competency("CCS")])
            positions.edited(position=position, by=None)
        assert not queue.turn(None, row)  # type: ignore[arg-type]  # each queue holds rows of its own
        assert statuses() == {person.email: "dropped unsuited"}

    def test_paused_position_keeps_its_alerts_waiting(self, mailbox: Mailbox) -> None:
        person, position = coder(), opening()
        publish(position)
        positions.pause(position=position, by=None)
        news.read_all()
        assert drain(instant.InstantQueue()).accepted == 0
        assert statuses() == {person.email: "due"}
        assert publish(position) == 0
        assert drain(instant.InstantQueue()).accepted == 1

    def test_pausing_between_claim_and_send_gives_the_alert_back(self) -> None:
        person, position = coder(), opening()
        publish(position)
        queue = instant.InstantQueue()
        (row,) = queue.claim("me", 10)
        positions.pause(position=position, by=None)
        assert not queue.turn(None, row)
        assert statuses() == {person.email: "due"}

    def test_lease_that_ran_out_is_not_used(self) -> None:
        coder()
        publish(opening())
        queue = instant.InstantQueue()
        (row,) = queue.claim("me", 10)
        Alert.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert not queue.turn(None, row)
        assert len(instant.InstantQueue().claim("other", 10)) == 1

    def test_refused_address_is_suppressed(self, mailbox: Mailbox) -> None:
        person = coder()
        mailbox.answers[person.email] = "550 5.1.1 gone"
        publish(opening())
        assert drain(instant.InstantQueue()).accepted == 0
        alert = Alert.objects.get()
        assert (alert.status, alert.error) == (AlertStatus.FAILED, "550 5.1.1 gone")
        assert Suppression.objects.get().email == person.email

    @pytest.mark.parametrize("people", [1, 3])
    def test_queries_of_a_batch(self, mailbox: Mailbox, people: int) -> None:
        for _ in range(people):
            coder()
        publish(opening())
        with CaptureQueriesContext(connection) as queries:
            assert drain(instant.InstantQueue()).accepted == people
        # 16 for the batch and the empty claim at its end, 1 for each mail: the last look, the mark before.
        assert len(queries) == 14 + people


class TestDigest:
    def test_due_at_the_hour_of_the_recipient(self) -> None:
        chicago = ZoneInfo("America/Chicago")
        daily = coder(recipient__cadence=Cadence.DAILY, recipient__timezone="America/Chicago")
        weekly = coder(
            recipient__cadence=Cadence.WEEKLY,
            recipient__timezone="America/Chicago",
            recipient__hour=6,
        )
        publish(opening())
        due = {a.recipient.candidate_id: a for a in Alert.objects.select_related("recipient")}
        now = datetime.now(chicago)
        at = due[daily.pk].due_at.astimezone(chicago)
        assert (at.hour, at.minute, due[daily.pk].is_digest) == (8, 0, True)
        assert timedelta(0) < at - now <= timedelta(days=1, hours=1)
        at = due[weekly.pk].due_at.astimezone(chicago)
        assert (at.weekday(), at.hour) == (0, 6)
        assert timedelta(0) < at - now <= timedelta(days=7, hours=1)

    def test_one_mail_for_all_that_is_due(self, mailbox: Mailbox) -> None:
        person = coder(recipient__cadence=Cadence.DAILY)
        low, high = opening(title="Coder one", pay_max=40), opening(title="Coder two", pay_max=50)
        for position in (low, high):
            publish(position)
        assert drain(digest.DigestQueue()).accepted == 0
        Alert.objects.update(due_at=timezone.now())
        assert drain(instant.InstantQueue()).accepted == 0
        assert drain(digest.DigestQueue()).accepted == 1
        (message,) = mailbox.to(person.email)
        text = text_of(message)
        assert message["Subject"].strip().startswith("2 positions that suit you, first: Coder two")
        assert text.index("Coder two") < text.index("Coder one")
        assert set(Alert.objects.values_list("status", flat=True)) == {"sent"}

    def test_more_than_ten_wait_for_the_next_one(self, mailbox: Mailbox) -> None:
        person = coder(recipient__cadence=Cadence.DAILY)
        for _ in range(12):
            AlertFactory.create(
                position=opening(open=True, draft=False), recipient=person.recipient, digest=True
            )
        assert drain(digest.DigestQueue()).accepted == 1
        rows = Alert.objects.values_list("status", flat=True)
        assert sorted(rows) == ["due"] * 2 + ["sent"] * 10
        waiting = Alert.objects.filter(status="due")
        assert all(alert.due_at > timezone.now() + timedelta(hours=23) for alert in waiting)
        assert {alert.tries for alert in waiting} == {0}

    def test_after_a_long_pause_the_rest_waits_for_another_day(self, mailbox: Mailbox) -> None:
        person = coder(recipient__cadence=Cadence.DAILY)
        for _ in range(12):
            AlertFactory.create(
                position=opening(open=True, draft=False), recipient=person.recipient, digest=True
            )
        Alert.objects.update(due_at=timezone.now() - timedelta(days=5, hours=3))
        assert drain(digest.DigestQueue()).accepted == 1
        waiting = Alert.objects.filter(status="due")
        assert [timezone.now() < alert.due_at for alert in waiting] == [True, True]

    def test_without_alerts_is_none(self) -> None:
        assert verdict.turn(keys=[], worker="me") == {}

    def test_holds_only_what_still_suits(self, mailbox: Mailbox) -> None:
        person = coder(recipient__cadence=Cadence.DAILY, credentials="CPC;CRC")
        publish(opening(title="Asks for CPC"))
        publish(opening(title="Asks for CRC", required="CRC"))
        Alert.objects.update(due_at=timezone.now())
        person.credentials.filter(credential__label="CRC").delete()
        assert drain(digest.DigestQueue()).accepted == 1
        (message,) = mailbox.to(person.email)
        assert "Asks for CRC" not in text_of(message)
        rows = Alert.objects.values_list("position__title", "status", "drop_reason")
        assert set(rows) == {("Asks for CPC", "sent", ""), ("Asks for CRC", "dropped", "unsuited")}

    def test_those_who_wait_for_a_paused_position_do_not_hold_up_the_others(self, mailbox: Mailbox) -> None:
        paused, open_one = opening(open=True, draft=False), opening(open=True, draft=False)
        for _ in range(BATCH + 1):
            waits = coder(recipient__cadence=Cadence.DAILY)
            AlertFactory.create(position=paused, recipient=waits.recipient, digest=True)
        last = coder(recipient__cadence=Cadence.DAILY)
        AlertFactory.create(position=open_one, recipient=last.recipient, digest=True)
        positions.pause(position=paused, by=None)
        assert drain(digest.DigestQueue()).accepted == 1
        assert mailbox.recipients == [last.email]

    @pytest.mark.parametrize("people", [1, 3])
    def test_queries_of_a_batch(self, mailbox: Mailbox, people: int) -> None:
        several = [opening(open=True, draft=False) for _ in range(3)]
        for _ in range(people):
            person = coder(recipient__cadence=Cadence.DAILY)
            for position in several:
                AlertFactory.create(position=position, recipient=person.recipient, digest=True)
        with CaptureQueriesContext(connection) as queries:
            assert drain(digest.DigestQueue()).accepted == people
        # As for instant alerts: the last look is one statement, however many positions a mail has.
        assert len(queries) == 15 + people

    def test_empty_one_is_not_sent(self, mailbox: Mailbox) -> None:
        person = coder(recipient__cadence=Cadence.DAILY)
        publish(opening())
        Alert.objects.update(due_at=timezone.now())
        recipients.stop(recipient=person.recipient)
        assert drain(digest.DigestQueue()).accepted == 0
        assert mailbox.messages == []
        assert statuses() == {person.email: "dropped stopped"}


class TestLedger:
    def test_only_the_first_click_is_kept(self) -> None:
        alert = AlertFactory.create(sent=True)
        ledger.record_click(position_id=alert.position_id, recipient_id=alert.recipient_id)
        first = Alert.objects.get().clicked_at
        ledger.record_click(position_id=alert.position_id, recipient_id=alert.recipient_id)
        assert first is not None
        assert Alert.objects.get().clicked_at == first

    def test_applying_drops_the_alert_that_waits(self) -> None:
        person, position = coder(), opening()
        publish(position)
        applications.apply(
            position=position,
            candidate=person,
            first_name="Dana",
            last_name="Reyes",
            is_proven=True,
        )
        assert statuses() == {person.email: "dropped applied"}
        assert Application.objects.count() == 1

    def test_one_row_an_address(self) -> None:
        person = coder()
        files.settle(candidate=person)
        assert Recipient.objects.filter(candidate=person).count() == 1

    @pytest.mark.parametrize("kept", [Cadence.OFF, Cadence.DAILY])
    def test_stop_holds_when_the_address_moves_to_one_with_a_setting(self, kept: Cadence) -> None:
        person = coder(recipient__cadence=kept)
        RecipientFactory.create(email="later@example.com", candidate=None, cadence=Cadence.WEEKLY)
        person.email = "later@example.com"
        person.save()
        files.settle(candidate=person)
        expected = Cadence.OFF if kept == Cadence.OFF else Cadence.WEEKLY
        setting = Recipient.objects.get(candidate=person)
        assert (setting.email, setting.cadence) == ("later@example.com", expected)
        assert (setting.stopped_at is not None) == (expected == Cadence.OFF)
