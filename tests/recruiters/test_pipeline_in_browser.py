"""The board and the matches in Chromium: by mouse, by keyboard, and without a script."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from candidates.enums import Stage
from candidates.models import Application
from recruiters.models import PositionInvite, Shortlisted
from tests.browsing import Visit
from tests.factories import (
    ApplicationFactory,
    ApplicationTransitionFactory,
    CandidateFactory,
    PositionFactory,
)
from tests.recruiters.test_desk_in_browser import sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("desk-in-browser"),
]


@pytest.fixture
def desk(page: Page, live_server: LiveServer) -> Page:
    sign_in(page, live_server, administrator=False)
    return page


def applied(name: str, stage: Stage = Stage.NEW) -> Application:
    application: Application = ApplicationFactory.create(first_name=name, last_name="Doe", stage=stage)
    ApplicationTransitionFactory.create(application=application)
    return application


def in_lane(desk: Page, stage: Stage) -> Locator:
    """Opal's name, if her card stands in that lane."""
    return desk.locator(f"[data-stage={stage.value}]").get_by_role("link", name="Opal Doe", exact=True)


def stage_of(application: Application) -> str:
    application.refresh_from_db()
    return application.stage


def test_a_card_is_dragged_and_the_move_undone(desk: Page, live_server: LiveServer, visit: Visit) -> None:
    one = applied("Opal")
    desk.goto(f"{live_server.url}{reverse('admin:pipeline')}")

    desk.locator(f"#card-{one.pk}").drag_to(desk.locator("[data-stage=screening]"))
    expect(in_lane(desk, Stage.SCREENING)).to_be_visible()
    assert stage_of(one) == Stage.SCREENING

    desk.get_by_role("button", name="Undo the move of Opal Doe to Screening").click()
    expect(in_lane(desk, Stage.NEW)).to_be_visible()
    assert stage_of(one) == Stage.NEW
    visit.check()


def test_a_lane_the_table_forbids_takes_no_card(desk: Page, live_server: LiveServer, visit: Visit) -> None:
    one = applied("Opal")
    desk.goto(f"{live_server.url}{reverse('admin:pipeline')}")

    desk.locator(f"#card-{one.pk}").drag_to(desk.locator("[data-stage=placed]"))

    assert stage_of(one) == Stage.NEW
    expect(in_lane(desk, Stage.NEW)).to_be_visible()
    visit.check()


def test_move_to_by_keyboard_asks_for_what_the_move_asks(
    desk: Page, live_server: LiveServer, visit: Visit
) -> None:
    one = applied("Opal", Stage.OFFER)
    desk.goto(f"{live_server.url}{reverse('admin:pipeline')}")

    desk.locator(f"#card-{one.pk} .moves").focus()
    desk.keyboard.press("Enter")
    dialog = desk.get_by_role("dialog", name="Move Opal Doe")
    expect(dialog).to_be_visible()
    offered = dialog.get_by_label("Move to").locator("option:not([disabled])").all_inner_texts()
    assert offered == ["Choose a stage", "Interview", "Placed", "Declined"]
    expect(dialog.get_by_label("First day")).to_be_hidden()
    dialog.get_by_label("Move to").select_option("placed")
    expect(dialog.get_by_label("First day")).to_be_visible()
    expect(dialog.get_by_label("Reason for declining")).to_be_hidden()
    dialog.get_by_role("button", name="Leave it").click()
    expect(dialog).to_be_hidden()
    assert stage_of(one) == Stage.OFFER
    visit.check()


def test_several_are_moved_and_lead_back_to_the_board(
    desk: Page, live_server: LiveServer, visit: Visit
) -> None:
    rows = [applied(name) for name in ("Opal", "Pearl")]
    desk.goto(f"{live_server.url}{reverse('admin:pipeline')}")

    for row in rows:
        desk.get_by_label(f"Choose {row.full_name}").check()
    desk.get_by_role("button", name="Move several").click()
    desk.get_by_label("Move to").select_option("screening")
    desk.get_by_role("button", name="Move and tell them").click()

    expect(desk).to_have_url(f"{live_server.url}{reverse('admin:pipeline')}")
    expect(desk.get_by_role("button", name="Undo all 2")).to_be_visible()
    assert {stage_of(row) for row in rows} == {Stage.SCREENING}
    visit.check()


