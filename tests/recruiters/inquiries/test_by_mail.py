"""Answers by mail, handed over by a mail service: taken as if typed, or given back with a word."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from candidates.services import applications
from config.accounts.models import User
from config.mail import tokens
from config.mail.models import OutgoingMail
from recruiters.enums import InquiryStatus, Voice
from recruiters.models import Inquiry, InquiryMessage
from recruiters.queries import today
from recruiters.services import inquiries, inquiry_mails
from tests.cast import Cast
from tests.factories import InquiryFactory, PositionFactory, RecruiterFactory
from tests.mail.posted import SECRET, SIGNING_KEY, arrived, authorization, hand_over
from tests.signing_in import sign_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.mail.webhook_urls"),
    pytest.mark.filterwarnings("ignore:django-anymail has dropped official support for SendGrid"),
]
ROBIN = "robin@example.com"
DOMAIN = "reply.example.com"
QUOTE = "\n\nOn Fri, Nov 27, 2026 at 9:12 AM Onfile <desk@onfile.example.com> wrote:\n> Hello Robin\n"


@pytest.fixture(autouse=True)
def _reads_replies(settings: Settings) -> None:
    settings.ANYMAIL_WEBHOOK_SECRET = [SECRET]
    settings.ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY = SIGNING_KEY
    settings.REPLIES_DOMAIN = DOMAIN


@pytest.fixture
def sam() -> User:
    user: User = RecruiterFactory.create(user__name="Sam Rivera", user__email="sam@onfile.example.com").user
    return user


@pytest.fixture
def asked(sam: User) -> Inquiry:
    position = PositionFactory.create(open=True, recruiter=sam, title="Inpatient coder")
    return inquiries.ask(name="Robin Ask", email=ROBIN, text="Is it remote?", position=position)


def mails(kind: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=kind).order_by("pk"))


def said(row: Inquiry, voice: Voice) -> list[str]:
    return list(row.messages.filter(voice=voice).order_by("pk").values_list("text", flat=True))


def theirs(row: Inquiry) -> str:
    """The address of the last mail to the person, to which their program answers."""
    return OutgoingMail.objects.filter(to=row.address).latest("pk").reply_to


def desks(row: Inquiry) -> str:
    assert row.recruiter is not None
    return OutgoingMail.objects.filter(kind="inquiry_desk", to=row.recruiter.email).latest("pk").reply_to


def test_an_answer_by_mail_goes_into_the_thread_as_if_typed(asked: Inquiry, sam: User) -> None:
    inquiries.answer(inquiry=asked, text="Yes.", by=sam)
    assert re.fullmatch(rf"talk\+[a-z2-7]{{48}}@{DOMAIN}", theirs(asked))
    before = today.today(sam).whole.inquiries

    assert hand_over(arrived(theirs(asked), ROBIN, f"Which days?{QUOTE}")) == 200

    asked.refresh_from_db()
    assert said(asked, Voice.PERSON) == ["Is it remote?", "Which days?"]
    assert (asked.status, asked.promised_on) == (InquiryStatus.WAITING, applications.promised_day())
    assert today.today(sam).whole.inquiries == before + 1
    told = mails("inquiry_desk")[-1]
    assert (told.to, "Which days?" in told.text, "Which days?" in told.html) == (sam.email, True, True)
    assert mails("inquiry_returned") == []
    inquiries.answer(inquiry=asked, text="Fridays.", by=sam)
    assert mails("inquiry_answered")[-1].follows.split()[-1] == "<CAF-1@mail.example.com>"


def test_html_alone_is_read_as_text(asked: Inquiry) -> None:
    rich = "<div>Which days?</div><div class='gmail_quote'>On Fri: <blockquote>x</blockquote></div>"

    hand_over(arrived(theirs(asked), ROBIN, "", HtmlBody=rich))

    assert said(asked, Voice.PERSON)[-1] == "Which days?"


def test_a_mail_told_of_twice_is_written_once(asked: Inquiry) -> None:
    told = arrived(theirs(asked), ROBIN, "Which days?")
    hand_over(told)
    InquiryMessage.objects.filter(text="Which days?").update(at=timezone.now() - timedelta(hours=1))
    inquiries.write(inquiry=asked, text="Something else")

    assert hand_over(told | {"MessageID": "another-number-of-the-service"}) == 200

    assert said(asked, Voice.PERSON) == ["Is it remote?", "Which days?", "Something else"]
    hand_over(
        arrived(theirs(asked), ROBIN, "Which days?", headers={"Message-ID": "<CAF-2@mail.example.com>"})
    )
    assert said(asked, Voice.PERSON)[-1] == "Which days?", "another mail of the same words is another"


def test_a_mail_without_a_number_is_known_by_that_of_the_service(asked: Inquiry) -> None:
    told = arrived(theirs(asked), ROBIN, "Which days?", headers={"Message-ID": ""})
    for _ in range(2):
        hand_over(told)
        InquiryMessage.objects.update(at=timezone.now() - timedelta(hours=1))

    assert said(asked, Voice.PERSON) == ["Is it remote?", "Which days?"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Auto-Submitted": "Auto-Generated; owner-email=x"},
        {"Precedence": "bulk"},
        {"Precedence": "Auto_Reply"},
        {"Return-Path": "<>"},
        {"List-Id": "<coders.example.com>"},
        {"X-Autoreply": "yes"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_what_a_machine_wrote_is_neither_taken_nor_answered(asked: Inquiry, headers: dict[str, str]) -> None:
    before = OutgoingMail.objects.count()

    assert hand_over(arrived(theirs(asked), ROBIN, "I am away", headers=headers)) == 200

    assert said(asked, Voice.PERSON) == ["Is it remote?"]
    assert OutgoingMail.objects.count() == before


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@mail.example.com", f"talk+abc@{DOMAIN}", "", "no address"])
def test_what_is_from_no_person_is_neither_taken_nor_answered(asked: Inquiry, sender: str) -> None:
    before = OutgoingMail.objects.count()

    assert hand_over(arrived(theirs(asked), sender, "Not delivered")) == 200

    assert (said(asked, Voice.PERSON), OutgoingMail.objects.count()) == (["Is it remote?"], before)


@pytest.mark.parametrize("subject", ["Automatic reply: Your question", "Out of Office Re: Your question"])
def test_who_is_away_has_said_nothing(asked: Inquiry, sam: User, subject: str) -> None:
    before = OutgoingMail.objects.count()
    hand_over(arrived(theirs(asked), ROBIN, "I am back on Monday", Subject=subject))
    hand_over(arrived(desks(asked), sam.email, "I am back on Monday", Subject=subject))

    assert (said(asked, Voice.PERSON), said(asked, Voice.DESK)) == (["Is it remote?"], [])
    assert OutgoingMail.objects.count() == before


def test_a_mail_of_ours_that_comes_back_in_begins_no_dialogue(asked: Inquiry) -> None:
    told = arrived(theirs(asked), ROBIN, "x", headers={"Auto-Submitted": "auto-generated"})
    hand_over(told)
    assert mails("inquiry_returned") == []
    assert said(asked, Voice.PERSON) == ["Is it remote?"]


def test_said_no_to_being_automatic_is_a_person(asked: Inquiry) -> None:
    hand_over(arrived(theirs(asked), ROBIN, "Which days?", headers={"Auto-Submitted": "no"}))
    assert said(asked, Voice.PERSON)[-1] == "Which days?"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (QUOTE, "no new words"),
        ("", "no new words"),
        ("x" * 4001, "at most 4,000"),
        ("Her MRN 1234567 came back", "looks like a number or date of a person"),
    ],
    ids=["quote alone", "empty", "long", "patient"],
)
def test_what_cannot_be_taken_goes_back_once_with_what_to_do(asked: Inquiry, text: str, why: str) -> None:
    told = arrived(theirs(asked), ROBIN, text)
    for _ in range(2):
        assert hand_over(told) == 200

    assert said(asked, Voice.PERSON) == ["Is it remote?"]
    [back] = mails("inquiry_returned")
    assert (back.to, back.reply_to) == (ROBIN, "")
    for part in (back.text, back.html):
        assert why in part
        assert "does not have the mail you sent" in part
    found = re.search(r"/talk/[^/\s]+/", back.text)
    assert found
    assert Client().get(found[0]).status_code == 200
    assert back.follows == mails("inquiry_received")[0].message_id


def test_spam_goes_back_too_for_it_may_be_none(asked: Inquiry) -> None:
    hand_over(arrived(theirs(asked), ROBIN, "Which days?", headers={"X-Spam-Status": "Yes"}))
    assert said(asked, Voice.PERSON) == ["Is it remote?"]
    assert "taken for spam" in mails("inquiry_returned")[0].text


def test_the_limits_of_the_page_hold_for_mail(asked: Inquiry, settings: Settings) -> None:
    settings.MESSAGES_AN_HOUR = 2
    to = theirs(asked)
    for number in range(4):
        key = {"Message-ID": f"<{number}@mail.example.com>"}
        hand_over(arrived(to, ROBIN, f"Question {number}", headers=key))

    assert said(asked, Voice.PERSON)[1:] == ["Question 0", "Question 1"]
    assert [("a lot in the last hour" in mail.text) for mail in mails("inquiry_returned")] == [True, True]


def test_nobody_is_flooded_with_what_goes_back(asked: Inquiry) -> None:
    to = theirs(asked)
    for number in range(inquiry_mails.MOST_RETURNED + 3):
        hand_over(arrived(to, ROBIN, "", headers={"Message-ID": f"<{number}@mail.example.com>"}))
    assert len(mails("inquiry_returned")) == inquiry_mails.MOST_RETURNED


def test_files_are_not_kept_and_both_sides_are_told(asked: Inquiry, sam: User, client: Client) -> None:
    big = b64encode(b"x" * 3_000_000).decode()  # more than a form may bring
    files = [
        {"Name": "resume.pdf", "Content": big, "ContentType": "application/pdf", "ContentID": ""},
        {"Name": "logo.png", "Content": "AA==", "ContentType": "image/png", "ContentID": "logo"},
        {"Name": "smime.p7s", "Content": "AA==", "ContentType": "application/pkcs7-signature"},
    ]

    rich = '<p>Here it is</p><img src="cid:logo">'
    told = arrived(theirs(asked), ROBIN, "Here it is", HtmlBody=rich, Attachments=files)

    assert hand_over(told) == 200

    assert asked.messages.latest("pk").left_out == 1
    assert "1 file came along and was not kept" in mails("inquiry_desk")[-1].text
    [back] = mails("inquiry_returned")
    assert "has what you wrote, without the files" in back.text
    assert "1 file came with it by mail" in client.get(inquiry_mails.page_url(asked)).content.decode()
    sign_in(client, sam)
    page = client.get(reverse("admin:recruiters_inquiry_change", args=[asked.pk])).content.decode()
    assert "1 file came with it by mail" in page


def test_a_closed_question_is_open_again(asked: Inquiry, sam: User) -> None:
    to = theirs(asked)
    inquiries.close(inquiry=asked, by=sam)

    hand_over(arrived(to, ROBIN, "One thing more"))

    asked.refresh_from_db()
    assert (asked.status, asked.closed_at) == (InquiryStatus.WAITING, None)
    assert said(asked, Voice.LINE)[-1] == "Open again: they wrote."


def test_of_a_deleted_question_only_its_own_address_is_told(asked: Inquiry, sam: User) -> None:
    to, desk = theirs(asked), desks(asked)
    inquiries.delete(inquiry=asked)

    hand_over(arrived(to, "somebody.else@example.com", "Hello?"))
    assert not OutgoingMail.objects.exists()
    hand_over(arrived(to, ROBIN, "Hello?"))
    hand_over(arrived(desk, sam.email, "Yes."))

    [back], [to_desk] = mails("inquiry_returned"), mails("inquiry_returned_desk")
    assert (back.to, "was deleted" in back.text) == (ROBIN, True)
    assert reverse("recruiters:talk") in back.text
    assert (to_desk.to, "was deleted" in to_desk.text) == (sam.email, True)
    assert not InquiryMessage.objects.exists()


def test_a_forged_or_old_address_is_nobodys(asked: Inquiry, monkeypatch: pytest.MonkeyPatch) -> None:
    other = InquiryFactory.create(email="other@example.com")
    day = timezone.localdate().toordinal()
    mark = tokens.mark_of(ROBIN)
    old = tokens.sign_letters("inquiry-talk", asked.pk, mark, day - inquiry_mails.LINK_HOLDS.days - 1)
    not_theirs = tokens.sign_letters("inquiry-talk", other.pk, mark, day)
    swapped = theirs(asked).partition("@")[0].replace("talk+", "desk+")
    before = OutgoingMail.objects.count()
    for local in (
        "talk+abc",
        f"talk+{old}",
        f"talk+{not_theirs}",
        swapped,
        "talk",
        "talk+" + "a" * 48,
        "x+y",
    ):
        assert hand_over(arrived(f"{local}@{DOMAIN}", ROBIN, "Hello")) == 200
    assert hand_over(arrived(theirs(asked).replace(DOMAIN, "elsewhere.example.com"), ROBIN, "Hello")) == 200

    assert InquiryMessage.objects.filter(voice=Voice.PERSON).count() == 2
    assert OutgoingMail.objects.count() == before


def test_capitals_of_an_address_do_not_matter(asked: Inquiry) -> None:
    hand_over(arrived(theirs(asked).upper(), ROBIN.title(), "Which days?"))
    assert said(asked, Voice.PERSON)[-1] == "Which days?"


def test_who_moved_to_another_address_is_not_answered_for_by_the_old_one(cast: Cast) -> None:
    row = inquiries.ask(name="Dana", email=cast.dana.email, text="Is it?", candidate=cast.dana)
    to, before = theirs(row), cast.dana.email
    cast.dana.email = "moved@example.com"
    cast.dana.save()

    hand_over(arrived(to, before, "Hello"))

    assert (said(row, Voice.PERSON), mails("inquiry_returned")) == (["Is it?"], [])


def test_of_somebody_with_a_log_in_only_their_own_address_writes(cast: Cast) -> None:
    row = inquiries.ask(name="Dana", email=cast.dana.email, text="Is it?", candidate=cast.dana)
    to = theirs(row)

    hand_over(arrived(to, "friend@example.com", "Forwarded to me"))
    assert said(row, Voice.PERSON) == ["Is it?"]
    [back] = mails("inquiry_returned")
    assert back.to == cast.dana.email
    assert "came from another address" in back.text
    assert "friend@example.com" not in back.text
    hand_over(arrived(to, cast.dana.email, "Which days?", headers={"Message-ID": "<2@mail.example.com>"}))

    assert said(row, Voice.PERSON)[-1] == "Which days?"


class TestRecruiters:
    def test_an_answer_by_mail_goes_to_the_person_in_their_name(self, asked: Inquiry, sam: User) -> None:
        assert desks(asked).startswith("desk+")
        assert "Is it remote?" in mails("inquiry_desk")[0].text
        told = arrived(desks(asked), "Sam@onfile.example.com", f"Hello {{first_name}}, yes.{QUOTE}")
        for _ in range(2):
            assert hand_over(told) == 200

        asked.refresh_from_db()
        assert said(asked, Voice.DESK) == ["Hello Robin, yes."]
        assert (asked.messages.get(voice=Voice.DESK).by, asked.status) == (sam, InquiryStatus.ANSWERED)
        [answered] = mails("inquiry_answered")
        assert (answered.to, "Hello Robin, yes." in answered.text) == (ROBIN, True)
        assert answered.follows == mails("inquiry_received")[0].message_id, "nothing of the recruiter's mail"
        inquiries.write(inquiry=asked, text="Which days?")
        assert mails("inquiry_desk")[-1].follows.split()[-1] == "<CAF-1@mail.example.com>"

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("", "no new words"),
            ("x" * 4001, "at most 4,000"),
            ("x" * 3995 + " {position}", "at most 4,000"),
            ("Dear {fist_name}", "Nothing can be filled in for"),
        ],
    )
    def test_what_cannot_be_sent_on_goes_back(self, asked: Inquiry, sam: User, text: str, why: str) -> None:
        hand_over(arrived(desks(asked), sam.email, text))

        assert said(asked, Voice.DESK) == []
        [back] = mails("inquiry_returned_desk")
        assert back.to == sam.email
        for part in (back.text, back.html):
            assert why in part
            assert reverse("admin:recruiters_inquiry_change", args=[asked.pk]) in part

    def test_from_another_address_nothing_is_sent_on(self, asked: Inquiry, sam: User) -> None:
        hand_over(arrived(desks(asked), "sam@home.example.com", "Yes."))

        assert said(asked, Voice.DESK) == []
        [back] = mails("inquiry_returned_desk")
        assert (back.to, "another address than sam@onfile.example.com" in back.text) == (sam.email, True)

    def test_whose_question_it_is_no_more_is_told(self, asked: Inquiry, sam: User) -> None:
        to = desks(asked)
        sam.is_superuser = False
        sam.save()
        sam.groups.clear()

        hand_over(arrived(to, sam.email, "Yes."))

        assert said(asked, Voice.DESK) == []
        assert "not yours to answer" in mails("inquiry_returned_desk")[0].text

    def test_who_left_the_desk_is_told_nothing(self, asked: Inquiry, sam: User) -> None:
        to, before = desks(asked), OutgoingMail.objects.count()
        User.objects.filter(pk=sam.pk).update(is_active=False)

        hand_over(arrived(to, sam.email, "Yes."))

        assert (said(asked, Voice.DESK), OutgoingMail.objects.count()) == ([], before)

    def test_files_are_not_passed_on(self, asked: Inquiry, sam: User) -> None:
        files = [{"Name": "a.pdf", "Content": "AA==", "ContentType": "application/pdf"}]

        hand_over(arrived(desks(asked), sam.email, "See the file", Attachments=files))

        assert said(asked, Voice.DESK) == ["See the file"]
        assert "without the files" in mails("inquiry_returned_desk")[0].text


def test_without_a_domain_answers_go_to_the_recruiter(settings: Settings, sam: User) -> None:
    settings.REPLIES_DOMAIN = ""
    position = PositionFactory.create(open=True, recruiter=sam)
    row = inquiries.ask(name="Robin", email=ROBIN, text="Is it remote?", position=position)

    assert theirs(row) == sam.email
    [desk] = mails("inquiry_desk")
    assert desk.reply_to == ""
    assert "Is it remote?" not in desk.text
    assert "answer this mail" not in desk.text + mails("inquiry_received")[0].text
    settings.REPLIES_DOMAIN = DOMAIN
    to = inquiry_mails.answers_of_person(row)
    settings.REPLIES_DOMAIN = ""
    assert hand_over(arrived(to, ROBIN, "Hello")) == 200
    assert said(row, Voice.PERSON) == ["Is it remote?"]


def test_only_the_service_hands_over(asked: Inquiry) -> None:
    for secret in ("", "service:another-long-random-word"):
        assert hand_over(arrived(theirs(asked), ROBIN, "Hello"), secret=secret) == 400
    assert said(asked, Voice.PERSON) == ["Is it remote?"]


def test_nothing_of_a_mail_is_written_into_logs(asked: Inquiry, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for to in (theirs(asked), f"talk+{'a' * 48}@{DOMAIN}", desks(asked)):
        hand_over(arrived(to, ROBIN, "A secret of mine", headers={"Message-ID": f"<{to}>"}))
    hand_over(arrived(theirs(asked), "Robin without an address", "A secret of mine"))
    whole = logging.Formatter()  # with the traceback, where there is one
    ours = "\n".join(whole.format(one) for one in caplog.records if not one.name.startswith("django.db"))
    assert "an address that we gave to nobody" in ours
    assert "handed over could not be read" in ours
    for word in ("secret of mine", ROBIN, "Robin", theirs(asked)):
        assert word not in ours


def test_the_address_for_answers_is_nobody_elses_to_read(asked: Inquiry, client: Client) -> None:
    boss = RecruiterFactory.create().user
    sign_in(client, boss)
    for mail in OutgoingMail.objects.all():
        page = client.get(reverse("admin:mail_outgoingmail_change", args=[mail.pk])).content.decode()
        assert mail.reply_to not in page
        assert "The question, by a secret address" in page
        assert "Is it remote?" not in page


def taken_apart(to: str, **words: str) -> dict[str, Any]:
    """A mail as the fields of a form, with a file: the names that SendGrid and Mailgun share or differ in."""
    headers = f"From: Robin <{ROBIN}>\r\nTo: {to}\r\nMessage-ID: <s@mail.example.com>\r\nSubject: Re\r\n"
    resume = SimpleUploadedFile("resume.pdf", b"%PDF", content_type="application/pdf")
    return {"headers": headers, "resume": resume} | words


@pytest.mark.parametrize(
    "words", [{"text": "Which days?"}, {"html": "<p>Which days?</p>"}], ids=["text", "html"]
)
def test_sendgrid_hands_over_too(asked: Inquiry, words: dict[str, str]) -> None:
    to = theirs(asked)
    told = taken_apart(to, **words)
    told["envelope"] = json.dumps({"from": ROBIN, "to": [to]})
    told["attachment1"] = told.pop("resume")
    told |= {"attachments": "1", "attachment-info": json.dumps({"attachment1": {"filename": "resume.pdf"}})}

    assert Client().post("/anymail/sendgrid/inbound/", told, headers=authorization()).status_code == 200

    last = asked.messages.latest("pk")
    assert (last.text, last.left_out) == ("Which days?", 1)


@pytest.mark.parametrize(
    "words", [{"body-plain": "Which days?"}, {"body-html": "<p>Which days?</p>"}], ids=["text", "html"]
)
def test_mailgun_hands_over_too(asked: Inquiry, words: dict[str, str]) -> None:
    to = theirs(asked)
    told = taken_apart(to, **words)
    lines = (line.partition(": ") for line in told.pop("headers").splitlines())
    told["message-headers"] = json.dumps([[name, value] for name, _, value in lines])
    told["attachment-1"] = told.pop("resume")
    signed = hmac.new(SIGNING_KEY.encode(), b"1795624434" + b"t" * 50, hashlib.sha256).hexdigest()
    told |= {"timestamp": "1795624434", "token": "t" * 50, "signature": signed, "attachment-count": "1"}
    told |= {"sender": ROBIN, "recipient": to}

    assert Client().post("/anymail/mailgun/inbound/", told, headers=authorization()).status_code == 200

    last = asked.messages.latest("pk")
    assert (last.text, last.left_out) == ("Which days?", 1)


def test_a_large_mail_that_is_not_taken_apart_is_told_to_the_operator_and_not_sent_again(
    asked: Inquiry, caplog: pytest.LogCaptureFixture
) -> None:
    raw = f"From: {ROBIN}\r\nTo: {theirs(asked)}\r\n\r\n" + "x" * 3_000_000
    told = {"email": raw, "envelope": json.dumps({"from": ROBIN, "to": [theirs(asked)]})}
    caplog.set_level(logging.WARNING)

    assert Client().post("/anymail/sendgrid/inbound/", told, headers=authorization()).status_code == 200

    assert "let it take mails apart" in caplog.text
    assert ROBIN not in caplog.text
    assert said(asked, Voice.PERSON) == ["Is it remote?"]


def test_deleting_a_question_deletes_what_went_back(asked: Inquiry, sam: User) -> None:
    hand_over(arrived(theirs(asked), ROBIN, ""))
    hand_over(arrived(desks(asked), sam.email, ""))
    cache.clear()

    inquiries.delete(inquiry=asked)

    assert not OutgoingMail.objects.exists()
