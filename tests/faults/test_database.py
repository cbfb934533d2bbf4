"""A database that stops, fills up, or says nothing any more. F5, F11, F12, F16 of the fault table."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg2  # type: ignore[import-untyped]  # it ships no types
import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from candidates.enums import AlertStatus
from candidates.models import Alert, MatchRun, Recipient
from jobs.models import Position
from tests.faults.proxy import Rule, proxied
from tests.faults.report import Table
from tests.faults.server import Server, serving, small_disk
from tests.faults.stand import DOUBT, Stand, variant
from tests.flows.stack import database_url, wait_for

pytestmark = pytest.mark.flow
Size = Callable[[int], int]
DISK_MEGABYTES = 180
WRITES_ALERTS = re.compile(rb"INSERT\s+INTO\s+\W?candidates_alert\b", re.IGNORECASE)
MARKS_SENT = re.compile(
    rb"EXECUTE onfile_alert_turn|UPDATE\s+\W?candidates_alert\b.*'sent'", re.IGNORECASE | re.DOTALL
)
COMMITS = re.compile(rb"^Q....COMMIT", re.DOTALL)


@pytest.fixture
def server(stand: Stand, tmp_path: Path) -> Iterator[Server]:
    """A server that an experiment may stop; the stand works on it."""
    with serving(tmp_path / "own") as made:
        stand.env["DATABASE_URL"] = made.url
        yield made
        stand.stop()


def test_f5_database_stops_while_mails_go_out(
    stand: Stand, server: Server, table: Table, size: Size, protocol: str, *, is_full: bool
) -> None:
    number, times = size(60), 3 if is_full else 1
    stand.follow(protocol)
    stand.people(number)
    stand.pace(number, 10 if is_full else 3)
    worker, _ = stand.start()
    processes = len(worker.children)
    stand.publish()
    for turn in range(times):
        stand.wait_for_mails(number * (turn + 1) // (times + 2))
        server.break_off()
        time.sleep(0.5)
        server.start()
    took = stand.wait_until_over()

    verdict, bound = stand.verdict(), processes * times if protocol == "A" else 0
    name = f"F5 PostgreSQL stopped at once, started again ({protocol})"
    table.add(name, verdict, struck=times, bound=bound, recovered=took)
    assert verdict.lost == 0
    assert verdict.duplicated <= bound
    assert verdict.doubted <= (0 if protocol == "A" else processes * times)
    assert verdict.statuses[AlertStatus.SENT] + verdict.statuses[DOUBT] == number


def test_f5b_database_stops_in_the_middle_of_a_match(
    stand: Stand, server: Server, table: Table, size: Size
) -> None:
    """Half of the alerts are written when it stops: none of them may stay."""
    number = size(60)
    recipients = stand.people(number)
    position = stand.position()
    holding = threading.Thread(target=_hold_alert, args=(position, recipients[number // 2]))
    holding.start()
    stand.start()
    stand.publish(position)
    wait_for(_is_waiting, 60, "the match waits in the middle")
    server.break_off()
    holding.join(30)
    server.start()
    rows = Alert.objects.count()
    stand.give_news_back()
    took = stand.wait_until_over()

    verdict = stand.verdict()
    words = f"{rows} rows after the crash"
    table.add("F5b PostgreSQL stopped inside the match", verdict, struck=1, recovered=took, words=words)
    assert rows == 0
    assert verdict.statuses == {AlertStatus.SENT: number}
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def _hold_alert(position: Position, recipient: Recipient) -> None:
    """Write an alert that nobody commits: a match waits for it when it comes to this person."""
    now = timezone.now()
    with suppress(OperationalError, InterfaceError), transaction.atomic(), connection.cursor() as cursor:
        Alert.objects.bulk_create([Alert(position=position, recipient=recipient, due_at=now, created_at=now)])
        cursor.execute("SELECT pg_sleep(120)")
    connection.close()


def _is_waiting() -> bool:
    """Whether somebody waits for a row: nothing else here locks any."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def test_f11_somebody_keeps_an_old_snapshot_open(
    stand: Stand, table: Table, size: Size, *, is_full: bool
) -> None:
    """A report that was begun and never ended: dead rows stay, and claims walk over them."""
    number = size(60)
    stand.people(number)
    stand.start()
    rates = [_rate(stand)] if is_full else []
    with closing(psycopg2.connect(database_url())) as old, old.cursor() as cursor:
        old.set_session(isolation_level="REPEATABLE READ")
        cursor.execute("SELECT count(*) FROM candidates_alert")
        rates.append(_rate(stand))

    verdict = stand.verdict()
    words = f"{rates[-1]:.0f} mails/s" + (
        f", {rates[1] / rates[0]:.0%} of the rate without" if is_full else ""
    )
    table.add("F11 old snapshot held open", verdict, struck=1, words=words)
    assert verdict.statuses == {AlertStatus.SENT: number * len(rates)}
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def _rate(stand: Stand) -> float:
    """Mails a second from the first to the last of one position."""
    before = len(stand.sink.accepted)
    stand.publish()
    stand.wait_until_over()
    times = [one.at for one in stand.sink.accepted[before:]]
    return (len(times) - 1) / max(times[-1] - times[0], 0.001)


