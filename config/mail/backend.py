"""Django's mail backend: what anybody sends becomes a row of the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from config.mail import outbox
from config.mail.render import Rendered


class OutboxBackend(BaseEmailBackend):
    """One row for each recipient. Attachments are refused: nothing in Onfile sends any."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            self._write(message)
        return len(email_messages)

    def _write(self, message: EmailMessage) -> None:
        if message.attachments:
            raise ValueError("The outbox keeps words only: send a link instead of an attachment.")
        parts = getattr(message, "alternatives", [])
        html = next((str(part.content) for part in parts if part.mimetype == "text/html"), "")
        words = Rendered(" ".join(message.subject.split()), str(message.body), html)
        reply_to = message.reply_to[0] if message.reply_to else ""
        for address in message.recipients():
            outbox.write(kind="account", to=address, mail=words, reply_to=reply_to)
