"""A search of the board as an alert: kept, confirmed, found by, told of, taken off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import TypeVar

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from candidates.alerts import digest, instant, news, reasons
from candidates.enums import AlertCause, Cadence, DropReason
from candidates.models import Alert, Candidate, CompiledSearch, Recipient, SavedSearch
from candidates.queries import searches as queries
from candidates.services import compiled, files, links, recipients, searches
from config.mail.delivery import drain
from config.mail.models import OutgoingMail
from config.mail.outbox import MailQueue
from jobs.enums import Workplace
from jobs.models import Position
from jobs.search.criteria import Criteria
from jobs.search.results import Search
from jobs.services import positions
from tests.factories import (
    AlertFactory,
    ApplicationFactory,
    CandidateFactory,
    OutgoingMailFactory,
    PositionFactory,
    RecipientFactory,
    SavedSearchFactory,
    SuppressionFactory,
    competency,
)
from tests.jobs.search.boards import board
from tests.jobs.search.boards import search as any_search
from tests.smtp import Mailbox, html_of, text_of

pytestmark = pytest.mark.django_db
T = TypeVar("T")
SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def opening(**fields: object) -> Position:
    return PositionFactory.create(**({"draft": True, "onsite": True, "required": "CPC"} | fields))


def publish(position: Position) -> int:
    positions.publish(position=position, by=None)
    return news.read_all()


def saved(query: str = "q=cpc", email: str = "reader@example.com", **fields: object) -> SavedSearch:
    recipient = Recipient.objects.filter(email=email).first()
    recipient = recipient or RecipientFactory.create(candidate=None, email=email)
    return SavedSearchFactory.create(recipient=recipient, query=query, **fields)


def coder(**fields: object) -> Candidate:
    """Somebody on file in Tampa with CPC, who listens."""
    values = {"on_file": True, "in_tampa": True, "with_recipient": True, "credentials": "CPC"}
    return CandidateFactory.create(**(values | fields))


def statuses() -> dict[str, str]:
    rows = Alert.objects.values_list("recipient__email", "status", "drop_reason")
    return {email: f"{status} {reason}".strip() for email, status, reason in rows}


def causes() -> dict[str, AlertCause]:
    return {
        email: AlertCause(cause) for email, cause in Alert.objects.values_list("recipient__email", "cause")
    }


@contextmanager
def undone() -> Iterator[None]:
    """What an example writes is gone before the next one begins."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class TestKept:
    @SOME
    @given(st.integers(0, 2**32))
    def test_query_is_read_back_as_the_very_search(self, seed: int) -> None:
        with undone():
            kept = queries.to_keep(any_search(Random(seed))).criteria
            assert queries.criteria_of(queries.query_of(kept)) == kept
            assert queries.to_keep(kept).criteria == kept

    @SOME
    @given(st.integers(0, 2**32))
    def test_what_is_kept_finds_what_was_searched_for(self, seed: int) -> None:
        """But for the age of a position: what is told is new."""
        dice = Random(seed)
        with undone():
            board(dice, 10)
            asked = any_search(dice)
            found = set(Search(asked.without("posted")).listings().values_list("pk", flat=True))
            assert set(queries.to_keep(asked).listings().values_list("pk", flat=True)) == found

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (Criteria(q="cpc", sort="pay"), Criteria(q="cpc")),
            (Criteria(workplace=("remote", "hybrid")), Criteria(workplace=("hybrid", "remote"))),
            (Criteria(q="cpc", posted=7), Criteria(q="cpc")),
            (Criteria(q="cpc", radius=50), Criteria(q="cpc")),
            (Criteria(where="FL", radius=30), Criteria(where="FL")),
            (Criteria(q="???"), Criteria()),
            (Criteria(q="cpc", employer=("nobody",), credential=("zebra",)), Criteria(q="cpc")),
        ],
    )
    def test_same_search_is_kept_the_same(self, one: Criteria, other: Criteria) -> None:
        assert queries.to_keep(one).criteria == queries.to_keep(other).criteria

    @pytest.mark.parametrize(
        ("criteria", "words"),
        [
            (Criteria(), "every new position"),
            (Criteria(q="audit", workplace=("remote",)), "audit, remote"),
            (Criteria(where="FL", pay_min=30), "in Florida or remote from there, reaching $30 an hour"),
            (Criteria(credential=("cpc",), shift=("day",)), "day shift, with CPC"),
            (Criteria(software=("epic",), apprentice="1"), "Epic, apprentices welcome"),
        ],
    )
    def test_words_for_people(self, criteria: Criteria, words: str) -> None:
        competency("CPC")
        competency("epic")
        assert queries.in_words(queries.to_keep(criteria)) == words

    def test_words_have_an_end(self) -> None:
        words = queries.in_words(
            Search(Criteria(q="a" * 100, remote_state=("FL", "GA", "TX", "NY", "CA", "OH") * 3))
        )
        assert len(words) == 300
        assert words.endswith("…")


