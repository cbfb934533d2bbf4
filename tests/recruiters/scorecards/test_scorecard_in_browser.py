"""Scorecards in Chromium: one is given by keyboard on a phone, and each page reads well in both themes."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from candidates.enums import Stage
from config.accounts.models import User
from recruiters.enums import Role
from recruiters.models import Scorecard
from recruiters.services import scorecards
from tests.browsing import DESKTOP, PHONE, Visit
from tests.factories import ApplicationFactory, ScorecardKitFactory, ScorecardRequestFactory
from tests.recruiters.scorecards.people import give
from tests.recruiters.test_desk_in_browser import sign_in
from tests.recruiters.test_visible import of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("desk-in-browser"),
]
LEAST = 24
"""Pixels of a target (WCAG 2.5.8)."""


@pytest.fixture
def desk(page: Page, live_server: LiveServer) -> Page:
    sign_in(page, live_server, administrator=False)
    page.set_viewport_size(PHONE)
    return page


def test_one_is_given_by_keyboard_on_a_phone(desk: Page, live_server: LiveServer, visit: Visit) -> None:
    application, kit = ApplicationFactory.create(stage=Stage.INTERVIEW), ScorecardKitFactory.create()
    give(application, of(Role.LEAD), kit, (1, 4), words="Seen by the lead")
    here = reverse("admin:candidates_application_scorecards", args=[application.pk])
    desk.goto(f"{live_server.url}{here}")
    assert "Seen by the lead" not in desk.content()
    with desk.expect_navigation():  # until its script listens to keys
        desk.get_by_role("button", name="Give a scorecard").press("Enter")

    first = desk.get_by_role("group", name="Sequencing").get_by_role("radio")
    first.first.focus()
    desk.keyboard.press("5")
    expect(first.nth(4)).to_be_checked()
    desk.keyboard.press("Tab")
    desk.keyboard.type("Built every character alone.")
    desk.keyboard.press("Tab")
    desk.keyboard.press("3")
    expect(desk.locator("#card-saved")).to_contain_text("Saved at")
    draft = Scorecard.objects.drafts().get()
    assert draft.marks.get(place=0).evidence == "Built every character alone."
    desk.reload()
    expect(first.nth(4)).to_be_checked()

    desk.get_by_role("group", name="What would you do?").get_by_role("radio").first.focus()
    for _ in range(3):
        desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Knows the rules.")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")

    expect(desk.get_by_role("status").first).to_contain_text("Your scorecard is given")
    expect(desk.locator("#content-main")).to_contain_text("Seen by the lead")
    expect(desk.locator("#content-main")).to_contain_text("Differ by 4")
    visit.check()


def test_without_scripts_a_draft_is_kept_and_what_is_missing_is_said(
    browser: Browser, live_server: LiveServer
) -> None:
    application = ApplicationFactory.create(stage=Stage.INTERVIEW)
    ScorecardKitFactory.create()
    plain = browser.new_context(java_script_enabled=False, viewport=PHONE)
    window = plain.new_page()
    sign_in(window, live_server, administrator=False)
    window.goto(
        f"{live_server.url}{reverse('admin:candidates_application_scorecards', args=[application.pk])}"
    )
    window.get_by_role("button", name="Give a scorecard").click()
    window.get_by_text("2: Sequencing, as seen for 2").click()
    window.get_by_role("button", name="Give it").click()

    expect(window.get_by_role("alert")).to_contain_text("Saved as a draft, not given yet.")
    expect(window.get_by_role("alert")).to_contain_text("say what you saw that makes it a 2")
    assert Scorecard.objects.get().marks.get(place=0).score == 2
    plain.close()


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", DESKTOP), ("dark", DESKTOP), ("light", PHONE), ("dark", PHONE)]
)
def test_every_page_of_scorecards_reads_well(
    desk: Page, live_server: LiveServer, visit: Visit, scheme: str, size: dict[str, int]
) -> None:
    desk.set_viewport_size(size)  # type: ignore[arg-type]
    desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    user = User.objects.get(is_staff=True)
    kit = ScorecardKitFactory.create()
    given, begun, hidden = (ApplicationFactory.create(stage=Stage.INTERVIEW) for _ in range(3))
    ScorecardRequestFactory.create(application=hidden, asked=user, by=of(Role.LEAD))
    for application in (given, hidden):
        for scores in ((5, 2), (2, None)):
            give(application, of(Role.COORDINATOR), kit, scores, recommendation="no")
    own = give(given, user, kit)
    amended = scorecards.amend(card=own, by=user)
    scorecards.submit(card=amended, given=scorecards.as_given(own), by=user)
    draft = scorecards.begin(application=begun, kit=kit, by=user)
    one, many = "admin:candidates_application_scorecard", "admin:candidates_application_scorecards"
    addresses = [
        reverse(many, args=[given.pk]),
        reverse(many, args=[hidden.pk]),
        reverse(one, args=[given.pk, own.pk]),
        reverse(one, args=[begun.pk, draft.pk]),
        reverse("admin:scorecards-to-give"),
        reverse("admin:candidates_application_change", args=[hidden.pk]),
        reverse("admin:recruiters_scorecardkit_change", args=[kit.pk]),
        reverse("admin:index"),
    ]
    axe, faults = Axe(), {}
    for url in addresses:
        answer = desk.goto(f"{live_server.url}{url}")
        assert getattr(answer, "status", 0) == 200, url
        desk.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        wider = desk.evaluate("document.documentElement.scrollWidth - innerWidth")
        found = [(one["id"], one["nodes"][0]["html"]) for one in axe.run(desk).response["violations"]]
        small = desk.evaluate(
            "(least) => [...document.querySelectorAll('.anchors label')]"
            ".filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < least).length",
            LEAST,
        )
        if found or wider > 0 or small:
            faults[url] = (found, wider, small)

    assert faults == {}
    visit.check()
