"""Every page of the desk, walked by each role with what another team has: nothing of it is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from candidates.enums import Stage, Visibility
from candidates.models import AccessEvent, AlertRecord, Application
from config.accounts.models import User
from config.mail.models import OutgoingMail
from jobs.models import Position
from recruiters.enums import Role
from recruiters.models import Inquiry, Note
from recruiters.queries import desk as numbers
from recruiters.queries import visible
from recruiters.queries.today import today as first_page
from recruiters.services import groups, inquiries, inquiry_mails
from tests.architecture.routes import routes
from tests.factories import (
    AlertFactory,
    AlertFeedbackFactory,
    ApplicationFactory,
    ApplicationTransitionFactory,
    CandidateFactory,
    InquiryFactory,
    InterviewFactory,
    MatchRunFactory,
    MessageFactory,
    NoteFactory,
    OutgoingMailFactory,
    PositionEventFactory,
    PositionFactory,
    PositionReportFactory,
    RecruiterFactory,
    ResumeFactory,
    SealedRecordFactory,
    TeamFactory,
)
from tests.recruiters.test_hidden_walk import completions
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
NARROWED = (Role.RECRUITER, Role.LEAD, Role.COORDINATOR)
BROAD = (Role.AUDITOR, Role.ADMIN)
SEALED = "candidates_sealedrecord"
"""Opened by a right of its own, which no role has."""
REFUSED = {302, 403, 404, 405}
"""What the page of a row answers that one does not see: not there, or back to the first page."""


def of(role: Role) -> User:
    """Somebody of a role, in no team."""
    groups.ensure()
    user = RecruiterFactory.create(user__is_superuser=False).user
    user.groups.add(groups.found_or_made(role))
    return user


def browser(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


@dataclass(frozen=True)
class Desk:
    """What one team has: a position, and a row of every kind that is about it. `word` is in all they say."""

    word: str
    position: Position
    application: Application
    rows: dict[str, models.Model]

    @property
    def telling(self) -> tuple[str, ...]:
        return (self.word, self.position.reference)


def made(word: str, recruiter: User | None) -> Desk:
    """`word` names the position, and who hid their file and applied to it, and nothing else."""
    position = PositionFactory.create(
        open=True,
        title=f"{word} coder",
        reference=f"{word[:4]}-9071",
        required="CPC",
        recruiter=recruiter,
    )
    person = CandidateFactory.create(
        first_name="Kim",
        last_name=f"{word}ssen",
        email=f"{word.lower()}@example.com",
        on_file=True,
        with_recipient=True,
        visibility=Visibility.HIDDEN,
    )
    application = ApplicationFactory.create(
        position=position, candidate=person, first_name="Kim", last_name=f"{word}ssen", message=word
    )
    AlertFactory.create(position=position, recipient=person.recipient, error=word)
    event = PositionEventFactory.create(position=position, note=word)
    rows: dict[str, models.Model] = {
        "jobs_position": position,
        "candidates_application": application,
        "candidates_applicationtransition": ApplicationTransitionFactory.create(
            application=application, message=word
        ),
        "candidates_message": MessageFactory.create(application=application, text=word),
        "candidates_interview": InterviewFactory.create(application=application, note=word),
        "candidates_alertrecord": AlertRecord.objects.get(position=position),
        "candidates_alertfeedback": AlertFeedbackFactory.create(
            recipient=person.recipient, position=position, words=word
        ),
        "candidates_matchrun": MatchRunFactory.create(event=event, error=word),
        "jobs_positionevent": event,
        "jobs_positionreport": PositionReportFactory.create(position=position, text=word),
        "recruiters_inquiry": InquiryFactory.create(
            position=position, recruiter=recruiter, name=f"Kim {word}ssen", text=word
        ),
        "recruiters_note": NoteFactory.create(application=application, text=word, by=recruiter),
        "candidates_sealedrecord": SealedRecordFactory.create(position=position),
    }
    for row in rows.values():
        LogEntry.objects.create(
            user=recruiter or User.objects.filter(is_staff=True)[:1].get(),
            content_type=ContentType.objects.get_for_model(row),
            object_id=str(row.pk),
            object_repr=str(row),
            action_flag=CHANGE,
        )
    return Desk(word, position, application, rows)


@dataclass(frozen=True)
class Two:
    """Two teams, and somebody of a role in the first."""

    user: User
    client: Client
    own: Desk
    other: Desk


@pytest.fixture
def two(request: pytest.FixtureRequest) -> Two:
    role: Role = getattr(request, "param", Role.RECRUITER)
    user, colleague, stranger = of(role), of(Role.RECRUITER), of(Role.RECRUITER)
    TeamFactory.create(members=[user, colleague])
    TeamFactory.create(members=[stranger])
    return Two(user, browser(user), made("Quorvex", colleague), made("Zymplar", stranger))


each_narrowed = pytest.mark.parametrize("two", NARROWED, indirect=True)
each_broad = pytest.mark.parametrize("two", BROAD, indirect=True)
each = pytest.mark.parametrize("two", Role, indirect=True)


def told(client: Client, url: str, **more: Any) -> str:  # noqa: ANN401 -- of the test client
    answer: Any = client.get(url, **more)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.headers} {body.decode(errors='replace')}"


def of_rows(desk: Desk) -> Iterator[tuple[str, str]]:
    """Name and address of each page about a row: its form, history, deletion, and what is done."""
    for route in routes():
        name = route.name.removeprefix("admin:")
        keys = sorted((key for key in desk.rows if name.startswith(f"{key}_")), key=len)
        if not route.is_of_the_desk or not keys or name.endswith(("_changelist", "_add")):
            continue
        number = route.pattern.count("<")
        if number == 1:
            yield name, reverse(route.name, args=[desk.rows[keys[-1]].pk])
        elif number == 2:
            yield name, reverse(route.name, args=[desk.rows[keys[-1]].pk, 0])


def lists() -> Iterator[tuple[str, str]]:
    """Every page of the desk that is about no row."""
    for route in routes():
        if route.is_of_the_desk and route.name != "admin:" and route.pattern.count("<") == 0:
            yield route.name.removeprefix("admin:"), reverse(route.name)


def test_every_table_of_the_desk_leads_to_a_position_or_says_why_not() -> None:
    without = {model._meta.label for model in admin.site._registry if visible.path_of(model) is None}

    assert without == set(visible.OF_NO_POSITION), "decide in recruiters/queries/visible.py"


def test_every_table_that_leads_to_a_position_is_walked(two: Two) -> None:
    leads = {
        f"{model._meta.app_label}_{model._meta.model_name}"
        for model in admin.site._registry
        if visible.path_of(model) is not None
    }

    assert leads == set(two.own.rows), "make a row of it in `made`"


def test_every_admin_of_the_desk_starts_from_what_is_visible() -> None:
    from recruiters.admin.options import Visible  # noqa: PLC0415 -- once apps are up

    assert [desk for desk in admin.site._registry.values() if not isinstance(desk, Visible)] == []


@each_narrowed
def test_no_page_about_a_row_of_another_team_opens(two: Two) -> None:
    walked = 0
    for name, url in of_rows(two.other):
        for method in ("get", "post"):
            answer = getattr(two.client, method)(url)
            assert answer.status_code in REFUSED, (name, method, answer.status_code)
            text = f"{answer.headers} {answer.content.decode()}"
            assert not any(word in text for word in two.other.telling), (name, method)
            walked += 1
    assert walked > 100
    assert Note.objects.count() == 2
    two.other.application.refresh_from_db()
    assert two.other.application.stage == Stage.NEW


@each_narrowed
def test_no_list_no_search_and_no_number_tells_of_another_team(two: Two) -> None:
    walked = [(name, told(two.client, url)) for name, url in lists()]

    assert [name for name, text in walked if any(word in text for word in two.other.telling)] == []
    assert len(walked) > 50
    for name, url in lists():
        if name.endswith("_changelist") or name in {"find", "pipeline"}:
            for typed in ("Zymplar", two.other.position.reference):
                found = told(two.client, f"{url}?{urlencode({'q': typed})}").replace(typed, "")
                assert not any(word in found for word in two.other.telling), name


@each_narrowed
def test_no_box_completes_what_another_team_has(two: Two) -> None:
    addresses = list(completions())
    for url in addresses:
        for typed in ("Zymplar", "", two.other.position.reference):
            found = told(two.client, f"{url}&term={typed}").replace(typed or "\0", "")
            assert not any(word in found for word in two.other.telling), url
    assert len(addresses) > 10


@each_narrowed
def test_no_filter_asks_for_a_row_of_another_team(two: Two) -> None:
    """By its key as each list of the desk filters, and by ways back from people and employers."""
    asked = {
        "position": two.other.position.pk,
        "application": two.other.application.pk,
        "candidate": two.other.application.candidate_id,
        "positions": two.other.position.pk,
        "applications": two.other.application.pk,
        "recruiter": two.other.position.recruiter_id,
    }
    for name, url in lists():
        for key, value in asked.items():
            found = told(two.client, f"{url}?{key}={value}")
            assert not any(word in found for word in two.other.telling), (name, key)
    candidates = reverse("admin:candidates_candidate_changelist")
    answer = two.client.get(candidates, {"applications": two.other.application.pk})
    assert answer.status_code == 400
    assert two.client.get(reverse("admin:pipeline"), {"position": two.other.position.pk}).status_code == 404


@each_narrowed
def test_no_action_reaches_a_row_of_another_team(two: Two) -> None:
    """Each action of each list, with the key of a row that the list does not show."""
    done = 0
    for model, desk in admin.site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        row = two.other.rows.get(name)
        if row is None or not desk.actions:
            continue
        for action in desk.actions:
            data = {"action": action, "_selected_action": [row.pk], "to": "screening", "confirmed": "1"}
            answer: Any = two.client.post(reverse(f"admin:{name}_changelist"), data)
            text = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert not any(word.encode() in text for word in two.other.telling), (name, action)
            done += 1
    publish = reverse("admin:publish-positions")
    seen = f"{two.other.position.pk}|{two.other.position.updated_at.isoformat()}"
    Position.objects.filter(pk=two.other.position.pk).update(status="draft")
    two.client.post(publish, {"chosen": [seen]})
    undo = reverse("admin:candidates_applications_undo")
    two.client.post(undo, {"step": [two.other.rows["candidates_applicationtransition"].pk]})

    assert done > 5
    assert Position.objects.get(pk=two.other.position.pk).status == "draft"
    assert Application.objects.get(pk=two.other.application.pk).stage == Stage.NEW


@each_narrowed
def test_no_form_takes_a_row_of_another_team(two: Two) -> None:
    """A choice that is forged: the preview of a mail about their position, also in a frame."""
    CandidateFactory.create(with_recipient=True, on_file=True)
    person = CandidateFactory.create(with_recipient=True, on_file=True)
    AlertFactory.create(position=two.other.position, recipient=person.recipient)
    for kind in ("alert", "digest", "position-invite", "application-received"):
        chosen = {"kind": kind, "candidate": person.pk, "position": two.other.position.pk}
        for name in ("mail-preview", "mail-preview-html"):
            page = told(two.client, reverse(f"admin:{name}"), data=chosen)
            assert two.other.word not in page, (kind, name)
        chosen.pop("position")
        assert two.other.word not in told(two.client, reverse("admin:mail-preview"), data=chosen), kind


@each_narrowed
def test_who_hid_their_file_is_opened_through_an_application_one_sees(two: Two) -> None:
    pages = [
        reverse("admin:candidates_candidate_change", args=[desk.application.candidate_id])
        for desk in (two.own, two.other)
    ]

    assert [two.client.get(url).status_code for url in pages] == [200, 404]
    assert set(visible.applied(two.user)) == {two.own.application.candidate}


@each_narrowed
def test_a_person_of_the_pool_shows_only_what_one_sees_of_them(two: Two) -> None:
    person = CandidateFactory.create(with_recipient=True, on_file=True, last_name="Pooley")
    for desk in (two.own, two.other):
        applied = ApplicationFactory.create(position=desk.position, candidate=person)
        applied.resume = ResumeFactory.create(candidate=None, name=f"{desk.word}.pdf", is_current=False)
        applied.save()
        AlertFactory.create(position=desk.position, recipient=person.recipient)

    page = told(two.client, reverse("admin:candidates_candidate_change", args=[person.pk]))

    assert "Pooley" in page
    assert two.own.word in page
    assert not any(word in page for word in two.other.telling)
    theirs = person.applications.get(position=two.other.position).resume
    assert theirs is not None
    download = reverse("admin:candidates_candidate_resume", args=[person.pk, theirs.pk])
    assert two.client.get(download).status_code == 404


@each_narrowed
def test_mails_of_another_team_are_not_listed(two: Two) -> None:
    colleague, stranger = two.own.position.recruiter, two.other.position.recruiter
    assert colleague is not None
    assert stranger is not None
    ours = [
        OutgoingMailFactory.create(subject="From Quorvex", reply_to=colleague.email),
        OutgoingMailFactory.create(subject="To Quorvex", to=colleague.email),
        OutgoingMailFactory.create(subject="Of nobody"),
    ]
    theirs = [
        OutgoingMailFactory.create(subject="From Zymplar", reply_to=stranger.email),
        OutgoingMailFactory.create(subject="To Zymplar", to=stranger.email),
    ]

    assert set(visible.mails(two.user)) == set(ours)
    for mail, is_ours in [*((mail, True) for mail in ours), *((mail, False) for mail in theirs)]:
        for name in ("mail_outgoingmail_change", "mail_outgoingmail_html"):
            assert (two.client.get(reverse(f"admin:{name}", args=[mail.pk])).status_code == 200) == is_ours
    assert two.client.get(reverse("admin:mailbox")).status_code == 403


@each_narrowed
def test_mails_about_a_question_go_by_the_question(two: Two, settings: Settings) -> None:
    """Also where answers come in at an address of the question, which is no colleague's."""
    settings.REPLIES_DOMAIN = "reply.example.com"
    for position in (two.own.position, two.other.position):
        assert position.recruiter is not None
        row = inquiries.ask(name="Robin Ask", email="robin@example.com", text="Remote?", position=position)
        inquiries.answer(inquiry=row, text="Yes.", by=position.recruiter)
        inquiry_mails.give_back(pk=row.pk, to=row.address, inquiry=row, key="k", why="It is too long.")
    about_own = Inquiry.objects.filter(position=two.own.position).latest("pk")

    found = visible.mails(two.user).filter(kind__startswith="inquiry_")

    assert {mail.kind for mail in found} == {
        "inquiry_received",
        "inquiry_answered",
        "inquiry_returned",
        "inquiry_desk",
    }
    assert {str(mail.dedupe_key).split(":")[1] for mail in found} == {str(about_own.pk)}