class TestAsked:
    def ask(self, query: str = "q=cpc", email: str = "reader@example.com") -> OutgoingMail:
        searches.ask(email=email, search=queries.to_keep(queries.criteria_of(query)))
        return OutgoingMail.objects.latest("pk")

    def test_mail_asks_the_owner_of_the_mailbox(self) -> None:
        mail = self.ask("q=cpc&workplace=remote", "Reader@Example.com ")
        row = SavedSearch.objects.get()
        assert (row.recipient.email, row.confirmed_at) == ("reader@example.com", None)
        assert (mail.to, mail.kind) == ("reader@example.com", "saved_search")
        assert mail.subject == "Confirm your alert: cpc, remote"
        for part in (mail.text, mail.html):
            assert "Cpc, remote" in part or "cpc, remote" in part
            assert "/alerts/confirm/" in part
            assert "It was not you? Then do nothing" in part
            assert "reader@example.com" not in part
        assert publish(opening()) == 0

    @pytest.mark.parametrize("link", ["evil.example.com", "EVIL.IO/PRIZE", "Evil.Io", "evil.рф"])
    def test_mail_carries_no_strangers_link(self, link: str) -> None:
        mail = self.ask(f"q=win+at+{link}")
        for part in (mail.subject, mail.text, mail.html):
            assert "evil" not in part.lower()
        assert "holds a web address" in mail.text

    def test_confirming_tells_from_then_on(self) -> None:
        self.ask()
        row = searches.confirm(search=SavedSearch.objects.get())
        assert row is not None
        first = row.confirmed_at
        assert first is not None
        again = searches.confirm(search=row)
        assert again is not None
        assert again.confirmed_at == first
        assert publish(opening()) == 1
        assert causes() == {"reader@example.com": AlertCause.SEARCH}

    def test_confirming_starts_alerts_that_were_stopped_and_a_second_click_does_not(self) -> None:
        self.ask()
        row = SavedSearch.objects.get()
        recipients.set_cadence(recipient=row.recipient, cadence=Cadence.WEEKLY)
        recipients.stop(recipient=row.recipient)
        confirmed = searches.confirm(search=row)
        assert confirmed is not None
        assert confirmed.recipient.cadence == Cadence.WEEKLY
        recipients.stop(recipient=row.recipient)
        searches.confirm(search=row)
        row.recipient.refresh_from_db()
        assert row.recipient.is_stopped

    def test_asking_twice_sends_the_mail_again_and_keeps_one_row(self) -> None:
        self.ask()
        SavedSearch.objects.update(created_at=timezone.now() - timedelta(days=6))
        assert "Confirm" in self.ask("workplace=&q=cpc&sort=pay").subject
        row = SavedSearch.objects.get()
        assert timezone.now() - row.created_at < timedelta(minutes=1)

    def test_asking_for_what_is_confirmed_says_so(self) -> None:
        saved()
        mail = self.ask()
        assert mail.subject == "You have this search already"
        assert links.manage_url(recipient=Recipient.objects.get()).split(":")[-3][:30] in mail.text
        assert "/alerts/confirm/" not in mail.text

    @pytest.mark.parametrize("is_stopped", [True, False])
    def test_asking_for_what_is_confirmed_while_no_mail_comes_says_how_to_start(
        self, *, is_stopped: bool
    ) -> None:
        own = saved().recipient
        if is_stopped:
            recipients.stop(recipient=own)
        else:
            recipients.pause(recipient=own, until=timezone.localdate() + timedelta(days=1))
        mail = self.ask()
        assert ("mails are stopped" if is_stopped else "mails are paused") in mail.subject
        for part in (mail.text, mail.html):
            assert ("you stopped all alerts" if is_stopped else "are paused until") in part
            assert "othing to do" not in part
            assert "we write to you" not in part.lower()
            assert "/alerts/" in part

    def test_asking_after_a_pause_has_nothing_to_do(self) -> None:
        recipients.pause(recipient=saved().recipient, until=timezone.localdate() - timedelta(days=1))
        assert "so there is nothing to do" in self.ask().text

    def test_what_is_left_behind_takes_no_room(self) -> None:
        person = CandidateFactory.create(
            with_recipient=True, email="reader@example.com", left_at=timezone.now()
        )
        for number in range(searches.MOST):
            saved(f"q=word{number}", person.email, confirmed_at=timezone.now() - timedelta(days=1))
        assert "Confirm" in self.ask().subject
        assert list(SavedSearch.objects.values_list("query", flat=True)) == ["q=cpc"]

    def test_what_was_removed_meanwhile_is_not_confirmed(self) -> None:
        self.ask()
        row = SavedSearch.objects.get()
        searches.remove(recipient=row.recipient, pk=row.pk)
        assert searches.confirm(search=row) is None

    def test_twenty_of_an_address_and_unconfirmed_ones_give_way(self) -> None:
        for number in range(searches.MOST - 1):
            saved(f"q=word{number}")
        saved("q=waits", waiting=True)
        assert "Confirm" in self.ask("q=another").subject
        assert not SavedSearch.objects.filter(query="q=waits").exists()
        assert SavedSearch.objects.count() == searches.MOST
        searches.confirm(search=SavedSearch.objects.get(query="q=another"))
        mail = self.ask("q=onemore")
        assert mail.subject == "There is no room for another search"
        assert "There are 20 on your list already" in mail.text
        assert SavedSearch.objects.count() == searches.MOST
        with pytest.raises(searches.Full):
            searches.save(recipient=Recipient.objects.get(), search=queries.to_keep(Criteria(q="onemore")))
        self.ask(email="other@example.com")  # theirs is a list of its own

    def test_two_unanswered_are_enough_for_a_day(self) -> None:
        self.ask("q=one")
        self.ask("q=two")
        self.ask("q=three")
        assert OutgoingMail.objects.count() == SavedSearch.objects.count() == searches.MOST_UNANSWERED
        OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
        self.ask("q=three")
        assert OutgoingMail.objects.count() == 3
        self.ask("q=four")
        for row in SavedSearch.objects.all():
            searches.confirm(search=row)
        self.ask("q=five")
        assert OutgoingMail.objects.count() == 5

    def test_suppressed_address_gets_no_mail(self, mailbox: Mailbox) -> None:
        SuppressionFactory.create(email="reader@example.com")
        self.ask()
        assert drain(MailQueue()).accepted == 0
        assert mailbox.messages == []

    def test_mail_arrives_and_its_link_is_read(self, mailbox: Mailbox) -> None:
        self.ask()
        assert drain(MailQueue()).accepted == 1
        (message,) = mailbox.to("reader@example.com")
        found = re.search(r"/alerts/confirm/([^/\s]+)/", text_of(message))
        assert found
        assert links.read_confirm(found[1]) == SavedSearch.objects.get()


