"""Addresses of positions that say by which way they were passed on, in the words that others use for it."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.http import urlencode


class Medium(TextChoices):
    """What `utm_medium` says in links of our own."""

    FEED = "feed", "A feed"
    REFERRAL = "referral", "Passed on by somebody"


def marked(url: str, source: str, medium: Medium) -> str:
    """The address with its source and medium. `url` has no query."""
    return f"{url}?{urlencode({'utm_source': source, 'utm_medium': medium.value})}"
