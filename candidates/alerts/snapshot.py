"""Positions and people as the delivery knows them: read once for a batch, and again where they change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from candidates.alerts import searching
from candidates.alerts.reasons import Reasons
from candidates.alerts.verdict import Key, Stamp
from candidates.fit import Fit, explain
from candidates.models import Candidate, Recipient, SavedSearch
from jobs.models import Position


class Snapshot:
    """What the mails of a batch are written from. A batch may last seconds, in which either side changes."""

    def __init__(self, keys: Collection[Key] = ()) -> None:
        self.positions = _positions({position for position, _ in keys})
        self.recipients = _recipients({recipient for _, recipient in keys})
        self.reasons: dict[Key, Reasons] = {}
        """Why each goes out, as `renew` has found it."""
        live = SavedSearch.objects.live().filter(recipient__in=self.recipients)
        self._searches = {search.pk: search for search in live} if keys else {}
        self._keys = list(keys)
        self._found: dict[int, set[int]] | None = None

    def renew(self, stamps: dict[Key, Stamp]) -> None:
        """Read again what was written since, by the last look's own stamps, and find the reasons anew."""
        positions = {
            key[0] for key, stamp in stamps.items() if self.positions[key[0]].updated_at != stamp.position
        }
        if positions:
            self.positions |= _positions(positions)
            self._found = None
        recipients = {key[1] for key, stamp in stamps.items() if self._file_of(key[1]) != stamp.candidate}
        if recipients:
            self.recipients |= _recipients(recipients)
        unread = {pk for stamp in stamps.values() for pk in stamp.searches} - self._searches.keys()
        if unread:
            self._searches |= SavedSearch.objects.in_bulk(unread)
            self._found = None
        self.reasons |= {key: self._reasons_for(key, stamp) for key, stamp in stamps.items()}

    def _reasons_for(self, key: Key, stamp: Stamp) -> Reasons:
        """A search that was removed since the match is not among those of the stamp."""
        own = (self._searches[pk] for pk in stamp.searches if pk in self._searches)
        return Reasons(self._fit(*key), tuple(search for search in own if search.pk in self._finding(key[0])))

    def _fit(self, position: int, recipient: int) -> Fit | None:
        """The lines of the file, where somebody agreed to be told by it and it still suits."""
        candidate = self.recipients[recipient].candidate
        if candidate is None or not candidate.is_on_file:
            return None
        fit = explain(self.positions[position], candidate)
        return fit if fit.is_suited else None

    def _finding(self, position: int) -> set[int]:
        """The searches of its recipients that find a position: asked once for the whole batch."""
        if self._found is None:
            asked: dict[int, list[SavedSearch]] = {key: [] for key in self.positions}
            saved: defaultdict[int, list[SavedSearch]] = defaultdict(list)
            for search in self._searches.values():
                saved[search.recipient_id].append(search)
            for opened, recipient in self._keys:
                asked[opened] += saved[recipient]
            self._found = searching.holding(asked)
        return self._found[position]

    def _file_of(self, recipient: int) -> object:
        candidate = self.recipients[recipient].candidate
        return candidate.updated_at if candidate else None


def _positions(keys: set[int]) -> dict[int, Position]:
    return Position.objects.in_full().select_related("recruiter").in_bulk(keys) if keys else {}


def _recipients(keys: set[int]) -> dict[int, Recipient]:
    """Recipients with their candidates, ready to be explained without a query each."""
    recipients = Recipient.objects.in_bulk(keys) if keys else {}
    candidates = Candidate.objects.for_fit().in_bulk(
        {row.candidate_id for row in recipients.values() if row.candidate_id is not None}
    )
    for row in recipients.values():
        if row.candidate_id is not None:
            row.candidate = candidates[row.candidate_id]
    return recipients