class TestLink:
    def token(self, row: SavedSearch) -> str:
        return links.confirm_url(search=row).rstrip("/").rpartition("/")[2]

    def test_is_of_one_search_and_one_address(self) -> None:
        row = saved(waiting=True)
        token = self.token(row)
        assert links.read_confirm(token) == row
        head, _, tail = token.partition(":")
        assert links.read_confirm(f"{head}x:{tail}") is None
        assert links.read_confirm(links.manage_url(recipient=row.recipient).split("/")[-2]) is None
        Recipient.objects.update(email="other@example.com")
        assert links.read_confirm(token) is None

    def test_dies_with_the_search_and_with_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        row = saved(waiting=True)
        token = self.token(row)
        late = (timezone.now() + timedelta(days=8)).timestamp()
        with monkeypatch.context() as patch:
            patch.setattr("time.time", lambda: late)
            assert links.read_confirm(token) is None
        row.delete()
        assert links.read_confirm(token) is None


class TestMatch:
    @SOME
    @given(st.integers(0, 2**32))
    def test_tells_of_exactly_what_the_board_finds(self, seed: int) -> None:
        dice = Random(seed)
        with undone():
            openings = board(dice, 8)
            kept = {queries.query_of(queries.to_keep(any_search(dice)).criteria) for _ in range(4)}
            for number, query in enumerate(sorted(kept)):
                saved(query, f"reader{number}@example.com")
            for position in openings:
                if Position.objects.open().filter(pk=position.pk).exists():
                    positions.edited(position=position, by=None)
            news.read_all()
            told = set(Alert.objects.values_list("recipient__searches__query", "position_id"))
            found = {
                (query, pk)
                for query in kept
                for pk in Search(queries.criteria_of(query)).listings().values_list("pk", flat=True)
            }
            assert told == found

    @pytest.mark.parametrize("cadence", [Cadence.INSTANT, Cadence.DAILY])
    def test_one_that_breaks_after_the_match_stops_no_mail(
        self, monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox, cadence: Cadence
    ) -> None:
        both = saved("q=cpc", words="cpc").recipient
        saved("workplace=onsite", words="on site")
        saved("workplace=onsite", "broken@example.com")
        Recipient.objects.update(cadence=cadence)
        assert publish(opening()) == 2
        Alert.objects.update(due_at=timezone.now())
        SavedSearch.objects.filter(query="workplace=onsite").update(compiled=None)  # asked for by itself
        monkeypatch.setattr(reasons, "found_by", self.broken("workplace=onsite", reasons.found_by))
        at_once, later = drain(instant.InstantQueue()), drain(digest.DigestQueue())
        assert at_once.accepted + later.accepted == 1
        (message,) = mailbox.to(both.email)
        assert "Your search: cpc" in text_of(message)
        assert "on site" not in text_of(message).partition("Your search")[2]
        assert statuses()["broken@example.com"] == "dropped unsuited"

    def broken(self, broken: str, real: Callable[..., T]) -> Callable[..., T]:
        """The real thing, but for one search that PostgreSQL cannot take."""

        def breaks(query: str, *others: object) -> T:
            if query == broken:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1 / 0")
            return real(query, *others)

        return breaks

    def test_each_distinct_search_is_stored_once(self) -> None:
        for number in range(5):
            saved("workplace=onsite", f"reader{number}@example.com")
        saved("workplace=remote", "other@example.com")
        assert publish(opening()) == 5
        assert CompiledSearch.objects.count() == 2
        assert not SavedSearch.objects.uncompiled().exists()

    def test_one_that_breaks_stops_nobody_else(self, monkeypatch: pytest.MonkeyPatch) -> None:
        saved("workplace=onsite", "broken@example.com")
        saved("q=cpc")
        coder(email="coder@example.com")
        read = self.broken("workplace=onsite", queries.criteria_of)
        with monkeypatch.context() as patch:
            patch.setattr(queries, "criteria_of", read)
            assert publish(opening()) == 2
        assert set(statuses()) == {"reader@example.com", "coder@example.com"}
        compiled.renew()  # whatever it was is mended: it is tried again at night
        assert publish(opening()) == 3

    @pytest.mark.parametrize("people", [1, 3])
    def test_queries_for_any_number_of_people(self, people: int) -> None:
        position = opening()
        for number in range(people):
            saved("workplace=onsite", f"reader{number}@example.com")
        compiled.bring_in_line()
        positions.publish(position=position, by=None)
        with CaptureQueriesContext(connection) as seen:
            assert news.read_all() == people
        assert len(seen) == 25

    def test_who_is_found_both_ways_is_told_once_with_both(self) -> None:
        both, suited = coder(email="both@example.com"), coder(email="suited@example.com")
        saved("q=cpc", both.email)
        saved("workplace=onsite", both.email)
        saved("q=cpc", "reader@example.com")
        assert publish(opening()) == 3
        assert causes() == {
            both.email: AlertCause.BOTH,
            suited.email: AlertCause.PROFILE,
            "reader@example.com": AlertCause.SEARCH,
        }

    def test_those_who_do_not_listen_are_not_told(self) -> None:
        position = opening()
        tomorrow = timezone.localdate() + timedelta(days=1)
        saved(email="waits@example.com", waiting=True)
        stopped = saved(email="off@example.com").recipient
        recipients.stop(recipient=stopped)
        recipients.pause(recipient=saved(email="paused@example.com").recipient, until=tomorrow)
        hidden = CandidateFactory.create(with_recipient=True, hidden_from=[position.employer])
        saved(email=hidden.email)
        applied = CandidateFactory.create(with_recipient=True)
        ApplicationFactory.create(candidate=applied, position=position)
        saved(email=applied.email)
        left = CandidateFactory.create(with_recipient=True, left_at=timezone.now())
        saved(email=left.email, confirmed_at=timezone.now() - timedelta(days=1))
        lapsed = CandidateFactory.create(with_recipient=True, lapsed=True)
        saved(email=lapsed.email)
        assert publish(position) == 1
        assert causes() == {lapsed.email: AlertCause.SEARCH}

    def test_edit_that_widens_reaches_those_it_newly_finds(self) -> None:
        saved("workplace=remote")
        position = opening()
        assert publish(position) == 0
        Position.objects.filter(pk=position.pk).update(workplace=Workplace.REMOTE, place=None)
        positions.edited(position=position, by=None)
        assert news.read_all() == 1
        positions.edited(position=position, by=None)
        assert news.read_all() == 0

    def test_search_for_an_employer_who_is_gone_finds_nothing_rather_than_all(self) -> None:
        saved("employer=gone-clinic")
        saved("credential=gone", "other@example.com")
        assert publish(opening()) == 0

    def test_digest_waits_for_its_hour(self) -> None:
        recipients.set_cadence(recipient=saved().recipient, cadence=Cadence.WEEKLY)
        publish(opening())
        alert = Alert.objects.get()
        assert alert.is_digest
        assert alert.due_at > timezone.now()


