"""Two files of one person become one, and two again where that was wrong. One transaction each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from candidates.enums import AlertStatus, CheckEnd
from candidates.models import (
    Alert,
    Application,
    Candidate,
    CredentialCheck,
    DeletionRequest,
    HiddenName,
    MergedFile,
    Recipient,
    Resume,
    SavedSearch,
    Standing,
)
from candidates.records.parts import PARTS, Whose
from candidates.services import accesses, files, standings
from candidates.services import merged as left_behind
from config.accounts.models import User
from config.mail import suppression
from config.mail.enums import SuppressionReason
from config.mail.models import KeptStop, Suppression
from recruiters.models import Note
from recruiters.models.note import LONGEST_NOTE
from recruiters.queries import comparing
from recruiters.services.duplicates import carrying, rules, uniting
from recruiters.services.duplicates import journal as journals
from recruiters.services.duplicates.journal import Journal, Row, rows

UNDO_FOR = timedelta(days=30)
GONE = "One of the two files is there no more: it was merged or deleted meanwhile."


class CannotMerge(Exception):
    """These two cannot be one file as they are; `reasons` says why and what to do."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


class ChangedMeanwhile(Exception):
    """Somebody wrote in one of the files after the page was opened."""


class CannotUndo(Exception):
    """The merge stands. The text says why."""


@transaction.atomic
def merge(
    *, one: int, other: int, chosen: Mapping[str, int], seen: str = "", by: User
) -> tuple[MergedFile, Candidate]:
    """Put two files, by their keys, together. Returns what undoes it, and the file that stays.

    `chosen`: name of a field of `comparing.FIELDS` to the key of the file it is taken from. `seen`: the print
    of what the chooser saw; empty for no matter what. Nobody is mailed. Raises CannotMerge, ChangedMeanwhile.
    """
    people = _hold([one, other])
    if len(people) < 2:  # noqa: PLR2004 -- both
        raise CannotMerge([GONE])
    if seen and seen != comparing.print_of(*people):
        raise ChangedMeanwhile("Somebody wrote in one of the two files after this page was opened.")
    stays, goes = comparing.roles(*people)
    if against := comparing.reasons_against(stays, goes, by):
        raise CannotMerge(against)
    return _united(stays, goes, chosen, by)


def _hold(keys: Sequence[int]) -> list[Candidate]:
    """Both files, held until the transaction ends.

    In the order in which everybody locks: addresses, applications, people, standings, alert settings, each
    by its key.
    """
    for email in sorted(Candidate.objects.filter(pk__in=keys).values_list("email", flat=True)):
        files.lock_address(email)
    applications = Application.objects.select_for_update(of=("self",)).filter(candidate__in=keys)
    list(applications.order_by("pk").values_list("pk"))
    held = Candidate.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    people = list(held.select_related("user", "place"))
    list(applications.order_by("pk").values_list("pk"))  # one that came in while we waited
    standings.hold(candidates=keys)
    list(Recipient.objects.select_for_update(of=("self",)).filter(candidate__in=keys).order_by("pk"))
    return people


def _united(
    stays: Candidate, goes: Candidate, chosen: Mapping[str, int], by: User
) -> tuple[MergedFile, Candidate]:
    journal = Journal()
    journal.remember_standings([stays.pk, goes.pk])
    is_unmatched = Standing.objects.filter(pk__in=[stays.pk, goes.pk], is_unmatched=True).exists()
    values = comparing.chosen_values(stays, goes, chosen)
    email = str(values.get("email", stays.email))
    own, theirs = (rows(Candidate, id=row.pk)[0] for row in (stays, goes))
    settings = [rows(Recipient, candidate_id=row.pk) for row in (stays, goes)]
    merged = MergedFile(
        candidate=stays,
        was=goes.pk,
        email=goes.email if email == stays.email else stays.email,
        recipient_key=settings[1][0]["id"] if all(settings) else None,
        by=by,
        undo_until=timezone.localdate() + UNDO_FOR,
    )
    _keep_stops(journal, email, merged.email, [row for found in settings for row in found])
    with accesses.merging():
        _let_go(journal, [row["id"] for row in settings[1]])
        _one_current_resume(journal, stays, goes)
        journal.before_fall["candidates.Application"] = lambda falls, stands: _told(
            journal, merged, falls, stands
        )
        journal.before_fall["candidates.HeldCredential"] = lambda falls, stands: _end_checks(
            journal, falls, stands
        )
        journal.remember_last(HiddenName, Candidate.hidden_from.through)
        uniting.absorb(journal, Candidate, goes.pk, stays.pk)
    uniting.follow_history(journal, Candidate, goes.pk, stays.pk)
    left_behind.leave_behind(candidate=goes)
    _check_nothing_is_left(goes, settings[1][0]["id"] if settings[1] else None)
    journal.delete(Candidate, theirs)
    now = timezone.now().isoformat()
    journal.change(Candidate, own, **_as_json(values), **rules.consent(own, theirs), updated_at=now)
    _set_alerts(journal, stays, email, settings)
    Standing.objects.filter(pk=stays.pk).update(is_unmatched=is_unmatched)
    merged.journal = journal.entries
    merged.save()
    stays.refresh_from_db()
    return merged, stays


