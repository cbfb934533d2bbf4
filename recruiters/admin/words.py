"""Small pieces of HTML that lists and forms of the desk are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from candidates.enums import AlertStatus, Stage
from candidates.fit import Line, PointLine
from candidates.models import AlertRecord, Candidate
from config import moments
from config.mail.enums import MailStatus
from jobs.enums import PayPeriod, PositionStatus, Workplace
from jobs.models import Position

DASH = "\u2013"


@lru_cache(maxsize=200)
def stamp(state: str, label: str, icon: str = "") -> SafeString:
    """A stamp: its state ("met", "missing", "not_shown", "note", "plain"), its word, its icon.

    Kept once made, since a list shows the same few in every row.
    """
    context = {"state": state, "label": label, "icon": icon, "big": False}
    return render_to_string("components/stamp.html", context)


def position_stamp(position: Position) -> SafeString:
    """Where a position stands, with "Closing" for its last seven days and "Past due" after them."""
    status = PositionStatus(position.status)
    if position.publish_at is not None:
        if position.publish_at < timezone.now():
            return stamp("missing", "Planned, late", "clock")
        return stamp("note", f"Opens {day_words(timezone.localdate(position.publish_at))}", "clock")
    if status == PositionStatus.OPEN:
        if position.is_closing_soon:
            return stamp("note", "Closing", "clock")
        return stamp("met", "Open") if position.is_open else stamp("note", "Past due", "clock")
    if status == PositionStatus.DRAFT:
        return stamp("not_shown", "Draft")
    return stamp("plain", status.label, "pause" if status == PositionStatus.PAUSED else "lock")


def stage_stamp(stage: str) -> SafeString:
    """An application's stage: what waits for us is marked, what went well is green."""
    found = Stage(stage)
    if found == Stage.NEW:
        return stamp("note", found.label, "inbox")
    if found == Stage.PLACED:
        return stamp("met", found.label)
    if found in {Stage.DECLINED, Stage.WITHDRAWN}:
        return stamp("not_shown", found.label)
    return stamp("plain", found.label, "play")


DELIVERY = {
    AlertStatus.SENT: ("met", ""),
    AlertStatus.FAILED: ("missing", ""),
    AlertStatus.DOUBT: ("missing", ""),
    AlertStatus.DROPPED: ("not_shown", ""),
    AlertStatus.DUE: ("note", "clock"),
    AlertStatus.SENDING: ("note", "send"),
}
"""Alerts and mails go through the same six states."""


def delivery_stamp(status: str) -> SafeString:
    """How far an alert or a mail has come."""
    state, icon = DELIVERY[AlertStatus(status)]
    return stamp(state, MailStatus(status).label, icon)


def alert_stamp(alert: AlertRecord) -> SafeString:
    """The same of an alert: one that came back was sent, and told nobody."""
    return stamp("missing", "Came back") if alert.came_back_at else delivery_stamp(alert.status)


def changelist_url(model: type[Model], **filters: object) -> str:
    """The list of a model at the desk, with filters as its address spells them."""
    meta = model._meta  # noqa: SLF001 -- Django's public name for it
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return f"{url}?{urlencode(filters)}" if filters else url


def notes_url(thing: Model) -> str:
    """The page on which the notes and tags of a thing stand: of a person, the tab of them."""
    return f"{change_url(thing)}?tab=notes" if isinstance(thing, Candidate) else change_url(thing)


def change_url(thing: Model) -> str:
    """The page of one row at the desk."""
    meta = thing._meta  # noqa: SLF001
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[thing.pk])


def link(url: str, text: object, label: str = "") -> SafeString:
    """A link; `label` is what a screen reader says when the text alone says too little."""
    if label:
        return format_html('<a href="{}" aria-label="{}">{}</a>', url, label, text)
    return format_html('<a href="{}">{}</a>', url, text)


def two_lines(first: object, second: object) -> SafeString:
    """A cell of two lines, the second one quieter."""
    return format_html("{}<small>{}</small>", first, second) if second else format_html("{}", first)


def tags(words: Iterable[Any]) -> SafeString:
    """Words in small boxes: credentials, code sets."""
    return format_html_join(" ", '<span class="tag">{}</span>', ((word,) for word in words))


def day_words(day: date) -> str:
    """`Nov 23`, with the year when it is not this one."""
    year = "" if day.year == timezone.localdate().year else f", {day.year}"
    return f"{day:%b} {day.day}{year}"


def moment_words(at: datetime) -> str:
    """`Nov 23, 3:51 p.m.`, in the time zone of the desk."""
    local = timezone.localtime(at)
    return f"{day_words(local.date())}, {moments.clock(local)}"


def moment(field: str, description: str = "") -> Callable[[Any], str]:
    """A column of a list: when something happened, short enough to stand on one line."""

    @admin.display(description=description or field.removesuffix("_at"), ordering=field)
    def column(row: Model) -> str:
        at = getattr(row, field)
        return moment_words(at) if at else DASH

    column.__name__ = field
    return column


def pay_cell(position: Position) -> SafeString:
    """Fit for a narrow column, the figure bold: `$38\u2013$46 /h`, `$66.9k\u2013$86.9k /yr`."""
    if position.pay_period == PayPeriod.HOUR:
        return format_html('<b>{}</b> <small>/h<span class="vh">our</span></small>', position.pay_label)
    ends = sorted({position.pay_min, position.pay_max})
    range_ = DASH.join(f"${end / 1000:.1f}k".replace(".0k", "k") for end in ends)
    return format_html('<b>{}</b> <small>/y<span class="vh">ea</span>r</small>', range_)


def where_short(position: Position) -> str:
    """Fit for a narrow column: `Remote: FL, TX`, `Remote: any state`, `Tampa, FL`, `Tampa, FL (hybrid)`."""
    if position.workplace == Workplace.REMOTE:
        states = position.remote_states
        named = ", ".join(states[:4]) + (f" +{len(states) - 4}" if len(states) > 4 else "")  # noqa: PLR2004 -- what fits
        return f"Remote: {named or 'any state'}"
    return f"{position.place}{' (hybrid)' if position.workplace == Workplace.HYBRID else ''}"


OTHERS = {"You": "They", "you": "they", "Your": "Their", "your": "their"}


def about_them(text: str) -> str:
    """What a line of fit says to the candidate, said about them: the verbs are the same."""
    text = re.sub(r"\bfrom you\b", "from them", text)
    return re.sub(r"\b(You|you|Your|your)\b", lambda found: OTHERS[found[0]], text)


L = TypeVar("L", Line, PointLine)


def fit_about_them(lines: Iterable[L]) -> list[L]:
    """Lines of fit, in words about the candidate; how to raise one is advice for them."""
    return [
        replace(line, ask=about_them(line.ask), have=about_them(line.have), raise_hint="") for line in lines
    ]
