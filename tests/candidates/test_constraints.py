"""What must be true of people on file is refused by the database, whoever writes."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.postgres.search import SearchQueryField
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.utils import timezone

from candidates.enums import AlertStatus, DropReason, Stage
from candidates.models import Bit, Candidate, CompiledSearch, Rhythm, SealOpening
from tests.constraints import Violation, change, named_constraints, refused_by, twice
from tests.factories import (
    AccessEventFactory,
    AlertFactory,
    AlertFeedbackFactory,
    ApplicationFactory,
    ApplicationTransitionFactory,
    CandidateFactory,
    DataExportFactory,
    DeletionRequestFactory,
    HeldCompetencyFactory,
    HeldCredentialFactory,
    MatchRunFactory,
    PositionFactory,
    RecipientFactory,
    RecruiterUserFactory,
    SavedPositionFactory,
    SavedSearchFactory,
    ScoreFactory,
    SealedRecordFactory,
    WeightingFactory,
    competency,
)


def _candidate(**values: object) -> Candidate:
    return CandidateFactory.create(**values)


def _email_twice() -> object:
    return twice(DeletionRequestFactory.create, email="going@example.com")


VIOLATIONS: dict[str, Violation] = {
    "candidates_access_kind_known": lambda: AccessEventFactory.create(kind="stolen"),
    "candidates_export_state_known": lambda: DataExportFactory.create(state="lost"),
    "candidates_export_one_at_a_time": lambda: twice(DataExportFactory.create, candidate=_candidate()),
    "candidates_export_ready_has_file": lambda: DataExportFactory.create(state="ready"),
    "candidates_deletion_asked_by_known": lambda: DeletionRequestFactory.create(asked_by="nobody"),
    "candidates_deletion_done_names_nobody": lambda: DeletionRequestFactory.create(done_at=timezone.now()),
    "candidates_deletion_asked_once": _email_twice,
    "candidates_sealed_hold_has_reason": lambda: SealedRecordFactory.create(legal_hold=True),
    "candidates_opening_has_reason": lambda: SealOpening.objects.create(
        record=SealedRecordFactory.create(), by_name="Sam", reason=""
    ),
    "candidates_matchrun_done_or_error": lambda: MatchRunFactory.create(finished=True, error="broke"),
    "candidates_alertfeedback_once": lambda: twice(
        AlertFeedbackFactory.create,
        position=PositionFactory.create(open=True),
        recipient=RecipientFactory.create(),
    ),
    "candidates_alertfeedback_answer_known": lambda: AlertFeedbackFactory.create(answer="may"),
    "candidates_alertfeedback_reason_of_no": lambda: AlertFeedbackFactory.create(reason="pay"),
    "candidates_alert_status_known": lambda: AlertFactory.create(status="lost"),
    "candidates_alert_sent_has_date": lambda: AlertFactory.create(status=AlertStatus.SENT),
    "candidates_alert_dropped_has_reason": lambda: AlertFactory.create(status=AlertStatus.DROPPED),
    "candidates_alert_sending_has_lease": lambda: AlertFactory.create(status=AlertStatus.SENDING),
    "candidates_alert_begun_is_sending": lambda: AlertFactory.create(begun_at=timezone.now()),
    "candidates_alert_came_back_was_sent": lambda: AlertFactory.create(came_back_at=timezone.now()),
    "candidates_application_once": lambda: twice(
        ApplicationFactory.create,
        candidate=_candidate(),
        position=PositionFactory.create(open=True),
    ),
    "candidates_application_stage_known": lambda: ApplicationFactory.create(stage="lost"),
    "candidates_application_taken_over_is_proven": lambda: ApplicationFactory.create(
        taken_over_at=timezone.now()
    ),
    "candidates_score_to_a_hundred": lambda: ScoreFactory.create(points=101),
    "candidates_weighting_once": lambda: twice(
        WeightingFactory.create, position=PositionFactory.create(open=True)
    ),
    "candidates_weighting_to_a_hundred": lambda: WeightingFactory.create(settings=101),
    "candidates_weighting_weighs": lambda: WeightingFactory.create(years=0),
    "candidates_transition_stage_known": lambda: ApplicationTransitionFactory.create(to_stage="lost"),
    "candidates_transition_decline_has_reason": lambda: ApplicationTransitionFactory.create(
        from_stage=Stage.NEW, to_stage=Stage.DECLINED
    ),
    "candidates_transition_moves": lambda: ApplicationTransitionFactory.create(
        from_stage=Stage.NEW, to_stage=Stage.NEW
    ),
    "candidates_compiledsearch_places_have_miles": lambda: CompiledSearch.objects.create(
        asks=Value("'=any'", output_field=SearchQueryField()), state=0, digest=uuid4(), spots=[27.9, -82.5]
    ),
    "candidates_savedposition_once": lambda: twice(
        SavedPositionFactory.create,
        candidate=_candidate(),
        position=PositionFactory.create(open=True),
    ),
    "candidates_savedsearch_once": lambda: twice(
        SavedSearchFactory.create, recipient=RecipientFactory.create(), query="q=cpc"
    ),
    "candidates_savedsearch_told_is_confirmed": lambda: SavedSearchFactory.create(
        waiting=True, last_told=timezone.now()
    ),
    "candidates_recipient_before_a_stop": lambda: RecipientFactory.create(stopped_cadence="daily"),
    "candidates_candidate_email_unique": lambda: twice(_candidate, email="ann@example.com"),
    "candidates_candidate_email_lower_case": lambda: _candidate(email="Ann@example.com"),
    "candidates_candidate_consent_has_both_dates": lambda: _candidate(consent_at=timezone.now()),
    "candidates_candidate_left_or_agreed": lambda: _candidate(on_file=True, left_at=timezone.now()),
    "candidates_candidate_pay_floor_with_period": lambda: _candidate(pay_floor=30),
    "candidates_candidate_pay_suits_period": lambda: _candidate(pay_floor=70_000, pay_period="hour"),
    "candidates_candidate_years_sensible": lambda: _candidate(years=60.5),
    "candidates_candidate_onsite_states_known": lambda: _candidate(onsite_states=["ZZ"]),
    "candidates_candidate_radius_sensible": lambda: _candidate(radius_miles=501),
    "candidates_candidate_coordinates_in_pairs": lambda: _candidate(latitude=27.0),
    "candidates_held_credential_unique": lambda: twice(HeldCredentialFactory.create, candidate=_candidate()),
    "candidates_held_credential_dates_in_order": lambda: HeldCredentialFactory.create(
        earned_on=date(2026, 1, 2), expires_on=date(2026, 1, 1)
    ),
    "candidates_held_credential_check_has_date": lambda: HeldCredentialFactory.create(
        checked_by=RecruiterUserFactory.create()
    ),
    "candidates_held_competency_unique": lambda: twice(HeldCompetencyFactory.create, candidate=_candidate()),
    "candidates_held_competency_level_known": lambda: HeldCompetencyFactory.create(level=5),
    "candidates_held_competency_years_sensible": lambda: HeldCompetencyFactory.create(years=-0.5),
    "candidates_recipient_email_unique": lambda: [
        RecipientFactory.create(email="ann@example.com") for _ in range(2)
    ],
    "candidates_recipient_email_lower_case": lambda: RecipientFactory.create(email="Ann@example.com"),
    "candidates_recipient_cadence_known": lambda: RecipientFactory.create(cadence="hourly"),
    "candidates_rhythm_once": lambda: twice(
        Rhythm.objects.create, cadence="daily", timezone="America/Chicago", hour=3
    ),
    "candidates_bit_once": lambda: Bit.objects.filter(competency=competency("CRC")).update(
        number=Bit.objects.get(competency=competency("CPC")).number
    ),
    "candidates_bit_fits": lambda: Bit.objects.filter(competency=competency("CRC")).update(number=63),
    "candidates_bit_kind_is_asked": lambda: Bit.objects.filter(competency=competency("CRC")).update(
        kind="duty"
    ),
    "candidates_recipient_hour_of_day": lambda: RecipientFactory.create(hour=24),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(name: str) -> None:
    assert refused_by(VIOLATIONS[name]) == name


def test_every_constraint_is_tried() -> None:
    assert set(VIOLATIONS) == named_constraints("candidates")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"sent_at": timezone.now()},
        {"drop_reason": DropReason.APPLIED},
        {"lease_until": timezone.now()},
    ],
    ids="".join,
)
def test_database_refuses_alert_with_the_dates_of_another_state(values: dict[str, Any]) -> None:
    alert = AlertFactory.create()

    assert refused_by(lambda: change(alert, **values)).startswith("candidates_alert_")


@pytest.mark.django_db
def test_database_refuses_second_alert_of_one_person_for_one_position() -> None:
    alert = AlertFactory.create(sent=True)

    with pytest.raises(IntegrityError, match="candidates_alert_pkey"), transaction.atomic():
        AlertFactory.create(position=alert.position, recipient=alert.recipient)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"pay_floor": 30, "pay_period": "week"},
        {"pay_floor": 0, "pay_period": "hour"},
        {"pay_period": "hour"},
        {"consent_until": date(2030, 1, 1)},
        {"years": -1},
        {"longitude": -82.0},
    ],
    ids=str,
)
def test_database_refuses_the_other_half_of_a_rule(values: dict[str, object]) -> None:
    assert refused_by(lambda: _candidate(**values)).startswith("candidates_candidate_")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"years": 0},
        {"years": 60},
        {"radius_miles": 0},
        {"radius_miles": 500},
        {"onsite_states": ["FL", "GU"]},
        {"pay_floor": 0.01, "pay_period": "hour"},
    ],
    ids=str,
)
def test_database_takes_what_is_just_allowed(values: dict[str, object]) -> None:
    assert _candidate(**values).pk
