"""What alerts would bring: counted as the match counts, and shown as the mail it would be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from candidates.alerts import matching, outlook
from candidates.alerts.hours import next_digest
from candidates.enums import AlertCause, Cadence, SearchEnd
from candidates.models import Alert, AlertNarrowing, Recipient
from candidates.services import compiled, links, narrowings, recipients
from jobs.models import Position
from tests.cast import Cast
from tests.factories import (
    AlertFactory,
    CandidateFactory,
    PositionFactory,
    RecipientFactory,
    SavedSearchFactory,
    SuppressionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def coder() -> Recipient:
    """Somebody on file in Tampa with CPC, who hears once a day at 9 in the morning of Tampa."""
    person = CandidateFactory.create(on_file=True, in_tampa=True, credentials="CPC", with_recipient=True)
    recipient = person.recipient
    recipient.cadence, recipient.hour, recipient.timezone = Cadence.DAILY, 9, "America/New_York"
    recipient.save()
    return Recipient.objects.select_related("candidate").get(pk=recipient.pk)


def opened(**fields: object) -> Position:
    return PositionFactory.create(**({"open": True, "workplace": "remote", "remote_states": []} | fields))


def searching_for(recipient: Recipient, query: str, **fields: object) -> int:
    pk: int = SavedSearchFactory.create(recipient=recipient, query=query, **fields).pk
    compiled.bring_in_line()
    return pk


class TestBrings:
    def test_each_alert_its_own_number(self, coder: Recipient) -> None:
        opened(title="Audit coder", required="CPC")
        opened(title="Audit lead", required="CCS")
        opened(title="Plain coder", required="CPC")
        opened(title="Audit of last month", published_at=timezone.now() - timedelta(days=20))
        pk = searching_for(coder, "q=audit")
        found = outlook.brings(coder)
        assert (found.looked_at, found.has_more) == (3, False)
        assert (found.counts[0], found.counts[pk]) == (2, 2)

    def test_it_is_whom_the_match_tells(self, coder: Recipient) -> None:
        rows = [opened(required=words) for words in ("CPC", "CCS", "CPC|CCS", "COC")]
        told = sum(matching.tell(Position.objects.in_full().get(pk=row.pk)) for row in rows)
        assert outlook.brings(coder).counts[0] == told

    def test_nothing_they_narrowed_applied_to_or_hid_from(self, coder: Recipient) -> None:
        position = opened(required="CPC", pay_max=40, pay_min=30)
        assert outlook.brings(coder).counts[0] == 1
        row = narrowings.narrow(recipient=coder, wanted=AlertNarrowing(kind="pay", number=90))
        assert outlook.brings(coder).counts[0] == 0
        narrowings.undo(recipient=coder, pk=row.pk)
        assert coder.candidate is not None
        coder.candidate.hidden_from.add(position.employer)
        assert outlook.brings(coder).counts[0] == 0

    def test_more_than_is_looked_at_says_so(self, coder: Recipient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(outlook, "MOST", 2)
        for _ in range(3):
            opened(required="CPC")
        found = outlook.brings(coder)
        assert (found.looked_at, found.has_more, found.counts[0]) == (2, True, 2)
        manage = links.manage_url(recipient=coder)
        assert "Would bring 2 of the 2 newest positions" in Client().get(manage).content.decode()

    @pytest.mark.parametrize("number", [1, 3])
    def test_queries_do_not_grow(
        self, coder: Recipient, django_assert_num_queries: DjangoAssertNumQueries, number: int
    ) -> None:
        for at in range(number):
            opened(required="CPC", title=f"Audit {at}")
            searching_for(coder, f"q=audit+{at}")
        outlook.brings(coder)
        with django_assert_num_queries(7):
            outlook.brings(coder)


class TestPreview:
    def page(self, recipient: Recipient) -> str:
        return Client().get(f"{links.manage_url(recipient=recipient)}preview/").content.decode()

    def test_shows_the_mail_that_waits(self, coder: Recipient) -> None:
        position = opened(title="Audit coder", required="CPC")
        AlertFactory.create(position=position, recipient=coder, cause=AlertCause.PROFILE, digest=True)
        shown = outlook.preview(coder)
        assert shown is not None
        assert not shown.is_example
        assert "Audit coder" in shown.subject
        text = self.page(coder)
        assert "Your next mail, as it would be now" in text
        assert "it suits your file" in text
        assert "The next digest is due on" in text
        assert Alert.objects.get().status == "due"

    def test_its_links_have_no_power(self, coder: Recipient) -> None:
        opened(required="CPC")
        shown = outlook.preview(coder)
        assert shown is not None
        assert "/a/preview/" in shown.text
        assert links.manage_url(recipient=coder) not in shown.text

    def test_nothing_waits_and_an_example_says_so(self, coder: Recipient) -> None:
        opened(required="CPC")
        text = self.page(coder)
        assert "Nothing that suits has opened since your last mail." in text
        assert "An example" in text

    def test_who_hears_at_once_sees_the_mail_of_one_position(self, coder: Recipient) -> None:
        opened(required="CPC", title="Audit coder")
        opened(required="CPC", title="Denials coder")
        Recipient.objects.update(cadence=Cadence.INSTANT)
        coder.refresh_from_db()
        shown = outlook.preview(coder)
        assert shown is not None
        assert len(shown.entries) == 1
        assert "2 positions" not in shown.subject
        assert shown.entries[0]["position"].title in shown.subject
        assert "Such a mail comes for each position." in self.page(coder)

    def test_nothing_at_all(self, coder: Recipient) -> None:
        assert "Nothing that suits has opened in the last 7 days either." in self.page(coder)

    def test_what_waits_and_does_not_suit_any_more_is_left_out(self, coder: Recipient) -> None:
        position = opened(required="CCS")
        AlertFactory.create(position=position, recipient=coder, cause=AlertCause.PROFILE, digest=True)
        assert outlook.preview(coder) is None

    @pytest.mark.parametrize(
        ("act", "said"),
        [
            ("stop", "You stopped all alerts."),
            ("pause", "You paused all alerts. It goes on by itself on"),
            ("silence", "No alert goes to this address at this moment."),
            ("file", "What comes by your file is off, and no search of yours tells anything."),
        ],
    )
    def test_says_why_nothing(self, coder: Recipient, act: str, said: str) -> None:
        opened(required="CPC")
        if act == "stop":
            recipients.stop(recipient=coder)
        elif act == "pause":
            recipients.pause(recipient=coder, until=timezone.localdate() + timedelta(days=9))
        elif act == "silence":
            SuppressionFactory.create(email=coder.email)
        else:
            recipients.stop_file(recipient=coder)
        text = self.page(coder)
        assert said in text
        assert "An example" not in text

    def test_without_file_and_search(self) -> None:
        reader = RecipientFactory.create(candidate=None, email="reader@example.com")
        assert "You are not on file, and have saved no search." in self.page(reader)
        SavedSearchFactory.create(recipient=reader, ended_at=timezone.now(), ended_because=SearchEnd.STOPPED)
        assert "Each of your searches is stopped, paused or has ended." in self.page(reader)

    def test_signed_in(self, cast: Cast) -> None:
        assert "You hear at once" in cast.as_dana.get("/me/alerts/preview/").content.decode()


class TestNextDigest:
    @pytest.mark.parametrize("cadence", [Cadence.DAILY, Cadence.WEEKLY])
    @pytest.mark.parametrize("hour", [0, 8, 23])
    @pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Honolulu", "Nowhere/At_All"])
    def test_as_the_match_says(self, coder: Recipient, cadence: Cadence, hour: int, zone: str) -> None:
        coder.cadence, coder.hour, coder.timezone = cadence, hour, zone
        coder.save()
        matching.tell(Position.objects.in_full().get(pk=opened(required="CPC").pk))
        assert Alert.objects.get(recipient=coder).due_at == outlook.next_at(coder)

    def test_after_a_pause(self, coder: Recipient) -> None:
        day = timezone.localdate() + timedelta(days=40)
        recipients.pause(recipient=coder, until=day)
        due = outlook.next_at(coder)
        assert due is not None
        assert day <= due.date() <= day + timedelta(days=1)

    def test_over_the_change_of_clocks(self) -> None:
        # 2026-11-01 is the day the clocks go back in New York (energy.gov, read 2026-11-26).
        before = datetime(2026, 10, 31, 20, tzinfo=UTC)
        due = next_digest(weekly=False, hour=9, zone="America/New_York", now=before)
        assert due.astimezone(UTC) == datetime(2026, 11, 1, 14, tzinfo=UTC)
