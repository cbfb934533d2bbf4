"""What an alert says: the position, the pay, why it suits, and how to stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from candidates.alerts.reasons import Reasons
from candidates.fit import Line
from candidates.models import Recipient
from candidates.queries import searches
from candidates.services import links
from config.mail.message import domain_of
from jobs.models import Position

FIRST = ("required", "where", "years", "pay")
"""Kinds of lines that make a reason, in the order in which they persuade."""


def why(met: list[Line]) -> list[Line]:
    """The met lines worth saying, the strongest first."""
    ranked = [line for kind in FIRST for line in met if line.kind == kind]
    return ranked + [line for line in met if line.kind not in FIRST]


def entry(position: Position, recipient: Recipient, reasons: Reasons) -> dict[str, Any]:
    """One position as a mail shows it to one person, with the reasons found for them."""
    fit = reasons.fit
    return {
        "position": position,
        "recruiter_name": position.recruiter.name if position.recruiter else "",
        "url": links.alert_url(position=position, recipient=recipient),
        "fit": fit,
        "met": why(fit.met) if fit else [],
        "not_shown": fit.not_shown if fit else [],
        "searches": [
            {"words": search.words, "url": searches.board_url(search)} for search in reasons.searches
        ],
    }


def context(recipient: Recipient, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What every alert mail holds beside its positions. `by_file`, `by_search`: what it goes by.

    The name is that of somebody on file: anybody can hand in an application with a name and an address.
    """
    candidate = recipient.candidate
    return {
        "recipient": recipient,
        "candidate": candidate if candidate and candidate.is_on_file else None,
        "by_file": any(one["fit"] for one in entries),
        "by_search": any(one["searches"] for one in entries),
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
