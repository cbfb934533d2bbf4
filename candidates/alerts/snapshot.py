"""Positions and people as the delivery knows them: read once for a batch, and again where they change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from candidates.alerts import searching
from candidates.alerts.reasons import Reasons
from candidates.alerts.verdict import Key, Stamp
from candidates.fit import Fit, Measure
from candidates.models import AlertNarrowing, Recipient, SavedSearch, Standing
from candidates.queries import standings, weightings
from jobs.models import Position
from jobs.search.documents import Document


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody an alert goes to, as far as a mail needs to know them."""

    pk: int
    email: str
    cadence: str
    first_name: str = ""
    """Of somebody on file: anybody can hand in an application with a name and an address."""
    consent_at: datetime | None = None
    file_at: datetime | None = None
    """When the file was last written; None where there is none."""
    standing: Standing | None = None
    """What fit knows of them; None where nobody agreed, or wants, to be told by it."""
    narrowed: tuple[str, ...] = ()
    """What they want to hear of no more, in words."""


class Snapshot:
    """What the mails of a batch are written from. A batch may last seconds, in which either side changes.

    `before` is that of the batch before: what it knows of positions is good until a stamp says otherwise.
    """

    def __init__(self, keys: Collection[Key] = (), before: Snapshot | None = None) -> None:
        known: dict[int, Position] = before.positions if before else {}
        unread = {position for position, _ in keys} - known.keys()
        self.positions: dict[int, Position] = known | _positions(unread)
        self.people = people({recipient for _, recipient in keys})
        self.reasons: dict[Key, Reasons] = {}
        """Why each goes out, as `renew` has found it."""
        # Whatever they saved: which of it tells is said by the stamps.
        saved = SavedSearch.objects.filter(recipient__in=list(self.people)) if keys else ()
        self._searches = {search.pk: search for search in saved}
        self._narrowings: dict[int, AlertNarrowing] = {}
        self._keys = list(keys)
        self._found: dict[int, set[int]] | None = None
        self._weights = weightings.of(unread) if unread else {}
        self._measures: dict[int, Measure] = {}
        self._faces: dict[int, str] = {}
        self._documents: dict[int, Document] = {}
        if before is not None:
            self._measures, self._faces = before._measures, before._faces  # noqa: SLF001 -- one of its own kind
            self._documents = before._documents  # noqa: SLF001 -- the same
            self._weights |= before._weights  # noqa: SLF001 -- the same

    def renew(self, stamps: dict[Key, Stamp]) -> None:
        """Read again what was written since, by the last look's own stamps, and find the reasons anew."""
        positions = {
            key[0] for key, stamp in stamps.items() if self.positions[key[0]].updated_at != stamp.position
        }
        if positions:
            self.positions |= _positions(positions)
            self._weights |= weightings.of(positions)
            self._found = None
            self._measures.clear()
            self._faces.clear()
            self._documents.clear()
        changed = {key[1] for key, stamp in stamps.items() if self.people[key[1]].file_at != stamp.candidate}
        if changed:
            self.people |= people(changed)
        unread = {pk for stamp in stamps.values() for pk in stamp.searches} - self._searches.keys()
        if unread:
            self._searches |= SavedSearch.objects.in_bulk(unread)
            self._found = None
        self._narrow(stamps)
        self.reasons |= {key: self._reasons_for(key, stamp) for key, stamp in stamps.items()}

    def _narrow(self, stamps: dict[Key, Stamp]) -> None:
        """What the few have narrowed: for all the others nothing is read."""
        unread = {pk for stamp in stamps.values() for pk in stamp.narrowings} - self._narrowings.keys()
        if unread:
            self._narrowings |= AlertNarrowing.objects.in_words().in_bulk(unread)
        for (_, recipient), stamp in stamps.items():
            own = (self._narrowings[pk] for pk in sorted(stamp.narrowings) if pk in self._narrowings)
            words = tuple(one.words for one in own)
            if words != self.people[recipient].narrowed:
                self.people[recipient] = replace(self.people[recipient], narrowed=words)

    def _reasons_for(self, key: Key, stamp: Stamp) -> Reasons:
        """A search that was removed since the match is not among those of the stamp."""
        own = (self._searches[pk] for pk in stamp.searches if pk in self._searches)
        narrowed = (self._narrowings[pk] for pk in stamp.narrowings if pk in self._narrowings)
        return Reasons(
            self._fit(*key) if stamp.by_file else None,
            tuple(search for search in own if search.pk in self._finding(key[0])),
            is_narrowed=any(one.keeps_away(self.positions[key[0]]) for one in narrowed),
        )

    def _fit(self, position: int, recipient: int) -> Fit | None:
        """The lines of the file, where somebody agreed to be told by it and it still suits."""
        standing = self.people[recipient].standing
        if standing is None:
            return None
        if position not in self._measures:
            self._measures[position] = Measure(self.positions[position], self._weights[position])
        fit = self._measures[position].fit(standing)
        return fit if fit.is_suited else None

    def face(self, thing: object) -> str:
        """A word for all that a mail says of a position of this batch: the same word, the same words."""
        if not isinstance(thing, Position):
            raise TypeError(f"a mail says nothing of a {type(thing).__name__}")
        if thing.pk not in self._faces:
            rows = [_columns(row) for row in (thing, thing.employer, thing.place, thing.recruiter) if row]
            # With the day: "today" may be among the words of a template.
            words = repr([timezone.localdate(), *rows])
            self._faces[thing.pk] = blake2b(words.encode(), digest_size=16).hexdigest()
        return self._faces[thing.pk]

    def _finding(self, position: int) -> set[int]:
        """The searches of its recipients that find a position: asked once for the whole batch."""
        if self._found is None:
            asked: dict[int, list[SavedSearch]] = {key: [] for key in self.positions}
            saved: defaultdict[int, list[SavedSearch]] = defaultdict(list)
            for search in self._searches.values():
                saved[search.recipient_id].append(search)
            for opened, recipient in self._keys:
                asked[opened] += saved[recipient]
            self._found = searching.holding(asked, self._documents)
        return self._found[position]


