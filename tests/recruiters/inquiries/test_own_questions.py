"""What somebody asked while signed in, on their own pages: My page, messages, and the form."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from recruiters.models import Inquiry
from recruiters.services import inquiries
from recruiters.templatetags import talk
from tests.cast import Cast
from tests.factories import InquiryFactory

pytestmark = pytest.mark.django_db
ME, MESSAGES, TALK = (reverse(name) for name in ("candidates:me", "candidates:messages", "recruiters:talk"))


@pytest.fixture
def asked(cast: Cast) -> Inquiry:
    row: Inquiry = InquiryFactory.create(candidate=cast.dana, email=cast.dana.email, recruiter=cast.sam)
    return row


def own(row: Inquiry) -> str:
    return reverse("recruiters:talk-own", args=[row.pk])


def read(client: Client, url: str) -> str:
    return re.sub(r"\s+", " ", unescape(client.get(url).content.decode()))


def marked(page: str) -> int:
    """How many rows say that something is new."""
    return len(re.findall(r"\d+ new</span>", page))


@pytest.mark.parametrize("url", [ME, MESSAGES])
def test_an_answer_is_new_until_it_is_opened(cast: Cast, asked: Inquiry, url: str) -> None:
    page = read(cast.as_dana, url)
    assert f'href="{own(asked)}"' in page
    assert "an answer comes by" in page
    assert "Is the night shift fixed?" in page
    assert marked(page) == 0
    for text in ("Yes.", "Two days."):
        inquiries.answer(inquiry=asked, text=text, by=cast.sam)

    assert f'href="{own(asked)}#messages"' in (page := read(cast.as_dana, url))
    assert "(2 new)" in page
    assert marked(page) == 1
    cast.as_dana.head(own(asked))
    assert "(2 new)" in read(cast.as_dana, url), "looking ahead is no look"
    assert "Two days." in read(cast.as_dana, own(asked))

    assert marked(page := read(cast.as_dana, url)) == 0
    assert "new)" not in page
    inquiries.answer(inquiry=asked, text="And Fridays.", by=cast.sam)
    assert "(1 new)" in read(cast.as_dana, url)


def test_an_answer_to_an_old_question_is_seen_before_newer_questions(cast: Cast, asked: Inquiry) -> None:
    """Of very many the first are listed, and what is new among these is counted."""
    for number in range(talk.MOST):
        InquiryFactory.create(candidate=cast.dana, name=f"Newer {number}")
    inquiries.answer(inquiry=asked, text="Yes.", by=cast.sam)

    found = talk.questions_of(cast.dana)

    assert found[0] == asked
    assert talk.new_among(found) == 1


def test_it_is_answered_from_there_and_leads_back(cast: Cast, asked: Inquiry) -> None:
    inquiries.answer(inquiry=asked, text="Yes.", by=cast.sam)
    page = read(cast.as_dana, own(asked))
    assert f'href="{MESSAGES}"' in page

    cast.as_dana.post(own(asked), {"text": "Which days?"})

    assert "an answer comes by" in read(cast.as_dana, MESSAGES)
    assert asked.messages.count() == 3


def test_who_writes_by_mail_has_read_what_was_answered(cast: Cast, asked: Inquiry) -> None:
    inquiries.answer(inquiry=asked, text="Yes.", by=cast.sam)
    inquiries.write(inquiry=asked, text="Thanks", post=inquiries.Post("k" * 64))
    assert "new)" not in read(cast.as_dana, MESSAGES)


def test_a_colleague_who_looks_reads_nothing_for_them(cast: Cast, asked: Inquiry) -> None:
    inquiries.answer(inquiry=asked, text="Yes.", by=cast.sam)
    cast.as_sam.get(reverse("admin:recruiters_inquiry_change", args=[asked.pk]))
    assert "(1 new)" in read(cast.as_dana, MESSAGES)


def test_nobody_sees_what_others_asked(cast: Cast, asked: Inquiry) -> None:
    for url in (ME, MESSAGES, TALK):
        assert own(asked) not in read(cast.as_erin, url)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("url", "most"), [(MESSAGES, 15), (TALK, 9)])
def test_pages_ask_as_much_for_three_questions_as_for_one(
    cast: Cast, url: str, most: int, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        row = InquiryFactory.create(candidate=cast.dana, email=cast.dana.email, recruiter=cast.sam)
        inquiries.answer(inquiry=row, text="Yes.", by=cast.sam)
    cast.as_dana.get(url)
    with django_assert_num_queries(most):
        cast.as_dana.get(url)
