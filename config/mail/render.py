"""From a kind of mail and its context to subject, text and HTML.

A kind is a folder `templates/emails/<kind>/` with `subject.txt`, `body.txt` and `body.html`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string

LONGEST_SUBJECT = 180
Foot = Callable[[str, str], dict[str, Any]]
_feet: list[Foot] = []


def end_with(foot: Foot) -> None:
    """Ask `foot`, given a kind and an address, for what the end of such a mail says beside its context.

    Called from AppConfig.ready() by the app that knows people.
    """
    _feet.append(foot)


@dataclass(frozen=True)
class Rendered:
    """One mail in words: `subject` is one line, `text` and `html` say the same."""

    subject: str
    text: str
    html: str
    calendar: str = ""
    """An iCalendar object (RFC 5545) that goes along as a part of its own."""


@lru_cache(maxsize=1)
def _style_sheet() -> str:
    return Path(settings.BASE_DIR, "static", "css", "email.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    # Remote sheets and files are never read: what is not in the text does not exist.
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def rendered(kind: str, context: dict[str, Any], *, to: str, subject: str = "") -> Rendered:
    """Render a kind for an address; "" where the context says all that its end needs.

    `subject`: instead of the kind's own. Raises TemplateDoesNotExist for an unknown kind.
    """
    everywhere = {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "postal_address": settings.MAIL_POSTAL_ADDRESS,
        "email_css": _style_sheet(),
    }
    for foot in _feet if to else ():
        everywhere |= foot(kind, to)
    values = everywhere | context
    subject = " ".join((subject or render_to_string(f"emails/{kind}/subject.txt", values)).split())
    values["subject"] = subject
    text = render_to_string(f"emails/{kind}/body.txt", values).strip() + "\n"
    html = _inliner().inline(render_to_string(f"emails/{kind}/body.html", values))
    return Rendered(subject[:LONGEST_SUBJECT], text, html)
