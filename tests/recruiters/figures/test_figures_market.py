"""Open positions against people on file, held against the rules of one person at a time."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candidates.enums import FitState
from candidates.fit import Measure
from candidates.models import Candidate, Standing
from config.accounts.models import User
from jobs.enums import HOURS_A_YEAR, PayPeriod
from jobs.models import Position
from recruiters.queries.figures import market
from recruiters.queries.figures.asked import FEW, Asked
from tests.candidates.people import make_people, make_position
from tests.factories import CandidateFactory, PositionFactory
from tests.recruiters.figures.histories import middle

pytestmark = pytest.mark.django_db


def _shown_for(position: Position) -> list[Standing]:
    rows = Standing.objects.filter(consent_until__gte=timezone.localdate())
    hidden = Candidate.objects.hidden().values("pk")
    from_it = Candidate.hidden_from.through.objects.filter(employer=position.employer_id).values("candidate")
    return list(rows.exclude(pk__in=hidden).exclude(pk__in=from_it))


def test_who_is_one_line_away_and_what_the_others_ask(recruiter: User) -> None:
    random = Random(11)
    made = [make_position(random) for _ in range(5)]
    keys = make_people(random, 400)
    for candidate in Candidate.objects.filter(pk__in=random.sample(keys, 40)):
        candidate.hidden_from.add(random.choice(made).employer)

    found = market.market(Asked(recruiter))

    lacking: Counter[tuple[int, str]] = Counter()
    asking = {one.name: one for one in found.asking if one.kind == "position"}
    assert len(asking) == len(found.positions) == len(made)
    for position in Position.objects.in_full():
        measure, floors, unsaid, above = Measure(position), [], 0, 0
        top = position.pay_max * (HOURS_A_YEAR if position.pay_period == PayPeriod.HOUR else 1) * 100
        for row in _shown_for(position):
            lines = measure.fit(row).gates
            missing = [line for line in lines if line.state == FitState.MISSING]
            if len(missing) == 1:
                lacking[position.pk, missing[0].ask] += 1
            others = [
                line.state == FitState.MET or (line.state == FitState.NOT_SHOWN and not gate.must_be_met)
                for gate, line in zip(measure.gates, lines, strict=True)
                if gate.kind != "pay"
            ]
            if all(others):
                floors += [row.pay_floor] if row.pay_floor else []
                unsaid += not row.pay_floor
                above += row.pay_floor > top
        one = asking[str(position)]
        assert (one.floors.number, one.unsaid) == (len(floors), unsaid)
        assert one.above in {above, None}
        assert (one.above is None) == (above < FEW and not (above == 0 and len(floors) >= FEW))
        if floors:
            assert abs(one.floors.median - middle(floors).median / 100) <= market.STEP / 2
    assert {(one.position.pk, one.ask): one.people for one in found.near} == lacking
    assert lacking
    assert any(one.floors.is_told for one in found.asking)
    assert any(one.kind == "setting" for one in found.asking)


def test_a_setting_and_a_credential_join_the_people_of_their_positions(recruiter: User) -> None:
    cheap = {"remote": True, "yearly": True, "settings": ["profee"], "required": "CPC"}
    PositionFactory.create(open=True, **cheap)
    PositionFactory.create(open=True, **(cheap | {"settings": ["inpatient"], "required": "CPC; CRC"}))
    for number in range(6):
        held = "CPC; CRC" if number % 2 else "CPC"
        floor = {"pay_floor": 60_000 + 10_000 * number, "pay_period": "year"}
        CandidateFactory.create(
            on_file=True, with_recipient=True, state="FL", workplaces=["remote"], credentials=held, **floor
        )

    found = {(one.kind, one.name): one for one in market.market(Asked(recruiter)).asking}

    assert found["credential", "CPC"].floors.number == 6
    assert found["credential", "CRC"].floors.number == 3
    assert [one.floors.number for (kind, _), one in sorted(found.items()) if kind == "setting"] == [3, 6]
    cpc = found["credential", "CPC"]
    assert (cpc.low, cpc.high) == (60_000, 80_000)
    assert cpc.floors.median == 85_000
    assert cpc.above is None
    assert not found["credential", "CRC"].floors.is_told


def test_as_many_queries_for_one_position_as_for_three(recruiter: User) -> None:
    numbers, asks = set(), {"required": "CPC|CCS-P; ICD-10-CM", "settings": ["profee"]}
    PositionFactory.create(open=True, **asks)
    market.market(Asked(recruiter))  # the vocabulary is read once for all
    for _ in range(2):
        PositionFactory.create(open=True, **asks)
        with CaptureQueriesContext(connection) as queries:
            market.market(Asked(recruiter))
        numbers.add(len(queries))

    assert len(numbers) == 1
    assert numbers.pop() <= 14


def test_no_position_is_no_figure(recruiter: User) -> None:
    PositionFactory.create(draft=True)

    assert market.market(Asked(recruiter)) == market.Market([], [], [])
