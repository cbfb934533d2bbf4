"""What the desk says of somebody whom no mail reaches."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags

from candidates.models import AlertRecord
from config.mail.enums import Followed, MailEventKind, SuppressionReason
from config.mail.models import MailEvent
from tests.factories import (
    AlertFactory,
    CandidateFactory,
    MailEventFactory,
    RecipientFactory,
    SuppressionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def read(client: Client, name: str, *args: object) -> str:
    """A page of the desk as it is read, on one line."""
    answer = client.get(reverse(f"admin:{name}", args=args))
    assert answer.status_code == 200
    return " ".join(strip_tags(answer.content.decode().replace("<", " <")).split())


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (SuppressionReason.BOUNCE, "Mail came back"),
        (SuppressionReason.COMPLAINT, "Wants no mail"),
        (SuppressionReason.DESK, "Suppressed"),
    ],
)
@pytest.mark.parametrize("of", ["candidate", "recipient"])
def test_lists_say_it_beside_the_setting(
    desk: Client, of: str, reason: SuppressionReason, words: str
) -> None:
    CandidateFactory.create(on_file=True, with_recipient=True, email="dana@example.com")
    CandidateFactory.create(on_file=True, with_recipient=True)
    SuppressionFactory.create(email="dana@example.com", reason=reason)

    said = read(desk, f"candidates_{of}_changelist")

    assert said.count(f"{words} Set to: at once") == 1


@pytest.mark.parametrize("of", ["candidate", "recipient"])
def test_lists_ask_as_much_for_one_as_for_three(desk: Client, of: str) -> None:
    url = reverse(f"admin:candidates_{of}_changelist")

    def silenced(number: int) -> None:
        for _ in range(number):
            person = CandidateFactory.create(on_file=True, with_recipient=True)
            SuppressionFactory.create(email=person.email)

    def asked() -> int:
        desk.get(url)  # warms the counts of the sections
        with CaptureQueriesContext(connection) as seen:
            assert b"Mail came back" in desk.get(url).content
        return len([one for one in seen if not one["sql"].startswith(("DECLARE", "CLOSE"))])

    silenced(1)
    one = asked()
    silenced(2)
    assert asked() == one


@pytest.mark.parametrize("of", ["candidate", "recipient"])
def test_pages_say_when_why_and_what_to_do(desk: Client, of: str) -> None:
    alert = AlertFactory.create(came_back=True)
    key = alert.recipient.candidate_id if of == "candidate" else alert.recipient_id
    page = (f"candidates_{of}_change", key)
    email = alert.recipient.email
    assert "Mail to" not in read(desk, *page)
    SuppressionFactory.create(email=email, detail="550 5.1.1 no such user", only_alerts=True)

    said = read(desk, *page)

    today = date_format(timezone.localdate(), "M j, Y")
    assert f"Mail to {email} came back on {today}: 550 5.1.1 no such user" in said
    assert "No alert goes there, whatever their setting says; codes and answers" in said
    assert "Put it right on their file, and alerts go on as they are set." in said
    assert "See it among the suppressed addresses" in said


def test_page_of_somebody_who_signs_in_says_who_changes_the_address(desk: Client) -> None:
    user = UserFactory.create()
    person = CandidateFactory.create(on_file=True, with_recipient=True, user=user, email=user.email)
    SuppressionFactory.create(email=person.email)

    said = read(desk, "candidates_candidate_change", person.pk)

    assert "Nothing is sent there, no alert and no answer about an application." in said
    assert "They change their address on their own page, under E-mail address." in said


def test_page_of_an_address_without_a_file_sends_nobody_to_one(desk: Client) -> None:
    recipient = RecipientFactory.create(candidate=None, email="reader@example.com")
    SuppressionFactory.create(email="reader@example.com")

    said = read(desk, "candidates_recipient_change", recipient.pk)

    assert "Then they save their search anew with the right one." in said
    assert "their file" not in said


def test_page_of_somebody_who_complained_does_not_ask_to_write_again(desk: Client) -> None:
    recipient = RecipientFactory.create(candidate=None, email="reader@example.com")
    SuppressionFactory.create(email="reader@example.com", reason=SuppressionReason.COMPLAINT)

    said = read(desk, "candidates_recipient_change", recipient.pk)

    assert "The owner of reader@example.com complained or unsubscribed on" in said
    assert "Take it off the list only when they ask for mail again; alerts they start themselves." in said


def test_new_file_has_no_such_note(desk: Client) -> None:
    assert "Mail to" not in read(desk, "candidates_candidate_add")


def test_alert_that_came_back_says_so_in_its_row_its_page_and_beside_its_file(desk: Client) -> None:
    alert = AlertFactory.create(came_back=True)
    AlertFactory.create(sent=True)
    row = AlertRecord.objects.get(recipient=alert.recipient)

    assert "Came back" in read(desk, "candidates_alertrecord_change", row.pk)
    assert "not told: the mail came back on" in read(desk, "candidates_alertrecord_change", row.pk)
    file = reverse("admin:candidates_candidate_change", args=[alert.recipient.candidate_id])
    assert "Came back" in desk.get(file, {"tab": "mail"}).content.decode()
    url = reverse("admin:candidates_alertrecord_changelist")
    assert list(desk.get(url, {"back": "yes"}).context["cl"].result_list) == [row]
    assert desk.get(url, {"back": "no"}).context["cl"].result_count == 1


@pytest.mark.parametrize(
    ("followed", "words"),
    [
        (Followed.NO_ALERTS, "No alert goes to this address any more; codes and answers still do. The supp"),
        (Followed.STOPPED, "Their alerts were stopped"),
        (Followed.CLAIM, "Nothing: it does not prove that it answers a mail of ours"),
        ("", "Not written down then"),
    ],
)
def test_page_of_a_bounce_says_what_was_done(desk: Client, followed: str, words: str) -> None:
    event: MailEvent = MailEventFactory.create(kind=MailEventKind.BOUNCE, followed=followed)
    SuppressionFactory.create(email=event.address)

    assert words in read(desk, "mail_mailevent_change", event.pk)
