"""The search as it is used: suggestions by keyboard, filters that act at once, the sheet of a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browsing import PHONE, Visit
from tests.factories import PositionFactory, place

pytestmark = pytest.mark.browser
STILL = 600
"""Milliseconds after which a list that was to open would be open."""


@pytest.fixture
def board(transactional_db: None, live_server: object) -> str:
    """Four positions, and the address of the board. The newest only mentions pro-fee work."""
    PositionFactory.create(open=True, title="Pro-fee coder", settings="profee", place=place("Tampa"))
    PositionFactory.create(open=True, title="Cardiology coder", specialties="cardiology", required="CPC")
    PositionFactory.create(open=True, title="Cardiac auditor", remote=True, required="CCS")
    PositionFactory.create(open=True, title="Night coder", description="Now and then pro fee charts.")
    return f"{live_server}/positions/"


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query, keep_blank_values=True)


def titles(page: Page) -> list[str]:
    return page.locator("#results h2 a").all_inner_texts()


class TestSuggestions:
    @pytest.fixture
    def what(self, board: str, page: Page) -> Locator:
        page.goto(board)
        return page.locator("#q")

    @staticmethod
    def options(page: Page) -> Locator:
        return page.locator("#q-suggestions [role=option]")

    def test_by_keyboard(self, what: Locator, page: Page, visit: Visit) -> None:
        expect(what).to_have_role("combobox")
        expect(what).to_have_attribute("aria-expanded", "false")
        what.press_sequentially("cardi")
        options = self.options(page)
        expect(options.nth(2)).to_be_visible()
        expect(what).to_have_attribute("aria-expanded", "true")
        assert what.get_attribute("aria-controls") == "q-suggestions"
        assert what.get_attribute("aria-activedescendant") is None

        last = options.count() - 1
        for key, number in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
            what.press(key)
            expect(what).to_have_attribute("aria-activedescendant", f"q-suggestions-{number}")
            expect(options.nth(number)).to_have_attribute("aria-selected", "true")
            expect(page.locator("#q-suggestions [aria-selected=true]")).to_have_count(1)
        what.press("ArrowUp")  # before the first: the field itself
        expect(what).not_to_have_attribute("aria-activedescendant", re.compile(""))
        what.press("ArrowUp")  # and around
        expect(what).to_have_attribute("aria-activedescendant", f"q-suggestions-{last}")
        what.press("ArrowDown")
        what.press("ArrowDown")
        first = options.first.get_attribute("data-text")
        what.press("Enter")
        assert first
        expect(what).to_have_value(first)
        expect(what).to_have_attribute("aria-expanded", "false")
        expect(self.options(page)).to_have_count(0)
        assert page.url.endswith("/positions/"), "Enter took a suggestion and searched for it at once"
        what.press("Enter")
        page.wait_for_url(f"**/positions/?q={first}")
        visit.check()

    def test_escape_closes_and_an_arrow_opens_again(self, what: Locator, page: Page) -> None:
        what.press_sequentially("cardi")
        expect(self.options(page).first).to_be_visible()
        what.press("Escape")
        expect(page.locator("#q-suggestions")).to_be_hidden()
        expect(what).to_have_value("cardi")
        expect(what).to_have_attribute("aria-expanded", "false")
        what.press("ArrowDown")
        expect(self.options(page).first).to_be_visible()

    def test_who_has_left_the_field_is_not_followed(self, what: Locator, page: Page, visit: Visit) -> None:
        what.press_sequentially("cardi")
        what.press("Tab")
        expect(page.locator("#where")).to_be_focused()
        page.wait_for_timeout(STILL)
        expect(page.locator("#q-suggestions")).to_be_hidden()
        expect(what).to_have_attribute("aria-expanded", "false")
        # Back in the field, the same words are asked again.
        what.press("End")
        what.press_sequentially("o")
        what.press("Backspace")
        expect(self.options(page).first).to_be_visible()
        visit.check()

    def test_an_answer_that_comes_late_opens_nothing(self, what: Locator, page: Page) -> None:
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/suggest/**", hold)
        what.fill("cardi")  # at once: typed on a busy machine it may be asked for by halves
        page.wait_for_timeout(STILL)
        assert len(held) == 1
        with page.expect_event("requestfailed"):
            what.press("Tab")
        page.wait_for_timeout(STILL)
        expect(page.locator("#q-suggestions")).to_be_hidden()

    def test_with_the_mouse_the_field_keeps_the_focus(self, what: Locator, page: Page) -> None:
        what.press_sequentially("cardi")
        option = self.options(page).first
        words = option.get_attribute("data-text")
        assert words
        option.click()
        expect(what).to_have_value(words)
        expect(what).to_be_focused()
        expect(page.locator("#q-suggestions")).to_be_hidden()


class TestAddress:
    def test_typing_words_brings_the_best_match_first(self, board: str, page: Page, visit: Visit) -> None:
        page.goto(board)
        assert titles(page)[0] == "Night coder"
        page.locator("#q").fill("pro fee")
        page.locator("#q").press("Enter")
        page.wait_for_url("**/positions/?q=pro+fee")
        assert titles(page) == ["Pro-fee coder", "Night coder"]
        expect(page.get_by_label("Sort").locator("option:checked")).to_have_text("Best match first")
        visit.check()

    def test_what_was_chosen_stays_in_it(self, board: str, page: Page, visit: Visit) -> None:
        page.goto(f"{board}?q=pro+fee")
        page.get_by_label("Sort").select_option(label="Newest first")
        page.wait_for_url("**/positions/?q=pro+fee&sort=newest")
        expect(page.locator("#results h2 a").first).to_have_text("Night coder")
        page.locator("#where").fill("Tampa")
        page.locator("#where").press("Enter")
        page.wait_for_url("**/positions/?**where=Tampa**")
        assert asked(page) == {"q": ["pro fee"], "where": ["Tampa"], "sort": ["newest"]}
        page.get_by_label("Within").select_option(label="50 miles")
        page.wait_for_url("**radius=50**")
        visit.check()

    def test_without_javascript(self, board: str, plain: Page) -> None:
        plain.goto(board)
        plain.locator("#q").fill("pro fee")
        plain.locator("#q").press("Enter")
        plain.wait_for_url("**/positions/?**q=pro+fee**")
        assert titles(plain) == ["Pro-fee coder", "Night coder"]
        plain.get_by_label("Sort").select_option(label="Newest first")
        plain.get_by_label("On site").check()
        expect(plain.get_by_role("button", name="Show positions")).to_be_visible()
        expect(plain.get_by_role("button", name=re.compile(r"Show \d"))).to_be_hidden()
        plain.get_by_role("button", name="Go").click()
        plain.wait_for_url("**sort=newest**")
        assert {name: value for name, value in asked(plain).items() if any(value)} == {
            "q": ["pro fee"],
            "sort": ["newest"],
            "workplace": ["onsite"],
        }


class TestFilters:
    def test_the_heading_stays_and_says_the_number(self, board: str, page: Page, visit: Visit) -> None:
        page.goto(board)
        heading = page.locator("#results > h1")
        heading.evaluate("(one) => { window.kept = one; }")
        tick = page.get_by_label("CPC")
        tick.focus()
        page.keyboard.press("Space")
        page.wait_for_url("**/positions/?credential=cpc")
        expect(heading).to_have_text("1 position")
        assert heading.evaluate("(one) => one === window.kept && one.isConnected")
        expect(heading).to_have_attribute("aria-live", "polite")
        assert page.title().startswith("1 medical coding position ")
        expect(page.locator("#results h1")).to_have_count(1)
        assert titles(page) == ["Cardiology coder"]
        expect(page.get_by_label("CPC")).to_be_focused()
        expect(page.locator("#results")).not_to_have_attribute("aria-busy", re.compile(""))

        page.go_back()
        expect(heading).to_have_text("4 open positions")
        visit.check()

    def test_several_states_stay_chosen(self, board: str, page: Page, visit: Visit) -> None:
        for state in ("FL", "TX", "GA"):
            PositionFactory.create(open=True, remote=True, remote_states=[state], required="CPC")
        page.goto(f"{board}?remote_state=FL&remote_state=TX")
        page.get_by_label("CPC").check()
        page.wait_for_url("**credential=cpc**")
        assert asked(page)["remote_state"] == ["FL", "TX"]
        expect(page.locator("#results > h1")).to_have_text("2 positions")
        page.get_by_label("Another state").select_option("GA")
        expect(page.locator("#results > h1")).to_have_text("3 positions")
        assert sorted(asked(page)["remote_state"]) == ["FL", "GA", "TX"]
        for label in ("Georgia", "Texas"):
            page.locator("#facets").get_by_label(label).uncheck()
            expect(page.locator("#facets [type=checkbox]:checked", has_text=label)).to_have_count(0)
            expect(page.locator("#results .chip-on", has_text=label)).to_have_count(0)
        # The last one is a choice of the list again, which has the focus of the tick that went.
        expect(page.locator("#f-remote_state")).to_have_value("FL")
        expect(page.locator("#f-remote_state")).to_be_focused()
        visit.check()


class TestSheet:
    def test_it_says_how_many_and_can_be_cleared(self, board: str, page: Page, visit: Visit) -> None:
        page.set_viewport_size(PHONE)
        page.goto(board)
        page.get_by_role("button", name="Filters").click()
        sheet = page.locator("#filters")
        show = sheet.locator("#filters-show")
        expect(show).to_have_text("Show 4 positions", use_inner_text=True)
        expect(sheet.get_by_role("link", name="Clear all")).to_have_count(0)

        sheet.get_by_label("CPC").check()
        expect(show).to_have_text("Show 1 position", use_inner_text=True)
        expect(sheet.get_by_role("link", name="Clear all")).to_be_visible()
        sheet.get_by_label("CCS").check()
        expect(show).to_have_text("Show 2 positions", use_inner_text=True)

        show.click()
        expect(sheet).to_be_hidden()
        expect(page.locator("#results > h1")).to_have_text("2 positions")
        expect(page.get_by_role("button", name="Filters, 2 on")).to_be_focused()
        assert asked(page) == {"credential": ["cpc", "ccs"]}

        page.get_by_role("button", name="Filters, 2 on").click()
        sheet.get_by_role("link", name="Clear all").click()
        page.wait_for_url("**/positions/")
        expect(page.locator("#results > h1")).to_have_text("4 open positions")
        visit.check()
