"""Deleting a person: asked for, done at once, sealed where the law says so, and receipted."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from candidates.enums import AskedBy, Cadence, ExportState, WithdrawReason
from candidates.models import Application, Candidate, DataExport, DeletionRequest, Recipient, Resume
from candidates.records.parts import PARTS, Fate, Whose, whose
from candidates.services import accesses, applications, files, links, sealing
from config import doorbell
from config.accounts.models import User
from config.mail import outbox, suppression
from config.mail.enums import MailStatus
from config.mail.models import OutgoingMail
from config.storage import private

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
RECEIPT = "account_deleted"
RECEIPT_KEPT = timedelta(days=3)
"""For a mail server that is away. A receipt that could not be sent by then goes unsent."""
WARNED = (60, 14)
"""Days before a file that nobody uses is deleted, on which a mail says so."""


@transaction.atomic
def ask(
    *, candidate: Candidate | None = None, recipient: Recipient | None = None, asked_by: AskedBy
) -> DeletionRequest:
    """Queue the deletion of a person's file, or of an address without one. Asked twice, it is the first.

    The log-in is closed in the same transaction: nothing is added by it from now on.
    """
    person = whose(candidate=candidate, recipient=recipient)
    files.lock_address(person.main_email)
    found = DeletionRequest.objects.filter(email=person.main_email, done_at=None).first()
    if found is None:
        found = DeletionRequest.objects.create(
            number="".join(secrets.choice(LETTERS) for _ in range(10)),
            candidate=person.candidate,
            recipient=person.recipient,
            user=person.user,
            email=person.main_email,
            asked_by=asked_by,
        )
    if person.user is not None and not person.user.is_staff:
        User.objects.filter(pk=person.user.pk).update(is_active=False)
    doorbell.ring("deletion-asked")
    return found


def confirm_by_mail(*, recipient: Recipient) -> None:
    """Send the link that deletes to the address itself, once a day: a mail may have been forwarded."""
    outbox.queue(
        kind="forget_confirm",
        to=recipient.email,
        context=confirm_context(recipient),
        dedupe_key=f"forget:{recipient.pk}:{timezone.localdate().isoformat()}",
    )


def confirm_context(recipient: Recipient) -> dict[str, Any]:
    """What that mail holds."""
    return {"confirm_url": links.forget_confirm_url(recipient=recipient)}


def foreseen(candidate: Candidate) -> list[tuple[Application, date]]:
    """Each application that would be sealed, with the last day of its record."""
    rows = Application.objects.filter(candidate=candidate).select_related(
        "position__employer", "position__place"
    )
    dated = [(row, _until(row)) for row in rows]
    return [(row, until) for row, until in dated if until >= timezone.localdate()]


def _until(application: Application) -> date:
    if application.can_withdraw:  # deleting withdraws it, today
        application.moved_at = timezone.now()
    return sealing.kept_until(application)[0]


def run_all() -> int:
    """Do what was asked for, and forget receipts that were sent. Returns how many were done."""
    waiting = DeletionRequest.objects.filter(done_at=None).order_by("asked_at")
    done = sum(run(request=request) for request in waiting)
    forget_receipts()
    return done


def run(*, request: DeletionRequest) -> bool:
    """Delete one person. False when another worker did, or does, or an application came in meanwhile.

    Files first, because no transaction holds them: done again, they are gone already. Then every row, the
    files of the last moment, the seals and the receipt in one transaction: a killed worker leaves all or
    nothing.
    """
    erase_files(request=request)
    try:
        return _erase_rows(request)
    except IntegrityError:  # they applied as a guest in this very moment: the next look takes that along
        return False


def erase_files(*, request: DeletionRequest) -> int:
    """Delete the files of a person, whatever names them. Returns how many."""
    person = _person(request)
    if person is None:
        return 0
    number = 0
    for part in PARTS:
        for _, stored in part.files(person):
            stored.storage.delete(stored.key)
            number += 1
    for export in DataExport.objects.filter(candidate=person.candidate, state=ExportState.READY):
        private().delete(export.key)
        number += 1
    return number


def _person(request: DeletionRequest) -> Whose | None:
    if request.candidate is not None:
        return whose(candidate=request.candidate)
    return whose(recipient=request.recipient) if request.recipient is not None else None


@transaction.atomic
def _erase_rows(request: DeletionRequest) -> bool:
    rows = DeletionRequest.objects.select_for_update(of=("self",), skip_locked=True)
    row = rows.filter(pk=request.pk, done_at=None).first()
    if row is None:
        return False
    files.lock_address(row.email)
    if row.candidate_id is not None:
        # FOR UPDATE, without NO KEY: an application that points here waits for the end, or we for its.
        Candidate.objects.select_for_update(of=("self",)).filter(pk=row.candidate_id).first()
    erase_files(request=row)  # once more: a download may have become ready since, and none does from now on
    person = _person(row)
    number: Counter[str] = Counter()
    until: list[date] = []
    if person is not None:
        until = _seal(person)
        keep_stops(emails=person.emails)
        number = _delete(person)
    _finish(row, person, number, until)
    return True


def _seal(person: Whose) -> list[date]:
    """Withdraw what is under way, seal what the law asks for, delete the rest of the applications."""
    if person.candidate is None:
        return []
    until = []
    own = Application.objects.filter(candidate=person.candidate)
    for application in own.select_related("position__employer", "position__place", "candidate__place"):
        ended = application
        if application.can_withdraw:
            applications.withdraw(application=application, reason=WithdrawReason.DELETED, is_told=False)
            ended = own.select_related("position__employer", "position__place", "candidate__place").get(
                pk=application.pk
            )
        record = sealing.seal(application=ended)
        until += [record.until] if record else []
    return until


def keep_stops(*, emails: Collection[str]) -> None:
    """Before addresses are erased: what each wanted no mails of, kept without it.

    Also of an address beside that of the alerts. Whoever stopped what came by their file alone counts as
    stopped: who puts them on file again has not asked them.
    """
    settings_of = {one.email: one for one in Recipient.objects.filter(email__in=emails)}
    for email in emails:
        own = settings_of.get(email)
        is_off = own is not None and own.cadence == Cadence.OFF and own.stopped_at is not None
        suppression.keep_stop(
            email=email,
            is_stopped=is_off or (own is not None and own.file_stopped_at is not None),
            refuses_asking=own is not None and own.refuses_asking_since is not None,
        )


def _delete(person: Whose) -> Counter[str]:
    """Blank and delete, part by part. Returns how many rows of which table."""
    number: Counter[str] = Counter()
    for part in PARTS:
        if part.fate == Fate.BLANKED:
            part.rows(person).update(**part.blank)
    with accesses.forgetting():
        sealed = [part for part in PARTS if part.model == "candidates.Application"]
        roots = [part for part in PARTS if part.is_root]
        if person.candidate is not None:  # what came without a log-in is theirs now, and goes with them
            came = Resume.objects.about(person.candidate).filter(candidate=None).values_list("pk", flat=True)
            Resume.objects.filter(pk__in=list(came)).update(candidate=person.candidate)
        # By their keys: mails to the desk are found by the applications they are about, sessions by the
        # list of sign-ins, and both of these go.
        keys = [(part, list(part.rows(person).values_list("pk", flat=True))) for part in [*sealed, *roots]]
        for part, own in keys:
            number.update(part.table._default_manager.filter(pk__in=own).delete()[1])  # noqa: SLF001 -- public
    return number


def _finish(row: DeletionRequest, person: Whose | None, number: Counter[str], until: list[date]) -> None:
    """Write the receipt while the address is known, then forget it."""
    row.refresh_from_db(fields=["email"])
    email = row.email
    row.candidate = row.recipient = row.user = None
    row.email, row.done_at = "", timezone.now()
    row.deleted = {label: count for label, count in sorted(number.items()) if count}
    row.sealed, row.sealed_until = len(until), max(until, default=None)
    row.save()
    if person is not None:
        outbox.queue(kind=RECEIPT, to=email, context=receipt_context(row), dedupe_key=f"deletion:{row.pk}")


COUNTED = {
    "candidates.Candidate": ("file", "files"),
    "candidates.HeldCredential": ("credential", "credentials"),
    "candidates.HeldCompetency": (
        "setting, code set, specialty or system",
        "settings, code sets, specialties and systems",
    ),
    "candidates.Application": ("application", "applications"),
    "candidates.Alert": ("alert", "alerts"),
    "candidates.SavedSearch": ("saved search", "saved searches"),
    "candidates.SavedPosition": ("saved position", "saved positions"),
    "mail.OutgoingMail": ("mail", "mails"),
    "accounts.User": ("log-in", "log-ins"),
}
"""What a receipt counts, in words."""


def receipt_context(row: DeletionRequest) -> dict[str, Any]:
    """What a receipt says: no name, because there is none any more."""
    counted = [
        f"{row.deleted[label]} {one if row.deleted[label] == 1 else many}"
        for label, (one, many) in COUNTED.items()
        if row.deleted.get(label)
    ]
    return {
        "number": row.number,
        "asked_on": timezone.localdate(row.asked_at),
        "counted": counted,
        "sealed": row.sealed,
        "sealed_until": row.sealed_until,
        "privacy_url": f"{settings.SITE_URL}{reverse('jobs:privacy')}",
        "is_lapsed": row.asked_by == AskedBy.LAPSED,
    }


def forget_receipts() -> int:
    """Delete receipts that were sent, or could not be sent for three days: they hold the address."""
    rows = OutgoingMail.objects.filter(kind=RECEIPT)
    ended = (MailStatus.SENT, MailStatus.DROPPED, MailStatus.FAILED)
    number, _ = rows.filter(status__in=ended).delete()
    return number + outbox.forget(kind=RECEIPT, before=timezone.now() - RECEIPT_KEPT)
