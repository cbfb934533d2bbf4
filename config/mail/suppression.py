"""Addresses we stop writing to."""

from __future__ import annotations

from config.mail.enums import SuppressionReason
from config.mail.models import Suppression


def suppress(*, email: str, reason: SuppressionReason, detail: str = "") -> None:
    """Never write to this address again, until a recruiter takes it off the list."""
    Suppression.objects.get_or_create(
        email=email.strip().lower(), defaults={"reason": reason, "detail": detail[:300]}
    )
