"""What every page about one position of the desk holds around its own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from jobs.models import Position
from recruiters.admin.words import position_stamp


def of_position(
    desk: admin.ModelAdmin[Position], request: HttpRequest, position: Position, title: str
) -> dict[str, Any]:
    """The context of such a page, to which it adds what it is for."""
    return {
        **desk.admin_site.each_context(request),
        "title": title,
        "opts": desk.opts,
        "media": desk.media,
        "position": position,
        "state": position_stamp(position),
        "status": position.status,
    }
