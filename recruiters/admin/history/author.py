"""Who changed a row, as its history has it."""

from __future__ import annotations

from config.accounts.models import User
from jobs.models import Article, Employer, Position
from jobs.queries import history
from recruiters.admin.stale import Saved


def of_last(row: Position | Employer | Article) -> Saved | None:
    """Who changed it last, and when; None where that was nobody with a name."""
    if isinstance(row, Position):
        steps = history.steps(row)
    else:
        steps = history.of_article(row.pk) if isinstance(row, Article) else history.of_employer(row.pk)
    if not steps or steps[-1].by is None:
        return None
    by = User.objects.filter(pk=steps[-1].by).first()
    return Saved(by, steps[-1].at) if by else None


def of_plan(position: Position) -> User | None:
    """Who planned the moment at which a position opens. Two queries where there is a plan, else none."""
    if position.publish_at is None:
        return None
    by = history.planner(position)
    return User.objects.filter(pk=by).first() if by else None
