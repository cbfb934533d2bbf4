from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from jobs.services import role_facts
from tests.cast import Cast
from tests.factories import ArticleFactory, PositionFactory, SalaryBenchmarkFactory, competency

pytestmark = pytest.mark.django_db


def page(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return str(response.content.decode())


def some_positions(count: int) -> None:
    for number in range(count):
        PositionFactory.create(
            open=True,
            title=f"Coder {number}",
            required="CPC; ICD-10-CM",
            settings="profee",
            specialties="cardiology",
        )


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_positions(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    some_positions(count)
    SalaryBenchmarkFactory.create(city="", state="", years=1, amount=41_000)
    client.get("/")  # a process reads once what the numbers of listings stand for
    cache.clear()
    with django_assert_num_queries(9):
        client.get("/")


def test_everybody_may_look(cast: Cast) -> None:
    statuses = {who: client.get("/").status_code for who, client in cast.clients.items()}
    assert statuses == dict.fromkeys(statuses, 200)


def test_shows_the_newest_with_pay_and_real_counts(client: Client) -> None:
    some_positions(2)
    PositionFactory.create(open=True, required="COC|CPC")
    PositionFactory.create(paused=True, title="Not on the board", required="CPC")
    text = page(client)
    assert "See all 3 positions" in text
    assert '?credential=cpc">CPC <small>3</small>' in text
    assert '?credential=coc">COC <small>1</small>' in text
    assert 'href="/positions/?setting=profee">Pro-fee<span class="n">2</span>' in text
    assert "$30–$40 <small>an hour</small>" in text
    assert "Not on the board" not in text


def test_number_of_a_chip_is_that_of_its_list(client: Client) -> None:
    competency("CPC-A")
    PositionFactory.create(open=True, required="CPC")
    PositionFactory.create(open=True, required="CPC", is_apprentice_friendly=True)
    PositionFactory.create(open=True, preferred="CPC-A")
    assert '?credential=cpc-a">CPC-A <small>2</small>' in page(client)
    assert (
        '<h1 aria-live="polite">2 positions</h1>'
        in client.get("/positions/?credential=cpc-a").content.decode()
    )


def test_pay_comes_with_source_and_date(client: Client) -> None:
    for years, amount in ((1, 41_000), (5, 52_000)):
        SalaryBenchmarkFactory.create(
            city="", state="", years=years, amount=amount, source="A survey", as_of="about 2020"
        )
    text = page(client)
    assert "$41,000" in text
    assert "$52,000" in text
    assert "Source: A survey. Date: about 2020." in text
    assert "All cities" in text


def test_pay_by_city_is_drawn_and_stands_as_figures(client: Client) -> None:
    role_facts.load()
    text = page(client)
    rows = re.findall(r'<th scope="row">([^<]+)<svg.*?</tr>', text, re.DOTALL)
    assert len(rows) == 11
    assert (rows[0], rows[-1]) == ("Atlanta, GA", "All cities")


def test_leads_to_the_guide_and_to_the_newest_advice(client: Client) -> None:
    assert 'href="/guide/"' in page(client)
    assert '<h3><a href="/advice/">' not in page(client)
    ArticleFactory.create_batch(4, topics=["Pay"])
    text = page(client)
    (advice,) = re.findall(r'<h3><a href="/advice/">.*?</ul>', text, re.DOTALL)
    assert advice.count("<li>") == 3


def test_an_empty_board_says_so(client: Client) -> None:
    text = page(client)
    assert "No position is open at this moment." in text
    assert "What coders are paid" not in text


def test_post_is_refused(client: Client) -> None:
    assert client.post("/").status_code == 405
