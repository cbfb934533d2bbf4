from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from jobs.enums import EmployerKind
from jobs.models import SalaryBenchmark
from jobs.queries import guide
from jobs.search import career, doors
from jobs.services import articles, listings, role_facts, vocabulary
from tests.cast import Cast
from tests.factories import (
    EmployerFactory,
    HiddenPositionFactory,
    PositionFactory,
    RoleFactFactory,
    competency,
)
from tests.reading import Reading, read

pytestmark = pytest.mark.django_db
CONTENTS = [
    "What a coder does",
    "Who employs coders",
    "The seven duties",
    "Education and certification",
    "The six skills",
    "Hours, and where the work is done",
    "The path, step by step",
    "What it pays",
    "What is changing",
    "How many will be needed",
    "What we promise",
    "Sources",
]


def page(client: Client) -> str:
    response = client.get("/guide/")
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.fixture
def board(db: None) -> None:
    """Positions of several kinds, duties, hours and credentials, and some that must not count."""
    vocabulary.load()
    role_facts.load()
    clinic = EmployerFactory.create(kind=EmployerKind.CLINIC)
    office = EmployerFactory.create(kind=EmployerKind.PHYSICIAN_OFFICE)
    PositionFactory.create(
        open=True,
        required="CPC; ICD-10-CM",
        settings="profee",
        duties="assign_sequence; audit_review",
        education=1,
        employer=clinic,
    )
    PositionFactory.create(
        open=True,
        required="CPC|CPC-A",
        is_apprentice_friendly=True,
        settings="profee; ed",
        duties="assign_sequence",
        shift="evening",
        employer=office,
    )
    PositionFactory.create(
        open=True, remote=True, required="CCS; ICD-10-CM", settings="inpatient", education=3, years_min=3
    )
    PositionFactory.create(closed=True, required="CRC", settings="payer", duties="insurers", employer=clinic)
    PositionFactory.create(paused=True, required="RHIT", duties="provider_query", shift="night")
    listings.rebuild()


