"""Reminders before an agreement ends: once each, at the person's hour, to no suppressed address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import Candidate, ConsentReminder, Recipient
from candidates.services import consent, files, links
from config.mail.models import OutgoingMail, Suppression
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(cast: Cast) -> Candidate:
    """She reads her mail at midnight, so that it is always her hour."""
    cast.recipient.hour = 0
    cast.recipient.timezone = "UTC"
    cast.recipient.save()
    return cast.dana


def ends_in(candidate: Candidate, days: int) -> None:
    candidate.consent_until = timezone.localdate() + timedelta(days=days)
    candidate.save(update_fields=["consent_until"])


def mails() -> list[str]:
    return list(OutgoingMail.objects.filter(kind="consent_reminder").values_list("to", flat=True))


def test_once_a_month_and_once_a_week_before(dana: Candidate) -> None:
    ends_in(dana, 40)
    assert consent.remind_all() == 0
    ends_in(dana, 29)
    assert (consent.remind_all(), consent.remind_all()) == (1, 0)
    ConsentReminder.objects.update(consent_until=timezone.localdate() + timedelta(days=5))
    ends_in(dana, 5)
    assert (consent.remind_all(), consent.remind_all()) == (1, 0)
    assert mails() == [dana.email] * 2


def test_a_renewed_agreement_is_reminded_of_anew(dana: Candidate) -> None:
    ends_in(dana, 5)
    assert consent.remind_all() == 1
    files.agree(candidate=dana)
    assert consent.remind_all() == 0
    ends_in(dana, 6)
    assert consent.remind_all() == 1


def test_not_before_their_hour_and_never_to_a_suppressed_address(dana: Candidate, cast: Cast) -> None:
    ends_in(dana, 5)
    Suppression.objects.create(email=dana.email, reason="bounce")
    assert consent.remind_all() == 0
    Suppression.objects.all().delete()
    hour = timezone.now().hour  # UTC, as her zone
    if hour < 23:
        cast.recipient.hour = hour + 1
        cast.recipient.save()
        assert consent.remind_all() == 0
    cast.recipient.hour = hour
    cast.recipient.save()
    assert consent.remind_all() == 1


@pytest.mark.parametrize("zone", ["localtime", "Mars/Phobos"])
def test_a_zone_the_server_does_not_know_stops_nobody(dana: Candidate, cast: Cast, zone: str) -> None:
    Recipient.objects.filter(candidate=cast.erin).update(hour=0, timezone=zone)
    ends_in(dana, 5)
    ends_in(cast.erin, 5)
    assert consent.remind_all() == 2


def test_who_left_hears_nothing(dana: Candidate) -> None:
    ends_in(dana, 5)
    files.leave(candidate=dana)
    assert consent.remind_all() == 0


class TestLink:
    def test_a_look_changes_nothing_and_the_button_renews(self, dana: Candidate) -> None:
        ends_in(dana, 5)
        path = "/renew/" + links.renew_url(candidate=dana).rstrip("/").rsplit("/", 1)[1] + "/"
        client = Client()
        assert "Stay on file?" in client.get(path).content.decode()
        dana.refresh_from_db()
        assert dana.consent_until == timezone.localdate() + timedelta(days=5)
        assert "You stay on file." in client.post(path).content.decode()
        dana.refresh_from_db()
        assert dana.consent_until == files.months_later(timezone.localdate(), 12)

    def test_it_does_not_put_back_who_left_since(self, dana: Candidate) -> None:
        path = "/renew/" + links.renew_url(candidate=dana).rstrip("/").rsplit("/", 1)[1] + "/"
        files.leave(candidate=dana)
        assert "You have left the file since." in Client().post(path).content.decode()
        dana.refresh_from_db()
        assert not dana.is_on_file

    def test_a_broken_link_is_404(self) -> None:
        assert Client().get("/renew/nonsense/").status_code == 404
