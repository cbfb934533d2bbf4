"""What an alert says: the position, the pay, why it suits, and how to stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from candidates.alerts.reasons import Reasons
from candidates.alerts.snapshot import Addressee
from candidates.models import SavedSearch
from candidates.queries import mails, searches
from candidates.services import links
from config.mail.message import as_bytes, domain_of
from config.mail.render import rendered
from config.mail.splice import Letter, Stamp
from jobs.models import Position

IS_NEWS_FOR = timedelta(days=1)
"""Whom a position suits so soon after it opened hears that it has opened. Later it suits them because
something has changed: the position, by an edit, or their file."""


def entry(position: Position, recipient: Addressee, reasons: Reasons, matched_at: datetime) -> dict[str, Any]:
    """One position as a mail shows it to one person, with the reasons found for them.

    The lines are those of its page, in the order of its page: that of `candidates.fit.gates_of`.
    `has_opened`: it is told of because it opened; otherwise it suits somebody by now.
    """
    fit = reasons.fit
    opened_at = position.published_at
    return {
        "position": position,
        "has_opened": opened_at is None or matched_at - opened_at < IS_NEWS_FOR,
        "recruiter_name": position.recruiter.name if position.recruiter else "",
        "url": links.alert_url(position=position, recipient=recipient),
        "feedback_url": links.feedback_url(position=position, recipient=recipient),
        "fit": fit is not None,
        "met": fit.met if fit else [],
        "not_shown": fit.not_shown if fit else [],
        "searches": [
            {
                "words": search.words,
                "url": _board_url(search.query, settings.SITE_URL),
                "stop_url": links.stop_one_url(recipient=recipient, search=search.pk or 0),
            }
            for search in reasons.searches
        ],
    }


@lru_cache(maxsize=1000)
def _board_url(query: str, site_url: str) -> str:
    """The address of what a search finds. Many save the same one."""
    del site_url  # it is part of the answer
    return searches.board_url(SavedSearch(query=query))


def context(recipient: Addressee, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What every alert mail holds beside its positions. `by_file`, `by_search`: what it goes by.

    `candidate` is there where somebody is on file, with `first_name` and `consented_on`, in words.
    """
    on_file = recipient.standing is not None
    consented = recipient.consent_at
    preferences_url, stop_url = links.settings_urls(recipient=recipient)
    candidate = {
        "first_name": recipient.first_name,
        "consented_on": _day(timezone.localdate(consented)) if consented else "",
    }
    by_file = any(one["fit"] for one in entries)
    stops = {search["stop_url"]: search["words"] for one in entries for search in one["searches"]}
    return {
        "candidate": candidate if on_file else None,
        "by_file": by_file,
        "by_search": any(one["searches"] for one in entries),
        "narrowed": "; ".join(recipient.narrowed),
        # What this mail came by, each to be stopped alone.
        "stop_file_url": links.stop_one_url(recipient=recipient) if by_file else "",
        "stops": [{"words": words, "url": url} for url, words in stops.items()],
        "preferences_url": preferences_url,
        "stop_url": stop_url,
        "forget_url": links.forget_url(recipient=recipient),
        "profile_url": f"{settings.SITE_URL}{_profile_path()}",
    }


@lru_cache(maxsize=1)
def _profile_path() -> str:
    return reverse("candidates:profile")


@lru_cache(maxsize=1000)
def _day(day: date) -> str:
    return date_format(day, "F j, Y")


def headers(stop_url: str, recruiter_email: str = "") -> dict[str, str]:
    """RFC 8058 one-click unsubscribe, RFC 2919 List-ID, and "no out-of-office replies, please"."""
    named = {
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-ID": f"{settings.SITE_NAME} alerts <alerts.{domain_of(settings.ALERTS_FROM_EMAIL)}>",
        "Precedence": "bulk",
        "Auto-Submitted": "auto-generated",
    }
    return named | ({"Reply-To": recruiter_email} if recruiter_email else {})


def instant(recipient: Addressee, position: Position, one: Mapping[str, Any], stamp: Stamp) -> Letter:
    """The mail of one `entry`. `stamp` says when two positions read the same (`Snapshot.face`)."""
    about = context(recipient, [one])
    sender = settings.ALERTS_FROM_EMAIL
    return Letter(
        kind="alert",
        context={**about, **one},
        sender=sender,
        to=recipient.email,
        # Deterministic, so that relays and mailboxes can tell a repetition from a second mail.
        message_id=f"<{position.pk}.{recipient.pk}@{domain_of(sender)}>",
        headers=headers(about["stop_url"], position.recruiter.email if position.recruiter else ""),
        stamp=stamp,
    )


def digest(recipient: Addressee, entries: Sequence[Mapping[str, Any]]) -> bytes:
    """The message of several alerts in one mail."""
    about = context(recipient, entries)
    sender = settings.ALERTS_FROM_EMAIL
    contents = mails.contents(one["position"].pk for one in entries)
    return as_bytes(
        rendered(
            "digest",
            about | {"entries": entries, "has_opened": all(one["has_opened"] for one in entries)},
            to="",
        ),
        sender=sender,
        to=recipient.email,
        message_id=f"<digest.{contents}.{recipient.pk}@{domain_of(sender)}>",
        headers=headers(about["stop_url"]),
    )
