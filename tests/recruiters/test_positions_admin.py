from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags

from candidates.enums import IN_PROCESS, AlertStatus, DeclineReason, DropReason, Stage
from candidates.models import Application, ApplicationTransition
from candidates.services import applications, recipients
from config.accounts.models import User
from config.mail.models import OutgoingMail
from jobs.enums import CloseReason, EventKind, PositionStatus
from jobs.models import Position, PositionEvent
from jobs.services import positions
from recruiters.admin.positions.moves import LOOK_FIRST
from tests.factories import (
    AlertFactory,
    ApplicationFactory,
    EmployerFactory,
    MatchRunFactory,
    PositionEventFactory,
    PositionFactory,
    RecruiterFactory,
    UserFactory,
    competency,
    place,
)
from tests.recruiters.pages import Answer, on
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST = "admin:jobs_position_changelist"
ADD = "admin:jobs_position_add"


def page(position: Position) -> str:
    return reverse("admin:jobs_position_change", args=[position.pk])


def address(position: Position, name: str) -> str:
    return reverse(f"admin:jobs_position_{name}", args=[position.pk])


def told(answer: Answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def filled(**changes: object) -> dict[str, object]:
    """The form of a position as a recruiter sends it, with one required group."""
    return {
        "title": "Cardiology coder",
        "employer": EmployerFactory.create().pk,
        "reference": "5001",
        "openings": "2",
        "recruiter": "",
        "closes_on": (timezone.localdate() + timedelta(days=20)).isoformat(),
        "description": "Codes **cardiology** visits.",
        "workplace": "onsite",
        "place": place("Tampa").pk,
        "postal_code": "33602",
        "pay_min": "30",
        "pay_max": "38.50",
        "pay_period": "hour",
        "benefits": "Health insurance",
        "employment": "full_time",
        "shift": "day",
        "schedule": "",
        "settings": [competency("Pro-fee").pk],
        "specialties": [competency("Cardiology").pk],
        "years_min": "2",
        "education": "0",
        "education_preferred": "0",
        "requirements-TOTAL_FORMS": "1",
        "requirements-INITIAL_FORMS": "0",
        "requirements-0-level": "required",
        "requirements-0-any_of": [competency("CPC").pk, competency("CCS-P").pk],
    } | changes


# Opening


def test_adding_suggests_a_number_a_date_and_oneself(desk: Client, recruiter: User) -> None:
    PositionFactory.create(reference="4711")
    PositionFactory.create(reference="A-9999")

    start = desk.get(reverse(ADD)).context["adminform"].form

    assert start["reference"].value() == "4712"
    assert start["closes_on"].value() == timezone.localdate() + timedelta(days=30)
    assert start["recruiter"].value() == recruiter.pk


def test_saved_draft_has_its_groups_its_text_and_no_news(desk: Client) -> None:
    answer = desk.post(reverse(ADD), filled(_save="Save draft"))

    position = Position.objects.get(reference="5001")
    assert answer.headers["Location"] == reverse(LIST)
    assert position.status == PositionStatus.DRAFT
    assert position.description_html == "<p>Codes <strong>cardiology</strong> visits.</p>\n"
    assert [str(group) for group in position.requirements.all()] == ["CCS-P or CPC"]
    assert [str(one) for one in position.settings.all()] == ["Pro-fee"]
    assert PositionEvent.objects.count() == 0


def test_save_and_publish_shows_first_what_a_new_position_lacks(desk: Client) -> None:
    answer = desk.post(reverse(ADD), filled(_publish="Save and publish"), follow=True)

    position = Position.objects.get(reference="5001")
    assert answer.redirect_chain[-1][0] == reverse("admin:jobs_position_reach", args=[position.pk])
    assert position.status == PositionStatus.DRAFT
    assert PositionEvent.objects.count() == 0
    assert LOOK_FIRST in answer.text
    assert "The description is short." in answer.text

    desk.post(reverse("admin:jobs_position_move", args=[position.pk]), {"to": "open"})
    position.refresh_from_db()
    assert position.status == PositionStatus.OPEN


def test_save_and_publish_opens_it_and_writes_one_news(desk: Client, recruiter: User) -> None:
    whole = {
        "description": "Codes the visits of three clinics from the record, with a lead to ask. " * 4,
        "benefits": "Health insurance, paid days off",
    }
    answer = desk.post(reverse(ADD), filled(**whole, _publish="Save and publish"))

    position = Position.objects.get(reference="5001")
    assert answer.headers["Location"] == page(position)
    assert position.status == PositionStatus.OPEN
    news = PositionEvent.objects.get()
    assert (news.kind, news.by) == (EventKind.PUBLISHED, recruiter)
    assert told(answer)[-1] == (
        "Cardiology coder is open. Everyone on file whom it suits is told, if they were not before."
    )


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": ""}, "title", "Give the position a title."),
        ({"benefits": ""}, "benefits", "Say what the benefits are, even if there are few."),
        ({"closes_on": ""}, "closes_on", "Say until which day people may apply."),
        ({"pay_min": ""}, "pay_min", "Pay is mandatory: say where it starts."),
        ({"pay_min": "0"}, "pay_min", "Pay starts above zero."),
        ({"pay_max": "20"}, "pay_max", "Pay ends at $20, below its start of $30."),
        (
            {"pay_min": "60000", "pay_max": "70000"},
            "pay_period",
            "$70,000 an hour? Choose a year, or check the figure.",
        ),
        ({"pay_period": "year"}, "pay_period", "$30 a year? Choose an hour, or check the figure."),
        ({"place": ""}, "place", "An on-site or hybrid position needs its city."),
        ({"postal_code": "3360"}, "postal_code", "A ZIP has five digits, such as 33602."),
        (
            {"remote_states": ["FL"]},
            "remote_states",
            "States are for remote positions. Clear them, or choose remote.",
        ),
        (
            {"education": "3", "education_preferred": "1"},
            "education_preferred",
            "Preferred education is not below the least one.",
        ),
        ({"openings": "0"}, "openings", "The least is 1."),
        ({"years_min": "41"}, "years_min", "Forty years is the most that can be asked for."),
        ({"closes_on": "2020-01-01"}, "closes_on", "That day has passed. Choose today or later."),
        (
            {"closes_on": "9999-12-31"},
            "closes_on",
            (
                "9999-12-31 is more than two years ahead. Give the day on which people can last apply, "
                "{latest} at the latest; "
                "it can be put off when it comes near."
            ),
        ),
        (
            {"title": "Night\u202e coder"},
            "title",
            (
                'The text holds an invisible character (U+202E) after "Night". '
                "Delete it there, or type the text anew."
            ),
        ),
        (
            {"reference": "\u200bN-1"},
            "reference",
            (
                "The text holds an invisible character (U+200B) at its start. "
                "Delete it there, or type the text anew."
            ),
        ),
        (
            {"closes_on": "2020-01-01", "_publish": "1"},
            "closes_on",
            "That day has passed. An open position closes today or later.",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    desk: Client, changes: dict[str, object], field: str, words: str
) -> None:
    answer = desk.post(reverse(ADD), filled(**changes))

    assert answer.status_code == 200
    latest = timezone.localdate() + timedelta(days=731)
    assert answer.context["adminform"].form.errors == {field: [words.format(latest=latest)]}
    assert Position.objects.count() == 0


def test_whatever_the_database_would_refuse_has_a_field_to_stand_beside(desk: Client) -> None:
    """Also where the form has no check of its own, so that the summary links to the field."""
    form = desk.get(reverse(ADD)).context["adminform"].form
    for name, value in filled(
        pay_min=50, pay_max=40, place=None, remote_states=["FL"], benefits="", openings=0, years_min=41
    ).items():
        if name in form.fields and name not in {"employer", "recruiter", "settings", "specialties"}:
            setattr(form.instance, f"{name}_id" if name == "place" else name, value)
    form.instance.education, form.instance.education_preferred = 3, 1
    form.cleaned_data, form._errors = {}, form.errors
    with pytest.raises(ValidationError) as refused:
        form.instance.validate_constraints()

    form._update_errors(refused.value)

    assert {field: errors for field, errors in form.errors.items() if errors} == {
        "benefits": ["Say what the benefits are, even if there are few."],
        "education_preferred": ["Preferred education is not below the least one."],
        "openings": ["There is at least one opening to fill."],
        "pay_max": ["Pay starts above zero and does not end below its start."],
        "place": ["An on-site or hybrid position needs its city."],
        "remote_states": ["States of residence belong to remote positions only."],
        "years_min": ["Forty years is the most that can be asked for."],
    }


def test_summary_of_what_is_wrong_links_to_the_field(desk: Client) -> None:
    text = desk.post(reverse(ADD), filled(openings="0")).content.decode()

    assert '<li><a href="#id_openings">Openings to fill</a></li>' in text
    assert "desk-field field-openings errors" in text


def test_answers_to_saving_are_in_our_words(desk: Client) -> None:
    added = desk.post(reverse(ADD), filled(_save="1"))
    position = Position.objects.get()
    draft = f'<a href="{page(position)}">Cardiology coder (5001)</a>'
    stayed = desk.post(page(position), on(desk.get(page(position))) | {"_continue": "1"})
    from_list = f"{page(position)}?_changelist_filters=state%3Ddraft"
    saved = desk.post(from_list, on(desk.get(from_list)))
    deleted = desk.post(address(position, "delete"), {"post": "yes"})

    assert told(added) == [f"{draft} is added."]
    assert told(stayed)[-1] == "Cardiology coder (5001) is saved."
    assert stayed.headers["Location"] == page(position)
    assert "is saved." in told(saved)[-1]
    assert saved.headers["Location"] == f"{reverse(LIST)}?state=draft"
    assert (told(deleted)[-1], deleted.headers["Location"]) == (
        "Cardiology coder (5001) is deleted.",
        reverse(LIST),
    )


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"openings": "-1"}, "openings", "The least is 1."),
        ({"openings": "99999"}, "openings", "The most is 32767."),
        ({"title": "x" * 121}, "title", "At most 120 characters fit; these are 121."),
        ({"pay_max": "38.505"}, "pay_max", "At most 2 digits behind the point."),
        ({"shift": "noon"}, "shift", "Choose one of those offered."),
        ({"remote_states": ["ZZ"]}, "remote_states", "Choose one of those offered."),
    ],
)
def test_what_no_form_of_ours_words_is_worded_plainly(
    desk: Client, changes: dict[str, object], field: str, words: str
) -> None:
    answer = desk.post(reverse(ADD), filled(**changes))

    assert answer.context["adminform"].form.errors == {field: [words]}


