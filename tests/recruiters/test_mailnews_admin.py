"""What was told of mails, at the desk: a list of its own, and beside the mail or alert it is about."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from candidates.models import AlertRecord
from config.mail.enums import MailEventKind
from config.mail.models import MailEvent
from tests.factories import AlertFactory, MailEventFactory, OutgoingMailFactory
from tests.reading import read

pytestmark = pytest.mark.django_db
LIST = "admin:mail_mailevent_changelist"


def page(desk: Client, name: str, key: object) -> str:
    return read(desk.get(reverse(f"admin:{name}_change", args=[key])).content.decode()).text


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_one_and_for_three(
    desk: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    MailEventFactory.create_batch(number)
    desk.get(reverse(LIST))  # the content types are known

    with django_assert_num_queries(11):
        answer = desk.get(reverse(LIST))

    assert answer.context["cl"].result_count == number


def test_list_is_filtered_by_what_happened(desk: Client) -> None:
    MailEventFactory.create(address="a@example.com")
    MailEventFactory.create(address="b@example.com", kind=MailEventKind.COMPLAINT)
    MailEventFactory.create(address="c@example.com", is_believed=False)

    def found(**query: str | int) -> list[str]:
        return sorted(row.address for row in desk.get(reverse(LIST), query).context["cl"].result_list)

    assert found(kind__exact="complaint") == found(q="b@") == ["b@example.com"]
    assert found(is_believed__exact=0) == ["c@example.com"]


def test_news_is_read_and_never_written(boss: Client) -> None:
    event = MailEventFactory.create()
    change = reverse("admin:mail_mailevent_change", args=[event.pk])

    assert boss.get(change).status_code == 200
    assert boss.post(change, {"kind": "complaint"}).status_code == 403
    assert boss.get(reverse("admin:mail_mailevent_add")).status_code == 403
    assert (
        boss.post(reverse("admin:mail_mailevent_delete", args=[event.pk]), {"post": "yes"}).status_code == 403
    )
    assert MailEvent.objects.get().kind == MailEventKind.BOUNCE


def test_page_of_an_alert_says_that_it_bounced(desk: Client) -> None:
    alert = AlertFactory.create(sent=True)
    named = f"<{alert.position_id}.{alert.recipient_id}@onfile.example.com>"
    MailEventFactory.create(address=alert.recipient.email, message_id=named)
    MailEventFactory.create(detail="of somebody else")
    record = AlertRecord.objects.get()

    text = page(desk, "candidates_alertrecord", record.pk)

    assert "Heard of this mail, and of others to the address Nov" in text
    assert "Bounced" in text
    assert "smtp;550 5.1.1 no such mailbox" in text
    assert "of somebody else" not in text


def test_page_of_a_mail_says_that_it_bounced_and_the_news_leads_to_the_mail(desk: Client) -> None:
    mail = OutgoingMailFactory.create(sent=True)
    event = MailEventFactory.create(address=mail.to, message_id=mail.message_id, is_believed=False)

    assert "Bounced, unproven" in page(desk, "mail_outgoingmail", mail.pk)
    assert mail.subject in page(desk, "mail_mailevent", event.pk)


def test_news_of_an_alert_leads_to_the_position(desk: Client) -> None:
    alert = AlertFactory.create(sent=True)
    named = f"<{alert.position_id}.{alert.recipient_id}@onfile.example.com>"
    known = MailEventFactory.create(message_id=named)
    unknown = MailEventFactory.create(message_id="<x@example.org>")

    assert f"Told of {alert.position}" in page(desk, "mail_mailevent", known.pk)
    assert "None that we know by its Message-ID" in page(desk, "mail_mailevent", unknown.pk)
