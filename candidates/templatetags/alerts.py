"""What an alert would bring, by its key."""

from __future__ import annotations

from django import template

from candidates.alerts.outlook import Brings

register = template.Library()


@register.filter
def of_alert(brings: Brings, key: int) -> int:
    """How many positions of the last days the alert would bring: 0 is that of the file."""
    return brings.counts[key]
