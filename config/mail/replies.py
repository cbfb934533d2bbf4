"""Mails that come in as answers to mails of ours: to which address, from whom, and what is new in them.

The mail service hands them over (`config.mail.webhooks`), django-anymail takes them apart. What is in one
is a stranger's: nothing here raises for it, and nothing of it is written into a log.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any

from django.conf import settings

from config.mail.events import as_address, one_line
from config.mail.quotes import as_text, new_words

logger = logging.getLogger(__name__)

ADDRESS = re.compile(r"([a-z]{2,10})\+([a-z2-7]{1,60})")
"""The local part: whose side, and a token (`config.mail.tokens.sign_letters`)."""
MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,196}>")
MOST_SIGNS = 500_000
"""Read of a mail's words, quotes included: a whole thread with its styles."""
MOST_HTML = 60_000
"""Read of its HTML, from its body on: tags within tags take a time that grows with their square."""
SEALS = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
"""Parts that a mail program adds, and nobody attached."""
BULK = {"bulk", "junk", "list", "auto_reply"}
ROBOTS = {"mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply"}
AWAY = re.compile(r"(?:automatic reply|auto[- ]?reply|autoresponse|out of (?:the )?office)\b", re.IGNORECASE)
"""How a subject begins that a program wrote which sets no header."""
ROBOT_HEADERS = ("List-Id", "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Failed-Recipients")


@dataclass(frozen=True)
class Reply:
    """One mail. `sender` is in small letters; nothing but `token` proves who wrote it.

    `identity` is the same when the service tells of it again. `message_id` is nothing where it is no
    proper one. `text` is what is new in it; nothing where there is nothing, or it cannot be read.
    """

    side: str
    token: str
    sender: str
    identity: str
    message_id: str
    text: str
    attachments: int
    is_spam: bool


def address(side: str, token: str) -> str:
    """Where an answer to a mail of ours comes in."""
    return f"{side}+{token}@{settings.REPLIES_DOMAIN}"


def read(event: Any, *, is_known: Callable[[str, str], bool]) -> Reply | None:  # noqa: ANN401 -- untyped
    """What came; None for what is to no address of ours, or was written by no person.

    `is_known` says whether side and token are an address that we gave out: before it does, nothing is read
    but headers, since whatever is sent to the domain comes here. An out-of-office note, a bounce, a
    mailing list: to answer one may begin a dialogue of two machines.
    """
    try:
        return _read(event, is_known)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # The standard parser takes nearly every header; told of again, this one would fail again.
        logger.warning("a mail that came in could not be read")
        return None


def _read(event: Any, is_known: Callable[[str, str], bool]) -> Reply | None:  # noqa: ANN401 -- the same
    mail = event.message
    to = _to(mail)
    if to is None or not is_known(*to) or _is_by_machine(mail):
        return None
    text = words(mail)
    named = one_line(mail.get("Message-ID"), 1000)
    found = MESSAGE_ID.search(named)
    # Without one it is known by what the service calls it, or by its words on its day.
    unique = named or str(event.event_id or "") or f"{mail.get('Date')}\n{text}"
    return Reply(
        side=to[0],
        token=to[1],
        sender=_sender(mail),
        identity=hashlib.sha256(unique.encode("utf-8", "replace")).hexdigest(),
        message_id=found[0] if found else "",
        text=text,
        attachments=_attached(mail),
        is_spam=mail.spam_detected is True,
    )


def _to(mail: Any) -> tuple[str, str] | None:  # noqa: ANN401 -- an AnymailInboundMessage, which is untyped
    """Side and token of the first address at our domain, the envelope's before those of headers."""
    told = [str(mail.envelope_recipient or "")]
    told += [str(value) for name in ("To", "Cc", "Delivered-To") for value in mail.get_all(name, [])]
    for text in told:
        for word in re.split(r"[\s,;<>\"]+", text[:20_000].lower()):
            local, _, domain = word.rpartition("@")
            found = ADDRESS.fullmatch(local) if domain == settings.REPLIES_DOMAIN else None
            if found:
                return found[1], found[2]
    return None


def _sender(mail: Any) -> str:  # noqa: ANN401 -- the same
    """The one address it is from; nothing where it names none or several."""
    try:
        found = mail.get_address_header("From")
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""  # what is no address makes the parser stumble
    return as_address(found[0].addr_spec) if len(found) == 1 else ""


def _is_by_machine(mail: Any) -> bool:  # noqa: ANN401 -- the same
    """By the headers of RFC 3834, an empty return path, and what older programs say instead."""

    def said(name: str) -> str:
        return one_line(mail.get(name), 200).lower()

    returns_to = said("Return-Path") if mail.envelope_sender is None else str(mail.envelope_sender).strip()
    has_no_return = returns_to == "<>" or mail.envelope_sender == ""
    sender = _sender(mail)
    return (
        has_no_return
        or not sender
        or sender.partition("@")[0] in ROBOTS
        or sender.endswith(f"@{settings.REPLIES_DOMAIN}")
        or said("Auto-Submitted").partition(";")[0].strip() not in {"", "no"}
        or said("Precedence") in BULK
        or AWAY.match(said("Subject")) is not None
        or any(mail.get(name) is not None for name in ROBOT_HEADERS)
        or mail.get_content_type() == "multipart/report"
    )


def _attached(mail: Message) -> int:
    """How many files somebody put to it. The pictures that its HTML shows have names too, and are none."""
    shown = set(re.findall(r"cid:([^\s\"'<>()]{1,200})", _part(mail, "text/html")))

    def is_file(part: Message) -> bool:
        if part is mail or (part.is_multipart() and not _is_closed(part)):
            return False
        if part.get_content_type() in SEALS:
            return False
        is_named = part.get_filename() is not None or _is_closed(part)
        return is_named and str(part.get("Content-ID") or "").strip(" <>") not in shown

    return sum(is_file(part) for part in _own(mail))


def _is_closed(part: Message) -> bool:
    """Whether what is in a part is not said by who sent it: a file, or a mail of somebody else."""
    return part.get_content_disposition() == "attachment" or part.get_content_type() == "message/rfc822"


def _own(mail: Message) -> Iterator[Message]:
    """The mail and its parts, those of attached mails left out."""
    waiting = [mail]
    while waiting:
        part = waiting.pop(0)
        yield part
        inner = part.get_payload()
        if isinstance(inner, list) and (part is mail or not _is_closed(part)):
            waiting[:0] = [one for one in inner if isinstance(one, Message)]


def words(mail: Message) -> str:
    """What is new in a mail, as plain text: without what it quotes, and without its signature."""
    text = _part(mail, "text/plain")
    if not text.strip():
        html = _part(mail, "text/html")
        # What is new comes first; before the body stand styles, often longer than all words.
        text = as_text(html[max(html.lower().find("<body"), 0) :][:MOST_HTML])
    return new_words(text)


def _part(mail: Message, kind: str) -> str:
    """The first part of a kind that is not attached."""
    for part in _own(mail):
        if part.get_content_type() == kind and (part is mail or not _is_closed(part)):
            raw = part.get_payload(decode=True)
            raw = raw if isinstance(raw, bytes) else b""
            try:
                text = raw.decode(part.get_content_charset("utf-8"), "replace")
            except LookupError:  # a name of no encoding
                text = raw.decode("utf-8", "replace")
            return "\n".join(text[:MOST_SIGNS].splitlines())
    return ""
