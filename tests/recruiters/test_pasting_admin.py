"""A draft from a pasted posting: read, confirmed piece by piece, opened as a form, saved."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from config.accounts.models import User
from jobs.enums import PositionStatus
from jobs.models import Position
from jobs.reading.postings.reader import LONGEST
from jobs.services.descriptions import as_markdown, rendered
from recruiters.services import pastes
from tests.factories import EmployerFactory, PositionFactory, competency, place
from tests.recruiters.pages import Answer
from tests.recruiters.pages import on as on_page

pytestmark = pytest.mark.django_db
CLOSES = date(timezone.now().year + 1, 6, 30)
CLOSES_WORDS = f"June 30, {CLOSES.year}"
TEXT = f"""Outpatient Coder
Bayside Example Clinic, Tampa, FL 33602 (on-site)
$27.00 - $33.50 per hour, full-time
• CPC or COC required
• CRC preferred
• Epic
Medical, dental and a 401(k).
Apply by {CLOSES_WORDS}.
"""


@pytest.fixture(autouse=True)
def words() -> None:
    """The words and rows the text names."""
    for word in ("CPC", "COC", "CRC", "Epic", "Outpatient"):
        competency(word)
    place("Tampa")
    EmployerFactory.create(name="Bayside Example Clinic")


@pytest.fixture
def address() -> str:
    return reverse("admin:paste-position")


def keys(answer: Answer) -> dict[str, list[str]]:
    """What is offered: each slot with its keys."""
    return {
        offer.slot.value: [one.key for one in offer.suggestions] for offer in answer.context["offers"].offers
    }


def offered(answer: Answer) -> dict[str, list[str]]:
    return {
        offer.slot.value: [one.words for one in offer.suggestions]
        for offer in answer.context["offers"].offers
    }


def opened(client: Client, answer: Answer) -> Answer:
    assert answer.status_code == 302, answer.content.decode()[:500]
    return client.get(answer.headers["Location"])


def test_page_shows_what_was_read_with_its_words_and_ticks_nothing(desk: Client, address: str) -> None:
    answer = desk.post(address, {"text": TEXT, "read": "1"})

    assert offered(answer) == {
        "title": ["Outpatient Coder"],
        "employer": ["Bayside Example Clinic"],
        "closes_on": [CLOSES_WORDS],
        "workplace": ["On site"],
        "place": ["Tampa, FL"],
        "zip": ["33602"],
        "pay": ["$27\u2013$33.50 an hour"],
        "benefits": ["Medical, dental and a 401(k)"],
        "employment": ["Full time"],
        "settings": ["Outpatient"],
        "software": ["Epic"],
        "required": ["CPC or COC"],
        "preferred": ["CRC"],
    }
    page = answer.content.decode()
    assert "<mark>CPC or COC</mark>" in page
    assert "checked" not in page
    assert "Outpatient Coder\nBayside" in page
    assert Position.objects.count() == 0


def test_only_what_was_ticked_lands_in_the_draft(desk: Client, address: str) -> None:
    found = keys(desk.post(address, {"text": TEXT, "read": "1"}))

    sent = {"text": TEXT, "take": [*found["title"], *found["pay"], *found["preferred"]], "make": "1"}
    form = opened(desk, desk.post(address, sent))

    start = form.context["adminform"].form
    assert start["title"].value() == "Outpatient Coder"
    assert (start["pay_min"].value(), start["pay_max"].value()) == (Decimal("27.00"), Decimal("33.50"))
    assert not start["employer"].value()
    assert not start["place"].value()
    assert not start["benefits"].value()
    assert not start["settings"].value()
    groups = form.context["inline_admin_formsets"][0].formset
    assert [(row["level"].value(), row["any_of"].value()) for row in groups.extra_forms] == [
        ("preferred", [competency("CRC").pk])
    ]


def test_taking_all_opens_a_form_that_saves_as_it_stands(desk: Client, address: str) -> None:
    form = opened(desk, desk.post(address, {"text": TEXT, "all": "1"}))
    url = form.wsgi_request.get_full_path()

    answer = desk.post(url, on_page(form) | {"_save": "Save draft"})

    assert answer.status_code == 302, answer.context["errors"]
    position = Position.objects.get()
    assert (position.title, position.status) == ("Outpatient Coder", PositionStatus.DRAFT)
    assert (position.pay_label, position.pay_unit) == ("$27\u2013$33.50", "an hour")
    assert (position.employer.name, str(position.place)) == ("Bayside Example Clinic", "Tampa, FL")
    assert (position.postal_code, position.closes_on) == ("33602", CLOSES)
    assert sorted((group.level, group.label) for group in position.requirements.all()) == [
        ("preferred", "CRC"),
        ("required", "COC or CPC"),
    ]
    assert [str(one) for one in position.software.all()] == ["Epic"]
    assert "<li>CPC or COC required</li>" in position.description_html
    assert desk.session[pastes.KEY] == {}


def test_description_holds_every_word_that_was_pasted(desk: Client, address: str) -> None:
    form = opened(desk, desk.post(address, {"text": TEXT, "make": "1"}))

    kept = form.context["adminform"].form["description"].value()
    assert re.findall(r"\w+", kept) == re.findall(r"\w+", TEXT)


def test_of_two_pays_none_is_taken_unless_chosen(desk: Client, address: str) -> None:
    text = "Coder\nCoder I: $22 - $26 per hour. Coder II: $27 - $33 per hour."
    read = desk.post(address, {"text": text, "read": "1"})
    second = keys(read)["pay"][1]

    none = opened(desk, desk.post(address, {"text": text, "all": "1"}))
    one = opened(desk, desk.post(address, {"text": text, "all": "1", "one-pay": second}))

    assert "names 2 different pays" in read.content.decode()
    assert none.context["adminform"].form["pay_min"].value() is None
    assert one.context["adminform"].form["pay_min"].value() == 27
    assert "names 2 different pays" in one.content.decode()


def test_text_that_was_changed_after_it_was_read_is_shown_again(desk: Client, address: str) -> None:
    pay = keys(desk.post(address, {"text": TEXT, "read": "1"}))["pay"]

    answer = desk.post(address, {"text": TEXT.replace("27.00", "25.00"), "take": pay, "make": "1"})

    assert answer.status_code == 200
    assert "not the text that stands here now" in answer.content.decode()
    assert pastes.KEY not in desk.session


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Paste the text of a posting first."),
        (" \n ", "Paste the text of a posting first."),
        ("coder " * (LONGEST // 6 + 1), "At most 20,000 characters are read"),
        ("coder\0", "Null characters are not allowed."),
    ],
)
def test_text_that_cannot_be_read_comes_back_with_what_to_do(
    desk: Client, address: str, text: str, words: str
) -> None:
    answer = desk.post(address, {"text": text, "read": "1"})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert answer.context["form"]["text"].value() == text


def test_city_the_map_does_not_have_is_a_doubt_and_no_suggestion(desk: Client, address: str) -> None:
    answer = desk.post(address, {"text": "Coder\nLocation: Nowhereville, FL", "read": "1"})

    assert "place" not in offered(answer)
    assert "Nowhereville, FL is not on the map" in strip_tags(answer.content.decode())


def test_pasted_markup_is_shown_and_kept_as_signs(desk: Client, address: str) -> None:
    text = "Coder <script>alert(1)</script> *now*\n<b>CPC required</b>"
    page = desk.post(address, {"text": text, "read": "1"}).content.decode()

    assert "<script>alert(1)" not in page
    html = rendered(as_markdown(text))
    assert "<b>" not in html
    assert "<em>" not in html
    assert "&lt;b&gt;CPC required&lt;/b&gt;" in html


def test_somebody_elses_paste_opens_an_empty_form(desk: Client, boss: Client, address: str) -> None:
    url = desk.post(address, {"text": TEXT, "all": "1"}).headers["Location"]

    form = boss.get(url)

    assert not form.context["adminform"].form["title"].value()
    assert "Begun with a pasted posting" not in form.content.decode()


def test_only_the_last_few_texts_wait(desk: Client, address: str) -> None:
    urls = [
        desk.post(address, {"text": f"Coder {number}", "make": "1"}).headers["Location"]
        for number in range(pastes.MOST_AT_ONCE + 1)
    ]

    assert not desk.get(urls[0]).context["adminform"].form["description"].value()
    assert (
        desk.get(urls[-1]).context["adminform"].form["description"].value() == f"Coder {pastes.MOST_AT_ONCE}"
    )


def test_page_is_for_those_who_may_add_positions(recruiter: User, desk: Client, address: str) -> None:
    recruiter.groups.clear()
    recruiter.user_permissions.add(Permission.objects.get(codename="view_position"))

    assert desk.get(address).status_code == 403
    assert desk.post(address, {"text": TEXT, "all": "1"}).status_code == 403


def _queries(client: Client, address: str, sent: dict[str, Any]) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert client.post(address, sent).status_code == 200
    return len([one for one in counted if "usersessions" not in one["sql"]])


def test_longer_text_asks_the_database_no_more(desk: Client, address: str) -> None:
    long = TEXT + "".join(f"\nOrlando, FL\nExample Hospital {number}\nCCS required" for number in range(40))
    desk.post(address, {"text": TEXT, "read": "1"})  # the vocabulary is compiled

    short = _queries(desk, address, {"text": TEXT, "read": "1"})

    assert short <= 10
    assert _queries(desk, address, {"text": long, "read": "1"}) == short


def test_list_and_new_form_lead_to_it(desk: Client, address: str) -> None:
    PositionFactory.create()

    assert f'href="{address}"' in desk.get(reverse("admin:jobs_position_changelist")).content.decode()
