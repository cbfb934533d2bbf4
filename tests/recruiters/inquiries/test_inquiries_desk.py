"""Questions at the desk: answered, passed on, closed; by whom, and what a page of one asks the database."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from candidates.enums import Visibility
from candidates.models import AccessEvent
from config.accounts.models import User
from config.mail.models import OutgoingMail
from recruiters.admin.inquiries import InquiryAdmin
from recruiters.enums import InquiryStatus, Role, Routed, Voice
from recruiters.models import Inquiry, Purpose
from recruiters.queries import visible
from recruiters.services import groups, inquiries
from tests.factories import (
    CandidateFactory,
    InquiryFactory,
    MessageTemplateFactory,
    PositionFactory,
    RecruiterFactory,
    TeamFactory,
    competency,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:recruiters_inquiry_changelist")


def of(role: Role, name: str = "Sam Rivera") -> User:
    """Somebody of a role, in no team."""
    groups.ensure()
    user: User = RecruiterFactory.create(user__is_superuser=False, user__name=name).user
    user.groups.add(groups.found_or_made(role))
    return user


def browser(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def page_of(row: Inquiry, what: str = "change") -> str:
    return reverse(f"admin:recruiters_inquiry_{what}", args=[row.pk])


def read(page: Any) -> str:  # noqa: ANN401 -- an answer of the test client
    return unescape(page.content.decode())


@pytest.fixture
def sam() -> User:
    return of(Role.RECRUITER)


@pytest.fixture
def desk(sam: User) -> Client:
    return browser(sam)


def test_it_is_answered_in_words_that_are_filled_in(desk: Client, sam: User) -> None:
    position = PositionFactory.create(open=True, title="Cardiology coder", recruiter=sam)
    row = InquiryFactory.create(
        name="Robin Castellano", position=position, recruiter=sam, routed=Routed.POSITION
    )
    template = MessageTemplateFactory.create(purpose=Purpose.QUESTION, text="Hello {first_name}: {position}.")
    shown = read(desk.get(page_of(row)))
    assert "Yours because you look after the position." in shown
    put_in = desk.post(page_of(row, "answer"), {"template": template.pk, "use": "1", "text": ""})
    assert "Hello Robin: Cardiology coder." in put_in.context["answer_form"]["text"].value()
    looked = read(desk.post(page_of(row, "answer"), {"text": "{recruiter} here", "preview": "1"}))
    assert "Sam Rivera here" in looked
    assert not OutgoingMail.objects.exists()

    answer = desk.post(
        page_of(row, "answer"), {"text": "Hello {first_name}, it is yours.", "closes": "on"}, follow=True
    )

    row.refresh_from_db()
    assert row.status == InquiryStatus.CLOSED
    assert row.answered_at == row.messages.get(voice=Voice.DESK).at
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to, mail.reply_to) == ("inquiry_answered", row.email, sam.email)
    assert "Hello Robin, it is yours." in mail.text
    assert row.email in read(answer)
    assert [entry.change_message for entry in LogEntry.objects.all()] == ["Answered and closed."]
    assert "Robin" not in LogEntry.objects.get().object_repr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Write something first."),
        ("It is {position}.", "The question is about no position"),
        ("Hello {fist_name}", "Nothing can be filled in for {fist_name}"),
    ],
)
def test_words_that_cannot_go_come_back(desk: Client, sam: User, text: str, says: str) -> None:
    row = InquiryFactory.create(recruiter=sam)

    page = desk.post(page_of(row, "answer"), {"text": text})

    assert page.status_code == 422
    assert says in read(page)
    assert page.context["answer_form"]["text"].value() == text
    assert not OutgoingMail.objects.exists()


def test_it_is_passed_on_with_a_line_and_a_mail(desk: Client, sam: User) -> None:
    row, kim = InquiryFactory.create(recruiter=sam, name="Robin Ask"), of(Role.RECRUITER, "Kim Adler")

    refused = desk.post(page_of(row, "assign"), {"to": ""})
    assert refused.status_code == 422
    assert "Choose a colleague." in read(refused)
    desk.post(page_of(row, "assign"), {"to": kim.pk})

    row.refresh_from_db()
    assert (row.recruiter, row.routed, row.status) == (kim, Routed.HAND, InquiryStatus.NEW)
    assert row.messages.get(voice=Voice.LINE).text == "Passed on from Sam Rivera to Kim Adler by Sam Rivera."
    mail = OutgoingMail.objects.get()
    assert mail.to == kim.email
    for part in (mail.text, mail.html):
        assert "A colleague passed a question of Robin Ask on to you" in part
        assert "because a colleague passed it on to you" in part
        assert "We promised an answer by" in part
    assert "Passed on from Sam Rivera" in read(browser(kim).get(page_of(row)))


@pytest.mark.parametrize("ended", ["answered", "closed"])
def test_who_is_passed_what_nobody_waits_for_is_told_of_no_promise(
    desk: Client, sam: User, ended: str
) -> None:
    row, kim = InquiryFactory.create(recruiter=sam, **{ended: True}), of(Role.RECRUITER, "Kim Adler")
    assert row.promised_on

    desk.post(page_of(row, "assign"), {"to": kim.pk})

    mail = OutgoingMail.objects.get(to=kim.email)
    for part in (mail.text, mail.html):
        assert "promised" not in part
        assert "Nobody waits for an answer now." in part


def test_nobody_who_may_not_have_it_gets_it(sam: User) -> None:
    row, auditor = InquiryFactory.create(recruiter=sam), of(Role.AUDITOR)

    with pytest.raises(inquiries.Refused, match="cannot have this question"):
        inquiries.assign(inquiry=row, to=auditor, by=sam)

    page = browser(sam).post(page_of(row, "assign"), {"to": auditor.pk})
    assert page.status_code in {302, 422}
    row.refresh_from_db()
    assert row.recruiter == sam


def test_it_is_closed_without_a_word_and_opens_again_when_they_write(desk: Client, sam: User) -> None:
    row = InquiryFactory.create(recruiter=sam)

    desk.post(page_of(row, "close"))
    row.refresh_from_db()
    assert (row.status, OutgoingMail.objects.count()) == (InquiryStatus.CLOSED, 0)
    assert "closed before" in read(desk.post(page_of(row, "close"), follow=True))
    inquiries.write(inquiry=row, text="One thing more.")

    row.refresh_from_db()
    assert (row.status, row.closed_at) == (InquiryStatus.WAITING, None)
    assert OutgoingMail.objects.get().to == sam.email


def test_what_nobody_has_is_whoevers_answers_it(desk: Client, sam: User) -> None:
    row = InquiryFactory.create()
    assert "Whoever answers it has it." in read(desk.get(page_of(row)))

    desk.post(page_of(row, "answer"), {"text": "Hello."})

    row.refresh_from_db()
    assert (row.recruiter, row.routed) == (sam, Routed.TAKEN)
    assert "Yours because you answered it when nobody had it." in read(desk.get(page_of(row)))


def test_words_that_are_too_long_once_filled_in_come_back(desk: Client, sam: User) -> None:
    row = InquiryFactory.create(recruiter=sam, position=PositionFactory.create(title="T" * 60))
    text = "x" * 3980 + " {position}"

    page = desk.post(page_of(row, "answer"), {"text": text})

    assert page.status_code == 422
    assert "at most 4,000 fit" in read(page)
    assert page.context["answer_form"]["text"].value() == text


@pytest.mark.parametrize("what", ["answer", "assign", "close"])
def test_what_was_deleted_meanwhile_is_said(
    desk: Client, sam: User, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the row and the lock on it."""
    row, kim = InquiryFactory.create(recruiter=sam), of(Role.RECRUITER, "Kim Adler")
    looked = InquiryAdmin._row

    def look_and_lose(self: InquiryAdmin, request: Any, pk: int) -> Inquiry:  # noqa: ANN401 -- as it is
        found = looked(self, request, pk)
        inquiries.delete(inquiry=found)
        return found

    monkeypatch.setattr(InquiryAdmin, "_row", look_and_lose)
    answer = desk.post(page_of(row, what), {"text": "Hello.", "to": kim.pk}, follow=True)

    assert answer.redirect_chain[-1][0] == LIST
    assert "has deleted this question meanwhile" in read(answer)


