from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

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
        steps = [step for stage in work.path for step in (*stage.steps, *work.beyond)]
        steps += [narrower for step in steps for narrower in step.more]
        steps += [step for name in ("workplace", "shift", "employment") for step in work.options(name).steps]
        assert work.icd is not None
        # A page that is asked for twice is kept and has no context: each list once.
        linked = list({(step.url, step.count): step for step in [*steps, work.icd] if step.url}.values())
        assert len(linked) > 15
        for step in linked:
            found = client.get(step.url).context["search"].count
            assert found == step.count, step.url
        text = page(client)
        for step in linked:
            assert f'href="{step.url.replace("&", "&amp;")}"' in text

    def test_kinds_of_employers_add_up_to_all_positions(self, client: Client) -> None:
        for _ in range(2):
            PositionFactory.create(open=True, employer=EmployerFactory.create(kind="other"))
        work = client.get("/guide/").context["work"]
        assert sum(door.count for door in work.employers) + 2 == work.count
        assert "2 more are open with employers of other kinds." in page(client)

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
        assert "employers of other kinds" not in text
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

    def test_are_everybodys_in_the_path_too(self, cast: Cast) -> None:
        home = {"open": True, "remote": True, "required": "COC", "settings": "asc"}
        for _ in range(2):
            one = PositionFactory.create(**home)
        HiddenPositionFactory.create(candidate=cast.erin, position=one)

        def told(client: Client) -> list[str]:
            return re.findall(r'workplace=remote&amp;setting=asc">(\d+) remote<', page(client))

        assert told(cast.visitor) == ["2"]
        assert told(cast.as_erin) == ["2"]


@pytest.mark.usefixtures("board")
class TestLines:
    """What a line of the path says is counted on the board, here by its own lists."""

    def lines(self) -> dict[str, list[tuple[str, str]]]:
        path = career.openings().path
        return {
            stage.key: [(step.key, key) for step in stage.steps for key in step.leads_to] for stage in path
        }

    def test_every_stage_is_joined_to_the_next(self) -> None:
        path = career.openings().path
        assert [stage.key for stage in path] == ["education", "credential", "role", "open"]
        for stage, following in pairwise(path):
            reached = {key for step in stage.steps for key in step.leads_to}
            assert reached == {step.key for step in following.steps}

    def test_a_credential_leads_to_the_settings_of_most_of_its_positions(self) -> None:
        PositionFactory.create(open=True, required="CPC", settings="profee")
        assert self.lines()["credential"] == [
            ("cpc-a", "profee"),
            ("cpc-a", "ed"),
            ("cpc", "profee"),
            ("cpc", "ed"),
            ("ccs", "inpatient"),
        ]
        for _ in range(2):  # and one of five is less than a quarter
            PositionFactory.create(open=True, required="CPC", settings="profee")
        assert ("cpc", "ed") not in self.lines()["credential"]

    def test_a_schooling_leads_to_what_it_is_enough_for(self, client: Client) -> None:
        lines = self.lines()["education"]
        assert lines == [("high_school", "cpc-a"), ("high_school", "cpc"), ("bachelor", "ccs")]
        for level, credential in lines:
            whole = client.get(f"/positions/?credential={credential}").context["search"].count
            asked = f"/positions/?credential={credential}&education={level}"
            assert 2 * client.get(asked).context["search"].count >= whole
        below = client.get("/positions/?credential=ccs&education=associate").context["search"].count
        assert 2 * below < client.get("/positions/?credential=ccs").context["search"].count

    def test_many_credentials_keep_their_first_setting(self) -> None:
        for number, key in enumerate(career.CREDENTIALS):
            for settings in ("profee", "ed", "asc", "rehab", "hospice", "snf", "payer", "cdi")[number:][:2]:
                PositionFactory.create(open=True, required=key.upper(), settings=settings)
        path = career.openings().path
        assert len(path[2].steps) == career.ROLES
        assert all(step.leads_to for step in path[1].steps)


@pytest.mark.usefixtures("board")
class TestPath:
    def drawn(self, client: Client) -> str:
        (found,) = re.findall(r'<ol class="path-stages">.*?</ol>', page(client), re.DOTALL)
        return str(found)

    def test_is_one_list_of_stages(self, client: Client) -> None:
        text = self.drawn(client)
        heads = re.findall(r'<h3><span aria-hidden="true">(\d)</span>([^<]+)</h3>', text)
        assert heads == [("1", "Schooling"), ("2", "Credential"), ("3", "Role"), ("4", "Open now")]
        assert text.count('<li class="path-step') == sum(len(stage.steps) for stage in career.openings().path)

    def test_has_a_line_for_each_link_and_hides_them_from_readers(self, client: Client) -> None:
        strips = re.findall(r'<svg class="path-lines".*?</svg>', self.drawn(client), re.DOTALL)
        assert len(strips) == 3
        assert all('aria-hidden="true"' in strip for strip in strips)
        drawn = [curve for strip in strips for curve in re.findall(r'd="([^"]+)"', strip)]
        assert len(drawn) == len(career.openings().links) > 6
        # A line begins and ends in the middle of a step: the first of three stands a sixth down.
        assert "M0 167C50 167 50 167 100 167" in drawn

    def test_says_in_words_what_the_lines_say(self, client: Client) -> None:
        seen = read(page(client)).text
        assert "Enough for most positions of CPC-A, CPC" in seen
        assert "Most in Pro-fee, then in Emergency department" in seen
        assert "2 open in Pro-fee" in seen

    def test_names_lead_to_the_pages_that_explain_them(self, client: Client) -> None:
        text = self.drawn(client)
        for url in ("/guide/credentials/cpc/", "/guide/titles/pro-fee-coder/"):
            assert f'href="{url}"' in text
            assert client.get(url).status_code == 200


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
