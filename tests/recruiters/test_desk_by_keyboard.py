"""The day's work at the desk with the keyboard alone: no mouse, no focus set by a script of the test."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from candidates.enums import Stage
from candidates.models import Application
from jobs.models import Position
from recruiters.models import PositionInvite, Shortlisted
from tests.browsing import PHONE, Visit
from tests.factories import ApplicationFactory, CandidateFactory, PositionFactory
from tests.recruiters.test_desk_in_browser import sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("desk-in-browser"),
]
MOST_TABS = 150


@dataclass
class Keys:
    """Somebody at a page without a mouse."""

    page: Page

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def to(self, target: Locator, key: str = "Tab") -> None:
        """Go on with Tab (or back) until the focus is there."""
        for _ in range(MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.press(key)
        pytest.fail(f"no {key} leads to {target}")

    def follow(self, target: Locator, key: str = "Tab") -> None:
        """Go there, press Enter, and wait for the page that follows."""
        self.to(target, key)
        with self.page.expect_navigation():
            self.press("Enter")


@pytest.fixture
def keys(page: Page, live_server: LiveServer) -> Keys:
    sign_in(page, live_server, administrator=False)
    page.goto(f"{live_server.url}/admin/")
    return Keys(page)


def test_from_the_first_page_to_a_saved_position(keys: Keys, visit: Visit) -> None:
    page = keys.page
    PositionFactory.create(open=True, title="On site coder")
    PositionFactory.create(open=True, remote=True, title="Remote coder")
    page.reload()

    keys.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    keys.press("Enter")
    expect(page.locator("main")).to_be_focused()
    sections = page.get_by_role("navigation", name="Sections")
    keys.follow(sections.locator("a[href='/admin/jobs/position/']"), "Shift+Tab")
    keys.follow(page.locator("#changelist-filter").get_by_role("link", name="Remote", exact=True))
    keys.follow(page.get_by_role("link", name="Remote coder"))
    keys.to(page.get_by_label("Title"))
    keys.press("Control+A")
    page.keyboard.type("Remote coder, nights")
    keys.follow(page.get_by_role("button", name="Save", exact=True))

    expect(page.get_by_role("status").first).to_contain_text("is saved")
    expect(page.get_by_role("link", name="Remote coder, nights")).to_have_count(2)
    assert Position.objects.filter(title="Remote coder, nights").exists()
    visit.check()


def test_a_card_of_the_board_is_moved(keys: Keys, live_server: LiveServer, visit: Visit) -> None:
    page = keys.page
    ApplicationFactory.create(first_name="Opal", last_name="Doe", stage=Stage.NEW)
    page.goto(f"{live_server.url}{reverse('admin:pipeline')}")
    way = page.get_by_role("link", name="Move to")
    dialog = page.get_by_role("dialog", name="Move Opal Doe")

    keys.to(way)
    keys.press("Enter")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("element => element.contains(document.activeElement)")
    keys.press("Escape")
    expect(dialog).to_be_hidden()
    expect(way).to_be_focused()

    keys.press("Enter")
    keys.to(dialog.get_by_label("Move to"))
    page.keyboard.type("Scr")
    expect(dialog.get_by_label("Move to")).to_have_value("screening")
    keys.follow(dialog.get_by_role("button", name="Move and tell them"))

    assert Application.objects.get().stage == Stage.SCREENING
    keys.follow(page.get_by_role("button", name="Undo the move of Opal Doe to Screening"))
    assert Application.objects.get().stage == Stage.NEW
    visit.check()


def test_somebody_is_short_listed_and_invited(keys: Keys, live_server: LiveServer, visit: Visit) -> None:
    page = keys.page
    position = PositionFactory.create(open=True, required="CPC")
    CandidateFactory.create(
        first_name="Opal",
        last_name="Doe",
        on_file=True,
        in_tampa=True,
        with_recipient=True,
        credentials="CPC",
    )
    page.goto(f"{live_server.url}{reverse('admin:jobs_position_matches', args=[position.pk])}")
    box = page.get_by_label("Choose Opal Doe")

    keys.to(box)
    keys.press("Space")
    keys.follow(page.get_by_role("button", name="To the short list"))
    expect(page.get_by_text("1 person added to the short list.")).to_be_visible()
    keys.to(box)
    keys.press("Space")
    keys.follow(page.get_by_role("button", name="Invite those chosen"), "Shift+Tab")
    keys.follow(page.get_by_role("button", name="Invite 1"))

    assert PositionInvite.objects.count() == Shortlisted.objects.count() == 1
    visit.check()


def test_what_unfolds_on_a_phone_folds_by_escape_and_the_focus_comes_back(
    keys: Keys, live_server: LiveServer, visit: Visit
) -> None:
    page = keys.page
    page.set_viewport_size(PHONE)
    for place, inside in (
        (page.locator("#nav-sidebar"), page.get_by_role("link", name="Pipeline")),
        (page.locator("#changelist-filter"), page.get_by_role("link", name="On site", exact=True)),
    ):
        page.goto(f"{live_server.url}{reverse('admin:jobs_position_changelist')}")
        summary = place.locator("summary").first
        keys.to(summary)
        expect(inside).to_be_hidden()
        keys.press("Enter")
        keys.to(inside)
        keys.press("Escape")

        expect(inside).to_be_hidden()
        expect(summary).to_be_focused()
    visit.check()
