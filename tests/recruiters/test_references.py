"""The numbers of positions: whichever is next, and one for each of two who ask at once."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError

from jobs.models import Position
from recruiters.queries.positions import hold_references, next_reference
from recruiters.services import copies
from tests.factories import PositionFactory, RecruiterFactory


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("taken", "following"),
    [
        ([], "4001"),
        (["17"], "4001"),
        (["4711", "A-9999", "004800"], "4801"),
        (["4711", "1000000000", "12345678901234567890"], "4712"),
        (["999999998"], "999999999"),
        (["999999999"], "4001"),
        (["999999999", "4001", "4003"], "4002"),
    ],
)
def test_next_number_is_free_whatever_numbers_there_are(taken: list[str], following: str) -> None:
    for reference in taken:
        PositionFactory.create(reference=reference)

    assert next_reference() == following
    PositionFactory.create(reference=following)
    assert next_reference() != following


@pytest.mark.django_db(transaction=True)
def test_numbers_are_held_inside_a_transaction_alone() -> None:
    with pytest.raises(TransactionManagementError):
        hold_references()


@pytest.mark.django_db(transaction=True)
def test_two_who_duplicate_at_once_get_two_numbers() -> None:
    position = PositionFactory.create(reference="4200", required="CPC")
    user = RecruiterFactory.create().user
    start, failures = Barrier(2), []

    def duplicate() -> None:
        try:
            for _ in range(10):
                start.wait()
                copies.duplicate(position=position, by=user)
        except Exception as error:  # noqa: BLE001 -- told to the test below
            failures.append(error)
            start.abort()
        finally:
            connection.close()

    threads = [Thread(target=duplicate) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    references = sorted(Position.objects.values_list("reference", flat=True))
    assert references == [str(number) for number in range(4200, 4221)]
