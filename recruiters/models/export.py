from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Export(models.Model):
    """That somebody took a list out of the desk: which, how much of it, how narrowed. It names nobody.

    Looking at the impact report, which nobody needs for their daily work, is written down here too.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    what = models.CharField("list", max_length=40)
    rows = models.PositiveIntegerField()
    narrowed = models.CharField("narrowed to", max_length=300, blank=True)
    columns = models.CharField(max_length=300)

    objects: ClassVar[models.Manager[Export]]

    class Meta:
        verbose_name = "export"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.rows} {self.what}"