def test_nobody_reads_the_link_of_a_visitor_in_the_outbox() -> None:
    sam = of(Role.RECRUITER)
    inquiries.ask(name="Robin Ask", email="robin@example.com", text="Is it remote?")
    mail = OutgoingMail.objects.get(kind="inquiry_received")
    page = read(browser(sam).get(reverse("admin:mail_outgoingmail_change", args=[mail.pk])))
    assert re.search(r"/talk/[^/\s]+/", mail.text)
    assert not re.search(r"/talk/[^/\s]+/", page)


@pytest.mark.parametrize("role", list(Role))
def test_what_each_role_may_do(role: Role) -> None:
    user = of(role)
    row, client = InquiryFactory.create(recruiter=user), browser(user)
    may = role != Role.AUDITOR

    page = client.get(page_of(row))

    assert page.status_code == 200
    assert (page.context["answer_form"] is not None) == may
    answer = client.post(page_of(row, "answer"), {"text": "Hello."})
    assert answer.status_code == (302 if may else 403)
    for what in ("assign", "close"):
        assert (client.post(page_of(row, what), {"to": ""}).status_code == 403) != may


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.LEAD, Role.COORDINATOR])
def test_a_team_sees_its_own_and_leads_what_nobody_has(role: Role) -> None:
    user, colleague, stranger = of(role), of(Role.RECRUITER), of(Role.RECRUITER)
    TeamFactory.create(members=[user, colleague])
    TeamFactory.create(members=[stranger])
    own, ours = InquiryFactory.create(recruiter=user), InquiryFactory.create(recruiter=colleague)
    theirs, nobodys = InquiryFactory.create(recruiter=stranger), InquiryFactory.create()
    client = browser(user)

    seen = {own, ours} | ({nobodys} if role == Role.LEAD else set())
    assert set(visible.inquiries(user)) == seen
    listed = client.get(LIST).context["cl"]
    assert listed.result_count == len(seen)
    assert client.get(page_of(theirs)).status_code == 302
    assert client.post(page_of(theirs, "answer"), {"text": "Hello."}).status_code == 404
    assert not theirs.messages.filter(voice=Voice.DESK).exists()
    choices = client.get(page_of(own)).context["assign_form"].people.values()
    assert set(choices) == {colleague}, "of one's own team"


