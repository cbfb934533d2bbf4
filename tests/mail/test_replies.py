"""Mails that come in, as hostile as they like: read or passed over, and never a reason to be told again."""

from __future__ import annotations

import logging

import pytest
from anymail.inbound import AnymailInboundMessage
from anymail.signals import AnymailInboundEvent
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from config.mail import replies, tokens

TOKEN = "a" * 48
HEADERS = ("From", "To", "Message-ID", "Content-Type", "Content-Disposition", "Auto-Submitted", "Date")


@pytest.fixture(autouse=True)
def _domain(settings: Settings) -> None:
    settings.REPLIES_DOMAIN = "reply.example.com"


def event(raw: bytes, to: str | None = None) -> AnymailInboundEvent:
    message = AnymailInboundMessage.parse_raw_mime_bytes(raw)
    message.envelope_recipient = to
    return AnymailInboundEvent(event_type="inbound", event_id="7", message=message)


@trying(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(HEADERS), st.binary(max_size=60)), st.binary(max_size=300))
def test_nothing_in_a_mail_raises(headers: dict[str, bytes], body: bytes) -> None:
    head = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in headers.items())
    found = replies.read(event(head + b"\r\n" + body, f"talk+{TOKEN}@reply.example.com"))
    assert found is None or (found.side, found.token) == ("talk", TOKEN)


def test_the_address_is_found_wherever_a_service_names_it() -> None:
    address = replies.address("talk", TOKEN)
    for header in (f"To: Onfile <{address}>", f"Cc: a@example.com, {address}", f"Delivered-To: {address}"):
        raw = f"From: robin@example.com\r\n{header}\r\n\r\nYes".encode()
        found = replies.read(event(raw))
        assert found is not None
        assert (found.token, found.text, found.sender) == (TOKEN, "Yes", "robin@example.com")
    assert replies.read(event(b"From: robin@example.com\r\nTo: desk@example.com\r\n\r\nYes")) is None


def test_who_names_two_senders_is_nobody() -> None:
    raw = f"From: a@example.com, b@example.com\r\nTo: {replies.address('talk', TOKEN)}\r\n\r\nYes".encode()
    assert replies.read(event(raw)) is None


def test_a_token_of_ours_fits_its_address() -> None:
    token = tokens.sign_letters("inquiry-talk", 2**40, 2**48 - 1, 800_000)
    raw = f"From: robin@example.com\r\nTo: {replies.address('talk', token)}\r\n\r\nYes".encode()
    found = replies.read(event(raw))
    assert found is not None
    assert found.token == token


def test_what_cannot_be_read_is_said_without_a_word_of_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The standard parser stumbles over some headers; which, changes with its version."""

    def stumble(self: AnymailInboundMessage) -> str:
        raise IndexError("in Robin's header")

    raw = f"From: robin@example.com\r\nTo: {replies.address('talk', TOKEN)}\r\n\r\nYes".encode()
    came = event(raw)
    monkeypatch.setattr(AnymailInboundMessage, "get_content_type", stumble)
    caplog.set_level(logging.INFO)

    assert replies.read(came) is None
    assert [record.getMessage() for record in caplog.records] == ["a mail that came in could not be read"]
