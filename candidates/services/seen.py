"""Which positions somebody has opened, so that a card can say so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from candidates.models import Candidate, SeenPosition
from candidates.services.files import months_later
from jobs.models import Position

AGAIN_AFTER = timedelta(hours=1)
"""Who reloads a page within it writes nothing."""
# A position that is deleted meanwhile is seen by nobody.
RECORD = """
    INSERT INTO candidates_seenposition AS known (candidate_id, position_id, first_at, last_at)
    SELECT %(candidate)s, id, statement_timestamp(), statement_timestamp()
      FROM jobs_position WHERE id = %(position)s FOR KEY SHARE
        ON CONFLICT (candidate_id, position_id) DO UPDATE SET last_at = EXCLUDED.last_at
     WHERE known.last_at < EXCLUDED.last_at - %(again)s
"""


def record(*, position: Position, candidate: Candidate) -> bool:
    """They look at its page. One statement; False when it wrote nothing, because they did just before."""
    values: dict[str, Any] = {"candidate": candidate.pk, "position": position.pk, "again": AGAIN_AFTER}
    with connection.cursor() as cursor:
        cursor.execute(RECORD, values)
        return bool(cursor.rowcount)


def forget() -> int:
    """Delete what was seen for the last time more than SEEN_MONTHS ago. Returns how many."""
    before = months_later(timezone.localdate(), -settings.SEEN_MONTHS)
    number, _ = SeenPosition.objects.filter(last_at__date__lt=before).delete()
    return number