class TestQueryCounts:
    @pytest.mark.parametrize("count", [1, 3])
    def test_of_a_stranger(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for number in range(count):
            PositionFactory.create(
                open=True,
                title=f"Coder {number}",
                required="CPC; ICD-10-CM",
                settings="profee",
                duties="assign_sequence",
            )
            RoleFactFactory.create(source=f"Source {number}")
        client.get("/guide/")  # a process reads once what the numbers of listings stand for
        cache.clear()
        with django_assert_num_queries(11):
            client.get("/guide/")
        with django_assert_num_queries(4):  # what is counted is kept, and this is no page that is
            client.get("/guide/?again=1")
        client.get("/guide/")
        with django_assert_num_queries(1):
            client.get("/guide/")


@pytest.mark.usefixtures("board")
class TestCounts:
    """The number beside a link is what the link finds."""

    def test_of_every_link_to_the_board(self, client: Client) -> None:
        work = career.openings()
        steps = [step for stage in work.path for step in stage.steps]
        steps += [step for name in ("workplace", "shift", "employment") for step in work.options(name).steps]
        assert work.icd is not None
        linked = [step for step in [*steps, work.icd] if step.url]
        assert len(linked) > 15
        for step in linked:
            found = client.get(step.url).context["search"].count
            assert found == step.count, step.url
        text = page(client)
        for step in linked:
            assert f'href="{step.url.replace("&", "&amp;")}"' in text

    def test_of_every_door(self, client: Client) -> None:
        text = page(client)
        found = doors.of_the_work()
        assert {door.url: door.count for door in found} == {
            "/positions/duty/assign_sequence/": 2,
            "/positions/duty/audit_review/": 1,
            "/positions/employers/clinic/": 1,
            "/positions/employers/physician_office/": 1,
            "/positions/employers/hospital/": 1,
        }
        for door in found:
            landing = client.get(door.url).context["landing"]
            assert landing.count == door.count
            assert f'href="{door.url}"' in text
        assert "2 open positions name it" in text
        assert "1 open position names it" in text
        assert text.count("No open position names it today.") == 5

    def test_are_everybodys_also_for_who_hid_some(self, cast: Cast) -> None:
        one = PositionFactory.create(open=True, shift="weekend", required="CPC")
        HiddenPositionFactory.create(candidate=cast.erin, position=one)
        for client in (cast.visitor, cast.as_erin):
            assert "?shift=weekend" in page(client)
        listed = cast.as_erin.get("/positions/?shift=weekend").content.decode()
        assert "0 positions" in listed
        assert "1 more is hidden by you: <a" in listed

    def test_a_line_runs_to_the_setting_most_of_its_positions_are_in(self) -> None:
        work = career.openings()
        assert work.commonest == {"cpc": "profee", "cpc-a": "profee", "ccs": "inpatient"}
        assert [(one.key, later.key) for one, later in work.links] == [
            ("cpc-a", "profee"),
            ("cpc", "profee"),
            ("ccs", "inpatient"),
        ]


@pytest.mark.usefixtures("board")
class TestPath:
    def test_drawing_and_list_say_the_same(self, client: Client) -> None:
        text = page(client)
        drawings = re.findall(r"<svg class=\"chart path-\w+\".*?</svg>", text, re.DOTALL)
        (listed,) = re.findall(r'<ol class="path-list">.*?</ol>', text, re.DOTALL)
        assert len(drawings) == 2
        links = [re.findall(r'href="([^"]+)"', part) for part in (*drawings, listed)]
        assert links[0] == links[1] == links[2]
        assert len(links[0]) > 8
        said = [re.findall(r'aria-label="([^"]+) (\d+) open"', part) for part in drawings]
        told = re.findall(r"<a [^>]+>([^<]+)</a>[^:]*: (\d+) open", listed)
        assert said[0] == said[1] == told

    def test_what_it_says_of_each(self, client: Client) -> None:
        seen = read(page(client)).text
        assert "High school diploma (asked for): 2 open" in seen
        assert "Bachelor's degree (preferred): 3 open" in seen
        assert "CPC: 2 open, mostly Pro-fee" in seen
        assert "Apprentices welcome: 1 open" in seen


def test_an_empty_board_says_so(client: Client) -> None:
    role_facts.load()
    text = page(client)
    assert text.count("No open position names it today.") == 7
    assert "Nothing is open today." in text
    assert "None is open at this moment." in text
    assert "none open" in text


def test_without_facts_it_still_answers(client: Client) -> None:
    competency("CPC")
    assert "What coders do" in page(client)


class TestText:
    @pytest.fixture(autouse=True)
    def loaded(self) -> None:
        role_facts.load()

    def test_contents_name_every_section(self, client: Client) -> None:
        text = page(client)
        nav = re.findall(r'<li><a href="#([a-z]+)">([^<]+)</a></li>', text)
        heads = re.findall(r'<h2 id="([a-z]+)">([^<]+)</h2>', text)
        assert nav == heads
        assert [unescape(words) for _, words in nav] == CONTENTS

    def test_reading_time_is_that_of_its_words(self, client: Client) -> None:
        (text,) = re.findall(r'<article class="stack.*?</article>', page(client), re.DOTALL)
        assert articles.minutes(text) == guide.MINUTES

    def test_dates_are_said_to_people_and_to_machines(self, client: Client) -> None:
        found = read(page(client))
        day = guide.REVIEWED_ON.isoformat()
        assert day in found.moments
        assert f"{guide.MINUTES} min to read" in found.text
        (told,) = found.of_type("Article")
        assert told["dateModified"] == day
        assert told["headline"] in found.text
        assert len(told["citation"]) == len(guide.guide().sources)
        (crumbs,) = found.of_type("BreadcrumbList")
        assert [step["name"] for step in crumbs["itemListElement"]] == ["Guide"]

    def test_every_number_leads_to_its_source(self, client: Client) -> None:
        text = page(client)
        cited = set(re.findall(r'class="cite" href="#(source-\d+)"', text))
        assert cited == set(re.findall(r'<li id="(source-\d+)">', text))
        assert len(cited) == 11

    def test_who_reads_is_led_to_their_own_lines(self, cast: Cast) -> None:
        assert "/fit/" in _links(cast.visitor)
        assert {"/fit/positions/", "/fit/next/"} <= set(_links(cast.as_erin))
        assert "/fit/positions/" not in _links(cast.as_sam)

    def test_every_link_within_the_site_opens(self, client: Client) -> None:
        PositionFactory.create(open=True, required="CPC", settings="profee", duties="assign_sequence")
        led_on = ("/admin/", "/accounts/")  # to a log-in, and by its own tests
        for link in dict.fromkeys(_links(client)):
            if link.startswith("/") and not link.startswith(led_on):
                assert client.get(link).status_code == 200, link

    def test_navigation_says_where_one_is(self, client: Client) -> None:
        assert page(client).count('<a href="/guide/" aria-current="page">') == 2


def _links(client: Client) -> list[str]:
    return _read(client).links


def _read(client: Client) -> Reading:
    return read(page(client))


def test_pay_of_a_city_with_one_figure_alone_is_left_out() -> None:
    role_facts.load()
    SalaryBenchmark.objects.filter(city="Tampa", years=5).delete()
    with CaptureQueriesContext(connection) as queries:
        pay = guide.pay_by_city()
    assert len(queries) == 1
    assert "Tampa, FL" not in {first.where for first, _ in pay.cities}
    assert len(pay.cities) == 9
    assert pay.overall is not None
