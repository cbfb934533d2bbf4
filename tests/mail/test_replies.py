"""Mails that come in, as hostile as they like: read or passed over, and never a reason to be told again."""

from __future__ import annotations

import logging
from email.message import EmailMessage
from typing import Any

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


def read(came: AnymailInboundEvent) -> replies.Reply | None:
    return replies.read(came, is_known=lambda side, token: True)


@trying(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(HEADERS), st.binary(max_size=60)), st.binary(max_size=300))
def test_nothing_in_a_mail_raises(headers: dict[str, bytes], body: bytes) -> None:
    head = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in headers.items())
    found = read(event(head + b"\r\n" + body, f"talk+{TOKEN}@reply.example.com"))
    assert found is None or (found.side, found.token) == ("talk", TOKEN)


def test_the_address_is_found_wherever_a_service_names_it() -> None:
    address = replies.address("talk", TOKEN)
    for header in (f"To: Onfile <{address}>", f"Cc: a@example.com, {address}", f"Delivered-To: {address}"):
        raw = f"From: robin@example.com\r\n{header}\r\n\r\nYes".encode()
        found = read(event(raw))
        assert found is not None
        assert (found.token, found.text, found.sender) == (TOKEN, "Yes", "robin@example.com")
    assert read(event(b"From: robin@example.com\r\nTo: desk@example.com\r\n\r\nYes")) is None


def test_who_names_two_senders_is_nobody() -> None:
    raw = f"From: a@example.com, b@example.com\r\nTo: {replies.address('talk', TOKEN)}\r\n\r\nYes".encode()
    assert read(event(raw)) is None


def test_a_token_of_ours_fits_its_address() -> None:
    token = tokens.sign_letters("inquiry-talk", 2**40, 2**48 - 1, 800_000)
    raw = f"From: robin@example.com\r\nTo: {replies.address('talk', token)}\r\n\r\nYes".encode()
    found = read(event(raw))
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

    assert read(came) is None
    assert [record.getMessage() for record in caplog.records] == ["a mail that came in could not be read"]


def test_nothing_but_headers_is_read_of_what_comes_to_no_address_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever is sent to the domain comes here, and to take words out of HTML takes its time."""
    raw = f"From: robin@example.com\r\nTo: {replies.address('talk', TOKEN)}\r\n\r\nYes".encode()
    asked: list[tuple[str, str]] = []

    def is_known(side: str, token: str) -> bool:
        asked.append((side, token))
        return False

    came = event(raw)
    monkeypatch.setattr(AnymailInboundMessage, "get_payload", None)

    assert replies.read(came, is_known=is_known) is None
    assert asked == [("talk", TOKEN)]


@pytest.mark.parametrize(
    ("named", "html", "count"),
    [
        ({"filename": "resume.pdf"}, "", 1),
        ({"filename": "resume.pdf", "disposition": "inline"}, "", 1),
        ({"filename": "resume.pdf", "disposition": "inline", "cid": "<>"}, "", 1),
        ({"filename": "logo.png", "disposition": "inline", "cid": "<logo>"}, '<img src="cid:logo">', 0),
        ({"filename": "logo.png", "disposition": "inline", "cid": "<logo>"}, "<p>No picture</p>", 1),
    ],
)
def test_files_are_counted_and_the_pictures_of_a_text_are_not(
    named: dict[str, Any], html: str, count: int
) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "robin@example.com", replies.address("talk", TOKEN)
    mail.set_content("Here it is")
    if html:
        mail.add_alternative(html, subtype="html")
    mail.add_attachment(b"x", maintype="application", subtype="octet-stream", **named)
    found = read(event(mail.as_bytes()))
    assert found is not None
    assert (found.text, found.attachments) == ("Here it is", count)


def test_an_attached_mail_is_one_file_and_none_of_its_words_are_taken() -> None:
    inner = EmailMessage()
    inner.set_content("Between us")
    inner.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    mail = EmailMessage()
    mail["From"], mail["To"] = "robin@example.com", replies.address("talk", TOKEN)
    mail.set_content("<p>See below</p>", subtype="html")
    mail.add_attachment(inner)
    found = read(event(mail.as_bytes()))
    assert found is not None
    assert (found.text, found.attachments) == ("See below", 1)
