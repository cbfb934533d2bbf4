"""A visitor asks, a recruiter answers at the desk, the visitor asks on: with and without scripts."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from config.mail.models import OutgoingMail
from recruiters.models import Inquiry
from tests.factories import PositionFactory
from tests.recruiters.test_desk_in_browser import sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("desk-in-browser"),
]


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without"])
def test_a_question_goes_to_the_desk_and_back_and_on(
    browser: Browser,
    live_server: LiveServer,
    scripts: bool,  # noqa: FBT001 -- a parameter of the test
) -> None:
    position = PositionFactory.create(open=True, title="Inpatient coder", recruiter=None)
    with browser.new_context(java_script_enabled=scripts, viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto(f"{live_server.url}{position.get_absolute_url()}")
        page.get_by_role("link", name="Ask about this position").click()
        expect(page.get_by_role("link", name="Inpatient coder")).to_be_visible()
        page.get_by_label("Your question").fill("Is half of it done from home?")
        page.get_by_label("Your name").fill("Robin Ask")
        page.get_by_label("E-mail").fill("robin")
        page.wait_for_timeout(1100)  # a person takes longer than the trap
        page.get_by_role("button", name="Send to a recruiter").click()
        expect(page.get_by_text("does not look like an e-mail address").first).to_be_visible()
        expect(page.get_by_label("Your question")).to_have_value("Is half of it done from home?")
        page.get_by_label("E-mail").fill("robin@example.com")
        page.wait_for_timeout(1100)
        page.get_by_role("button", name="Send to a recruiter").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your question is with us.")
    row = Inquiry.objects.get()
    with browser.new_context(java_script_enabled=scripts) as context:
        desk = context.new_page()
        sign_in(desk, live_server, administrator=True)
        desk.goto(f"{live_server.url}{reverse('admin:recruiters_inquiry_changelist')}?stands=open")
        desk.get_by_role("link", name="Robin Ask").click()
        desk.get_by_label("Your answer").fill("Hello {first_name}, two days a week.")
        desk.get_by_role("button", name="Send the answer").click()
        expect(desk.get_by_text("Hello Robin, two days a week.")).to_be_visible()
    mail = OutgoingMail.objects.get(kind="inquiry_answered")
    found = re.search(r"/talk/\S+", mail.text)
    assert found
    with browser.new_context(java_script_enabled=scripts) as context:
        page = context.new_page()
        page.goto(f"{live_server.url}{found[0]}")
        expect(page.get_by_text("Hello Robin, two days a week.")).to_be_visible()
        page.get_by_label("Your message").fill("Which days?")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.get_by_text("Sent. The recruiter has it.")).to_be_visible()
        expect(page.get_by_text("Which days?")).to_be_visible()
    row.refresh_from_db()
    assert row.status == "waiting"
