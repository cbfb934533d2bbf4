"""Messages that the SMTP server of the embedded stack kept on this machine."""

from __future__ import annotations

import contextlib
import email
import email.policy
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, MIMEPart
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"[0-9]{8}T[0-9]{6}[A-Za-z0-9.-]*\.eml")
"""What the server calls its files: they sort by arrival, and none of them leaves the folder."""
HEAD = 16 * 1024
"""Bytes read of each message for the list: its headers stand first."""
SHOWN = ("from", "to", "reply-to", "subject", "date", "message-id", "list-unsubscribe")


class NotKept(Exception):
    """There is no such message, or no folder of messages."""


@dataclass(frozen=True)
class Summary:
    """A line of the list."""

    name: str
    arrived_at: datetime | None
    to: str
    sender: str
    subject: str


@dataclass(frozen=True)
class Kept:
    """One message in full."""

    name: str
    headers: list[tuple[str, str]]
    subject: str
    text: str
    html: str
    attachments: list[str]


def folder() -> Path:
    """The folder of kept messages. Raises NotKept where mail goes to a real relay."""
    if not settings.MAIL_DIR:
        raise NotKept("Mail of this site is not kept on this machine.")
    return Path(settings.MAIL_DIR)


def names() -> list[str]:
    """The names of all kept messages, newest first."""
    kept = folder()
    found = (entry.name for entry in kept.iterdir()) if kept.is_dir() else ()
    return sorted((name for name in found if NAME.fullmatch(name)), reverse=True)


def _parsed(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def _arrived(name: str) -> datetime | None:
    try:
        stamp = datetime.strptime(name[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007 -- UTC, set below
    except ValueError:
        return None
    return stamp.replace(tzinfo=UTC)


def summaries(wanted: Iterable[str]) -> list[Summary]:
    """The lines of these messages; only their heads are read. One deleted just now is left out."""
    found = []
    for name in wanted:
        with contextlib.suppress(FileNotFoundError):
            found.append(_summary(name))
    return found


def _summary(name: str) -> Summary:
    with (folder() / name).open("rb") as file:
        head = _parsed(file.read(HEAD))
    recipient = str(head.get("delivered-to") or head.get("to") or "")
    return Summary(name, _arrived(name), recipient, str(head.get("from", "")), str(head.get("subject", "")))


def read(name: str) -> Kept:
    """One message by the name of its file. Raises NotKept for anything that is not such a name."""
    path = folder() / name
    if not NAME.fullmatch(name) or path.is_symlink() or not path.is_file():
        raise NotKept(name)
    message = _parsed(path.read_bytes())
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    return Kept(
        name=name,
        headers=[(shown.title(), str(message[shown])) for shown in SHOWN if message[shown]],
        subject=str(message.get("subject", "")),
        text=_content(text),
        html=_content(html),
        attachments=[part.get_filename() or part.get_content_type() for part in message.iter_attachments()],
    )


def _content(part: MIMEPart | None) -> str:
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, KeyError):  # an unknown character set: show what can be shown
        return bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")