def _as_json(values: Mapping[str, Any]) -> Row:
    found: Row = json.loads(json.dumps({**values}, cls=_Columns))
    return found


class _Columns(DjangoJSONEncoder):
    """Values of columns, phones among them."""

    def default(self, o: Any) -> Any:  # noqa: ANN401 -- Django's signature
        return o.as_e164 if hasattr(o, "as_e164") else super().default(o)


def _keep_stops(journal: Journal, email: str, former: str, settings: Sequence[Row]) -> None:
    """What either address wanted no mails of holds for the one that stays, and for whoever types the other.

    A bounce is no wish: it stays with its mailbox.
    """
    wishes = Suppression.objects.filter(email__in=[email, former]).exclude(reason=SuppressionReason.BOUNCE)
    found = list(wishes.order_by("only_alerts", "pk"))
    there = rows(Suppression, email=email)
    if found and there:
        only = there[0]["only_alerts"] and found[0].only_alerts
        is_wish = there[0]["reason"] != SuppressionReason.BOUNCE
        reason = there[0]["reason"] if is_wish and only == there[0]["only_alerts"] else str(found[0].reason)
        journal.change(Suppression, there[0], only_alerts=only, reason=reason)
    elif found:
        with journal.around(Suppression, email=email):
            suppression.suppress(
                email=email,
                reason=SuppressionReason(found[0].reason),
                detail=found[0].detail,
                only_alerts=found[0].only_alerts,
            )
    own = next((row for row in settings if row["email"] == former), None)
    with journal.around(KeptStop, mark=suppression.mark_of(former)):
        suppression.keep_stop(
            email=former,
            is_stopped=own is not None and bool(own["stopped_at"] or own["file_stopped_at"]),
            refuses_asking=own is not None and bool(own["refuses_asking_since"]),
        )


def _let_go(journal: Journal, settings: Sequence[int]) -> None:
    """What waits for the other address is not sent to this one; what nobody confirmed is nobody's wish."""
    for setting in settings:
        for row in rows(Alert, recipient_id=setting, status=AlertStatus.DUE.value):
            journal.delete(Alert, row)
        for row in rows(SavedSearch, recipient_id=setting):
            if row["confirmed_at"] is None:
                journal.delete(SavedSearch, row)


def _one_current_resume(journal: Journal, stays: Candidate, goes: Candidate) -> None:
    """Of two resumes on file the newer one stays it."""
    found = [row for one in (stays, goes) for row in rows(Resume, candidate_id=one.pk) if row["is_current"]]
    for row in sorted(found, key=lambda row: str(row["uploaded_at"]))[:-1]:
        journal.change(Resume, row, is_current=False)


def _told(journal: Journal, merged: MergedFile, falls: Row, stands: Row) -> None:
    """Before one of two applications to a position goes: a note at the other says what it was.

    Its resume stays theirs, where the other application has one of its own.
    """
    application = Application.objects.select_related("resume").get(pk=falls["id"])
    note = Note.objects.create(application_id=stands["id"], by=merged.by, text=_in_words(application))
    journal.added(Note, id=note.pk)
    resume = application.resume
    if resume is not None and resume.candidate_id is None and stands["resume_id"] is not None:
        journal.change(Resume, rows(Resume, id=resume.pk)[0], candidate_id=merged.candidate_id)
    merged.application_keys = [*merged.application_keys, application.pk]


def _end_checks(journal: Journal, falls: Row, stands: Row) -> None:
    """Before one of two rows of a credential goes: its checks of another number speak no more."""
    for row in rows(CredentialCheck, held_id=falls["id"]):
        if row["ended_at"] is None and row["number"] != stands["number"]:
            now = timezone.now().isoformat()
            journal.change(CredentialCheck, row, ended_at=now, ended_because=CheckEnd.NUMBER.value)


