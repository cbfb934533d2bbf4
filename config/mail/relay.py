"""One SMTP connection, kept open while there is something to send."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from functools import lru_cache
from types import TracebackType
from typing import Self

from django.conf import settings

from config.addresses import RelayAddress

OKAY, RECIPIENT_OKAY, START_MAIL, GOING_AWAY = 250, (250, 251), 354, 421
PERMANENT = range(500, 600)
ABOUT_THE_ADDRESS = re.compile(r"5\.(1\.\d+|2\.1)\b")
"""Enhanced codes (RFC 3463) that say the mailbox does not exist or is closed. Others speak of us, of
quotas or of policy: suppressing for them would silence everybody by one wrong setting."""
ENHANCED = re.compile(r"5\.\d+\.\d+\b")
NO_MAILBOX = 550
NEVER = frozenset("\r\n\0")
"""In no address as it stands in a command: each would end it, and what follows be another command."""
MOST_QUICK_STEPS = 15
"""What one message may wait for besides the last reply: a stale MAIL, then connect, greeting, EHLO,
STARTTLS and its handshake, EHLO, three ways of AUTH, MAIL, RCPT, DATA, the message itself, RSET."""


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
        # Made where it is needed: reading the certificates of the world takes as long as many messages.
        context = ssl.create_default_context() if address.ssl or address.starttls else None
        smtp: smtplib.SMTP
        if address.ssl:
            smtp = smtplib.SMTP_SSL(address.host, address.port, timeout=timeout, context=context)
        else:
            smtp = smtplib.SMTP(address.host, address.port, timeout=timeout)
        if address.starttls:
            smtp.starttls(context=context)
        if address.user:
            smtp.login(address.user, address.password)
        smtp.ehlo_or_helo_if_needed()
        if smtp.sock is not None:
            # A message is more than one packet: its last one must not wait for the first to be confirmed.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connections += 1
        return smtp

    def _drop(self) -> None:
        """Hang up without a word: what the relay says next would answer something else."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _begin(self, sender: str, to: str) -> _Begun:
        """Up to the relay's leave to send the message. A connection that went stale is opened once more.

        With a relay that takes several commands at once (RFC 2920), they are one write and one wait.
        """
        for fresh in (self._smtp is None, True):
            try:
                if self._smtp is None:
                    self._smtp = self._connect()
                begun = _begin_in_one if self._smtp.has_extn("pipelining") else _begin_step_by_step
                found = begun(self._smtp, sender, to)
            except (smtplib.SMTPException, OSError) as error:
                self._drop()
                if fresh:
                    raise Unreachable(str(error)) from error
                continue
            if found.mail[0] == OKAY:
                return found
            self._drop()
            if fresh:
                raise Unreachable(f"{found.mail[0]} {_words(found.mail[1])}")
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
        begun = self._begin(_address_of(sender), address)
        refusal = begun.refusal
        if refusal is not None:
            self._leave(begun)
            if begun.is_going_away:
                raise Unreachable(str(refusal))
            raise refusal
        smtp = self._smtp
        if smtp is None:
            raise Unreachable("the relay hung up")
        try:
            smtp.send(_stuffed(message))
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise Unreachable(str(error)) from error
        code, answer = self._verdict_after_the_dot(smtp)
        if code != OKAY:
            raise _verdict(code, answer, about_address=False)

    def _leave(self, begun: _Begun) -> None:
        """Be ready for the next message after one that the relay does not take.

        Whatever happens here, what it said of the message stands.
        """
        smtp = self._smtp
        if smtp is None or begun.is_going_away:
            self._drop()
            return
        try:
            if begun.is_open:
                # It refused everybody and asks for the message all the same, as it may: RFC 2920 3.1
                # wants a lone dot then, and not RSET, which would be the message.
                smtp.send(b".\r\n")
                smtp.getreply()
            else:
                smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _verdict_after_the_dot(self, smtp: smtplib.SMTP) -> tuple[int, bytes]:
        # Both sides may own the message now: RFC 5321 4.5.3.2.6 asks for ten minutes, because giving
        # up sooner sends it twice. Every other step has to be quick, so that a lease stays short;
        # `smtplib.data` would wait as long for each.
        try:
            self._wait(smtp, settings.MAIL_SEND_TIMEOUT)
            reply = smtp.getreply()
            self._wait(smtp, settings.MAIL_CONNECT_TIMEOUT)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise InDoubt(f"hung up after the message, which may have arrived: {error}") from error
        return reply


Reply = tuple[int, bytes]


@dataclass(frozen=True)
class _Begun:
    """What the relay answered to MAIL, RCPT and DATA; None where it was not asked, or said nothing."""

    mail: Reply
    rcpt: Reply | None = None
    data: Reply | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits for a message, which ends with a dot alone in its line."""
        return self.data is not None and self.data[0] == START_MAIL

    @property
    def is_going_away(self) -> bool:
        """Whether it ends the connection (RFC 5321 4.2.1): that says nothing about this message."""
        return any(reply is not None and reply[0] == GOING_AWAY for reply in (self.rcpt, self.data))

    @property
    def refusal(self) -> Refused | NotNow | None:
        """Why this message may not be sent; None when it may."""
        if self.rcpt is not None and self.rcpt[0] not in RECIPIENT_OKAY:
            return _verdict(*self.rcpt, about_address=True)
        if self.data is not None and not self.is_open:
            return _verdict(*self.data, about_address=False)
        return None


def _begin_in_one(smtp: smtplib.SMTP, sender: str, to: str) -> _Begun:
    smtp.send(f"MAIL FROM:<{sender}>\r\nRCPT TO:<{to}>\r\nDATA\r\n".encode("ascii"))
    mail = smtp.getreply()
    if mail[0] != OKAY:
        return _Begun(mail)
    rcpt = smtp.getreply()
    try:
        return _Begun(mail, rcpt, smtp.getreply())
    except (smtplib.SMTPException, OSError):
        if rcpt[0] in RECIPIENT_OKAY:
            raise
        # It refused the address and hung up: what it said counts, else this row would end every slice.
        return _Begun(mail, rcpt, (GOING_AWAY, b"") if rcpt[0] == GOING_AWAY else None)


def _begin_step_by_step(smtp: smtplib.SMTP, sender: str, to: str) -> _Begun:
    mail = smtp.mail(sender)
    if mail[0] != OKAY:
        return _Begun(mail)
    rcpt = smtp.rcpt(to)
    return _Begun(mail, rcpt, smtp.docmd("DATA") if rcpt[0] in RECIPIENT_OKAY else None)


def longest_dialogue() -> int:
    """Seconds after which a message that was begun is surely taken, refused or given up."""
    return int(MOST_QUICK_STEPS * settings.MAIL_CONNECT_TIMEOUT + settings.MAIL_SEND_TIMEOUT)


def _stuffed(message: bytes) -> bytes:
    """The message as it goes over the wire, to its final dot (RFC 5321 4.5.2)."""
    end = b"" if message.endswith(b"\r\n") else b"\r\n"
    first = b"." if message.startswith(b".") else b""
    return first + message.replace(b"\n.", b"\n..") + end + b".\r\n"


@lru_cache(maxsize=8)
def _address_of(sender: str) -> str:
    """The address in `Name <address>`."""
    return parseaddr(sender)[1]


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
    if any(sign in NEVER for sign in address):
        raise Refused("the address has signs that mail cannot carry", bad_address=True)
    try:
        if not domain.isascii():
            domain = domain.encode("idna").decode()
        return f"{name.encode('ascii').decode()}@{domain}"
    except UnicodeError as error:
        raise Refused("the address has letters that mail cannot carry", bad_address=True) from error
