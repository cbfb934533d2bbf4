"""Mails that come back, written as mail servers write them."""

from __future__ import annotations

from textwrap import dedent


def original(message_id: str, to: str, stop_url: str = "") -> str:
    """The head of a mail of ours, as it comes back."""
    unsubscribe = f"List-Unsubscribe: <{stop_url}>\n" if stop_url else ""
    return (
        f"Message-ID: {message_id}\nDate: Thu, 26 Nov 2026 03:00:00 -0500\n"
        f"From: Onfile <desk@onfile.example.com>\nTo: {to}\n"
        f"Subject: =?utf-8?q?=2438=E2=80=93=2446_an_hour?=\n{unsubscribe}"
    )


def postfix(
    to: str,
    *,
    returned: str,
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "smtp; 550 5.1.1 <{to}>: Recipient address rejected: User unknown",
    original_recipient: str = "rfc822;{to}",
    whole: bool = True,
) -> bytes:
    """As Postfix returns a mail; without `whole` its head alone, without `returned` nothing of it."""
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    body = f"{returned}\nThe words of the mail.\n" if whole else returned
    part = (
        f"--B1\nContent-Description: Undelivered Message\nContent-Type: {kind}\n\n{body}\n"
        if returned
        else ""
    )
    text = dedent(
        """\
        Return-Path: <>
        Date: Thu, 26 Nov 2026 03:00:02 -0500 (EST)
        From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
        Subject: Undelivered Mail Returned to Sender
        To: bounces@onfile.example.com
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
        \tboundary="B1"
        Message-Id: <20261126080002.1AB2C3D4E5@mx.example.net>

        This is a MIME-encapsulated message.

        --B1
        Content-Description: Notification
        Content-Type: text/plain; charset=utf-8

        I'm sorry to have to inform you that your message could not
        be delivered to one or more recipients. It's attached below.

        --B1
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.net
        X-Postfix-Queue-ID: 1AB2C3D4E5
        X-Postfix-Sender: rfc822; bounces@onfile.example.com
        Arrival-Date: Thu, 26 Nov 2026 03:00:01 -0500 (EST)

        Final-Recipient: rfc822; {to}
        Original-Recipient: {original_recipient}
        Action: {action}
        Status: {status}
        Remote-MTA: dns; mail.example.com
        Diagnostic-Code: {said}

        {part}--B1--
        """
    )
    fields = {"to": to, "action": action, "status": status}
    filled = text.format(
        part=part,
        said=said.format(**fields),
        original_recipient=original_recipient.format(**fields),
        **fields,
    )
    return filled.encode()


def exchange(to: str, *, returned: str, status: str = "5.1.10", said: str = "RecipientNotFound") -> bytes:
    """As Exchange Online returns a mail: CRLF, folded fields, words of its own, base64 for people."""
    text = dedent(
        """\
        From: postmaster@example.com
        To: bounces@onfile.example.com
        Date: Thu, 26 Nov 2026 08:00:03 +0000
        Content-Type: multipart/report; report-type=delivery-status;
        \tboundary="_000_ex_"
        X-MS-Exchange-Message-Is-Ndr:
        Content-Language: en-US
        Message-ID: <ab01@EX01.example.com>
        In-Reply-To: <ignored@onfile.example.com>
        Subject: =?utf-8?B?VW56dXN0ZWxsYmFyOiBBIHBvc2l0aW9u?=
        MIME-Version: 1.0

        --_000_ex_
        Content-Type: text/html; charset="utf-8"
        Content-Transfer-Encoding: base64

        PHA+RGllIEUtTWFpbCBrb25udGUgbmljaHQgenVnZXN0ZWxsdCB3ZXJkZW4uPC9wPg==

        --_000_ex_
        Content-Type: message/delivery-status

        Reporting-MTA: dns;EX01.example.com
        Received-From-MTA: dns;mx.onfile.example.com
        Arrival-Date: Thu, 26 Nov 2026 08:00:01 +0000

        Final-Recipient: rfc822;{to}
        Action: failed
        Status: {status}
        Diagnostic-Code: smtp;550 {status} RESOLVER.ADR.{said}; Recipient
         {to} not found by SMTP address lookup

        --_000_ex_
        Content-Type: message/rfc822

        {returned}
        --_000_ex_--
        """
    )
    return text.format(to=to, returned=returned, status=status, said=said).replace("\n", "\r\n").encode()


def complaint(to: str, *, returned: str, feedback: str = "abuse") -> bytes:
    """As a mailbox provider forwards "this is spam"; without `to` it hides whose it was."""
    named = f"Original-Rcpt-To: {to}\n" if to else ""
    return (
        "From: <feedback@example.net>\nDate: Thu, 26 Nov 2026 09:00:00 -0500\n"
        "Subject: FW: A position\nTo: <bounces@onfile.example.com>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="F1"\n\n'
        "--F1\nContent-Type: text/plain; charset=US-ASCII\nContent-Transfer-Encoding: 7bit\n\n"
        "This is an email abuse report.\n\n"
        "--F1\nContent-Type: message/feedback-report\n\n"
        f"Feedback-Type: {feedback}\nUser-Agent: SomeGenerator/1.0\nVersion: 1\n"
        f"Original-Mail-From: <bounces@onfile.example.com>\n{named}"
        "Arrival-Date: Thu, 26 Nov 2026 08:00:00 EST\nSource-IP: 192.0.2.1\n\n"
        f"--F1\nContent-Type: message/rfc822\nContent-Disposition: inline\n\n{returned}\nWords.\n\n--F1--\n"
    ).encode()
