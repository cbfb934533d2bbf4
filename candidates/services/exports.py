"""Everything somebody has with us, as a file of their own: asked for, made, fetched, deleted."""

from __future__ import annotations

import secrets
import tempfile
from datetime import timedelta

from django.conf import settings
from django.core.files import File
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from candidates.enums import ExportState
from candidates.models import Candidate, DataExport
from candidates.records import archive
from candidates.records.parts import whose
from config import doorbell
from config.mail import outbox
from config.storage import private, sweep

MOST_A_DAY = 3
MOST_TRIES = 3


class NotNow(Exception):
    """A download is being made already, or there were enough today. The text says which."""


@transaction.atomic
def ask(*, candidate: Candidate) -> DataExport:
    """Queue a download of everything. Raises NotNow while one is made, or after three in a day."""
    rows = DataExport.objects.filter(candidate=candidate)
    Candidate.objects.select_for_update(of=("self",), no_key=True).get(pk=candidate.pk)
    if rows.filter(state=ExportState.WAITING).exists():
        raise NotNow("Your download is being made already. A mail tells you when it is there.")
    if rows.filter(requested_at__gte=timezone.now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise NotNow("You asked for three downloads in a day. Ask for the next one tomorrow.")
    export = DataExport.objects.create(candidate=candidate)
    doorbell.ring("export-asked")
    return export


def build_all() -> int:
    """Make what was asked for. Returns how many were made."""
    made = 0
    while _build_next():
        made += 1
    return made


def _build_next() -> bool:
    with transaction.atomic():
        rows = DataExport.objects.select_for_update(skip_locked=True, of=("self",))
        export = rows.filter(state=ExportState.WAITING).order_by("requested_at").first()
        if export is None:
            return False
        export.tries += 1
        if export.tries > MOST_TRIES:
            export.state = ExportState.FAILED
            export.save(update_fields=["state", "tries"])
            return True
        # Counted and committed before it is made: one that ends the worker is not tried for ever.
        DataExport.objects.filter(pk=export.pk).update(tries=export.tries)
    with transaction.atomic():
        # The person first: a deletion waits for its end, and finds the file and the mail. The other way
        # round each could wait for the other.
        _keep_from_deletion(export.candidate_id)
        held = DataExport.objects.select_for_update(skip_locked=True, of=("self",))
        mine = held.filter(pk=export.pk, state=ExportState.WAITING).first()
        if mine is not None:
            _build(mine)
    return True


def _keep_from_deletion(candidate_id: int) -> None:
    """Until the transaction ends nobody deletes the file; whoever changes it is not held up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM candidates_candidate WHERE id = %s FOR KEY SHARE", [candidate_id])


def _build(export: DataExport) -> None:
    """Under a new name each time: what a killed worker left behind is found by nobody, and goes at night."""
    person = Candidate.objects.select_related("user", "place").get(pk=export.candidate_id)
    with tempfile.TemporaryFile() as made:
        archive.write(whose=whose(candidate=person), into=made)
        export.size = made.tell()
        made.seek(0)
        name = f"exports/{export.pk}-{secrets.token_urlsafe(24)}.zip"
        export.key = private().save(name, File(made))
    export.state, export.ready_at = ExportState.READY, timezone.now()
    export.expires_at = export.ready_at + timedelta(days=settings.EXPORT_DAYS)
    export.save()
    outbox.queue(
        kind="data_ready",
        to=person.email,
        context=context_of(person),
        dedupe_key=f"export:{export.pk}:ready",
    )


def context_of(candidate: Candidate) -> dict[str, object]:
    """What the mail about a download holds: nothing of what is in it."""
    return {
        "first_name": candidate.first_name,
        "data_url": f"{settings.SITE_URL}{reverse('candidates:data')}",
        "days": settings.EXPORT_DAYS,
    }


def forget_old() -> int:
    """Delete the files whose days are over, and those no row names. Returns how many."""
    number = 0
    over = DataExport.objects.filter(state=ExportState.READY, expires_at__lt=timezone.now())
    for export in over:
        private().delete(export.key)
        export.state, export.key = ExportState.OVER, ""
        export.save(update_fields=["state", "key"])
        number += 1
    named = set(DataExport.objects.exclude(key="").values_list("key", flat=True))
    return number + sweep("exports", known=named)