@each_narrowed
def test_mails_of_a_colleague_in_another_team_as_well_are_not_listed(two: Two) -> None:
    colleague, stranger = two.own.position.recruiter, two.other.position.recruiter
    assert colleague is not None
    assert stranger is not None
    both = OutgoingMailFactory.create(subject="To Quorvex", to=colleague.email)
    assert both in visible.mails(two.user)
    for team in stranger.teams.all():
        team.members.add(colleague)

    assert both not in visible.mails(two.user)


@each_narrowed
def test_numbers_are_of_what_one_sees(two: Two) -> None:
    counts, today = numbers.counts(two.user), first_page(two.user)
    whole = today.whole

    assert (counts.positions, counts.applications, counts.messages, counts.reports) == (1, 1, 1, 1)
    assert (whole.open, whole.new, whole.in_process, whole.reports, whole.messages) == (1, 1, 1, 1, 1)
    assert (counts.inquiries, whole.inquiries) == (1, 1)
    assert today.new_applications == [two.own.application]
    both = RecruiterFactory.create().user
    assert numbers.counts(both).positions == 2, "and are kept for each sight apart"


@each_narrowed
def test_what_nobody_looks_after_is_everybodys(two: Two) -> None:
    free = PositionFactory.create(open=True, recruiter=None)
    alone = PositionFactory.create(open=True, recruiter=RecruiterFactory.create().user)

    assert set(visible.positions(two.user)) == {two.own.position, free}
    assert alone not in visible.positions(two.user), "of somebody in no team: no team's"


