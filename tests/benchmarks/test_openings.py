"""One person against the whole board: what suits them, and what each single step would bring."""

from __future__ import annotations

import time

import pytest

from candidates.fit.openings import Openings
from candidates.queries import standings
from candidates.queries.gains import Outlook
from candidates.queries.visitors import Looker
from tests.benchmarks.boards import fill
from tests.factories import CandidateFactory

SIZE, SECONDS = 200, 2.0


@pytest.mark.django_db
def test_a_board_is_held_against_one_person() -> None:
    fill(SIZE)
    row = standings.of(CandidateFactory.create(in_tampa=True, years=3, credentials="CPC"))
    outlook = Outlook(Looker(row))  # reads the board
    begun = time.perf_counter()
    outlook = Outlook(Looker(row))
    gains = outlook.gains()
    taken = time.perf_counter() - begun
    assert len(Openings.now()) == SIZE
    assert gains
    assert taken < SECONDS, f"{taken:.2f} s for {len(gains)} steps"
