"""Processes that die, stop, or know the wrong time. F1, F2, F3, F8, F10, F13 of the fault table."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from candidates.enums import AlertStatus
from candidates.models import Alert
from config.local.folder import Folder
from tests.faults.report import Table
from tests.faults.stand import DOUBT, Stand, Verdict, variant
from tests.flows.stack import ROOT, Program, wait_for

pytestmark = pytest.mark.flow
HERE = Path(__file__).parent
Size = Callable[[int], int]


def judge(verdict: Verdict, protocol: str, struck: int) -> None:
    """Nothing lost; A repeats at most what was on the wire, B leaves it to a person."""
    assert verdict.lost == 0
    told = verdict.statuses[AlertStatus.SENT]
    if protocol == "A":
        assert told == verdict.number
        assert verdict.duplicated <= struck
    else:
        assert told + verdict.statuses[DOUBT] == verdict.number
        assert verdict.duplicated == 0
        assert verdict.doubted <= struck


def test_f1_pool_process_is_killed(
    stand: Stand, table: Table, size: Size, protocol: str, *, is_full: bool
) -> None:
    number, dice = size(60), random.Random(1)
    stand.follow(protocol)
    stand.people(number)
    stand.pace(number, 10 if is_full else 3)
    worker, _ = stand.start()
    stand.publish()
    stand.wait_for_mails(1)
    kills = [stand.kill_child(worker, dice) for _ in stand.while_draining(10 if is_full else 3, dice)]
    took = stand.wait_until_over()

    verdict, struck = stand.verdict(), sum(kills)
    bound = struck if protocol == "A" else 0
    table.add(f"F1 kill -9 a pool process ({protocol})", verdict, struck=struck, bound=bound, recovered=took)
    assert struck > 1
    judge(verdict, protocol, struck)


def test_f2_worker_is_killed_with_all_its_processes(
    stand: Stand, table: Table, size: Size, protocol: str, *, is_full: bool
) -> None:
    number = size(60)
    stand.follow(protocol)
    stand.people(number)
    stand.pace(number, 10 if is_full else 3)
    worker, _ = stand.start()
    stand.publish()
    killed, times = 0, 3 if is_full else 2
    for turn in range(times):
        stand.wait_for_mails(number * (turn + 1) // (times + 2))
        killed += len(worker.children)
        worker.kill()
        worker.start()
    took = stand.wait_until_over()

    verdict, bound = stand.verdict(), killed if protocol == "A" else 0
    name = f"F2 kill -9 the worker and its {killed // times} processes, start it again ({protocol})"
    table.add(name, verdict, struck=times, bound=bound, recovered=took)
    judge(verdict, protocol, killed)


def test_f3_worker_is_asked_to_stop(stand: Stand, table: Table, size: Size) -> None:
    number = size(80)
    stand.people(number)
    stand.pace(number, 8)
    worker, _ = stand.start()
    stand.publish()
    stand.wait_for_mails(number // 10)
    assert worker.process is not None
    began = time.monotonic()
    worker.process.terminate()
    code = worker.process.wait(60)
    spent = time.monotonic() - began
    told_by_then = len(stand.sink.accepted)
    worker.start()
    took = stand.wait_until_over()

    verdict = stand.verdict()
    table.add(
        "F3 SIGTERM in the middle, start again",
        verdict,
        struck=1,
        recovered=took,
        words=f"ended {spent:.1f} s after it was asked",
    )
    assert code == 0, "it ended by itself"
    assert told_by_then < number, "a stop waits for the message on the wire, not for the rest"
    assert verdict.statuses == {AlertStatus.SENT: number}
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def test_f8_one_worker_is_an_hour_ahead(stand: Stand, table: Table, size: Size) -> None:
    number = size(60)
    stand.people(number)
    stand.pace(number, 6)
    ahead = {"PYTHONPATH": str(HERE / "ahead"), "SECONDS_AHEAD": "3600"}
    right, _ = stand.start()
    stand.env.update(ahead)
    wrong = stand.worker("ahead")
    stand.publish()
    took = stand.wait_until_over()

    verdict = stand.verdict()
    table.add("F8 one of two workers is an hour ahead", verdict, struck=1, recovered=took)
    assert _first_said(wrong) - _first_said(right) > timedelta(minutes=50), "it is ahead"
    assert "deliver_alerts" in right.words()
    assert verdict.statuses == {AlertStatus.SENT: number}
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def _first_said(program: Program) -> datetime:
    """When a program wrote its first line, by its own clock."""
    moments = re.findall(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", program.words(), re.MULTILINE)
    return datetime.strptime(moments[0], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 -- both are of one zone


def test_f10_broker_hands_out_a_task_again_while_it_runs(stand: Stand, table: Table, size: Size) -> None:
    """Acknowledged late, and forgotten by the broker sooner than a slice ends."""
    number = size(60)
    stand.people(number)
    stand.pace(number, 9)
    stand.start()
    stand.worker("impatient", app="tests.faults.impatient")
    stand.publish()
    took = stand.wait_until_over()

    verdict = stand.verdict()
    table.add("F10 tasks handed out again after 1 s, slices take 5 s", verdict, struck=1, recovered=took)
    assert verdict.statuses == {AlertStatus.SENT: number}
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def test_f13_beat_is_killed_and_nobody_looks_after_it(
    stand: Stand, table: Table, size: Size, *, is_full: bool
) -> None:
    """What is published is told all the same: each step rings for the next."""
    variant(is_full=is_full)
    number = size(60)
    stand.people(number)
    _, beat = stand.start()
    beat.kill()
    stand.publish()
    took = stand.wait_until_over()

    verdict = stand.verdict()
    table.add("F13 beat is dead while a position opens", verdict, struck=1, recovered=took)
    assert verdict.statuses == {AlertStatus.SENT: number}
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def test_f13_killed_beat_is_started_again(stand: Stand, table: Table, size: Size) -> None:
    """As `make run` keeps it: what nobody rang for is found by its sweep."""
    number = size(60)
    recipients = stand.people(number)
    stand.send_away()
    stand.env["VAR_DIR"] = str(stand.folder / "var")
    argv = [sys.executable, "-m", "tests.faults.looked_after"]
    supervised = Program("supervised", argv, stand.env, stand.folder / "supervised.log", "both are started")
    stand.programs.append(supervised)
    supervised.start()
    folder = Folder.at(stand.env["VAR_DIR"])
    began = time.monotonic()
    os.kill(_pid(folder, "beat"), signal.SIGKILL)
    wait_for(lambda: "beat started again" in supervised.words(), 60, "beat is started again")
    now = timezone.now()
    position = stand.position(open=True)  # past the service: nobody rings for these alerts
    Alert.objects.bulk_create(
        Alert(position=position, recipient=one, due_at=now, created_at=now) for one in recipients
    )
    stand.wait_until_over()
    took = time.monotonic() - began
    supervised.stop()

    verdict = stand.verdict()
    table.add("F13 kill -9 beat, under the supervisor of make run", verdict, struck=1, recovered=took)
    assert verdict.statuses == {AlertStatus.SENT: number}
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def _pid(folder: Folder, name: str) -> int:
    running = folder.running()
    assert running is not None
    return next(process.pid for process in running.processes if process.name == name)


def test_clock_ahead_is_ahead() -> None:
    """The wrong clock of F8 is wrong for everything that asks Python."""
    program = (
        "import time, datetime\n"
        "print(time.time(), datetime.datetime.now().timestamp(), time.clock_gettime(time.CLOCK_REALTIME))\n"
        "print(isinstance(datetime.datetime.now(), datetime.datetime))\n"
    )
    env = {**os.environ, "PYTHONPATH": str(HERE / "ahead"), "SECONDS_AHEAD": "3600"}
    said = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    ahead, also_ahead, right = map(float, said[:3])
    assert (round(ahead - right, -1), round(also_ahead - right, -1)) == (3600, 3600)
    assert said[3] == "True"
