"""What must be true of the desk's tables is refused by the database, whoever writes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from recruiters.enums import Role, Voice
from recruiters.models import (
    InquiryMessage,
    NoteMention,
    NotSamePerson,
    PoolDay,
    PoolStay,
    PositionInvite,
    PositionTemplate,
    RoleGroup,
    Scorecard,
    ScorecardKit,
    ScorecardKitVersion,
    ScorecardMark,
    ScorecardReader,
    Shortlisted,
    TaggedApplication,
    TaggedCandidate,
    TaggedPosition,
    Team,
)
from recruiters.services import groups, kits
from tests.constraints import Violation, change, named_constraints, refused_by, twice
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    EndingToldFactory,
    HeldCredentialFactory,
    InquiryFactory,
    MessageTemplateFactory,
    NoteFactory,
    PoolFactory,
    PositionFactory,
    RecruiterFactory,
    RecruiterUserFactory,
    ScorecardKitFactory,
    ScorecardRequestFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def between() -> dict[str, Any]:
    return {"position": PositionFactory.create(), "candidate": CandidateFactory.create()}


def of_no_role() -> None:
    groups.ensure()
    RoleGroup.objects.filter(role=Role.LEAD).update(role="chef")


def two_teams() -> None:
    for name in ("Payers", "PAYERS"):
        Team.objects.create(name=name)


def told_apart(*, same: bool = False) -> dict[str, Any]:
    one = CandidateFactory.create()
    return {"candidate": one, "other": one if same else CandidateFactory.create()}


def said(**values: object) -> InquiryMessage:
    """A word of the person about a question; `values` otherwise."""
    given = {"voice": Voice.PERSON, "text": "And the hours?", **values}
    return InquiryMessage.objects.create(inquiry=InquiryFactory.create(), **given)


def card(**values: object) -> dict[str, Any]:
    """What a card needs; `values` besides."""
    version = kits.keep_version(kit=ScorecardKitFactory.create(), by=None)
    return {
        "application": ApplicationFactory.create(),
        "by": RecruiterFactory.create().user,
        "kit": version,
        **values,
    }


def given(**values: object) -> dict[str, Any]:
    return card(submitted_at=timezone.now(), recommendation="yes", reason="So", **values)


def mark(**values: object) -> ScorecardMark:
    return ScorecardMark.objects.create(scorecard=Scorecard.objects.create(**card()), place=0, **values)


def two_revisions(*, stand: bool) -> None:
    """Of one card, both drafts or both standing."""
    same = given() if stand else card()
    for revision in (1, 2):
        Scorecard.objects.create(**same, revision=revision)


def staying() -> dict[str, Any]:
    return {
        "pool": PoolFactory.create(),
        "candidate": CandidateFactory.create(),
        "joined_on": date(2026, 11, 2),
    }


VIOLATIONS: dict[str, Violation] = {
    "recruiters_role_known": of_no_role,
    "recruiters_team_name_unique": two_teams,
    "recruiters_shortlisted_once": lambda: twice(Shortlisted.objects.create, **between()),
    "recruiters_template_name_once": lambda: twice(MessageTemplateFactory.create, name="Call"),
    "recruiters_template_purpose_known": lambda: MessageTemplateFactory.create(purpose="sing"),
    "recruiters_template_subject_is_used": lambda: MessageTemplateFactory.create(subject="Hello"),
    "recruiters_pool_name_once": lambda: twice(PoolFactory.create, name="Texas", owner=UserFactory.create()),
    "recruiters_pool_named": lambda: PoolFactory.create(name=""),
    "recruiters_pool_sharing_known": lambda: PoolFactory.create(sharing="world"),
    "recruiters_pool_asks_something": lambda: PoolFactory.create(rule={}),
    "recruiters_pool_day_once": lambda: twice(
        PoolDay.objects.create, pool=PoolFactory.create(), day=date(2026, 11, 2), members=1, came=0, went=0
    ),
    "recruiters_stay_once": lambda: twice(PoolStay.objects.create, **staying()),
    "recruiters_stay_in_order": lambda: PoolStay.objects.create(**staying(), left_on=date(2026, 11, 1)),
    "recruiters_invite_once": lambda: twice(PositionInvite.objects.create, text="Come", **between()),
    "recruiters_template_named": lambda: PositionTemplate.objects.create(
        position=PositionFactory.create(), name=""
    ),
    "recruiters_note_about_one": lambda: NoteFactory.create(candidate=CandidateFactory.create()),
    "recruiters_mention_once": lambda: twice(
        NoteMention.objects.create, note=NoteFactory.create(), user=UserFactory.create()
    ),
    "recruiters_tag_name_unique": lambda: [TagFactory.create(name=name) for name in ("Bench", "BENCH  ")],
    "recruiters_tag_named": lambda: TagFactory.create(name="  "),
    "recruiters_tagged_candidate_once": lambda: twice(
        TaggedCandidate.objects.create, tag=TagFactory.create(), candidate=CandidateFactory.create()
    ),
    "recruiters_tagged_application_once": lambda: twice(
        TaggedApplication.objects.create, tag=TagFactory.create(), application=ApplicationFactory.create()
    ),
    "recruiters_tagged_position_once": lambda: twice(
        TaggedPosition.objects.create, tag=TagFactory.create(), position=PositionFactory.create()
    ),
    "recruiters_kit_named": lambda: ScorecardKit.objects.create(name=""),
    "recruiters_kit_starter_once": lambda: [
        ScorecardKit.objects.create(name=name, starter="audit") for name in "AB"
    ],
    "recruiters_criterion_whole": lambda: change(
        ScorecardKitFactory.create().criteria.first(),  # type: ignore[arg-type]  # it has two
        anchor_3="",
    ),
    "recruiters_kit_version_once": lambda: twice(
        ScorecardKitVersion.objects.create, kit=ScorecardKitFactory.create(), number=1
    ),
    "recruiters_scorecard_revision_once": lambda: twice(
        Scorecard.objects.create, **given(replaced_at=timezone.now())
    ),
    "recruiters_scorecard_one_draft": lambda: two_revisions(stand=False),
    "recruiters_scorecard_one_stands": lambda: two_revisions(stand=True),
    "recruiters_scorecard_recommendation_known": lambda: Scorecard.objects.create(
        **card(recommendation="hire")
    ),
    "recruiters_scorecard_given_is_whole": lambda: Scorecard.objects.create(
        **card(submitted_at=timezone.now())
    ),
    "recruiters_scorecard_replaced_was_given": lambda: Scorecard.objects.create(
        **card(replaced_at=timezone.now())
    ),
    "recruiters_mark_once": lambda: ScorecardMark.objects.create(scorecard=mark().scorecard, place=0),
    "recruiters_mark_score_1_to_5": lambda: mark(score=6),
    "recruiters_mark_scored_or_not_observed": lambda: mark(score=3, not_observed=True),
    "recruiters_scorecard_asked_once": lambda: twice(
        ScorecardRequestFactory.create,
        application=ApplicationFactory.create(),
        asked=RecruiterFactory.create().user,
    ),
    "recruiters_scorecard_taken_back_ended": lambda: ScorecardRequestFactory.create(is_taken_back=True),
    "recruiters_scorecard_reader_once": lambda: twice(
        ScorecardReader.objects.create,
        application=ApplicationFactory.create(),
        by=RecruiterFactory.create().user,
    ),
    "recruiters_inquiry_status_known": lambda: InquiryFactory.create(status="odd"),
    "recruiters_inquiry_routed_known": lambda: InquiryFactory.create(routed="odd"),
    "recruiters_inquiry_from_somebody": lambda: InquiryFactory.create(name=""),
    "recruiters_inquiry_state_known": lambda: InquiryFactory.create(state="XX"),
    "recruiters_inquiry_promised_if_open": lambda: InquiryFactory.create(promised_on=None),
    "recruiters_inquiry_answered_has_date": lambda: InquiryFactory.create(answered=True, answered_at=None),
    "recruiters_inquiry_closed_has_date": lambda: InquiryFactory.create(closed=True, closed_at=None),
    "recruiters_inquiry_answered_after_asked": lambda: InquiryFactory.create(
        answered=True, answered_at=timezone.now() - timedelta(days=1)
    ),
    "recruiters_inquirymessage_voice_known": lambda: said(voice="odd"),
    "recruiters_inquirymessage_text_fits": lambda: said(text=""),
    "recruiters_inquirymessage_of_person": lambda: said(by=RecruiterFactory.create().user),
    "recruiters_inquirymessage_mail_once": lambda: twice(
        InquiryMessage.objects.create,
        inquiry=InquiryFactory.create(),
        voice=Voice.PERSON,
        text="Yes",
        mail_key="a",
    ),
    "recruiters_notsame_once": lambda: twice(NotSamePerson.objects.create, **told_apart()),
    "recruiters_endingtold_once": lambda: twice(
        EndingToldFactory.create, held=HeldCredentialFactory.create(), recruiter=RecruiterUserFactory.create()
    ),
    "recruiters_endingtold_before_the_end": lambda: EndingToldFactory.create(days_before=0),
    "recruiters_notsame_two": lambda: NotSamePerson.objects.create(**told_apart(same=True)),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(name: str) -> None:
    assert refused_by(VIOLATIONS[name]) == name


def test_every_constraint_is_tried() -> None:
    assert set(VIOLATIONS) == named_constraints("recruiters")
