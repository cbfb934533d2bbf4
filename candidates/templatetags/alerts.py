"""One alert of the page of alerts, by its key: 0 is that of the file."""

from __future__ import annotations

from django import template

from candidates.alerts.outlook import Brings
from candidates.forms.alerts import PauseForm

register = template.Library()


@register.filter
def of_alert(brings: Brings, key: int) -> int:
    """How many positions of the last days the alert would bring."""
    return brings.counts[key]


@register.filter
def wrong_for(pause: PauseForm | None, key: int) -> PauseForm | None:
    """The form of a pause as it was typed for this alert, with what to mend; None for the others."""
    return pause if pause is not None and pause.of_alert == key else None
