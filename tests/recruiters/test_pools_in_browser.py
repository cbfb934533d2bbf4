"""A pool is made in Chromium, with and without script, and two of its people are invited."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from recruiters.models import Pool, PositionInvite
from tests.factories import CandidateFactory, PositionFactory, competency
from tests.recruiters.test_desk_in_browser import sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("desk-in-browser"),
]


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without"])
def test_pool_is_made_and_two_are_invited(
    browser: Browser,
    live_server: LiveServer,
    scripts: bool,  # noqa: FBT001 -- a parameter of the test
) -> None:
    competency("Epic")
    PositionFactory.create(open=True, required="CPC", reference="P-1")
    for name, known in (("Opal", "Epic"), ("Pearl", "Epic"), ("Ruby", "MEDITECH")):
        CandidateFactory.create(
            first_name=name,
            last_name="Doe",
            on_file=True,
            in_tampa=True,
            with_recipient=True,
            credentials="CPC",
            competencies=known,
        )
    with browser.new_context(java_script_enabled=scripts) as context:
        page = context.new_page()
        sign_in(page, live_server, administrator=False)
        page.goto(f"{live_server.url}{reverse('admin:recruiters_pool_changelist')}")
        page.get_by_role("link", name="Make a pool").click()
        page.get_by_label("Name", exact=True).fill("Epic coders")
        page.get_by_label("Credentials", exact=True).fill("CPC")
        page.get_by_label("Skills and systems").fill("Epik")
        page.get_by_role("button", name="Make the pool").click()
        expect(page.get_by_text("Epik is no word we know here. Did you mean Epic?")).to_be_visible()
        page.get_by_label("Skills and systems").fill("Epic")
        page.get_by_role("button", name="Count and show the first ten").click()
        expect(page.get_by_text("1 more without \u201cEpic\u201d")).to_be_visible()
        page.get_by_role("button", name="Make the pool").click()
        expect(page.get_by_text("Epic coders is made.")).to_be_visible()

        page.get_by_role("link", name="Positions for it").click()
        page.get_by_role("link", name="Look and invite").click()
        for name in ("Opal", "Pearl"):
            page.get_by_label(f"Choose {name} Doe").check()
        page.get_by_role("button", name="Invite those chosen").click()
        page.get_by_role("button", name="Invite 2").click()
        expect(page.get_by_text("2 people invited.")).to_be_visible()
        expect(page.get_by_role("heading", name="Epic coders")).to_be_visible()
    assert Pool.objects.get().name == "Epic coders"
    assert set(PositionInvite.objects.values_list("candidate__first_name", flat=True)) == {"Opal", "Pearl"}