def test_board_works_without_scripts(browser: Browser, live_server: LiveServer) -> None:
    one = applied("Opal")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, live_server, administrator=False)
        page.goto(f"{live_server.url}{reverse('admin:pipeline')}")
        page.locator(f"#card-{one.pk} .moves").click()
        page.get_by_label("Move to").select_option("screening")
        page.get_by_role("button", name="Move and tell them").click()
        page.get_by_role("button", name="Undo the move of Opal Doe to Screening").click()
        expect(page.get_by_text("is at New again. No mail went out.")).to_be_visible()
    assert stage_of(one) == Stage.NEW


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without"])
def test_somebody_is_short_listed_and_invited(
    browser: Browser,
    live_server: LiveServer,
    scripts: bool,  # noqa: FBT001 -- a parameter of the test
) -> None:
    position = PositionFactory.create(open=True, required="CPC")
    person = CandidateFactory.create(
        first_name="Opal",
        last_name="Doe",
        on_file=True,
        in_tampa=True,
        with_recipient=True,
        credentials="CPC",
    )
    with browser.new_context(java_script_enabled=scripts) as context:
        page = context.new_page()
        sign_in(page, live_server, administrator=False)
        page.goto(f"{live_server.url}{reverse('admin:jobs_position_matches', args=[position.pk])}")
        if scripts:
            expect(page.get_by_role("link", name="Fits 1")).to_be_visible()
        page.get_by_label("Choose Opal Doe").check()
        page.get_by_role("button", name="To the short list").click()
        expect(page.get_by_text("1 person added to the short list.")).to_be_visible()
        page.get_by_label("Choose Opal Doe").check()
        page.get_by_role("button", name="Invite those chosen").click()
        expect(page.get_by_text("Hello Opal,").last).to_be_visible()
        page.get_by_role("button", name="Invite 1").click()
        expect(page.get_by_text("1 person invited.")).to_be_visible()
    assert Shortlisted.objects.get().candidate == person
    assert PositionInvite.objects.get().candidate == person


def test_slash_goes_to_the_box_that_finds(desk: Page, live_server: LiveServer, visit: Visit) -> None:
    position = PositionFactory.create(reference="4711", title="Inpatient coder")
    desk.goto(f"{live_server.url}/admin/")

    desk.keyboard.press("/")
    desk.keyboard.type("4711")
    desk.keyboard.press("Enter")

    expect(desk).to_have_url(f"{live_server.url}/admin/jobs/position/{position.pk}/change/")
    visit.check()


def press(desk: Page, key: str) -> None:
    """A key, once the page's script listens."""
    desk.wait_for_load_state("load")
    desk.keyboard.press(key)


def test_one_application_after_the_other_by_keys(desk: Page, live_server: LiveServer, visit: Visit) -> None:
    cy, bo, ann = (applied(name) for name in ("Cy", "Bo", "Ann"))
    url = f"{live_server.url}{reverse('admin:candidates_application_changelist')}?stage=new"
    desk.goto(url)
    desk.get_by_role("link", name="Ann Doe").click()
    title = desk.locator("h1")
    expect(title).to_have_text("Ann Doe")

    press(desk, "j")
    expect(title).to_have_text("Bo Doe")
    press(desk, "k")
    expect(title).to_have_text("Ann Doe")
    press(desk, "s")
    expect(title).to_have_text("Bo Doe")
    assert stage_of(ann) == Stage.SCREENING
    desk.get_by_role("button", name="Undo the move of Ann Doe to Screening").click()
    expect(title).to_have_text("Bo Doe")
    assert stage_of(ann) == Stage.NEW

    press(desk, "d")
    expect(desk.get_by_label("Reason for declining")).to_be_focused()
    expect(desk.get_by_label("Move to", exact=True)).to_have_value("declined")
    desk.get_by_label("Message to the candidate").fill("")
    desk.keyboard.type("jks?")  # typed, not taken
    expect(title).to_have_text("Bo Doe")
    desk.get_by_label("Reason for declining").select_option("pay")
    desk.get_by_role("button", name="Move and tell them").click()
    expect(title).to_have_text("Cy Doe")
    assert stage_of(bo) == Stage.DECLINED

    press(desk, "m")
    expect(desk.get_by_label("Your message")).to_be_focused()
    desk.locator("h1").click()
    press(desk, "?")
    expect(desk.get_by_text("Decline: asks for the reason")).to_be_visible()
    desk.get_by_label("Single keys work at this desk, in this browser").uncheck()
    desk.locator("h1").click()
    press(desk, "s")
    desk.reload()
    press(desk, "s")
    expect(title).to_have_text("Cy Doe")
    assert stage_of(cy) == Stage.NEW
    press(desk, "/")
    expect(desk.locator("#find input")).not_to_be_focused()


def test_triage_works_without_a_script(live_server: LiveServer, browser: Browser) -> None:
    bo = applied("Bo")
    applied("Ann")
    plain = browser.new_context(java_script_enabled=False).new_page()
    sign_in(plain, live_server, administrator=False)
    plain.goto(f"{live_server.url}{reverse('admin:candidates_application_changelist')}?stage=new")
    plain.get_by_role("link", name="Ann Doe").click()

    plain.get_by_role("button", name="Move to Screening").click()
    expect(plain.locator("h1")).to_have_text("Bo Doe")
    plain.get_by_role("link", name="Decline", exact=True).click()
    expect(plain.get_by_label("Move to", exact=True)).to_have_value("declined")
    plain.get_by_label("Reason for declining").select_option("pay")
    plain.get_by_role("button", name="Move and tell them").click()

    expect(plain).to_have_url(
        f"{live_server.url}{reverse('admin:candidates_application_changelist')}?stage=new"
    )
    assert stage_of(bo) == Stage.DECLINED
    plain.context.close()
