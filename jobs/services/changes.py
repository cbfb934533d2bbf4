"""The count of changes to the board, kept short."""

from __future__ import annotations

from django.db import connection

FOLD = """
    WITH gone AS (DELETE FROM jobs_boardchange RETURNING weight, at)
    INSERT INTO jobs_boardchange (weight, at) SELECT sum(weight), max(at) FROM gone HAVING count(*) > 0
"""


def fold() -> None:
    """Put one row in the place of many; their sum, which is what counts, stays the same.

    One statement: nobody sees the rows gone and the sum not yet there. Of two at once each folds the
    rows it deleted itself. Rows of transactions that have not committed yet are not seen, and stay.
    """
    with connection.cursor() as cursor:
        cursor.execute(FOLD)
