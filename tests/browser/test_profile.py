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


def test_saving_one_section_saves_the_others_too(
    dana: Cast, live_server: object, page: Page, visit: Visit
) -> None:
    _open(page, live_server, dana)
    page.locator("#about [name=about-last_name]").fill("Changed")
    page.locator("#experience [name=experience-years]").fill("7.5")
    page.locator("#wishes [name=wishes-workplaces]").first.check()
    note = page.locator("#wishes").get_by_text("Saves")
    expect(note).to_have_text(
        "Saves \u201cYou and where\u201d and \u201cExperience\u201d too, where you changed something."
    )
    expect(page.locator("#credentials").get_by_text("Saves")).to_contain_text("What you want")

    _save(page, "wishes")
    page.wait_for_url("**saved=wishes&saved=about&saved=experience**")
    for section in ("about", "experience", "wishes"):
        expect(page.locator(f"#{section}").get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_text("where you changed something")).to_have_count(0)
    dana.dana.refresh_from_db()
    assert (dana.dana.last_name, str(dana.dana.years)) == ("Changed", "7.5")
    assert dana.dana.workplaces == ["onsite"]
    visit.check()


def test_what_is_wrong_in_another_stays_as_typed(
    dana: Cast, live_server: object, page: Page, visit: Visit
) -> None:
    _open(page, live_server, dana)
    page.locator("#experience [name=experience-years]").fill("many")
    page.locator("#about [name=about-last_name]").fill("Changed")
    _save(page, "about")

    expect(page.locator("#about").get_by_text("Saved.")).to_be_visible()
    years = page.locator("#experience [name=experience-years]")
    expect(years).to_have_value("many")
    # It is not on file yet: saving anything else asks for it again.
    expect(page.locator("#wishes").get_by_text("Saves")).to_contain_text("Experience")
    years.fill("7")
    _save(page, "wishes")
    page.wait_for_url("**saved=wishes&saved=experience**")
    dana.dana.refresh_from_db()
    assert (dana.dana.last_name, str(dana.dana.years)) == ("Changed", "7.0")
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
    page.wait_for_url("**saved=about**")
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
