"""How a message is handed over: in few round trips where the relay allows it, with the same four ends."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from config.addresses import RelayAddress
from config.mail.relay import InDoubt, NotNow, Refused, Relay, Unreachable
from tests.smtp import ScriptedRelay, scripted_relay

MESSAGE = b"Subject: x\r\n\r\n.y\r\n"
TAKEN = MESSAGE.removesuffix(b"\r\n")
ENVELOPE = ["MAIL FROM:<a@example.com>", "RCPT TO:<b@example.com>", "DATA"]


def to(server: ScriptedRelay) -> Relay:
    return Relay(RelayAddress("127.0.0.1", server.port))


def send(relay: Relay) -> None:
    relay.send(sender="Ann <a@example.com>", to="b@example.com", message=MESSAGE)


def test_envelope_is_one_write_where_the_relay_takes_it() -> None:
    with scripted_relay() as server, to(server) as relay:
        send(relay)
        send(relay)
        assert [line.upper() for line in server.commands[1:]] == [line.upper() for line in ENVELOPE * 2]
        assert server.writes[1:] == [3, 3]
        assert (server.messages, relay.connections) == ([TAKEN] * 2, 1)


def test_envelope_goes_step_by_step_where_it_does_not() -> None:
    with scripted_relay(offers_pipelining=False) as server, to(server) as relay:
        send(relay)
        assert [line.upper() for line in server.commands[1:]] == [line.upper() for line in ENVELOPE]
        assert server.writes[1:] == [1, 1, 1]


@pytest.mark.parametrize("offers_pipelining", [True, False])
@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"RCPT": "550 5.1.1 gone"}, Refused),
        # Nobody left to write to, and it asks for the message all the same, as RFC 2920 3.1 allows.
        ({"RCPT": "550 5.1.1 gone", "DATA": "354 go on", ".": "554 nobody"}, Refused),
        ({"RCPT": "550 5.1.1 gone", "DATA": "503 nobody"}, Refused),
        ({"RCPT": "451 4.7.1 greylisted", "DATA": "354 go on", ".": "554 nobody"}, NotNow),
        ({"DATA": "451 4.3.0 busy"}, NotNow),
        ({"DATA": "554 5.7.1 no"}, Refused),
        ({".": "451 4.3.0 busy"}, NotNow),
        ({".": "554 5.7.1 spam"}, Refused),
    ],
)
def test_connection_is_good_for_the_next_message(
    answers: dict[str, str],
    outcome: type[Exception],
    offers_pipelining: bool,  # noqa: FBT001 -- pytest's parameter
) -> None:
    with (
        scripted_relay(answers=dict(answers), offers_pipelining=offers_pipelining) as server,
        to(server) as relay,
    ):
        with pytest.raises(outcome):
            send(relay)
        accepted = [message for message in server.messages if message]
        server.answers.clear()
        server.messages.clear()
        send(relay)
        assert relay.connections == 1
        assert server.messages == [TAKEN]
        # To nobody who was refused go the words.
        assert accepted == ([TAKEN] if "." in answers and "RCPT" not in answers else [])


@pytest.mark.parametrize("offers_pipelining", [True, False])
@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"MAIL": ""}, Unreachable),
        ({"MAIL": "421 closing"}, Unreachable),
        ({"MAIL": "530 5.7.0 log in"}, Unreachable),
        ({"RCPT": ""}, Unreachable),
        ({"RCPT": "421 closing", "DATA": ""}, Unreachable),
        ({"DATA": ""}, Unreachable),
        ({"DATA": "421 closing"}, Unreachable),
        ({"RCPT": "550 5.1.1 gone", "DATA": "", "RSET": ""}, Refused),
        ({".": ""}, InDoubt),
    ],
)
def test_relay_that_hangs_up(
    answers: dict[str, str],
    outcome: type[Exception],
    offers_pipelining: bool,  # noqa: FBT001 -- pytest's parameter
) -> None:
    with (
        scripted_relay(answers=dict(answers), offers_pipelining=offers_pipelining) as server,
        to(server) as relay,
    ):
        with pytest.raises(outcome):
            send(relay)
        assert len(server.messages) == (1 if outcome is InDoubt else 0)
        server.answers.clear()
        send(relay)
        assert relay.connections in {2, 3}


def test_only_the_answer_after_the_dot_is_waited_for_long(settings: Settings) -> None:
    settings.MAIL_CONNECT_TIMEOUT, settings.MAIL_SEND_TIMEOUT = 1, 30
    with scripted_relay(pause=1.5) as server, to(server) as relay:
        send(relay)
        assert len(server.messages) == 1


@pytest.mark.parametrize("address", ["b@example.com\r\nRCPT TO:<c@example.com>", "b\n@example.com"])
def test_address_that_holds_another_command_is_refused(address: str) -> None:
    with scripted_relay() as server, to(server) as relay:
        with pytest.raises(Refused):
            relay.send(sender="a@example.com", to=address, message=MESSAGE)
        assert server.connections == 0
