"""What the list of sections counts."""

from __future__ import annotations

import logging
from dataclasses import dataclass, fields

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from redis.exceptions import RedisError

from candidates.enums import Stage
from candidates.models import Message
from config.accounts.models import User
from config.mail.enums import MailStatus
from jobs.models import Employer, PositionReport
from recruiters.models import Inquiry
from recruiters.queries import visible
from recruiters.queries.tallies import NOTHING, tallied

Whoever = User | AnonymousUser
logger = logging.getLogger(__name__)
COUNTS_KEY = "desk:counts"
COUNTS_SECONDS = 20


@dataclass(frozen=True)
class Counts:
    """Figures beside the sections."""

    positions: int = 0
    """open now"""
    applications: int = 0
    """new, read by nobody"""
    in_process: int = 0
    """applications"""
    candidates: int = 0
    """on file with their consent"""
    employers: int = 0
    reports: int = 0
    """that nobody has dealt with"""
    messages: int = 0
    """of candidates, that nobody has read"""
    inquiries: int = 0
    """whose person waits for an answer"""
    mail: int = 0
    """that failed and waits for somebody"""


def _count(user: Whoever) -> Counts:
    applications = visible.applications(user)
    rows = {
        "positions": visible.positions(user).open(),
        "applications": applications.filter(stage=Stage.NEW),
        "in_process": applications.in_process(),
        "candidates": visible.candidates(user).on_file(),
        "employers": Employer.objects.all(),
        "reports": visible.limited(user, PositionReport.objects.waiting()),
        "messages": visible.limited(user, Message.objects.to_desk().unread()),
        "inquiries": visible.limited(user, Inquiry.objects.open()),
        "mail": visible.mails(user).filter(status=MailStatus.FAILED),
    }
    found = tallied(**{name: (those, NOTHING) for name, those in rows.items()})
    return Counts(**{name: tally.rows for name, tally in found.items()})


def counts(user: Whoever) -> Counts:
    """The figures of what somebody sees, at most `COUNTS_SECONDS` old.

    One query when nobody who sees the same asked lately, else none.
    """
    key = f"{COUNTS_KEY}:{visible.scope(user)}"
    try:
        kept = cache.get(key)
        if kept is None:
            kept = _count(user)
            cache.set(key, [getattr(kept, field.name) for field in fields(kept)], COUNTS_SECONDS)
            return kept
        return Counts(*kept)
    except RedisError as error:  # a cache that is away must not close the desk
        logger.warning("counts not cached: %s", error)
        return _count(user)
