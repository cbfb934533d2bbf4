"""Somebody without an account searches, asks for mails, confirms, hears, stops: with and without scripts."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from candidates.models import Alert, Recipient, SavedSearch
from config.accounts.models import User
from jobs.models import Position
from jobs.services import positions, vocabulary
from tests.browsing import Visit
from tests.factories import PositionFactory
from tests.flows.conftest import Stack
from tests.flows.stack import Mail, links, one_click, wait_for

pytestmark = [pytest.mark.flow, pytest.mark.browser]
READER = "reader@example.com"


def _publish(stack: Stack, title: str) -> Position:
    """Open a position, and wait until everybody is told who is to be told."""
    position = PositionFactory.create(draft=True, onsite=True, required="CPC", title=title)
    positions.publish(position=position, by=None)
    stack.wait_until_told()
    return position


def _mail(stack: Stack, number: int) -> Mail:
    """The newest mail to the reader, which is the `number`th."""
    wait_for(lambda: len(stack.sink.to(READER)) >= number, 30, f"mail {number} to {READER}")
    assert len(stack.sink.to(READER)) == number
    return stack.sink.to(READER)[-1]


def _heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def _ask_on_the_board(page: Page, site: str) -> None:
    page.goto(f"{site}/positions/")
    page.get_by_label("What", exact=True).fill("cardiology")
    page.get_by_role("button", name="Search", exact=True).click()
    _heading(page, "1 position for “cardiology”")
    page.get_by_role("link", name="Email me new ones").click()
    expect(page.get_by_role("heading", name="Cardiology", exact=True)).to_be_visible()
    expect(page.get_by_text("1 open position matches today")).to_be_visible()
    page.get_by_label("E-mail", exact=True).fill("Reader@Example.com")
    page.wait_for_timeout(1200)  # nobody fills in the form faster
    page.get_by_role("button", name="Email me new ones").click()
    _heading(page, "Look into your mailbox.")
    expect(page.get_by_text(f"A mail is on its way to {READER}.")).to_be_visible()


def test_alert_without_an_account_from_the_board_to_the_stop(
    stack: Stack, either: Page, visit: Visit
) -> None:
    page = either
    vocabulary.load()
    stack.worker()
    _publish(stack, "Cardiology coder")
    _ask_on_the_board(page, stack.site_url)

    # What opens before it is confirmed is not told, and looking at the link confirms nothing.
    asked = _mail(stack, 1)
    _publish(stack, "Cardiology coder, too soon")
    [confirm] = links(asked, "/alerts/confirm/")
    page.goto(confirm)
    assert not SavedSearch.objects.get().is_confirmed
    page.get_by_role("button", name="Yes, write to me").click()
    _heading(page, "You hear of new positions.")
    assert Alert.objects.count() == 0

    # From then on each mail names the search; what it does not find is not told.
    _publish(stack, "Orthopedics coder")
    wanted = _publish(stack, "Cardiology auditor")
    told = _mail(stack, 2)
    assert "Cardiology auditor" in told.subject
    for part in (told.text, told.html):
        assert "cardiology" in part
        assert "Why it suits you" not in part
    [link] = links(told, "/a/")
    page.goto(link)
    assert urlsplit(page.url).path == wanted.get_absolute_url()
    assert Alert.objects.get().clicked_at is not None

    # One press in the mail stops this alert; another one takes that back.
    [stop] = links(told, "/alerts/stop/")
    page.goto(stop)
    assert SavedSearch.objects.live().exists()
    page.get_by_role("button", name="Stop this alert").click()
    _heading(page, "This search tells you no more.")
    _publish(stack, "Cardiology coder, not told")
    assert _mail(stack, 2) is told
    page.get_by_role("button", name="Undo: go on as before").click()
    _heading(page, "Stop this alert to r•••@example.com?")
    _publish(stack, "Cardiology lead")
    told = _mail(stack, 3)
    assert "Cardiology lead" in told.subject

    # The mail program's own button stops all, without a page; the page of the mail undoes that too.
    assert told.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert one_click(told) == 200
    assert Recipient.objects.get().is_stopped
    _publish(stack, "Cardiology coder, stopped")
    assert len(stack.sink.to(READER)) == 3
    [stop] = links(told, "/stop/", without="/alerts/stop/")
    page.goto(stop)
    _heading(page, "You get no more alerts.")
    page.get_by_role("button", name="Undo: go on as before").click()
    expect(page.get_by_role("heading", name="Your alerts")).to_be_visible()
    _publish(stack, "Cardiology manager")
    assert "Cardiology manager" in _mail(stack, 4).subject

    # Taken off the list by the link of the mail, and nothing comes any more. No account came of it.
    page.get_by_role("button", name="Remove cardiology").click()
    expect(page.get_by_text("Removed: cardiology.")).to_be_visible()
    _publish(stack, "Cardiology coder again")
    assert len(stack.sink.to(READER)) == 4
    assert Recipient.objects.get().candidate is None
    assert not User.objects.exists()
    visit.check()
