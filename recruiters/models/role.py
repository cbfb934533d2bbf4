from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models

from recruiters.enums import Role


class RoleGroup(models.Model):
    """Which group has a role, whatever it is called by now, and what the last version gave it.

    By that an upgrade brings what is new, and leaves what an administrator added or took away.
    """

    role = models.CharField(max_length=12, choices=Role, primary_key=True)
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="role_group")
    granted = ArrayField(models.CharField(max_length=130), default=list, blank=True)
    """Rights as `jobs.view_position`."""

    objects: ClassVar[models.Manager[RoleGroup]]

    class Meta:
        verbose_name = "group of a role"
        verbose_name_plural = "groups of roles"
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="recruiters_role_known"),
        ]

    def __str__(self) -> str:
        return str(self.group)
