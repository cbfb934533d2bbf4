"""Alive and ready: for load balancers and for the person on call."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# What waits on purpose is left out: an alert of a paused position stands until that is open again.
# Events are counted whatever their kind: the reader gives each a run, and one without a finished run
# is news still to be read.
OLDEST_WAITING = """
    SELECT
        (SELECT EXTRACT(EPOCH FROM now() - min(event.at)) FROM jobs_positionevent AS event
           LEFT JOIN candidates_matchrun AS run ON run.event_id = event.id
          WHERE run.finished_at IS NULL),
        (SELECT EXTRACT(EPOCH FROM now() - min(alert.due_at)) FROM candidates_alert AS alert
           JOIN jobs_position AS position ON position.id = alert.position_id
          WHERE alert.status IN ('due', 'sending') AND alert.due_at <= now()
            AND position.status <> 'paused'),
        (SELECT EXTRACT(EPOCH FROM now() - min(due_at)) FROM mail_outgoingmail
          WHERE status IN ('due', 'sending') AND due_at <= now())
"""


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Database and broker answer; ages in seconds of the oldest waiting event, alert and mail, in one query.

    503 when the database or the broker does not answer, with its name and nothing more.
    """
    state: dict[str, object] = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute(OLDEST_WAITING)
            event, alert, mail = cursor.fetchone()
        ages = {"oldest_event": event, "oldest_alert": alert, "oldest_mail": mail}
        state |= {"database": "ok"} | {name: float(age or 0) for name, age in ages.items()}
    except Exception:  # noqa: BLE001 -- whatever it is, the answer is "not ready"
        state["database"] = "down"
    try:
        cache.set("readyz", 1, 5)
        state["broker"] = "ok"
    except Exception:  # noqa: BLE001 -- the same
        state["broker"] = "down"
    return JsonResponse(state, status=503 if "down" in state.values() else 200)
