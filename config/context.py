"""What every template may use."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

THEMES = ("light", "dark")


def site(request: HttpRequest) -> dict[str, object]:
    """Name and address of the site, and the theme the visitor chose ("" follows the system)."""
    theme = request.COOKIES.get("theme", "")
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "theme": theme if theme in THEMES else "",
        "on_file_months": settings.ON_FILE_MONTHS,
        "answer_within_days": settings.ANSWER_WITHIN_DAYS,
        "alert_kept_days": settings.ALERT_KEPT_DAYS,
        "confirm_days": settings.CONFIRM_DAYS,
    }