def test_remote_position_needs_no_city_and_may_name_states(desk: Client) -> None:
    desk.post(reverse(ADD), filled(workplace="remote", place="", postal_code="", remote_states=["TX", "FL"]))

    assert Position.objects.get().remote_states == ["TX", "FL"]


# Editing


def test_saving_what_was_not_changed_is_no_news(desk: Client) -> None:
    position = PositionFactory.create(open=True, required="CPC", settings=["profee"])

    desk.post(page(position), on(desk.get(page(position))))

    assert PositionEvent.objects.count() == 0


def test_text_that_a_browser_sends_in_its_own_way_is_not_changed(desk: Client) -> None:
    position = PositionFactory.create(open=True, required="CPC", description="One.\n\nTwo.\n")

    sent = on(desk.get(page(position))) | {"description": "One.\r\n\r\nTwo.\r\n"}
    desk.post(page(position), sent)

    assert PositionEvent.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another title"},
        {"settings": []},
        {"requirements-0-level": "preferred"},
        {"requirements-0-DELETE": "on"},
    ],
)
def test_each_change_of_an_open_position_is_one_news(desk: Client, change: dict[str, object]) -> None:
    position = PositionFactory.create(open=True, required="CPC|CCS-P", settings=["profee"])

    desk.post(page(position), on(desk.get(page(position))) | change)

    assert [event.kind for event in PositionEvent.objects.all()] == [EventKind.EDITED]


