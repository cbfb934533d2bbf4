"""The turn from one mail of alerts to the next: the first is marked, the second looked at once more.

Whether an alert is still ours, and still wanted, is asked in the statement that marks the mail before it:
one round trip and one commit for each mail, and nothing is begun before what went out is written down.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from config.mail.relay import longest_dialogue
from config.prepared import Prepared

Key = tuple[int, int]
"""Position and recipient: what an alert is known by."""


class Stamp(NamedTuple):
    """When the two sides of an alert were last written; `candidate` is None where there is no file.

    `searches` are the keys of those the recipient has saved by now, `narrowings` of what they hear of no
    more; `by_file` is False where what is on file brings nothing, because they paused or stopped that.
    """

    position: datetime
    candidate: datetime | None
    searches: tuple[int, ...] = ()
    narrowings: tuple[int, ...] = ()
    by_file: bool = True


# Seldom there is one: a part of the statement itself would be made ready for every mail.
NAMED = """
    UPDATE candidates_savedsearch SET last_told = statement_timestamp()
     WHERE id = ANY (%(named)s) AND confirmed_at IS NOT NULL
"""
# One statement decides and writes: between the look and the send nothing else is read. A row whose
# lease ran out belongs to somebody else and comes back as no row at all. A paused position's alerts
# go back to waiting; those no longer wanted are dropped, with the reason. Which searches tell is said
# by `SavedSearchQuerySet.live`, and here once more. Causes: 1 is what is on file, 2 a saved search.
TURN = Prepared(
    "onfile_alert_turn",
    """
    WITH side AS MATERIALIZED (
        SELECT alert.position_id, alert.recipient_id, alert.cause,
               recipient.email, recipient.cadence, recipient.paused_until,
               candidate.id AS candidate_id, candidate.updated_at AS candidate_at,
               coalesce(candidate.consent_until >= %(today)s, false) AS is_on_file,
               recipient.file_stopped_at IS NULL
                 AND coalesce(recipient.file_paused_until <= %(today)s, true) AS by_file,
               ARRAY(SELECT narrowing.id FROM candidates_alertnarrowing AS narrowing
                      WHERE narrowing.recipient_id = recipient.id AND narrowing.undone_at IS NULL
                    ) AS narrowings,
               ARRAY(SELECT search.id FROM candidates_savedsearch AS search
                      WHERE search.recipient_id = recipient.id AND search.confirmed_at IS NOT NULL
                        AND search.ended_at IS NULL
                        AND (search.paused_until IS NULL OR search.paused_until <= %(today)s)
                        AND (candidate.left_at IS NULL OR candidate.left_at < search.confirmed_at)
                      ORDER BY search.id) AS searches
          FROM unnest(%(positions)s, %(recipients)s) AS key (position_id, recipient_id)
          JOIN candidates_alert AS alert ON alert.position_id = key.position_id
                                        AND alert.recipient_id = key.recipient_id
          JOIN candidates_recipient AS recipient ON recipient.id = alert.recipient_id
          LEFT JOIN candidates_candidate AS candidate ON candidate.id = recipient.candidate_id),
    -- As a table of one row, not as an expression that is worked out wherever it is named.
    verdict AS MATERIALIZED (
        SELECT side.position_id, side.recipient_id, side.candidate_at, side.searches, side.narrowings,
               side.by_file, position.updated_at AS position_at,
               CASE
                 WHEN position.status = 'paused' THEN 'paused'
                 WHEN position.status <> 'open' OR position.closes_on < %(today)s THEN 'closed'
                 WHEN side.cadence = 'off' OR side.paused_until > %(today)s THEN 'stopped'
                 -- What suits a file goes nowhere when the address has no file any more, or nobody agrees.
                 WHEN NOT side.is_on_file AND side.cause = 1 THEN 'consent'
                 WHEN NOT side.is_on_file AND side.searches = '{}'
                   THEN CASE side.cause WHEN 2 THEN 'search' ELSE 'consent' END
                 -- On file, and they want nothing by it any more.
                 WHEN NOT side.by_file AND (side.cause = 1 OR side.searches = '{}')
                   THEN CASE side.cause WHEN 2 THEN 'search' ELSE 'stopped' END
                 WHEN EXISTS (SELECT 1 FROM candidates_application AS application
                               WHERE application.candidate_id = side.candidate_id
                                 AND application.position_id = position.id) THEN 'applied'
                 WHEN EXISTS (SELECT 1 FROM candidates_candidate_hidden_from AS hidden
                               WHERE hidden.candidate_id = side.candidate_id
                                 AND hidden.employer_id = position.employer_id) THEN 'hidden'
                 WHEN EXISTS (SELECT 1 FROM candidates_hiddenposition AS unwanted
                               WHERE unwanted.candidate_id = side.candidate_id
                                 AND unwanted.position_id = position.id) THEN 'unwanted'
                 WHEN EXISTS (SELECT 1 FROM mail_suppression AS suppressed
                               WHERE suppressed.email = side.email) THEN 'suppressed'
                 ELSE ''
               END AS reason
          FROM side JOIN jobs_position AS position ON position.id = side.position_id),
    -- Both are written by one UPDATE: to get ready for one takes longer than to write a row.
    outcome AS (
        SELECT position_id, recipient_id, reason, position_at, candidate_at, searches, narrowings, by_file
          FROM verdict
         UNION ALL
        SELECT key.position_id, key.recipient_id, 'sent', NULL, NULL, NULL, NULL, NULL
          FROM unnest(%(done_positions)s, %(done_recipients)s) AS key (position_id, recipient_id))
    UPDATE candidates_alert AS alert SET
           status = CASE outcome.reason WHEN '' THEN 'sending' WHEN 'sent' THEN 'sent'
                                        WHEN 'paused' THEN 'due' ELSE 'dropped' END,
           sent_at = CASE outcome.reason WHEN 'sent' THEN statement_timestamp() END,
           error = CASE outcome.reason WHEN 'sent' THEN '' ELSE alert.error END,
           lease_until = CASE outcome.reason
                           WHEN '' THEN statement_timestamp() + %(lease)s * interval '1 second' END,
           begun_at = CASE outcome.reason WHEN '' THEN statement_timestamp() END,
           claimed_by = CASE outcome.reason WHEN '' THEN alert.claimed_by ELSE '' END,
           drop_reason = CASE WHEN outcome.reason IN ('', 'sent', 'paused') THEN ''
                              ELSE outcome.reason END,
           tries = alert.tries + CASE outcome.reason WHEN '' THEN 1 ELSE 0 END
      FROM outcome
     WHERE alert.position_id = outcome.position_id AND alert.recipient_id = outcome.recipient_id
       AND alert.status = 'sending' AND alert.claimed_by = %(worker)s
       AND (outcome.reason = 'sent' OR alert.lease_until > statement_timestamp())
    RETURNING alert.position_id, alert.recipient_id, outcome.position_at, outcome.candidate_at,
              outcome.searches, outcome.narrowings, outcome.by_file, outcome.reason = ''
    """,
    {
        "done_positions": "bigint[]",
        "done_recipients": "bigint[]",
        "positions": "bigint[]",
        "recipients": "bigint[]",
        "worker": "text",
        "today": "date",
        "lease": "integer",
    },
)


def turn(
    *, worker: str, done: Collection[Key] = (), named: Collection[int] = (), keys: Collection[Key] = ()
) -> dict[Key, Stamp]:
    """Mark the alerts `done` of one mail sent, and take the last look at `keys`, those of the next.

    `named` are the saved searches that the first gave as a reason. Returns those of the second that
    `worker` may send now, each with the stamps of its sides: their lease outlasts the dialogue.
    """
    values = {
        "done_positions": [position for position, _ in done],
        "done_recipients": [recipient for _, recipient in done],
        "positions": [position for position, _ in keys],
        "recipients": [recipient for _, recipient in keys],
        "named": list(named),
        "worker": worker,
        "today": _today(int(time.time())),
        # Longer than the longest dialogue with the relay: nobody else may begin it meanwhile.
        "lease": longest_dialogue(),
    }
    with connection.cursor() as cursor:
        TURN.execute(cursor, values, first=NAMED if named else "")
        return {
            (row[0], row[1]): Stamp(row[2], row[3], tuple(row[4]), tuple(row[5]), row[6])
            for row in cursor.fetchall()
            if row[-1]  # it may go
        }


@lru_cache(maxsize=2)
def _today(second: int) -> date:
    """The day of a second: a thousand mails go out in it."""
    del second
    return timezone.localdate()
