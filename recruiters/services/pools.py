"""Pools: made, changed, and looked at every night for who came and who went."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from candidates.fit.rules import Rule
from config.accounts.models import User
from recruiters.models import Pool, PoolDay, PoolStay, Sharing
from recruiters.queries import pools

logger = logging.getLogger(__name__)
KEPT = timedelta(days=90)
"""So long it is kept that somebody left a pool, and how many were in it."""
AWAY = timedelta(days=7)
"""Who is back within so many days did not come anew."""


class Changed(Exception):
    """Somebody saved the pool after the page was opened. `pool` is it as it stands now."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        super().__init__("The pool was changed meanwhile.")


@transaction.atomic
def make(*, name: str, sharing: Sharing, rule: Rule, by: User) -> Pool:
    """A pool of one's own. Who comes into it from now on is told from its first night on.

    Raises PermissionDenied for who makes none, or may not share it like that.
    """
    if not by.has_perm("recruiters.add_pool") or sharing not in pools.sharings(None, by):
        raise PermissionDenied
    return Pool.objects.create(owner=by, name=name, sharing=sharing, rule=rule.stored())


@transaction.atomic
def change(
    *, pool: Pool, name: str, sharing: Sharing, rule: Rule, by: User, opened: datetime | None = None
) -> Pool:
    """Another name or rule. By another rule everybody would be new: it begins with its next night.

    `opened` is `changed_at` of what they were shown. Raises Changed where that is not how it stands, and
    PermissionDenied for who may not change it, or not share it like that.
    """
    found = Pool.objects.select_for_update(of=("self",), no_key=True).get(pk=pool.pk)
    if not pools.may_change(found, by) or sharing not in pools.sharings(found, by):
        raise PermissionDenied
    if opened is not None and found.changed_at != opened:
        raise Changed(found)
    found.name, found.sharing = name, sharing
    if found.rule != rule.stored():
        found.rule, found.since = rule.stored(), None
    found.save(update_fields=["name", "sharing", "rule", "since", "changed_at"])
    return found


def seen(*, pool: Pool, by: User) -> None:
    """Its owner has opened it: what its last night found is not told them again.

    The day of that night, and not today: who comes in tonight is news tomorrow.
    """
    if pool.owner_id != by.pk:
        return
    nights = PoolDay.objects.filter(pool=OuterRef("pk")).order_by("-day")
    newest = Subquery(nights.values("day")[:1])
    rows = Pool.objects.annotate(newest=newest).filter(pk=pool.pk, newest__isnull=False)
    rows.filter(Q(seen_on=None) | Q(seen_on__lt=F("newest"))).update(seen_on=newest)


def look_at_all(on: date | None = None) -> int:
    """Look at each pool, one transaction each; what failed is looked at tomorrow. Returns how many were."""
    day = on or timezone.localdate()
    looked = 0
    for key in Pool.objects.order_by("pk").values_list("pk", flat=True):
        try:
            looked += look(key, day)
        except (DatabaseError, ValueError) as error:  # somebody deleted meanwhile; a rule not known here
            logger.warning("pool %s was not looked at: %s", key, error)
    PoolStay.objects.filter(left_on__lt=day - KEPT).delete()
    PoolDay.objects.filter(day__lt=day - KEPT).delete()
    return looked


@transaction.atomic
def look(key: int, day: date) -> bool:
    """Write down who came into a pool since the last look, and who left: one statement.

    The first look by a rule finds everybody there, and nobody new. Again on the same day it writes nothing
    twice. False where the pool is gone.
    """
    pool = Pool.objects.select_for_update(of=("self",), no_key=True).filter(pk=key).first()
    if pool is None:
        return False
    is_first = pool.since is None
    if is_first:
        PoolStay.objects.filter(pool=pool).delete()
        Pool.objects.filter(pk=key).update(since=day)
    members, values = pools.members(pool.asks, day).order_by().values("candidate_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(LOOK.format(members=members), [
            *values,
            day, key,
            key, day, key, day - AWAY,
            key, day, is_first, is_first,
        ])  # fmt: skip
    return True


LOOK = """
WITH here AS MATERIALIZED ({members}),
gone AS (
  UPDATE recruiters_poolstay AS stay SET left_on = %s
   WHERE stay.pool_id = %s AND stay.left_on IS NULL
     AND NOT EXISTS (SELECT FROM here WHERE here.candidate_id = stay.candidate_id)
  RETURNING 1
),
came AS (
  INSERT INTO recruiters_poolstay AS stay (pool_id, candidate_id, joined_on)
  SELECT %s, here.candidate_id, %s::date
    FROM here
   WHERE NOT EXISTS (
     SELECT FROM recruiters_poolstay AS kept
      WHERE kept.pool_id = %s AND kept.candidate_id = here.candidate_id AND kept.left_on IS NULL
   )
  ON CONFLICT (pool_id, candidate_id) DO UPDATE
     SET joined_on = CASE WHEN stay.left_on > %s THEN stay.joined_on ELSE excluded.joined_on END,
         left_on = NULL
  RETURNING 1
)
INSERT INTO recruiters_poolday AS night (pool_id, day, members, came, went)
SELECT %s, %s::date, (SELECT count(*) FROM here),
       CASE WHEN %s THEN 0 ELSE (SELECT count(*) FROM came) END,
       CASE WHEN %s THEN 0 ELSE (SELECT count(*) FROM gone) END
ON CONFLICT (pool_id, day) DO UPDATE
   SET members = excluded.members,
       came = night.came + excluded.came,
       went = night.went + excluded.went
"""
