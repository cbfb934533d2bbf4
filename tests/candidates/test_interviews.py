"""Interviews: offered, chosen, moved, canceled; and what calendars are told at each step."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from icalendar import Calendar, Component

from candidates.enums import AskedBy, InterviewState, Stage, WithdrawReason
from candidates.fit.gates import in_a_sentence
from candidates.models import Application, Interview
from candidates.queries import clocks, progress
from candidates.services import applications, calendars, deletions, interviews
from candidates.services.calendars import Method
from candidates.services.interviews import Offer
from config.mail.models import OutgoingMail
from config.mail.outbox import MailQueue
from recruiters.forms.interviews import InterviewForm
from tests.factories import (
    ApplicationFactory,
    InterviewFactory,
    PositionFactory,
    RecipientFactory,
    RecruiterUserFactory,
)

pytestmark = pytest.mark.django_db


def week(days: int = 7, hour: int = 15) -> datetime:
    return (timezone.now() + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)


def offer(**values: object) -> Offer:
    usual: dict[str, object] = {
        "slots": [week(7), week(8)],
        "minutes": 45,
        "kind": "video",
        "where": "https://meet.example.com/room",
        "time_zone": "America/New_York",
    }
    return Offer(**(usual | values))  # type: ignore[arg-type]


@pytest.fixture
def application() -> Application:
    recruiter = RecruiterUserFactory.create(email="rita@example.com", name="Rita Moreau")
    position = PositionFactory.create(open=True, recruiter=recruiter)
    return ApplicationFactory.create(position=position, stage=Stage.INTERVIEW)


@pytest.fixture
def offered(application: Application) -> Interview:
    by = application.position.recruiter
    assert by is not None
    return interviews.offer(application=application, offered=offer(), by=by)


def sent_to(address: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(to=address).order_by("pk"))


def event_of(mail: OutgoingMail) -> tuple[str, Component]:
    """METHOD and event of a mail, as a calendar reads them off the wire."""
    message = message_from_bytes(MailQueue().compose(mail).message, policy=policy.default)
    part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = Calendar.from_ical(content)
    assert part["Content-Type"].params["method"] == calendar["METHOD"]
    assert message.get_content_type() == "multipart/alternative"
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def test_one_event_through_create_change_move_and_cancel(offered: Interview) -> None:
    by, address = offered.by, offered.application.candidate.email
    assert by is not None
    assert sent_to(address)[0].calendar == ""

    interviews.choose(interview=offered, slot=week(7))
    interviews.change(interview=offered, offered=offer(where="Room 4; first, floor\nleft"), by=by)
    interviews.change(interview=offered, offered=offer(slots=[week(9)]), by=by)
    interviews.choose(interview=offered, slot=week(9))
    interviews.cancel(interview=offered)

    told = [event_of(mail) for mail in sent_to(address)[1:]]
    assert [method for method, _ in told] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST", "CANCEL"]
    assert len({str(event["UID"]) for _, event in told}) == 1
    sequences = [int(str(event["SEQUENCE"])) for _, event in told]
    assert sequences == sorted(set(sequences))
    assert [event.decoded("DTSTART") for _, event in told] == [week(7), week(7), week(7), week(9), week(9)]
    assert all(
        event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=45) for _, event in told
    )
    assert [str(event["STATUS"]) for _, event in told] == [
        "CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED", "CANCELLED",
    ]  # fmt: skip
    assert str(told[1][1]["LOCATION"]) == "Room 4; first, floor\nleft"
    assert str(told[0][1]["ORGANIZER"]) == "mailto:rita@example.com"
    assert str(told[0][1]["ATTENDEE"]) == f"mailto:{address}"
    assert told[0][1]["ATTENDEE"].params["RSVP"] == "FALSE"


def test_words_cannot_break_out_of_their_line(offered: Interview) -> None:
    by = offered.by
    assert by is not None
    nasty = 'Here\r\nATTENDEE:mailto:mallory@example.com\r\nEND:VEVENT";x'
    by.name = nasty
    by.save()
    interviews.choose(interview=offered, slot=week(7))
    interviews.change(interview=offered, offered=offer(where=nasty, note=nasty), by=by)
    raw = sent_to(offered.application.candidate.email)[-1].calendar
    lines = raw.replace("\r\n ", "").split("\r\n")
    assert [line for line in lines if line.startswith("ATTENDEE:mailto:mallory")] == []
    assert lines.count("END:VEVENT") == 1
    assert "\n" not in raw.replace("\r\n", "")
    assert max(len(line.encode()) for line in raw.split("\r\n")) <= 75


def test_the_recruiters_calendar_hears_without_being_asked(offered: Interview) -> None:
    interviews.choose(interview=offered, slot=week(7))
    (mail,) = sent_to("rita@example.com")
    method, event = event_of(mail)
    assert method == "PUBLISH"
    assert "ATTENDEE" not in event


def test_the_recruiters_calendar_goes_along_with_every_change(offered: Interview) -> None:
    by = offered.by
    assert by is not None
    interviews.choose(interview=offered, slot=week(7))
    interviews.change(interview=offered, offered=offer(where="Room 4"), by=by)
    interviews.change(interview=offered, offered=offer(slots=[week(9)]), by=by)
    interviews.choose(interview=offered, slot=week(9))
    interviews.cancel(interview=offered)

    told = [event_of(mail) for mail in sent_to("rita@example.com")]
    assert [method for method, _ in told] == ["PUBLISH", "PUBLISH", "CANCEL", "PUBLISH", "CANCEL"]
    theirs = [event_of(mail) for mail in sent_to(offered.application.candidate.email) if mail.calendar]
    for name in ("UID", "SEQUENCE", "DTSTART", "LOCATION"):
        assert [str(event[name]) for _, event in told] == [str(event[name]) for _, event in theirs]
    sequences = [int(str(event["SEQUENCE"])) for _, event in told]
    assert sequences == sorted(set(sequences))


def test_what_was_only_offered_stands_in_no_calendar_of_the_desk(offered: Interview) -> None:
    by = offered.by
    assert by is not None
    interviews.change(interview=offered, offered=offer(slots=[week(9)]), by=by)
    interviews.cancel(interview=offered)

    assert sent_to("rita@example.com") == []


@pytest.mark.parametrize("is_moved", [False, True])
def test_another_recruiter_takes_it_over_with_its_event(offered: Interview, *, is_moved: bool) -> None:
    other = RecruiterUserFactory.create(email="omar@example.com", name="Omar Bell")
    interviews.choose(interview=offered, slot=week(7))
    changed = {"slots": [week(9)]} if is_moved else {"where": "Room 4"}
    interviews.change(interview=offered, offered=offer(**changed), by=other)
    if is_moved:
        interviews.choose(interview=offered, slot=week(9))

    assert [event_of(mail)[0] for mail in sent_to("rita@example.com")] == ["PUBLISH", "CANCEL"]
    assert [event_of(mail)[0] for mail in sent_to("omar@example.com")] == ["PUBLISH"]
    assert "out of your calendar" in sent_to("rita@example.com")[-1].text
    interviews.cancel(interview=offered)
    assert [event_of(mail)[0] for mail in sent_to("omar@example.com")] == ["PUBLISH", "CANCEL"]
    assert len(sent_to("rita@example.com")) == 2


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (datetime(2027, 3, 13, 15, tzinfo=UTC), "Saturday, March 13, 10 a.m. EST (New York)"),
        (datetime(2027, 3, 14, 15, tzinfo=UTC), "Sunday, March 14, 11 a.m. EDT (New York)"),
        (datetime(2027, 11, 7, 15, tzinfo=UTC), "Sunday, November 7, 10 a.m. EST (New York)"),
    ],
)
def test_both_sides_of_a_change_of_clocks(start: datetime, words: str) -> None:
    interview = InterviewFactory.create(chosen=True, slots=[start], starts_at=start)
    told = Calendar.from_ical(calendars.calendar_of(interview, Method.PUBLISH)).walk("VEVENT")[0]
    assert told.decoded("DTSTART") == start
    shown = clocks.told(start, "America/New_York", "America/Phoenix")
    assert shown.words.replace(":00", "") == words
    assert told.decoded("DTSTART").astimezone(ZoneInfo("America/New_York")) == shown.at


def test_times_are_in_the_candidates_zone_and_the_desks_beside_it(application: Application) -> None:
    RecipientFactory.create(candidate=application.candidate, timezone="America/Chicago")
    by = application.position.recruiter
    assert by is not None
    start = datetime(2027, 1, 12, 15, tzinfo=UTC)
    interviews.offer(application=application, offered=offer(slots=[start]), by=by)
    (mail,) = sent_to(application.candidate.email)
    assert (
        "Tuesday, January 12, 9:00 a.m. CST (Chicago) (there: Tuesday, 10:00 a.m. EST (New York))"
        in mail.text
    )


def test_one_open_offer_and_another_round_after_it_took_place(offered: Interview) -> None:
    by, application = offered.by, offered.application
    assert by is not None
    with pytest.raises(interviews.Refused, match="already"):
        interviews.offer(application=application, offered=offer(), by=by)
    past = timezone.now() - timedelta(days=1)
    Interview.objects.update(state=InterviewState.CHOSEN, slots=[past], starts_at=past)
    interviews.offer(application=application, offered=offer(), by=by)
    assert sorted(Interview.objects.values_list("state", flat=True)) == ["held", "offered"]


def test_choosing_again_and_what_is_not_offered(offered: Interview) -> None:
    with pytest.raises(interviews.Refused, match="not offered"):
        interviews.choose(interview=offered, slot=week(9))
    interviews.choose(interview=offered, slot=week(7))
    interviews.choose(interview=offered, slot=week(7))
    with pytest.raises(interviews.Refused, match="Ask to move"):
        interviews.choose(interview=offered, slot=week(8))
    assert len(sent_to("rita@example.com")) == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_choose_one_time(offered: Interview) -> None:
    ready, outcomes = threading.Barrier(2), []

    def click(slot: datetime) -> None:
        try:
            ready.wait()
            interviews.choose(interview=offered, slot=slot)
            outcomes.append("chosen")
        except interviews.Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    clicks = [threading.Thread(target=click, args=[week(days)]) for days in (7, 8)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert sorted(outcomes) == ["chosen", "refused"]
    assert OutgoingMail.objects.filter(kind="interview_desk").count() == 1


def test_no_time_works_and_the_step_is_the_recruiters(offered: Interview) -> None:
    interviews.decline(interview=offered, words="Mornings would work.")
    (mail,) = sent_to("rita@example.com")
    assert "Mornings would work." in mail.text
    step = progress.next_step(Application.objects.get())
    assert step is not None
    assert (step.owner, step.until) == ("recruiter", offered.application.answer_by)


def test_asking_to_move_keeps_the_time_until_somebody_answers(offered: Interview) -> None:
    interviews.choose(interview=offered, slot=week(7))
    interviews.ask_to_move(interview=offered, words="A day later?")
    offered.refresh_from_db()
    assert (offered.state, offered.starts_at) == (InterviewState.CHOSEN, week(7))
    assert "A day later?" in sent_to("rita@example.com")[-1].text


def test_the_step_is_the_candidates_while_times_wait(offered: Interview) -> None:
    step = progress.next_step(Application.objects.get())
    assert step is not None
    assert (step.owner, step.text) == ("you", "Choose a time for your interview, or say that none works")
    assert step.until == timezone.localtime(week(7), ZoneInfo("America/New_York")).date()


def test_a_move_to_interview_says_that_times_wait_for_a_choice(application: Application) -> None:
    by = application.position.recruiter
    assert by is not None
    Application.objects.filter(pk=application.pk).update(stage=Stage.SUBMITTED)
    interviews.offer(application=Application.objects.get(), offered=offer(), by=by)

    applications.move(application=application, to=Stage.INTERVIEW, by=by)

    mail = OutgoingMail.objects.get(kind="application_moved")
    page = f"/me/applications/{application.pk}/#interview"
    assert "The next step is yours: 2 times wait for your choice." in mail.text
    assert f"Choose one of them, or say that none works: {settings.SITE_URL}{page}" in mail.text
    assert f'href="{settings.SITE_URL}{page}"' in mail.html
    assert "find a time" not in mail.text + mail.html


def test_a_move_to_interview_after_a_time_was_chosen_does_not_ask_for_one(application: Application) -> None:
    by = application.position.recruiter
    assert by is not None
    Application.objects.filter(pk=application.pk).update(stage=Stage.SUBMITTED)
    found = interviews.offer(application=Application.objects.get(), offered=offer(), by=by)
    interviews.choose(interview=found, slot=week(7))

    applications.move(application=application, to=Stage.INTERVIEW, by=by)

    mail = OutgoingMail.objects.get(kind="application_moved")
    assert "Your interview is set." in mail.text
    assert "find a time" not in mail.text + mail.html


def test_without_offered_times_a_move_to_interview_says_who_looks_for_one(application: Application) -> None:
    by = application.position.recruiter
    assert by is not None
    Application.objects.filter(pk=application.pk).update(stage=Stage.SUBMITTED)

    applications.move(application=application, to=Stage.INTERVIEW, by=by)

    assert "find a time: your recruiter writes" in OutgoingMail.objects.get(kind="application_moved").text


def test_withdrawing_takes_it_out_of_both_calendars(offered: Interview) -> None:
    interviews.choose(interview=offered, slot=week(7))
    applications.withdraw(application=offered.application, reason=WithdrawReason.PAY)
    offered.refresh_from_db()
    assert offered.state == InterviewState.CANCELED
    assert [event_of(mail)[0] for mail in OutgoingMail.objects.exclude(calendar="").order_by("pk")] == [
        "REQUEST", "PUBLISH", "CANCEL", "CANCEL",
    ]  # fmt: skip
    assert "withdrew" in OutgoingMail.objects.get(kind="withdrawn_desk").subject


def test_declining_ends_it_too(offered: Interview) -> None:
    by = offered.by
    assert by is not None
    applications.move(application=offered.application, to=Stage.DECLINED, by=by, reason="other_chosen")
    offered.refresh_from_db()
    assert offered.state == InterviewState.CANCELED


def test_reminder_goes_once_and_not_for_what_was_just_chosen() -> None:
    soon = timezone.now() + timedelta(hours=20)
    long_ago = timezone.now() - timedelta(days=3)
    told = InterviewFactory.create(chosen=True, slots=[soon], starts_at=soon, answered_at=long_ago)
    InterviewFactory.create(chosen=True, slots=[soon], starts_at=soon)
    InterviewFactory.create(chosen=True, answered_at=long_ago)
    assert interviews.remind_of_all() == 1
    assert interviews.remind_of_all() == 0
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject[:5]) == (told.application.candidate.email, "Soon:")


def test_who_deletes_their_account_is_taken_out_of_the_recruiters_calendar(offered: Interview) -> None:
    """UID and SEQUENCE are all it says: no name, no address, no way to what is gone."""
    Application.objects.filter(pk=offered.application_id).update(first_name="Zelmira", last_name="Quist")
    Interview.objects.filter(pk=offered.pk).update(note="Zelmira asks for a quiet room")
    chosen = interviews.choose(interview=Interview.objects.get(pk=offered.pk), slot=offered.slots[0])
    candidate = chosen.application.candidate
    request = deletions.ask(candidate=candidate, asked_by=AskedBy.OWNER)
    assert deletions.run(request=request)

    mail = sent_to("rita@example.com")[-1]
    if mail.kind != "interview_desk":
        mail = sent_to("rita@example.com")[-2]
    assert mail.kind == "interview_desk"
    method, event = event_of(mail)
    assert (method, str(event["STATUS"])) == ("CANCEL", "CANCELLED")
    assert str(event["UID"]).startswith(str(chosen.uid))
    assert event["SEQUENCE"] == chosen.sequence + 1
    assert not {"ATTENDEE", "DESCRIPTION", "URL"} & set(event)
    whole = mail.subject + mail.text + mail.html + mail.calendar
    for words in ("Zelmira", "Quist", candidate.email, "/me/applications/", "/candidates/application/"):
        assert words not in whole
    assert "has deleted their account" in mail.text


def test_who_had_chosen_no_time_is_in_no_calendar(offered: Interview) -> None:
    candidate = offered.application.candidate
    assert deletions.run(request=deletions.ask(candidate=candidate, asked_by=AskedBy.OWNER))
    assert [mail.kind for mail in sent_to("rita@example.com")] == ["withdrawn_desk"]


def test_the_form_offers_the_zones_of_the_country_and_what_is_in_use() -> None:
    interview = InterviewFactory.create(time_zone="Europe/Paris")

    offered = [name for name, _ in InterviewForm(interview=interview).fields["time_zone"].choices]  # type: ignore[attr-defined]

    assert {"America/New_York", "Pacific/Guam", "Europe/Paris"} <= set(offered)
    assert "Africa/Abidjan" not in offered


@pytest.mark.parametrize(
    ("label", "within"),
    [("Emergency department", "emergency department"), ("Inpatient", "inpatient"), ("HCC", "HCC")],
)
def test_a_setting_begins_small_within_a_sentence(label: str, within: str) -> None:
    assert in_a_sentence(label) == within
