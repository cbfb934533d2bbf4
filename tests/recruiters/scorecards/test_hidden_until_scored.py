"""Every page of the desk, walked by who has not given theirs: nothing says what the others gave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test import Client
from django.urls import reverse

from candidates.enums import Stage
from candidates.models import Application
from config.accounts.models import User
from recruiters.admin.scorecards.untold import LINES
from recruiters.enums import Role
from recruiters.models import Recommendation, Scorecard, ScorecardKit
from recruiters.queries import scorecards as known
from recruiters.services import scorecards
from tests.architecture.routes import routes
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    InterviewFactory,
    NoteFactory,
    PositionFactory,
    ScorecardKitFactory,
    ScorecardRequestFactory,
)
from tests.recruiters.scorecards.people import give
from tests.recruiters.test_hidden_walk import completions
from tests.recruiters.test_visible import browser, lists, of, told

pytestmark = pytest.mark.django_db
SCORERS = (Role.RECRUITER, Role.LEAD, Role.COORDINATOR, Role.ADMIN)
WORD = "Quillometric"
"""In all that the others wrote, and nowhere else."""


@dataclass(frozen=True)
class Scored:
    """An application of which two colleagues have given cards, and somebody else who has not."""

    application: Application
    kit: ScorecardKit
    cards: list[Scorecard]
    user: User
    client: Client

    @property
    def telling(self) -> list[str]:
        """What a page that tells would have in it."""
        return [WORD, "Differ by", "Median 3, from", Recommendation.STRONG_NO.label]


@pytest.fixture
def scored(request: pytest.FixtureRequest) -> Scored:
    role: Role = getattr(request, "param", Role.RECRUITER)
    kit = ScorecardKitFactory.create(name="Inpatient talk")
    person = CandidateFactory.create(on_file=True, with_recipient=True, in_tampa=True, credentials="CPC")
    application = ApplicationFactory.create(
        candidate=person, stage=Stage.INTERVIEW, position=PositionFactory.create(open=True, required="CPC")
    )
    InterviewFactory.create(application=application)
    NoteFactory.create(application=application)
    one, other, user = of(Role.RECRUITER), of(Role.COORDINATOR), of(role)
    ScorecardRequestFactory.create(application=application, asked=one, by=user, kit=kit)
    cards = [
        give(application, one, kit, (5, 2), words=WORD, recommendation="strong_no"),
        give(application, other, kit, (1, 5), words=WORD, recommendation="strong_no"),
    ]
    return Scored(application, kit, cards, user, browser(user))


each_scorer = pytest.mark.parametrize("scored", SCORERS, indirect=True)


def pages(scored: Scored) -> Iterator[str]:
    """Every page of the desk: those without a row, and those about what the cards hang on."""
    rows: dict[str, models.Model] = {
        "candidates_application": scored.application,
        "candidates_candidate": scored.application.candidate,
        "jobs_position": scored.application.position,
        "recruiters_scorecardkit": scored.kit,
        "recruiters_note": scored.application.notes.get(),
        "candidates_interview": scored.application.interviews.get(),
        "accounts_user": scored.cards[0].by or scored.user,
    }
    for _, url in lists():
        yield url
    for route in routes():
        name = route.name.removeprefix("admin:")
        keys = sorted((key for key in rows if name.startswith(f"{key}_")), key=len)
        if not route.is_of_the_desk or not keys or name.endswith(("_changelist", "_add")):
            continue
        if route.pattern.count("<") == 1:
            yield reverse(route.name, args=[rows[keys[-1]].pk])
    for card in scored.cards:
        yield reverse("admin:candidates_application_scorecard", args=[scored.application.pk, card.pk])
        yield reverse("admin:candidates_application_scorecard", args=[0, card.pk])
    list_of = reverse("admin:candidates_application_changelist")
    yield f"{reverse('admin:pipeline')}?position={scored.application.position_id}"
    yield f"{reverse('admin:find')}?q={scored.application.last_name}"
    for column in range(1, 9):
        yield f"{list_of}?o={column}"


def wrong(scored: Scored) -> list[tuple[str, str]]:
    """Pages that tell, and what."""
    found = []
    for url in pages(scored):
        text = told(scored.client, url)
        found += [(url, word) for word in (*scored.telling, *LINES) if word in text]
    return found


@each_scorer
def test_no_page_tells_who_has_not_given_theirs(scored: Scored) -> None:
    walked = list(pages(scored))

    assert wrong(scored) == []
    assert len(walked) > 60


@each_scorer
def test_not_when_one_is_asked_or_has_begun_either(scored: Scored) -> None:
    here = reverse("admin:candidates_application_scorecards", args=[scored.application.pk])
    ScorecardRequestFactory.create(application=scored.application, asked=scored.user)
    assert WORD not in told(scored.client, here)
    draft = scorecards.begin(application=scored.application, kit=scored.kit, by=scored.user)
    own = reverse("admin:candidates_application_scorecard", args=[scored.application.pk, draft.pk])

    for url in (here, own, reverse("admin:index"), reverse("admin:scorecards-to-give")):
        text = told(scored.client, url)
        # The form itself offers each recommendation.
        telling = scored.telling[:-1] if url == own else scored.telling
        assert not any(word in text for word in telling), url
    for sent in ({"do": "read"}, {"do": "back", "request": "1"}, {"do": "side"}, {"do": "ask"}, {}):
        answer = scored.client.post(here, sent, follow=True)
        assert WORD not in answer.content.decode(), sent


@each_scorer
def test_nothing_is_found_filtered_or_ordered_by_a_card(scored: Scored) -> None:
    """By words, by ways back from every table of the desk, in boxes and in files."""
    for model, its in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        found = scored.client.get(f"{reverse(name)}?q={WORD}") if its.search_fields else None
        if found is not None and found.status_code == 200:
            assert found.context["cl"].result_count == 0, name
    for model in admin.site._registry:
        back = {one.name for one in model._meta.get_fields() if one.auto_created and not one.concrete}
        assert not {name for name in back if "scorecard" in name and not name.endswith("+")} - {"criteria"}
    for name in ("scorecard", "scorecards", "scorecardrequest", "+"):
        for end in ("recommendation", "marks__score", "revision", "by"):
            for kind in ("candidates_application", "candidates_interview", "accounts_user"):
                url = reverse(f"admin:{kind}_changelist")
                answer = scored.client.get(f"{url}?{name}__{end}=1")
                assert answer.status_code in {302, 400, 403}, (kind, name, end)
    for url in completions():
        assert WORD not in told(scored.client, f"{url}&term={WORD}").replace(f"term={WORD}", "")
    answer = scored.client.post(
        reverse("admin:candidates_application_changelist"),
        {"action": "export_selected", "_selected_action": [scored.application.pk]},
    )
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert WORD.encode() not in text


def test_no_table_of_scorecards_has_a_list_of_its_own() -> None:
    shown = {model._meta.label for model in admin.site._registry}
    ours = {model._meta.label for model in apps.get_models() if "Scorecard" in model.__name__}

    assert shown & ours == {"recruiters.ScorecardKit"}


@each_scorer
def test_history_and_what_goes_with_a_row_say_nothing(scored: Scored) -> None:
    LogEntry.objects.create(
        user=scored.user,
        content_type=ContentType.objects.get_for_model(scored.application),
        object_id=str(scored.application.pk),
        object_repr=str(scored.application),
        action_flag=CHANGE,
    )
    before = LogEntry.objects.count()
    give(scored.application, of(Role.LEAD), scored.kit, words=WORD)

    assert LogEntry.objects.count() == before, "giving one leaves no line there"
    assert str(scored.cards[0]) == "A scorecard"


@each_scorer
def test_once_theirs_is_given_all_is_told(scored: Scored) -> None:
    """Nothing passes by hiding everything."""
    here = reverse("admin:candidates_application_scorecards", args=[scored.application.pk])
    card = scorecards.begin(application=scored.application, kit=scored.kit, by=scored.user)
    own = reverse("admin:candidates_application_scorecard", args=[scored.application.pk, card.pk])
    marks = {"score_0": "3", "score_1": "none", "recommendation": "yes", "reason": "Named the rule."}
    answer = scored.client.post(own, {**marks, "do": "submit"}, follow=True)

    text = answer.content.decode()
    assert all(word in text for word in scored.telling), here
    other = reverse(
        "admin:candidates_application_scorecard", args=[scored.application.pk, scored.cards[0].pk]
    )
    assert WORD in told(scored.client, other)


@pytest.mark.parametrize("scored", [Role.AUDITOR], indirect=True)
def test_an_auditor_reads_and_writes_nothing(scored: Scored) -> None:
    here = reverse("admin:candidates_application_scorecards", args=[scored.application.pk])
    assert WORD in told(scored.client, here)
    before = Scorecard.objects.count()

    for sent in ({"do": "begin", "kit": scored.kit.pk}, {"do": "ask", "asked": [scored.user.pk]}):
        assert scored.client.post(here, sent).status_code == 403
    scored.client.post(here, {"do": "read"})
    assert Scorecard.objects.count() == before
    assert not known.sight(scored.user, scored.application).has_read


@pytest.mark.parametrize("scored", [Role.LEAD], indirect=True)
def test_a_lead_reads_instead_of_giving_one(scored: Scored) -> None:
    here = reverse("admin:candidates_application_scorecards", args=[scored.application.pk])
    assert "Read, and give none" in told(scored.client, here)

    answer = scored.client.post(here, {"do": "read"}, follow=True)

    assert WORD in answer.content.decode()
    assert scored.client.post(here, {"do": "begin", "kit": scored.kit.pk}).status_code == 422
