"""What must work without a mouse, and without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from candidates.models import Application
from jobs.models import Position
from tests.browsing import Visit
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    InterviewFactory,
    MessageFactory,
    PositionFactory,
    RecruiterFactory,
)
from tests.signing_in import sign_in


@pytest.fixture
def position(transactional_db: None) -> Position:
    return PositionFactory.create(open=True, required="CPC", title="Pro-fee coder", settings=["profee"])


pytestmark = pytest.mark.browser
OUTLINED = """() => {
  for (let it = document.activeElement; it; it = it.parentElement)
    if (getComputedStyle(it).outlineStyle !== "none") return true;
  return false;
}"""
"""Whether what has the focus, or the card or line around it, has an outline."""


def _focused(page: Page) -> str:
    """The text, or the name, of what has the focus."""
    return str(
        page.evaluate(
            "() => { const it = document.activeElement;"
            " return (it.innerText || '').trim() || it.getAttribute('name') || it.tagName; }"
        )
    )


def _tab_to(page: Page, wanted: str, most: int = 80) -> None:
    """Press Tab until what has the focus is called so, as somebody without a mouse does."""
    seen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        seen.append(_focused(page))
        if re.search(wanted, seen[-1]):
            assert page.evaluate(OUTLINED), f"{seen[-1]} has the focus and does not show it"
            return
    raise AssertionError(f"never came to {wanted}: {seen}")


def test_guest_applies_with_the_keyboard_alone(
    position: Position, live_server: object, page: Page, visit: Visit
) -> None:
    page.goto(f"{live_server}/positions/")
    page.keyboard.press("Tab")
    assert _focused(page) == "Skip to content"
    _tab_to(page, re.escape(position.title))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{position.get_absolute_url()}")
    _tab_to(page, "^Apply")
    page.keyboard.press("Enter")
    page.wait_for_url("**/apply/")
    for name, words in (("first_name", "Kim"), ("last_name", "Keys"), ("email", "kim@example.com")):
        _tab_to(page, f"^{name}$")
        page.keyboard.type(words)
    _tab_to(page, "^credentials$")
    page.keyboard.press("Space")
    _tab_to(page, "^Review my application$")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Look it over, then send it").wait_for()
    _tab_to(page, "^Send my application$")
    page.keyboard.press("Enter")
    page.wait_for_url("**/applied/**")

    assert Application.objects.get().candidate.email == "kim@example.com"
    visit.check()


def test_site_works_without_javascript(position: Position, live_server: object, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    try:
        page.goto(f"{live_server}/")
        page.locator("input[name=q]").first.fill("cpc")
        page.locator("input[name=q]").first.press("Enter")
        page.wait_for_url("**/positions/?**")
        page.get_by_role("link", name=re.compile(position.title)).first.click()
        expect(page.get_by_role("heading", level=1, name=position.title)).to_be_visible()
        page.get_by_role("link", name=re.compile("^Apply")).first.click()
        page.get_by_role("button", name="Review my application").click()
        expect(page.get_by_text("Give your first name.").first).to_be_visible()
        page.get_by_label("First name").fill("Noel")
        page.get_by_label("Last name").fill("Script")
        page.get_by_label("E-mail", exact=True).fill("noel@example.com")
        page.get_by_role("button", name="Review my application").click()
        page.get_by_role("button", name="Send my application").click()
        page.wait_for_url("**/applied/**")
        assert Application.objects.get().candidate.email == "noel@example.com"

        page.goto(f"{live_server}/")
        page.locator("footer button[value=dark]").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    finally:
        context.close()


@pytest.fixture
def talking(transactional_db: None) -> Application:
    """An application of somebody who can sign in, with times for an interview and a word from the desk."""
    recruiter = RecruiterFactory.create(user__name="Rita Moreau").user
    application = ApplicationFactory.create(
        stage="interview",
        candidate=CandidateFactory.create(with_user=True),
        position=PositionFactory.create(open=True, recruiter=recruiter),
    )
    InterviewFactory.create(application=application)
    MessageFactory.create(
        application=application, by_candidate=False, by=recruiter, text="Are mornings fine?"
    )
    return application


@pytest.mark.parametrize("is_scripted", [True, False], ids=["with script", "without"])
def test_candidate_writes_and_chooses_a_time(
    talking: Application, live_server: object, browser: Browser, *, is_scripted: bool
) -> None:
    client = Client()
    assert talking.candidate.user is not None
    client.force_login(talking.candidate.user)
    context = browser.new_context(java_script_enabled=is_scripted)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": str(live_server)}])
    page = context.new_page()
    page.goto(f"{live_server}/me/applications/{talking.pk}/")
    expect(page.get_by_text("Are mornings fine?", exact=True)).to_be_visible()
    box = page.get_by_label("Your message")
    box.fill("The patient is 219-09-9999")
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_text("Nothing about patients belongs here").first).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("The patient is 219-09-9999")
    page.get_by_label("Your message").fill("Any morning.")
    page.get_by_role("button", name="Send message").click()
    expect(page.locator(".talk .mine")).to_contain_text("Any morning.")
    expect(page.get_by_label("Your message")).to_have_value("")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Choose this time").click()
    expect(page.get_by_role("heading", name="Your interview", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Put it into my calendar")).to_be_visible()
    talking.refresh_from_db()
    assert talking.messages.filter(by_candidate=True, text="Any morning.").count() == 1
    assert talking.messages.filter(by_candidate=False, read_at=None).count() == 0
    assert talking.interviews.get().state == "chosen"
    context.close()


@pytest.mark.parametrize("is_scripted", [True, False], ids=["with script", "without"])
def test_recruiter_answers_and_offers_times(
    talking: Application, live_server: object, browser: Browser, *, is_scripted: bool
) -> None:
    talking.interviews.all().delete()
    MessageFactory.create(application=talking, text="Is there news?")
    client = Client()
    assert talking.position.recruiter is not None
    sign_in(client, talking.position.recruiter)
    context = browser.new_context(java_script_enabled=is_scripted)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": str(live_server)}])
    page = context.new_page()
    page.goto(f"{live_server}/admin/candidates/message/?read=no")
    page.get_by_role("link", name=talking.full_name).first.click()
    page.get_by_label("Your message").fill("Yes: choose a time.")
    page.get_by_role("button", name="Send message").click()
    expect(page.locator(".talk .mine").last).to_contain_text("Yes: choose a time.")
    page.get_by_text("Offer times", exact=True).click()
    page.get_by_label("Time 1").fill("2031-03-12T10:00")
    page.get_by_label("Link, number or address").fill("https://meet.example.com/room")
    page.get_by_role("button", name="Offer these times").click()
    expect(page.locator("#interview")).to_contain_text("March 12")
    assert talking.interviews.get().slots == [datetime(2031, 3, 12, 14, tzinfo=UTC)]
    assert talking.messages.filter(by_candidate=True, read_at=None).count() == 0
    context.close()
