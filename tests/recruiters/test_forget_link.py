"""Every mail to a person says where to ask that all is deleted; none to the desk does, and none after it."""

from __future__ import annotations

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.urls import reverse

from candidates.enums import WithdrawReason
from candidates.models import Candidate
from candidates.services import applications, links
from config.mail import outbox
from config.mail.models import OutgoingMail
from recruiters.queries.mailkinds import BY_SLUG, KINDS
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    PositionFactory,
)
from tests.reading import read

pytestmark = pytest.mark.django_db
TO_THE_DESK = {"message_waiting_desk", "interview_desk", "withdrawn_desk", "invitation", "factor_reset"}
OF_DELETING = {"forget_confirm", "account_deleted"}


@pytest.fixture
def dana() -> Candidate:
    return CandidateFactory.create(
        email="dana@example.com", on_file=True, in_tampa=True, with_recipient=True, credentials="CPC"
    )


@pytest.mark.parametrize("slug", BY_SLUG)
def test_each_kind_of_mail_has_it_or_is_to_have_none(desk: Client, dana: Candidate, slug: str) -> None:
    position = PositionFactory.create(open=True, required="CPC")
    chosen = {"kind": slug, "candidate": str(dana.pk), "position": str(position.pk)}
    shown = desk.get(reverse("admin:mail-preview"), chosen).context["shown"]
    has_none = BY_SLUG[slug].template in TO_THE_DESK | OF_DELETING
    address = f"{site_settings.SITE_URL}/forget/preview/"

    assert (address in shown.text) is not has_none
    assert (address in read(shown.html).links) is not has_none


def test_kinds_without_it_are_those_named_here() -> None:
    assert links.NOT_IN == TO_THE_DESK | OF_DELETING
    assert {kind.template for kind in KINDS} >= links.NOT_IN


def test_it_opens_the_page_that_asks(client: Client, dana: Candidate) -> None:
    applications.withdraw(application=ApplicationFactory.create(candidate=dana), reason=WithdrawReason.PAY)
    text = OutgoingMail.objects.get(kind="application_withdrawn").text
    [link] = [word for word in text.split() if "/forget/" in word]

    page = client.get(link.removeprefix(site_settings.SITE_URL))
    assert page.status_code == 200
    assert "d•••@example.com" in page.content.decode()


def test_who_we_keep_nothing_of_gets_none(dana: Candidate) -> None:
    context = {"heading": "A code", "paragraphs": ["1"], "code": "", "name": "", "is_to_anybody": True}
    mails = [
        outbox.queue(kind="account", to=to, context=context) for to in ("new@example.com", "Dana@Example.com")
    ]

    assert ["/forget/" in mail.text for mail in mails if mail] == [False, True]
