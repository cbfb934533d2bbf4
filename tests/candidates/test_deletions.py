"""Deleting a person: everything goes, the law's part is sealed, and a receipt says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from psycopg2 import sql  # type: ignore[import-untyped]  # no stubs are needed for one test
from pytest_django.fixtures import Settings

from candidates.enums import AskedBy, FileSource, Stage
from candidates.models import (
    AccessEvent,
    Application,
    Candidate,
    DeletionRequest,
    Recipient,
    SealedRecord,
)
from candidates.records.parts import PARTS, Fate, whose
from candidates.services import deletions, exports, files, recipients, sealing
from config.accounts.models import User
from config.mail import outbox, suppression
from config.mail.enums import MailStatus, SuppressionReason
from config.mail.models import KeptStop, OutgoingMail, Suppression
from config.storage import private
from jobs.models import PositionReport
from recruiters.models import Note
from tests.cast import Cast
from tests.factories import (
    AccessEventFactory,
    AlertFactory,
    AlertFeedbackFactory,
    AlertNarrowingFactory,
    ApplicationDraftFactory,
    DataExportFactory,
    InterviewFactory,
    MailEventFactory,
    MessageFactory,
    MissedPromiseFactory,
    NoteFactory,
    PositionReportFactory,
    ResumeSuggestionFactory,
    SavedPositionFactory,
    SavedSearchFactory,
    ScoreFactory,
    ScreeningAnswerFactory,
    SealedRecordFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NAME = "Zebulonia"


@pytest.fixture
def full(cast: Cast) -> Cast:
    """Dana with something in every table."""
    dana, recipient = cast.dana, cast.recipient
    dana.first_name = NAME
    dana.save()
    Application.objects.filter(pk=cast.application.pk).update(
        first_name=NAME, message=f"I am {NAME}", answers={"other_credentials": NAME}
    )
    ScoreFactory.create(application=cast.application)
    AlertFactory.create(position=cast.position, recipient=recipient)
    AlertFeedbackFactory.create(position=cast.position, recipient=recipient)
    SavedPositionFactory.create(candidate=dana, position=cast.position)
    SavedSearchFactory.create(recipient=recipient)
    NoteFactory.create(application=cast.application, by=cast.sam, text=f"{NAME} called")
    AccessEventFactory.create(candidate=dana, by=cast.sam)
    MailEventFactory.create(address=dana.email)
    PositionReportFactory.create(position=cast.position, email=dana.email)
    dana.schooling.create(school=f"School of {NAME}")
    dana.hidden_names.create(name=f"{NAME} Health")
    ResumeSuggestionFactory.create(resume__candidate=dana, resume__name=f"{NAME}.pdf", words=NAME)
    ScreeningAnswerFactory.create(application=cast.application, value=NAME)
    ApplicationDraftFactory.create(candidate=dana, data={"message": [NAME]})
    MessageFactory.create(application=cast.application, text=f"{NAME} here")
    InterviewFactory.create(application=cast.application, chosen=True, words=f"{NAME} comes")
    MissedPromiseFactory.create(application=cast.application)
    AlertNarrowingFactory.create(recipient=recipient)
    outbox.queue(kind="data_ready", to=dana.email, context=exports.context_of(dana))
    LogEntry.objects.log_actions(
        user_id=cast.sam.pk, queryset=[dana], action_flag=2, change_message=f"{NAME} agreed"
    )
    return cast


def _texts() -> Iterator[tuple[str, str]]:
    """Every text of every table of the database, with where it stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('text', 'character varying', 'jsonb', 'ARRAY', 'json', 'tsvector')"
        )
        for table, column in cursor.fetchall():
            words = sql.SQL("SELECT DISTINCT {0}::text FROM {1} WHERE {0} IS NOT NULL")
            cursor.execute(words.format(sql.Identifier(column), sql.Identifier(table)))
            for (text,) in cursor.fetchall():
                yield f"{table}.{column}", text


def _mentioned(*words: str) -> set[str]:
    return {where for where, text in _texts() if any(word.lower() in text.lower() for word in words)}


def _delete(candidate: Candidate, asked_by: AskedBy = AskedBy.OWNER) -> DeletionRequest:
    request = deletions.ask(candidate=candidate, asked_by=asked_by)
    assert deletions.run(request=request)
    request.refresh_from_db()
    return request