def _in_words(application: Application) -> str:
    steps = "; ".join(
        f"{step.get_to_stage_display()} on {timezone.localdate(step.at):%Y-%m-%d}"
        + (f" ({step.get_reason_display()})" if step.reason else "")
        for step in application.transitions.standing()
    )
    given = {**application.answers, "phone": str(application.phone or ""), "message": application.message}
    first = (
        f"Applied twice: two files of theirs were merged. The other application, as {application.full_name},"
        f" stood at {application.get_stage_display()}."
    )
    said = [f"{name}: {value}" for name, value in given.items() if value]
    answered = [str(answer) for answer in application.screening.all()]
    lines = [first, f"Steps: {steps}." if steps else "", *said, *answered]
    return "\n".join(filter(None, lines))[:LONGEST_NOTE]


def _check_nothing_is_left(goes: Candidate, setting: int | None) -> None:
    """Before the file goes: no table still has a row of it. One without a rule would lose it."""
    recipient = Recipient(pk=setting, candidate=goes) if setting else None
    person = Whose(goes, recipient, None, frozenset())
    own = {"candidates.Candidate", "candidates.Recipient", *rules.DERIVED}
    for part in PARTS:
        if part.model in own or not part.table._meta.managed:  # noqa: SLF001 -- Django's public name
            continue
        if part.rows(person).exists():
            raise AssertionError(f"{part.model} still has rows of a file that was merged")


def _set_alerts(journal: Journal, stays: Candidate, email: str, settings: Sequence[list[Row]]) -> None:
    """The stricter of both settings, at the address that was chosen."""
    for row in rows(Recipient, candidate_id=stays.pk):
        strict = rules.alerts(settings[0][0], settings[1][0]) if all(settings) else {}
        journal.change(Recipient, row, email=email, **strict)


@transaction.atomic
def undo(*, merged: MergedFile) -> tuple[Candidate, Candidate]:
    """Make two files of one again, each as it was; what was decided since stays where it is.

    What came after the merge stays with the file that stayed; whatever was stopped, left or hidden since
    holds for both (`carrying`). Returns that one and the one that is back. Raises CannotUndo.
    """
    found = MergedFile.objects.select_related("candidate").filter(pk=merged.pk).first()
    if found is None:
        raise CannotUndo("It is undone already.")
    files_ = sorted({found.candidate.email, found.email})
    for email in files_:
        files.lock_address(email)
    _hold([found.candidate_id])
    row = MergedFile.objects.select_for_update(of=("self",)).filter(pk=found.pk).first()
    if row is None:
        raise CannotUndo("It is undone already.")
    _refuse(row)
    entries, key, was, at = row.journal or [], row.candidate_id, row.was, row.at
    kept, setting = Candidate.objects.get(pk=key), Recipient.objects.filter(candidate=key).first()
    try:
        with transaction.atomic(), accesses.merging():
            row.delete()
            journals.undo(entries)
            carrying.carry(entries, at, kept=(kept, setting), back=Candidate.objects.get(pk=was))
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise CannotUndo(
            "What was written since stands in the way: something that belonged to one of the files is there"
            " anew, or is gone. Nothing was changed."
        ) from error
    return Candidate.objects.get(pk=key), Candidate.objects.get(pk=was)


def _refuse(row: MergedFile) -> None:
    if not row.can_be_undone:
        raise CannotUndo("The time to undo it is over.")
    if MergedFile.objects.filter(candidate=row.candidate_id, pk__gt=row.pk).exists():
        raise CannotUndo("Another file was merged into this one since. Undo that first.")
    if DeletionRequest.objects.filter(candidate=row.candidate_id, done_at=None).exists():
        raise CannotUndo("This file is about to be deleted.")
    others = Candidate.objects.exclude(pk=row.candidate_id).filter(email=row.email)
    settings = Recipient.objects.exclude(candidate=row.candidate_id).filter(email=row.email)
    if others.exists() or settings.exists():
        raise CannotUndo(f"{row.email} has a file or an alert of its own again.")
    sending = Alert.objects.filter(recipient__candidate=row.candidate_id, status=AlertStatus.SENDING)
    if sending.exists():
        raise CannotUndo("A mail to them is going out right now. Try again in a minute.")
