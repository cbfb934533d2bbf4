from __future__ import annotations

import math
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThan

from candidates.enums import NarrowingKind
from candidates.models.recipient import Recipient
from jobs.distance import MilesFrom, miles
from jobs.enums import HOURS_A_YEAR, US_STATES, Employment, RequirementLevel, Shift, Workplace
from jobs.models import Competency, Employer, Place, Position
from jobs.models.words import dollars

HOURLY_BELOW = 1000
"""An amount below this is meant an hour, as on the board."""
ONE_OF_A_KIND = (NarrowingKind.PAY, NarrowingKind.MILES, NarrowingKind.REMOTE)
"""Of these a newer one takes the place of the older."""
NUMBERED = (NarrowingKind.PAY, NarrowingKind.MILES)
WORDED = (NarrowingKind.WORKPLACE, NarrowingKind.SHIFT, NarrowingKind.EMPLOYMENT, NarrowingKind.STATE)
LABELS = dict(Workplace.choices) | dict(Employment.choices) | dict(Shift.choices) | dict(US_STATES)


class AlertNarrowingQuerySet(models.QuerySet["AlertNarrowing"]):
    def in_force(self) -> AlertNarrowingQuerySet:
        """Those that nobody took back."""
        return self.filter(undone_at=None)

    def in_words(self) -> AlertNarrowingQuerySet:
        """With what their words name."""
        return self.select_related("competency", "employer", "place")

    def against(self, position: Position) -> AlertNarrowingQuerySet:
        """Those in force that keep a position away; it comes from `in_full()`.

        For sets of people. The test of one row is `AlertNarrowing.keeps_away`; a property test holds the
        two to the same answer.
        """
        kind = NarrowingKind
        hourly, yearly = _pay(position)
        found = (
            Q(kind=kind.PAY, number__lt=HOURLY_BELOW, number__gt=hourly)
            | Q(kind=kind.PAY, number__gte=HOURLY_BELOW, number__gt=yearly)
            | Q(kind=kind.WORKPLACE, word=position.workplace)
            | Q(kind=kind.SHIFT, word=position.shift)
            | Q(kind=kind.EMPLOYMENT, word=position.employment)
            | Q(kind=kind.COMPETENCY, competency__in=asked_for(position))
            | Q(kind=kind.EMPLOYER, employer=position.employer_id)
        )
        if position.workplace != Workplace.REMOTE:
            found |= Q(kind=kind.REMOTE)
            if position.place is not None:
                found |= Q(kind=kind.STATE, word=position.place.state)
                away = MilesFrom((position.place.latitude, position.place.longitude))
                away.set_source_expressions([F("place__latitude"), F("place__longitude")])
                found |= Q(kind=kind.MILES) & Q(GreaterThan(away, F("number")))
        return self.in_force().filter(found)


