"""Positions that open by themselves at a moment, once, whoever looks and however late."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from jobs.enums import CloseReason, EventKind, PositionStatus
from jobs.models import Position
from jobs.services import positions
from jobs.tasks import publish_due
from tests.factories import PositionFactory
from tests.jobs.test_positions_service import wait_for_a_lock

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def due(**fields: object) -> Position:
    """A draft whose planned moment came long ago: no worker was up."""
    return PositionFactory.create(publish_at=timezone.now() - 50 * HOUR, **fields)


def plan(position: Position, at: datetime | None) -> Position:
    return positions.plan(position=position, at=at, by=None)


def test_planned_position_opens_once_its_moment_has_come_and_no_sooner() -> None:
    late, early = due(), PositionFactory.create(publish_at=timezone.now() + HOUR)

    assert publish_due() == 1

    late.refresh_from_db()
    early.refresh_from_db()
    assert (late.status, late.publish_at) == (PositionStatus.OPEN, None)
    assert early.status == PositionStatus.DRAFT
    event = late.events.get()
    assert (event.kind, event.by, event.note) == (EventKind.PUBLISHED, None, "As planned")
    assert publish_due() == 0
    assert late.events.count() == 1


def test_paused_position_is_opened_again_by_its_plan() -> None:
    position = PositionFactory.create(paused=True)
    plan(position, timezone.now() + HOUR)
    Position.objects.filter(pk=position.pk).update(publish_at=timezone.now() - HOUR)

    assert positions.publish_due() == 1
    assert position.events.get().kind == EventKind.REOPENED


def test_what_cannot_open_keeps_its_plan_and_holds_up_no_other() -> None:
    unlawful = due(description="Remote, except Colorado.")
    good = due()
    broken = due()
    with connection.cursor() as cursor:  # whatever it may be: here a row that nobody can list
        cursor.execute(
            "CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'broken'; END $$;"
            " CREATE TRIGGER refuse BEFORE INSERT ON jobs_positionevent FOR EACH ROW"
            f" WHEN (NEW.position_id = {broken.pk}) EXECUTE FUNCTION refuse_one()"
        )

    assert positions.publish_due() == 1

    unlawful.refresh_from_db()
    good.refresh_from_db()
    assert (unlawful.status, good.status) == (PositionStatus.DRAFT, PositionStatus.OPEN)
    Position.objects.filter(pk=unlawful.pk).update(description="Remote.")
    assert positions.publish_due() == 1


@pytest.mark.parametrize(
    ("fields", "after", "words"),
    [
        ({}, -HOUR, "has passed"),
        ({"closes_in": 2}, timedelta(days=4), "before it would open"),
        ({"open": True}, HOUR, "is open and cannot become open"),
    ],
)
def test_plan_that_cannot_be_is_refused_with_what_to_do(
    fields: dict[str, Any], after: timedelta, words: str
) -> None:
    days = fields.pop("closes_in", 30)
    position = PositionFactory.create(closes_on=timezone.localdate() + timedelta(days=days), **fields)

    with pytest.raises(positions.CannotMove, match=words):
        plan(position, timezone.now() + after)

    position.refresh_from_db()
    assert position.publish_at is None


def test_plan_ends_when_it_is_taken_back_published_or_closed() -> None:
    taken, opened, closed = (PositionFactory.create() for _ in range(3))
    for position in (taken, opened, closed):
        plan(position, timezone.now() + HOUR)

    plan(taken, None)
    positions.publish(position=opened, by=None)
    positions.close(position=closed, reason=CloseReason.WITHDRAWN, by=None)

    assert not Position.objects.exclude(publish_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_recruiter_who_publishes_while_the_worker_looks_makes_one_event() -> None:
    position = due()
    opened: list[int] = []

    def look() -> None:
        try:
            opened.append(positions.publish_due())
        finally:
            connections.close_all()

    thread = threading.Thread(target=look)
    with transaction.atomic():
        positions.publish(position=position, by=None)
        # The worker has listed it as due, and waits for its row.
        thread.start()
        wait_for_a_lock()
    thread.join(timeout=30)

    assert opened == [0]
    assert [event.kind for event in position.events.all()] == [EventKind.PUBLISHED]


@pytest.mark.django_db(transaction=True)
def test_plan_taken_back_while_the_worker_looks_holds() -> None:
    position = due()
    opened: list[int] = []

    def look() -> None:
        try:
            opened.append(positions.publish_due())
        finally:
            connections.close_all()

    thread = threading.Thread(target=look)
    with transaction.atomic():
        plan(position, None)
        thread.start()
        wait_for_a_lock()
    thread.join(timeout=30)

    assert opened == [0]
    assert position.events.count() == 0
