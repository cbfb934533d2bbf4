"""Our own addresses in the words of a mail, as links. Nothing else is one.

A browser's name, or a person's, may spell an address too, and nobody's words lead out of a mail of ours;
mail programs link an e-mail address by themselves, whole.
"""

from __future__ import annotations

import re

from django import template
from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
END = ".,:;!?)"
"""What ends a sentence, and not an address."""


@register.filter
def linked(text: str) -> SafeString:
    """The text for HTML, with each address of the site as a link."""
    own = re.compile(rf"({re.escape(settings.SITE_URL)}(?:[/?#]\S*)?)(?=\s|$)")
    pieces = own.split(text)
    written = [_link(one) if number % 2 else escape(one) for number, one in enumerate(pieces)]
    return mark_safe("".join(written))  # noqa: S308 -- each piece is escaped, or written by format_html


def _link(address: str) -> SafeString:
    url = address.rstrip(END)
    return format_html('<a href="{}">{}</a>{}', url, url, address[len(url) :])
