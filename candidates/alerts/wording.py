"""What an alert says: the position, the pay, why it suits, and how to stop."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from candidates.fit import explain
from candidates.fit.gates import Line
from candidates.models import Recipient
from candidates.services import links
from config.mail.message import domain_of
from jobs.models import Position

FIRST = ("required", "where", "years", "pay")
"""Kinds of lines that make a reason, in the order in which they persuade."""


def why(met: list[Line]) -> list[Line]:
    """The met lines worth saying, the strongest first."""
    ranked = [line for kind in FIRST for line in met if line.kind == kind]
    return ranked + [line for line in met if line.kind not in FIRST]


def still_suits(position: Position, recipient: Recipient) -> bool:
    """Whether the reasons hold as the rows stand now: either side may have changed since the match."""
    candidate = recipient.candidate
    return candidate is None or explain(position, candidate).is_suited


def entry(position: Position, recipient: Recipient) -> dict[str, Any]:
    """One position as a mail shows it to one person."""
    candidate = recipient.candidate
    fit = explain(position, candidate) if candidate else None
    return {
        "position": position,
        "recruiter_name": position.recruiter.name if position.recruiter else "",
        "url": links.alert_url(position=position, recipient=recipient),
        "fit": fit,
        "met": why(fit.met) if fit else [],
        "not_shown": fit.not_shown if fit else [],
    }


def context(recipient: Recipient) -> dict[str, Any]:
    """What every alert mail holds beside its positions."""
    return {
        "recipient": recipient,
        "candidate": recipient.candidate,
        "preferences_url": links.manage_url(recipient=recipient),
        "stop_url": links.stop_url(recipient=recipient),
        "profile_url": f"{settings.SITE_URL}{reverse('candidates:profile')}",
    }


def headers(recipient: Recipient, recruiter_email: str = "") -> dict[str, str]:
    """RFC 8058 one-click unsubscribe, RFC 2919 List-ID, and "no out-of-office replies, please"."""
    named = {
        "List-Unsubscribe": f"<{links.stop_url(recipient=recipient)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-ID": f"{settings.SITE_NAME} alerts <alerts.{domain_of(settings.ALERTS_FROM_EMAIL)}>",
        "Precedence": "bulk",
        "Auto-Submitted": "auto-generated",
    }
    return named | ({"Reply-To": recruiter_email} if recruiter_email else {})
