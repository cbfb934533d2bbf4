"""The box in the bar finds people, positions, employers and applications, for those who may see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from candidates.enums import Stage, Visibility
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    EmployerFactory,
    PositionFactory,
    UserFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
URL = "/admin/find/"


def found(answer: Any) -> dict[str, list[str]]:  # noqa: ANN401 -- a response
    return {group.name: [hit.name for hit in group.hits] for group in answer.context["groups"]}


def test_one_word_finds_in_every_list(desk: Client) -> None:
    CandidateFactory.create(first_name="Quill", last_name="Doe", on_file=True)
    employer = EmployerFactory.create(name="Quill Memorial")
    PositionFactory.create(title="Quill coder", employer=employer)
    ApplicationFactory.create(first_name="Quill", last_name="Roe", stage=Stage.NEW)

    answer = desk.get(URL, {"q": "quill"})

    assert found(answer) == {
        "candidates": ["Quill Doe"],
        "positions": ["Quill coder"],
        "employers": ["Quill Memorial"],
        "applications": ["Quill Roe"],
    }
    for group in answer.context["groups"]:
        assert desk.get(group.url).context["cl"].result_count == 1
        assert desk.get(group.hits[0].url).status_code == 200


def test_number_of_a_position_leads_to_it(desk: Client) -> None:
    position = PositionFactory.create(reference="4711")

    assert desk.get(URL, {"q": " 4711 "})["Location"] == f"/admin/jobs/position/{position.pk}/change/"
    assert found(desk.get(URL, {"q": "4712"})) == {}


def test_more_than_fit_lead_to_their_list(desk: Client) -> None:
    for number in range(7):
        EmployerFactory.create(name=f"Quill {number}")

    answer = desk.get(URL, {"q": "Quill"})

    (group,) = answer.context["groups"]
    assert (len(group.hits), group.has_more) == (6, True)
    assert "All employers found</a>" in answer.text


def test_who_is_hidden_is_not_found(desk: Client) -> None:
    CandidateFactory.create(first_name="Quill", on_file=True, visibility=Visibility.HIDDEN)

    assert found(desk.get(URL, {"q": "Quill"})) == {}


@pytest.mark.parametrize("term", ["", " ", "\0", '"', "'", "%", "_", "\\", "x" * 500, "((", "zzzz"])
def test_odd_words_find_nothing_or_something_and_never_fail(desk: Client, term: str) -> None:
    assert desk.get(URL, {"q": term}).status_code == 200


def test_only_what_somebody_may_see_is_looked_at(db: None) -> None:
    EmployerFactory.create(name="Quill Memorial")
    CandidateFactory.create(first_name="Quill", on_file=True)
    PositionFactory.create(reference="4711")
    user = UserFactory.create(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_employer"))
    client = Client()
    sign_in(client, user)

    assert found(client.get(URL, {"q": "Quill"})) == {"employers": ["Quill Memorial"]}
    assert client.get(URL, {"q": "4711"}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_asks_as_often_for_three_as_for_one(
    desk: Client,
    rows: int,
    django_assert_num_queries: Any,  # noqa: ANN401
) -> None:
    for _ in range(rows):
        CandidateFactory.create(first_name="Quill", on_file=True, in_tampa=True)
        PositionFactory.create(title="Quill coder")
        ApplicationFactory.create(first_name="Quill")
    desk.get(URL, {"q": "Quill"})

    with django_assert_num_queries(QUERIES):
        desk.get(URL, {"q": "Quill"})


QUERIES = 12
"""Six of every page of the desk; one for each list, and one for what its rows hold."""
