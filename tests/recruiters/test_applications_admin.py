from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from candidates.enums import DeclineReason, Stage, WithdrawReason
from candidates.models import Application, ApplicationTransition, Interview
from candidates.services import applications
from config.accounts.models import User
from config.mail.models import OutgoingMail
from recruiters.admin.applications.undoing import going_out
from recruiters.models import Note, PositionInvite
from recruiters.queries.channels import Channel
from tests.cast import Cast
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    HeldCredentialFactory,
    NoteFactory,
    PositionFactory,
    UserFactory,
    WeightingFactory,
    competency,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST = "admin:candidates_application_changelist"
Answer = Any


def page(application: Application) -> str:
    return reverse("admin:candidates_application_change", args=[application.pk])


def address(application: Application, name: str) -> str:
    return reverse(f"admin:candidates_application_{name}", args=[application.pk])


def told(answer: Answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def seen_of(application: Application) -> str:
    return Application.objects.get(pk=application.pk).as_seen


def stage_of(application: Application) -> str:
    return Application.objects.values_list("stage", flat=True).get(pk=application.pk)


# The page of one


def test_page_shows_fit_message_steps_and_notes(desk: Client, cast: Cast) -> None:
    cast.application.message = "I would like to hear about the hours."
    cast.application.save()
    NoteFactory.create(application=cast.application, text="Called back.")

    answer = desk.get(page(cast.application))

    text = answer.content.decode()
    lines = {line.ask: (line.have, line.state_label) for line in answer.context["lines"]}
    assert lines["CCS-P or CPC"] == ("They have CPC", "Met")
    assert [state for _, state in lines.values()].count("Met") == answer.context["fit"].met_count > 3
    assert all("You" not in have and "your" not in have for have, _ in lines.values())
    assert [step["title"] for step in answer.context["steps"]] == ["Applied"]
    for words in ("I would like to hear about the hours.", "Called back.", "dana@example.com"):
        assert words in text


def test_page_offers_only_what_the_table_allows(desk: Client, cast: Cast) -> None:
    form = desk.get(page(cast.application)).context["move_form"]

    assert [value for value, _ in form.fields["to"].choices] == [
        "",
        "screening",
        "assessed",
        "submitted",
        "declined",
    ]


def test_withdrawn_application_offers_nothing(desk: Client) -> None:
    answer = desk.get(page(ApplicationFactory.create(stage=Stage.WITHDRAWN)))

    assert answer.context["move_form"] is None
    assert "They took it back" in answer.content.decode()


def test_timeline_tells_who_handed_it_in_and_again(desk: Client, cast: Cast) -> None:
    def titles() -> list[tuple[str, str]]:
        return [(step["title"], step["when"]) for step in desk.get(page(cast.application)).context["steps"]]

    def apply() -> None:
        applications.apply(
            position=cast.position,
            candidate=cast.dana,
            first_name="Dana",
            last_name="Reyes",
            is_proven=True,
            is_signed_in=True,
        )

    Application.objects.update(is_proven=False)
    assert titles() == [("Applied", "from a form without a log-in")]
    apply()
    applications.withdraw(application=cast.application, reason=WithdrawReason.PAY)
    apply()

    assert titles() == [
        ("Applied again", "by the candidate"),
        ("Withdrawn: \u201cThe pay does not work for me\u201d", "by the candidate"),
        ("Applied themselves", "by the candidate, proven"),
        ("Applied", "from a form without a log-in"),
    ]


def test_timeline_gives_the_reason_of_a_recruiter_as_theirs(desk: Client, cast: Cast) -> None:
    applications.move(application=cast.application, to=Stage.DECLINED, by=cast.sam, reason=DeclineReason.PAY)

    steps = desk.get(page(cast.application)).context["steps"]

    assert steps[0]["title"] == "Declined: pay expectations differ"


def test_what_a_guest_sent_stands_in_plain_words(desk: Client) -> None:
    answers = {
        "state": "FL",
        "years": "6",
        "credentials": ["CCS", "CPC"],
        "other_credentials": "CCC",
        "keep_on_file": True,
    }
    application = ApplicationFactory.create(is_proven=False, answers=answers)

    answer = desk.get(page(application))

    assert answer.context["said"] == [
        ("Lives in", "Florida"),
        ("Coding for", "6 years"),
        ("Holds", "CCS, CPC"),
        ("Holds besides", "CCC"),
        ("On file", "Asked to be kept on file"),
    ]
    assert "[&#x27;CCS" not in answer.content.decode()
    assert "Holds besides" in answer.content.decode()


def test_nothing_of_an_application_is_edited(boss: Client, cast: Cast) -> None:
    answer = boss.post(page(cast.application), {"stage": "placed", "first_name": "Other"})

    assert answer.status_code == 405
    assert Application.objects.get(pk=cast.application.pk).first_name == cast.application.first_name


def test_nobody_applies_for_somebody_and_only_administrators_delete(
    desk: Client, boss: Client, cast: Cast
) -> None:
    assert boss.get(reverse("admin:candidates_application_add")).status_code == 403
    assert desk.get(address(cast.application, "delete")).status_code == 403
    assert boss.get(address(cast.application, "delete")).status_code == 200


@pytest.mark.parametrize("pk", ["0", "999999999", "abc"])
def test_what_is_not_there_is_404(desk: Client, pk: str) -> None:
    assert desk.get(f"/admin/candidates/application/{pk}/change/").status_code == 404


# Moving one


def test_moving_writes_a_step_and_the_candidate_s_mail(desk: Client, recruiter: User, cast: Cast) -> None:
    data = {"to": "screening", "message": "We call you on Tuesday.", "expected": seen_of(cast.application)}

    answer = desk.post(address(cast.application, "move"), data)

    assert answer.headers["Location"] == page(cast.application)
    assert stage_of(cast.application) == Stage.SCREENING
    step = ApplicationTransition.objects.latest("pk")
    assert (step.by, step.from_stage, step.message) == (recruiter, "new", "We call you on Tuesday.")
    mail = OutgoingMail.objects.get(kind="application_moved")
    assert mail.to == "dana@example.com"
    assert "We call you on Tuesday." in mail.text
    assert "Moved to Screening." in desk.get(address(cast.application, "history")).content.decode()


def test_declining_needs_a_reason_and_keeps_what_was_typed(desk: Client, cast: Cast) -> None:
    data = {"to": "declined", "message": "Thank you.", "expected": seen_of(cast.application)}

    answer = desk.post(address(cast.application, "move"), data)

    form = answer.context["move_form"]
    assert answer.status_code == 422
    assert form.errors == {"reason": ["Declining needs a reason; the candidate is told it."]}
    assert form["message"].value() == "Thank you."
    assert len(form.fields["to"].choices) == 5
    assert stage_of(cast.application) == Stage.NEW

    desk.post(address(cast.application, "move"), data | {"reason": DeclineReason.PAY})
    assert stage_of(cast.application) == Stage.DECLINED
    assert ApplicationTransition.objects.latest("pk").reason == DeclineReason.PAY


def test_what_a_move_needs_is_not_called_optional(desk: Client, cast: Cast) -> None:
    def label(text: str, name: str) -> str:
        found = re.search(rf'<label for="id_{name}">(.*?)</label>', text)
        assert found
        return " ".join(strip_tags(found[1]).split())

    later = desk.get(page(cast.application)).text
    chosen = desk.get(page(cast.application), {"to": "declined"}).text
    sent = desk.post(
        address(cast.application, "move"), {"to": "declined", "expected": seen_of(cast.application)}
    ).text
    many = act(desk, cast.application).content.decode()

    assert [label(text, "reason") for text in (later, chosen, sent, many)] == [
        "Reason for declining needed for declining",
        "Reason for declining needed",
        "Reason for declining needed",
        "Reason for declining needed for declining",
    ]
    assert label(later, "starts_on") == "First day needed for placing"
    assert label(later, "subject").endswith("optional")


def test_of_two_recruiters_the_second_is_told(desk: Client, cast: Cast) -> None:
    seen = seen_of(cast.application)
    applications.move(application=cast.application, to=Stage.ASSESSED, by=cast.sam)

    answer = desk.post(
        address(cast.application, "move"), {"to": "screening", "message": "Long words", "expected": seen}
    )

    assert answer.status_code == 409
    assert told(answer) == ["Dana Reyes was moved to Assessed in the meantime. Look again, then decide."]
    form = answer.context["move_form"]
    assert (form["expected"].value(), form["message"].value()) == (seen_of(cast.application), "Long words")
    assert stage_of(cast.application) == Stage.ASSESSED


def test_stale_page_and_missing_reason_are_said_in_one_round(desk: Client, cast: Cast) -> None:
    seen = seen_of(cast.application)
    applications.move(application=cast.application, to=Stage.ASSESSED, by=cast.sam)
    data = {"to": "declined", "message": "Thank you.", "expected": seen}

    answer = desk.post(address(cast.application, "move"), data)

    assert answer.status_code == 409
    assert told(answer) == ["Dana Reyes was moved to Assessed in the meantime. Look again, then decide."]
    form = answer.context["move_form"]
    assert form.errors == {"reason": ["Declining needs a reason; the candidate is told it."]}
    assert (form["to"].value(), form["message"].value()) == ("declined", "Thank you.")
    assert '<option value="declined" selected>' in answer.content.decode()
    assert stage_of(cast.application) == Stage.ASSESSED

    again = data | {"reason": DeclineReason.PAY, "expected": form["expected"].value()}
    desk.post(address(cast.application, "move"), again)
    assert stage_of(cast.application) == Stage.DECLINED


def test_words_that_were_replaced_meanwhile_are_looked_at_again(desk: Client, cast: Cast) -> None:
    Application.objects.update(is_proven=False)
    seen = seen_of(cast.application)
    applications.apply(
        position=cast.position,
        candidate=cast.dana,
        first_name="Dana",
        last_name="Reyes",
        is_proven=True,
        is_signed_in=True,
    )

    answer = desk.post(
        address(cast.application, "move"), {"to": "declined", "reason": "no_reply", "expected": seen}
    )

    assert answer.status_code == 409
    assert told(answer) == ["Dana Reyes wrote the application anew in the meantime. Look again, then decide."]
    assert stage_of(cast.application) == Stage.NEW


def test_a_move_the_table_forbids_is_refused_in_words(desk: Client, cast: Cast) -> None:
    answer = desk.post(
        address(cast.application, "move"),
        {"to": "placed", "expected": seen_of(cast.application), "starts_on": timezone.localdate()},
    )

    assert answer.status_code == 409
    assert told(answer) == ["Dana Reyes is at New and cannot go to Placed."]
    assert stage_of(cast.application) == Stage.NEW


def test_get_moves_nothing(desk: Client, cast: Cast) -> None:
    answer = desk.get(address(cast.application, "move"), {"to": "screening"})

    assert answer.headers["Location"] == page(cast.application)
    assert stage_of(cast.application) == Stage.NEW


@pytest.mark.parametrize("name", ["move", "note"])
def test_staff_without_the_permission_may_not(client: Client, cast: Cast, name: str) -> None:
    sign_in(client, UserFactory.create(is_staff=True))

    answer = client.post(address(cast.application, name), {"to": "screening", "text": "Hello"})

    assert answer.status_code == 403
    assert (stage_of(cast.application), Note.objects.count()) == (Stage.NEW, 0)


# Notes


def test_note_is_written_by_whoever_wrote_it(desk: Client, recruiter: User, cast: Cast) -> None:
    answer = desk.post(address(cast.application, "note"), {"text": "  Wants mornings. "})

    note = Note.objects.get()
    assert (note.text, note.by) == ("Wants mornings.", recruiter)
    assert answer.headers["Location"] == page(cast.application) + "#notes"
    assert told(answer) == ["The note is added. Only recruiters see it."]


def test_empty_note_is_none(desk: Client, cast: Cast) -> None:
    answer = desk.post(address(cast.application, "note"), {"text": " "})

    assert answer.context["note_form"].errors == {"text": ["Write something first."]}
    assert Note.objects.count() == 0


def test_notes_are_corrected_by_their_writer_alone(desk: Client, recruiter: User) -> None:
    mine, theirs = NoteFactory.create(by=recruiter), NoteFactory.create(text="Not yours")
    for note in (mine, theirs):
        desk.post(reverse("admin:recruiters_note_change", args=[note.pk]), {"text": "Changed"})

    assert list(Note.objects.order_by("pk").values_list("text", flat=True)) == ["Changed", "Not yours"]


# Interviews


@pytest.mark.parametrize(
    "where", ["Room 4", "meet.example.com/a b", "ftp://meet.example.com/a", "https://", "javascript:1"]
)
def test_a_video_interview_has_a_link_to_open(desk: Client, cast: Cast, where: str) -> None:
    sent = {
        "slot_1": "2131-03-04T10:00",
        "time_zone": "America/Chicago",
        "minutes": "9",
        "kind": "video",
        "where": where,
    }

    form = desk.post(address(cast.application, "interview"), sent).context["interview_form"]

    assert form.errors == {
        "minutes": ["The least is 10."],
        "where": [
            (
                "A video interview needs the link they open, such as https://meet.example.com/room."
                " A code for it goes into what to know before."
            )
        ],
    }
    assert form["where"].value() == where
    assert not Interview.objects.exists()

    desk.post(address(cast.application, "interview"), sent | {"minutes": "10", "kind": "phone"})
    assert Interview.objects.get().where == where


# Many at once


def act(client: Client, *chosen: Application, **more: object) -> Answer:
    data = {"action": "move_selected", "_selected_action": [one.pk for one in chosen]} | more
    return client.post(reverse(LIST), data)


def test_moving_many_offers_what_all_of_them_may_do(desk: Client) -> None:
    new, assessed = ApplicationFactory.create(), ApplicationFactory.create(stage=Stage.ASSESSED)

    asked = act(desk, new, assessed)

    assert [value for value, _ in asked.context["form"].fields["to"].choices] == [
        "",
        "screening",
        "submitted",
        "declined",
    ]
    seen = {f"expected_{one.pk}": seen_of(one) for one in (new, assessed)}
    done = act(desk, new, assessed, confirmed="yes", to="submitted", message="", **seen)
    assert told(done) == [f"2 applications moved to Submitted. {going_out()}"]
    assert {stage_of(new), stage_of(assessed)} == {Stage.SUBMITTED}


def test_moving_many_can_be_undone_on_the_list_it_returns_to(desk: Client, boss: Client) -> None:
    chosen = [ApplicationFactory.create(), ApplicationFactory.create()]
    assert desk.get(reverse(LIST)).context["just_moved"] == []
    seen = {f"expected_{one.pk}": seen_of(one) for one in chosen}
    act(desk, *chosen, confirmed="yes", to="submitted", message="", **seen)

    shown = desk.get(reverse(LIST), {"stage": "process"})

    steps = [str(step.pk) for step in shown.context["just_moved"]]
    assert "Undo all 2" in shown.text
    assert "note-undo" not in boss.get(reverse(LIST)).text
    undo = reverse("admin:candidates_applications_undo")
    back = f"{reverse(LIST)}?stage=process"
    assert f'name="back" value="{back}"' in shown.text
    assert desk.post(undo, {"step": steps, "back": back}).headers["Location"] == back
    assert {stage_of(one) for one in chosen} == {Stage.NEW}


def test_moving_many_leaves_alone_what_moved_in_between(desk: Client, cast: Cast) -> None:
    other = ApplicationFactory.create()
    seen = {f"expected_{one.pk}": seen_of(one) for one in (cast.application, other)}
    applications.move(application=cast.application, to=Stage.ASSESSED, by=cast.sam)

    answer = act(desk, cast.application, other, confirmed="yes", to="screening", message="", **seen)

    assert told(answer) == [
        "Dana Reyes was moved to Assessed in the meantime. Look again, then decide.",
        f"1 application moved to Screening. {going_out()}",
    ]
    assert (stage_of(cast.application), stage_of(other)) == (Stage.ASSESSED, Stage.SCREENING)


def test_moving_many_without_a_common_move_says_so(desk: Client) -> None:
    chosen = [ApplicationFactory.create(stage=stage) for stage in (Stage.NEW, Stage.WITHDRAWN)]

    answer = act(desk, *chosen)

    assert told(answer) == ["These stand at stages that have no move in common. Choose those of one stage."]


def test_declining_many_needs_a_reason(desk: Client) -> None:
    application = ApplicationFactory.create()

    answer = act(desk, application, confirmed="yes", to="declined", message="")

    assert answer.context["form"].errors == {
        "reason": ["Declining needs a reason; the candidate is told it."]
    }
    assert stage_of(application) == Stage.NEW


# Finding


def found(client: Client, **query: str | int) -> set[int]:
    return {row.pk for row in client.get(reverse(LIST), query).context["cl"].result_list}


def test_list_is_searched_by_the_phone_given_or_kept(desk: Client) -> None:
    given = ApplicationFactory.create(phone="+18135550123")
    kept = ApplicationFactory.create(candidate__phone="+17275550188")

    assert found(desk, q="(813) 555-0123") == {given.pk}
    assert found(desk, q="727 555") == {kept.pk}
    assert found(desk, q=f'"{given.position.title}" 0123') == {given.pk}


def test_list_is_searched_and_filtered(desk: Client, recruiter: User) -> None:
    today = timezone.localdate()
    mine = PositionFactory.create(recruiter=recruiter, title="Night coder", reference="N-1")
    late = ApplicationFactory.create(
        position=mine, first_name="Ilse", last_name="Varga", answer_by=today - timedelta(days=1)
    )
    due = ApplicationFactory.create(stage=Stage.OFFER, answer_by=today, came_from_alert=True)
    over = ApplicationFactory.create(stage=Stage.DECLINED, answer_by=today - timedelta(days=9))

    assert found(desk) == {late.pk, due.pk, over.pk}
    assert found(desk, q="varga") == found(desk, q="night") == found(desk, q="N-1") == {late.pk}
    assert found(desk, q=due.candidate.email) == {due.pk}
    assert found(desk, stage="new") == found(desk, answer="late") == {late.pk}
    assert found(desk, stage="process") == {late.pk, due.pk}
    assert found(desk, answer="due") == {due.pk}
    assert found(desk, recruiter="me") == {late.pk}
    assert found(desk, recruiter="nobody") == {due.pk, over.pk}
    assert found(desk, position=mine.pk) == {late.pk}
    assert found(desk, position="x") == set()
    assert found(desk, came="alert") == {due.pk}


def test_list_filter_page_and_file_say_one_word_for_where_somebody_came_from(
    desk: Client, recruiter: User
) -> None:
    ways: dict[str, dict[str, Any]] = {
        "alert": {"came_from_alert": True, "medium": "feed"},
        "invite": {"source": "letter"},
        "feed": {"source": "indeed", "medium": "feed"},
        "referral": {"medium": "referral"},
        "campaign": {"campaign": "spring"},
        "site": {"referrer": "news.example.com"},
        "unsaid": {},
    }
    made = {way: ApplicationFactory.create(**said) for way, said in ways.items()}
    invited = made["invite"]
    PositionInvite.objects.create(
        candidate=invited.candidate, position=invited.position, by=recruiter, text="Come."
    )
    PositionInvite.objects.update(at=invited.applied_at)

    listed = unescape(desk.get(reverse(LIST)).text)
    for way, application in made.items():
        label = str(Channel(way).label)
        assert found(desk, came=way) == {application.pk}
        assert label in listed
        assert label in unescape(desk.get(page(application)).text)
    answer = desk.post(reverse("admin:candidates_applications_export"))
    lines = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert {line["Came from"] for line in lines} == {str(one.label) for one in Channel}
    assert set(ways) == set(Channel.values)


def test_position_filter_knows_what_is_chosen(desk: Client) -> None:
    application = ApplicationFactory.create(position__title="Night coder", position__reference="N-1")

    query: dict[str, str | int] = {"position": application.position.pk, "stage": "new"}
    text = desk.get(reverse(LIST), query).content.decode()

    assert f'<option value="{application.position.pk}" selected>Night coder (N-1)</option>' in text
    assert '<input type="hidden" name="stage" value="new">' in text
    assert '<a href="?stage=new">Any position</a>' in text


def test_page_says_how_they_fit_today_and_what_they_were_shown_when_they_applied(desk: Client) -> None:
    position = PositionFactory.create(open=True, remote=True, required="CPC", preferred="CRC")
    person = CandidateFactory.create(credentials="CPC", state="FL")
    application = applications.apply(
        position=position, candidate=person, first_name="Dana", last_name="Reyes", is_proven=True
    )
    page = reverse("admin:candidates_application_change", args=[application.pk])
    same = desk.get(page)
    assert same.context["is_as_then"]
    assert "nothing it is worked out from has changed" in same.content.decode()

    HeldCredentialFactory.create(candidate=person, credential=competency("CRC"))
    WeightingFactory.create(position=position, preferred=50, evidence=50, years=0)
    changed = desk.get(page)

    assert not changed.context["is_as_then"]
    assert (changed.context["then"].points, changed.context["fit"].score) == (0, 50)
    assert [(line.have, line.points) for line in changed.context["points"]] == [
        ("They have CRC", 50),
        ("Nothing was checked within a year", 0),
    ]
    assert changed.context["then_points"][0].have == "None on their file yet"
    assert "When they applied" in changed.content.decode()


def test_page_of_an_application_from_before_anything_was_kept_shows_today_alone(desk: Client) -> None:
    application = ApplicationFactory.create()
    page = desk.get(reverse("admin:candidates_application_change", args=[application.pk]))
    assert page.context["then"] is None
    assert "When they applied" not in page.content.decode()
