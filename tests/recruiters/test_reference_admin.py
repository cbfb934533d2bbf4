"""Employers, vocabulary, places, the guide: what positions and files are made of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from django.conf import settings
from django.test import Client
from django.urls import reverse

from config import doorbell
from jobs.models import Competency, Employer, Place, Requirement
from tests.factories import (
    CandidateFactory,
    CompetencyAliasFactory,
    CompetencyFactory,
    EmployerFactory,
    PositionFactory,
    TitleFactory,
    competency,
    place,
)

pytestmark = pytest.mark.django_db
NO_ROWS = {f"{rows}-{kind}_FORMS": "0" for rows in ("aliases", "facts") for kind in ("TOTAL", "INITIAL")}


def test_employer_gets_a_free_address_and_keeps_it(desk: Client) -> None:
    EmployerFactory.create(name="Juniper Joint", slug="juniper-joint")
    EmployerFactory.create(name="Juniper, Joint 2", slug="juniper-joint-2")
    data = {"name": "Juniper & Joint", "kind": "clinic", "website": "juniper.example.com"}

    desk.post(reverse("admin:jobs_employer_add"), data)

    made = Employer.objects.get(name="Juniper & Joint")
    assert (made.slug, made.website) == ("juniper-joint-3", "https://juniper.example.com")
    page = reverse("admin:jobs_employer_change", args=[made.pk])
    desk.post(page, data | {"name": "Another name", "as_shown": desk.get(page).context["as_shown"]})
    made.refresh_from_db()
    assert (made.name, made.slug) == ("Another name", "juniper-joint-3")


def test_employer_is_added_in_a_small_window_beside_the_position(desk: Client) -> None:
    add = reverse("admin:jobs_employer_add")

    shown = desk.get(add, {"_popup": "1"})
    answer = desk.post(add, {"name": "New Place", "kind": "payer", "_popup": "1"})

    assert 'id="nav-sidebar"' not in shown.content.decode()
    assert "New Place" in answer.content.decode()
    assert Employer.objects.get().slug == "new-place"


def test_employer_says_what_is_missing(desk: Client) -> None:
    answer = desk.post(reverse("admin:jobs_employer_add"), {})

    assert answer.context["adminform"].form.errors == {
        "name": ["What is the employer called?"],
        "kind": ["Choose what kind of employer it is."],
    }


def test_employer_with_positions_is_not_deleted(boss: Client) -> None:
    busy, idle = PositionFactory.create(open=True).employer, EmployerFactory.create()

    answers = [
        boss.get(reverse("admin:jobs_employer_delete", args=[one.pk])).status_code for one in (busy, idle)
    ]

    assert answers == [403, 200]
    rows = boss.get(reverse("admin:jobs_employer_changelist")).context["cl"].result_list
    numbers = {row.pk: (row.open_number, row.number) for row in rows}
    assert numbers == {busy.pk: (1, 1), idle.pk: (0, 0)}


def test_words_are_found_however_they_are_spelled(desk: Client) -> None:
    CompetencyAliasFactory.create(competency=competency("ICD-10-CM"), text="ICD10CM")
    competency("CPC")

    def found(text: str) -> list[str]:
        url = reverse("admin:jobs_competency_changelist")
        return [str(word) for word in desk.get(url, {"q": text}).context["cl"].result_list]

    assert found("icd 10 cm") == found("icd-10") == found("ICD10CM") == ["ICD-10-CM"]
    assert found("cpc") == ["CPC"]
    assert found("") == ["ICD-10-CM", "CPC"]


def test_a_search_counts_each_spelling_once(desk: Client) -> None:
    word = CompetencyFactory.create(key="coc", label="COC")
    for text in ("COC", "COC coder", "Certified Outpatient Coder", "CPC-H"):
        CompetencyAliasFactory.create(competency=word, text=text)

    rows = desk.get(reverse("admin:jobs_competency_changelist"), {"q": "coc"}).context["cl"].result_list

    assert [(row.label, row.number) for row in rows] == [("COC", 4)]


def test_requirements_may_name_what_one_can_hold_and_no_duty(desk: Client) -> None:
    names = ["CPC", "CPT", "Assign and sequence codes"]
    assert len([competency(name) for name in names]) == 3
    query = {"app_label": "jobs", "model_name": "requirement", "field_name": "any_of", "term": ""}

    page = desk.get(reverse("admin:autocomplete"), query).json()

    assert sorted(one["text"] for one in page["results"]) == ["CPC", "CPT"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("CPC", "CPC"),
        ("cpc ", "CPC"),
        ("CCS", "CCS"),
        ("CPC-H", "COC"),
        ("icd10cm", "ICD-10-CM"),
        ("hcp", "HCPCS II"),
    ],
)
def test_word_itself_leads_where_enter_takes_the_first(desk: Client, typed: str, first: str) -> None:
    words = {name: competency(name) for name in ("HCPCS II", "CPC", "CPC-A", "CCS", "CCS-P")}
    CompetencyAliasFactory.create(competency=competency("COC"), text="CPC-H")
    CompetencyAliasFactory.create(competency=competency("ICD-10-CM"), text="ICD10CM")
    assert words["HCPCS II"].kind < words["CPC"].kind  # the order of the list would put it first
    query = {"app_label": "jobs", "model_name": "requirement", "field_name": "any_of", "term": typed}

    page = desk.get(reverse("admin:autocomplete"), query).json()

    assert page["results"][0]["text"] == first
    assert len({one["id"] for one in page["results"]}) == len(page["results"])


def test_a_word_in_use_is_not_deleted_and_the_page_says_where_it_is_used(boss: Client) -> None:
    word = competency("CPC")
    position = PositionFactory.create(open=True, title="Night coder", reference="4001", required="CPC|CRC")
    CandidateFactory.create(credentials="CPC")
    url = reverse("admin:jobs_competency_delete", args=[word.pk])

    text = boss.get(url).content.decode()
    boss.post(url, {"post": "yes"})

    page = reverse("admin:jobs_position_change", args=[position.pk])
    assert f'<li>Asked for by 1 position: <a href="{page}">Night coder (4001)</a></li>' in text
    assert "<li>On the file of 1 person</li>" in text
    assert "Take the word out of these first, or leave it." in text
    assert "Requirement_any_of" not in text
    assert str(position.requirements.get()) == "CPC or CRC"


def test_page_names_the_first_positions_that_use_a_word(boss: Client) -> None:
    for _ in range(10):
        PositionFactory.create(open=True, settings=["profee"])

    answer = boss.get(reverse("admin:jobs_competency_delete", args=[competency("Pro-fee").pk]))

    text = answer.content.decode()
    assert "Named in the lists of 10 positions: " in text
    assert " and 2 more</li>" in text


def test_a_word_nobody_uses_may_go(boss: Client) -> None:
    word = CompetencyFactory.create()

    boss.post(reverse("admin:jobs_competency_delete", args=[word.pk]), {"post": "yes"})

    assert not Competency.objects.filter(pk=word.pk).exists()


def test_key_of_a_word_never_changes(boss: Client) -> None:
    word = CompetencyFactory.create(key="old", label="Old")
    data = NO_ROWS | {"key": "new", "label": "New", "kind": "credential", "rank": "5"}

    boss.post(reverse("admin:jobs_competency_change", args=[word.pk]), data)

    assert list(Competency.objects.values_list("key", "label")) == [("old", "New")]


def test_recruiters_add_spellings_and_no_words(desk: Client) -> None:
    word = CompetencyFactory.create(label="Word")
    data = NO_ROWS | {
        "label": "Word",
        "kind": "credential",
        "rank": "5",
        "aliases-TOTAL_FORMS": "1",
        "aliases-0-text": "Another Word",
    }

    desk.post(reverse("admin:jobs_competency_change", args=[word.pk]), data)

    assert [(alias.text, alias.folded) for alias in word.aliases.all()] == [("Another Word", "anotherword")]
    assert desk.get(reverse("admin:jobs_competency_add")).status_code == 403


def test_address_of_a_title_never_changes(boss: Client) -> None:
    title = TitleFactory.create(slug="old-address")
    data = {"name": "New name", "slug": "new-address", "rung": "coder", "soc": "29-2072"}

    boss.post(reverse("admin:jobs_title_change", args=[title.pk]), data)

    title.refresh_from_db()
    assert (title.name, title.slug) == ("New name", "old-address")


@pytest.mark.parametrize(
    "name", ["jobs_place", "jobs_title", "jobs_salarybenchmark", "jobs_areawage", "jobs_rolefact"]
)
def test_recruiters_look_these_up_and_do_not_change_them(desk: Client, name: str) -> None:
    assert desk.get(reverse(f"admin:{name}_changelist")).status_code == 200
    assert desk.get(reverse(f"admin:{name}_add")).status_code == 403


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[str]]]:
    """The names of the tasks that wait in the real broker."""
    monkeypatch.setattr(doorbell, "_quiet_until", 0.0)
    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    broker.delete("match")

    def names() -> list[str]:
        waiting: Any = broker.lrange("match", 0, -1)
        return [json.loads(one)["headers"]["task"] for one in waiting]

    yield names
    broker.delete("match")
    broker.close()


@pytest.mark.parametrize(
    "change", [{"city": "New Tampa"}, {"state": "GA"}, {"latitude": "28"}, {"longitude": "-82"}]
)
def test_a_place_that_moves_takes_its_listings_along(
    boss: Client, asked: Callable[[], list[str]], change: dict[str, str]
) -> None:
    found = place("Tampa")
    page = reverse("admin:jobs_place_change", args=[found.pk])
    data = {name: str(getattr(found, name)) for name in ("city", "state", "latitude", "longitude")}

    boss.post(page, data)
    assert asked() == []

    boss.post(page, data | change)
    assert asked() == ["jobs.relist"]


def test_a_new_place_has_no_listings(boss: Client, asked: Callable[[], list[str]]) -> None:
    boss.post(
        reverse("admin:jobs_place_add"), {"city": "Ybor", "state": "FL", "latitude": "1", "longitude": "1"}
    )

    assert Place.objects.get().city == "Ybor"
    assert asked() == []


def test_group_that_is_gone_still_has_a_name() -> None:
    assert str(Requirement(level="preferred")) == "Preferred group"
