"""One alert, with what both sides say today."""

from __future__ import annotations

from django.db.models import prefetch_related_objects

from candidates import fit
from candidates.models import AlertRecord


def fit_today(alert: AlertRecord) -> fit.Fit | None:
    """How file and position suit each other as they stand now; None where no file has the address.

    Eight queries when the alert came with its position, place, recipient and candidate.
    """
    candidate = alert.recipient.candidate
    if candidate is None:
        return None
    prefetch_related_objects(
        [alert],
        "position__settings",
        "position__requirements__any_of__replaced_by",
        "recipient__candidate__credentials__credential",
        "recipient__candidate__competencies__competency",
    )
    return fit.explain(alert.position, candidate)
