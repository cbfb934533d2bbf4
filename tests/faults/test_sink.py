"""The relay that misbehaves does what it was told, and writes down what it took."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sink.process import Sink, sinking

MESSAGE = "Message-ID: <1.2@example.com>\r\nSubject: one\r\n\r\n.A line\r\n"


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with sinking(tmp_path) as made:
        yield made


def _send(sink: Sink, to: str) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=5) as client:
        client.sendmail("a@example.com", [to], MESSAGE)


def _outcome(sink: Sink, to: str) -> int:
    """The code a client hears; 0 for a connection that was cut."""
    try:
        _send(sink, to)
    except smtplib.SMTPRecipientsRefused as refused:
        [(code, _)] = refused.recipients.values()
        return code
    except (smtplib.SMTPServerDisconnected, ConnectionError):
        return 0
    return 250


def test_what_it_takes_is_written_down(sink: Sink) -> None:
    _send(sink, "One@Example.com")
    _send(sink, "two@example.com")

    assert [(one.message_id, one.to) for one in sink.accepted] == [
        ("<1.2@example.com>", "one@example.com"),
        ("<1.2@example.com>", "two@example.com"),
    ]
    assert (sink.counts.accepted, sink.counts.connections) == (2, 2)
    sink.begin_anew()
    assert (sink.accepted, sink.counts.accepted) == ([], 0)


def test_commands_that_come_together_are_answered_together(sink: Sink) -> None:
    with socket.create_connection(("127.0.0.1", sink.port), timeout=5) as client:
        answers = client.makefile("rb")
        assert answers.readline().startswith(b"220")
        for number in (1, 2):
            client.sendall(b"MAIL FROM:<a@example.com>\r\nRCPT TO:<p%d@example.com>\r\nDATA\r\n" % number)
            assert [answers.readline()[:3] for _ in range(3)] == [b"250", b"250", b"354"]
            client.sendall(MESSAGE.replace("\r\n.", "\r\n..").encode() + b".\r\n")
            assert answers.readline()[:3] == b"250"

    assert [one.to for one in sink.accepted] == ["p1@example.com", "p2@example.com"]
    assert len({one.connection for one in sink.accepted}) == 1


def test_it_refuses_and_puts_off_who_it_was_told_to(sink: Sink) -> None:
    sink.behave(refuse={"gone@example.com": "550 5.1.1 no such mailbox", "busy@example.com": "451 later"})
    assert [_outcome(sink, f"{name}@example.com") for name in ("gone", "busy", "well")] == [550, 451, 250]
    counts = sink.behave()
    assert (counts.refused, counts.deferred) == (1, 1)
    assert _outcome(sink, "gone@example.com") == 250


def test_a_share_is_drawn_the_same_each_time_and_anew_for_each_try(sink: Sink) -> None:
    people = [f"p{number}@example.com" for number in range(200)]
    sink.behave(defer_share=0.3)
    first, second = ([_outcome(sink, to) for to in people] for _ in range(2))
    sink.begin_anew()
    sink.behave(defer_share=0.3)
    assert [_outcome(sink, to) for to in people] == first
    assert first != second
    assert 40 <= first.count(451) <= 80

    sink.behave(refuse_share=0.1)
    once, again = ([_outcome(sink, to) for to in people] for _ in range(2))
    assert once == again
    assert 8 <= once.count(550) <= 35


def test_what_is_cut_inside_was_never_taken_and_what_is_cut_after_was(sink: Sink) -> None:
    sink.behave(cut_inside_share=1.0)
    assert (_outcome(sink, "one@example.com"), sink.accepted) == (0, [])
    sink.behave(cut_after_share=1.0)
    assert _outcome(sink, "two@example.com") == 0
    assert [one.to for one in sink.accepted] == ["two@example.com"]
    assert (sink.counts.cut_inside, sink.counts.cut_after) == (1, 1)


def test_late_answers_are_late_and_the_message_is_taken_before(sink: Sink) -> None:
    sink.behave(late_share=1.0, late_seconds=0.3)
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=0.1) as client:
        client.mail("a@example.com")
        client.rcpt("one@example.com")
        with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
            client.data(MESSAGE)
    assert [one.to for one in sink.accepted] == ["one@example.com"]
    assert sink.counts.late == 1
