"""Alerts from the press on the board to the undo, with a script and without one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from candidates.models import AlertNarrowing, SavedSearch
from candidates.queries import searches as queries
from candidates.services import links, searches
from config.mail.models import OutgoingMail
from jobs.forms.search import SearchForm
from tests.browser.test_axe_pages import _let_in
from tests.cast import Cast
from tests.factories import AlertFactory, AlertNarrowingFactory, SavedSearchFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def dana(transactional_db: None, cast: Cast) -> Cast:
    return cast


@pytest.fixture(params=[True, False], ids=["script", "plain"])
def either(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def _here(site: object, link: str) -> str:
    return f"{site}/{link.split('/', 3)[3]}"


def test_asked_confirmed_stopped_from_the_mail_and_undone(
    dana: Cast, live_server: object, either: Page
) -> None:
    searches.ask(email="reader@example.com", search=queries.to_keep(SearchForm({"q": "coder"}).criteria()))
    mail = OutgoingMail.objects.get(kind=searches.KIND)
    confirm = next(word for word in mail.text.split() if "/alerts/confirm/" in word)
    either.goto(_here(live_server, confirm))
    either.get_by_role("button", name="Yes, write to me").click()
    expect(either.get_by_role("heading", name="You hear of new positions.")).to_be_visible()

    saved = SavedSearch.objects.get()
    either.goto(_here(live_server, links.stop_one_url(recipient=saved.recipient, search=saved.pk)))
    either.get_by_role("button", name="Stop this alert").click()
    expect(either.get_by_role("heading", name="This search tells you no more.")).to_be_visible()
    either.get_by_role("button", name="Undo: go on as before").click()
    expect(either.get_by_role("button", name="Stop this alert")).to_be_visible()
    assert SavedSearch.objects.live().count() == 1


def test_one_press_on_the_board_and_undo(dana: Cast, live_server: object, either: Page) -> None:
    _let_in(either.context, str(live_server), dana.as_dana)
    either.goto(f"{live_server}/positions/?q=coder")
    either.get_by_role("button", name="Email me new ones").click()
    expect(either.get_by_text("You hear of this search.")).to_be_visible()
    either.get_by_role("button", name="Undo").click()
    expect(either.get_by_role("button", name="Email me new ones")).to_be_visible()
    assert not SavedSearch.objects.exists()


def test_changed_on_the_board(dana: Cast, live_server: object, either: Page) -> None:
    saved = SavedSearchFactory.create(recipient=dana.recipient, query="q=coder", words="coder")
    either.goto(_here(live_server, links.manage_url(recipient=dana.recipient)))
    either.get_by_role("link", name="Change: coder").click()
    either.get_by_role("button", name="Change it on the board").click()
    expect(either.get_by_text("You are changing an alert:")).to_be_visible()
    either.get_by_label("What", exact=True).fill("pro-fee")
    either.get_by_role("button", name="Search", exact=True).click()
    expect(either.get_by_role("heading", name="“pro-fee”")).to_be_visible()
    either.get_by_role("button", name="Update the alert with this search").click()
    expect(either.get_by_text("Changed. It tells you of: pro-fee.")).to_be_visible()
    saved.refresh_from_db()
    assert saved.query == "q=pro-fee"


def test_narrowed_after_feedback_seen_on_the_screen_and_undone(
    dana: Cast, live_server: object, either: Page
) -> None:
    AlertFactory.create(position=dana.position, recipient=dana.erin.recipient, sent=True)
    AlertNarrowingFactory.create(recipient=dana.erin.recipient, made_at=timezone.now())
    either.goto(_here(live_server, links.manage_url(recipient=dana.erin.recipient)))
    expect(either.get_by_role("heading", name="Narrowed by you")).to_be_visible()
    either.get_by_role("button", name="Undo: only remote positions").click()
    expect(either.get_by_text("Such positions come again.")).to_be_visible()
    assert not AlertNarrowing.objects.in_force().exists()
