"""What strangers tell us of a position, and that somebody saw to it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from config import limits
from config.accounts.models import User
from config.limits import Limit
from jobs.enums import ReportReason
from jobs.models import Position, PositionReport

BY_NETWORK = Limit(10, 3600)
"""Reports from one network address: at most ten in an hour."""


def may_report(*, request: HttpRequest) -> bool:
    """Whether this visitor has tries left; counts this one."""
    tally = limits.count("report-network", limits.client_address(request), BY_NETWORK)
    return tally is None or not tally.is_over


@transaction.atomic
def file(*, position: Position, reason: ReportReason, text: str, email: str) -> PositionReport:
    """Keep what was said. It changes nothing of the position: a recruiter looks."""
    return PositionReport.objects.create(
        position=position, reason=reason, text=text, email=email.strip().lower()
    )


@transaction.atomic
def deal_with(*, reports: Iterable[PositionReport], by: User) -> int:
    """Mark reports as dealt with, now and by this recruiter. Returns how many were waiting."""
    waiting = PositionReport.objects.waiting().filter(pk__in=[report.pk for report in reports])
    return waiting.update(handled_at=timezone.now(), handled_by=by)
