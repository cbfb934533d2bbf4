"""Icons of the sprite. They stand some hundred times on a page: a function writes them, no template."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, label: str = "") -> SafeString:
    """One icon: `{% icon "x" %}`, by its id in static/img/icons.svg.

    `label`: words for it where nothing beside it says them, `{% icon "x" label="Close" %}`.
    """
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon" {}><use href="{}#{}"/></svg>', spoken, static("img/icons.svg"), name
    )
