"""Two pools of the demo, looked at a week ago and now: somebody has come into each meanwhile."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from candidates.fit.rules import Rule
from config.accounts.models import User
from recruiters.models import PoolDay, PoolStay, Sharing
from recruiters.services import pools

POOLS = (
    ("Inpatient, ready soon", Sharing.TEAM, Rule(skills=(("inpatient",),), free_within=30)),
    ("Certified and remote", Sharing.ALL, Rule(credentials=(("cpc", "ccs"),), workplaces=("remote",))),
)
SINCE = timedelta(days=9)
NEW = 2
"""People who came in within the week, or as many as there are."""


def make(by: User, lead: User) -> int:
    """Write one of a recruiter and one of a lead. Returns how many people are new in one of them."""
    today, new = timezone.localdate(), 0
    for name, sharing, rule in POOLS:
        owner = lead if sharing == Sharing.ALL else by
        pool = pools.make(name=name, sharing=sharing, rule=rule, by=owner)
        pools.look(pool.pk, today - SINCE)
        last = list(pool.stays.order_by("-candidate").values_list("pk", flat=True)[:NEW])
        PoolStay.objects.filter(pk__in=last).update(joined_on=today - timedelta(days=1))
        PoolDay.objects.filter(pool=pool).update(
            members=pool.stays.count() - len(last), day=today - timedelta(days=6)
        )
        PoolDay.objects.create(
            pool=pool, day=today - timedelta(days=1), members=pool.stays.count(), came=len(last), went=0
        )
        new += len(last)
    return new
