"""What was said of alerts, and what its reader may do about it."""

from __future__ import annotations

from collections import Counter

from candidates.enums import FeedbackAnswer, FeedbackReason
from candidates.models import AlertFeedback, Recipient
from jobs.models import Position

REMEDIES = {
    FeedbackReason.PAY: "Set the least pay you would take among your wishes: less no longer comes.",
    FeedbackReason.FAR: "Set how far you would drive, and in which states you would work, among your wishes.",
    FeedbackReason.SETTING: "Name the workplaces, hours and shifts you would take among your wishes.",
    FeedbackReason.WORK: "Keep what you hold and know up to date: positions are compared with it.",
    FeedbackReason.HEARD: "One mail a day or a week, instead of one at once, tells you the same.",
}
OF_A_SEARCH = "Your search found it. Save a narrower one, and remove the one that is too wide."


def counts(position: Position) -> dict[str, int]:
    """How many said of a position's alert that it was useful ("yes") and that it was not ("no")."""
    given = Counter(AlertFeedback.objects.filter(position=position).values_list("answer", flat=True))
    return {answer: given[answer] for answer in FeedbackAnswer.values}


def remedy(said: AlertFeedback | None, recipient: Recipient) -> str:
    """A sentence that goes with their reason; nothing for who found it useful, or gave none."""
    if said is None or not said.reason:
        return ""
    has_wishes = recipient.candidate is not None and recipient.candidate.is_on_file
    if not has_wishes and said.reason != FeedbackReason.HEARD:
        return OF_A_SEARCH
    return REMEDIES.get(FeedbackReason(said.reason), "")