@each
def test_ones_own_rows_are_there(two: Two) -> None:
    """Nothing passes by showing nobody anything: every list and page has what is of one's own team."""
    for name, row in two.own.rows.items():
        if name == SEALED:
            continue
        assert two.client.get(reverse(f"admin:{name}_change", args=[row.pk])).status_code == 200, name
        found = two.client.get(reverse(f"admin:{name}_changelist"))
        assert row in found.context["cl"].result_list, name


@each_broad
def test_auditors_and_administrators_see_every_team(two: Two) -> None:
    for name, row in two.other.rows.items():
        if name == SEALED:
            continue
        assert two.client.get(reverse(f"admin:{name}_change", args=[row.pk])).status_code == 200, name


@pytest.mark.parametrize("role", NARROWED)
def test_who_is_in_no_team_sees_the_whole_desk(role: Role) -> None:
    user, stranger = of(role), of(Role.RECRUITER)
    TeamFactory.create(members=[stranger])
    position = PositionFactory.create(recruiter=stranger)

    assert visible.sees_everything(user)
    assert list(visible.positions(user)) == [position]


def test_who_is_in_two_teams_sees_both(two: Two) -> None:
    stranger = two.other.position.recruiter
    assert stranger is not None
    stranger.teams.get().members.add(two.user)

    assert set(visible.positions(User.objects.get(pk=two.user.pk))) == {two.own.position, two.other.position}


