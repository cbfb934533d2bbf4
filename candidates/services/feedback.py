"""Whether an alert was any use, in the words of who got it."""

from __future__ import annotations

from django.db import transaction

from candidates.enums import FeedbackAnswer, FeedbackReason
from candidates.models import AlertFeedback, Recipient
from jobs.models import Position


@transaction.atomic
def say(
    *,
    position: Position,
    recipient: Recipient,
    answer: FeedbackAnswer,
    reason: FeedbackReason | None = None,
    words: str | None = "",
) -> AlertFeedback:
    """Keep an answer in the place of the one before. A reason belongs to "not for me" alone.

    With None for `words` those of before stay.
    """
    given = reason if reason and answer == FeedbackAnswer.NO else ""
    written = {} if words is None else {"words": words}
    row, _ = AlertFeedback.objects.update_or_create(
        position=position,
        recipient=recipient,
        defaults={"answer": answer, "reason": given, **written},
    )
    return row
