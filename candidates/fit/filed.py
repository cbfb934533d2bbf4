"""Criteria that ask the file itself, where its `Standing` does not say.

They cost a look at another table for each row that comes so far: they stand last among what is asked.
The face for one row reads the file that came with it (`row.candidate`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from candidates.enums import HELD_STATUSES
from candidates.fit.criteria import Condition
from candidates.models import Candidate, HeldCredential, Standing


@dataclass(frozen=True)
class FreeBy(Condition):
    """They can begin by that day, or did not say from when."""

    day: date

    def sql(self) -> Q:
        later = Candidate.objects.filter(pk=OuterRef("candidate_id"), available_from__gt=self.day)
        return ~Q(Exists(later.order_by()))

    def holds(self, row: Standing) -> bool:
        free = row.candidate.available_from
        return free is None or free <= self.day


@dataclass(frozen=True)
class AgreedSince(Condition):
    """They agreed to be kept on file, or agreed again, at that moment or later."""

    moment: datetime

    def sql(self) -> Q:
        lately = Candidate.objects.filter(pk=OuterRef("candidate_id"), consent_at__gte=self.moment)
        return Q(Exists(lately.order_by()))

    def holds(self, row: Standing) -> bool:
        agreed = row.candidate.consent_at
        return agreed is not None and agreed >= self.moment


@dataclass(frozen=True)
class LookedUpSince(Condition):
    """A credential that counts was looked up with its issuer at that moment or later, and is held.

    `full` and `apprentice` are keys of credentials held in full, or as an apprentice; both None: any.
    """

    moment: datetime
    full: frozenset[int] | None = None
    apprentice: frozenset[int] | None = None

    def sql(self) -> Q:
        day = timezone.localdate()
        rows = HeldCredential.objects.order_by().filter(
            Q(expires_on=None) | Q(expires_on__gte=day),
            candidate=OuterRef("candidate_id"),
            checked_at__gte=self.moment,
            status__in=HELD_STATUSES,
        )
        if self.full is not None or self.apprentice is not None:
            rows = rows.filter(
                Q(credential__in=self.full or (), apprentice=False)
                | Q(credential__in=self.apprentice or (), apprentice=True)
            )
        return Q(Exists(rows))

    def holds(self, row: Standing) -> bool:
        return any(self._counts(held) for held in row.candidate.credentials.all())

    def _counts(self, held: HeldCredential) -> bool:
        if held.checked_at is None or held.checked_at < self.moment or not held.is_held():
            return False
        if self.full is None and self.apprentice is None:
            return True
        return held.credential_id in ((self.apprentice if held.apprentice else self.full) or ())