def test_no_row_of_any_table_names_them_afterwards(full: Cast) -> None:
    email = full.dana.email
    assert len(_mentioned(email, NAME)) > 8  # the walk finds what is there
    _delete(full.dana)

    receipt = {"mail_outgoingmail.to"}
    assert _mentioned(email, NAME) == receipt
    OutgoingMail.objects.filter(kind="account_deleted").update(status=MailStatus.SENT, sent_at=timezone.now())
    assert deletions.forget_receipts() == 1
    assert _mentioned(email, NAME) == set()


def test_each_part_is_gone_as_the_table_says(full: Cast) -> None:
    person = whose(candidate=full.dana)
    held = [part for part in PARTS if part.fate in {Fate.DELETED, Fate.SEALED}]
    filled = [part.model for part in held if part.find is None and part.rows(person).exists()]
    assert len(filled) >= 15
    _delete(full.dana)

    OutgoingMail.objects.filter(kind="account_deleted").delete()
    left = {part.model: part.rows(person) for part in held}
    assert {model for model, rows in left.items() if rows.exists()} == set()
    assert not Note.objects.exists()
    assert PositionReport.objects.get().email == ""
    entry = LogEntry.objects.get()
    assert (entry.object_repr, entry.change_message) == ("Somebody who was deleted", "")
    assert Candidate.objects.get() == full.erin


def test_what_the_law_asks_for_is_sealed_and_opened_by_a_reason(full: Cast) -> None:
    application = full.application
    request = _delete(full.dana)

    record = SealedRecord.objects.get()
    assert record.application_key == application.pk
    assert record.until == files.months_later(timezone.localdate(), 48)
    assert [step[1:] for step in record.stages][-1] == [Stage.WITHDRAWN, "deleted"]
    assert NAME not in record.closed
    assert (request.sealed, request.sealed_until, request.email) == (1, record.until, "")
    with pytest.raises(PermissionDenied):
        sealing.opened(record=record, by=UserFactory.create(is_staff=True), reason="A case")
    admin = UserFactory.create(is_superuser=True)
    with pytest.raises(ValueError, match="why"):
        sealing.opened(record=record, by=admin, reason=" ")
    held = sealing.opened(record=record, by=admin, reason="A complaint at the EEOC")
    assert held["name"].startswith(NAME)
    assert held["message"] == f"I am {NAME}"
    assert record.openings.get().reason == "A complaint at the EEOC"


def test_sealed_records_are_erased_on_their_day_unless_held() -> None:
    over = date.today() - timedelta(days=1)  # noqa: DTZ011 -- one day on either side
    SealedRecordFactory.create(until=over - timedelta(days=1))
    boss = UserFactory.create(is_superuser=True)
    held = sealing.hold(
        record=SealedRecordFactory.create(until=over - timedelta(days=1)), by=boss, reason="Roe v. Doe"
    )
    later = SealedRecordFactory.create()

    assert sealing.erase_due() == 1
    assert set(SealedRecord.objects.all()) == {held, later}
    sealing.lift(record=held, by=boss, reason="Settled")
    assert sealing.erase_due() == 1


def test_an_old_application_is_not_sealed(full: Cast) -> None:
    long_ago = timezone.now() - timedelta(days=366 * 5)
    Application.objects.filter(pk=full.application.pk).update(
        stage=Stage.DECLINED, moved_at=long_ago, applied_at=long_ago
    )
    request = _delete(full.dana)

    assert not SealedRecord.objects.exists()
    assert request.sealed == 0
    assert "Nothing of you is kept" in OutgoingMail.objects.get(kind="account_deleted").text


def test_the_receipt_says_what_and_until_when(full: Cast) -> None:
    email = full.dana.email
    request = _delete(full.dana)
    assert request.sealed_until

    mail = OutgoingMail.objects.get(kind="account_deleted")
    assert (mail.kind, mail.to) == ("account_deleted", email)
    assert request.number in mail.subject
    assert "1 file" in mail.text
    assert f"{request.sealed_until:%B} {request.sealed_until.day}, {request.sealed_until.year}" in mail.text