class TestMail:
    def test_of_an_address_without_a_file(self, mailbox: Mailbox) -> None:
        row = saved("q=outpatient&workplace=onsite", words="outpatient, on site")
        publish(opening(title="Outpatient coder", pay_min=30, pay_max=40))
        assert drain(instant.InstantQueue()).accepted == 1
        (message,) = mailbox.to("reader@example.com")
        for part in (text_of(message), html_of(message)):
            assert "A position has opened that your search finds." in part
            assert "outpatient, on site" in part
            assert "Outpatient coder" in part
            assert "Hello" not in part
            assert "Why it suits you" not in part
            assert "because you saved a search at Onfile and confirmed" in part
            assert "/positions/?q=outpatient&" in part
        stop = links.stop_url(recipient=row.recipient)
        assert message["List-Unsubscribe"].strip("<> ").rpartition(":")[0].rpartition(":")[0] in stop
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        row.refresh_from_db()
        assert row.last_told is not None

    def test_of_both_reasons_is_one(self, mailbox: Mailbox) -> None:
        person = coder(first_name="Dana")
        saved("q=cpc", person.email, words="cpc")
        saved("workplace=onsite", person.email, words="on site")
        publish(opening())
        assert drain(instant.InstantQueue()).accepted == 1
        (message,) = mailbox.to(person.email)
        for part in (text_of(message), html_of(message)):
            assert "suits what is on your file and that your search finds." in part
            assert part.count("Your search:") >= 2
            assert "You have CPC" in part
            assert "and because you saved a search there." in part
        assert "Hello Dana" in text_of(message)

    def test_of_a_file_nobody_agreed_to_has_no_name(self, mailbox: Mailbox) -> None:
        person = CandidateFactory.create(first_name="Typed", with_recipient=True, credentials="CPC")
        saved("q=cpc", person.email)
        publish(opening())
        drain(instant.InstantQueue())
        assert "Typed" not in text_of(mailbox.to(person.email)[0])

    def test_digest_holds_both_kinds(self, mailbox: Mailbox) -> None:
        person = coder(recipient__cadence=Cadence.DAILY)
        saved("q=crc", person.email, words="crc")
        publish(opening(title="Suits the file", pay_max=40))
        publish(opening(title="Found by the search", required="CRC", pay_max=60))
        Alert.objects.update(due_at=timezone.now())
        assert drain(digest.DigestQueue()).accepted == 1
        (message,) = mailbox.to(person.email)
        text, html = text_of(message), html_of(message)
        assert message["Subject"].strip().startswith("2 new positions for you, first: Suits the file")
        assert (
            "2 positions have opened that suit what is on your file or that a search of yours finds." in text
        )
        assert text.index("Suits the file") < text.index("Your search: crc")
        assert html.count("Your search:") == 1

    def test_digest_of_an_address_without_a_file(self, mailbox: Mailbox) -> None:
        row = saved("q=cpc", words="cpc")
        recipients.set_cadence(recipient=row.recipient, cadence=Cadence.DAILY)
        publish(opening())
        Alert.objects.update(due_at=timezone.now())
        assert drain(digest.DigestQueue()).accepted == 1
        (message,) = mailbox.to("reader@example.com")
        assert "A position has opened that your search finds." in text_of(message)
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        row.refresh_from_db()
        assert row.last_told is not None

    @pytest.mark.parametrize("people", [1, 3])
    def test_queries_of_a_batch(self, mailbox: Mailbox, people: int) -> None:
        for number in range(people):
            saved("workplace=onsite", f"reader{number}@example.com")
        publish(opening())
        with CaptureQueriesContext(connection) as seen:
            assert drain(instant.InstantQueue()).accepted == people
        # For the batch 16, two of which ask whether its searches still find it; for each mail 1: the last
        # look, with the mark before and what was last told.
        assert len(seen) == 16 + people


