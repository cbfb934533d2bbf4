"""What the list of sections counts."""

from __future__ import annotations

import logging
from dataclasses import dataclass, fields

from django.core.cache import cache
from redis.exceptions import RedisError

from candidates.enums import Stage
from candidates.models import Application, Candidate, Message
from config.mail.enums import MailStatus
from config.mail.models import OutgoingMail
from jobs.models import Employer, Position, PositionReport
from recruiters.queries.tallies import NOTHING, tallied

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
    mail: int = 0
    """that failed and waits for somebody"""


def _count() -> Counts:
    rows = {
        "positions": Position.objects.open(),
        "applications": Application.objects.filter(stage=Stage.NEW),
        "in_process": Application.objects.in_process(),
        "candidates": Candidate.objects.on_file().findable(),
        "employers": Employer.objects.all(),
        "reports": PositionReport.objects.waiting(),
        "messages": Message.objects.to_desk().unread(),
        "mail": OutgoingMail.objects.filter(status=MailStatus.FAILED),
    }
    found = tallied(**{name: (those, NOTHING) for name, those in rows.items()})
    return Counts(**{name: tally.rows for name, tally in found.items()})


def counts() -> Counts:
    """The figures, at most `COUNTS_SECONDS` old. One query when nobody asked lately, else none."""
    try:
        kept = cache.get(COUNTS_KEY)
        if kept is None:
            kept = _count()
            cache.set(COUNTS_KEY, [getattr(kept, field.name) for field in fields(kept)], COUNTS_SECONDS)
            return kept
        return Counts(*kept)
    except RedisError as error:  # a cache that is away must not close the desk
        logger.warning("counts not cached: %s", error)
        return _count()
