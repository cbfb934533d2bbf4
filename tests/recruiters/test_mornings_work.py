"""A recruiter's morning in Chromium: from a pasted posting to somebody placed, counted in clicks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from candidates.enums import InterviewState, Stage
from candidates.models import Application, Interview
from config.accounts.models import User
from jobs.enums import PositionStatus
from jobs.models import Position
from recruiters.models import PositionInvite
from tests.browsing import Visit
from tests.factories import (
    ApplicationFactory,
    ApplicationTransitionFactory,
    CandidateFactory,
    EmployerFactory,
    PositionFactory,
)
from tests.recruiters.test_desk_in_browser import sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("desk-in-browser"),
]
POSTING = """Inpatient Coder
Harborlight Example Hospital
Remote, open to people who live in Florida or Georgia
$30.00 - $38.00 per hour, full time, days

Requirements
- CCS or CIC required
- ICD-10-CM and ICD-10-PCS required
- RHIT preferred
- Experience with Epic

Benefits: medical, dental and vision, 401(k) with match, 18 days of paid leave.
Apply by {day:%B} {day.day}, {day.year}.
"""
NAMES = ["Ann", "Bo", "Cy", "Dee", "Eve", "Fay", "Gus", "Hal", "Ida", "Jo", "Kim", "Lou"]
CLICKS = {
    "open a position from its text": 4,
    "publish it": 2,
    "look at who fits": 1,
    "invite five": 7,
    "move twelve": 16,
    "schedule two interviews": 8,
    "make an offer": 4,
    "place one": 4,
}
"""The most presses of the mouse each may take, and no address typed. A page that asks for more fails."""


class Hand:
    """Somebody's mouse, counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks: dict[str, int] = {}
        self.what = ""

    def begins(self, what: str) -> None:
        self.what = what
        self.clicks[what] = 0

    def click(self, where: Locator) -> None:
        where.click()
        self.clicks[self.what] += 1

    def press(self, name: str, *, exact: bool = True) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=exact))

    def follow(self, name: str, *, exact: bool = True) -> None:
        self.click(self.page.get_by_role("link", name=name, exact=exact).first)


def applied(name: str, position: Position) -> Application:
    application: Application = ApplicationFactory.create(
        first_name=name, last_name="Doe", position=position, stage=Stage.NEW
    )
    ApplicationTransitionFactory.create(application=application)
    return application


def at(stage: Stage) -> int:
    return Application.objects.filter(stage=stage).count()


def test_a_mornings_work(page: Page, live_server: LiveServer, visit: Visit) -> None:
    sign_in(page, live_server, administrator=False)
    user = User.objects.get(is_staff=True)
    EmployerFactory.create(name="Harborlight Example Hospital")
    running = PositionFactory.create(open=True, title="Outpatient coder", recruiter=user)
    twelve = [applied(name, running) for name in NAMES]
    for name in ("Opal", "Pearl", "Ruby", "Jade", "Amber", "Beryl"):
        CandidateFactory.create(
            first_name=name, last_name="Roe", email=f"{name.lower()}@example.com", on_file=True,
            in_tampa=True, with_recipient=True, credentials="CCS", competencies=("ICD-10-CM", "ICD-10-PCS"),
        )  # fmt: skip
    hand = Hand(page)
    page.goto(f"{live_server.url}/admin/")

    hand.begins("open a position from its text")
    hand.click(page.locator("#nav-sidebar a[href='/admin/jobs/position/']"))
    hand.follow("From a text")
    closes_on = timezone.localdate() + timedelta(days=30)
    page.get_by_label("The posting").fill(POSTING.format(day=closes_on))
    hand.press("Read it")
    hand.press("Take all and make a draft")
    expect(page.get_by_label("Title")).to_have_value("Inpatient Coder")

    hand.begins("publish it")
    hand.press("Save and publish")
    hand.press("Publish and tell them")
    expect(page.get_by_text("Inpatient Coder is open", exact=False).first).to_be_visible()
    opened = Position.objects.get(title="Inpatient Coder")
    assert (opened.status, opened.employer.name) == (PositionStatus.OPEN, "Harborlight Example Hospital")

    hand.begins("look at who fits")
    hand.follow("Matches")
    expect(page.get_by_role("link", name="Fits 6")).to_be_visible()

    hand.begins("invite five")
    for name in ("Opal", "Pearl", "Ruby", "Jade", "Amber"):
        hand.click(page.get_by_label(f"Choose {name} Roe"))
    hand.press("Invite those chosen")
    hand.press("Invite 5")
    expect(page.get_by_text("5 people invited.")).to_be_visible()
    assert PositionInvite.objects.filter(position=opened).count() == 5

    hand.begins("move twelve")
    hand.click(page.locator("#nav-sidebar").get_by_role("link", name="Pipeline"))
    for one in twelve:
        hand.click(page.get_by_label(f"Choose {one.full_name}"))
    hand.press("Move several")
    page.get_by_label("Move to").select_option("submitted")
    hand.press("Move and tell them")
    expect(page.get_by_role("button", name="Undo all 12")).to_be_visible()
    assert at(Stage.SUBMITTED) == 12

    hand.begins("schedule two interviews")
    for one in twelve[:2]:
        _offer_times(page, hand, one)
    assert Interview.objects.filter(state=InterviewState.OFFERED).count() == 2

    hand.begins("make an offer")
    ahead = twelve[0]
    hand.click(page.locator("#nav-sidebar").get_by_role("link", name="Pipeline"))
    _move(page, hand, ahead, Stage.OFFER)

    hand.begins("place one")
    _move(page, hand, ahead, Stage.PLACED, first_day=True)
    ahead.refresh_from_db()
    assert ahead.stage == Stage.PLACED

    visit.check()
    assert {what: number for what, number in hand.clicks.items() if number > CLICKS[what]} == {}
    assert set(hand.clicks) == set(CLICKS)


def _offer_times(page: Page, hand: Hand, application: Application) -> None:
    hand.click(page.locator("#nav-sidebar").get_by_role("link", name="Pipeline"))
    hand.click(
        page.locator(f"#card-{application.pk}").get_by_role("link", name=application.full_name, exact=True)
    )
    hand.click(page.get_by_text("Offer times", exact=True))
    page.locator("#interview_kind").select_option("video")
    page.locator("#interview_where").fill("https://meet.example.com/room")
    for number, day in ((1, 3), (2, 4)):
        page.locator(f"#interview_slot_{number}").fill(
            f"{timezone.localdate() + timedelta(days=day):%Y-%m-%d}T10:00"
        )
    hand.press("Offer these times")
    expect(page.get_by_role("heading", name="Interview", exact=True)).to_be_visible()


def _move(page: Page, hand: Hand, application: Application, to: Stage, *, first_day: bool = False) -> None:
    hand.click(page.locator(f"#card-{application.pk} .moves"))
    dialog = page.get_by_role("dialog", name=f"Move {application.full_name}")
    dialog.get_by_label("Move to").select_option(to.value)
    if first_day:
        dialog.get_by_label("First day").fill(f"{timezone.localdate() + timedelta(days=14):%Y-%m-%d}")
    hand.click(dialog.get_by_role("button", name="Move and tell them"))
    undo = f"Undo the move of {application.full_name} to {to.label}"
    expect(page.get_by_role("button", name=undo, exact=True)).to_be_visible()
