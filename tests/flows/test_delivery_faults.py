"""What is promised when things break: nothing lost, nobody twice but what was on the wire.

A process that dies re-sends at most the one message that it was sending: the mail server had it
and could no longer say so.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from candidates.enums import AlertStatus, Cadence, DropReason
from candidates.models import Alert, Recipient
from candidates.services import recipients
from config.local import valkey
from config.local.terminal import Halt
from config.mail import outbox
from config.mail.render import Rendered
from jobs.enums import CloseReason
from jobs.models import Position
from jobs.services import positions
from tests.factories import CandidateFactory, PositionFactory, hold
from tests.flows.conftest import Stack
from tests.flows.stack import Sink, free_port, wait_for

pytestmark = pytest.mark.flow
PEOPLE = 60


def _people(number: int = PEOPLE, **values: object) -> set[str]:
    """That many on file who hold a CPC and hear at once; returns their addresses."""
    made = CandidateFactory.create_batch(
        number, on_file=True, with_recipient=True, credentials="CPC", **values
    )
    return {candidate.email for candidate in made}


def _position(**values: object) -> Position:
    return PositionFactory.create(remote=True, required="CPC", **values)


def _publish(position: Position) -> None:
    assert positions.publish(position=position, by=None) is not None


def _twice(sink: Sink) -> dict[str, int]:
    return {to: number for to, number in Counter(mail.to for mail in sink.mails).items() if number > 1}


def _sent() -> set[str]:
    """Those the ledger says were told."""
    rows = Alert.objects.filter(status=AlertStatus.SENT)
    return set(rows.values_list("recipient__email", flat=True))


def test_worker_killed_in_the_middle_of_delivery(stack: Stack, show: Callable[[str], None]) -> None:
    expected = _people()
    stack.sink.pause = 0.05
    worker = stack.worker()
    stack.beat()
    _publish(_position())
    killed = 0
    for share in (0.2, 0.5):
        wait_for(lambda: len(stack.sink.mails) >= PEOPLE * share, 60, "part of the mails")  # noqa: B023
        assert not stack.is_quiet()
        killed += len(worker.children)
        stack.sink.is_inside.clear()
        stack.sink.is_inside.wait(5)  # a message is on the wire now
        worker.kill()
        worker = stack.worker()
    took = stack.wait_until_told()

    twice = _twice(stack.sink)
    assert {mail.to for mail in stack.sink.mails} == expected
    assert _sent() == expected
    assert all(number == 2 for number in twice.values())
    assert len(twice) <= killed
    show(
        f"worker killed twice ({killed} processes) while {PEOPLE} were told: none lost, "
        f"{len(twice)} told twice, done {took:.1f} s after the last restart"
    )


def test_pool_processes_killed_one_by_one(stack: Stack, show: Callable[[str], None]) -> None:
    expected = _people()
    stack.sink.pause = 0.05
    worker = stack.worker()
    stack.beat()
    _publish(_position())
    killed = 0
    for share in (0.2, 0.4, 0.6):
        wait_for(lambda: len(stack.sink.mails) >= PEOPLE * share, 60, "part of the mails")  # noqa: B023
        stack.sink.is_inside.clear()
        stack.sink.is_inside.wait(5)
        os.kill(random.choice(worker.children), signal.SIGKILL)
        killed += 1
    took = stack.wait_until_told()

    twice = _twice(stack.sink)
    assert {mail.to for mail in stack.sink.mails} == expected
    assert _sent() == expected
    assert len(twice) <= killed
    show(f"{killed} pool processes killed: none lost, {len(twice)} told twice, done {took:.1f} s later")


def test_worker_asked_to_stop_sends_nothing_twice(stack: Stack) -> None:
    expected = _people(80)
    stack.sink.pause = 0.1
    worker = stack.worker()
    stack.beat()
    _publish(_position())
    wait_for(lambda: len(stack.sink.mails) >= 5, 60, "the first mails")

    began = time.monotonic()
    worker.stop()
    took = time.monotonic() - began
    told_by_then = len(stack.sink.mails)
    stack.worker()
    stack.wait_until_told()

    assert took < 10, "a stop waits for the message on the wire, not for the rest"
    assert told_by_then < 80
    assert sorted(mail.to for mail in stack.sink.mails) == sorted(expected)


@contextmanager
def _broker(port: int, folder: str) -> Iterator[subprocess.Popen[bytes]]:
    try:
        program = valkey.binary()
    except Halt:
        pytest.skip("needs a broker of its own that may be killed")
    argv = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def test_lost_broker_is_found_by_the_sweep(stack: Stack, show: Callable[[str], None]) -> None:
    """The bell rang in a broker that then lost everything and came back empty."""
    expected = _people(5)
    position = _position(reference="LOST-1")
    port = free_port()
    stack.env["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    folder = str(stack.folder)
    with _broker(port, folder) as first:
        worker = stack.worker()
        stack.beat()
        assert worker.process is not None
        os.killpg(worker.process.pid, signal.SIGSTOP)  # busy elsewhere: the bell stays in the broker
        stack.manage("publish_positions", position.reference)
        first.kill()
        first.wait(10)
        os.killpg(worker.process.pid, signal.SIGCONT)
        assert stack.sink.mails == []
        with _broker(port, folder):
            took = stack.wait_until_told(60)
            assert {mail.to for mail in stack.sink.mails} == expected
            assert _twice(stack.sink) == {}
            for program in stack.programs:
                program.stop()
    show(f"broker killed and emptied between publish and match: everyone told {took:.1f} s later")


def test_nobody_hears_of_what_closed_before_it_was_sent(stack: Stack) -> None:
    expected = _people(30)
    stack.sink.pause = 0.2
    position = _position()
    worker = stack.worker()
    stack.beat()
    _publish(position)
    wait_for(lambda: len(stack.sink.mails) >= 3, 60, "the first mails")

    positions.close(position=position, reason=CloseReason.FILLED, by=None)
    told_by_then = len(stack.sink.mails)
    stack.wait_until_told()

    # Each process of the pool may have been between its last look and the wire.
    assert told_by_then <= len(stack.sink.mails) <= told_by_then + len(worker.children)
    dropped = Alert.objects.filter(status=AlertStatus.DROPPED, drop_reason=DropReason.CLOSED)
    unsent = expected - {mail.to for mail in stack.sink.mails}
    assert set(dropped.values_list("recipient__email", flat=True)) == unsent
    assert len(unsent) > 15


def test_nobody_hears_who_stopped_before_it_was_sent(stack: Stack) -> None:
    expected = _people(20)
    stack.sink.pause = 0.2
    stack.worker()
    stack.beat()
    _publish(_position())
    wait_for(lambda: len(stack.sink.mails) >= 2, 60, "the first mails")

    told = {mail.to for mail in stack.sink.mails}
    waiting = [row for row in Recipient.objects.order_by("-pk") if row.email not in told]
    for recipient in waiting[:5]:
        recipients.stop(recipient=recipient)
    stack.wait_until_told()

    stopped = {recipient.email for recipient in waiting[:5]}
    assert {mail.to for mail in stack.sink.mails} == expected - stopped
    assert Alert.objects.filter(drop_reason=DropReason.STOPPED).count() == 5


def test_slow_relay_is_kept_busy(stack: Stack, show: Callable[[str], None]) -> None:
    """Five mails a second are all it takes: it must get them without a pause between slices."""
    expected = _people(40)
    stack.sink.pause = 0.2
    stack.worker()
    _publish(_position())
    stack.wait_until_told()

    assert {mail.to for mail in stack.sink.mails} == expected
    gaps = [later.at - earlier.at for earlier, later in itertools.pairwise(stack.sink.mails)]
    show(f"a relay that takes 0.2 s a mail: longest pause between two mails {max(gaps):.1f} s")
    assert max(gaps) < 2


def test_publish_again_edit_pause_and_reopen_tell_nobody_twice(stack: Stack) -> None:
    with_cpc = _people(3)
    with_crc = {CandidateFactory.create(on_file=True, with_recipient=True, credentials="CRC").email}
    position = _position()
    stack.worker()

    _publish(position)
    stack.wait_until_told()
    assert {mail.to for mail in stack.sink.mails} == with_cpc

    assert positions.publish(position=position, by=None) is None
    positions.edited(position=position, by=None)
    positions.pause(position=position, by=None)
    _publish(position)
    stack.wait_until_told()
    assert len(stack.sink.mails) == 3

    group = position.requirements.get()
    group.any_of.add(CandidateFactory.create(credentials="CRC").credentials.get().credential)
    positions.edited(position=position, by=None)
    stack.wait_until_told()
    assert {mail.to for mail in stack.sink.mails[3:]} == with_crc

    positions.close(position=position, reason=CloseReason.FILLED, by=None)
    _publish(position)
    stack.wait_until_told()
    assert _twice(stack.sink) == {}
    assert len(stack.sink.mails) == 4


def test_pause_keeps_alerts_waiting_until_it_is_open_again(stack: Stack) -> None:
    expected = _people(20)
    stack.sink.pause = 0.2
    position = _position()
    stack.worker()
    stack.beat()
    _publish(position)
    wait_for(lambda: len(stack.sink.mails) >= 2, 60, "the first mails")

    positions.pause(position=position, by=None)
    wait_for(lambda: not Alert.objects.filter(status=AlertStatus.SENDING).exists(), 20, "nothing on the wire")
    told_by_then = len(stack.sink.mails)
    wait_for(lambda: stack.sink.mails[-1].at + 3 < time.monotonic(), 20, "three seconds of silence")
    assert len(stack.sink.mails) == told_by_then < 20
    _publish(position)
    stack.wait_until_told()

    assert sorted(mail.to for mail in stack.sink.mails) == sorted(expected)


def test_relay_that_refuses_one_address_and_puts_off_another(stack: Stack) -> None:
    expected = _people(6)
    gone, busy = sorted(expected)[:2]
    stack.sink.refuse = {gone: "550 5.1.1 no such mailbox", busy: "451 4.3.0 try again later"}
    stack.worker()
    _publish(_position())
    wait_for(lambda: len(stack.sink.mails) >= 4, 60, "the others' mails")
    wait_for(
        lambda: (
            Alert.objects.filter(status=AlertStatus.FAILED).exists()
            and Alert.objects.filter(status=AlertStatus.DUE, tries=1).exists()
        ),
        20,
        "both outcomes on their rows",
    )

    assert {mail.to for mail in stack.sink.mails} == expected - {gone, busy}
    assert Alert.objects.get(status=AlertStatus.FAILED).recipient.email == gone
    assert Alert.objects.get(status=AlertStatus.DUE).recipient.email == busy

    CandidateFactory.create(on_file=True, with_recipient=True, credentials="CPC")
    stack.sink.mails.clear()
    _publish(_position())
    wait_for(lambda: len(stack.sink.mails) >= 5, 60, "mails of the second position")
    assert gone not in {mail.to for mail in stack.sink.mails}  # we do not write there any more


def test_relay_that_is_away_loses_nothing(stack: Stack) -> None:
    expected = _people(3)
    port = free_port()
    stack.env["EMAIL_URL"], working = f"smtp://127.0.0.1:{port}", stack.env["EMAIL_URL"]
    worker = stack.worker()
    _publish(_position())
    wait_for(lambda: Alert.objects.filter(error__icontains="refused").exists(), 30, "a failed try")
    worker.stop()
    Alert.objects.update(due_at=Alert.objects.earliest("created_at").created_at)
    stack.env["EMAIL_URL"] = working
    stack.worker()
    stack.beat()
    stack.wait_until_told()

    assert sorted(mail.to for mail in stack.sink.mails) == sorted(expected)
    assert set(Alert.objects.values_list("tries", flat=True)) == {1}


def test_ten_publishes_at_once_tell_everyone_once(stack: Stack) -> None:
    expected = _people(5)
    many = [_position() for _ in range(10)]
    stack.worker()
    for position in many:
        _publish(position)
    stack.wait_until_told()

    assert Counter(mail.to for mail in stack.sink.mails) == dict.fromkeys(expected, 10)


@pytest.mark.parametrize("cadence", [Cadence.DAILY, Cadence.WEEKLY])
def test_digest_holds_what_opened_meanwhile_in_one_mail(stack: Stack, cadence: Cadence) -> None:
    candidate = CandidateFactory.create(
        on_file=True, with_recipient=True, recipient__cadence=cadence, first_name="Ada"
    )
    hold(candidate, credentials="CPC")
    many = [_position(title=f"Coder {number}") for number in range(3)]
    stack.worker()
    for position in many:
        _publish(position)
    wait_for(lambda: Alert.objects.count() == 3, 30, "three alerts")
    assert set(Alert.objects.values_list("is_digest", "status")) == {(True, "due")}
    assert stack.sink.mails == []

    Alert.objects.update(due_at=Alert.objects.earliest("created_at").created_at)
    stack.beat()
    wait_for(lambda: stack.sink.mails, 30, "the digest")
    wait_for(lambda: Alert.objects.filter(status=AlertStatus.SENT).count() == 3, 10, "three marks")

    [mail] = stack.sink.mails
    assert mail.to == candidate.email
    for position in many:
        assert position.title in mail.text
        assert position.title in mail.html
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_code_by_mail_does_not_wait_for_alerts(stack: Stack, show: Callable[[str], None]) -> None:
    """Both processes are busy with alerts for a slow relay when somebody asks for a code."""
    people = 200
    _people(people)
    stack.sink.pause = 0.2
    stack.worker()
    stack.beat()
    _publish(_position())
    wait_for(lambda: len(stack.sink.mails) >= 4, 60, "the first alerts")

    before = len(stack.sink.mails)
    asked = time.monotonic()
    outbox.write(kind="code", to="asks@example.com", mail=Rendered("A code", "123456\n", ""))
    wait_for(lambda: stack.sink.to("asks@example.com"), 60, "the code")
    [code] = stack.sink.to("asks@example.com")
    overtaken = stack.sink.mails.index(code) - before

    assert len(stack.sink.mails) < people
    # Each process looks every half second, and a message takes a fifth: a few, whatever the machine does.
    assert overtaken <= 20
    show(f"a code by mail overtook {people} alerts in {code.at - asked:.1f} s, after {overtaken} of them")
