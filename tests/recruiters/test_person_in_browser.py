"""The page of a person in Chromium: from tab to tab, from one to the next, and the resume beside the form."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Dialog, Page, expect
from pytest_django.live_server_helper import LiveServer

from candidates.models import AccessEvent, Candidate
from recruiters.admin.candidates.tabs import Tab, address
from tests.browsing import PHONE, Visit
from tests.factories import CandidateFactory, ResumeFactory, TagFactory, competency
from tests.recruiters.test_desk_in_browser import sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("desk-in-browser"),
]
LEAVING = "beforeunload"


@pytest.fixture
def desk(page: Page, live_server: LiveServer) -> Page:
    sign_in(page, live_server, administrator=False)
    return page


def somebody(name: str) -> Candidate:
    person: Candidate = CandidateFactory.create(
        first_name=name, last_name="Doe", on_file=True, with_recipient=True
    )
    return person


def looks(person: Candidate) -> int:
    return AccessEvent.objects.filter(candidate=person, kind="resume").count()


def test_nothing_typed_is_lost_between_tabs_without_a_question(
    desk: Page, live_server: LiveServer, visit: Visit
) -> None:
    person = somebody("Ann")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        if len(asked) == 1:
            dialog.dismiss()
        else:
            dialog.accept()

    desk.on("dialog", answer)
    desk.goto(f"{live_server.url}{address(person, Tab.PROFILE)}")
    desk.wait_for_load_state("load")
    desk.get_by_label("First name").fill("Half a na")
    tabs = desk.get_by_role("navigation", name="About Ann Doe")

    tabs.get_by_role("link", name="Evidence").click()
    expect(desk.get_by_label("First name")).to_have_value("Half a na")
    assert asked == [LEAVING]

    tabs.get_by_role("link", name="Evidence").click()
    expect(tabs.get_by_role("link", name="Evidence")).to_have_attribute("aria-current", "page")
    desk.go_back()
    expect(tabs.get_by_role("link", name="Profile")).to_have_attribute("aria-current", "page")
    assert len(asked) == 2
    visit.check()


def test_a_note_half_typed_is_not_lost_by_another_form_of_the_page(
    desk: Page, live_server: LiveServer, visit: Visit
) -> None:
    person = somebody("Ann")
    TagFactory.create(name="Urgent")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    desk.goto(f"{live_server.url}{address(person, Tab.NOTES)}")
    desk.wait_for_load_state("load")
    note, tag = desk.get_by_label("Note", exact=True), desk.get_by_role("combobox", name="Tags")
    note.fill("Prefers Tu")
    tag.fill("Urgent")
    desk.on("dialog", stay)
    desk.get_by_role("button", name="Put on").click()

    expect(note).to_have_value("Prefers Tu")
    assert asked == [LEAVING]
    assert not person.tagged.exists()

    note.clear()
    desk.get_by_role("button", name="Put on").click()
    expect(desk.get_by_role("button", name="Take off Urgent")).to_be_visible()
    assert asked == [LEAVING], "what is sent is not lost, and what was cleared is nothing"
    visit.check()


def test_one_person_after_the_other_by_keys_on_a_phone(
    desk: Page, live_server: LiveServer, visit: Visit
) -> None:
    for name in ("Ann", "Bo", "Cy"):
        somebody(name)
    desk.set_viewport_size(PHONE)
    desk.goto(f"{live_server.url}{reverse('admin:candidates_candidate_changelist')}?file=yes")
    desk.get_by_role("link", name="Ann Doe").click()
    title = desk.locator("h1")
    expect(title).to_have_text("Ann Doe")
    tabs = desk.locator(".person-tabs")
    tabs.get_by_role("link", name="Notes").click()
    expect(tabs.locator("[aria-current]")).to_have_text("Notes")

    def press(key: str, name: str) -> None:
        desk.wait_for_load_state("load")
        desk.keyboard.press(key)
        expect(title).to_have_text(f"{name} Doe")
        expect(tabs.locator("[aria-current]")).to_have_text("Notes")

    press("j", "Bo")
    press("j", "Cy")
    press("k", "Bo")
    for link in tabs.get_by_role("link").all():
        box = link.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE["width"], "tabs wrap, and none is hidden"
    desk.wait_for_load_state("load")
    desk.keyboard.press("u")
    expect(desk).to_have_url(f"{live_server.url}{reverse('admin:candidates_candidate_changelist')}?file=yes")
    visit.check()


def test_the_resume_stands_beside_the_form_until_it_is_folded_away(
    desk: Page, live_server: LiveServer, visit: Visit
) -> None:
    competency("CPC")
    person = somebody("Ann")
    ResumeFactory.create(candidate=person, text="Certified CPC since 2019.")
    desk.set_viewport_size({"width": 1280, "height": 900})
    url = f"{live_server.url}{address(person, Tab.PROFILE)}"
    desk.goto(url)
    pane = desk.locator("#resume-pane")
    text = desk.get_by_role("region", name="What the resume says")

    expect(text).to_contain_text("Certified CPC since 2019.")
    expect(text.locator("mark")).to_have_text("CPC")
    form, beside = desk.locator("#candidate_form").bounding_box(), pane.bounding_box()
    assert form is not None
    assert beside is not None
    assert beside["x"] >= form["x"] + form["width"]
    assert looks(person) == 1

    pane.locator("summary").focus()
    desk.keyboard.press("Enter")
    expect(text).to_be_hidden()
    desk.reload()
    desk.wait_for_load_state("networkidle")
    expect(text).to_have_count(0)
    pane.locator("summary").click()
    expect(text).to_contain_text("Certified")
    visit.check()


def test_a_phone_reads_no_resume_unasked(desk: Page, live_server: LiveServer, visit: Visit) -> None:
    person = somebody("Ann")
    ResumeFactory.create(candidate=person, text="Certified since 2019.")
    desk.set_viewport_size(PHONE)
    desk.goto(f"{live_server.url}{address(person, Tab.PROFILE)}")
    desk.wait_for_load_state("networkidle")

    expect(desk.get_by_role("region", name="What the resume says")).to_have_count(0)
    assert looks(person) == 0
    visit.check()


def test_tabs_and_the_resume_work_without_a_script(browser: Browser, live_server: LiveServer) -> None:
    person = somebody("Ann")
    ResumeFactory.create(candidate=person, text="Certified since 2019.")
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    plain = context.new_page()
    sign_in(plain, live_server, administrator=False)
    plain.goto(f"{live_server.url}{address(person, Tab.PROFILE)}")

    plain.get_by_role("link", name="Mail and alerts").click()
    plain.get_by_label("Hour of the digest").fill("9")
    plain.get_by_role("button", name="Save and stay").click()
    expect(plain.locator(".person-tabs [aria-current]")).to_have_text("Mail and alerts")
    person.recipient.refresh_from_db()
    assert person.recipient.hour == 9

    plain.get_by_role("link", name="Profile").click()
    plain.locator("#resume-pane summary").click()
    plain.get_by_role("link", name="Read it").click()
    expect(plain.get_by_role("region", name="What the resume says")).to_contain_text("Certified")
    context.close()