class AlertNarrowing(models.Model):
    """What somebody wants to hear of no more, said under an alert that was not for them.

    Of alerts alone, whatever they come by: neither the file nor a search knows of it, and recruiters'
    lists do not. It stands on the one screen of alerts, where it is taken back.
    """

    recipient = models.ForeignKey(
        Recipient, on_delete=models.CASCADE, related_name="narrowings", db_index=False
    )
    kind = models.CharField(max_length=10, choices=NarrowingKind)
    number = models.PositiveIntegerField(
        default=0,
        validators=[MaxValueValidator(1_000_000)],
        help_text="Dollars, an hour below 1,000 and a year from there on; or miles.",
    )
    word = models.CharField(max_length=12, blank=True, help_text="A choice of the position.")
    competency = models.ForeignKey(
        Competency, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    employer = models.ForeignKey(
        Employer, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    place = models.ForeignKey(
        Place, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    position = models.ForeignKey(
        Position,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="narrowings",
        help_text="The one that was not for them.",
    )
    made_at = models.DateTimeField("made", auto_now_add=True)
    undone_at = models.DateTimeField("taken back", null=True, blank=True)

    objects: ClassVar[AlertNarrowingQuerySet] = AlertNarrowingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "narrowing of alerts"
        verbose_name_plural = "narrowings of alerts"
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(
                fields=["recipient"], name="candidates_narrowing_in_force", condition=Q(undone_at=None)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "number", "word", "competency", "employer", "place"],
                condition=Q(undone_at=None),
                nulls_distinct=False,
                name="candidates_alertnarrowing_once",
            ),
            models.UniqueConstraint(
                fields=["recipient", "kind"],
                condition=Q(undone_at=None, kind__in=ONE_OF_A_KIND),
                name="candidates_alertnarrowing_one_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NarrowingKind.values), name="candidates_alertnarrowing_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NUMBERED, number__gt=0) | ~Q(kind__in=NUMBERED) & Q(number=0),
                name="candidates_alertnarrowing_number_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=WORDED) & ~Q(word="") | ~Q(kind__in=WORDED) & Q(word=""),
                name="candidates_alertnarrowing_word_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind=NarrowingKind.COMPETENCY, competency__isnull=False)
                | ~Q(kind=NarrowingKind.COMPETENCY) & Q(competency=None),
                name="candidates_alertnarrowing_competency_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind=NarrowingKind.EMPLOYER, employer__isnull=False)
                | ~Q(kind=NarrowingKind.EMPLOYER) & Q(employer=None),
                name="candidates_alertnarrowing_employer_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind=NarrowingKind.MILES, place__isnull=False)
                | ~Q(kind=NarrowingKind.MILES) & Q(place=None),
                name="candidates_alertnarrowing_place_of_its_kind",
            ),
        ]

    named_by: int = 0
    """Of a proposal: how many open positions it would keep away, where that is known."""

    def __str__(self) -> str:
        return self.words

    @property
    def key(self) -> str:
        """What it says, as a form sends it: `pay:27`, `employer:12`, `miles:20:481`."""
        parts = [self.kind, self.number or self.word or self.competency_id or self.employer_id or ""]
        return ":".join(str(part) for part in [*parts, *([self.place_id] if self.place_id else [])])

    @property
    def words(self) -> str:
        """`only what reaches $27 an hour`, for within a sentence. What it names comes with `in_words()`."""
        unit = "an hour" if self.number < HOURLY_BELOW else "a year"
        label = LABELS.get(self.word, "")
        said = {
            NarrowingKind.PAY: f"only what reaches {dollars(Decimal(self.number))} {unit}",
            NarrowingKind.MILES: f"nothing farther than {self.number} miles from {self.place}, unless remote",
            NarrowingKind.REMOTE: "only remote positions",
            NarrowingKind.STATE: f"nothing in {label}, unless remote",
            NarrowingKind.SHIFT: f"nothing with the {label.lower()} shift",
            NarrowingKind.COMPETENCY: f"nothing that names {self.competency and self.competency.label}",
            NarrowingKind.EMPLOYER: f"nothing from {self.employer}",
        }
        return said.get(NarrowingKind(self.kind), f"nothing {label.lower()}")

    def keeps_away(self, position: Position) -> bool:
        """Whether it is against a position, which comes from `in_full()`: `against`, of one row."""
        place = None if position.workplace == Workplace.REMOTE else position.place
        against = {
            NarrowingKind.PAY: self.number > _pay(position)[self.number >= HOURLY_BELOW],
            NarrowingKind.MILES: place is not None and self._is_too_far(place),
            NarrowingKind.REMOTE: position.workplace != Workplace.REMOTE,
            NarrowingKind.STATE: place is not None and place.state == self.word,
            NarrowingKind.COMPETENCY: self.competency_id in asked_for(position),
            NarrowingKind.EMPLOYER: self.employer_id == position.employer_id,
        }.get(NarrowingKind(self.kind))
        return self.word == getattr(position, self.kind) if against is None else against

    def _is_too_far(self, place: Place) -> bool:
        if self.place is None:
            return False
        spots = [(one.latitude, one.longitude) for one in (self.place, place)]
        return miles(spots[0], spots[1]) > self.number


def _pay(position: Position) -> tuple[int, int]:
    """The top of its pay in whole dollars, an hour and a year: what is above these is above it."""
    yearly = position.pay_max_yearly
    return math.floor(yearly / HOURS_A_YEAR), math.floor(yearly)


def asked_for(position: Position) -> set[int]:
    """Keys of its settings, its specialties, and of what a required group of it names."""
    groups = (one for one in position.requirements.all() if one.level == RequirementLevel.REQUIRED)
    named = {word.pk for group in groups for word in group.any_of.all()}
    return named | {word.pk for word in (*position.settings.all(), *position.specialties.all())}
