"""The mails of one question, as an SMTP server gets them: each side has one thread."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from pytest_django.fixtures import Settings

from config.accounts.models import User
from config.addresses import RelayAddress
from config.mail import outbox
from config.mail.delivery import drain
from config.mail.models import OutgoingMail
from config.mail.outbox import MailQueue
from recruiters.models import Inquiry, InquiryMessage
from recruiters.services import inquiries
from tests.at_once import at_once
from tests.factories import PositionFactory, RecruiterFactory
from tests.smtp import Mailbox, smtp_server, text_of

pytestmark = pytest.mark.django_db(transaction=True)
ROBIN = "robin@example.com"


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with smtp_server() as box:
        settings.EMAIL_RELAY = RelayAddress(box.host, box.port)
        yield box


@pytest.fixture
def sam() -> User:
    user: User = RecruiterFactory.create(user__name="Sam Rivera").user
    return user


@pytest.fixture
def asked(sam: User) -> Inquiry:
    position = PositionFactory.create(open=True, recruiter=sam, title="Inpatient coder")
    return inquiries.ask(name="Robin Ask", email=ROBIN, text="Is it remote?", position=position)


def subjects(mails: list[EmailMessage]) -> set[str]:
    return {str(mail["Subject"]).removeprefix("Re: ") for mail in mails}


def assert_one_thread(mails: list[EmailMessage]) -> None:
    """Each names all before it, and answers the last of them, under one subject."""
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)
    assert (mails[0]["In-Reply-To"], mails[0]["References"]) == (None, None)
    for number, mail in enumerate(mails[1:], 1):
        before = [one["Message-ID"] for one in mails[:number]]
        assert mail["References"].split() == before
        assert mail["In-Reply-To"] == before[-1]
        assert str(mail["Subject"]).startswith("Re: ")
    assert len(subjects(mails)) == 1


def test_mails_of_a_question_are_one_thread_on_either_side(
    mailbox: Mailbox, asked: Inquiry, sam: User
) -> None:
    inquiries.answer(inquiry=asked, text="Yes.", by=sam)
    inquiries.write(inquiry=asked, text="And nights?")
    inquiries.write(inquiry=asked, text="And weekends?")
    inquiries.answer(inquiry=asked, text="No nights.", by=sam)
    drain(MailQueue())

    theirs, ours = mailbox.to(ROBIN), mailbox.to(sam.email)
    assert (len(theirs), len(ours)) == (3, 3)
    assert_one_thread(theirs)
    assert_one_thread(ours)
    known = {mail["Message-ID"] for mail in theirs}
    assert not known & {key for mail in ours for key in str(mail["References"]).split()}


def test_the_subject_stays_when_the_position_gets_another_name(
    mailbox: Mailbox, asked: Inquiry, sam: User
) -> None:
    assert asked.position is not None
    asked.position.title = "Outpatient coder"
    asked.position.save()

    inquiries.answer(inquiry=asked, text="Yes.", by=sam)
    drain(MailQueue())

    assert subjects(mailbox.to(ROBIN)) == {"Your question about Inpatient coder"}
    assert "Outpatient coder" in text_of(mailbox.to(ROBIN)[-1])


def test_whoever_it_is_passed_on_to_begins_a_thread(mailbox: Mailbox, asked: Inquiry, sam: User) -> None:
    kim = RecruiterFactory.create(user__name="Kim Adler").user
    inquiries.assign(inquiry=asked, to=kim, by=sam)
    inquiries.write(inquiry=asked, text="And nights?")
    drain(MailQueue())

    assert_one_thread(mailbox.to(kim.email))
    assert len(mailbox.to(sam.email)) == 1


def test_another_question_of_the_same_address_is_another_thread(
    mailbox: Mailbox, asked: Inquiry, sam: User
) -> None:
    other = inquiries.ask(name="Robin Ask", email=ROBIN, text="Which books?")
    inquiries.answer(inquiry=other, text="These.", by=sam)
    drain(MailQueue())

    first, second, third = mailbox.to(ROBIN)
    assert second["References"] is None
    assert third["References"] == second["Message-ID"] != first["Message-ID"]


def test_a_mail_handed_over_twice_at_one_moment_is_written_once(asked: Inquiry, sam: User) -> None:
    post = inquiries.Post("k" * 64, "<1@mail.example.com>")

    def write() -> InquiryMessage:
        return inquiries.write(inquiry=asked, text="Which days?", post=post)

    outcomes = at_once(*[write] * 4)

    [came] = asked.messages.filter(mail_key=post.key)
    assert outcomes == [came] * 4
    assert OutgoingMail.objects.filter(kind="inquiry_desk", to=sam.email).count() == 2


def test_a_long_thread_names_its_first_and_its_last_mails() -> None:
    keys = [f"<{number}@example.com>" for number in range(40)]
    named = outbox.Thread("RE: Re: Nights", keys)

    assert named.named.split() == [keys[0], *keys[-9:]]
    assert named.answer == "Re: Nights"
