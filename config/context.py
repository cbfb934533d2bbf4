"""What every template may use."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.urls import reverse

THEMES = ("light", "dark")


def _leads_to(request: HttpRequest, desk: str) -> Callable[[], bool]:
    """Whether who signs in here goes on to the desk. It reads the form, so only where a template asks."""
    return lambda: (
        request.GET.get(REDIRECT_FIELD_NAME, "") or request.POST.get(REDIRECT_FIELD_NAME, "")
    ).startswith(desk)


def site(request: HttpRequest) -> dict[str, object]:
    """The site, the theme the visitor chose ("" follows the system), and whether this is of the desk."""
    theme = request.COOKIES.get("theme", "")
    desk = reverse("admin:index")
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "theme": theme if theme in THEMES else "",
        "on_file_months": settings.ON_FILE_MONTHS,
        "answer_within_days": settings.ANSWER_WITHIN_DAYS,
        "alert_kept_days": settings.ALERT_KEPT_DAYS,
        "confirm_days": settings.CONFIRM_DAYS,
        "code_minutes": settings.CODE_MINUTES,
        "is_at_desk": request.path.startswith(desk),
        "leads_to_desk": _leads_to(request, desk),
    }
