from __future__ import annotations

from itertools import count

from django.db import connection
from django.db.models import BigIntegerField, Max
from django.db.models.functions import Cast
from django.db.transaction import TransactionManagementError

from jobs.models import Position

FIRST_REFERENCE = 4000
LAST_REFERENCE = 999_999_999
"""Our own numbers end here: a longer one came with a file, and does not lead ours."""
LOCK = 5_203_817_034
"""Any number that no other advisory lock of this database has."""


def next_reference() -> str:
    """The number after the highest one among references that are plain numbers of up to nine digits.

    Once that is used up, the lowest free one. It is a suggestion: two who ask at one time get the
    same, unless each holds `hold_references` until its row is written.
    """
    numbers = Position.objects.filter(reference__regex=r"^[0-9]{1,9}$")
    highest = numbers.aggregate(highest=Max(Cast("reference", BigIntegerField())))["highest"]
    number = max(highest or 0, FIRST_REFERENCE) + 1
    if number > LAST_REFERENCE:
        taken = {int(reference) for reference in numbers.values_list("reference", flat=True)}
        number = next(free for free in count(FIRST_REFERENCE + 1) if free not in taken)
    return str(number)


def hold_references() -> None:
    """Keep everybody else who gives out a number waiting, until this transaction ends.

    Raises TransactionManagementError outside of one, where it would hold nothing.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A number is held only inside a transaction.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
