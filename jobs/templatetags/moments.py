"""Moments and the ends of sentences in templates; loaded everywhere, as icons are."""

from __future__ import annotations

from datetime import datetime

from django import template

from config import moments

register = template.Library()


@register.filter(expects_localtime=True)
def clock(at: datetime | None) -> str:
    """`{{ at|clock }}`: 9:05 a.m."""
    return moments.clock(at) if at else ""


@register.filter(expects_localtime=True)
def moment(at: datetime | None, day: str = "F j") -> str:
    """`{{ at|moment }}`: November 26, 9:05 a.m.; `{{ at|moment:"M j, Y" }}` with another day."""
    return moments.moment(at, day) if at else ""


@register.filter
def stopped(text: object) -> str:
    """`{{ words|stopped }}`: with a full stop, unless there is one."""
    return moments.stopped(text)
