"""Employers somebody may hide from, by name."""

from __future__ import annotations

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from candidates.models import Candidate
from jobs.models import Employer, Position

FOUND = 8
LEAST_TYPED = 2


def public() -> QuerySet[Employer]:
    """Employers the board has ever named. Who else is a client of ours is nobody's to look up."""
    published = Position.objects.filter(employer=OuterRef("pk"), published_at__isnull=False)
    return Employer.objects.filter(Exists(published))


def from_whom(candidate: Candidate) -> list[Employer]:
    """Those of the board from whom somebody hides. One found by name that is not on it yet hides too."""
    return list(public().filter(pk__in=candidate.hidden_from.order_by().values("pk")).order_by("name"))


def employers_like(typed: str, *, besides: list[Employer]) -> list[Employer]:
    """The first few whose name has every word that was typed."""
    words = typed.split()
    if len("".join(words)) < LEAST_TYPED:
        return []
    told = Q()
    for word in words[:8]:
        told &= Q(name__icontains=word)
    rows = public().filter(told).exclude(pk__in=[one.pk for one in besides])
    return list(rows.order_by("name")[:FOUND])


def key_of(name: str) -> str:
    """How the database compares a name; empty where it has no words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT candidates_employer_key(%s)", [name])
        return str(cursor.fetchone()[0])
