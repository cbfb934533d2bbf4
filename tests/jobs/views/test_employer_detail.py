from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.cast import Cast
from tests.factories import EmployerFactory, PositionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_openings(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    employer = EmployerFactory.create(slug="bay")
    PositionFactory.create_batch(count, open=True, employer=employer, required="CPC", settings="profee")
    with django_assert_num_queries(8):
        client.get("/employers/bay/")


def test_everybody_may_look(cast: Cast) -> None:
    address = f"/employers/{cast.position.employer.slug}/"
    statuses = {who: client.get(address).status_code for who, client in cast.clients.items()}
    assert statuses == dict.fromkeys(statuses, 200)


def test_shows_who_they_are_and_what_is_open(client: Client) -> None:
    employer = EmployerFactory.create(
        slug="bay", name="Bay Hospital", about="A *small* team.", website="https://bay.example.com/"
    )
    PositionFactory.create(open=True, employer=employer, title="Theirs")
    PositionFactory.create(paused=True, employer=employer, title="Paused one")
    PositionFactory.create(open=True, title="Of others")
    text = client.get("/employers/bay/").content.decode()
    assert "<h1>Bay Hospital</h1>" in text
    assert "A <em>small</em> team." in text
    assert "1 open position<" in text
    assert "Theirs" in text
    assert "Paused one" not in text
    assert "Of others" not in text
    assert 'href="https://bay.example.com/" rel="nofollow noopener"' in text


def test_nothing_open_is_said(client: Client) -> None:
    EmployerFactory.create(slug="bay")
    assert "Nothing is open here at this moment." in client.get("/employers/bay/").content.decode()


def test_unknown_employer_is_404(client: Client) -> None:
    assert client.get("/employers/nobody/").status_code == 404
