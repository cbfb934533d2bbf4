"""My file: what is typed in one section is not lost with another."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.test_axe_pages import _let_in
from tests.browsing import Visit
from tests.cast import Cast

pytestmark = pytest.mark.browser


@pytest.fixture
def dana(transactional_db: None, cast: Cast) -> Cast:
    return cast


def _open(page: Page, site: object, cast: Cast) -> None:
    _let_in(page.context, str(site), cast.as_dana)
    page.goto(f"{site}/me/profile/")


def _save(page: Page, section: str) -> None:
    page.locator(f"#{section} button[type=submit]").first.click()


def test_saving_one_section_leaves_what_was_typed_in_others(
    dana: Cast, live_server: object, page: Page, visit: Visit
) -> None:
    _open(page, live_server, dana)
    page.locator("#about [name=about-last_name]").fill("Changed")
    page.locator("#wishes [name=wishes-radius_miles]").fill("far")
    _save(page, "about")
    expect(page.locator("#about").get_by_text("Saved.")).to_be_visible()
    expect(page.locator("#wishes [name=wishes-radius_miles]")).to_have_value("far")
    expect(page.locator("#about-save")).to_be_focused()
    _save(page, "wishes")
    expect(page.locator("#wishes")).to_contain_text("Give whole miles from 0 to 500.")
    dana.dana.refresh_from_db()
    assert (dana.dana.last_name, dana.dana.radius_miles) == ("Changed", 30)
    visit.check(expected_errors=("Failed to load resource",))


def test_leaving_asks_first_only_where_something_was_typed(
    dana: Cast, live_server: object, page: Page, visit: Visit
) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    _open(page, live_server, dana)
    page.get_by_role("link", name="Positions").first.click()
    page.wait_for_url("**/positions/")
    assert asked == []

    page.goto(f"{live_server}/me/profile/")
    page.locator("#about [name=about-last_name]").fill("Changed")
    page.get_by_role("link", name="Positions").first.click()
    expect(page.locator("#about [name=about-last_name]")).to_have_value("Changed")
    assert asked == ["beforeunload"]
    assert page.url.endswith("/me/profile/")
    _save(page, "about")
    expect(page.locator("#about").get_by_text("Saved.")).to_be_visible()
    assert asked == ["beforeunload"]
    visit.check()


def test_without_a_script_each_is_saved_by_itself(dana: Cast, live_server: object, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    try:
        _open(page, live_server, dana)
        page.locator("#about [name=about-last_name]").fill("Changed")
        _save(page, "about")
        page.wait_for_url("**saved=about#about")
        expect(page.get_by_text("Saved.")).to_have_count(1)
    finally:
        context.close()
