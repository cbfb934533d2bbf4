"""Once a year a saved search is asked about: one mail an address, at its hour, and unanswered it ends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from candidates.enums import SearchEnd
from candidates.models import Recipient, SavedSearch
from candidates.models.search import ANSWERED_WITHIN, KEPT_FOR, SHOWN_ENDED
from candidates.services import links, recipients, searches, yearly
from config.mail.models import OutgoingMail
from tests.factories import RecipientFactory, SavedSearchFactory, SuppressionFactory

pytestmark = pytest.mark.django_db
YEAR = KEPT_FOR + timedelta(days=1)


@pytest.fixture
def reader() -> Recipient:
    """She reads her mail at midnight, so that it is always her hour."""
    return RecipientFactory.create(candidate=None, email="reader@example.com", hour=0, timezone="UTC")


def saved(
    recipient: Recipient, query: str = "q=cpc", *, ago: timedelta = YEAR, **fields: object
) -> SavedSearch:
    return SavedSearchFactory.create(
        recipient=recipient, query=query, confirmed_at=timezone.now() - ago, **fields
    )


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=yearly.KIND).order_by("pk"))


def page(recipient: Recipient) -> str:
    return "/alerts/" + links.keep_url(recipient=recipient).partition("/alerts/")[2]


class TestAsked:
    def test_all_of_an_address_in_one_mail_and_once(self, reader: Recipient) -> None:
        saved(reader, "q=cpc", words="“CPC”")
        saved(reader, "q=audit", words="audit, remote")
        saved(reader, "q=young", ago=KEPT_FOR - timedelta(days=1), words="young")

        assert (yearly.ask_all(), yearly.ask_all()) == (1, 0)
        (mail,) = mails()
        assert (mail.to, mail.subject) == (reader.email, "Keep your 2 alerts?")
        assert "audit, remote" in mail.text.lower()
        assert "young" not in mail.text
        assert links.stop_url(recipient=reader).partition("/stop/")[0][:40] in mail.text
        assert SavedSearch.objects.exclude(asked_to_keep_at=None).count() == 2

    def test_the_year_begins_with_the_last_yes(self, reader: Recipient) -> None:
        saved(reader, kept_at=timezone.now() - timedelta(days=300))
        assert yearly.ask_all() == 0
        SavedSearch.objects.update(kept_at=timezone.now() - YEAR, confirmed_at=timezone.now() - 2 * YEAR)
        assert yearly.ask_all() == 1

    @pytest.mark.parametrize("query", ["only_alerts", "all_mail"])
    def test_no_suppressed_address(self, reader: Recipient, query: str) -> None:
        saved(reader)
        SuppressionFactory.create(email=reader.email, only_alerts=query == "only_alerts")
        assert yearly.ask_all() == 0
        assert SavedSearch.objects.get().asked_to_keep_at is None

    def test_nobody_who_stopped_or_paused_and_nothing_of_theirs_ends(self, reader: Recipient) -> None:
        saved(reader)
        recipients.stop(recipient=reader)
        assert yearly.ask_all() == 0
        recipients.resume(recipient=reader)
        recipients.pause(recipient=reader, until=timezone.localdate() + timedelta(days=9))
        assert yearly.ask_all() == 0
        recipients.pause(recipient=reader, until=None)
        SavedSearch.objects.update(paused_until=timezone.localdate() + timedelta(days=9))
        assert yearly.ask_all() == 0
        assert SavedSearch.objects.live().count() == 1

    def test_one_that_has_ended_or_waits_to_be_confirmed_is_not_asked_about(self, reader: Recipient) -> None:
        saved(reader, ended_at=timezone.now(), ended_because=SearchEnd.STOPPED)
        SavedSearchFactory.create(recipient=reader, query="q=later", waiting=True)
        assert yearly.ask_all() == 0

    def test_not_before_their_hour_where_they_live(self, reader: Recipient) -> None:
        saved(reader)
        hour = timezone.now().hour
        if hour < 23:
            Recipient.objects.update(hour=hour + 1)
            assert yearly.ask_all() == 0
        Recipient.objects.update(hour=hour)
        assert yearly.due().count() == 1
        # A zone the database does not know stops nobody else's mail.
        Recipient.objects.update(hour=0, timezone="Nowhere/At_All")
        assert yearly.ask_all() == 1

    @pytest.mark.parametrize("number", [1, 3])
    def test_queries_do_not_grow_with_addresses_looked_for(
        self, django_assert_num_queries: DjangoAssertNumQueries, number: int
    ) -> None:
        for at in range(number):
            saved(RecipientFactory.create(candidate=None, email=f"r{at}@example.com", hour=0, timezone="UTC"))
        with django_assert_num_queries(1):
            assert len(list(yearly.due())) == number


class TestTwoWorkers:
    @pytest.mark.django_db(transaction=True)
    def test_write_one_mail(self, reader: Recipient) -> None:
        for at in range(3):
            saved(reader, f"q=w{at}")

        def work(_: int) -> int:
            try:
                return yearly.ask_all()
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            written = list(pool.map(work, range(4)))
        assert sum(written) == 1
        assert len(mails()) == 1


class TestEnds:
    def test_after_thirty_days_without_an_answer_and_can_be_started_again(self, reader: Recipient) -> None:
        row = saved(reader, words="audit")
        yearly.ask_all()
        SavedSearch.objects.update(asked_to_keep_at=timezone.now() - ANSWERED_WITHIN + timedelta(hours=1))
        assert yearly.end_unanswered() == 0
        SavedSearch.objects.update(asked_to_keep_at=timezone.now() - ANSWERED_WITHIN)
        assert (yearly.end_unanswered(), yearly.end_unanswered()) == (1, 0)
        row.refresh_from_db()
        assert row.ended_because == SearchEnd.UNANSWERED
        text = Client().get(links.manage_url(recipient=reader)).content.decode()
        assert "because a year was over and nobody said to keep it" in text
        searches.start(recipient=reader, pk=row.pk)
        row.refresh_from_db()
        assert not row.is_ended
        assert not row.is_due
        assert yearly.ask_all() == 0

    def test_for_good_a_month_later(self, reader: Recipient) -> None:
        saved(reader, ended_at=timezone.now() - SHOWN_ENDED, ended_because=SearchEnd.UNANSWERED)
        assert SavedSearch.objects.all().over().count() == 1


class TestPage:
    def test_a_look_changes_nothing(self, reader: Recipient) -> None:
        row = saved(reader, words="audit")
        yearly.ask_all()
        text = Client().get(page(reader)).content.decode()
        assert "Keep this alert?" in text
        assert "Audit" in text
        row.refresh_from_db()
        assert row.asked_to_keep_at is not None

    def test_keep_begins_another_year(self, reader: Recipient) -> None:
        row = saved(reader, words="audit")
        yearly.ask_all()
        text = Client().post(page(reader), {"action": "keep", "search": row.pk}, follow=True).content.decode()
        assert "Kept for another year: audit." in text
        assert "All is answered." in text
        row.refresh_from_db()
        assert (row.is_due, row.asked_to_keep_at, row.is_ended) == (False, None, False)

    def test_end_one_and_keep_all_the_others(self, reader: Recipient) -> None:
        rows = [saved(reader, f"q=w{at}", words=f"w{at}") for at in range(3)]
        yearly.ask_all()
        browser = Client()
        browser.post(page(reader), {"action": "end", "search": rows[0].pk})
        browser.post(page(reader), {"action": "keep"})
        found = {one.words: one.is_ended for one in SavedSearch.objects.all()}
        assert found == {"w0": True, "w1": False, "w2": False}
        assert not any(one.is_due for one in SavedSearch.objects.all())

    def test_kept_late_but_not_what_was_stopped(self, reader: Recipient) -> None:
        late = saved(reader, "q=a", ended_at=timezone.now(), ended_because=SearchEnd.UNANSWERED)
        gone = saved(reader, "q=b", ended_at=timezone.now(), ended_because=SearchEnd.STOPPED)
        for row in (late, gone):
            Client().post(page(reader), {"action": "keep", "search": row.pk})
        assert set(SavedSearch.objects.live()) == {late}

    def test_a_strangers_search_and_a_strange_answer_do_nothing(self, reader: Recipient) -> None:
        other = saved(RecipientFactory.create(candidate=None, email="other@example.com"))
        for data in ({"action": "end", "search": other.pk}, {"action": "burn"}, {"search": "x"}):
            assert Client().post(page(reader), data).status_code in {200, 302}
        assert SavedSearch.objects.live().count() == 1

    def test_an_old_mailbox_opens_nothing(self, reader: Recipient) -> None:
        address = page(reader)
        Recipient.objects.update(email="elsewhere@example.com")
        assert Client().get(address).status_code == 404
        assert Client().get("/alerts/keep/nonsense/").status_code == 404

    @pytest.mark.parametrize("number", [1, 3])
    def test_queries(
        self, reader: Recipient, django_assert_num_queries: DjangoAssertNumQueries, number: int
    ) -> None:
        for at in range(number):
            saved(reader, f"q=w{at}")
        with django_assert_num_queries(2):
            Client().get(page(reader))


def test_the_screen_says_until_when_and_keeps(reader: Recipient) -> None:
    row = saved(reader, words="audit", ago=timedelta(days=5))
    address = links.manage_url(recipient=reader)
    assert "Kept until" in Client().get(address).content.decode()
    SavedSearch.objects.update(confirmed_at=timezone.now() - YEAR)
    assert "Keep it for another year?" in Client().get(address).content.decode()
    text = Client().post(address, {"action": "keep-one", "alert": row.pk}, follow=True).content.decode()
    assert "Kept for another year: audit." in text
    row.refresh_from_db()
    assert not row.is_due
