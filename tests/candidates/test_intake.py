"""Two forms at once: what one of them has opened, the other does not fill."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from candidates.models import Application, Candidate
from candidates.services import intake
from config.mail.models import OutgoingMail
from jobs.models import Position
from tests.factories import PositionFactory, competency


def guest(first_name: str) -> intake.Guest:
    return intake.Guest(
        email="robin@example.com",
        first_name=first_name,
        last_name="Vale",
        credentials=[competency("CPC")],
        keep_on_file=first_name == "First",
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [1, 2])
def test_two_guests_with_one_new_address_at_once(count: int) -> None:
    """For one position, or for two, which no lock of a position keeps apart."""
    openings = [PositionFactory.create(open=True, required="CPC") for _ in range(count)]
    forms = {name: guest(name) for name in ("First", "Second")}
    has_written = threading.Event()

    def first(position: Position) -> None:
        with transaction.atomic():
            intake.apply_as_guest(position=position, guest=forms["First"])
            has_written.set()
            _wait_for_somebody_blocked()
        connections.close_all()

    def second(position: Position) -> None:
        has_written.wait(10)
        intake.apply_as_guest(position=position, guest=forms["Second"])
        connections.close_all()

    with ThreadPoolExecutor() as threads:
        for running in [threads.submit(first, openings[0]), threads.submit(second, openings[-1])]:
            running.result(30)

    candidate = Candidate.objects.get()
    assert (candidate.first_name, candidate.is_on_file) == ("First", True)
    assert candidate.credentials.count() == 1
    assert Application.objects.count() == count
    assert OutgoingMail.objects.count() == 2


def _wait_for_somebody_blocked() -> None:
    """Until another session of this database waits for what this transaction holds."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.05)
    raise AssertionError("nobody came to wait")
