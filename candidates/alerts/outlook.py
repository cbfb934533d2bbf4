"""What alerts would bring: of the last days, for the page of alerts, and today, as the mail it would be.

Found by the last look's own functions, so that nothing is promised that it would drop. Nothing is
written, and the links of a mail that is only shown have no power.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

from django.utils import timezone

from candidates.alerts import digest, searching, wording
from candidates.alerts.digest import MOST_POSITIONS
from candidates.alerts.hours import next_digest
from candidates.alerts.reasons import Reasons
from candidates.alerts.snapshot import Addressee, Snapshot
from candidates.alerts.verdict import Stamp
from candidates.enums import AlertStatus, Cadence
from candidates.fit.openings import Openings
from candidates.models import Alert, AlertNarrowing, Recipient, SavedSearch
from candidates.queries import searches as queries
from candidates.queries import standings
from config.mail import tokens
from config.mail.render import rendered
from jobs.models import Position

DAYS = 7
MOST = 50
"""Positions looked at, the newest: a page may wait for so many."""

Going = tuple[Position, Reasons]


@dataclass(frozen=True)
class Brings:
    """How many of `looked_at` positions of the last `DAYS` each alert would bring: `counts` by its key.

    The key is that of a saved search, or 0 for what is on file. `has_more`: more opened than are looked at.
    """

    looked_at: int = 0
    has_more: bool = False
    counts: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True)
class Preview:
    """A mail as it would be. `is_example`: nothing waits, and it is of what opened in the last days."""

    subject: str
    text: str
    entries: list[dict[str, Any]]
    is_example: bool


def brings(recipient: Recipient) -> Brings:
    """For the page of alerts: some queries, the same however many alerts there are.

    Searches are tried as the match tries them, and the file as on the page of suited positions.
    """
    keys = _lately()
    found = _found(recipient, _wanted(recipient, keys[:MOST]))
    either = set().union(*found.values())
    kept_away = _narrowed(recipient, either) if either else set()
    counts = Counter({key: len(positions - kept_away) for key, positions in found.items()})
    return Brings(min(len(keys), MOST), len(keys) > MOST, counts)


def _found(recipient: Recipient, keys: list[int]) -> dict[int, set[int]]:
    """The positions each alert would bring, by its key, before what was narrowed."""
    candidate = recipient.candidate
    found: dict[int, set[int]] = {}
    if not keys:
        return found
    if candidate is not None and candidate.is_on_file and recipient.hears_by_file:
        openings = Openings.now()
        suiting = openings.suiting(standings.of(candidate))
        found[0] = set(openings.listed(suiting & openings.those(keys)))
    own = list(queries.of(recipient))
    for position, searches in searching.holding(dict.fromkeys(keys, own)).items():
        for search in searches:
            found.setdefault(search, set()).add(position)
    return found


def _narrowed(recipient: Recipient, keys: Collection[int]) -> set[int]:
    """Those of these positions that they want to hear of no more. One query where nothing is narrowed."""
    own = list(AlertNarrowing.objects.in_words().in_force().filter(recipient=recipient))
    rows = (
        Position.objects.in_full().defer("description", "description_html").filter(pk__in=keys) if own else ()
    )
    return {position.pk for position in rows if any(one.keeps_away(position) for one in own)}


def preview(recipient: Recipient) -> Preview | None:
    """The digest that waits, as it would be at this moment; without one, an example. None: neither.

    Who hears at once gets one mail a position, so their example is of one.
    """
    waiting = _waiting(recipient)
    going = _going(recipient, list(waiting))
    is_example = not going
    if is_example:
        going = _going(recipient, _lately()[:MOST])
    if not going:
        return None
    going.sort(key=lambda pair: digest.rank(*pair))
    now = timezone.now()
    with tokens.powerless():
        person = Snapshot([(going[0][0].pk, recipient.pk)]).people[recipient.pk]
        one_each = is_example and recipient.cadence == Cadence.INSTANT
        entries = [
            wording.entry(position, person, reasons, waiting.get(position.pk, now))
            for position, reasons in going[: 1 if one_each else MOST_POSITIONS]
        ]
        subject, words = _one(person, entries[0]) if one_each else _digest(person, entries)
    return Preview(subject, words, entries, is_example)


def _one(person: Addressee, entry: dict[str, Any]) -> tuple[str, str]:
    """Subject and words of the mail that tells of one position."""
    made = rendered("alert", {**wording.context(person, [entry]), **entry}, to="")
    return made.subject, made.text


def _digest(person: Addressee, entries: list[dict[str, Any]]) -> tuple[str, str]:
    """The same of the one that tells of several."""
    made = message_from_bytes(wording.digest(person, entries), policy=policy.default)
    part = made.get_body(("plain",))
    words = str(part.get_content()).replace("\r\n", "\n") if part else ""
    return str(made["Subject"]), words


def next_at(recipient: Recipient) -> datetime | None:
    """When their next digest is due, if anything is in it. None for who hears at once, or of nothing."""
    if recipient.cadence not in (Cadence.DAILY, Cadence.WEEKLY):
        return None
    since = timezone.now()
    if recipient.is_paused and recipient.paused_until is not None:
        day = datetime.combine(recipient.paused_until, datetime.min.time())
        since = max(since, timezone.make_aware(day))
    is_weekly = recipient.cadence == Cadence.WEEKLY
    return next_digest(weekly=is_weekly, hour=recipient.hour, zone=recipient.timezone, now=since)


def _lately() -> list[int]:
    """The keys of what opened in the last days and is open, the newest first; one more than is looked at."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = Position.objects.open().filter(published_at__gte=since).order_by("-published_at", "-pk")
    return list(rows.values_list("pk", flat=True)[: MOST + 1])


