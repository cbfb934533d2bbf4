"""From words to the bytes an SMTP server takes."""

from __future__ import annotations

from email.utils import formatdate, parseaddr

from django.core.mail import EmailMultiAlternatives

from config.mail.render import Rendered


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
    return message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # SafeMIME has it
