"""Somebody without an account searches, asks for mails, confirms, hears, and takes the search off again."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from candidates.models import Alert, Recipient, SavedSearch
from jobs.models import Position
from jobs.services import positions, vocabulary
from tests.browsing import Visit
from tests.factories import CandidateFactory, PositionFactory
from tests.flows.conftest import Stack
from tests.flows.stack import Mail, wait_for

pytestmark = [pytest.mark.flow, pytest.mark.browser]
READER = "reader@example.com"


def _position(**values: object) -> Position:
    return PositionFactory.create(**({"draft": True, "onsite": True, "required": "CPC"} | values))


def _mail(stack: Stack, address: str, number: int) -> Mail:
    wait_for(lambda: len(stack.sink.to(address)) >= number, 30, f"mail {number} to {address}")
    assert len(stack.sink.to(address)) == number
    return stack.sink.to(address)[-1]


def _link(mail: Mail, pattern: str) -> str:
    [found] = set(re.findall(rf"https?://\S*{pattern}\S*", mail.text))
    return str(found)


def test_search_by_mail_from_asking_to_taking_it_off(stack: Stack, page: Page, visit: Visit) -> None:
    vocabulary.load()
    on_file = CandidateFactory.create(on_file=True, in_tampa=True, with_recipient=True, credentials="CPC")
    positions.publish(position=_position(title="Cardiology coder"), by=None)
    stack.worker()
    _mail(stack, on_file.email, 1)

    # Asked for, without an account and without a file.
    page.goto(f"{stack.site_url}/alerts/new/?q=cardiology&workplace=onsite")
    expect(page.get_by_role("heading", name="Cardiology, on site")).to_be_visible()
    expect(page.get_by_text("1 open position matches today")).to_be_visible()
    page.get_by_label("E-mail", exact=True).fill("Reader@Example.com")
    page.wait_for_timeout(1200)  # nobody fills in the form faster
    page.get_by_role("button", name="Email me new ones").click()
    expect(page.get_by_role("heading", name="Look into your mailbox.")).to_be_visible()
    expect(page.get_by_text("A mail is on its way to reader@example.com.")).to_be_visible()

    # What opens before it is confirmed is not told.
    asked = _mail(stack, READER, 1)
    positions.publish(position=_position(title="Cardiology coder, too soon"), by=None)
    _mail(stack, on_file.email, 2)
    assert Alert.objects.filter(recipient__email=READER).count() == 0
    page.goto(_link(asked, "/alerts/confirm/"))
    assert not SavedSearch.objects.get().is_confirmed
    page.get_by_role("button", name="Yes, write to me").click()
    expect(page.get_by_role("heading", name="You hear of new positions.")).to_be_visible()

    # From then on each mail names the search; what it does not find is not told.
    wanted = _position(title="Cardiology auditor")
    positions.publish(position=_position(title="Orthopedics coder"), by=None)
    positions.publish(position=wanted, by=None)
    told = _mail(stack, READER, 2)
    stack.wait_until_told()
    assert "Cardiology auditor" in told.subject
    for part in (told.text, told.html):
        assert "cardiology, on site" in part
        assert "Why it suits you" not in part
    assert told.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page.goto(_link(told, "/a/"))
    assert urlsplit(page.url).path == wanted.get_absolute_url()
    assert Alert.objects.get(recipient__email=READER).clicked_at is not None
    assert Recipient.objects.get(email=READER).candidate is None

    # Taken off by the link of the mail, and nothing comes any more.
    page.goto(_link(told, r"/alerts/(?!useful/|stop/|\S*/stop/)"))
    page.get_by_role("button", name="Remove cardiology, on site").click()
    expect(page.get_by_text("Removed: cardiology, on site.")).to_be_visible()
    visit.check()
    positions.publish(position=_position(title="Cardiology coder again"), by=None)
    _mail(stack, on_file.email, 5)
    stack.wait_until_told()
    assert len(stack.sink.to(READER)) == 2
