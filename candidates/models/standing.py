from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from candidates.enums import Cadence
from candidates.models.candidate import Candidate
from candidates.models.recipient import Recipient
from jobs.enums import CompetencyKind
from jobs.models import Competency
from jobs.models.requirement import ASKABLE

BITS = 63
"""Bits of a `bigint` that are of use; the last one is its sign."""


class Rhythm(models.Model):
    """When mails go to somebody: how often, and at which hour of which time zone.

    Many share one, so the moment of the next digest is worked out once for all of them.
    """

    id = models.SmallAutoField(primary_key=True)
    cadence = models.CharField(max_length=7, choices=Cadence)
    timezone = models.CharField(max_length=40)
    hour = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cadence", "timezone", "hour"], name="candidates_rhythm_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_cadence_display()}, {self.hour}:00 {self.timezone}"


class Bit(models.Model):
    """Which bit of its kind's column in `Standing` stands for a word of the vocabulary.

    Given once and for all as the word is added (a trigger). From the 64th word of a kind on there is none
    left: such a word stands in `Standing.others` by its key, and years in such a setting are not counted.
    """

    competency = models.OneToOneField(
        Competency, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=CompetencyKind)
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="candidates_bit_once"),
            models.CheckConstraint(condition=Q(number__lt=BITS), name="candidates_bit_fits"),
            models.CheckConstraint(condition=Q(kind__in=ASKABLE), name="candidates_bit_kind_is_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}: {self.competency_id}"


class Standing(models.Model):
    """All that fit and the match may know of a person, in one narrow row.

    A projection of `Candidate`, what they hold, and their `Recipient`. The database writes it itself,
    by triggers, in the transaction of whoever writes one of these: nobody else does, and nobody can
    forget to (`candidates_standing_of` in the migrations says what stands where). Here are never:
    name, age, gender, street address, gaps, past pay, clicks.

    Sets of words are bits, numbered by `Bit`; sets of choices are bits in the order of
    `candidates.fit.bits`. A wish left blank has every bit set: it is no restriction.
    """

    candidate = models.OneToOneField(
        Candidate,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="standing",
    )
    recipient = models.ForeignKey(
        Recipient,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    credentials = models.BigIntegerField(help_text="Held in full on the day it was written.")
    apprentice = models.BigIntegerField(help_text="Held as an apprentice.")
    code_sets = models.BigIntegerField()
    skilled = models.BigIntegerField(help_text="Code sets at level 3 or 4.")
    settings = models.BigIntegerField()
    specialties = models.BigIntegerField()
    software = models.BigIntegerField()
    knowledge = models.BigIntegerField()
    onsite_states = models.BigIntegerField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    changed_at = models.DateTimeField(help_text="When anything in this row last changed.")
    pay_floor = models.BigIntegerField(help_text="US cents a year; 0: none.")
    consent_until = models.DateField(null=True)
    paused_until = models.DateField(null=True)
    good_until = models.DateField(
        null=True, help_text="The last day for which it speaks: then a credential or a check ends."
    )
    wishes = models.IntegerField()
    rhythm = models.ForeignKey(
        Rhythm,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="Empty: they hear of nothing.",
    )
    given = models.SmallIntegerField(help_text="Kinds of words of which anything is on file.")
    state = models.SmallIntegerField(null=True)
    education = models.SmallIntegerField(null=True)
    years = models.SmallIntegerField(null=True, help_text="Tenths of a year of coding.")
    years_anywhere = models.SmallIntegerField(
        null=True, help_text="The same, or the most in one setting where no sum is given."
    )
    radius_miles = models.SmallIntegerField()
    is_unmatched = models.BooleanField(
        help_text="Something changed since the open positions were compared with it."
    )
    setting_years = ArrayField(
        models.SmallIntegerField(null=True),
        null=True,
        help_text="Tenths of years, by the bit of the setting.",
    )
    others = ArrayField(
        models.IntegerField(),
        null=True,
        help_text="Keys of words held that have no bit; an apprentice's credential below zero.",
    )
    proven = ArrayField(
        models.IntegerField(), null=True, help_text="Keys of what was checked or tested within a year."
    )

    class Meta:
        indexes = [
            models.Index(fields=["good_until"], name="candidates_standing_ends"),
            models.Index(
                fields=["candidate"], name="candidates_standing_unmatched", condition=Q(is_unmatched=True)
            ),
        ]

    objects: ClassVar[models.Manager[Standing]]

    def __str__(self) -> str:
        return f"standing of {self.candidate_id}"
