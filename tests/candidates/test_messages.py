"""Messages about an application: gathered into one mail without their words, and taken back once read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from candidates.enums import Stage
from candidates.forms.messages import MessageForm, looks_like_patients
from candidates.models import Application, Message
from candidates.services import messages
from config.mail.enums import MailStatus
from config.mail.models import OutgoingMail
from tests.factories import ApplicationFactory, PositionFactory, RecruiterUserFactory

pytestmark = pytest.mark.django_db
SECRET = "Your pay would be 41 dollars."


@pytest.fixture
def application() -> Application:
    position = PositionFactory.create(
        open=True, recruiter=RecruiterUserFactory.create(email="rita@example.com")
    )
    return ApplicationFactory.create(position=position)


def from_desk(application: Application, text: str = SECRET) -> Message:
    by = application.position.recruiter
    return messages.write(application=application, text=text, by=by, by_candidate=False)


def from_candidate(application: Application, text: str = "Hello") -> Message:
    return messages.write(application=application, text=text, by=None, by_candidate=True)


def minutes_pass(minutes: int) -> None:
    for message in Message.objects.filter(notice_at__isnull=False):
        message.notice_at = (message.notice_at or timezone.now()) - timedelta(minutes=minutes)
        message.save()


def test_five_in_ten_minutes_make_one_mail_without_their_words(application: Application) -> None:
    for number in range(5):
        from_desk(application, f"{SECRET} {number}")
        assert messages.tell_of_all() == 0
    minutes_pass(settings.MESSAGE_NOTICE_MINUTES)

    assert messages.tell_of_all() == 1
    assert messages.tell_of_all() == 0
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to) == ("message_waiting", application.candidate.email)
    assert "5 messages" in mail.subject
    assert "41 dollars" not in mail.subject + mail.text + mail.html
    assert f"/me/applications/{application.pk}/#messages" in mail.text


def test_a_button_pressed_twice_writes_once(application: Application) -> None:
    first = from_candidate(application, "I can begin in May.")
    assert from_candidate(application, "I can begin in May.") == first
    assert from_desk(application, "I can begin in May.") != first, "the other side may say the same"
    assert from_candidate(application, "I can begin in May.") != first, "something came in between"
    assert from_candidate(application, "In June.") != first
    assert Message.objects.count() == 4


def test_the_same_words_later_are_a_message_of_their_own(application: Application) -> None:
    first = from_candidate(application, "Any news?")
    Message.objects.update(at=timezone.now() - messages.ONE_PRESS)
    assert from_candidate(application, "Any news?") != first


def test_a_later_one_does_not_put_the_mail_off(application: Application) -> None:
    from_desk(application)
    minutes_pass(settings.MESSAGE_NOTICE_MINUTES - 1)
    second = from_desk(application)
    assert second.notice_at is not None
    assert second.notice_at <= timezone.now() + timedelta(minutes=1)


def test_what_is_read_meanwhile_makes_no_mail(application: Application) -> None:
    from_desk(application)
    assert messages.read(application=application, by_candidate=True) == 1
    minutes_pass(60)
    assert messages.tell_of_all() == 0
    assert not OutgoingMail.objects.exists()


def test_a_mail_that_has_not_left_is_taken_back_when_they_read(application: Application) -> None:
    from_desk(application)
    minutes_pass(60)
    messages.tell_of_all()
    messages.read(application=application, by_candidate=True)
    assert OutgoingMail.objects.get().status == MailStatus.DROPPED


def test_a_mail_that_has_left_stays_sent(application: Application) -> None:
    from_desk(application)
    minutes_pass(60)
    messages.tell_of_all()
    OutgoingMail.objects.update(status=MailStatus.SENT, sent_at=timezone.now())
    messages.read(application=application, by_candidate=True)
    assert OutgoingMail.objects.get().status == MailStatus.SENT


def test_the_recruiter_is_told_too_and_answering_reads(application: Application) -> None:
    from_candidate(application)
    minutes_pass(60)
    assert messages.tell_of_all() == 1
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to) == ("message_waiting_desk", "rita@example.com")
    assert "Hello\n" not in mail.text
    from_desk(application)
    assert not Message.objects.to_desk().unread().exists()


def test_nobody_is_told_of_what_has_no_recruiter_and_the_desk_still_counts_it() -> None:
    application = ApplicationFactory.create(position=PositionFactory.create(open=True, recruiter=None))
    from_candidate(application)
    minutes_pass(60)
    assert messages.tell_of_all() == 0
    assert Message.objects.to_desk().unread().count() == 1


def test_who_has_no_login_is_told_how_to_make_one(application: Application) -> None:
    from_desk(application)
    minutes_pass(60)
    messages.tell_of_all()
    assert (
        "You applied without a log-in. Make one with this e-mail address" in OutgoingMail.objects.get().text
    )


def test_desk_marks_the_last_as_unread_and_nobody_gets_a_mail(application: Application) -> None:
    from_candidate(application)
    messages.read(application=application, by_candidate=False)
    assert messages.unread(application=application)
    assert Message.objects.to_desk().unread().count() == 1
    assert messages.tell_of_all() == 0


@pytest.mark.parametrize(("days", "may"), [(0, True), (30, True), (31, False)])
def test_an_ended_application_can_be_written_about_for_some_days(
    application: Application, days: int, *, may: bool
) -> None:
    moved = timezone.localtime() - timedelta(days=days)  # by the calendar, over a change of clocks too
    Application.objects.update(stage=Stage.DECLINED, moved_at=moved)
    application.refresh_from_db()
    assert application.may_write is may
    if may:
        from_candidate(application)
    else:
        with pytest.raises(messages.TooLate):
            from_candidate(application)


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("The patient is 219-09-9999", True),
        ("MRN: 00482913 needs a second look", True),
        ("born 3/4/1961, coded wrong", True),
        ("DOB 03-04-61", True),
        ("Call me at 407-834-0100", False),
        ("I can start on 3/4/2027", False),
        ("ICD-10-CM, 3 years, 95.5 percent", False),
        ("ZIP 32801-1234", False),
    ],
)
def test_what_looks_like_patients(text: str, *, looks: bool) -> None:
    assert looks_like_patients(text) is looks


def test_signs_nobody_sees_are_taken_out() -> None:
    form = MessageForm({"text": "Pay\u202e me\u200b"})
    assert form.is_valid()
    assert form.cleaned_data["text"] == "Pay me"


def test_answering_the_mail_writes_to_the_recruiter_and_no_address_goes_the_other_way(
    application: Application,
) -> None:
    from_desk(application)
    minutes_pass(60)
    assert messages.tell_of_all() == 1
    assert OutgoingMail.objects.get().reply_to == "rita@example.com"
    from_candidate(application)
    minutes_pass(60)
    assert messages.tell_of_all() == 1
    assert OutgoingMail.objects.get(kind="message_waiting_desk").reply_to == ""
