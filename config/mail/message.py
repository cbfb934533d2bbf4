"""From words to the bytes an SMTP server takes."""

from __future__ import annotations

import re
from email.generator import BytesGenerator
from email.policy import compat32
from email.utils import formatdate, parseaddr
from io import BytesIO

from django.core.mail import EmailMultiAlternatives

from config.mail.render import Rendered

LONGEST_LINE = 998


LINK = re.compile(r"://|\bwww\.|[A-Za-z0-9]\.[a-z]{2,}\b|\.(?i:com|net|org)\b")


def holds_link(text: str) -> bool:
    """Whether a mail program would make a link of something in this text."""
    return LINK.search(text) is not None


def domain_of(sender: str) -> str:
    """The part after the at sign of `Name <name@domain>`."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def as_bytes(
    mail: Rendered, *, sender: str, to: str, message_id: str, headers: dict[str, str] | None = None
) -> bytes:
    """The MIME message, with CRLF line ends. Raises BadHeaderError if a header holds a line break."""
    named = {"Message-ID": message_id, "Date": formatdate(localtime=True)} | (headers or {})
    message = EmailMultiAlternatives(mail.subject, mail.text, sender, [to], headers=named)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    mime, written = message.message(), BytesIO()
    # Folded at 78, a long link or subject leaves the first line of its header empty, which not every
    # reader of List-Unsubscribe follows. RFC 5322 2.1.1 allows 998.
    policy = compat32.clone(max_line_length=LONGEST_LINE)
    BytesGenerator(written, mangle_from_=False, policy=policy).flatten(mime, linesep="\r\n")
    return written.getvalue()
