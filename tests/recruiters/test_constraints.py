"""What must be true of the desk's tables is refused by the database, whoever writes."""

from __future__ import annotations

from typing import Any

import pytest

from recruiters.enums import Role
from recruiters.models import (
    NoteMention,
    NotSamePerson,
    PositionInvite,
    PositionTemplate,
    RoleGroup,
    Shortlisted,
    TaggedApplication,
    TaggedCandidate,
    TaggedPosition,
    Team,
)
from recruiters.services import groups
from tests.constraints import Violation, named_constraints, refused_by, twice
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    EndingToldFactory,
    HeldCredentialFactory,
    MessageTemplateFactory,
    NoteFactory,
    PositionFactory,
    RecruiterUserFactory,
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


VIOLATIONS: dict[str, Violation] = {
    "recruiters_role_known": of_no_role,
    "recruiters_team_name_unique": two_teams,
    "recruiters_shortlisted_once": lambda: twice(Shortlisted.objects.create, **between()),
    "recruiters_template_name_once": lambda: twice(MessageTemplateFactory.create, name="Call"),
    "recruiters_template_purpose_known": lambda: MessageTemplateFactory.create(purpose="sing"),
    "recruiters_template_subject_is_used": lambda: MessageTemplateFactory.create(subject="Hello"),
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
