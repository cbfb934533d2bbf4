"""The button that sends the next application, for whoever looks."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.template import Context

from candidates.queries import origins, ready, visitors
from candidates.services import selfid
from jobs.models import Position

register = template.Library()


@register.simple_tag(takes_context=True)
def ready_to_send(context: Context, position: Position) -> ready.Ready | None:
    """What one press would send, or None. Read once for a page."""
    request: HttpRequest = context["request"]
    seen: dict[int, ready.Ready | None] = request.__dict__.setdefault("ready_to_send", {})
    if position.pk not in seen:
        seen[position.pk] = ready.to_send(visitors.known(request), position)
    return seen[position.pk]


@register.simple_tag(takes_context=True)
def came_along(context: Context) -> str:
    """What the address of a page says of the way to it, for the end of the address of the form.

    Of the address alone: such a page is kept for everybody who follows it.
    """
    return origins.in_address(context["request"]).query


@register.simple_tag
def asks_of_self() -> bool:
    """Whether there are two questions that whoever has applied may answer."""
    return selfid.is_on()
