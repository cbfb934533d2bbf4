from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQueryField
from django.db import models
from django.db.models import Q


class CompiledSearchQuerySet(models.QuerySet["CompiledSearch"]):
    def stale(self, state: int) -> CompiledSearchQuerySet:
        """Those that were written for another state of the vocabulary (`jobs.search.compiled.state`)."""
        return self.filter(Q(state__lt=state) | Q(state__gt=state))


class CompiledSearch(models.Model):
    """One distinct saved search as it is tried on positions, however many people saved it.

    Written by `candidates.services.compiled` alone, from `jobs.search.compiled.Compiled`, which says
    what the columns mean. Narrow, because every position that opens looks at all of them; the search
    itself stands with those who saved it.
    """

    # In this order: PostgreSQL walks over every column that stands before the one it reads.
    refuses = models.BigIntegerField(default=0, help_text="Bits of choices that a position may not have.")
    cell = models.IntegerField(default=0, help_text="The part of the map it must be near; 0: anywhere.")
    pay = models.IntegerField(default=0, help_text="The least a position must reach, US dollars a year.")
    asks = SearchQueryField(help_text="What every position that it finds satisfies.")
    miles = models.SmallIntegerField(default=0)
    is_settled = models.BooleanField(
        default=True, help_text="Nothing but the vocabulary changes what it means."
    )
    state = models.BigIntegerField(help_text="What the vocabulary was when it was written.")
    digest = models.UUIDField(unique=True, help_text="MD5 of the search as it is kept.")
    sure = SearchQueryField(
        null=True, help_text="Where there is some: a position without it is looked up by the search itself."
    )
    held = ArrayField(
        models.IntegerField(), null=True, help_text="Credentials that may fill the groups together."
    )
    spots = ArrayField(
        models.FloatField(), null=True, help_text="Latitude and longitude of each place it is around."
    )

    objects: ClassVar[CompiledSearchQuerySet] = CompiledSearchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(spots=None) | Q(miles__gt=0),
                name="candidates_compiledsearch_places_have_miles",
            ),
        ]
        indexes = [
            models.Index(fields=["state"], name="candidates_compiled_state"),
            models.Index(fields=["id"], name="candidates_compiled_unsettled", condition=Q(is_settled=False)),
        ]

    def __str__(self) -> str:
        return f"{self.digest}"
