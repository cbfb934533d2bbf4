"""What people answer to the questions of a position: the only writer of `ScreeningAnswer`."""

from __future__ import annotations

from collections.abc import Sequence

from candidates.models import Application, ScreeningAnswer
from candidates.queries.screening import Answered
from jobs.models import Position
from jobs.models.question import print_of


class AskedAnew(Exception):
    """The questions of the position are others than those that were answered."""


def check(*, position: Position, asked: str) -> None:
    """Raise AskedAnew unless `asked` (`print_of`) is of the questions as they stand.

    The position must be locked.
    """
    if print_of(position.questions.all()) != asked:
        raise AskedAnew("The questions of this position have changed.")


def keep(*, application: Application, answered: Sequence[Answered]) -> None:
    """Keep these answers in place of those the application has. Within the transaction that hands it in."""
    ScreeningAnswer.objects.filter(application=application).delete()
    ScreeningAnswer.objects.bulk_create(
        ScreeningAnswer(
            application=application,
            question=one.question,
            order=order,
            asked=one.question.text,
            key=one.question.key,
            kind=one.question.kind,
            unit=one.question.unit,
            value=one.value,
            is_knock_out=one.is_knock_out,
            because=one.question.because if one.is_knock_out else "",
        )
        for order, one in enumerate(one for one in answered if one.value)
    )
