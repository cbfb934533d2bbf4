"""How the trade's own words are set."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def unbroken(text: str) -> SafeString:
    """The text, with words such as ICD-10-CM kept on one line each: browsers break after a hyphen."""
    words = text.split(" ")
    spans = (format_html('<span class="nowrap">{}</span>', word) if "-" in word else word for word in words)
    return format_html_join(" ", "{}", ((word,) for word in spans))


@register.filter
def with_trade(heading: str) -> str:
    """The heading of a search where it stands alone: `49 open medical coding positions`."""
    return heading.replace("position", "medical coding position", 1)
