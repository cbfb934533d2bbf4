from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F
from django.utils import timezone

from jobs.enums import Employment, Shift, TitleRung, Workplace
from jobs.models.employer import Employer
from jobs.models.position import Position


class ListingQuerySet(models.QuerySet["Listing"]):
    def open(self) -> ListingQuerySet:
        """What the board shows. Only open positions are listed; the closing date may have passed."""
        return self.filter(closes_on__gte=timezone.localdate())


def _ids(help_text: str = "") -> ArrayField[list[int], list[int]]:
    return ArrayField(models.IntegerField(), default=list, help_text=help_text)


class Listing(models.Model):
    """One open position as the search reads it: flat and narrow, so that counting 100,000 is cheap.

    Written by `jobs.services.listings` alone, in the transaction that changes the position. Lists
    hold ids of `Competency`; pay is whole US dollars a year (an hour counts 2,080 times).
    """

    position = models.OneToOneField(
        Position, on_delete=models.CASCADE, primary_key=True, related_name="listing"
    )
    published_at = models.DateTimeField()
    posted_on = models.DateField(help_text="The day of publishing, where the agency is.")
    closes_on = models.DateField()
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="+", db_index=False)
    workplace = models.CharField(max_length=6, choices=Workplace)
    employment = models.CharField(max_length=12, choices=Employment)
    shift = models.CharField(max_length=8, choices=Shift)
    rung = models.CharField(max_length=8, choices=TitleRung)
    pay_from = models.IntegerField()
    pay_to = models.IntegerField()
    education = models.SmallIntegerField()
    years = models.SmallIntegerField()
    is_apprentice_friendly = models.BooleanField()
    state = models.CharField(max_length=2, blank=True, help_text="Of the workplace; empty for remote ones.")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    remote_states = ArrayField(models.CharField(max_length=2), default=list, help_text="Empty: any.")
    credentials = _ids(help_text="Each of these alone fills every group of credentials that is required.")
    credential_groups = models.SmallIntegerField(help_text="How many groups of credentials are required.")
    code_sets = _ids()
    settings = _ids()
    specialties = _ids()
    software = _ids()
    keywords = SearchVectorField(help_text="Title (A), employer and credentials (B), other words (C).")
    words = SearchVectorField(help_text="The same, and the description (D). Kept out of line.")

    objects: ClassVar[ListingQuerySet] = ListingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(F("published_at").desc(), F("position").desc(), name="jobs_listing_newest"),
            models.Index(F("pay_to").desc(), F("position").desc(), name="jobs_listing_pay"),
            models.Index(
                fields=["latitude", "longitude"],
                name="jobs_listing_spot",
                condition=models.Q(latitude__isnull=False),
            ),
            GinIndex(fields=["words"], name="jobs_listing_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"listing of {self.position_id}"


class SearchWord(models.Model):
    """A word that titles, employers or the vocabulary are written with: what a misspelled one may mean."""

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        indexes = [GinIndex(fields=["word"], name="jobs_searchword_like", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word