Spoil = Callable[[Position, SavedSearch], object]


class TestLastLook:
    @pytest.mark.parametrize(
        ("spoil", "reason"),
        [
            (lambda p, s: s.delete(), DropReason.SEARCH),
            (lambda p, s: SavedSearch.objects.update(confirmed_at=None), DropReason.SEARCH),
            (lambda p, s: recipients.stop(recipient=s.recipient), DropReason.STOPPED),
            (
                lambda p, s: recipients.pause(
                    recipient=s.recipient, until=timezone.localdate() + timedelta(days=1)
                ),
                DropReason.STOPPED,
            ),
            (lambda p, s: SuppressionFactory.create(email=s.recipient.email), DropReason.SUPPRESSED),
            (
                lambda p, s: Position.objects.filter(pk=p.pk).update(
                    closes_on=timezone.localdate() - timedelta(days=1)
                ),
                DropReason.CLOSED,
            ),
            (
                lambda p, s: (
                    p.requirements.get().any_of.set([competency("CCS")]),
                    positions.edited(position=p, by=None),
                ),
                DropReason.UNSUITED,
            ),
        ],
    )
    @pytest.mark.parametrize("is_late", [False, True])
    def test_what_changed_after_the_match_counts(
        self, mailbox: Mailbox, spoil: Spoil, reason: DropReason, *, is_late: bool
    ) -> None:
        row, position = saved(), opening()
        publish(position)
        if is_late:
            queue = instant.InstantQueue()
            (alert,) = queue.claim("me", 10)
            spoil(position, row)
            assert not queue.turn(None, alert)
        else:
            spoil(position, row)
            assert drain(instant.InstantQueue()).accepted == 0
        assert statuses() == {"reader@example.com": f"dropped {reason.value}"}
        assert mailbox.messages == []

    def test_who_applied_meanwhile_is_not_told(self) -> None:
        person, position = CandidateFactory.create(with_recipient=True), opening()
        saved(email=person.email)
        publish(position)
        ApplicationFactory.create(candidate=person, position=position)
        assert drain(instant.InstantQueue()).accepted == 0
        assert statuses() == {person.email: "dropped applied"}

    def test_whom_it_still_suits_is_told_without_the_search(self, mailbox: Mailbox) -> None:
        person = coder()
        row = saved(email=person.email)
        publish(opening())
        row.delete()
        assert drain(instant.InstantQueue()).accepted == 1
        assert "Your search" not in text_of(mailbox.to(person.email)[0])

    def test_whom_it_suits_no_more_is_told_by_the_search(self, mailbox: Mailbox) -> None:
        person = coder()
        saved(email=person.email, words="cpc")
        publish(opening())
        person.credentials.all().delete()
        Candidate.objects.filter(pk=person.pk).update(updated_at=timezone.now())
        assert drain(instant.InstantQueue()).accepted == 1
        text = text_of(mailbox.to(person.email)[0])
        assert "Your search: cpc" in text
        assert "Why it suits you" not in text

    def test_lapsed_agreement_leaves_the_search(self, mailbox: Mailbox) -> None:
        person = coder()
        saved(email=person.email)
        publish(opening())
        day = timezone.localdate() - timedelta(days=1)
        Candidate.objects.filter(pk=person.pk).update(consent_until=day, updated_at=timezone.now())
        assert drain(instant.InstantQueue()).accepted == 1
        assert "You have CPC" not in text_of(mailbox.to(person.email)[0])

    def test_one_saved_between_claim_and_send_is_named(self) -> None:
        person = coder()
        publish(opening())
        queue = instant.InstantQueue()
        (alert,) = queue.claim("me", 10)
        saved(email=person.email, words="cpc")
        assert queue.turn(None, alert)
        assert b"Your search: cpc" in queue.compose(alert).message

    def test_nobody_is_told_twice_of_one_position(self, mailbox: Mailbox) -> None:
        saved()
        position = opening()
        publish(position)
        drain(instant.InstantQueue())
        saved("workplace=onsite")
        positions.edited(position=position, by=None)
        assert news.read_all() == 0
        assert len(mailbox.messages) == 1


