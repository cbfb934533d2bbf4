from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F
from django.db.models.functions import Cast, Now
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


class OfWeight(models.Func):
    """The words of a listing that have one of some weights: `{a}` the title alone, `{a,b,c}` all but D."""

    function = "ts_filter"
    output_field = SearchVectorField()

    def __init__(self, words: object, weights: object) -> None:
        super().__init__(words, models.Value(weights) if isinstance(weights, str) else weights)


def _key(expression: models.Func | models.Case) -> models.GeneratedField:
    """One number for what stands in some columns, so that they are counted as one, and as a number.

    64 bits of a hash: among 100,000 different contents the odds that two share a number are one in
    four thousand million.
    """
    return models.GeneratedField(
        expression=expression, output_field=models.BigIntegerField(), db_persist=True
    )


def _hash(column: str) -> models.Func:
    return models.Func(
        F(column), models.Value(0), function="hash_array_extended", output_field=models.BigIntegerField()
    )


def _text(column: str) -> Cast:
    return Cast(F(column), models.TextField())


class Listing(models.Model):
    """One open position as the search reads it: flat and narrow, so that counting 100,000 is cheap.

    Written by `jobs.services.listings` alone, in the transaction that changes the position. Lists
    hold ids of `Competency`; pay is whole US dollars a year (an hour counts 2,080 times). Columns of
    fixed width come first, since PostgreSQL walks over all that stand before the one it reads.
    """

    position = models.OneToOneField(
        Position, on_delete=models.CASCADE, primary_key=True, related_name="listing"
    )
    written_at = models.DateTimeField(db_default=Now(), help_text="A listing written anew is another one.")
    published_at = models.DateTimeField()
    posted_on = models.DateField(help_text="The day of publishing, where the agency is.")
    closes_on = models.DateField()
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="+", db_index=False)
    pay_from = models.IntegerField()
    pay_to = models.IntegerField()
    shape_key = _key(
        models.Func(
            F("workplace"), F("employment"), F("shift"), _text("education"), _text("years"),
            _text("is_apprentice_friendly"), template="hash_array_extended(ARRAY[%(expressions)s], 0)",
            output_field=models.BigIntegerField(),
        )
    )  # fmt: skip
    kit_key = _key(
        models.Func(
            F("code_sets"),
            F("software"),
            arg_joiner=" || 0 || ",
            template="hash_array_extended(%(expressions)s, 0)",
            output_field=models.BigIntegerField(),
        )
    )
    credentials_key = _key(_hash("credentials"))
    settings_key = _key(_hash("settings"))
    specialties_key = _key(_hash("specialties"))
    remote_key = _key(
        models.Case(models.When(workplace=Workplace.REMOTE, then=_hash("remote_states")), default=None)
    )
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    education = models.SmallIntegerField()
    years = models.SmallIntegerField()
    credential_groups = models.SmallIntegerField(help_text="How many groups of credentials are required.")
    is_apprentice_friendly = models.BooleanField()
    workplace = models.CharField(max_length=6, choices=Workplace)
    employment = models.CharField(max_length=12, choices=Employment)
    shift = models.CharField(max_length=8, choices=Shift)
    rung = models.CharField(max_length=8, choices=TitleRung)
    state = models.CharField(max_length=2, blank=True, help_text="Of the workplace; empty for remote ones.")
    remote_states = ArrayField(models.CharField(max_length=2), default=list, help_text="Empty: any.")
    credentials = _ids(help_text="Each of these alone fills every group of credentials that is required.")
    code_sets = _ids()
    settings = _ids()
    specialties = _ids()
    software = _ids()
    words = SearchVectorField(
        help_text="Title (A), employer and credentials (B), other words (C), description (D)."
    )
    filler = models.TextField(
        db_default=models.Func(
            models.Value(" "), models.Value(2100), function="repeat", output_field=models.TextField()
        ),
        help_text="PostgreSQL keeps words out of line only where a row is over 2 kB when it is written.",
    )

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
            *(
                GinIndex(OfWeight(F("words"), weights), name=f"jobs_listing_{name}", fastupdate=False)
                for name, weights in (("title", "{a}"), ("names", "{a,b}"), ("keywords", "{a,b,c}"))
            ),
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