def test_the_file_is_named_where_it_may_be(desk: Client, sam: User) -> None:
    person = CandidateFactory.create(email="dana@example.com", on_file=True)
    row = InquiryFactory.create(recruiter=sam, email="dana@example.com")
    url = reverse("admin:candidates_candidate_change", args=[person.pk])
    page = read(desk.get(page_of(row)))
    assert url in page
    assert "which nothing proves" in page

    person.visibility = Visibility.HIDDEN
    person.save()

    assert url not in read(desk.get(page_of(row)))


def test_who_was_signed_in_reads_who_looked(desk: Client, sam: User) -> None:
    person = CandidateFactory.create()
    row = InquiryFactory.create(recruiter=sam, candidate=person)

    desk.get(page_of(row))

    assert AccessEvent.objects.get(candidate=person).what == "a question of yours"


def test_lists_begin_with_who_waits_and_say_who_is_late(desk: Client, sam: User) -> None:
    today = timezone.localdate()
    soon = InquiryFactory.create(recruiter=sam, promised_on=today + timedelta(days=1))
    InquiryFactory.create(recruiter=sam, answered=True)
    late = InquiryFactory.create(recruiter=sam, promised_on=today - timedelta(days=1))
    later = InquiryFactory.create(recruiter=None, promised_on=today + timedelta(days=9))

    assert list(desk.get(LIST).context["cl"].result_list)[:3] == [late, soon, later]
    assert list(desk.get(LIST, {"stands": "due"}).context["cl"].result_list) == [late, soon]
    assert list(desk.get(LIST, {"recruiter": "nobody"}).context["cl"].result_list) == [later]
    assert "Late" in read(desk.get(LIST))
    found = read(desk.get(reverse("admin:find"), {"q": late.email}))
    assert page_of(late) in found