@pytest.mark.parametrize(
    ("two", "whose"),
    [(Role.RECRUITER, "own"), (Role.COORDINATOR, "own"), (Role.LEAD, "team"), (Role.AUDITOR, "all")],
    indirect=["two"],
)
def test_whose_numbers_one_sees(two: Two, whose: str) -> None:
    colleague, stranger = two.own.position.recruiter, two.other.position.recruiter
    wanted = {"own": {two.user}, "team": {two.user, colleague}, "all": {two.user, colleague, stranger}}

    assert set(visible.recruiters(two.user)) == wanted[whose]


@pytest.mark.parametrize("two", [Role.AUDITOR], indirect=True)
def test_an_auditor_changes_nothing(two: Two) -> None:
    """Every page of every row and every action, posted to."""
    before = as_it_stands()
    walked = 0
    for _, url in [*of_rows(two.own), *lists()]:
        if url == reverse("admin:logout"):
            continue
        two.client.post(url, {"to": "screening", "text": "x", "do": "shortlist", "who": ["1"], "post": "yes"})
        walked += 1
    for model, desk in admin.site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        for action in desk.actions or ():
            keys = list(model._default_manager.values_list("pk", flat=True)[:5])
            data = {"action": action, "_selected_action": keys, "confirmed": "1", "to": "screening"}
            two.client.post(reverse(f"admin:{name}_changelist"), data)

    assert as_it_stands() == before
    assert walked > 100


def as_it_stands() -> dict[str, object]:
    """How many rows each table has, and where things stand. That somebody looked is written down."""
    counts: dict[str, object] = {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.managed and model not in {AccessEvent, UserSession, Session}
    }
    for model in (Position, Application, OutgoingMail):
        name = "stage" if model is Application else "status"
        counts[f"{model.__name__}.{name}"] = sorted(model._default_manager.values_list("pk", name))
    return counts


def test_a_file_does_not_change_a_position_of_another_team(two: Two) -> None:
    from jobs.services.imports.positions import PositionImport  # noqa: PLC0415 -- with its only test

    importer = PositionImport(two.user, may_change=visible.positions(two.user))

    found = importer.stored([two.own.position.reference, two.other.position.reference])

    assert set(found) == {two.own.position.reference, two.other.position.reference}
    assert importer.not_theirs == {two.other.position.reference}
