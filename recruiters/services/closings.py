"""Closing a position, and answering those who were in process for it, in one step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from candidates.enums import DeclineReason, Stage
from candidates.models import Application
from candidates.services import applications
from config.accounts.models import User
from jobs.enums import CloseReason
from jobs.models import Position, PositionEvent
from jobs.services import positions


@dataclass
class Closing:
    """What came of it."""

    event: PositionEvent
    answered: list[Application] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Why somebody was not answered after all, a sentence each."""


@transaction.atomic
def close(
    *,
    position: Position,
    reason: CloseReason,
    by: User,
    answer: Iterable[tuple[Application, str]] = (),
) -> Closing:
    """Close a position and decline these applications because it is closed, each with its mail.

    `answer`: applications to this position, each with what the recruiter saw of it
    (`Application.as_seen`). One that was moved, withdrawn or written anew since is left as it is and
    named in `refused`; it does not hold up the others. Raises positions.CannotMove, and then nobody
    is answered.
    """
    done = Closing(positions.close(position=position, reason=reason, by=by))
    for application, expected in answer:
        try:
            moved = applications.move(
                application=application,
                to=Stage.DECLINED,
                by=by,
                reason=DeclineReason.CLOSED,
                expected=expected,
            )
        except (applications.CannotMove, applications.MovedMeanwhile) as refusal:
            done.refused.append(str(refusal))
        else:
            done.answered.append(moved)
    return done
