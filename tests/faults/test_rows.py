"""Rows that race, break, or are not wanted any more. F7, F9, F14, F15 of the fault table."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from candidates.alerts import news
from candidates.enums import AlertStatus, DropReason
from candidates.models import Alert, Candidate, MatchRun, Recipient
from candidates.services import files, recipients
from jobs.enums import CloseReason
from jobs.models import PositionEvent
from jobs.services import positions
from tests.faults.report import Table
from tests.faults.stand import Stand

pytestmark = pytest.mark.flow
Size = Callable[[int], int]
AT_ONCE = 10


def _at_once(actions: list[Callable[[], object]]) -> list[object]:
    """Do all of it in the same moment, each over a connection of its own."""
    start = threading.Barrier(len(actions))

    def one(action: Callable[[], object]) -> object:
        start.wait(30)
        try:
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(one, actions))


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def test_f7_ten_publish_one_position_at_once(stand: Stand, table: Table, size: Size) -> None:
    number = size(60)
    stand.people(number)
    position = stand.position()
    stand.send_away()
    events = _at_once([lambda: positions.publish(position=position, by=None)] * AT_ONCE)
    made = _at_once([news.read_all] * AT_ONCE)
    stand.start()
    took = stand.wait_until_over()

    verdict = stand.verdict()
    table.add("F7 ten publish and ten match one position at once", verdict, struck=AT_ONCE, recovered=took)
    assert sum(event is not None for event in events) == PositionEvent.objects.count() == 1
    assert sorted(map(int, map(str, made))) == [0] * (AT_ONCE - 1) + [number]
    assert verdict.statuses == {AlertStatus.SENT: number}
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def test_f7b_ten_positions_open_at_once(stand: Stand, table: Table, size: Size) -> None:
    number = size(60) // AT_ONCE
    stand.people(number)
    many = [stand.position() for _ in range(AT_ONCE)]
    stand.send_away()
    before = _deadlocks()
    _at_once([lambda one=one: positions.publish(position=one, by=None) for one in many])  # type: ignore[misc]
    _at_once([news.read_all] * AT_ONCE)
    rows = Alert.objects.count()
    stand.start()
    took = stand.wait_until_over()

    verdict = stand.verdict()
    table.add("F7b ten positions opened and matched at once", verdict, struck=AT_ONCE, recovered=took)
    assert rows == number * AT_ONCE
    assert not MatchRun.objects.exclude(error="").exists()
    assert _deadlocks() == before
    assert verdict.statuses == {AlertStatus.SENT: rows}
    assert stand.sink.told == dict.fromkeys(stand.addresses, AT_ONCE)
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def test_f9_rows_that_no_mail_can_be_made_of(stand: Stand, table: Table, size: Size) -> None:
    number, broken = size(60), 7
    everybody = stand.people(number)
    for one in everybody[::9][:broken]:
        # What no form lets in, and a file of old rows may hold: it would be a header of its own.
        Recipient.objects.filter(pk=one.pk).update(email=f"{one.email}\nbcc: all@example.com")
    stand.start()
    stand.publish()
    took = stand.wait_until_over(meanwhile=stand.skip_waits)

    verdict = stand.verdict()
    dead = Alert.objects.filter(status=AlertStatus.FAILED)
    words = "waits cut short by the test"
    table.add("F9 seven rows cannot be put into words", verdict, struck=broken, recovered=took, words=words)
    assert verdict.statuses == {AlertStatus.SENT: number - broken, AlertStatus.FAILED: broken}
    assert set(dead.values_list("recipient_id", flat=True)) == {one.pk for one in everybody[::9][:broken]}
    assert all(row.error for row in dead), "they say why"
    assert max(row.tries for row in dead) <= 3
    assert "all@example.com" not in stand.sink.told
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def test_f14_people_leave_between_match_and_mail(stand: Stand, table: Table, size: Size) -> None:
    number = size(60)
    stand.people(number)
    stand.send_away()
    stand.publish()
    news.read_all()
    third = number // 3
    told = list(Recipient.objects.order_by("pk"))
    for recipient in told[:third:2]:
        recipients.stop(recipient=recipient)
    for recipient in told[1:third:2]:
        assert recipient.candidate is not None
        files.leave(candidate=recipient.candidate)
    deleted = told[third : third + 5]
    Candidate.objects.filter(recipient__in=deleted).delete()
    stand.start()
    took = stand.wait_until_over()

    verdict = stand.verdict()
    struck = third + len(deleted)
    table.add("F14 stop, leave or are deleted before the mail", verdict, struck=struck, recovered=took)
    dropped = Counter(Alert.objects.filter(status=AlertStatus.DROPPED).values_list("drop_reason", flat=True))
    assert dropped == {DropReason.STOPPED: len(told[:third:2]), DropReason.CONSENT: len(told[1:third:2])}
    assert stand.sink.told == Counter(one.email for one in told[third + len(deleted) :])
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def test_f15_position_closes_while_its_mails_go_out(stand: Stand, table: Table, size: Size) -> None:
    number = size(60)
    stand.people(number)
    stand.pace(number, 8)
    worker, _ = stand.start()
    position = stand.publish()
    stand.wait_for_mails(number // 10)
    positions.close(position=position, reason=CloseReason.FILLED, by=None)
    told_by_then = len(stand.sink.accepted)
    took = stand.wait_until_over()

    verdict, told = stand.verdict(), stand.sink.told
    words = f"{len(told) - told_by_then} after it closed"
    table.add("F15 position closes while its mails go out", verdict, struck=1, recovered=took, words=words)
    # Each process of the pool may have been between its last look and the wire.
    assert told_by_then <= len(told) <= told_by_then + len(worker.children)
    dropped = Alert.objects.filter(status=AlertStatus.DROPPED, drop_reason=DropReason.CLOSED)
    unsent = stand.addresses - set(told)
    assert set(dropped.values_list("recipient__email", flat=True)) == unsent
    assert len(unsent) > number / 2
    assert verdict.statuses == {AlertStatus.SENT: len(told), AlertStatus.DROPPED: len(unsent)}
    assert (verdict.lost, verdict.duplicated) == (0, 0)
