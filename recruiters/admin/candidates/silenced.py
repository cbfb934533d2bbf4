"""How often alerts come, and that none does where mail does not reach somebody."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.safestring import SafeString

from candidates.models import Recipient
from config.mail.enums import SuppressionReason
from config.mail.models import Suppression
from recruiters.admin.words import stamp, two_lines
from recruiters.queries.silences import SHORT

SILENCED = {"silenced_as": Subquery(Suppression.objects.filter(email=OuterRef("email")).values("reason")[:1])}
"""Why no mail reaches the address of a row: part of the query of its list."""


def alerts_of(recipient: Recipient, row: Any) -> SafeString:  # noqa: ANN401 -- what SILENCED annotated
    """How often alerts come; or that none does, whatever the setting says."""
    often = recipient.get_cadence_display()
    if not row.silenced_as:
        return two_lines(often, "")
    return two_lines(stamp("missing", SHORT[SuppressionReason(row.silenced_as)]), f"Set to: {often.lower()}")
