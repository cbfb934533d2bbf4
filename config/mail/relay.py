"""One SMTP connection, kept open while there is something to send."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from types import TracebackType
from typing import Self

from django.conf import settings

from config.addresses import RelayAddress

PERMANENT = range(500, 600)
ABOUT_THE_ADDRESS = re.compile(r"5\.(1\.\d+|2\.1)\b")
"""Enhanced codes (RFC 3463) that say the mailbox does not exist or is closed. Others speak of us, of
quotas or of policy: suppressing for them would silence everybody by one wrong setting."""
ENHANCED = re.compile(r"5\.\d+\.\d+\b")
NO_MAILBOX = 550
MOST_QUICK_STEPS = 15
"""What one message may wait for besides the last reply: a stale MAIL, then connect, greeting, EHLO,
STARTTLS and its handshake, EHLO, three ways of AUTH, MAIL, RCPT, DATA, the message itself, RSET."""
LINE_BEGINS_WITH_DOT = re.compile(rb"^\.", re.MULTILINE)


class Refused(Exception):
    """The relay will not take this message, now or later. `bad_address`: because of the address."""

    def __init__(self, reason: str, *, bad_address: bool) -> None:
        super().__init__(reason)
        self.bad_address = bad_address


class NotNow(Exception):
    """The relay asks to try this message again later."""


class Unreachable(Exception):
    """There is no relay to talk to, or it hung up before it had the whole message."""


class InDoubt(Exception):
    """It hung up after the final dot: it may have taken the message, and nobody can know (RFC 1047)."""


class Relay:
    """Use as a context manager; connects at the first message and reconnects when hung up on."""

    def __init__(self, address: RelayAddress | None = None) -> None:
        self.address: RelayAddress = address or settings.EMAIL_RELAY
        self._smtp: smtplib.SMTP | None = None
        self.connections = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye if anybody is listening."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp = None

    def _connect(self) -> smtplib.SMTP:
        address, timeout = self.address, settings.MAIL_CONNECT_TIMEOUT
        context = ssl.create_default_context()
        smtp: smtplib.SMTP
        if address.ssl:
            smtp = smtplib.SMTP_SSL(address.host, address.port, timeout=timeout, context=context)
        else:
            smtp = smtplib.SMTP(address.host, address.port, timeout=timeout)
        if address.starttls:
            smtp.starttls(context=context)
        if address.user:
            smtp.login(address.user, address.password)
        self.connections += 1
        return smtp

    def _begin(self, sender: str) -> smtplib.SMTP:
        """An open transaction from `sender`. A connection that went stale is opened once more."""
        for fresh in (self._smtp is None, True):
            try:
                if self._smtp is None:
                    self._smtp = self._connect()
                    self._smtp.ehlo_or_helo_if_needed()
                code, answer = self._smtp.mail(sender)
            except (smtplib.SMTPException, OSError) as error:
                self._smtp = None
                if fresh:
                    raise Unreachable(str(error)) from error
                continue
            if code == 250:  # noqa: PLR2004 -- RFC 5321: requested action okay
                return self._smtp
            self.close()
            if fresh:
                raise Unreachable(f"{code} {_words(answer)}")
        raise Unreachable("the relay hung up twice")

    def _wait(self, smtp: smtplib.SMTP, seconds: float) -> None:
        if smtp.sock is not None:
            smtp.sock.settimeout(seconds)

    def send(self, *, sender: str, to: str, message: bytes) -> None:
        """Hand over one message. Returns when the relay has accepted it.

        Raises Refused, NotNow, Unreachable or InDoubt. Nothing is sent to `to` unless this returns, or
        raises InDoubt.
        """
        address = _on_the_wire(to)
        smtp = self._begin(sender)
        try:
            code, answer = smtp.rcpt(address)
            if code not in (250, 251):
                smtp.rset()
                raise _verdict(code, answer, about_address=True)
            code, answer = smtp.docmd("DATA")
            if code != 354:  # noqa: PLR2004 -- RFC 5321: start mail input
                smtp.rset()
                raise _verdict(code, answer, about_address=False)
            smtp.send(_stuffed(message))
        except (smtplib.SMTPException, OSError) as error:
            self._smtp = None
            raise Unreachable(str(error)) from error
        code, answer = self._verdict_after_the_dot(smtp)
        if code != 250:  # noqa: PLR2004 -- RFC 5321: requested action okay
            raise _verdict(code, answer, about_address=False)

    def _verdict_after_the_dot(self, smtp: smtplib.SMTP) -> tuple[int, bytes]:
        # Both sides may own the message now: RFC 5321 4.5.3.2.6 asks for ten minutes, because giving
        # up sooner sends it twice. Every other step has to be quick, so that a lease stays short;
        # `smtplib.data` would wait as long for each.
        try:
            self._wait(smtp, settings.MAIL_SEND_TIMEOUT)
            reply = smtp.getreply()
            self._wait(smtp, settings.MAIL_CONNECT_TIMEOUT)
        except (smtplib.SMTPException, OSError) as error:
            self._smtp = None
            raise InDoubt(f"hung up after the message, which may have arrived: {error}") from error
        return reply


def longest_dialogue() -> int:
    """Seconds after which a message that was begun is surely taken, refused or given up."""
    return int(MOST_QUICK_STEPS * settings.MAIL_CONNECT_TIMEOUT + settings.MAIL_SEND_TIMEOUT)


def _stuffed(message: bytes) -> bytes:
    """The message as it goes over the wire, to its final dot (RFC 5321 4.5.2)."""
    end = b"" if message.endswith(b"\r\n") else b"\r\n"
    return LINE_BEGINS_WITH_DOT.sub(b"..", message) + end + b".\r\n"


def _words(answer: bytes | str) -> str:
    return answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer


def _verdict(code: int, answer: bytes | str, *, about_address: bool) -> Refused | NotNow:
    words = _words(answer)
    text = f"{code} {words}"[:280]
    if code not in PERMANENT:
        return NotNow(text)
    named = ENHANCED.match(words)
    bad = bool(ABOUT_THE_ADDRESS.match(words)) if named else code == NO_MAILBOX
    return Refused(text, bad_address=about_address and bad)


def _on_the_wire(address: str) -> str:
    """The address in ASCII, its domain as IDNA. Raises Refused for one no plain relay takes."""
    name, _, domain = address.rpartition("@")
    try:
        return f"{name.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise Refused("the address has letters that mail cannot carry", bad_address=True) from error
