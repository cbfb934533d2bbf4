"""`jobs.services.positions`: the one door through which a position changes its status."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from celery import current_app
from django.db import connection, connections, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config import doorbell
from config.accounts.models import User
from jobs.enums import POSITION_MOVES, CloseReason, EventKind, PositionStatus, RequirementLevel
from jobs.models import Position, PositionEvent, Requirement
from jobs.services import positions
from tests.factories import PositionFactory, RecruiterUserFactory

YESTERDAY = timedelta(days=-1)
LISTED = 6
"""Queries that bring any number of listings in line, with their savepoint."""


@pytest.fixture
def recruiter(db: None) -> User:
    return RecruiterUserFactory.create()


def _kinds(position: Position) -> list[str]:
    return [event.kind for event in position.events.order_by("pk")]


def test_publish_opens_a_draft_and_writes_the_news(recruiter: User) -> None:
    position = PositionFactory.create()

    event = positions.publish(position=position, by=recruiter)

    position.refresh_from_db()
    assert position.status == PositionStatus.OPEN
    assert position.published_at is not None
    assert event is not None
    assert (event.kind, event.by, event.position) == (EventKind.PUBLISHED, recruiter, position)
    assert _kinds(position) == [EventKind.PUBLISHED]


def test_publish_again_changes_nothing(recruiter: User) -> None:
    position = PositionFactory.create()
    positions.publish(position=position, by=recruiter)
    published = Position.objects.get(pk=position.pk).published_at

    assert positions.publish(position=position, by=recruiter) is None

    position.refresh_from_db()
    assert position.published_at == published
    assert _kinds(position) == [EventKind.PUBLISHED]


def test_publish_refuses_a_date_that_has_passed(recruiter: User) -> None:
    closes_on = timezone.localdate() + YESTERDAY
    position = PositionFactory.create(closes_on=closes_on, title="Night coder")

    with pytest.raises(positions.CannotMove) as refusal:
        positions.publish(position=position, by=recruiter)

    day = f"{closes_on:%B} {closes_on.day}, {closes_on.year}"
    assert str(refusal.value) == f"Night coder closed on {day}. Give it a new closing date, then publish."
    position.refresh_from_db()
    assert position.status == PositionStatus.DRAFT
    assert _kinds(position) == []


@pytest.mark.parametrize("level", RequirementLevel.values)
def test_publish_refuses_a_group_that_names_nothing(recruiter: User, level: str) -> None:
    position = PositionFactory.create(title="Night coder", required="CPC")
    Requirement.objects.create(position=position, level=level)

    with pytest.raises(positions.CannotMove) as refusal:
        positions.publish(position=position, by=recruiter)

    assert str(refusal.value) == (
        "Night coder has a requirement group that names nothing, so nobody would be told. Say what"
        " fills it, or delete the group, then publish."
    )
    position.refresh_from_db()
    assert position.status == PositionStatus.DRAFT


def test_publish_takes_the_closing_day_itself(recruiter: User) -> None:
    position = PositionFactory.create(closes_on=timezone.localdate())

    assert positions.publish(position=position, by=recruiter) is not None


def test_pause_and_reopen_keep_the_first_publication(recruiter: User) -> None:
    position = PositionFactory.create()
    positions.publish(position=position, by=recruiter)
    published = Position.objects.get(pk=position.pk).published_at

    positions.pause(position=position, by=recruiter)
    assert Position.objects.get(pk=position.pk).status == PositionStatus.PAUSED
    positions.publish(position=position, by=recruiter)

    position.refresh_from_db()
    assert position.status == PositionStatus.OPEN
    assert position.published_at == published
    assert _kinds(position) == [EventKind.PUBLISHED, EventKind.PAUSED, EventKind.REOPENED]


def test_close_keeps_date_and_reason_and_reopening_clears_them(recruiter: User) -> None:
    position = PositionFactory.create()
    positions.publish(position=position, by=recruiter)

    event = positions.close(position=position, reason=CloseReason.FILLED, by=recruiter)

    position.refresh_from_db()
    first = position.published_at
    assert (position.status, position.close_reason) == (PositionStatus.CLOSED, CloseReason.FILLED)
    assert position.closed_at is not None
    assert event.note == "Filled by us"

    positions.publish(position=position, by=recruiter)

    again = Position.objects.get(pk=position.pk)
    assert (again.status, again.close_reason) == (PositionStatus.OPEN, "")
    assert again.closed_at is None
    assert first is not None
    assert again.published_at is not None
    assert again.published_at > first  # it is new on the board again


def test_draft_may_be_closed_without_ever_being_shown(recruiter: User) -> None:
    position = PositionFactory.create()

    positions.close(position=position, reason=CloseReason.WITHDRAWN, by=recruiter)

    position.refresh_from_db()
    assert (position.status, position.published_at) == (PositionStatus.CLOSED, None)


@pytest.mark.parametrize("status", PositionStatus)
def test_only_moves_of_the_table_are_made(status: PositionStatus, recruiter: User) -> None:
    doors: dict[PositionStatus, Callable[[Position], object]] = {
        PositionStatus.PAUSED: lambda one: positions.pause(position=one, by=recruiter),
        PositionStatus.CLOSED: lambda one: positions.close(
            position=one, reason=CloseReason.FILLED, by=recruiter
        ),
    }
    for to, door in doors.items():
        position = PositionFactory.create(**{status.value: True})
        if to in POSITION_MOVES[status]:
            door(position)
            expected = to
        else:
            with pytest.raises(positions.CannotMove, match=f"cannot become {to.label.lower()}"):
                door(position)
            expected = status
        position.refresh_from_db()
        assert position.status == expected


def test_edit_of_a_draft_renders_and_is_no_news(recruiter: User) -> None:
    position = PositionFactory.create(description="# Days\n\n**One** chart <script>x</script>")

    assert positions.edited(position=position, by=recruiter) is None

    position.refresh_from_db()
    assert position.description_html == (
        "<h3>Days</h3>\n<p><strong>One</strong> chart &lt;script&gt;x&lt;/script&gt;</p>\n"
    )
    assert _kinds(position) == []


def test_edit_of_an_open_position_is_news(recruiter: User) -> None:
    position = PositionFactory.create(open=True)

    event = positions.edited(position=position, by=recruiter)

    assert event is not None
    assert event.kind == EventKind.EDITED


def test_publish_of_many_treats_each_as_publish_does(recruiter: User) -> None:
    late = timezone.localdate() + YESTERDAY
    draft, paused, closed, opened, past = (
        PositionFactory.create(),
        PositionFactory.create(paused=True),
        PositionFactory.create(closed=True),
        PositionFactory.create(open=True),
        PositionFactory.create(closes_on=late, title="Late coder"),
    )
    bystander = PositionFactory.create()
    before = {one.pk: one for one in Position.objects.all()}
    start = timezone.now()

    done = positions.publish_many(positions=[past, opened, closed, paused, draft], by=recruiter)

    after = {one.pk: one for one in Position.objects.all()}
    for one in (draft, paused, closed, opened):
        now = after[one.pk]
        assert (now.status, now.closed_at, now.close_reason) == (PositionStatus.OPEN, None, "")
    for one in (past, bystander):
        assert after[one.pk].status == PositionStatus.DRAFT
    assert [_kinds(one) for one in (draft, paused, closed, opened, past, bystander)] == [
        [EventKind.PUBLISHED], [EventKind.REOPENED], [EventKind.REOPENED], [], [], []
    ]  # fmt: skip
    assert {event.by for event in done.events} == {recruiter}
    # As by `publish`: a pause keeps the day it was first shown, a close begins anew.
    assert after[paused.pk].published_at == before[paused.pk].published_at
    assert all(after[one.pk].published_at >= start for one in (draft, closed))  # type: ignore[operator]
    day = f"{late:%B} {late.day}, {late.year}"
    assert {pk: str(reason) for pk, reason in done.refused.items()} == {
        past.pk: f"Late coder closed on {day}. Give it a new closing date, then publish."
    }


def test_edit_of_many_is_news_of_the_open_ones(recruiter: User) -> None:
    draft, opened = (
        PositionFactory.create(description="*a*"),
        PositionFactory.create(open=True, description="*b*"),
    )

    events = positions.edited_many(positions=[opened, draft], by=recruiter)

    assert [(event.position, event.kind, event.by) for event in events] == [
        (opened, EventKind.EDITED, recruiter)
    ]
    assert [Position.objects.get(pk=one.pk).description_html for one in (draft, opened)] == [
        "<p><em>a</em></p>\n", "<p><em>b</em></p>\n"
    ]  # fmt: skip
    assert Position.objects.get(pk=opened.pk).status == PositionStatus.OPEN


@pytest.mark.parametrize("number", [1, 3])
def test_many_cost_no_more_queries_than_one(
    recruiter: User, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    many = PositionFactory.create_batch(number)

    with transaction.atomic(), django_assert_num_queries(4 + 2 + LISTED):  # with the savepoint
        positions.publish_many(positions=many, by=recruiter)
    with transaction.atomic(), django_assert_num_queries(3 + 2 + LISTED):
        positions.edited_many(positions=many, by=recruiter)


def test_none_of_many_cost_no_news(recruiter: User, django_capture_on_commit_callbacks: type) -> None:
    with django_capture_on_commit_callbacks() as waiting:
        assert positions.publish_many(positions=[], by=recruiter).events == []
        assert positions.edited_many(positions=[], by=recruiter) == []

    assert waiting == []


@pytest.mark.django_db(transaction=True)
def test_publish_of_many_sees_what_another_recruiter_did_meanwhile() -> None:
    first, second = PositionFactory.create(), PositionFactory.create()
    done: list[positions.Published] = []

    def publish() -> None:
        try:
            done.append(positions.publish_many(positions=[first, second], by=None))
        finally:
            connections.close_all()

    thread = threading.Thread(target=publish)
    with transaction.atomic():
        positions.publish(position=first, by=None)
        thread.start()
        wait_for_a_lock()
    thread.join(timeout=30)

    assert [event.position for event in done[0].events] == [second]
    assert [_kinds(one) for one in (first, second)] == [[EventKind.PUBLISHED], [EventKind.PUBLISHED]]


@pytest.mark.parametrize("status", ["open", "paused"])
def test_past_due_closes_what_is_open_or_paused_and_past(recruiter: User, status: str) -> None:
    today = timezone.localdate()
    past = PositionFactory.create(**{status: True}, closes_on=today + YESTERDAY)
    due_today = PositionFactory.create(**{status: True}, closes_on=today)
    draft = PositionFactory.create(closes_on=today + YESTERDAY)

    assert positions.close_past_due() == 1

    past.refresh_from_db()
    assert (past.status, past.close_reason) == (PositionStatus.CLOSED, CloseReason.EXPIRED)
    event = past.events.get()
    assert (event.kind, event.by) == (EventKind.CLOSED, None)
    assert [Position.objects.get(pk=one.pk).status for one in (due_today, draft)] == [status, "draft"]
    assert positions.close_past_due() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", ["open", "paused"])
def test_past_due_leaves_open_what_was_given_a_new_date_meanwhile(status: str) -> None:
    today = timezone.localdate()
    position = PositionFactory.create(**{status: True}, closes_on=today + YESTERDAY)
    closed: list[int] = []

    def close() -> None:
        try:
            closed.append(positions.close_past_due())
        finally:
            connections.close_all()

    thread = threading.Thread(target=close)
    with transaction.atomic():
        # The other one lists the position by its old date, and then has to wait for this row.
        Position.objects.filter(pk=position.pk).update(closes_on=today - YESTERDAY)
        thread.start()
        wait_for_a_lock()
    thread.join(timeout=30)

    assert closed == [0]
    position.refresh_from_db()
    assert position.status == status
    assert position.events.count() == 0


def wait_for_a_lock() -> None:
    """Return once another connection waits for a lock in this database."""
    blocked = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            # Inside a transaction the view is kept as it was first read.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(blocked)
            if cursor.fetchone():
                return
        time.sleep(0.02)
    raise AssertionError("nobody came to wait for the row")


def test_failing_transaction_leaves_neither_status_nor_news(recruiter: User) -> None:
    position = PositionFactory.create()

    @transaction.atomic
    def publish_and_fail() -> None:
        positions.publish(position=position, by=recruiter)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        publish_and_fail()

    position.refresh_from_db()
    assert position.status == PositionStatus.DRAFT
    assert PositionEvent.objects.count() == 0


def test_bell_rings_once_the_news_is_committed(
    recruiter: User, django_capture_on_commit_callbacks: type
) -> None:
    position = PositionFactory.create()

    with django_capture_on_commit_callbacks() as waiting:
        positions.publish(position=position, by=recruiter)

    assert len(waiting) == 1


def test_bell_that_nobody_hears_is_no_error(
    recruiter: User,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: type,
) -> None:
    monkeypatch.setattr(doorbell, "_quiet_until", 0.0)
    monkeypatch.setitem(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")  # nobody listens there

    with django_capture_on_commit_callbacks(execute=True):
        positions.publish(position=PositionFactory.create(), by=recruiter)

    assert "doorbell position-event not heard" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_ten_recruiters_publish_at_once_and_one_event_is_written() -> None:
    position = PositionFactory.create()
    start = threading.Barrier(10)
    results: list[PositionEvent | None] = []

    def publish() -> None:
        try:
            start.wait(timeout=10)
            results.append(positions.publish(position=position, by=None))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len(results) == 10
    assert len([event for event in results if event is not None]) == 1
    assert PositionEvent.objects.filter(position=position).count() == 1
