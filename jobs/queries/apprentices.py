"""Open positions in which an apprentice earns the years that remove the A.

The issuer counts work with three code sets (`jobs.entry.apprenticeship`). So a position counts that takes
apprentices, and in which codes are assigned or one of these code sets is asked for.
"""

from __future__ import annotations

from django.db.models import Q

from jobs.models import Position, Requirement
from jobs.models.position import PositionQuerySet

CODE_SETS = ("cpt", "icd-10-cm", "hcpcs")
ASSIGNING = "assign_sequence"
"""The duty of giving services their codes."""


def positions() -> PositionQuerySet:
    """Those that are open."""
    members = Requirement.objects.order_by()
    naming = members.filter(any_of__apprentice_of__isnull=False).values("position")
    coding = members.filter(any_of__key__in=CODE_SETS).values("position")
    assigning = Position.duties.through.objects.filter(competency__key=ASSIGNING).values("position")
    takes = Q(is_apprentice_friendly=True) | Q(pk__in=naming)
    return Position.objects.open().filter(takes, Q(pk__in=coding) | Q(pk__in=assigning))
