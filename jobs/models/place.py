from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from jobs.enums import STATE_CHOICES, US_STATES


class PlaceQuerySet(models.QuerySet["Place"]):
    def named(self, city: str, state: str) -> PlaceQuerySet:
        """The place with this city name in this state, whatever the case of the letters."""
        return self.filter(city__iexact=city.strip(), state=state.strip().upper())


class Place(models.Model):
    """A city in a state, with the mean coordinates of its ZIP codes (degrees, WGS 84)."""

    city = models.CharField(max_length=80)
    state = models.CharField(max_length=2, choices=STATE_CHOICES)
    latitude = models.FloatField()
    longitude = models.FloatField()

    objects: ClassVar[PlaceQuerySet] = PlaceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["state", "city"]
        constraints = [
            models.UniqueConstraint(
                "state",
                Upper("city"),
                name="jobs_place_unique",
                violation_error_message="This city is already listed in that state.",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__range=(-90, 90)) & models.Q(longitude__range=(-180, 180)),
                name="jobs_place_coordinates_on_earth",
                violation_error_message="Latitude runs from -90 to 90, longitude from -180 to 180.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=list(US_STATES)), name="jobs_place_state_known"
            ),
        ]
        # Misspelled names, and names half typed, are found by their trigrams.
        indexes = [GinIndex(OpClass(Upper("city"), name="gin_trgm_ops"), name="jobs_place_like")]

    def __str__(self) -> str:
        return f"{self.city}, {self.state}"


class PostalCode(models.Model):
    """A five-digit ZIP code and the place it belongs to, with coordinates of its own."""

    code = models.CharField("ZIP", max_length=5, primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="postal_codes")
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        verbose_name = "ZIP code"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
