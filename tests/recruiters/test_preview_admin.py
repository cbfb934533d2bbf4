"""A position as candidates see it, before they do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.accounts.models import User
from jobs.enums import CloseReason, PositionStatus
from jobs.models import Position
from jobs.services import positions
from tests.factories import PositionFactory
from tests.reading import read

pytestmark = pytest.mark.django_db


def address(position: Position) -> str:
    return reverse("admin:jobs_position_preview", args=[position.pk])


def draft(**fields: object) -> Position:
    return PositionFactory.create(required="CPC|CCS-P", settings=["Pro-fee"], **fields)


def test_preview_of_a_draft_is_the_page_it_will_have(desk: Client, client: Client) -> None:
    position = draft(closes_on=timezone.localdate() + timedelta(days=30))
    preview = read(desk.get(address(position)).content.decode())
    positions.publish(position=position, by=None)

    page = read(client.get(position.get_absolute_url()).content.decode())

    for words in (
        "CCS-P or CPC",
        position.pay_label,
        position.benefits,
        "Codes outpatient visits.",
        "Closes",
    ):
        assert words in preview.text
        assert words in page.text
    assert "A preview, for the desk alone." in preview.text
    assert "A preview" not in page.text
    assert "This position is closed" not in preview.text


def test_preview_says_nothing_to_machines_and_is_kept_nowhere(desk: Client) -> None:
    answer = desk.get(address(draft()))

    page = read(answer.content.decode())
    assert page.metas["robots"] == ["noindex, nofollow"]
    assert page.data == []
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))


def test_preview_leaves_the_position_as_it_is(desk: Client) -> None:
    position = PositionFactory.create(open=True)
    positions.close(position=position, reason=CloseReason.FILLED, by=None)

    assert desk.get(address(position)).status_code == 200

    position.refresh_from_db()
    assert position.status == PositionStatus.CLOSED
    assert position.closed_at is not None


def test_preview_is_for_the_desk_and_for_whom_may_see_positions(
    desk: Client, client: Client, recruiter: User
) -> None:
    position = draft()
    assert client.get(address(position)).status_code == 302

    recruiter.groups.clear()

    assert desk.get(address(position)).status_code == 403
