"""Scorecards at the desk: asked for, begun, saved, given, amended, and the kits they are filled in by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from candidates.enums import Stage
from candidates.models import AccessEvent, Application
from config.accounts.models import User
from recruiters.enums import Role
from recruiters.models import Scorecard, ScorecardKit, ScorecardRequest
from recruiters.queries.today import today
from recruiters.services import scorecards
from tests.factories import (
    ApplicationFactory,
    InterviewFactory,
    PositionFactory,
    RecruiterFactory,
    ScorecardKitFactory,
    ScorecardRequestFactory,
    TeamFactory,
)
from tests.recruiters.pages import on
from tests.recruiters.scorecards.people import give
from tests.recruiters.test_visible import browser, of

pytestmark = pytest.mark.django_db
WHOLE = {
    "score_0": "4",
    "score_1": "2",
    "evidence_1": "Would ask in leading words.",
    "recommendation": "no",
    "reason": "Needs training first.",
}


@pytest.fixture
def kit() -> ScorecardKit:
    return ScorecardKitFactory.create()


@pytest.fixture
def application() -> Application:
    return ApplicationFactory.create(stage=Stage.INTERVIEW)


def page(application: Application) -> str:
    return reverse("admin:candidates_application_scorecards", args=[application.pk])


def address(card: Scorecard) -> str:
    return reverse("admin:candidates_application_scorecard", args=[card.application_id, card.pk])


def test_one_is_begun_saved_and_given(
    desk: Client, recruiter: User, kit: ScorecardKit, application: Application
) -> None:
    begun = desk.post(page(application), {"do": "begin", "kit": kit.pk})
    card = Scorecard.objects.get()
    assert begun.headers["Location"] == address(card)
    shown = desk.get(address(card)).content.decode()
    assert "Sequencing, as seen for 3" in shown
    assert "Tell me of Queries." in shown

    desk.post(address(card), {"score_0": "4", "evidence_0": "Half", "do": "save"})
    assert (card.marks.get(place=0).score, card.marks.get(place=0).evidence) == (4, "Half")
    assert 'value="4" required' not in shown
    answer = desk.post(address(card), {**WHOLE, "do": "submit"}, follow=True)

    assert "Your scorecard is given" in answer.content.decode()
    card.refresh_from_db()
    assert (card.by, card.stands, card.recommendation) == (recruiter, True, "no")
    assert (
        "What you gave"
        in desk.get(reverse("admin:candidates_application_change", args=[application.pk])).content.decode()
    )
    assert AccessEvent.objects.filter(candidate=application.candidate, by=recruiter).exists()


def test_what_is_missing_is_said_and_nothing_is_lost(
    desk: Client, recruiter: User, kit: ScorecardKit, application: Application
) -> None:
    card = scorecards.begin(application=application, kit=kit, by=recruiter)

    answer = desk.post(address(card), {"score_0": "5", "reason": "A long thought", "do": "submit"})

    text = answer.content.decode()
    assert answer.status_code == 422
    for words in ("say what you saw that makes it a 5", "Queries: choose a score", "Say what you would do."):
        assert words in text
    assert "A long thought" in text
    card.refresh_from_db()
    assert (card.is_draft, card.reason) == (True, "A long thought")
    assert desk.post(address(card), {"score_0": "9", "reason": "Kept", "do": "submit"}).status_code == 422


def test_a_script_saves_and_wants_no_page(
    desk: Client, recruiter: User, kit: ScorecardKit, application: Application
) -> None:
    card = scorecards.begin(application=application, kit=kit, by=recruiter)
    sent = {"score_1": "none", "do": "save"}

    assert desk.post(address(card), sent, headers={"X-Requested-With": "fetch"}).status_code == 204
    assert card.marks.get(place=1).not_observed
    long = {"reason": "x" * 2001, "do": "save"}
    assert desk.post(address(card), long, headers={"X-Requested-With": "fetch"}).status_code == 422


def test_a_card_given_in_another_window_keeps_what_was_typed_in_this(
    desk: Client, recruiter: User, kit: ScorecardKit, application: Application
) -> None:
    card = scorecards.begin(application=application, kit=kit, by=recruiter)
    desk.post(address(card), {**WHOLE, "do": "submit"})

    answer = desk.post(address(card), {"score_0": "2", "reason": "A later thought", "do": "save"})

    assert answer.status_code == 409
    assert "A later thought" in answer.content.decode()
    sent = {"reason": "A later thought", "do": "save"}
    assert desk.post(address(card), sent, headers={"X-Requested-With": "fetch"}).status_code == 409


def test_nobody_is_told_how_many_by_what_would_be_deleted(
    boss: Client, kit: ScorecardKit, application: Application
) -> None:
    give(application, RecruiterFactory.create().user, kit)

    page_of = boss.get(reverse("admin:candidates_application_delete", args=[application.pk]))

    assert page_of.status_code == 200
    assert "corecard" not in "".join(str(name) for name, _ in page_of.context["model_count"])


def test_words_of_what_must_not_count_are_noticed(
    desk: Client, recruiter: User, kit: ScorecardKit, application: Application
) -> None:
    card = scorecards.begin(application=application, kit=kit, by=recruiter)

    answer = desk.post(address(card), {"evidence_0": "Has a disability", "do": "save"}, follow=True)

    assert "seems to speak of health or disability" in answer.content.decode()


def test_amending_and_throwing_a_draft_away(
    desk: Client, recruiter: User, kit: ScorecardKit, application: Application
) -> None:
    card = give(application, recruiter, kit)
    assert "Amend it" in desk.get(address(card)).content.decode()
    desk.post(address(card), {"do": "amend"})
    draft = Scorecard.objects.drafts().get()
    assert draft.revision == 2
    desk.post(address(draft), {"do": "discard"})
    assert list(Scorecard.objects.all()) == [card]

    desk.post(address(card), {"do": "amend"})
    draft = Scorecard.objects.drafts().get()
    answer = desk.post(address(draft), {**WHOLE, "do": "submit"}, follow=True)

    assert "As they were before they were amended" in answer.content.decode()
    assert "Replaced" in desk.get(address(card)).content.decode()
    answer = desk.post(address(card), {**WHOLE, "do": "submit"}, follow=True)
    assert "Amend it to change it" in answer.content.decode()


def test_colleagues_are_asked_and_find_it_on_their_first_page(
    desk: Client, recruiter: User, kit: ScorecardKit, application: Application
) -> None:
    other, day = of(Role.LEAD), timezone.localdate() + timedelta(days=2)
    theirs = browser(other)
    interview = InterviewFactory.create(application=application)
    sent = {"do": "ask", "asked": [other.pk], "due_on": day.isoformat(), "kit": kit.pk}

    answer = desk.post(page(application), {**sent, "interview": interview.pk}, follow=True)

    assert f"Asked: {other}" in answer.content.decode()
    assert (today(other).whole.scorecards, today(recruiter).whole.scorecards) == (1, 0)
    assert not today(other).is_quiet
    first = theirs.get("/admin/").content.decode()
    assert "Scorecard you are asked for" in first
    listed = theirs.get(reverse("admin:scorecards-to-give")).content.decode()
    assert application.full_name in listed
    assert application.full_name not in desk.get(reverse("admin:scorecards-to-give")).content.decode()
    form = theirs.get(page(application)).context["begin_form"]
    assert (form["interview"].value(), form["kit"].value()) == (interview.pk, kit.pk)

    row = ScorecardRequest.objects.get()
    theirs.post(page(application), {"do": "back", "request": row.pk})
    assert today(other).whole.scorecards == 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"asked": []}, "Choose whom you ask."),
        ({"due_on": "2020-01-01"}, "This day has passed."),
        ({"due_on": "soon"}, "Write the day as"),
        ({"asked": ["999999"]}, "cannot be asked any more"),
    ],
)
def test_a_bad_ask_is_said(
    desk: Client, kit: ScorecardKit, application: Application, changed: dict[str, object], words: str
) -> None:
    other = of(Role.LEAD)
    sent = {
        "do": "ask",
        "asked": [other.pk],
        "due_on": timezone.localdate().isoformat(),
        "kit": kit.pk,
        **changed,
    }

    answer = desk.post(page(application), sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_after_an_offer_of_an_interview_colleagues_are_one_link_away(
    desk: Client, application: Application
) -> None:
    slot = (timezone.localtime() + timedelta(days=3)).strftime("%Y-%m-%dT10:00")
    offered = {
        "time_zone": "America/New_York",
        "slot_1": slot,
        "minutes": "45",
        "kind": "phone",
        "where": "407-555-0100",
    }

    answer = desk.post(
        reverse("admin:candidates_application_interview", args=[application.pk]), offered, follow=True
    )

    assert f"{page(application)}#asked" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.LEAD, Role.COORDINATOR])
def test_nobody_opens_the_scorecards_of_another_team(kit: ScorecardKit, role: Role) -> None:
    user, stranger = of(role), of(Role.RECRUITER)
    TeamFactory.create(members=[user])
    TeamFactory.create(members=[stranger])
    other = ApplicationFactory.create(position=PositionFactory.create(recruiter=stranger))
    card = give(other, stranger, kit)
    ScorecardRequestFactory.create(application=other, asked=user)
    client = browser(user)

    for url in (page(other), address(card)):
        assert client.get(url).status_code == 404
        assert client.post(url, {"do": "begin", "kit": kit.pk}).status_code == 404
    assert today(user).whole.scorecards == 0
    assert other.full_name not in client.get(reverse("admin:scorecards-to-give")).content.decode()


# Kits


def test_a_lead_edits_a_kit_and_a_recruiter_reads_it(desk: Client, kit: ScorecardKit) -> None:
    lead = browser(of(Role.LEAD))
    url = reverse("admin:recruiters_scorecardkit_change", args=[kit.pk])
    sent = on(lead.get(url))
    assert desk.post(url, sent).status_code == 403
    assert "as seen for 5" in desk.get(url).content.decode()

    prefix = next(name for name in sent if name.endswith("-0-name")).removesuffix("-0-name")
    sent |= {f"{prefix}-0-order": 9, f"{prefix}-0-anchor_1": "Nothing named", f"{prefix}-2-name": ""}
    answer = lead.post(url, sent, follow=True)

    assert "version" in answer.content.decode()
    kit.refresh_from_db()
    assert [one.name for one in kit.criteria.all()] == ["Queries", "Sequencing"]
    assert kit.version == 1
    lead.post(url, on(lead.get(url)))
    kit.refresh_from_db()
    assert kit.version == 1, "nothing reads otherwise"


def test_a_kit_that_asks_what_must_not_count_is_warned_of(kit: ScorecardKit) -> None:
    lead = browser(of(Role.LEAD))
    url = reverse("admin:recruiters_scorecardkit_change", args=[kit.pk])
    sent = on(lead.get(url))
    name = next(name for name in sent if name.endswith("-0-questions"))

    answer = lead.post(url, {**sent, name: "How old are you?"}, follow=True)

    assert "seems to ask about age or date of birth" in answer.content.decode()


# What it costs


@pytest.fixture
def queries(desk: Client) -> Callable[[str], int]:
    def counted(url: str) -> int:
        assert desk.get(url).status_code == 200
        with CaptureQueriesContext(connection) as asked:
            desk.get(url)
        return len([one for one in asked.captured_queries if not one["sql"].startswith(("DECLARE", "CLOSE"))])

    return counted


def test_pages_ask_as_much_for_three_cards_as_for_one(
    queries: Callable[[str], int], recruiter: User, kit: ScorecardKit, application: Application
) -> None:
    own = give(application, recruiter, kit)
    ScorecardRequestFactory.create(asked=recruiter)
    change = reverse("admin:candidates_application_change", args=[application.pk])
    urls = [change, page(application), address(own), reverse("admin:scorecards-to-give"), "/admin/"]
    one = [queries(url) for url in urls]
    for _ in range(2):
        other = of(Role.RECRUITER)
        give(application, other, kit)
        ScorecardRequestFactory.create(application=application, by=recruiter)
        ScorecardRequestFactory.create(asked=recruiter)

    assert [queries(url) for url in urls] == one
    assert one == [10, 17, 10, 8, 17]
