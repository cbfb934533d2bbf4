"""The two faces of each gate are one rule: what SQL says of a set, the words say of each person."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from candidates.enums import CredentialStatus, FitState
from candidates.fit import explain, gates_of, suited
from candidates.models import Candidate, HeldCompetency, HeldCredential
from jobs.enums import (
    Education,
    Employment,
    PayPeriod,
    RequirementLevel,
    Shift,
    Workplace,
)
from jobs.models import Position, Requirement
from tests.factories import CandidateFactory, PositionFactory, competency, place

CREDENTIALS = ("CPC", "COC", "CRC", "RHIT", "RHIA")
GROUPS = ("CPC|CRC", "CPC-A", "RHIT", "CRC", "ICD-10-CM", "CPC|ICD-10-PCS", "Epic")
OTHERS = ("ICD-10-CM", "ICD-10-PCS", "Epic", "Inpatient", "Pro-fee")
CITIES = ("Tampa", "St. Petersburg", "Orlando", "Houston")
STATES = ("FL", "TX", "GA")


def subsets(values: Any, most: int = 2) -> st.SearchStrategy[list[Any]]:  # noqa: ANN401
    return st.lists(st.sampled_from(list(values)), max_size=most, unique=True)


positions = st.fixed_dictionaries(
    {
        "groups": subsets(GROUPS),
        "empty_group": st.sampled_from([False, False, True]),
        "years_min": st.sampled_from([0, 1, 3]),
        "education": st.sampled_from(list(Education)),
        "workplace": st.sampled_from(list(Workplace)),
        "city": st.sampled_from(CITIES),
        "remote_states": subsets(STATES),
        "employment": st.sampled_from(list(Employment)[:3]),
        "shift": st.sampled_from([Shift.DAY, Shift.NIGHT, Shift.FLEXIBLE]),
        "hourly": st.booleans(),
        "apprentices": st.booleans(),
        "settings": subsets(("Inpatient", "Pro-fee")),
    }
)
held_credentials = st.dictionaries(
    st.sampled_from(CREDENTIALS),
    st.tuples(st.booleans(), st.sampled_from([None, -1, 0, 30]), st.sampled_from(list(CredentialStatus))),
    max_size=3,
)
held_others = st.dictionaries(
    st.sampled_from(OTHERS),
    st.tuples(
        st.sampled_from([None, 0, 3]),
        st.sampled_from([None, Decimal(0), Decimal("1.5"), Decimal(4)]),
    ),
    max_size=3,
)
people = st.fixed_dictionaries(
    {
        "credentials": held_credentials,
        "others": held_others,
        "years": st.sampled_from([None, Decimal(0), Decimal(2), Decimal(5)]),
        "education": st.sampled_from([None, *Education.values]),
        "city": st.sampled_from([None, *CITIES]),
        "state": st.sampled_from(["", *STATES]),
        "radius": st.sampled_from([0, 15, 30, 100]),
        "onsite_states": subsets(STATES, 1),
        "workplaces": subsets(Workplace),
        "employment": subsets(list(Employment)[:3]),
        "shifts": subsets([Shift.DAY, Shift.NIGHT, Shift.FLEXIBLE]),
        "floor": st.sampled_from([None, (30, "hour"), (45, "hour"), (70_000, "year")]),
    }
)


def make_position(spec: dict[str, Any]) -> Position:
    remote = spec["workplace"] == Workplace.REMOTE
    pay = {"pay_min": 30, "pay_max": 40, "pay_period": PayPeriod.HOUR}
    if not spec["hourly"]:
        pay = {"pay_min": 60_000, "pay_max": 83_200, "pay_period": PayPeriod.YEAR}
    position = PositionFactory.create(
        open=True,
        required=";".join(spec["groups"]),
        years_min=spec["years_min"],
        education=spec["education"],
        workplace=spec["workplace"],
        place=None if remote else place(spec["city"]),
        remote_states=spec["remote_states"] if remote else [],
        employment=spec["employment"],
        shift=spec["shift"],
        is_apprentice_friendly=spec["apprentices"],
        settings=spec["settings"],
        **pay,
    )
    if spec["empty_group"]:
        Requirement.objects.create(position=position)
    return Position.objects.in_full().get(pk=position.pk)


def make_person(spec: dict[str, Any]) -> Candidate:
    home = place(spec["city"]) if spec["city"] else None
    floor, period = spec["floor"] or (None, "")
    candidate = CandidateFactory.create(
        place=home,
        state=home.state if home else spec["state"],
        latitude=home.latitude if home else None,
        longitude=home.longitude if home else None,
        years=spec["years"],
        education=spec["education"],
        radius_miles=spec["radius"],
        onsite_states=spec["onsite_states"],
        workplaces=spec["workplaces"],
        employment=spec["employment"],
        shifts=spec["shifts"],
        pay_floor=floor,
        pay_period=period,
    )
    for label, (apprentice, days, status) in spec["credentials"].items():
        expires = None if days is None else timezone.localdate() + timedelta(days=days)
        HeldCredential.objects.create(
            candidate=candidate,
            credential=competency(label),
            apprentice=apprentice,
            expires_on=expires,
            status=status,
        )
    for label, (level, years) in spec["others"].items():
        HeldCompetency.objects.create(
            candidate=candidate, competency=competency(label), level=level, years=years
        )
    return candidate


class TwoFaces(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(position=positions, persons=st.lists(people, min_size=1, max_size=5))
    def test_sql_and_words_agree_on_every_gate(
        self, position: dict[str, Any], persons: list[dict[str, Any]]
    ) -> None:
        opening = make_position(position)
        keys = [make_person(person).pk for person in persons]
        today = timezone.localdate()
        here = Candidate.objects.filter(pk__in=keys)
        found = set(here.intersection(suited(opening)).values_list("pk", flat=True))
        for candidate in here.for_fit():
            fit = explain(opening, candidate)
            for gate, line in zip(gates_of(opening, today), fit.gates, strict=True):
                one = Candidate.objects.filter(pk=candidate.pk)
                met, missing = one.filter(gate.met()).exists(), one.filter(gate.missing()).exists()
                state = FitState.MET if met else FitState.MISSING if missing else FitState.NOT_SHOWN
                assert not (met and missing), line
                assert line.state == state, (line, position, persons)
                passes = one.filter(gate.lets_through()).exists()
                assert passes == (met if gate.must_be_met else not missing), line
            if position["empty_group"]:
                assert not fit.is_suited
            assert fit.is_suited == (candidate.pk in found)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_explaining_people_asks_no_query_each(count: int) -> None:
    position = PositionFactory.create(open=True, required="CPC;ICD-10-CM", settings=["Pro-fee"])
    CandidateFactory.create_batch(
        count, in_tampa=True, credentials="CPC", competencies={"ICD-10-CM": None, "Pro-fee": 3}
    )
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

    def test_credential_counts_on_its_last_day(self) -> None:
        position = PositionFactory.create(open=True, remote=True, required="CPC")
        CandidateFactory.create(credentials="CPC:2027-06-30")
        candidate = Candidate.objects.for_fit().get()
        opening = Position.objects.in_full().get(pk=position.pk)
        assert explain(opening, candidate, date(2027, 6, 30)).is_suited
        assert not explain(opening, candidate, date(2027, 7, 1)).is_suited
        assert suited(opening, date(2027, 6, 30)).exists()
        assert not suited(opening, date(2027, 7, 1)).exists()

    def test_preferred_groups_are_no_gate(self) -> None:
        position = PositionFactory.create(open=True, required="", preferred="CRC")
        opening = Position.objects.in_full().get(pk=position.pk)
        kinds = {gate.kind for gate in gates_of(opening, timezone.localdate())}
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
