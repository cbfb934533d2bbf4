from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.traps import OPENED_SALT
from jobs.enums import ReportReason
from jobs.models import Position, PositionReport
from jobs.services import reports
from tests.cast import Cast
from tests.factories import PositionFactory

pytestmark = pytest.mark.django_db


def opened(seconds_ago: float = 60) -> str:
    return signing.dumps([timezone.now().timestamp() - seconds_ago, False], salt=OPENED_SALT)


def report(client: Client, position: Position, **answers: object) -> Any:  # noqa: ANN401 -- a response
    given = {"reason": "pay", "opened": opened(), **answers}
    return client.post(f"{position.get_absolute_url()}report/", given)


def test_what_was_said_is_kept_and_thanked_for(cast: Cast) -> None:
    answer = report(
        cast.visitor, cast.position, reason="asks", text="  A fee of $50.  ", email="Kim@Example.com"
    )

    assert (answer.status_code, answer["Location"]) == (302, f"{cast.position.get_absolute_url()}reported/")
    kept = PositionReport.objects.get()
    assert (kept.position, kept.reason, kept.text, kept.email, kept.handled_at) == (
        cast.position,
        ReportReason.ASKS,
        "A fee of $50.",
        "kim@example.com",
        None,
    )
    thanks = cast.visitor.get(answer["Location"]).content.decode()
    assert "Thank you. It has reached us." in thanks
    assert "kim@" not in thanks
    cast.position.refresh_from_db()
    assert cast.position.is_open


def test_the_page_of_the_position_leads_to_it(cast: Cast) -> None:
    address = f"{cast.position.get_absolute_url()}report/"
    assert (
        f'href="{address}" rel="nofollow"'
        in cast.visitor.get(cast.position.get_absolute_url()).content.decode()
    )
    assert cast.visitor.get(f"/positions/{cast.position.pk}/wrong/report/")["Location"] == address


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"reason": ""}, "Choose what is wrong."),
        ({"reason": "mood"}, "is not one of the available choices"),
        ({"reason": "other", "text": " "}, "Say in a line what it is."),
        ({"email": "kim"}, "This does not look like an e-mail address"),
        ({"text": "x" * 2001}, "At most 2000 characters fit; these are 2001."),
        ({"website": "spam"}, "A field that stays empty was filled in."),
        ({"opened": ""}, "look over what goes"),
        ({"opened": "forged"}, "look over what goes"),
        ({"opened": None}, "look over what goes"),
    ],
)
def test_what_is_not_right_is_said_and_nothing_is_kept(
    cast: Cast, answers: dict[str, str | None], said: str
) -> None:
    if answers.get("opened", "") is None:
        answers = {"opened": opened(0)}
    page = report(cast.visitor, cast.position, **answers)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert PositionReport.objects.count() == 0


def test_one_network_sends_only_so_many_in_an_hour(cast: Cast) -> None:
    most = reports.BY_NETWORK.most
    statuses = [report(cast.visitor, cast.position).status_code for _ in range(most + 1)]
    assert statuses == [302] * most + [429]
    assert PositionReport.objects.count() == most
    assert "Too many reports came from this address" in report(cast.visitor, cast.position).content.decode()


class TestWhichPositions:
    def test_closed_ones_may_be_reported_while_they_are_shown(self, client: Client) -> None:
        assert report(client, PositionFactory.create(closed=True)).status_code == 302
        long_ago = PositionFactory.create(closed=True, closed_at=timezone.localtime() - timedelta(days=31))
        assert report(client, long_ago).status_code == 404

    @pytest.mark.parametrize("status", ["draft", "paused"])
    def test_what_is_not_on_the_board_is_not_there(self, client: Client, status: str) -> None:
        position = PositionFactory.create(**{status: True})
        assert report(client, position).status_code == 404
        assert client.get(f"{position.get_absolute_url()}reported/").status_code == 404
        # A wrong slug must not give the title away.
        assert client.get(f"/positions/{position.pk}/x/report/").status_code == 404


def test_dealing_with_counts_only_what_waited(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        report(cast.visitor, cast.position)
    first, second = PositionReport.objects.order_by("pk")
    assert reports.deal_with(reports=[first], by=cast.sam) == 1
    was = PositionReport.objects.get(pk=first.pk).handled_at
    assert reports.deal_with(reports=[first, second], by=cast.sam) == 1
    assert PositionReport.objects.get(pk=first.pk).handled_at == was
    assert PositionReport.objects.get(pk=second.pk).handled_by == cast.sam
