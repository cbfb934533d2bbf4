from __future__ import annotations

from django.db import models

from jobs.enums import STATE_CHOICES


class SalaryBenchmark(models.Model):
    """A published figure: median US dollars a year, in a city, after some years of experience."""

    city = models.CharField(max_length=80, blank=True, help_text="Empty: overall.")
    state = models.CharField(max_length=2, choices=STATE_CHOICES, blank=True)
    years = models.PositiveSmallIntegerField("years of experience")
    amount = models.PositiveIntegerField("US dollars a year")
    source = models.CharField(max_length=200)
    as_of = models.CharField("date of the figure", max_length=160)

    class Meta:
        ordering = ["state", "city", "years"]
        constraints = [
            models.UniqueConstraint(fields=["city", "state", "years", "source"], name="jobs_salary_unique"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="jobs_salary_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(city="", state="") | ~models.Q(city="") & ~models.Q(state=""),
                name="jobs_salary_city_with_state",
            ),
        ]

    def __str__(self) -> str:
        where = f"{self.city}, {self.state}" if self.city else "Overall"
        return f"{where}, {self.years} years: ${self.amount:,}"
