"""Talk to a recruiter: the form, its traps and limits, what comes of it, and the page of a question."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from candidates.services import applications
from config.mail import tokens
from config.mail.models import OutgoingMail
from config.traps import opened_now
from jobs.models import Position
from recruiters.enums import InquiryStatus, Routed, Voice
from recruiters.models import Inquiry
from recruiters.services import inquiries, inquiry_mails
from tests.cast import Cast
from tests.factories import CandidateFactory, InquiryFactory, PositionFactory, RecruiterFactory, competency

pytestmark = pytest.mark.django_db
TALK = reverse("recruiters:talk")
WORDS = "Is half of it done from home?"


def typed(**given: object) -> dict[str, object]:
    """What a visitor sends who took their time."""
    whole = {
        "text": WORDS, "name": "Robin Ask", "email": "Robin.Ask@Example.com", "state": "FL", "area": "",
        "phone": "", "looked_over": "", "website": "", "opened": opened_now(was_seen=True),
    }  # fmt: skip
    return whole | given


def mails(kind: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=kind).order_by("pk"))


def read(page: Any) -> str:  # noqa: ANN401 -- an answer of the test client
    return unescape(page.content.decode())


def link_of(mail: OutgoingMail) -> str:
    found = re.search(r"/talk/[^/\s]+/(?:\d+/)?", mail.text)
    assert found
    assert found[0] in mail.html
    return found[0]


def test_a_visitor_asks_about_a_position_and_both_sides_hear_of_it(client: Client) -> None:
    sam = RecruiterFactory.create(user__name="Sam Rivera").user
    position = PositionFactory.create(open=True, recruiter=sam, title="Inpatient coder")
    page = client.get(TALK, {"position": position.pk})
    assert "Inpatient coder" in page.content.decode()

    answer = client.post(TALK, typed(position=position.pk, area=competency("Pro-fee").key))

    row = Inquiry.objects.get()
    assert (row.name, row.email, row.state, row.area) == (
        "Robin Ask", "robin.ask@example.com", "FL", competency("Pro-fee"),
    )  # fmt: skip
    assert (row.recruiter, row.routed, row.status) == (sam, Routed.POSITION, InquiryStatus.NEW)
    assert (row.position, row.candidate, row.promised_on) == (position, None, applications.promised_day())
    assert [(one.voice, one.text) for one in row.messages.all()] == [(Voice.PERSON, WORDS)]
    day = date_format(applications.promised_day(), "l, F j")
    assert day in client.get(answer["Location"]).content.decode()
    [received], [desk] = mails("inquiry_received"), mails("inquiry_desk")
    assert (received.to, received.reply_to) == ("robin.ask@example.com", sam.email)
    assert "Inpatient coder" in received.subject
    for part in (received.text, received.html):
        assert day in part
        assert "Sam Rivera answers by" in part
        assert WORDS not in part
        assert "Robin" not in part, "a stranger may have typed it"
    assert (desk.to, desk.reply_to) == (sam.email, "")
    for part in (desk.text, desk.html):
        assert "Robin Ask asks a recruiter" in part
        assert "because you look after the position" in part
        assert reverse("admin:recruiters_inquiry_change", args=[row.pk]) in part
        assert WORDS not in part


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"text": "  "}, "Write your question first."),
        ({"name": ""}, "Give your name."),
        ({"name": "Win at win.example.com"}, "without a web address"),
        ({"email": ""}, "the answer goes there"),
        ({"email": "robin"}, "does not look like an e-mail address"),
        ({"phone": "12"}, "Use a US number"),
        ({"state": "XX"}, "Choose one of the list, or none."),
        ({"area": "no-such-word"}, "Choose one of the list, or none."),
        ({"text": "x" * 4001}, "At most 4000 characters fit"),
        ({"text": "Her MRN 1234567 came back"}, "looks like a number or date of a person"),
        ({"website": "https://example.com"}, "A field that stays empty was filled in"),
        ({"opened": "forged"}, "look over what goes to the recruiter"),
    ],
)
def test_a_fault_says_what_to_do_and_keeps_what_was_typed(
    client: Client, given: dict[str, object], says: str
) -> None:
    sent = typed(**given)

    page = client.post(TALK, sent)

    assert page.status_code == 422
    assert says in read(page)
    form = page.context["form"]
    for name in ("text", "name", "email", "phone"):
        assert form[name].value() == sent[name]
    assert not Inquiry.objects.exists()


def test_of_a_text_that_is_too_long_nothing_is_lost(client: Client) -> None:
    text = "word " * 900
    assert "maxlength" not in read(client.get(TALK)).partition("<textarea")[2].partition(">")[0]

    page = client.post(TALK, typed(text=text))

    assert 'id="id_text_error"' in page.content.decode()
    assert f"At most 4000 characters fit; these are {len(text.strip())}." in read(page)
    assert text.strip() in page.content.decode()


@pytest.mark.parametrize("trap", ["filled", "fast", "unsigned"])
def test_what_a_trap_caught_is_taken_when_a_person_sends_it_again(client: Client, trap: str) -> None:
    given = {
        "filled": {"website": "by a robot"},
        "fast": {"opened": opened_now()},
        "unsigned": {"opened": ""},
    }
    page = client.post(TALK, typed(**given[trap]))
    assert page.status_code == 422

    form = page.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    while (answer := client.post(TALK, again)).status_code == 422:
        form = answer.context["form"]
        assert form.is_shown_once_more
        again = {name: form[name].value() or "" for name in form.fields}

    assert answer.status_code == 302
    assert Inquiry.objects.count() == 1


def test_too_many_from_one_address_or_network_are_held_back_with_their_words(client: Client) -> None:
    for number in range(inquiries.BY_ADDRESS.most):
        assert client.post(TALK, typed(text=f"Question {number}")).status_code == 302

    page = client.post(TALK, typed(text="One too many"))

    assert page.status_code == 429
    assert "Your words are kept" in read(page)
    assert page.context["form"]["text"].value() == "One too many"
    assert Inquiry.objects.count() == inquiries.BY_ADDRESS.most
    for number in range(inquiries.BY_NETWORK.most - inquiries.BY_ADDRESS.most - 1):
        client.post(TALK, typed(email=f"other{number}@example.com"))
    assert client.post(TALK, typed(email="last@example.com")).status_code == 429


def test_one_address_is_not_flooded_with_mails_where_nobody_counts(client: Client) -> None:
    for number in range(inquiries.BY_ADDRESS.most + 2):
        cache.clear()
        client.post(TALK, typed(text=f"Question {number}"))

    assert Inquiry.objects.count() == inquiries.BY_ADDRESS.most + 2
    assert len(mails("inquiry_received")) == inquiries.BY_ADDRESS.most


def test_pressed_twice_it_is_asked_once(client: Client) -> None:
    client.post(TALK, typed())
    client.post(TALK, typed())

    assert Inquiry.objects.count() == 1
    assert len(mails("inquiry_received")) == 1


def test_the_same_words_of_somebody_signed_in_are_a_question_of_theirs(client: Client, cast: Cast) -> None:
    client.post(TALK, typed(email=cast.dana.email))
    answer = cast.as_dana.post(TALK, {"text": WORDS}, follow=True)

    assert answer.status_code == 200
    assert set(Inquiry.objects.values_list("candidate", flat=True)) == {None, cast.dana.pk}


def test_of_a_paused_position_no_name_is_told(client: Client) -> None:
    """Its own page says no more to strangers; counting up numbers here tells no more either."""
    paused = PositionFactory.create(paused=True, title="Secret pause")
    gone = PositionFactory.create(closed=True, title="Long gone")
    Position.objects.filter(pk=gone.pk).update(closed_at=timezone.now() - timedelta(days=90))
    for row, is_kept in ((paused, True), (gone, False)):
        page = client.get(TALK, {"position": row.pk})
        assert row.title not in read(page)
        assert row.employer.name not in read(page)
        assert (row.reference in read(page)) == is_kept

    client.post(TALK, typed(position=paused.pk))

    assert Inquiry.objects.get().position == paused
    [received] = mails("inquiry_received")
    assert "Secret pause" not in received.subject + received.text + received.html


def test_the_position_is_taken_off_with_everything_typed_kept(client: Client) -> None:
    position = PositionFactory.create(open=True, title="Not this one")

    page = client.post(TALK, typed(position=position.pk, without="1", email="robin"))

    assert page.status_code == 200
    assert page.context["position"] is None
    assert "Not this one" not in page.content.decode()
    form = page.context["form"]
    assert not form.errors
    assert (form["text"].value(), form["email"].value(), form["state"].value()) == (WORDS, "robin", "FL")


def test_only_a_position_that_was_on_the_board_is_named(client: Client) -> None:
    draft = PositionFactory.create(draft=True, title="Secret draft")
    for asked in (draft.pk, 10**9, "x", "9" * 40):
        page = client.get(TALK, {"position": asked})
        assert page.status_code == 200
        assert "Secret draft" not in page.content.decode()

    client.post(TALK, typed(position=draft.pk))

    assert Inquiry.objects.get().position is None


def test_who_is_signed_in_types_neither_name_nor_address(cast: Cast) -> None:
    page = cast.as_dana.get(TALK)
    assert {"name", "email", "website"} & set(page.context["form"].fields) == set()

    answer = cast.as_dana.post(TALK, {"text": WORDS, "email": "someone@example.com"}, follow=True)

    row = Inquiry.objects.get()
    assert (row.candidate, row.email, row.name) == (cast.dana, cast.dana.email, cast.dana.full_name)
    assert WORDS in answer.content.decode()
    [received] = mails("inquiry_received")
    assert received.to == cast.dana.email
    assert link_of(received) == reverse("recruiters:talk-own", args=[row.pk])
    assert f"Hello {cast.dana.first_name}," in received.text
    assert reverse("recruiters:talk-own", args=[row.pk]) in cast.as_dana.get(TALK).content.decode()


def test_a_visitor_reads_and_goes_on_by_the_link_of_the_mail(client: Client) -> None:
    sam = RecruiterFactory.create(user__name="Sam Rivera").user
    client.post(TALK, typed(position=PositionFactory.create(open=True, recruiter=sam).pk))
    row = Inquiry.objects.get()
    inquiries.answer(inquiry=row, text="Yes, two days a week.", by=sam)
    inquiries.assign(inquiry=row, to=RecruiterFactory.create().user, by=sam)
    [answered] = mails("inquiry_answered")
    assert (answered.to, answered.reply_to) == (row.email, sam.email)
    for part in (answered.text, answered.html):
        assert "Sam Rivera answers your question" in part
        assert "Yes, two days a week." in part
        assert WORDS not in part
    link = link_of(answered)

    page = client.get(link).content.decode()

    assert WORDS in page
    assert "Yes, two days a week." in page
    assert "Passed on" not in page, "what happened at the desk is the desk's"
    refused = client.post(link, {"text": ""})
    assert refused.status_code == 422
    answer = client.post(link, {"text": "Which days?"}, follow=True)
    assert "Which days?" in answer.content.decode()
    row.refresh_from_db()
    assert row.status == InquiryStatus.WAITING
    assert row.promised_on == applications.promised_day()
    assert row.recruiter is not None
    assert mails("inquiry_desk")[-1].to == row.recruiter.email
    assert "wrote again" in mails("inquiry_desk")[-1].text


def test_writing_on_before_an_answer_keeps_the_day_that_was_promised() -> None:
    row = InquiryFactory.create(promised_on=timezone.localdate() - timedelta(days=1))

    inquiries.write(inquiry=row, text="Still there?")

    row.refresh_from_db()
    assert (row.status, row.promised_on) == (InquiryStatus.NEW, timezone.localdate() - timedelta(days=1))


def test_a_link_ends_and_cannot_be_made_up(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    row, other = InquiryFactory.create(), InquiryFactory.create()
    link = inquiry_mails.page_url(row)
    assert client.get(link).status_code == 200
    own = tokens.sign("inquiry", other.pk, tokens.mark_of(row.email))
    for forged in (own, tokens.sign("stay", row.pk, tokens.mark_of(row.email)), "x", f"{link[:-3]}a/"):
        bad = forged if "/" in forged else reverse("recruiters:talk-thread", args=[forged])
        assert client.get(bad).status_code == 404
        assert client.post(bad, {"text": "Hello"}).status_code == 404

    after = (timezone.now() + inquiry_mails.LINK_HOLDS + timedelta(hours=1)).timestamp()
    monkeypatch.setattr("time.time", lambda: after)
    late = client.get(link)

    assert late.status_code == 404
    assert "run out after a while" in read(late)


def test_a_thread_of_somebody_else_is_not_there(cast: Cast) -> None:
    row = InquiryFactory.create(candidate=cast.dana, email=cast.dana.email)
    url = reverse("recruiters:talk-own", args=[row.pk])

    assert cast.as_dana.get(url).status_code == 200
    for browser in (cast.as_erin,):
        assert browser.get(url).status_code == 404
        assert browser.post(url, {"text": "Hello", "delete": "1"}).status_code == 404
    token = tokens.sign("inquiry", row.pk, tokens.mark_of(row.email))
    by_link = cast.visitor.get(reverse("recruiters:talk-thread", args=[token]))
    assert by_link.status_code == 404, "a mail may have been forwarded: it is behind their log-in"


def test_a_signed_in_address_that_moved_takes_the_question_along(client: Client) -> None:
    person = CandidateFactory.create(email="old@example.com")
    row = InquiryFactory.create(candidate=person, email="old@example.com")
    before = inquiry_mails.page_url(row)
    person.email = "new@example.com"
    person.save()

    row = Inquiry.objects.get()

    assert row.address == "new@example.com"
    assert client.get(before).status_code == 404
    assert client.get(inquiry_mails.page_url(row)).status_code == 200


def test_the_person_deletes_it_with_the_mails_about_it(client: Client) -> None:
    sam = RecruiterFactory.create().user
    client.post(TALK, typed(position=PositionFactory.create(open=True, recruiter=sam).pk))
    row = Inquiry.objects.get()
    inquiries.answer(inquiry=row, text="Yes.", by=sam)
    other = InquiryFactory.create(email=row.email)

    answer = client.post(inquiry_mails.page_url(row), {"delete": "1"})

    assert answer["Location"] == TALK
    assert list(Inquiry.objects.all()) == [other]
    assert not OutgoingMail.objects.exists()


def test_mails_to_an_address_they_had_before_are_deleted_too(cast: Cast) -> None:
    cast.as_dana.post(TALK, {"text": WORDS})
    cast.dana.email = "moved@example.com"
    cast.dana.save()

    inquiries.delete(inquiry=Inquiry.objects.get())

    assert not OutgoingMail.objects.exists()


def test_a_second_tab_is_told_that_it_is_deleted(client: Client) -> None:
    row = InquiryFactory.create()
    url = inquiry_mails.page_url(row)
    found = inquiry_mails.read_link(url.split("/")[-2])
    assert found == row
    inquiries.delete(inquiry=row)
    for act in (lambda: inquiries.delete(inquiry=row), lambda: inquiries.write(inquiry=row, text="Hello")):
        with pytest.raises(inquiries.Gone):
            act()
    assert client.post(url, {"text": "Hello"}).status_code == 404


def test_who_left_the_desk_leaves_their_questions_to_another() -> None:
    kim = RecruiterFactory.create(user__name="Kim Adler").user
    PositionFactory.create(open=True, recruiter=kim)
    sam = RecruiterFactory.create(user__name="Sam Rivera").user
    waiting = InquiryFactory.create(recruiter=sam)
    answered = InquiryFactory.create(recruiter=sam)
    inquiries.answer(inquiry=answered, text="Yes.", by=sam)
    OutgoingMail.objects.all().delete()
    sam.is_active = False
    sam.save()

    inquiries.write(inquiry=answered, text="And nights?")
    assert inquiries.pass_on_orphans() == 1
    assert inquiries.pass_on_orphans() == 0

    for row in (waiting, answered):
        row.refresh_from_db()
        assert (row.recruiter, row.routed) == (kim, Routed.LOAD)
        line = row.messages.get(voice=Voice.LINE)
        assert line.text == "Sam Rivera may not have it any more. It is Kim Adler's now."
    assert [mail.to for mail in mails("inquiry_desk")] == [kim.email, kim.email]


def test_what_ended_long_ago_is_forgotten(settings: object) -> None:
    settings.INQUIRY_MONTHS = 2  # type: ignore[attr-defined]
    old = InquiryFactory.create(closed=True, last_at=timezone.now() - timedelta(days=70))
    lately = InquiryFactory.create(last_at=timezone.now() - timedelta(days=50))

    assert inquiries.forget_old() == 1

    assert list(Inquiry.objects.all()) == [lately]
    assert old.pk != lately.pk


def test_pages_lead_to_it(client: Client) -> None:
    position = PositionFactory.create(open=True)
    about = f"{TALK}?position={position.pk}"

    assert about in client.get(position.get_absolute_url()).content.decode()
    employer = reverse("jobs:employer-detail", args=[position.employer.slug])
    nothing = reverse("jobs:position-list") + "?q=nothinglikethat"
    for url in (employer, nothing):
        assert f'href="{TALK}"' in client.get(url).content.decode()
