"""Words with places: written once, filled in for each person, looked at before they go."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from candidates.enums import Stage
from candidates.models import Application, ApplicationTransition, Interview, Message
from config.accounts.models import User
from config.mail.models import OutgoingMail
from recruiters.models import MessageTemplate, PositionInvite, Purpose
from recruiters.services import merging, templates
from tests.cast import Cast
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    InterviewFactory,
    MessageTemplateFactory,
    PositionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ADD = "admin:recruiters_messagetemplate_add"
LIST = "admin:recruiters_messagetemplate_changelist"


def page(template: MessageTemplate) -> str:
    return reverse("admin:recruiters_messagetemplate_change", args=[template.pk])


def address(application: Application, name: str) -> str:
    return reverse(f"admin:candidates_application_{name}", args=[application.pk])


def written(desk: Client, **data: Any) -> Any:  # noqa: ANN401 -- columns, and a response
    given = {"purpose": "message", "name": "Call", "subject": "", "text": "Hello {first_name}"}
    return desk.post(reverse(ADD), given | data)


# Writing them


def test_one_writes_ones_own(desk: Client, recruiter: User) -> None:
    assert written(desk).status_code == 302

    made = MessageTemplate.objects.get()
    assert (made.owner, made.name, made.text) == (recruiter, "Call", "Hello {first_name}")


def test_unknown_places_are_refused_and_named(desk: Client) -> None:
    answer = written(desk, purpose="move", subject="To {emploier}", text="Hello {fist_name}, {first_name}")

    errors = answer.context["adminform"].form.errors
    assert list(errors) == ["subject", "text"]
    assert "Nothing can be filled in for {fist_name}. Known are {first_name}" in errors["text"][0]
    assert "Hello {fist_name}, {first_name}" in answer.content.decode()
    assert not MessageTemplate.objects.exists()


def test_a_subject_stands_only_where_a_mail_has_it(desk: Client) -> None:
    answer = written(desk, subject="A word")

    assert answer.context["adminform"].form.errors == {
        "subject": ["A mail about a message or an interview keeps its own subject."]
    }


def test_a_name_is_used_once_for_each_owner(desk: Client, recruiter: User) -> None:
    MessageTemplateFactory.create(name="Call")
    assert written(desk).status_code == 302

    answer = written(desk)

    assert answer.context["adminform"].form.errors == {
        "name": ["There is a template of this name for this already."]
    }


def test_others_own_are_not_there_and_shared_ones_are_read(desk: Client, recruiter: User) -> None:
    mine = MessageTemplateFactory.create(owner=recruiter, name="My own")
    theirs = MessageTemplateFactory.create(owner=UserFactory.create(is_staff=True), name="Of a colleague")
    shared = MessageTemplateFactory.create(name="Of everybody")

    text = desk.get(reverse(LIST)).content.decode()

    assert ("My own" in text, "Of everybody" in text, "Of a colleague" in text) == (True, True, False)
    assert desk.get(page(theirs)).status_code == 302  # not there: back to the desk, with a word
    for template in (shared, theirs):
        desk.post(page(template), {"purpose": "message", "name": "Taken", "text": "Mine now", "subject": ""})
    assert not MessageTemplate.objects.filter(name="Taken").exists()
    assert desk.get(page(mine)).status_code == 200


def test_who_may_share_writes_for_everybody(desk: Client, recruiter: User) -> None:
    written(desk, name="Not mine to share", is_shared="on")
    assert MessageTemplate.objects.get().owner == recruiter

    recruiter.user_permissions.add(Permission.objects.get(codename="share_messagetemplate"))
    written(desk, name="For all", is_shared="on")
    made = MessageTemplate.objects.get(name="For all")
    assert made.owner is None
    assert desk.get(page(made)).context["adminform"].form["is_shared"].value() is True


def test_its_page_shows_how_it_reads(desk: Client, recruiter: User, cast: Cast) -> None:
    template = MessageTemplateFactory.create(owner=recruiter, text="Dear {first_name}, from {recruiter}")

    preview = desk.get(page(template)).context["preview"]

    assert (preview.who, preview.text) == (str(cast.dana), "Dear Dana, from Rita Moreau")


def test_starters_are_written_once_and_hold_only_known_places(db: None) -> None:
    number = templates.load()

    rows = list(MessageTemplate.objects.all())
    assert len(rows) == number
    assert {one.purpose for one in rows} == set(Purpose.values)
    assert [one.name for one in rows if merging.unknown(one.text) or merging.unknown(one.subject)] == []
    rows[0].delete()
    assert templates.load() == 0


# One person


@pytest.fixture
def calls(cast: Cast) -> MessageTemplate:
    return MessageTemplateFactory.create(text="Hello {first_name}, may I call about {position}?")


def filled(cast: Cast) -> str:
    return f"Hello Dana, may I call about {cast.position.title}?"


def test_template_comes_into_a_message_with_places_filled(
    desk: Client, cast: Cast, calls: MessageTemplate
) -> None:
    MessageTemplateFactory.create(purpose=Purpose.MOVE, name="Of a move")
    data = {"template": calls.pk, "text": "On Friday.", "use": "1"}

    answer = desk.post(address(cast.application, "message"), data)

    form = answer.context["message_form"]
    assert form["text"].value() == f"On Friday.\n\n{filled(cast)}"
    assert [label for _, label in form.fields["template"].choices] == ["Choose a template", calls.name]
    assert not Message.objects.exists()


def test_another_template_takes_the_place_of_the_first(
    desk: Client, cast: Cast, calls: MessageTemplate
) -> None:
    other = MessageTemplateFactory.create(text="Something else")
    data = {"template": other.pk, "text": filled(cast), "use": "1"}

    answer = desk.post(address(cast.application, "message"), data)

    assert answer.context["message_form"]["text"].value() == "Something else"


def test_preview_of_a_message_sends_nothing(desk: Client, cast: Cast) -> None:
    data = {"text": "Hello {first_name}", "preview": "1"}

    answer = desk.post(address(cast.application, "message"), data)

    assert answer.context["message_preview"].text == "Hello Dana"
    assert "Hello Dana" in answer.content.decode()
    assert answer.context["message_form"]["text"].value() == "Hello {first_name}"
    assert not Message.objects.exists()

    desk.post(address(cast.application, "message"), {"text": "Hello {first_name}"})
    assert Message.objects.get().text == "Hello Dana"


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("message", {"text": "Hello {name}"}, "message_form"),
        ("move", {"to": "screening", "message": "Hello {name}"}, "move_form"),
        ("move", {"to": "screening", "message": "Hello {name}", "preview": "1"}, "move_form"),
    ],
)
def test_places_nothing_fills_are_not_sent(
    desk: Client, cast: Cast, name: str, data: dict[str, str], form: str
) -> None:
    answer = desk.post(address(cast.application, name), data)

    assert answer.status_code == 422
    assert "Nothing can be filled in for {name}." in answer.content.decode()
    assert "Hello {name}" in answer.content.decode()
    assert answer.context[form].errors
    assert not Message.objects.exists()
    assert Application.objects.get(pk=cast.application.pk).stage == Stage.NEW


def test_declining_by_a_template(desk: Client, cast: Cast) -> None:
    template = MessageTemplateFactory.create(
        purpose=Purpose.DECLINE, name="Others", subject="{position}: no", text="Sorry, {first_name}."
    )
    seen = {"expected": cast.application.as_seen, "template": template.pk}

    form = desk.post(address(cast.application, "move"), {**seen, "use": "1"}).context["move_form"]
    shown = {name: form[name].value() for name in ("to", "subject", "message", "expected")}
    desk.post(address(cast.application, "move"), {**shown, "reason": "pay", "template": template.pk})

    title = cast.position.title
    assert (shown["to"], shown["subject"]) == ("declined", f"{title}: no")
    step = ApplicationTransition.objects.latest("pk")
    assert (step.to_stage, step.subject, step.message) == ("declined", f"{title}: no", "Sorry, Dana.")
    mail = OutgoingMail.objects.get(kind="application_moved")
    assert mail.subject == f"{title}: no"
    assert "Sorry, Dana." in mail.text


def test_template_of_an_interview_loses_no_time_that_was_typed(desk: Client, cast: Cast) -> None:
    template = MessageTemplateFactory.create(purpose=Purpose.INTERVIEW, text="Bring two cases, {first_name}.")
    data = {
        "slot_1": "2031-03-04T10:00",
        "time_zone": "America/Chicago",
        "minutes": "30",
        "kind": "video",
        "where": "https://meet.example.com/a",
        "template": template.pk,
    }

    answer = desk.post(address(cast.application, "interview"), {**data, "use": "1"})

    form = answer.context["interview_form"]
    assert form["note"].value() == "Bring two cases, Dana."
    assert (form["slot_1"].value(), form["time_zone"].value()) == ("2031-03-04T10:00", "America/Chicago")
    assert not Interview.objects.exists()

    desk.post(address(cast.application, "interview"), {**data, "note": template.text})
    assert Interview.objects.get().note == "Bring two cases, Dana."


def test_a_standing_interview_is_changed_by_a_template(desk: Client, cast: Cast) -> None:
    interview = InterviewFactory.create(application=cast.application)
    template = MessageTemplateFactory.create(purpose=Purpose.INTERVIEW, text="New room.")

    answer = desk.post(
        address(cast.application, "interview"), {"template": template.pk, "where": "Here", "use": "1"}
    )

    assert answer.context["interview_form"]["where"].value() == "Here"
    assert Interview.objects.get().where == interview.where


# Many


def test_bulk_move_writes_to_each_by_name_and_can_be_undone(desk: Client, recruiter: User) -> None:
    position = PositionFactory.create(open=True)
    ada, bo = (
        ApplicationFactory.create(position=position, candidate=CandidateFactory.create(first_name=name))
        for name in ("Ada", "Bo")
    )
    template = MessageTemplateFactory.create(
        purpose=Purpose.MOVE, name="On", subject="For {first_name}", text="Hello {first_name}. {recruiter}"
    )
    data = {
        "action": "move_selected",
        "confirmed": "yes",
        "_selected_action": [ada.pk, bo.pk],
        "to": "screening",
        "template": template.pk,
        **{f"expected_{one.pk}": one.as_seen for one in (ada, bo)},
    }
    url = reverse("admin:candidates_application_changelist")

    shown = desk.post(url, {**data, "use": "1"})
    form = shown.context["form"]
    assert (form["message"].value(), form["to"].value()) == (template.text, "screening")
    assert shown.context["preview"].text.startswith("Hello Bo.")  # the list begins with who applied last
    assert not OutgoingMail.objects.exists()

    desk.post(url, {**data, "message": template.text, "subject": template.subject})
    mails = {mail.subject: mail for mail in OutgoingMail.objects.filter(kind="application_moved")}
    assert set(mails) == {"For Ada", "For Bo"}
    assert "Hello Ada. Rita Moreau" in mails["For Ada"].text

    steps = ApplicationTransition.objects.filter(to_stage="screening").values_list("pk", flat=True)
    desk.post(reverse("admin:candidates_applications_undo"), {"step": list(steps)})
    assert set(Application.objects.values_list("stage", flat=True)) == {Stage.NEW}
    assert not OutgoingMail.objects.filter(kind="application_moved", status="waiting").exists()


def test_inviting_by_a_template(desk: Client, recruiter: User, cast: Cast) -> None:
    position = PositionFactory.create(open=True, recruiter=recruiter)
    person = CandidateFactory.create(on_file=True, with_recipient=True, first_name="Opal")
    template = MessageTemplateFactory.create(
        purpose=Purpose.INVITE, name="New", subject="New: {position}", text="Hello {first_name}!"
    )
    url = reverse("admin:jobs_position_matches_act", args=[position.pk])
    data = {"do": "invite", "who": person.pk, "text": merging.INVITE, "template": template.pk}

    form = desk.post(url, {**data, "use": "1"}).context["form"]
    assert form["subject"].value() == "New: {position}"
    desk.post(url, {**data, "text": "Hello {first_name}!", "subject": "New: {position}", "send": "1"})

    made = PositionInvite.objects.get()
    assert (made.text, made.subject) == ("Hello Opal!", f"New: {position.title}")
    assert OutgoingMail.objects.get(kind="position_invite").subject == f"New: {position.title}"
