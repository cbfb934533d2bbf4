"""Moments as people read them: by their own clock, with its name, and by somebody else's beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from candidates.models import Candidate
from config import moments
from config.zones import known_zones


@dataclass(frozen=True)
class Told:
    """A moment: `at` by the reader's clock, in words, and `other` by the other clock where that differs."""

    at: datetime
    words: str
    other: str = ""


def of_candidate(candidate: Candidate) -> str:
    """The name of the zone somebody lives by: that of their alerts, or the site's where they named none."""
    recipient = getattr(candidate, "recipient", None)
    zone = recipient.timezone if recipient else ""
    return zone if zone in known_zones() else settings.TIME_ZONE


def zone(name: str) -> ZoneInfo:
    """The zone of a name."""
    return ZoneInfo(name)


def told(at: datetime, zone: str, other: str) -> Told:
    """A moment by the clock of `zone`, and by that of `other` where it shows another hour."""
    own, theirs = at.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(other))
    is_same = own.utcoffset() == theirs.utcoffset()
    return Told(own, words(at, zone), "" if is_same else f"{moments.moment(theirs, 'l')} {name(at, other)}")


def words(at: datetime, zone: str) -> str:
    """For example "Thursday, November 26, 9:00 a.m. EST (New York)"."""
    return f"{moments.moment(at.astimezone(ZoneInfo(zone)), 'l, F j')} {name(at, zone)}"


def name(at: datetime, zone: str) -> str:
    """What a zone calls itself at a moment, and its city: "EDT (New York)"."""
    short = at.astimezone(ZoneInfo(zone)).tzname() or ""
    city = zone.rpartition("/")[2].replace("_", " ")
    return short if short == city else f"{short} ({city})"
