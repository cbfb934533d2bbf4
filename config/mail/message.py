"""From words to the bytes an SMTP server takes."""

from __future__ import annotations

import hmac
import re
from email.generator import BytesGenerator
from email.message import Message
from email.policy import compat32
from email.utils import formatdate, parseaddr
from functools import lru_cache
from io import BytesIO

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from config.mail.render import Rendered
from config.mail.tokens import key_of

LONGEST_LINE = 998


LINK = re.compile(
    r"""://
    | \bwww\.
    # A dot, also a wide one, with something before it and two letters of any script after it. So no
    # "U.S.", "e.g." or 99.5; of a vowel sign, which is no letter, it is enough that it is not ASCII.
    | [^\s.][.\u3002\uff0e\uff61][^\W\d_](?:[^\W\d_]|[^\x00-\x7f\s])
    | \b\d{1,3}(?:\.\d{1,3}){3}\b
    """,
    re.IGNORECASE | re.VERBOSE,
)

METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)

SAINT = re.compile(r"(?<![\w.])St\.[A-Z][a-z]{2,}(?![\w./])")
"""St.John is a name, and in many a hospital's."""


def holds_link(text: str) -> bool:
    """Whether a mail program might make a link of something in this text.

    Rather too often than too seldom ("Dr.Smith" is one too): it costs its words a place in a mail.
    """
    return LINK.search(SAINT.sub(" ", text)) is not None


def domain_of(sender: str) -> str:
    """The part after the at sign of `Name <name@domain>`."""
    return _domain_of(sender)


@lru_cache(maxsize=8)
def _domain_of(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def boundary_of(message_id: str) -> str:
    """What stands between the parts of a message. Nobody who writes words of one can write this too."""
    made = hmac.digest(key_of("onfile.boundary", settings.SECRET_KEY), message_id.encode(), "sha256")
    return f"=_{made.hex()[:32]}"


def _name_method(mime: Message, calendar: str) -> None:
    """Say in the header of a calendar part what is in it: RFC 6047 2.4 wants both to agree."""
    found = METHOD.search(calendar)
    for part in mime.walk() if found else ():
        if found and part.get_content_type() == "text/calendar":
            part.set_param("method", found[1])
            part.add_header("Content-Disposition", "inline", filename="interview.ics")


def as_bytes(
    mail: Rendered, *, sender: str, to: str, message_id: str, headers: dict[str, str] | None = None
) -> bytes:
    """The MIME message, with CRLF line ends. Raises BadHeaderError if a header holds a line break."""
    named = {"Message-ID": message_id, "Date": formatdate(localtime=True)} | (headers or {})
    message = EmailMultiAlternatives(mail.subject, mail.text, sender, [to], headers=named)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        message.attach_alternative(mail.calendar, "text/calendar")
    mime, written = message.message(), BytesIO()
    _name_method(mime, mail.calendar)
    if mime.is_multipart():
        mime.set_boundary(boundary_of(message_id))
    # Folded at 78, a long link or subject leaves the first line of its header empty, which not every
    # reader of List-Unsubscribe follows. RFC 5322 2.1.1 allows 998.
    policy = compat32.clone(max_line_length=LONGEST_LINE)
    BytesGenerator(written, mangle_from_=False, policy=policy).flatten(mime, linesep="\r\n")
    return written.getvalue()