def test_f12_disk_is_full(stand: Stand, table: Table, size: Size, tmp_path: Path) -> None:
    number = size(60)
    little = ("max_wal_size=48MB", "min_wal_size=32MB")
    with small_disk(tmp_path / "disk", DISK_MEGABYTES) as disk, serving(disk / "own", little) as server:
        stand.env["DATABASE_URL"] = server.url
        stand.people(number)
        worker, _ = stand.start()
        earlier = stand.publish()
        stand.wait_until_over()
        worker.stop()
        position = stand.publish()
        _fill(disk / "ballast")
        worker = stand.worker("short of space")
        wait_for(lambda: "No space left on device" in worker.words() or not server.is_up, 60, "it is full")
        survived = server.is_up
        (disk / "ballast").unlink()
        if not server.is_up:
            server.start()
        connection.close()
        kept, partial = (Alert.objects.filter(position=one).count() for one in (earlier, position))
        stand.give_news_back()
        took = stand.wait_until_over()
        verdict = stand.verdict()
        tries = MatchRun.objects.latest("pk").tries
        stand.stop()

    words = f"PostgreSQL {'went on' if survived else 'stopped'}; {partial} rows, then all, try {tries}"
    table.add("F12 disk full while a position opens", verdict, struck=1, recovered=took, words=words)
    assert (kept, partial) == (number, 0)
    assert verdict.statuses == {AlertStatus.SENT: number * 2}
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def _fill(ballast: Path) -> None:
    """Write until nothing fits any more."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


@pytest.mark.parametrize("is_done", [True, False], ids=["done", "not done"])
def test_f16_nobody_knows_whether_the_match_committed(
    stand: Stand, table: Table, size: Size, *, is_done: bool, is_full: bool
) -> None:
    """The connection is gone at COMMIT: the server has done it, or has not."""
    variant(is_full=is_full or is_done)
    number = size(60)
    stand.people(number)
    with proxied(database_url()) as proxy:
        proxy.rules = [Rule(COMMITS, after=WRITES_ALERTS, is_delivered=is_done)]
        stand.env["DATABASE_URL"] = proxy.instead_of(database_url())
        stand.start()
        stand.publish()
        wait_for(lambda: proxy.struck, 60, "the connection is cut at COMMIT")
        wait_for(lambda: Alert.objects.exists() is is_done, 10, "the server did what it was told")
        stand.give_news_back()
        took = stand.wait_until_over()
        stand.stop()

    verdict = stand.verdict()
    name = f"F16 connection cut at the COMMIT of a match, which was{'' if is_done else ' not'} done"
    table.add(name, verdict, struck=proxy.struck, recovered=took)
    assert verdict.statuses == {AlertStatus.SENT: number}
    assert (verdict.lost, verdict.duplicated) == (0, 0)


@pytest.mark.parametrize("is_done", [True, False], ids=["done", "not done"])
def test_f16_nobody_knows_whether_the_mark_was_written(
    stand: Stand, table: Table, size: Size, protocol: str, *, is_done: bool, is_full: bool
) -> None:
    """The same when a mail is marked as sent: one that was not written is on the wire once more."""
    variant(is_full=is_full or not is_done)
    number, times = size(60), 2
    stand.follow(protocol)
    stand.people(number)
    with proxied(database_url()) as proxy:
        proxy.rules = [Rule(MARKS_SENT, is_delivered=is_done, passes=5, times=times)]
        stand.env["DATABASE_URL"] = proxy.instead_of(database_url())
        stand.start()
        stand.publish()
        took = stand.wait_until_over()
        stand.stop()

    verdict = stand.verdict()
    bound = 0 if is_done or protocol == "B" else times
    name = f"F16 connection cut at the mark of a mail, which was{'' if is_done else ' not'} done ({protocol})"
    table.add(name, verdict, struck=proxy.struck, bound=bound, recovered=took)
    assert proxy.struck == times
    assert verdict.lost == 0
    assert verdict.duplicated <= bound
    assert verdict.statuses[AlertStatus.SENT] + verdict.statuses[DOUBT] == number
    assert verdict.doubted <= (times if protocol == "B" else 0)


def test_proxy_only_passes_on(transactional_db: None) -> None:
    """Without a rule nothing is lost on the way."""
    with proxied(database_url()) as proxy:
        made = psycopg2.connect(proxy.instead_of(database_url()))
        with made.cursor() as cursor:
            cursor.execute("SELECT sum(n) FROM generate_series(1, 100000) AS n")
            assert cursor.fetchone() == (5_000_050_000,)
        made.close()
        assert proxy.struck == 0
    assert threading.active_count() < 50