def test_form_that_was_open_while_the_position_closed_does_not_open_it_again(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    position = PositionFactory.create(open=True)
    form = on(desk.get(page(position))) | {"title": "Changed"}
    real = Position.save

    def closed_in_between(self: Position, *args: object, **kwargs: object) -> None:
        now = timezone.now()
        Position.objects.filter(pk=self.pk).update(status="closed", closed_at=now, close_reason="filled")
        real(self, *args, **kwargs)

    monkeypatch.setattr(Position, "save", closed_in_between)
    desk.post(page(position), form)
    monkeypatch.undo()

    position.refresh_from_db()
    assert (position.title, position.status, position.close_reason) == ("Changed", "closed", "filled")


# Moving


@pytest.mark.parametrize(
    ("trait", "to", "status", "kind"),
    [
        ("draft", "open", PositionStatus.OPEN, EventKind.PUBLISHED),
        ("open", "paused", PositionStatus.PAUSED, EventKind.PAUSED),
        ("paused", "open", PositionStatus.OPEN, EventKind.REOPENED),
        ("closed", "open", PositionStatus.OPEN, EventKind.REOPENED),
    ],
)
def test_buttons_move_a_position_and_leave_their_mark(
    desk: Client, recruiter: User, trait: str, to: str, status: PositionStatus, kind: EventKind
) -> None:
    position = PositionFactory.create(**{trait: True})

    answer = desk.post(address(position, "move"), {"to": to})

    position.refresh_from_db()
    assert answer.headers["Location"] == page(position)
    assert position.status == status
    news = PositionEvent.objects.get()
    assert (news.kind, news.by) == (kind, recruiter)
    history = desk.get(reverse("admin:jobs_position_history", args=[position.pk]))
    assert kind.label in history.content.decode()


def test_a_move_that_may_not_be_is_refused_in_words(desk: Client) -> None:
    position = PositionFactory.create(draft=True, title="Night coder")

    answer = desk.post(address(position, "move"), {"to": "paused"})

    position.refresh_from_db()
    assert position.status == PositionStatus.DRAFT
    assert told(answer) == ["Night coder is draft and cannot become paused."]


def test_publishing_after_the_closing_date_says_what_to_do(desk: Client) -> None:
    position = PositionFactory.create(draft=True, title="Late coder", closes_on="2025-03-04")

    answer = desk.post(address(position, "move"), {"to": "open"})

    assert told(answer) == ["Late coder closed on March 4, 2025. Give it a new closing date, then publish."]


def test_publishing_what_is_open_changes_nothing(desk: Client) -> None:
    position = PositionFactory.create(open=True, title="Open coder")

    answer = desk.post(address(position, "move"), {"to": "open"})

    assert told(answer) == ["Open coder is open already. Nothing was changed."]
    assert PositionEvent.objects.count() == 0


def test_closing_asks_why_first(desk: Client) -> None:
    position = PositionFactory.create(open=True)
    ApplicationFactory.create(position=position, stage=Stage.INTERVIEW)
    ApplicationFactory.create(position=position, stage=Stage.DECLINED)

    asked = desk.post(address(position, "move"), {"to": "closed"}, follow=True)
    unanswered = desk.post(address(position, "close"), {})
    position.refresh_from_db()
    still = position.status
    desk.post(address(position, "close"), {"reason": "filled_elsewhere"})

    assert asked.context["in_process"] == 1
    assert unanswered.context["form"].errors == {"reason": ["Choose why it is closed; reports count by it."]}
    assert still == PositionStatus.OPEN
    position.refresh_from_db()
    assert (position.status, position.close_reason) == ("closed", CloseReason.FILLED_ELSEWHERE)


def seen(*chosen: Application) -> dict[str, str]:
    """What the closing page says of these applications, for the service to compare."""
    return {f"expected_{one.pk}": one.as_seen for one in chosen}


def test_closing_offers_to_tell_everybody_in_process_but_those_with_an_offer(desk: Client) -> None:
    position = PositionFactory.create(open=True)
    made = {stage: ApplicationFactory.create(position=position, stage=stage) for stage in Stage}
    ApplicationFactory.create()

    answer = desk.get(address(position, "close"))

    people = {one.pk: is_ticked for one, _, is_ticked in answer.context["people"]}
    assert people == {made[stage].pk: stage != Stage.OFFER for stage in IN_PROCESS}
    text = answer.content.decode()
    assert text.count('type="checkbox" name="answer"') == len(IN_PROCESS)
    assert f'name="expected_{made[Stage.NEW].pk}" value="{made[Stage.NEW].as_seen}"' in text


def test_closing_tells_those_ticked_and_names_those_left(desk: Client, recruiter: User) -> None:
    position = PositionFactory.create(open=True, title="Night coder")
    first, second, third = ApplicationFactory.create_batch(3, position=position)
    data = {"reason": "filled", "answer": [first.pk, second.pk], **seen(first, second, third)}

    answer = desk.post(address(position, "close"), data)

    assert {one.stage for one in Application.objects.filter(pk__in=[first.pk, second.pk])} == {Stage.DECLINED}
    third.refresh_from_db()
    assert third.stage == Stage.NEW
    step = ApplicationTransition.objects.get(application=first)
    assert (step.reason, step.by, step.to_stage) == (DeclineReason.CLOSED, recruiter, Stage.DECLINED)
    mails = OutgoingMail.objects.filter(kind="application_moved")
    assert sorted(mails.values_list("to", flat=True)) == sorted(
        [first.candidate.email, second.candidate.email]
    )
    left = f"{reverse('admin:candidates_application_changelist')}?position={position.pk}&amp;stage=process"
    closed = "Night coder is closed. Alerts not sent yet will not be sent."
    assert told(answer) == [
        f"{closed} 2 people are told so: the mails are on their way.",
        f'1 person in process has no answer yet. <a href="{left}">Answer them</a>.',
    ]


def test_closing_leaves_alone_whom_it_did_not_show(desk: Client) -> None:
    position = PositionFactory.create(open=True)
    shown, elsewhere = ApplicationFactory.create(position=position), ApplicationFactory.create()

    refused = desk.post(
        address(position, "close"), {"reason": "filled", "answer": [shown.pk, elsewhere.pk], **seen(shown)}
    )

    assert "answer" in refused.context["form"].errors
    assert Position.objects.get(pk=position.pk).status == PositionStatus.OPEN
    assert set(Application.objects.values_list("stage", flat=True)) == {Stage.NEW}


def test_closing_does_not_answer_who_was_moved_since_and_says_so(desk: Client, recruiter: User) -> None:
    position = PositionFactory.create(open=True)
    moved, gone, still = (ApplicationFactory.create(position=position, first_name=name) for name in "ABC")
    data = {"reason": "filled", "answer": [moved.pk, gone.pk, still.pk], **seen(moved, gone, still)}
    applications.move(application=moved, to=Stage.SCREENING, by=recruiter)
    applications.withdraw(application=gone, reason="slow")

    answer = desk.post(address(position, "close"), data)

    stages = [Application.objects.get(pk=one.pk).stage for one in (moved, gone, still)]
    assert stages == [Stage.SCREENING, Stage.WITHDRAWN, Stage.DECLINED]
    assert Position.objects.get(pk=position.pk).status == PositionStatus.CLOSED
    said = told(answer)
    assert said[0].startswith(f"{moved.full_name} was moved to Screening in the meantime.")
    assert said[1].startswith(f"{gone.full_name} was moved to Withdrawn in the meantime.")


def test_a_refused_closing_answers_nobody(desk: Client) -> None:
    position = PositionFactory.create(closed=True)
    application = ApplicationFactory.create(position=position)
    data = {"reason": "filled", "answer": [application.pk], **seen(application)}

    desk.post(address(position, "close"), data)

    application.refresh_from_db()
    assert application.stage == Stage.NEW


def test_who_may_not_move_applications_answers_nobody_by_closing(client: Client, recruiter: User) -> None:
    recruiter.groups.clear()
    codes = ["view_position", "change_position", "publish_position"]
    recruiter.user_permissions.set(Permission.objects.filter(codename__in=codes))
    sign_in(client, recruiter)
    position = PositionFactory.create(open=True)
    application = ApplicationFactory.create(position=position)

    shown = client.get(address(position, "close"))
    client.post(address(position, "close"), {"reason": "filled", "answer": [application.pk]})

    assert (shown.context["people"], shown.context["in_process"]) == ([], 1)
    application.refresh_from_db()
    assert application.stage == Stage.NEW


def test_expired_is_not_a_reason_a_person_gives(desk: Client) -> None:
    position = PositionFactory.create(open=True)

    answer = desk.post(address(position, "close"), {"reason": "expired"})

    assert "reason" in answer.context["form"].errors


@pytest.mark.parametrize("name", ["move", "duplicate"])
def test_addresses_that_change_something_take_no_get(desk: Client, name: str) -> None:
    position = PositionFactory.create(open=True)

    answer = desk.get(address(position, name), {"to": "paused"})

    position.refresh_from_db()
    assert answer.headers["Location"] == page(position)
    assert (position.status, Position.objects.count()) == (PositionStatus.OPEN, 1)


@pytest.mark.parametrize("name", ["move", "close", "duplicate"])
def test_a_post_from_elsewhere_is_refused(name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, RecruiterFactory.create().user)
    position = PositionFactory.create(open=True)

    answer = client.post(address(position, name), {"to": "paused", "reason": "filled"})

    position.refresh_from_db()
    assert (answer.status_code, position.status) == (403, PositionStatus.OPEN)


@pytest.mark.parametrize("name", ["move", "close", "duplicate", "told"])
def test_staff_without_the_permission_may_not(client: Client, name: str) -> None:
    sign_in(client, UserFactory.create(is_staff=True))
    position = PositionFactory.create(open=True)

    assert client.post(address(position, name), {"to": "paused", "reason": "filled"}).status_code == 403
    assert client.post(reverse(f"admin:jobs_position_{name}", args=[10**9])).status_code == 404


def test_duplicate_is_a_draft_with_everything_but_history(desk: Client, recruiter: User) -> None:
    position = PositionFactory.create(
        closed=True,
        reference="4200",
        required="CPC|CCS-P; ICD-10-CM",
        preferred="CRC",
        settings=["profee"],
        software=["epic"],
    )

    desk.post(address(position, "duplicate"))

    copy = Position.objects.exclude(pk=position.pk).get()
    assert (copy.status, copy.published_at, copy.closed_at, copy.close_reason) == ("draft", None, None, "")
    assert (copy.reference, copy.recruiter) == ("4201", recruiter)
    assert copy.closes_on == timezone.localdate() + timedelta(days=30)
    groups = [(group.level, str(group)) for group in copy.requirements.order_by("pk")]
    assert groups == [(group.level, str(group)) for group in position.requirements.order_by("pk")]
    assert [str(one) for one in copy.settings.all()] == ["Pro-fee"]
    assert position.requirements.count() == 3
    assert PositionEvent.objects.count() == 0


# Many at once


def act(client: Client, name: str, *chosen: Position, **more: object) -> Answer:
    data = {"action": name, "_selected_action": [position.pk for position in chosen]} | more
    return client.post(reverse(LIST), data)


def test_pausing_many(desk: Client) -> None:
    answer = act(desk, "pause_selected", PositionFactory.create(open=True))

    assert Position.objects.get().status == "paused"
    assert told(answer) == ["1 position paused."]


def test_closing_many_asks_why_on_a_page_between(desk: Client) -> None:
    chosen = PositionFactory.create_batch(2, open=True)

    asked = act(desk, "close_selected", *chosen)
    assert [position.pk for position in asked.context["chosen"]] == [chosen[1].pk, chosen[0].pk]
    assert Position.objects.filter(status="closed").count() == 0

    without = act(desk, "close_selected", *chosen, confirmed="yes")
    assert "reason" in without.context["form"].errors

    done = act(desk, "close_selected", *chosen, confirmed="yes", reason="withdrawn")
    assert Position.objects.filter(close_reason=CloseReason.WITHDRAWN).count() == 2
    assert told(done) == ["2 positions closed."]


def test_closing_many_tells_the_people_of_each(desk: Client) -> None:
    chosen = PositionFactory.create_batch(2, open=True)
    people = [ApplicationFactory.create(position=position) for position in (*chosen, *chosen)]
    ticked = {"answer": [one.pk for one in people[:3]], **seen(*people)}

    done = act(desk, "close_selected", *chosen, confirmed="yes", reason="withdrawn", **ticked)

    assert Application.objects.filter(stage=Stage.DECLINED).count() == 3
    url = f"{reverse('admin:candidates_application_changelist')}?answer=closed"
    assert told(done) == [
        "2 positions closed. 3 people are told so: the mails are on their way.",
        f'1 person in process has no answer yet. <a href="{url}">Answer them</a>.',
    ]
    assert desk.get(url).context["cl"].result_count == 1


def test_who_may_only_look_is_offered_no_action(client: Client, recruiter: User) -> None:
    recruiter.groups.clear()
    recruiter.user_permissions.add(Permission.objects.get(codename="view_position"))
    sign_in(client, recruiter)
    position = PositionFactory.create(draft=True)

    act(client, "publish_selected", position)

    position.refresh_from_db()
    assert position.status == "draft"
    assert client.get(page(position)).context["has_change_permission"] is False


# Deleting


@pytest.mark.parametrize(("trait", "status"), [("draft", 200), ("open", 403), ("closed", 403)])
def test_only_a_draft_that_was_never_shown_may_be_deleted(boss: Client, trait: str, status: int) -> None:
    position = PositionFactory.create(**{trait: True})

    assert boss.get(address(position, "delete")).status_code == status


# Finding


def found(client: Client, **query: str) -> list[str]:
    rows = client.get(reverse(LIST), query).context["cl"].result_list
    return sorted(position.reference for position in rows)


def test_list_is_searched_and_filtered(desk: Client, recruiter: User) -> None:
    soon = timezone.localdate() + timedelta(days=3)
    PositionFactory.create(
        reference="A1", open=True, closes_on=soon, recruiter=recruiter, title="Night coder"
    )
    PositionFactory.create(reference="A2", open=True, settings=["profee"], employer__name="Juniper Joint")
    PositionFactory.create(reference="A3", draft=True)
    PositionFactory.create(reference="A4", paused=True, remote=True)
    PositionFactory.create(reference="A5", closed=True)

    assert found(desk) == ["A1", "A2", "A3", "A4", "A5"]
    assert found(desk, q="night") == ["A1"]
    assert found(desk, q="juniper") == ["A2"]
    assert found(desk, q="A4") == ["A4"]
    assert found(desk, state="open") == ["A1", "A2"]
    assert found(desk, state="closing") == ["A1"]
    assert found(desk, state="draft") == ["A3"]
    assert found(desk, state="paused") == ["A4"]
    assert found(desk, state="closed") == ["A5"]
    assert found(desk, recruiter="me") == ["A1"]
    assert found(desk, recruiter="nobody") == ["A2", "A3", "A4", "A5"]
    assert found(desk, setting="profee") == ["A2"]
    assert found(desk, workplace__exact="remote") == ["A4"]


def test_list_links_to_applicants_and_counts_the_new(desk: Client) -> None:
    position = PositionFactory.create(open=True, reference="A1")
    for stage in (Stage.NEW, Stage.NEW, Stage.OFFER):
        ApplicationFactory.create(position=position, stage=stage)

    text = desk.get(reverse(LIST)).content.decode()

    url = reverse("admin:candidates_application_changelist")
    assert f'<a href="{url}?position={position.pk}" aria-label="3 applied to A1">3</a>' in text
    assert f'<a href="{url}?position={position.pk}&amp;stage=new" aria-label="2 new for A1">2</a>' in text


# Who was told


def test_panel_says_how_far_the_telling_is(desk: Client) -> None:
    position = PositionFactory.create(draft=True)

    def state() -> tuple[str, bool]:
        shown = desk.get(address(position, "told")).context["told"]
        return shown.state, shown.is_moving

    assert state() == ("never", False)
    desk.post(address(position, "move"), {"to": "open"})
    assert state() == ("waiting", True)
    run = MatchRunFactory.create(
        event=position.events.get(), lease_until=timezone.now() + timedelta(minutes=1)
    )
    assert state() == ("running", True)
    type(run).objects.update(error="timeout", lease_until=timezone.now() - timedelta(minutes=1))
    assert state() == ("failed", False)
    type(run).objects.update(tries=5)
    assert state() == ("given up", False)
    again = f"{reverse('admin:candidates_matchrun_changelist')}?state=given-up"
    assert f'href="{again}"' in desk.get(address(position, "told")).content.decode()
    type(run).objects.update(error="", finished_at=timezone.now(), alerts=3)
    assert state() == ("done", False)
    AlertFactory.create(position=position)
    assert state() == ("done", True)


def test_panel_counts_alerts_by_status_and_links_to_them(desk: Client) -> None:
    position = PositionFactory.create(open=True)
    MatchRunFactory.create(event=PositionEventFactory.create(position=position), finished=True)
    now = timezone.now()
    AlertFactory.create(position=position, status=AlertStatus.SENT, sent_at=now, clicked_at=now)
    AlertFactory.create(position=position, status=AlertStatus.SENT, sent_at=now)
    AlertFactory.create(position=position, status=AlertStatus.DROPPED, drop_reason=DropReason.STOPPED)
    AlertFactory.create()

    answer = desk.get(page(position))

    shown = answer.context["told"]
    assert {share.outcome.value: share.number for share in shown.shares} == {"sent": 2, "dropped": 1}
    assert (shown.total, shown.clicked) == (3, 1)
    ledger = f"{reverse('admin:candidates_alertrecord_changelist')}?position={position.pk}"
    assert f'<a href="{ledger}&amp;status__exact=sent&amp;back=no">2</a>' in answer.content.decode()
    assert desk.get(f"{ledger}&status__exact=sent&back=no").context["cl"].result_count == 2


def words(client: Client, position: Position) -> str:
    """The panel as it is read, on one line."""
    text = client.get(address(position, "told")).content.decode()
    return " ".join(strip_tags(text.replace("<", " <")).split())


def test_panel_says_who_is_told_when_and_who_is_not_and_why(desk: Client) -> None:
    position = PositionFactory.create(open=True)
    event = PositionEventFactory.create(position=position)
    MatchRunFactory.create(event=event, finished=True, alerts=6)
    tomorrow = timezone.now() + timedelta(days=1)
    AlertFactory.create(position=position, sent=True)
    AlertFactory.create_batch(2, position=position, came_back=True)
    AlertFactory.create(position=position)
    AlertFactory.create(position=position, sending=True)
    AlertFactory.create(position=position, digest=True, due_at=tomorrow + timedelta(days=3))
    AlertFactory.create(position=position, digest=True, due_at=tomorrow)
    AlertFactory.create(position=position, failed=True)
    AlertFactory.create(position=position, status=AlertStatus.DROPPED, drop_reason=DropReason.APPLIED)
    AlertFactory.create(position=position, status=AlertStatus.DROPPED, drop_reason=DropReason.STOPPED)

    said = words(desk, position)

    assert "6 people on file were to be told." in said
    first = date_format(timezone.localtime(tomorrow), "M j, g:i a")
    for line in (
        "Told by mail 1 Not told: the mail came back 2",
        "Being told now 2",
        f"To be told in their daily or weekly mail, the first on {first} 2",
        "Not told: the mail did not get through 1",
        "Not told: already applied 1",
        "Not told: person stopped alerts 1",
        "Came to look 0",
    ):
        assert line in said
    shares = desk.get(address(position, "told")).context["told"].shares
    ledger = f"{reverse('admin:candidates_alertrecord_changelist')}?position={position.pk}"
    for share in shares:
        assert desk.get(f"{ledger}&{share.query}").context["cl"].result_count == share.number


def test_panel_counts_what_people_did_after_they_were_told(desk: Client) -> None:
    """Applying before the mail, elsewhere or without one, is not counted; nor is a stop before it."""
    position = PositionFactory.create(open=True)
    MatchRunFactory.create(event=PositionEventFactory.create(position=position), finished=True, alerts=5)
    now = timezone.now()
    applied, early, elsewhere, gone, long_gone = (
        AlertFactory.create(position=position, sent=True, sent_at=now - timedelta(hours=1)).recipient
        for _ in range(5)
    )
    waiting = AlertFactory.create(position=position).recipient
    for recipient in (applied, early, waiting):
        ApplicationFactory.create(position=position, candidate=recipient.candidate)
    ApplicationFactory.create(candidate=elsewhere.candidate)
    Application.objects.filter(candidate=early.candidate).update(applied_at=now - timedelta(hours=2))
    for recipient, ago in ((gone, 0), (long_gone, 2)):
        recipient.cadence, recipient.stopped_at = "off", now - timedelta(hours=ago)
        recipient.save()

    # Nor is who never got the mail: what they did was not for being told.
    back = AlertFactory.create_batch(2, position=position, came_back=True, sent_at=now - timedelta(hours=1))
    ApplicationFactory.create(position=position, candidate=back[0].recipient.candidate)
    recipients.stop(recipient=back[1].recipient)

    said = words(desk, position)

    assert "Applied after being told 1 Stopped alerts since 1" in said
    assert "Who opened the mail is not known: we do not track it." in said
    ledger = f"{reverse('admin:candidates_alertrecord_changelist')}?position={position.pk}"
    for since, recipient in (("applied", applied), ("stopped", gone)):
        rows = desk.get(f"{ledger}&since={since}").context["cl"].result_list
        assert [row.recipient for row in rows] == [recipient]


def test_panel_of_a_paused_position_says_that_its_alerts_wait(desk: Client) -> None:
    position = PositionFactory.create(paused=True)
    MatchRunFactory.create(event=PositionEventFactory.create(position=position), finished=True, alerts=2)
    AlertFactory.create(position=position)
    AlertFactory.create(position=position, digest=True)

    assert "To be told once it is open again 2" in words(desk, position)
    assert not desk.get(address(position, "told")).context["told"].is_moving


@pytest.mark.parametrize(
    ("alerts", "sentence"),
    [
        (1, "1 person who did not know of it was to be told."),
        (0, "Nobody was to be told who did not know of it."),
    ],
)
def test_panel_after_an_edit_counts_whom_it_newly_suits(desk: Client, alerts: int, sentence: str) -> None:
    position = PositionFactory.create(open=True)
    event = PositionEventFactory.create(position=position, kind=EventKind.EDITED)
    MatchRunFactory.create(event=event, finished=True, alerts=alerts)
    AlertFactory.create(position=position, sent=True)

    assert sentence in words(desk, position)


def test_panel_does_not_look_again_for_a_mail_of_tomorrow(desk: Client) -> None:
    position = PositionFactory.create(open=True)
    MatchRunFactory.create(event=PositionEventFactory.create(position=position), finished=True)
    AlertFactory.create(position=position, digest=True, due_at=timezone.now() + timedelta(days=1))

    assert not desk.get(address(position, "told")).context["told"].is_moving


def test_panel_begins_with_what_happened_last(desk: Client, recruiter: User) -> None:
    position = PositionFactory.create(open=True)
    event = PositionEventFactory.create(position=position)
    MatchRunFactory.create(event=event, finished=True, alerts=2)
    AlertFactory.create_batch(2, position=position, sent=True)

    positions.pause(position=position, by=recruiter)
    paused = words(desk, position)
    positions.close(position=position, reason=CloseReason.FILLED, by=recruiter)
    closed = words(desk, position)

    assert paused.startswith("Who was told Paused now. Nobody more is told until it is open again. Before")
    assert closed.startswith("Who was told Closed now: filled by us. Nobody more is told. Before that,")
    assert "2 people on file were to be told." in closed


def test_panel_of_a_closed_draft_says_that_nobody_was_told(desk: Client, recruiter: User) -> None:
    position = PositionFactory.create(draft=True)
    positions.close(position=position, reason=CloseReason.WITHDRAWN, by=recruiter)

    assert "It was never published, so nobody was told." in words(desk, position)


def test_panel_does_not_look_again_for_what_will_not_be_read(desk: Client, recruiter: User) -> None:
    position = PositionFactory.create(draft=True)
    desk.post(address(position, "move"), {"to": "open"})
    positions.close(position=position, reason=CloseReason.FILLED, by=recruiter)

    assert not desk.get(address(position, "told")).context["told"].is_moving
    assert "Not everyone on file was compared with it then." in words(desk, position)