def test_killed_between_its_steps_it_is_done_by_the_next_look(full: Cast) -> None:
    request = deletions.ask(candidate=full.dana, asked_by=AskedBy.OWNER)
    key = private().save("exports/x.zip", ContentFile(b"all of it"))
    DataExportFactory.create(
        candidate=full.dana, state="ready", key=key, ready_at=timezone.now(), expires_at=timezone.now()
    )
    assert deletions.erase_files(request=request) == 2  # that and a resume; and here the worker died
    assert not private().exists(key)
    assert Candidate.objects.filter(pk=full.dana.pk).exists()

    assert deletions.run_all() == 1
    assert deletions.run_all() == 0
    assert not deletions.run(request=request)
    assert SealedRecord.objects.count() == 1
    assert OutgoingMail.objects.filter(kind="account_deleted").count() == 1


def test_asked_twice_is_asked_once_and_closes_the_log_in(full: Cast) -> None:
    first = deletions.ask(candidate=full.dana, asked_by=AskedBy.OWNER)

    assert deletions.ask(candidate=full.dana, asked_by=AskedBy.DESK) == first
    assert not User.objects.get(email=full.dana.email).is_active
    assert full.as_dana.get("/me/").status_code == 302


def test_a_stop_holds_without_the_address(full: Cast) -> None:
    email = full.dana.email
    recipients.stop(recipient=full.recipient)
    _delete(full.dana)
    assert KeptStop.objects.count() == 1
    OutgoingMail.objects.all().delete()
    assert _mentioned(email) == set()

    again = files.open_file(email=email, source=FileSource.DESK).recipient
    assert again.is_stopped
    assert not KeptStop.objects.exists()


def test_a_complaint_holds_and_a_bounce_does_not(full: Cast) -> None:
    Suppression.objects.create(email=full.dana.email, reason=SuppressionReason.COMPLAINT)
    Suppression.objects.create(email=full.erin.email, reason=SuppressionReason.BOUNCE)
    emails = full.dana.email, full.erin.email
    _delete(full.dana)
    _delete(full.erin)
    assert not Suppression.objects.exists()

    for email in emails:
        files.open_file(email=email, source=FileSource.DESK)
    assert [row.email for row in Suppression.objects.all()] == [emails[0]]


def test_a_complaint_of_another_address_of_theirs_holds_too(full: Cast) -> None:
    other = "dana.elsewhere@example.com"
    EmailAddress.objects.create(user=full.dana.user, email=other, verified=True)
    Suppression.objects.create(email=other, reason=SuppressionReason.COMPLAINT)
    _delete(full.dana)
    assert not Suppression.objects.exists()

    files.open_file(email=other, source=FileSource.DESK)
    assert Suppression.objects.get().email == other


def test_a_stop_holds_for_who_moves_to_that_address(full: Cast) -> None:
    email = full.dana.email
    recipients.stop(recipient=full.recipient)
    _delete(full.dana)
    full.erin.email = email
    full.erin.save()

    assert files.settle(candidate=full.erin).is_stopped


def test_deleted_twice_under_two_keys_nothing_is_left_over(full: Cast, settings: Settings) -> None:
    email, first = full.dana.email, settings.SECRET_KEY
    recipients.stop(recipient=full.recipient)
    _delete(full.dana)
    kept = KeptStop.objects.get()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k" * 60, [first]
    assert suppression.keep_stop(email=email, is_stopped=False, refuses_asking=True)
    assert KeptStop.objects.exclude(pk=kept.pk).count() == 1

    again = files.open_file(email=email, source=FileSource.DESK).recipient
    assert again.is_stopped
    assert again.refuses_asking_since
    assert not KeptStop.objects.exists()


def test_a_visitor_with_searches_alone_is_deleted_too(db: None) -> None:
    search = SavedSearchFactory.create(recipient__email="passer@example.com")
    request = deletions.ask(recipient=search.recipient, asked_by=AskedBy.MAILBOX)
    assert deletions.run(request=request)

    assert not Recipient.objects.exists()
    assert OutgoingMail.objects.get().to == "passer@example.com"


def test_deleting_one_leaves_what_is_of_another(full: Cast) -> None:
    AccessEventFactory.create(candidate=full.erin)
    _delete(full.dana)

    assert AccessEvent.objects.get().candidate == full.erin
    assert full.as_erin.get("/me/").status_code == 200
