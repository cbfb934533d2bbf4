"""Pools of people on file: a name and a rule. Who is in one follows from the rule, each time it is asked."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from candidates.fit.rules import Rule
from candidates.models import Candidate
from config.text import refuse_unseen


class Sharing(models.TextChoices):
    """Who finds a pool besides its owner."""

    PRIVATE = "private", "Nobody but me"
    TEAM = "team", "My team"
    ALL = "all", "Everybody at the desk"


class Pool(models.Model):
    """People on file whom a rule names. Nobody is put in or taken out by hand."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Whose it is. Nobody's: it is left of somebody who is gone.",
    )
    name = models.CharField(max_length=80, validators=[refuse_unseen])
    sharing = models.CharField("who finds it", max_length=7, choices=Sharing, default=Sharing.PRIVATE)
    rule = models.JSONField(help_text="As `Rule.stored` writes it.")
    since = models.DateField(
        null=True, editable=False, help_text="The night from which joins by this rule count. Empty: none yet."
    )
    seen_on = models.DateField(
        null=True, editable=False, help_text="The last night whose news its owner has seen."
    )
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField("changed", auto_now=True)

    objects: ClassVar[models.Manager[Pool]]

    class Meta:
        ordering = ["name", "pk"]
        permissions = [("share_pool", "Can share pools with everybody, and change those that are")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="recruiters_pool_name_once",
                violation_error_message="You have a pool of this name already.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="recruiters_pool_named",
                violation_error_message="Give the pool a name.",
            ),
            models.CheckConstraint(
                condition=Q(sharing__in=Sharing.values), name="recruiters_pool_sharing_known"
            ),
            models.CheckConstraint(
                condition=~Q(rule={}),
                name="recruiters_pool_asks_something",
                violation_error_message="Ask for one thing at least.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def asks(self) -> Rule:
        """What it asks for."""
        return Rule.read(self.rule)


class PoolStay(models.Model):
    """From when to when somebody was in a pool, as the nights saw it. News of a pool, not who is in it."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="stays", db_index=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="+")
    joined_on = models.DateField()
    left_on = models.DateField(null=True)

    objects: ClassVar[models.Manager[PoolStay]]

    class Meta:
        verbose_name = "stay in a pool"
        verbose_name_plural = "stays in pools"
        constraints = [
            models.UniqueConstraint(fields=["pool", "candidate"], name="recruiters_stay_once"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")), name="recruiters_stay_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["pool", "joined_on"], name="recruiters_stay_joined"),
            models.Index(
                fields=["pool", "left_on"], name="recruiters_stay_left", condition=Q(left_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} in {self.pool_id} from {self.joined_on}"


class PoolDay(models.Model):
    """How many were in a pool on a night, and how many came and went since the one before."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    members = models.PositiveIntegerField()
    came = models.PositiveIntegerField()
    went = models.PositiveIntegerField()

    objects: ClassVar[models.Manager[PoolDay]]

    class Meta:
        verbose_name = "day of a pool"
        verbose_name_plural = "days of pools"
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["pool", "day"], name="recruiters_pool_day_once")]

    def __str__(self) -> str:
        return f"{self.members} on {self.day}"