def _waiting(recipient: Recipient) -> dict[int, datetime]:
    """The positions of the digest that waits for somebody, with when each was matched."""
    due = Alert.objects.filter(
        recipient=recipient, is_digest=True, status__in=(AlertStatus.DUE, AlertStatus.SENDING)
    )
    return dict(
        due.order_by("due_at", "position").values_list("position", "created_at")[: MOST_POSITIONS * 3]
    )


def _wanted(recipient: Recipient, keys: Collection[int]) -> list[int]:
    """Those of these positions that are open, of no employer they hid from, and not applied to yet."""
    wanted = Position.objects.open().filter(pk__in=keys)
    if recipient.candidate is not None:
        wanted = wanted.exclude(applications__candidate=recipient.candidate)
        wanted = wanted.exclude(employer__in=recipient.candidate.hidden_from.values("pk"))
    return list(wanted.order_by("pk").values_list("pk", flat=True)) if keys else []


def _going(recipient: Recipient, keys: Collection[int]) -> list[Going]:
    """Those of these positions that the last look would let go out to somebody, with the reasons."""
    read = _wanted(recipient, keys)
    if not read:
        return []
    known = Snapshot([(pk, recipient.pk) for pk in read])
    saved = tuple(queries.of(recipient).order_by("pk").values_list("pk", flat=True))
    narrowed = tuple(
        AlertNarrowing.objects.in_force().filter(recipient=recipient).values_list("pk", flat=True)
    )
    file_at = known.people[recipient.pk].file_at
    known.renew(
        {
            (pk, recipient.pk): Stamp(position.updated_at, file_at, saved, narrowed)
            for pk, position in known.positions.items()
        }
    )
    pairs = ((position, known.reasons[pk, recipient.pk]) for pk, position in known.positions.items())
    return [(position, reasons) for position, reasons in pairs if reasons]


def why_nothing(recipient: Recipient, searches: Collection[SavedSearch]) -> list[str]:
    """Why no alert would go to somebody today, to them, as sentences. `searches` are those on their list."""
    telling = [search for search in searches if not search.is_ended and not search.is_paused]
    candidate = recipient.candidate
    is_on_file = candidate is not None and candidate.is_on_file
    said = [
        (recipient.is_stopped, "You stopped all alerts."),
        (recipient.is_paused, "You paused all alerts."),
        (not is_on_file and not searches, "You are not on file, and have saved no search."),
        (
            is_on_file and not recipient.hears_by_file and not telling,
            "What comes by your file is off, and no search of yours tells anything.",
        ),
        (
            not is_on_file and bool(searches) and not telling,
            "Each of your searches is stopped, paused or has ended.",
        ),
    ]
    return [sentence for holds, sentence in said if holds]