def _positions(keys: set[int]) -> dict[int, Position]:
    return Position.objects.in_full().select_related("recruiter").in_bulk(keys) if keys else {}


STANDING = [field.attname for field in Standing._meta.concrete_fields]  # noqa: SLF001 -- Django's own way
PEOPLE = f"""
    SELECT recipient.id, recipient.email, recipient.cadence, candidate.first_name, candidate.consent_at,
           candidate.updated_at,
           coalesce(candidate.consent_until >= %(today)s, false) AND recipient.file_stopped_at IS NULL
             AND coalesce(recipient.file_paused_until <= %(today)s, true),
           {", ".join(f"standing.{column}" for column in STANDING)}
      FROM candidates_recipient AS recipient
      LEFT JOIN candidates_candidate AS candidate ON candidate.id = recipient.candidate_id
      LEFT JOIN candidates_standing AS standing ON standing.candidate_id = candidate.id
     WHERE recipient.id = ANY (%(keys)s)
"""  # noqa: S608 -- made of our own words alone


def people(keys: Collection[int]) -> dict[int, Addressee]:
    """Whoever these recipients are, with what fit knows of those on file.

    One query, and a second where a standing speaks no more. Written out, because it is read for every
    batch of mails: the ORM takes longer to write it than PostgreSQL to answer.
    """
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"keys": list(keys), "today": timezone.localdate()})
        rows = [(*row[:7], row[7:]) for row in cursor.fetchall()]
    files = standings.current(
        {pk: Standing.from_db("default", STANDING, kept) for pk, *_, is_on_file, kept in rows if is_on_file}
    )
    return {
        pk: Addressee(pk, email, cadence, first_name, consent_at, file_at, files[pk])
        if is_on_file
        else Addressee(pk, email, cadence, file_at=file_at)
        for pk, email, cadence, first_name, consent_at, file_at, is_on_file, _ in rows
    }


def addressed(recipient: Recipient) -> Addressee:
    """One row of recipients as a mail knows them; also one that is not saved."""
    candidate = recipient.candidate
    pk, email, cadence = recipient.pk or 0, recipient.email, recipient.cadence
    own = AlertNarrowing.objects.in_words().in_force().filter(recipient=pk).order_by("pk") if pk else ()
    narrowed = tuple(one.words for one in own)
    if candidate is None or not candidate.is_on_file or not recipient.hears_by_file:
        return Addressee(pk, email, cadence, narrowed=narrowed)
    return Addressee(
        pk,
        email,
        cadence,
        candidate.first_name,
        candidate.consent_at,
        candidate.updated_at,
        standings.of(candidate),
        narrowed,
    )


def _columns(row: Model) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}
