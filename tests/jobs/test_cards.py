"""Cards are rendered once for everybody: what is kept must neither grow old nor tell of anybody."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from jobs import tasks
from jobs.models import Employer, Position
from jobs.search.criteria import Criteria
from jobs.search.results import Search
from jobs.services import positions
from tests.cast import Cast
from tests.factories import PositionFactory

pytestmark = pytest.mark.django_db


def board(client: Client) -> str:
    return client.get("/positions/").content.decode()


def test_card_follows_its_position(client: Client) -> None:
    position = PositionFactory.create(open=True, title="Night coder")
    assert "Night coder" in board(client)
    position.title = "Day coder"
    position.save()
    positions.edited(position=position, by=None)
    text = board(client)
    assert "Day coder" in text
    assert "Night coder" not in text


def test_a_title_that_reads_the_same_to_the_search_is_another_card(client: Client) -> None:
    position = PositionFactory.create(open=True, title="night coder")
    board(client)
    position.title = "Night Coder"
    position.save()
    positions.edited(position=position, by=None)
    assert "Night Coder" in board(client)


def test_card_follows_the_name_of_its_employer(client: Client) -> None:
    position = PositionFactory.create(open=True)
    board(client)
    Employer.objects.filter(pk=position.employer_id).update(name="Quince Valley Clinic")
    for _ in range(3):  # asked for in between, and kept so
        tag = client.get("/positions/").headers["ETag"]
    tasks.relist()
    assert "Quince Valley Clinic" in board(client)
    assert client.get("/positions/", headers={"if-none-match": tag}).status_code == 200


def test_what_somebody_on_file_sees_is_theirs_alone(cast: Cast) -> None:
    PositionFactory.create_batch(2, open=True, required="CPC")
    own = board(cast.as_erin)
    assert own.count("Every line met") >= 1
    assert "csrfmiddlewaretoken" in own
    strange = board(cast.visitor)
    assert "line met" not in strange
    assert "csrfmiddlewaretoken" not in strange
    assert "<!--" not in strange + own
    cards = r'<article id="position-\d+"'
    assert re.findall(cards, strange) == re.findall(cards, own)


def test_marks_in_what_somebody_typed_are_text(cast: Cast) -> None:
    PositionFactory.create(open=True, title="Coder <!--stamp--> <!--save-->")
    assert "Coder &lt;!--stamp--&gt; &lt;!--save--&gt;" in board(cast.as_erin)


def test_position_that_has_gone_in_between_is_left_out(client: Client) -> None:
    first, second = PositionFactory.create_batch(2, open=True)
    page = Search(Criteria()).page(None)
    Position.objects.filter(pk=first.pk).delete()
    assert [one.pk for one in page.positions] == [second.pk]


def test_board_is_shown_without_a_cache(client: Client, settings: Settings) -> None:
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    PositionFactory.create(open=True, title="Night coder")
    assert "Night coder" in board(client)