class TestEnd:
    def test_leaving_the_file_ends_the_searches(self) -> None:
        person = coder()
        saved(email=person.email)
        files.leave(candidate=person)
        assert SavedSearch.objects.count() == 0
        assert publish(opening()) == 0

    def test_sweep_forgets_the_mails_that_asked(self, settings: Settings) -> None:
        old = timezone.now() - timedelta(days=settings.CONFIRM_DAYS, hours=1)
        for email in ("gone@example.com", "late@example.com", "waits@example.com"):
            searches.ask(email=email, search=queries.to_keep(Criteria(q="cpc")))
        OutgoingMailFactory.create(kind="saved_search", to="removed@example.com")
        other = OutgoingMailFactory.create(to="late@example.com")
        OutgoingMail.objects.filter(to="late@example.com").update(created_at=old)
        OutgoingMail.objects.filter(pk=other.pk).update(created_at=old)
        SavedSearch.objects.get(recipient__email="gone@example.com").delete()
        Recipient.objects.update(created_at=old)  # of "late" the search still waits, asked for once more
        searches.forget()
        left = set(OutgoingMail.objects.filter(kind="saved_search").values_list("to", flat=True))
        assert left == {"waits@example.com", "removed@example.com"}
        assert OutgoingMail.objects.filter(pk=other.pk).exists()
        assert not Recipient.objects.filter(email="gone@example.com").exists()

    def test_sweep_forgets_what_an_address_without_a_search_was_told(self, settings: Settings) -> None:
        now = timezone.now()
        old = now - timedelta(days=settings.ALERT_KEPT_DAYS, hours=1)
        told = {name: saved(email=f"{name}@example.com").recipient for name in ("old", "both", "stop", "has")}
        file = coder().recipient
        for one in (*told.values(), file):
            AlertFactory.create(recipient=one, sent=True, created_at=old)
        AlertFactory.create(recipient=told["both"], sent=True, created_at=now)
        SavedSearch.objects.exclude(recipient=told["has"]).delete()
        recipients.stop(recipient=told["stop"])
        Recipient.objects.update(created_at=old)
        searches.forget()
        left = {told["both"], told["stop"], told["has"], file}
        assert set(Recipient.objects.all()) == left
        counts = {one.email.partition("@")[0]: one.alerts.count() for one in left - {file}}
        assert counts == {"both": 2, "stop": 0, "has": 1}
        assert file.alerts.count() == 1

    def test_sweep_forgets_no_stop_and_no_refusal(self) -> None:
        row = saved(email="stopped@example.com")
        recipients.stop(recipient=row.recipient)
        row.delete()
        searches.refuse(recipient=saved(email="refuses@example.com", waiting=True).recipient)
        Recipient.objects.update(created_at=timezone.now() - timedelta(days=400))
        searches.forget()
        left = Recipient.objects.order_by("email").values_list("email", flat=True)
        assert list(left) == ["refuses@example.com", "stopped@example.com"]

    @pytest.mark.django_db(transaction=True)
    def test_sweep_leaves_an_address_that_somebody_is_adding_to(self) -> None:
        for name in ("alone", "asks"):
            RecipientFactory.create(candidate=None, email=f"{name}@example.com")
        Recipient.objects.update(created_at=timezone.now() - timedelta(days=400))
        other = connection.copy()
        try:
            other.set_autocommit(False)
            with other.cursor() as cursor:
                cursor.execute(
                    "SELECT 1 FROM candidates_recipient WHERE email = 'asks@example.com' FOR NO KEY UPDATE"
                )
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '3s'")
            searches.forget()
        finally:
            other.close()
            connection.close()
        assert Recipient.objects.get().email == "asks@example.com"

    def test_address_that_moves_takes_along_what_was_confirmed(self) -> None:
        person = coder(email="old@example.com")
        saved("q=cpc", person.email)
        saved("q=crc", person.email)
        saved("q=waits", person.email, waiting=True)
        saved("q=crc", "new@example.com")
        person.email = "new@example.com"
        person.save()
        files.settle(candidate=person)
        rows = SavedSearch.objects.order_by("query").values_list("recipient__email", "query")
        assert list(rows) == [("new@example.com", "q=cpc"), ("new@example.com", "q=crc")]
        publish(opening())
        assert set(statuses()) == {"new@example.com"}

    def test_address_that_moves_takes_along_what_only_waits_at_the_new_one(self) -> None:
        old = saved("q=cpc", "old@example.com")
        new = saved("q=cpc", "new@example.com", waiting=True).recipient
        with CaptureQueriesContext(connection) as seen:
            searches.move(old=old.recipient, new=new)
        locks = [one["sql"] for one in seen if "FOR NO KEY UPDATE" in one["sql"]]
        assert len(locks) == 1  # of the new address: nobody adds the same search to it meanwhile
        row = SavedSearch.objects.get()
        assert (row.recipient, row.is_confirmed) == (new, True)

    def test_address_that_moves_never_has_more_than_fit(self) -> None:
        new = RecipientFactory.create(candidate=None, email="new@example.com")
        for number in range(searches.MOST - 2):
            saved(f"q=word{number}", new.email)
        saved("q=waits", new.email, waiting=True)
        saved("q=also", new.email, waiting=True)
        old = [saved(f"q=own{number}", "old@example.com") for number in range(3)]
        searches.move(old=old[0].recipient, new=new)
        rows = SavedSearch.objects.filter(recipient=new)
        assert rows.confirmed().count() == rows.count() == searches.MOST
        assert SavedSearch.objects.count() == searches.MOST

    def test_address_that_moves_alone_keeps_them(self) -> None:
        person = coder(email="old@example.com")
        saved("q=cpc", person.email)
        person.email = "new@example.com"
        person.save()
        files.settle(candidate=person)
        assert SavedSearch.objects.get().recipient.email == "new@example.com"

    def test_visitor_who_comes_on_file_keeps_theirs(self) -> None:
        row = saved()
        person = CandidateFactory.create(email="reader@example.com")
        files.settle(candidate=person)
        row.recipient.refresh_from_db()
        assert row.recipient.candidate == person

    def test_file_that_is_deleted_takes_them_along(self) -> None:
        person = coder()
        saved(email=person.email)
        publish(opening())
        person.delete()
        assert (SavedSearch.objects.count(), Alert.objects.count(), Recipient.objects.count()) == (0, 0, 0)

    def test_sweep_forgets_what_nobody_confirmed(self, settings: Settings) -> None:
        old = timezone.now() - timedelta(days=settings.CONFIRM_DAYS, hours=1)
        saved(email="kept@example.com")
        for email in ("waits@example.com", "late@example.com", "told@example.com"):
            saved(email=email, waiting=True)
        file = coder()
        SavedSearch.objects.exclude(recipient__email="waits@example.com").update(created_at=old)
        Recipient.objects.update(created_at=old)
        position = opening()
        publish(position)
        Alert.objects.create(
            position=position,
            recipient=Recipient.objects.get(email="told@example.com"),
            due_at=timezone.now(),
            created_at=timezone.now(),
        )
        assert searches.forget() == 2
        assert set(SavedSearch.objects.values_list("recipient__email", flat=True)) == {
            "waits@example.com",
            "kept@example.com",
        }
        left = set(Recipient.objects.values_list("email", flat=True))
        assert left == {"waits@example.com", "kept@example.com", "told@example.com", file.email}
