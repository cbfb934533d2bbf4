"""A broker that forgets. F4 of the fault table."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import redis

from candidates.enums import AlertStatus
from config.local import valkey
from config.local.terminal import Halt
from tests.faults.report import Table
from tests.faults.stand import Stand
from tests.flows.stack import free_port, wait_for

pytestmark = pytest.mark.flow
Size = Callable[[int], int]


@contextmanager
def _broker(port: int, folder: str) -> Iterator[subprocess.Popen[bytes]]:
    try:
        program = valkey.binary()
    except Halt as reason:
        pytest.skip(f"needs a broker of its own that may be killed: {reason}")
    argv = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def _flush(port: int) -> bool:
    broker = redis.Redis(port=port)
    try:
        return bool(broker.flushall())
    except redis.ConnectionError:
        return False
    finally:
        broker.close()


def test_f4_broker_forgets_everything(stand: Stand, table: Table, size: Size) -> None:
    """Emptied once and restarted empty twice while mails go out."""
    number, port, folder = size(60), free_port(), str(stand.folder)
    stand.people(number)
    stand.pace(number, 6)
    stand.env["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    with _broker(port, folder) as broker:
        wait_for(lambda: _flush(port), 60, "the broker answers")
        stand.start()
        position = stand.position(reference="F4")
        stand.publish(position)  # its bell rings elsewhere: the sweep has to find it
        stand.wait_for_mails(number // 10)
        assert _flush(port)
        stand.wait_for_mails(number // 5)
        broker.kill()
        broker.wait(10)
        with _broker(port, folder) as second:
            stand.wait_for_mails(number // 3)
            second.kill()
            second.wait(10)
            with _broker(port, folder):
                took = stand.wait_until_over()
                stand.stop()

    verdict = stand.verdict()
    table.add("F4 broker emptied, then started empty twice", verdict, struck=3, recovered=took)
    assert verdict.statuses == {AlertStatus.SENT: number}
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def test_f4_bell_rang_in_a_broker_that_lost_it(stand: Stand, table: Table, size: Size) -> None:
    number, port, folder = size(30), free_port(), str(stand.folder)
    stand.people(number)
    stand.env["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    with _broker(port, folder) as first:
        wait_for(lambda: _flush(port), 60, "the broker answers")
        worker, _ = stand.start()
        assert worker.process is not None
        os.killpg(worker.process.pid, signal.SIGSTOP)  # busy elsewhere: the bell stays in the broker
        stand.publish()
        first.kill()
        first.wait(10)
        os.killpg(worker.process.pid, signal.SIGCONT)
        assert stand.sink.accepted == []
        with _broker(port, folder):
            took = stand.wait_until_over()
            stand.stop()

    verdict = stand.verdict()
    name = "F4 broker lost between publish and match"
    table.add(name, verdict, struck=1, recovered=took)
    assert verdict.statuses == {AlertStatus.SENT: number}
    assert (verdict.lost, verdict.duplicated) == (0, 0)
