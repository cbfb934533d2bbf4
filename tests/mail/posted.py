"""What mail services post, by the examples in their documentation, with people of ours."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from typing import Any

from django.test import Client

from config import urls  # noqa: F401 -- read before a test sets a secret: its routes stay as they are

SECRET = "service:a-long-and-random-word"
SIGNING_KEY = "key-of-the-account"


def authorization(secret: str = SECRET) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"}


def post(service: str, told: object, *, secret: str = SECRET) -> int:
    """As the service posts it: without cookies, with the secret. Returns the status."""
    answer = Client(enforce_csrf_checks=True).post(
        f"/anymail/{service}/tracking/",
        json.dumps(told),
        content_type="application/json",
        headers=authorization(secret) if secret else {},
    )
    return answer.status_code


def postmark(address: str, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 -- fields of their JSON
    """A hard bounce."""
    return {
        "RecordType": "Bounce",
        "ID": 4323372036854775807,
        "Type": "HardBounce",
        "TypeCode": 1,
        "Tag": "",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {},
        "Email": address,
        "From": "desk@onfile.example.com",
        "BouncedAt": "2026-11-25T16:33:54.9070259Z",
        "Inactive": True,
        "DumpAvailable": True,
        "CanActivate": True,
        "Subject": "A position",
        "ServerID": 1234,
        "MessageStream": "outbound",
        "Name": "Hard bounce",
        "Description": "The server was unable to deliver your message (ex: unknown user).",
        "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
    } | changed


def mailgun(address: str, *, token: str = "t" * 50, **changed: Any) -> dict[str, Any]:  # noqa: ANN401
    """A permanent failure, signed."""
    stamp = "1795624434"
    signed = hmac.new(SIGNING_KEY.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    data = {
        "id": "G9Bn5sl1TC6nu79C8C0bwg",
        "timestamp": 1795624400.5,
        "log-level": "error",
        "event": "failed",
        "severity": "permanent",
        "reason": "generic",
        "recipient": address,
        "recipient-domain": "example.com",
        "delivery-status": {
            "attempt-no": 1,
            "code": 550,
            "enhanced-code": "5.1.1",
            "description": "",
            "message": "5.1.1 The email account that you tried to reach does not exist",
        },
        "message": {
            "headers": {"to": address, "message-id": "7.9@onfile.example.com", "subject": "A position"}
        },
        "flags": {"is-test-mode": False},
        "tags": [],
        "user-variables": {},
    } | changed
    return {"signature": {"timestamp": stamp, "token": token, "signature": signed}, "event-data": data}


def sendgrid(address: str, **changed: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """A batch of one bounce."""
    return [
        {
            "email": address,
            "timestamp": 1795624400,
            "smtp-id": "<7.9@onfile.example.com>",
            "bounce_classification": "Invalid Address",
            "event": "bounce",
            "category": [],
            "sg_event_id": "6g4ZI7SA-xmRDv57GoPIPw==",
            "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
            "reason": "550 5.1.1 The email account does not exist",
            "status": "5.1.1",
            "type": "bounce",
        }
        | changed
    ]


def brevo(address: str, **changed: Any) -> dict[str, Any]:  # noqa: ANN401
    """A soft bounce."""
    return {
        "event": "soft_bounce",
        "email": address,
        "id": 26224,
        "date": "2026-11-25 11:33:20",
        "ts": 1795624400,
        "ts_event": 1795624400,
        "ts_epoch": 1795624400000,
        "message-id": "<7.9@onfile.example.com>",
        "subject": "A position",
        "sending_ip": "192.0.2.7",
        "reason": "server is down",
        "tag": "",
    } | changed


def arrived(to: str, sender: str, text: str, *, headers: dict[str, str] | None = None, **changed: Any) -> Any:  # noqa: ANN401
    """A mail that came in at Postmark. `headers`: besides those of every mail."""
    named = {
        "Return-Path": f"<{sender}>",
        "Message-ID": "<CAF-1@mail.example.com>",
        "Received": "by mail.example.com",
    } | (headers or {})
    return {
        "FromName": "Robin Ask",
        "MessageStream": "inbound",
        "From": sender,
        "FromFull": {"Email": sender, "Name": "Robin Ask", "MailboxHash": ""},
        "To": to,
        "ToFull": [{"Email": to, "Name": "", "MailboxHash": to.partition("@")[0].partition("+")[2]}],
        "Cc": "",
        "CcFull": [],
        "Bcc": "",
        "BccFull": [],
        "OriginalRecipient": to,
        "Subject": "Re: Your question is with us",
        "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b",
        "ReplyTo": "",
        "MailboxHash": "",
        "Date": "Fri, 27 Nov 2026 09:40:08 -0500",
        "TextBody": text,
        "HtmlBody": "",
        "StrippedTextReply": "",
        "Tag": "",
        "Headers": [{"Name": name, "Value": value} for name, value in named.items()],
        "Attachments": [],
    } | changed


def hand_over(told: object, *, secret: str = SECRET) -> int:
    """As Postmark posts a mail that came in. Returns the status."""
    answer = Client(enforce_csrf_checks=True).post(
        "/anymail/postmark/inbound/",
        json.dumps(told),
        content_type="application/json",
        headers=authorization(secret) if secret else {},
    )
    return answer.status_code
