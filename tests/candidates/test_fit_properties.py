"""The two faces of each criterion are one rule: what SQL says of a set, the words say of each person."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from candidates.enums import FitState, Weighed
from candidates.fit import Measure, bits, explain, gates_of, suited
from candidates.fit.gates import WORKED_THERE
from candidates.models import Bit, Candidate, Standing
from candidates.queries import standings
from candidates.services import standings as projection
from jobs.enums import RequirementLevel
from jobs.models import Position, Requirement
from tests.candidates.people import make_people, make_position
from tests.factories import CandidateFactory, PositionFactory, competency

CROWDS, PEOPLE, POSITIONS = 10, 200, 5
"""10,000 pairs, each with all gates and the points."""


class TwoFaces(TestCase):
    """In half of the runs some words have no bit, as the 64th of a kind: they are held by their keys."""

    @settings(max_examples=CROWDS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        seed=st.integers(0, 2**32),
        weights=st.fixed_dictionaries({kind.value: st.integers(0, 40) for kind in Weighed}),
        without_bits=st.booleans(),
    )
    def test_sql_and_words_agree_on_every_line(
        self,
        seed: int,
        weights: dict[str, int],
        without_bits: bool,  # noqa: FBT001 -- drawn
    ) -> None:
        random = Random(seed)
        if without_bits:
            take_bits()
        people = make_people(random, PEOPLE)
        projection.refresh()
        for _ in range(POSITIONS):
            self.assert_agree(Measure(make_position(random), weights), people)

    def assert_agree(self, measure: Measure, people: list[int]) -> None:
        asked: dict[str, Any] = {}
        for number, gate in enumerate(measure.gates):
            asked[f"met{number}"] = truth(gate.met.sql())
            asked[f"missing{number}"] = truth(gate.missing.sql())
        here = Standing.objects.filter(pk__in=people)
        said: list[Any] = list(here.annotate(points=measure.scale.sql(), **asked).values())
        found = set(suited(measure.position).filter(pk__in=people).values_list("pk", flat=True))
        rows = standings.derived(people)

        assert len(said) == PEOPLE
        for each in said:
            fit = measure.fit(rows[each["candidate_id"]])
            for number, line in enumerate(fit.gates):
                met, missing = each[f"met{number}"], each[f"missing{number}"]
                state = FitState.MET if met else FitState.MISSING if missing else FitState.NOT_SHOWN
                assert not (met and missing), line
                assert line.state == state, (line, each)
            assert fit.score == each["points"], (fit.points, each)
            assert 0 <= fit.score <= 100
            assert all(0 <= line.points <= line.most for line in fit.points)
            assert sum(line.most for line in fit.points) in {0, 100}
            assert fit.is_suited == (each["candidate_id"] in found)
            alone = Measure(measure.position).fit(rows[each["candidate_id"]])
            assert fit.gates == alone.gates, "lines kept from somebody else"


def truth(condition: Q) -> ExpressionWrapper[Q]:
    """A condition as a column."""
    return ExpressionWrapper(condition, output_field=BooleanField())


def take_bits() -> None:
    """Leave some words of each kind without a bit, before anybody holds them."""
    words = [competency(label).pk for label in ("CPC", "RHIT", "ICD-10-CM", "Epic")]
    Bit.objects.filter(pk__in=words).delete()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_explaining_people_asks_no_query_each(count: int) -> None:
    position = PositionFactory.create(open=True, required="CPC;ICD-10-CM", settings=["Pro-fee"])
    CandidateFactory.create_batch(
        count, in_tampa=True, credentials="CPC", competencies={"ICD-10-CM": None, "Pro-fee": 3}
    )
    bits.bits_of(Bit.objects.values_list("pk", flat=True))  # a process reads them once
    with CaptureQueriesContext(connection) as queries:
        opening = Position.objects.in_full().get(pk=position.pk)
        fits = [explain(opening, person) for person in Candidate.objects.for_fit()]
    assert [fit.is_suited for fit in fits] == [True] * count
    assert len(queries) == 13


@pytest.mark.django_db
class TestGroups:
    """The rules of required groups that have no state in common with any other gate."""

    def state(self, asked: str, credentials: str, *, friendly: bool = False) -> FitState:
        position = PositionFactory.create(open=True, required=asked, is_apprentice_friendly=friendly)
        CandidateFactory.create(credentials=credentials)
        opening = Position.objects.in_full().get(pk=position.pk)
        return explain(opening, Candidate.objects.for_fit().latest("pk")).gates[0].state

    @pytest.mark.parametrize(
        ("asked", "credentials", "friendly", "state"),
        [
            ("CPC|CCS-P", "CCS-P", False, FitState.MET),
            ("CPC|CCS-P", "CRC", False, FitState.MISSING),
            ("CPC", "", False, FitState.NOT_SHOWN),
            ("CPC", "CPC:apprentice", False, FitState.MISSING),
            ("CPC", "CPC:apprentice", True, FitState.MET),
            ("CPC-A", "CPC:apprentice", False, FitState.MET),
            ("CPC-A", "CPC", False, FitState.MET),
            ("RHIT", "RHIA", False, FitState.MET),
            ("RHIA", "RHIT", False, FitState.MISSING),
            ("CPC", "CPC:2020-01-01", False, FitState.MISSING),
        ],
    )
    def test_group_is(self, asked: str, credentials: str, friendly: bool, state: FitState) -> None:  # noqa: FBT001
        assert self.state(asked, credentials, friendly=friendly) == state

    @pytest.mark.parametrize(("days", "counts"), [(0, True), (-1, False)])
    def test_credential_counts_on_its_last_day(self, days: int, counts: bool) -> None:  # noqa: FBT001
        """Whatever was written of it before: the first look after that day sees that it is over."""
        day = timezone.localdate() + timedelta(days=days)
        position = PositionFactory.create(open=True, remote=True, required="CPC")
        person = CandidateFactory.create(credentials=f"CPC:{day}")
        projection.write(candidates=[person.pk], day=day)
        opening = Position.objects.in_full().get(pk=position.pk)

        assert explain(opening, Candidate.objects.for_fit().get()).is_suited is counts
        projection.refresh()
        assert suited(opening).exists() is counts

    def test_preferred_groups_are_no_gate(self) -> None:
        position = PositionFactory.create(open=True, required="", preferred="CRC")
        opening = Position.objects.in_full().get(pk=position.pk)
        kinds = {gate.kind for gate in gates_of(opening)}
        assert kinds == {"where", "employment", "shift", "pay"}
        assert opening.requirements.get().level == RequirementLevel.PREFERRED

    def test_a_group_that_names_nothing_lets_nobody_through_and_says_so(self) -> None:
        position = PositionFactory.create(open=True, remote=True, required="CPC")
        Requirement.objects.create(position=position)
        CandidateFactory.create(credentials="CPC")
        opening = Position.objects.in_full().get(pk=position.pk)

        fit = explain(opening, Candidate.objects.for_fit().get())

        assert not fit.is_suited
        assert not suited(opening).exists()
        line = fit.gates[1]
        assert (line.ask, line.have, line.state, line.raise_hint) == (
            "A group that names nothing yet",
            "This group is empty, so nobody can fill it",
            FitState.NOT_SHOWN,
            "",
        )

    def test_competency_of_a_kind_nobody_gave_is_not_shown(self) -> None:
        assert self.state("ICD-10-CM", "CPC") == FitState.NOT_SHOWN


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("allowed", "state", "expected", "hint"),
    [
        ([], "", FitState.NOT_SHOWN, "any will do, and the employer pays and taxes you by it."),
        ([], "TX", FitState.MET, ""),
        (["FL"], "", FitState.NOT_SHOWN, "the employer sets the states."),
        (["FL"], "FL", FitState.MET, ""),
        (["FL"], "TX", FitState.MISSING, "The employer sets the states."),
    ],
)
def test_state_of_residence_is_asked_for_and_stops_no_alert(
    allowed: list[str], state: str, expected: FitState, hint: str
) -> None:
    position = PositionFactory.create(open=True, remote=True, remote_states=allowed)
    CandidateFactory.create(state=state)
    line = explain(Position.objects.in_full().get(pk=position.pk), Candidate.objects.for_fit().get()).gates[0]

    assert (line.kind, line.state) == ("where", expected)
    assert line.raise_hint.endswith(hint)
    assert suited(position).exists() is (expected != FitState.MISSING)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("credentials", "shifts", "is_near", "is_a_credential"),
    [
        ("CPC", [], False, False),
        ("CRC", [], True, True),
        ("CPC", ["night"], True, False),
        ("CRC", ["night"], False, False),
    ],
)
def test_one_line_away(credentials: str, shifts: list[str], is_near: bool, is_a_credential: bool) -> None:  # noqa: FBT001
    position = PositionFactory.create(open=True, remote=True, required="CPC", shift="day")
    CandidateFactory.create(credentials=credentials, shifts=shifts, state="TX")
    fit = explain(Position.objects.in_full().get(pk=position.pk), Candidate.objects.for_fit().get())

    assert (fit.is_near_miss, fit.is_one_credential_away) == (is_near, is_a_credential)


@pytest.mark.django_db
class TestYears:
    """A position asks for 3 years in inpatient or outpatient; what is left blank is never a no."""

    @pytest.mark.parametrize(
        ("overall", "by_setting", "state", "have"),
        [
            (None, {}, FitState.NOT_SHOWN, "You have not said"),
            (3, {}, FitState.MET, "You gave 3 years"),
            (2, {}, FitState.MISSING, "You gave 2 years"),
            (None, {"Inpatient": 3}, FitState.MET, "You gave 3 years there"),
            (None, {"Inpatient": 2}, FitState.MISSING, "You gave 2 years there"),
            (None, {"Inpatient": 0}, FitState.MISSING, "You gave 0 years there"),
            (None, {"Pro-fee": 7, "Outpatient": None}, FitState.NOT_SHOWN, WORKED_THERE),
            (9, {"Pro-fee": 7, "Outpatient": None}, FitState.NOT_SHOWN, WORKED_THERE),
            (None, {"Pro-fee": 7}, FitState.NOT_SHOWN, "You have not said"),
            (9, {"Pro-fee": 7}, FitState.NOT_SHOWN, "You have not said"),
            (2, {"Pro-fee": 2}, FitState.MISSING, "You gave 2 years in all"),
            (2, {"Pro-fee": 2, "Outpatient": None}, FitState.MISSING, "You gave 2 years in all"),
            (2, {"Inpatient": 3}, FitState.MET, "You gave 3 years there"),
            (None, {"Inpatient": 3, "Outpatient": None}, FitState.MET, "You gave 3 years there"),
            (
                None,
                {"Inpatient": 1, "Outpatient": None},
                FitState.NOT_SHOWN,
                "You gave 1 year in one of them. You worked in another; for how long is not said",
            ),
            (3, {"Outpatient": None}, FitState.MET, "You gave 3 years"),
            (None, {"Outpatient": None}, FitState.NOT_SHOWN, WORKED_THERE),
        ],
    )
    def test_years_are(
        self, overall: int | None, by_setting: dict[str, int | None], state: FitState, have: str
    ) -> None:
        position = PositionFactory.create(
            open=True, remote=True, required="CPC", years_min=3, settings=["Inpatient", "Outpatient"]
        )
        CandidateFactory.create(credentials="CPC", years=overall, competencies=by_setting)
        opening = Position.objects.in_full().get(pk=position.pk)
        fit = explain(opening, Candidate.objects.for_fit().get())
        line = next(line for line in fit.gates if line.kind == "years")

        assert (line.state, line.have) == (state, have)
        assert suited(opening).exists() is fit.is_suited is (state != FitState.MISSING)

    @pytest.mark.parametrize("without_bit", [True, False])
    def test_a_setting_without_a_bit_is_one_of_which_the_years_are_not_shown(self, without_bit: bool) -> None:  # noqa: FBT001
        if without_bit:
            Bit.objects.filter(competency=competency("Inpatient")).delete()
        position = PositionFactory.create(open=True, required="CPC", years_min=3, settings=["Inpatient"])
        CandidateFactory.create(competencies={"Inpatient": 1, "Pro-fee": 1})
        opening = Position.objects.in_full().get(pk=position.pk)
        line = explain(opening, Candidate.objects.for_fit().get()).gates[1]
        assert (line.kind, line.state) == ("years", FitState.NOT_SHOWN if without_bit else FitState.MISSING)