@pytest.mark.parametrize(
    ("text", "greetings"),
    [
        ("Yes, two days a week.", 1),
        ("Hello {first_name},\n\ntwo days a week.", 1),
        ("Good morning!\nTwo days a week.", 0),
        ("Hi-tech billing is what they do.", 1),
    ],
)
def test_an_answer_greets_once_and_by_name(desk: Client, sam: User, text: str, greetings: int) -> None:
    row = InquiryFactory.create(recruiter=sam, name="Robin Castellano")

    desk.post(page_of(row, "answer"), {"text": text})

    mail = OutgoingMail.objects.get(kind="inquiry_answered")
    for part in (mail.text, mail.html):
        assert part.count("Hello Robin,") == greetings
    assert mail.text.startswith("Hello Robin," if text[0] in "YH" and "{" not in text else "Sam Rivera")


def test_history_says_who_did_what_also_what_nobody_at_the_desk_did(desk: Client, sam: User) -> None:
    row, kim = InquiryFactory.create(), of(Role.RECRUITER, "Kim Adler")
    inquiries.answer(inquiry=row, text="Yes.", by=sam, closes=True)
    inquiries.write(inquiry=row, text="And nights?", post=inquiries.Post("k" * 64))
    inquiries.assign(inquiry=row, to=kim, by=sam)
    inquiries.close(inquiry=row, by=kim)
    inquiries.close(inquiry=row, by=kim)

    page = browser(of(Role.ADMIN)).get(page_of(row, "history"))

    assert [(step.user, step.get_change_message()) for step in page.context["action_list"]] == [
        ("Kim Adler", "Closed by Kim Adler."),
        ("Sam Rivera", "Passed on from Sam Rivera to Kim Adler by Sam Rivera."),
        ("Who asked", "Wrote again, by mail."),
        ("By itself", "Open again: they wrote."),
        ("Sam Rivera", "Closed by Sam Rivera, with the answer."),
        ("Sam Rivera", "Taken by Sam Rivera: nobody had it."),
        ("Sam Rivera", "Answered."),
        ("Who asked", "Asked."),
    ]
    for words in ("Yes.", "And nights?"):
        assert words not in read(page), "what was said stands on its page"


@pytest.mark.parametrize("count", [1, 3])
def test_history_asks_as_much_for_three_lines_as_for_one(
    desk: Client, sam: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = InquiryFactory.create(recruiter=sam)
    for number in range(count):
        inquiries.answer(inquiry=row, text=f"Number {number}", by=sam)
    desk.get(page_of(row, "history"))
    with django_assert_num_queries(11):
        desk.get(page_of(row, "history"))


@pytest.mark.parametrize(
    ("area", "state", "about"),
    [
        (None, "", ""),
        (None, "FL", "coding from Florida"),
        ("Inpatient", "", "Inpatient"),
        ("Inpatient", "FL", "Inpatient, from Florida"),
    ],
)
def test_what_a_question_is_about_is_said_in_words(area: str | None, state: str, about: str) -> None:
    asked = InquiryFactory.create(area=competency(area) if area else None, state=state)

    assert asked.about == about
