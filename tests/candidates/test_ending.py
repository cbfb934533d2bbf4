"""Reminders before a credential ends: once each, one mail a day, to who wants them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from candidates.enums import AskedBy, Cadence, CredentialStatus, Visibility
from candidates.models import Candidate, CredentialReminder, HeldCredential, Recipient
from candidates.services import deletions, ending, files, links
from config.mail.models import OutgoingMail, Suppression
from tests.cast import Cast
from tests.factories import CredentialFactsFactory, competency, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(cast: Cast) -> Candidate:
    """She reads her mail at midnight, so that it is always her hour, by the clock that tells our days."""
    Recipient.objects.filter(pk=cast.recipient.pk).update(hour=0, timezone=settings.TIME_ZONE)
    CredentialFactsFactory.create(competency=competency("CPC"), issuer="AAPC")
    return cast.dana


def ends_in(candidate: Candidate, days: int, code: str = "CPC") -> None:
    day = timezone.localdate() + timedelta(days=days)
    HeldCredential.objects.filter(candidate=candidate, credential__label=code).update(expires_on=day)


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=ending.KIND).order_by("pk"))


@pytest.mark.parametrize(
    ("days", "mark"),
    [(181, None), (180, 180), (91, 180), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)],
)
def test_each_day_belongs_to_one_reminder(days: int, mark: int | None, dana: Candidate) -> None:
    ends_in(dana, days)

    assert ending.remind_all() == (mark is not None)
    assert list(CredentialReminder.objects.values_list("days_before", flat=True)) == ([mark] if mark else [])
    assert ending.remind_all() == 0


def test_as_days_go_by_there_are_four(dana: Candidate) -> None:
    told = []
    for left in range(200, -1, -1):
        ends_in(dana, left)
        CredentialReminder.objects.update(expires_on=timezone.localdate() + timedelta(days=left))
        if ending.remind_all():
            told.append(left)
            # As if that day were over: the next mail is of another day.
            OutgoingMail.objects.all().delete()

    assert told == [180, 90, 30, 7]


def test_days_that_were_missed_bring_one_and_not_several(dana: Candidate) -> None:
    ends_in(dana, 5)

    assert (ending.remind_all(), ending.remind_all()) == (1, 0)
    assert CredentialReminder.objects.get().days_before == 7


def test_one_mail_holds_all_that_is_due(dana: Candidate) -> None:
    hold(dana, credentials="CRC")
    ends_in(dana, 80)
    ends_in(dana, 6, "CRC")

    assert ending.remind_all() == 1
    (mail,) = mails()
    assert mail.subject.startswith("2 of your credentials end soon, the first on ")
    assert mail.text.index("CRC") < mail.text.index("CPC")


def test_mail_says_what_its_issuer_asks_and_how_to_stop(dana: Candidate) -> None:
    ends_in(dana, 29)
    ending.remind_all()

    (mail,) = mails()
    day = timezone.localdate() + timedelta(days=29)
    assert mail.subject == f"Your CPC ends on {day:%B} {day.day}, {day.year}"
    assert "36 units of continuing education in the two years that end on" in mail.text
    assert "Source: aapc.com/about-us/ceu-policies" in mail.text
    assert "in 29 days. It is renewed with AAPC." in mail.text
    assert mail.stop_url == links.stop_credentials_url(recipient=dana.recipient)
    assert mail.stop_url in mail.text


def test_a_new_end_is_reminded_of_anew(dana: Candidate) -> None:
    ends_in(dana, 5)
    assert ending.remind_all() == 1
    ends_in(dana, 170)
    assert ending.remind_all() == 1


@pytest.mark.parametrize(
    "why", ["stopped all", "paused", "stopped these", "suppressed", "left", "going", "revoked", "later hour"]
)
def test_nobody_is_told_who_does_not_want_it(why: str, dana: Candidate) -> None:
    ends_in(dana, 20)
    own = Recipient.objects.filter(candidate=dana)
    match why:
        case "stopped all":
            own.update(cadence=Cadence.OFF)
        case "paused":
            own.update(paused_until=timezone.localdate() + timedelta(days=3))
        case "stopped these":
            own.update(credentials_stopped_at=timezone.now())
        case "suppressed":
            Suppression.objects.create(email=dana.email, reason="bounce")
        case "left":
            files.leave(candidate=dana)
        case "going":
            deletions.ask(candidate=dana, asked_by=AskedBy.OWNER)
        case "revoked":
            dana.credentials.update(status=CredentialStatus.REVOKED)
        case "later hour":
            hour = timezone.now().hour
            own.update(hour=23, timezone="Etc/GMT+12" if hour >= 12 else "UTC")
            if hour == 23:
                pytest.skip("it is that hour everywhere we may choose")

    assert ending.remind_all() == 0
    assert not CredentialReminder.objects.exists()


def test_who_hid_their_file_is_told_all_the_same(dana: Candidate) -> None:
    ends_in(dana, 20)
    Candidate.objects.filter(pk=dana.pk).update(visibility=Visibility.HIDDEN)

    assert ending.remind_all() == 1


def test_what_waits_is_looked_at_again_before_it_goes(dana: Candidate) -> None:
    ends_in(dana, 20)
    ending.remind_all()
    (mail,) = mails()
    now = ending.look_again(mail)
    assert now is not None
    assert now.subject == mail.subject

    ends_in(dana, 400)
    assert ending.look_again(mail) is None


def test_stopped_by_the_link_and_undone(dana: Candidate, client: Client) -> None:
    url = links.stop_credentials_url(recipient=dana.recipient)
    path = url.partition("//")[2].partition("/")[2]
    client.get(f"/{path}")
    assert Recipient.objects.get(candidate=dana).credentials_stopped_at is None

    client.post(f"/{path}", {"List-Unsubscribe": "One-Click"})
    stopped = Recipient.objects.get(candidate=dana)
    assert (stopped.credentials_stopped_at is None, stopped.saved_stopped_at) == (False, None)
    assert "You get no more reminders." in client.get(f"/{path}").content.decode()

    client.post(f"/{path}", {"action": "start"})
    assert Recipient.objects.get(candidate=dana).credentials_stopped_at is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one_mail(cast: Cast) -> None:
    Recipient.objects.filter(pk=cast.recipient.pk).update(hour=0, timezone="UTC")
    ends_in(cast.dana, 20)

    def work(_: int) -> int:
        try:
            return ending.remind(candidate_id=cast.dana.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(work, range(4)))

    assert sum(written) == 1
    assert len(mails()) == 1
    assert CredentialReminder.objects.count() == 1
