from __future__ import annotations

from django.conf import settings
from django.db import models
from phonenumber_field.modelfields import PhoneNumberField


class Recruiter(models.Model):
    """A recruiter as candidates meet them: a name, a title, a way to call."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="recruiter",
        limit_choices_to={"is_staff": True},
    )
    title = models.CharField(max_length=80, default="Recruiter")
    phone = PhoneNumberField(blank=True)

    class Meta:
        ordering = ["user__name"]

    def __str__(self) -> str:
        return str(self.user)
