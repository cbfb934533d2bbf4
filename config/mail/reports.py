"""Reports that come back as mails: failed delivery (RFC 3464, 6533) and complaints (RFC 5965).

Anybody can send such a mail, so what stands in one is a claim: `candidates.services.mailnews`
believes it when it proves that it answers a mail of ours. Nothing here raises for what a mail holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string
from email.message import Message
from email.policy import compat32

from config.mail.codes import is_about_address
from config.mail.enums import MailEventKind
from config.mail.events import as_address, one_line

MOST_BYTES = 1_000_000
"""What is read of a report: what was returned may be as long as its sender liked."""
MOST_CLAIMS = 20
"""A mail of ours goes to one address, so a report of it names one, or each it was forwarded to."""
STATUS = ("message/delivery-status", "message/global-delivery-status")
RETURNED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
STOP_LINK = re.compile(r"/alerts/([\w:.-]+)/stop/")
BLANK_LINES = re.compile(r"\r?\n(?:[ \t]*\r?\n)+")
XTEXT = re.compile(r"\+([0-9A-F]{2})")


@dataclass(frozen=True)
class Claim:
    """What a report says of one address.

    `addresses` are what it may be: as we wrote it, and where it was forwarded to; none for a complaint
    that hides it. `message_id` and `stop_token` stand in the mail as it was returned, if it was.
    """

    kind: MailEventKind
    addresses: tuple[str, ...]
    message_id: str
    stop_token: str
    detail: str


def read(raw: bytes) -> list[Claim]:
    """What a mail reports; nothing when it is no report, or cannot be read."""
    try:
        return _read(message_from_string(_decoded(raw[:MOST_BYTES]), policy=compat32))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # The standard parser takes nearly everything; what it stumbles over is no report of use.
        return []


def _decoded(raw: bytes) -> str:
    """As text, since servers repeat each other's words in any encoding: else those are lost in fields."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _read(mail: Message) -> list[Claim]:
    if mail.get_content_type() != "multipart/report":
        return []
    parts = list(mail.walk())
    message_id, token = _returned(parts)
    found: list[Claim] = []
    for part in parts:
        if part.get_content_type() in STATUS:
            found += _failures(part, message_id, token)
        elif part.get_content_type() == "message/feedback-report":
            found += _complaints(part, message_id, token)
    return found[:MOST_CLAIMS]


def _returned(parts: list[Message]) -> tuple[str, str]:
    """Message-ID, and the token of the link that stops alerts, of the mail that came back."""
    for part in parts:
        if part.get_content_type() in RETURNED:
            inner = part.get_payload()
            head = inner[0] if isinstance(inner, list) and inner else message_from_string(_text(part))
            if isinstance(head, Message) and head.get("Message-ID"):
                link = STOP_LINK.search("".join(str(head.get("List-Unsubscribe", "")).split()))
                return one_line(head["Message-ID"], 200), link[1] if link else ""
    return "", ""


def _failures(part: Message, message_id: str, token: str) -> Iterator[Claim]:
    """One for each recipient of a delivery status. What was delivered, relayed or expanded is no news."""
    for block in _blocks(part):
        action = one_line(block.get("Action"), 20).lower()
        if action not in {"failed", "delayed"}:
            continue
        status, said = one_line(block.get("Status"), 40), one_line(block.get("Diagnostic-Code"), 240)
        is_over = action == "failed" and not status.startswith("4")
        kind = _failure(status, said) if is_over else MailEventKind.DELAYED
        if addresses := _recipients(block.get("Original-Recipient"), block.get("Final-Recipient")):
            yield Claim(kind, addresses, message_id, token, one_line(f"{status} {said}", 250))


def _failure(status: str, said: str) -> MailEventKind:
    """5.0.0 says nothing (RFC 3463): then it counts what the receiving server answered."""
    decides = said if status.startswith("5.0.") or not status else status
    return MailEventKind.BOUNCE if is_about_address(decides) else MailEventKind.REFUSED


def _complaints(part: Message, message_id: str, token: str) -> Iterator[Claim]:
    for block in _blocks(part):
        kind = one_line(block.get("Feedback-Type"), 20).lower()
        if kind in {"abuse", "fraud", "opt-out", "opt-out-list", "other"}:
            found = MailEventKind.UNSUBSCRIBED if kind.startswith("opt-out") else MailEventKind.COMPLAINT
            agent = one_line(block.get("User-Agent"), 100)
            addresses = _recipients(*block.get_all("Original-Rcpt-To", []))
            yield Claim(found, addresses, message_id, token, f"{kind} {agent}".strip())


def _blocks(part: Message) -> Iterator[Message]:
    """The groups of fields in a report's machine part: blank lines stand between them."""
    inner = part.get_payload()
    rest = [] if isinstance(inner, list) else [_text(part)]
    for block in inner if isinstance(inner, list) else ():
        if isinstance(block, Message):  # the parser takes one for a mail, and what follows for its text
            yield block
            rest += [_text(block)]
    for text in rest:
        yield from (message_from_string(one) for one in BLANK_LINES.split(text) if one.strip())


def _text(part: Message) -> str:
    payload = part.get_payload()
    if str(part.get("Content-Transfer-Encoding", "")).lower() in {"base64", "quoted-printable"}:
        payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(payload or "")


def _recipients(*fields: object) -> tuple[str, ...]:
    """The addresses of fields such as `rfc822; name@example.com`, each once, the first field's first.

    As it stands and with its xtext (RFC 3461) undone: a plus sign before two digits is as likely a
    sub-address, and whoever compares knows which.
    """
    found: list[str] = []
    for field in fields:
        kind, semicolon, rest = one_line(field, 400).partition(";")
        if semicolon and kind.strip().lower() not in {"rfc822", "utf-8"}:
            continue
        address = (rest if semicolon else kind).strip()
        found += [as_address(address), as_address(XTEXT.sub(lambda code: chr(int(code[1], 16)), address))]
    return tuple(dict.fromkeys(one for one in found if one))
