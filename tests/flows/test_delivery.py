"""Who is told when positions open, change and pause, by a real worker. What breaks is in `tests/faults`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

import pytest

from candidates.enums import AlertStatus, Cadence
from candidates.models import Alert
from config.mail import outbox
from config.mail.render import Rendered
from jobs.enums import CloseReason
from jobs.models import Position
from jobs.services import positions
from tests.factories import CandidateFactory, PositionFactory, hold
from tests.flows.conftest import Stack
from tests.flows.stack import Sink, wait_for

pytestmark = pytest.mark.flow


def _people(number: int, **values: object) -> set[str]:
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
