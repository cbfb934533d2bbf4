"""What is mine, by a real worker: a download made and fetched, and deletions that meet work in progress."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from candidates.alerts import ledger, news
from candidates.enums import AlertStatus, AskedBy, ExportState
from candidates.models import Alert, Application, Candidate, DataExport, DeletionRequest, SealedRecord
from candidates.services import deletions, exports
from config.mail.models import OutgoingMail
from config.storage import private
from jobs.services import positions
from tests.factories import ApplicationFactory, CandidateFactory, PositionFactory, ResumeFactory
from tests.flows.conftest import Stack
from tests.flows.stack import Mail, Program, wait_for
from tests.signing_in import sign_in

pytestmark = pytest.mark.flow
DATA, DELETE = "/me/data/", "/me/data/delete/"


def person(**more: object) -> Candidate:
    return CandidateFactory.create(
        on_file=True, with_recipient=True, with_user=True, credentials="CPC", **more
    )


def browser_of(candidate: Candidate) -> Client:
    client = Client()
    assert candidate.user is not None
    sign_in(client, candidate.user)
    return client


def receipts(stack: Stack, address: str) -> list[Mail]:
    return [mail for mail in stack.sink.to(address) if "This is the last mail from us" in mail.text]


def is_done(address: str) -> Callable[[], bool]:
    """Whether nothing waits any more, and the last receipt has left: its row goes when it was sent."""

    def ask() -> bool:
        waits = DeletionRequest.objects.filter(done_at=None).exists()
        return not waits and not OutgoingMail.objects.filter(to=address).exists()

    return ask


def stored(folder: str) -> list[str]:
    try:
        return private().listdir(folder)[1]
    except FileNotFoundError:
        return []


def waiting_for_a_lock() -> int:
    """How many of the worker's sessions wait for a lock that somebody else has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
        return int(cursor.fetchone()[0])


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do these in threads that begin together; what each gave, or the exception it raised."""
    gate = threading.Barrier(len(acts))
    given: list[Any] = [None] * len(acts)

    def run(at: int) -> None:
        gate.wait()
        try:
            given[at] = acts[at]()
        except Exception as error:  # noqa: BLE001 -- handed to the test
            given[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def meanwhile(act: Callable[[], object]) -> None:
    """Do it to its end on a connection of its own: this one holds a lock in a transaction."""
    [given] = at_once(act)
    assert not isinstance(given, Exception), given


@contextlib.contextmanager
def stands_still(worker: Program) -> Iterator[None]:
    """Its processes stop where they are (SIGSTOP), and go on afterwards."""
    pids = worker.children
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def test_a_download_is_made_once_told_and_fetched(stack: Stack) -> None:
    dana = person(first_name="Dana")
    one, other = browser_of(dana), browser_of(dana)
    asked = at_once(*(lambda client=client: client.post(DATA) for client in (one, other, one, other)))
    assert {getattr(answer, "status_code", answer) for answer in asked} == {302}
    assert DataExport.objects.count() == 1
    refused = at_once(*(lambda: exports.ask(candidate=dana) for _ in range(3)))
    assert {type(one) for one in refused} == {exports.NotNow}

    stack.worker()
    stack.beat()
    wait_for(lambda: stack.sink.to(dana.email), 60, "the mail about it")
    [mail] = stack.sink.to(dana.email)
    assert f"{stack.site_url}{DATA}" in mail.text
    export = DataExport.objects.get()
    answer: Any = one.get(reverse("candidates:data-file", args=[export.pk]))
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        assert dana.email in archive.read("data.json").decode()
    assert export.key.removeprefix("exports/") in stored("exports")


def test_deleted_while_the_download_is_made_nothing_is_left(stack: Stack) -> None:
    dana = person(first_name="Dana")
    erin = person()
    browser, before = browser_of(dana), stored("exports")
    stack.worker()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE candidates_savedposition IN ACCESS EXCLUSIVE MODE")  # the archive reads it
        meanwhile(lambda: browser.post(DATA))
        wait_for(lambda: waiting_for_a_lock() == 1, 60, "the archive is being made")
        meanwhile(lambda: deletions.ask(candidate=dana, asked_by=AskedBy.OWNER))
        wait_for(lambda: waiting_for_a_lock() == 2, 60, "the deletion waits for its end")
    stack.beat()
    wait_for(is_done(dana.email), 60, "all of it is deleted, and told")

    assert not Candidate.objects.filter(pk=dana.pk).exists()
    assert not DataExport.objects.exists()
    assert stored("exports") == before
    assert len(receipts(stack, dana.email)) == 1
    assert stack.sink.to(dana.email)[-1] == receipts(stack, dana.email)[0]
    assert Candidate.objects.get() == erin


def test_killed_while_it_makes_one_another_worker_makes_it(stack: Stack) -> None:
    dana = person()
    browser = browser_of(dana)
    worker = stack.worker()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE candidates_savedposition IN ACCESS EXCLUSIVE MODE")
        meanwhile(lambda: browser.post(DATA))
        wait_for(lambda: waiting_for_a_lock() == 1, 60, "the archive is being made")
        worker.kill()
    worker.start()
    stack.beat()
    wait_for(lambda: stack.sink.to(dana.email), 60, "the mail about it")

    assert DataExport.objects.get().state == ExportState.READY
    assert len(stack.sink.to(dana.email)) == 1


def test_killed_in_the_middle_a_deletion_ends_later_with_one_receipt(stack: Stack) -> None:
    dana = person(first_name="Dana")
    application = ApplicationFactory.create(candidate=dana, is_proven=True)
    resume = ResumeFactory.create(candidate=dana)
    browser = browser_of(dana)
    worker = stack.worker()
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=application.pk)
        meanwhile(lambda: browser.post(DELETE))
        wait_for(lambda: waiting_for_a_lock() == 1, 60, "it is in the middle of its rows")
        assert not resume.storage.exists(resume.key), "files are gone by then"
        worker.kill()
        assert Candidate.objects.filter(pk=dana.pk).exists(), "and no row is"
        assert not SealedRecord.objects.exists()
    worker.start()
    stack.beat()
    wait_for(is_done(dana.email), 60, "the next worker has done it")
    time.sleep(3)  # three more looks of beat

    assert not Candidate.objects.exists()
    assert SealedRecord.objects.get().application_key == application.pk
    assert len(receipts(stack, dana.email)) == 1
    assert [mail.to for mail in stack.sink.mails] == [dana.email]


def test_nobody_deleted_hears_of_a_position_they_were_claimed_for(stack: Stack) -> None:
    """Claimed by a worker and not begun: the last look finds nobody to write to."""
    people = {one.email: one for one in (person() for _ in range(20))}
    stack.sink.pause = 0.5
    worker = stack.worker()
    position = PositionFactory.create(remote=True, required="CPC")
    positions.publish(position=position, by=None)
    wait_for(lambda: len(stack.sink.mails) >= 2, 60, "the first mails")

    going: list[str] = []
    while not going:
        with stands_still(worker):
            rows = Alert.objects.filter(position=position, status=AlertStatus.SENDING, begun_at=None)
            claimed = list(rows.values_list("recipient__email", flat=True)[:8])
            assert claimed, "some are claimed and not begun"
            with contextlib.suppress(OperationalError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '1s'")  # a process may stand still with a lock
                for email in claimed:
                    deletions.run(request=deletions.ask(candidate=people[email], asked_by=AskedBy.OWNER))
                going = claimed
    stack.beat()
    wait_for(lambda: all(is_done(email)() for email in going), 60, "their receipts left")
    stack.wait_until_told()

    assert len(going) >= 3
    for email in people:
        mails = stack.sink.to(email)
        assert len(mails) == 1, email
        assert (len(receipts(stack, email)) == 1) is (email in going), email


def test_deleted_while_a_position_is_matched_nobody_is_told(stack: Stack) -> None:
    """The match has found them and is not committed. What it wrote of them has nobody to go to, and goes."""
    dana, erin = person(), person()
    positions.publish(position=PositionFactory.create(remote=True, required="CPC"), by=None)
    with transaction.atomic():
        event = news.claim()
        assert event is not None
        news.read(event)
        assert Alert.objects.count() == 2
        delete = partial(deletions.ask, candidate=dana, asked_by=AskedBy.OWNER)
        assert at_once(lambda: deletions.run(request=delete())) == [True]
    assert Alert.objects.count() == 2

    stack.worker()
    stack.beat()
    wait_for(is_done(dana.email), 60, "the receipt left")
    wait_for(lambda: stack.sink.to(erin.email), 60, "the other one is told")
    time.sleep(3)  # three more looks of beat
    assert sorted(mail.to for mail in stack.sink.mails) == sorted([dana.email, erin.email])
    assert len(receipts(stack, dana.email)) == 1
    ledger.forget_orphans()
    assert [alert.recipient for alert in Alert.objects.select_related("recipient")] == [erin.recipient]
