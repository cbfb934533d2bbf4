"""The desk in Chromium: what its lists and forms do. That every page keeps to the rules is `test_walk`."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Dialog, Page, expect
from pytest_django.live_server_helper import LiveServer

from candidates.enums import Stage
from candidates.models import Application
from config.accounts.models import User
from jobs.enums import PositionStatus
from jobs.models import Position
from recruiters.services import groups
from tests import signing_in
from tests.browsing import PHONE, Visit
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    PositionFactory,
    RecruiterFactory,
    competency,
    place,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("desk-in-browser"),
]


def sign_in(window: Page, server: LiveServer, *, administrator: bool = True) -> User:
    """Give the browser the session of a recruiter who has just signed in: who it is."""
    user: User = RecruiterFactory.create(user__is_superuser=administrator).user
    user.groups.add(groups.ensure())
    client = Client()
    signing_in.sign_in(client, user)
    name = project.SESSION_COOKIE_NAME
    window.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
    return user


@pytest.fixture
def desk(page: Page, live_server: LiveServer) -> Page:
    sign_in(page, live_server)
    return page


@pytest.mark.parametrize("width", [1280, 1440])
def test_every_column_of_applications_is_in_sight(desk: Page, live_server: LiveServer, width: int) -> None:
    recruiter = RecruiterFactory.create(user__name="Bartholomew Featherstonehaugh").user
    candidate = CandidateFactory.create(email="a-rather-long-name.of-a-candidate.somewhere@example.com")
    for stage in Stage:
        ApplicationFactory.create(
            candidate=candidate,
            position=PositionFactory.create(
                open=True, recruiter=recruiter, title="Inpatient and outpatient coder, observation unit"
            ),
            stage=stage,
            answer_by=timezone.localdate() - timedelta(days=3),
        )
    desk.set_viewport_size({"width": width, "height": 900})

    desk.goto(f"{live_server.url}{reverse('admin:candidates_application_changelist')}")

    expect(desk.get_by_role("columnheader", name="Recruiter")).to_be_in_viewport(ratio=1)
    hidden = "document.querySelector('.results').scrollWidth - document.querySelector('.results').clientWidth"
    assert desk.evaluate(hidden) == 0


@pytest.mark.parametrize("name", ["candidates_application", "candidates_alertrecord"])
def test_a_chosen_position_stays_inside_the_panel_of_filters(
    desk: Page, live_server: LiveServer, name: str
) -> None:
    position = PositionFactory.create(title="Inpatient and outpatient coder, observation unit, nights")
    url = f"{live_server.url}{reverse(f'admin:{name}_changelist')}?position={position.pk}"
    desk.set_viewport_size({"width": 1280, "height": 900})

    desk.goto(url)
    expect(desk.locator(".filter-search [role=combobox]")).to_contain_text("Inpatient and outpatient")

    assert desk.evaluate("document.documentElement.scrollWidth") == 1280
    ends = "(one) => [one, one.closest('nav')].map((box) => box.getBoundingClientRect().right)"
    for part in (".filter-search .select2", ".filter-search button"):
        end, of_panel = desk.locator(part).evaluate(ends)
        assert end <= of_panel


def test_a_table_wider_than_a_phone_says_so_and_scrolls_by_keyboard(
    desk: Page, live_server: LiveServer
) -> None:
    ApplicationFactory.create()
    desk.set_viewport_size(PHONE)
    desk.goto(f"{live_server.url}{reverse('admin:candidates_application_changelist')}")
    table = desk.get_by_role("region", name="Applications, the table")

    shades = table.evaluate("(one) => getComputedStyle(one).backgroundAttachment")
    assert shades == "local, local, scroll, scroll"
    assert table.evaluate("(one) => one.scrollWidth > one.clientWidth")
    table.focus()
    desk.keyboard.press("ArrowRight")
    for _ in range(50):  # scrolling by key is smooth
        if table.evaluate("(one) => one.scrollLeft"):
            break
        desk.wait_for_timeout(50)
    assert table.evaluate("(one) => one.scrollLeft") > 0


def test_a_position_is_opened_published_and_paused_by_hand(
    desk: Page,
    live_server: LiveServer,
    visit: Visit,
) -> None:
    for name in ("CPC", "CCS-P", "CPT"):
        competency(name)
    place("Tampa")
    desk.goto(f"{live_server.url}{reverse('admin:jobs_position_add')}")
    desk.get_by_label("Title").fill("Cardiology coder")
    with desk.expect_popup() as window:
        desk.get_by_role("link", name="Add new").click()
    window.value.get_by_label("Name").fill("Juniper Joint")
    window.value.get_by_label("Kind").select_option("clinic")
    window.value.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("combobox", name="Employer")).to_have_text("Juniper Joint")
    desk.get_by_label("Description").fill("Codes visits.")
    desk.get_by_label("On site").check()
    desk.get_by_role("combobox", name="Place").click()
    desk.locator(".select2-search__field").last.fill("tampa, fl")
    desk.get_by_role("option", name="Tampa, FL").click()
    desk.get_by_label("Pay from").fill("30")
    desk.get_by_label("Pay to").fill("38")
    desk.get_by_label("Pay period").select_option("hour")
    desk.get_by_label("Benefits").fill("Health insurance")
    desk.get_by_role("button", name="Add another group").click()
    box = desk.get_by_role("searchbox", name="Any one of, new row")
    for word in ("cpc", "ccs-p"):
        box.click()
        box.press_sequentially(word)
        desk.locator(".select2-results__option--highlighted", has_text=word.upper()[:3]).click()
    desk.get_by_role("button", name="Save and publish").click()
    expect(desk.get_by_role("heading", name="Before you publish")).to_be_visible()
    desk.get_by_role("button", name="Publish").click()

    expect(desk.get_by_role("status").first).to_contain_text("Cardiology coder is open.")
    position = Position.objects.get()
    assert position.status == PositionStatus.OPEN
    assert {str(group) for group in position.requirements.all()} == {"CCS-P or CPC"}

    desk.get_by_role("button", name="Pause").click()
    expect(desk.locator(".titlebar")).to_contain_text("Paused")
    visit.check()


def test_numbers_come_to_a_draft_after_its_form_and_by_a_link_without_scripts(
    browser: Browser, desk: Page, live_server: LiveServer, visit: Visit
) -> None:
    draft = PositionFactory.create(remote=True)
    CandidateFactory.create(on_file=True, with_recipient=True, state="FL")
    form = f"{live_server.url}{reverse('admin:jobs_position_change', args=[draft.pk])}"

    desk.goto(form)
    expect(desk.locator("#reach")).to_contain_text("Publishing would reach 1 person")
    visit.check()

    context = browser.new_context(java_script_enabled=False)
    without = context.new_page()
    sign_in(without, live_server)
    without.goto(form)
    without.get_by_role("link", name="Count whom publishing would reach").click()
    without.get_by_role("button", name="Publish and tell them").click()
    expect(without.locator(".titlebar")).to_contain_text("Open")
    context.close()


def test_unsaved_changes_are_not_lost_without_a_question(
    desk: Page,
    live_server: LiveServer,
    visit: Visit,
) -> None:
    position = PositionFactory.create(open=True)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    desk.on("dialog", stay)
    desk.goto(f"{live_server.url}{reverse('admin:jobs_position_change', args=[position.pk])}")

    desk.get_by_role("link", name="History").first.click()  # nothing is typed: nothing is asked
    desk.wait_for_url("**/history/**")
    assert asked == []
    desk.go_back()
    desk.wait_for_load_state("load")
    desk.get_by_label("Title").fill("Half a title")
    desk.get_by_role("button", name="Pause").click()

    expect(desk.get_by_label("Title")).to_have_value("Half a title")
    assert asked == ["beforeunload"]
    position.refresh_from_db()
    assert position.status == PositionStatus.OPEN
    visit.check()


def test_reason_shows_when_declining(desk: Page, live_server: LiveServer, visit: Visit) -> None:
    application = ApplicationFactory.create()
    desk.goto(f"{live_server.url}{reverse('admin:candidates_application_change', args=[application.pk])}")
    reason = desk.get_by_label("Reason for declining")

    expect(reason).to_be_hidden()
    desk.get_by_label("Move to").select_option("declined")
    expect(reason).to_be_visible()
    reason.select_option("pay")
    desk.get_by_role("button", name="Move and tell them").click()

    expect(desk.locator(".titlebar")).to_contain_text("Declined")
    assert Application.objects.get().stage == Stage.DECLINED
    visit.check()


def test_desk_works_without_scripts(browser: Browser, live_server: LiveServer) -> None:
    application = ApplicationFactory.create()
    plain = browser.new_context(java_script_enabled=False, viewport=PHONE)
    window = plain.new_page()
    sign_in(window, live_server, administrator=False)
    window.goto(f"{live_server.url}/admin/")
    window.get_by_text("Sections").click()
    window.get_by_role("link", name="Applications").first.click()
    window.get_by_role("link", name=application.full_name).click()
    window.get_by_label("Move to").select_option("declined")
    window.get_by_label("Reason for declining").select_option("pay")
    window.get_by_role("button", name="Move and tell them").click()

    # The way through the list ends with the only one of it, and leads back to it.
    expect(window.get_by_role("row", name=application.full_name)).to_contain_text("Declined")
    plain.close()


def test_theme_of_the_site_is_the_theme_of_the_desk(
    desk: Page,
    live_server: LiveServer,
    visit: Visit,
) -> None:
    desk.goto(f"{live_server.url}/admin/")
    light = desk.evaluate("getComputedStyle(document.body).backgroundColor")

    desk.get_by_role("button", name="Dark colors").click()
    for _ in range(100):  # the page turns dark at once, the cookie comes with the answer
        if any(cookie["name"] == "theme" for cookie in desk.context.cookies()):
            break
        desk.wait_for_timeout(100)
    desk.reload()

    expect(desk.get_by_role("button", name="Dark colors")).to_have_attribute("aria-pressed", "true")
    assert desk.evaluate("getComputedStyle(document.body).backgroundColor") != light
    visit.check()
