"""What must be true of people on file is refused by the database, whoever writes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.postgres.search import SearchQueryField
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Now
from django.utils import timezone

from candidates.enums import AlertStatus, DropReason, Stage
from candidates.models import (
    Bit,
    Candidate,
    Claim,
    CompiledSearch,
    ConsentReminder,
    HiddenName,
    Likeness,
    MergedFile,
    Rhythm,
    Schooling,
    SealHold,
    SealOpening,
    SelfIdentification,
)
from tests.constraints import Violation, change, named_constraints, refused_by, twice
from tests.factories import (
    AccessEventFactory,
    AlertFactory,
    AlertFeedbackFactory,
    AlertNarrowingFactory,
    ApplicationDraftFactory,
    ApplicationFactory,
    ApplicationTransitionFactory,
    CandidateFactory,
    CredentialCheckFactory,
    CredentialReminderFactory,
    DataExportFactory,
    DeletionRequestFactory,
    HeldCompetencyFactory,
    HeldCredentialFactory,
    HiddenPositionFactory,
    InterviewFactory,
    MatchRunFactory,
    MessageFactory,
    MissedPromiseFactory,
    PositionFactory,
    RecipientFactory,
    RecruiterUserFactory,
    ResumeFactory,
    ResumeSuggestionFactory,
    SavedPositionFactory,
    SavedSearchFactory,
    ScoreFactory,
    ScreeningAnswerFactory,
    SealedRecordFactory,
    SeenPositionFactory,
    WeightingFactory,
    competency,
)


def _candidate(**values: object) -> Candidate:
    return CandidateFactory.create(**values)


def _second_answer(**changes: object) -> object:
    """Another answer of one application, to the same question and at the same place but for `changes`."""
    first = ScreeningAnswerFactory.create()
    same = {"application": first.application, "question": first.question, "asked": "Again?", "key": "again"}
    return ScreeningAnswerFactory.create(**{**same, "kind": "yes_no", "unit": "", **changes})


def _claim(**values: object) -> Claim:
    facts = {
        "kind": "accuracy", "unit": "percent", "value": 95, "source": "audit", "as_of": date(2026, 3, 1),
    }  # fmt: skip
    setting = competency("profee")
    return Claim.objects.create(**{"candidate": _candidate(), "setting": setting, **facts, **values})


def _said_of_self(**values: object) -> SelfIdentification:
    facts = {"sex": "unsaid", "race": "unsaid", "said_in": date(2026, 3, 1), "kept_until": date(2030, 3, 1)}
    return SelfIdentification.objects.create(**{"link": "a", "asked": "now", **facts, **values})


def _twice_narrowed(**values: object) -> None:
    twice(AlertNarrowingFactory.create, recipient=RecipientFactory.create(), **values)


def _narrowed_to(*least_pay: int) -> None:
    recipient = RecipientFactory.create()
    for number in least_pay:
        AlertNarrowingFactory.create(recipient=recipient, kind="pay", number=number)


def _email_twice() -> object:
    return twice(DeletionRequestFactory.create, email="going@example.com")


VIOLATIONS: dict[str, Violation] = {
    "candidates_selfid_sex_known": lambda: _said_of_self(sex="x"),
    "candidates_selfid_race_known": lambda: _said_of_self(race="x"),
    "candidates_selfid_month_alone": lambda: _said_of_self(said_in=date(2026, 3, 2)),
    "candidates_answer_once": lambda: _second_answer(order=1),
    "candidates_answer_order_unique": lambda: _second_answer(question=None),
    "candidates_answer_kind_known": lambda: ScreeningAnswerFactory.create(kind="dance"),
    "candidates_answer_says_something": lambda: ScreeningAnswerFactory.create(value=""),
    "candidates_answer_keeps_question": lambda: ScreeningAnswerFactory.create(asked=""),
    "candidates_answer_order_sensible": lambda: ScreeningAnswerFactory.create(order=12),
    "candidates_answer_knock_out_has_reason": lambda: ScreeningAnswerFactory.create(is_knock_out=True),
    "candidates_seenposition_once": lambda: twice(
        SeenPositionFactory.create, candidate=CandidateFactory.create(), position=PositionFactory.create()
    ),
    "candidates_seenposition_first_before_last": lambda: SeenPositionFactory.create(
        last_at=timezone.now() - timedelta(days=1)
    ),
    "candidates_hiddenposition_once": lambda: twice(
        HiddenPositionFactory.create, candidate=CandidateFactory.create(), position=PositionFactory.create()
    ),
    "candidates_draft_once": lambda: twice(
        ApplicationDraftFactory.create, candidate=CandidateFactory.create(), position=PositionFactory.create()
    ),
    "candidates_application_claimed_is_proven": lambda: ApplicationFactory.create(claimed_at=timezone.now()),
    "candidates_candidate_visibility_known": lambda: _candidate(visibility="half"),
    "candidates_claim_unique": lambda: twice(_claim, candidate=_candidate()),
    "candidates_claim_unit_suits_kind": lambda: _claim(unit="charts_day"),
    "candidates_claim_value_sensible": lambda: _claim(value=101),
    "candidates_claim_source_known": lambda: _claim(source="dream"),
    "candidates_claim_as_of_a_month": lambda: _claim(as_of=date(2026, 3, 2)),
    "candidates_consent_reminder_once": lambda: twice(
        ConsentReminder.objects.create,
        candidate=_candidate(),
        consent_until=date(2027, 1, 1),
        days_before=7,
    ),
    "candidates_consent_reminder_before_the_end": lambda: ConsentReminder.objects.create(
        candidate=_candidate(), consent_until=date(2027, 1, 1), days_before=0
    ),
    "candidates_hidden_name_unique": lambda: twice(
        HiddenName.objects.create, candidate=_candidate(), name="Harbor Clinic"
    ),
    "candidates_hidden_name_has_words": lambda: HiddenName.objects.create(candidate=_candidate(), name="..."),
    "candidates_likeness_kind_known": lambda: Likeness.objects.create(
        kind=9, key="x", candidate=_candidate()
    ),
    "candidates_merged_lower_case": lambda: MergedFile.objects.create(
        candidate=_candidate(), was=1, email="A@example.com", undo_until=date(2027, 1, 1)
    ),
    "candidates_schooling_unique": lambda: twice(
        Schooling.objects.create, candidate=_candidate(), school="Bay College"
    ),
    "candidates_schooling_has_a_school": lambda: Schooling.objects.create(candidate=_candidate(), school=""),
    "candidates_schooling_level_known": lambda: Schooling.objects.create(
        candidate=_candidate(), school="Bay College", level=0
    ),
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
    "candidates_hold_has_reason": lambda: SealHold.objects.create(
        record=SealedRecordFactory.create(), is_placed=True, by_name="Sam", reason=""
    ),
    "candidates_matchrun_done_or_error": lambda: MatchRunFactory.create(finished=True, error="broke"),
    "candidates_alertfeedback_once": lambda: twice(
        AlertFeedbackFactory.create,
        position=PositionFactory.create(open=True),
        recipient=RecipientFactory.create(),
    ),
    "candidates_alertfeedback_answer_known": lambda: AlertFeedbackFactory.create(answer="may"),
    "candidates_alertfeedback_reason_of_no": lambda: AlertFeedbackFactory.create(reason="pay"),
    "candidates_alertnarrowing_once": lambda: _twice_narrowed(kind="shift", word="night"),
    "candidates_alertnarrowing_one_of_a_kind": lambda: _narrowed_to(27, 30),
    "candidates_alertnarrowing_kind_known": lambda: AlertNarrowingFactory.create(kind="mood"),
    "candidates_alertnarrowing_number_of_its_kind": lambda: AlertNarrowingFactory.create(kind="pay"),
    "candidates_alertnarrowing_word_of_its_kind": lambda: AlertNarrowingFactory.create(kind="shift"),
    "candidates_alertnarrowing_competency_of_its_kind": lambda: AlertNarrowingFactory.create(
        kind="competency"
    ),
    "candidates_alertnarrowing_employer_of_its_kind": lambda: AlertNarrowingFactory.create(kind="employer"),
    "candidates_alertnarrowing_place_of_its_kind": lambda: AlertNarrowingFactory.create(
        kind="miles", number=20
    ),
    "candidates_savedsearch_life_is_confirmed": lambda: SavedSearchFactory.create(
        confirmed_at=None, kept_at=timezone.now()
    ),
    "candidates_savedsearch_ended_has_reason": lambda: SavedSearchFactory.create(ended_at=timezone.now()),
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
    "candidates_message_text_fits": lambda: MessageFactory.create(text=""),
    "candidates_message_read_after_sent": lambda: MessageFactory.create(
        read_at=timezone.now() - timedelta(days=1)
    ),
    "candidates_interview_one_open": lambda: twice(
        InterviewFactory.create, application=ApplicationFactory.create()
    ),
    "candidates_interview_state_known": lambda: InterviewFactory.create(state="lost"),
    "candidates_interview_kind_known": lambda: InterviewFactory.create(kind="fax"),
    "candidates_interview_has_slots": lambda: InterviewFactory.create(slots=[]),
    "candidates_interview_length": lambda: InterviewFactory.create(minutes=5),
    "candidates_interview_zone": lambda: InterviewFactory.create(time_zone="EST"),
    "candidates_interview_chosen_has_time": lambda: InterviewFactory.create(state="chosen"),
    "candidates_interview_time_was_offered": lambda: InterviewFactory.create(
        chosen=True, starts_at=timezone.now()
    ),
    "candidates_interview_canceled_has_date": lambda: InterviewFactory.create(state="canceled"),
    "candidates_missedpromise_once": lambda: twice(
        MissedPromiseFactory.create, application=ApplicationFactory.create()
    ),
    "candidates_missedpromise_did_known": lambda: MissedPromiseFactory.create(did="nothing"),
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
    "candidates_transition_start_of_placed": lambda: ApplicationTransitionFactory.create(
        to_stage=Stage.SCREENING, starts_on=timezone.localdate()
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
    "candidates_check_words_known": lambda: CredentialCheckFactory.create(found="perhaps"),
    "candidates_check_elsewhere_is_named": lambda: CredentialCheckFactory.create(place="other"),
    "candidates_check_file_whole_or_none": lambda: CredentialCheckFactory.create(file_key="evidence/a"),
    "candidates_check_ended_has_reason": lambda: CredentialCheckFactory.create(ended_at=timezone.now()),
    "candidates_credential_reminder_once": lambda: twice(
        CredentialReminderFactory.create, held=HeldCredentialFactory.create()
    ),
    "candidates_credential_reminder_before_the_end": lambda: CredentialReminderFactory.create(days_before=0),
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
    "candidates_resume_nobodys_not_current": lambda: ResumeFactory.create(candidate=None, is_current=True),
    "candidates_resume_one_current": lambda: twice(ResumeFactory.create, candidate=_candidate()),
    "candidates_resume_status_known": lambda: change(ResumeFactory.create(), status="lost"),
    "candidates_resume_kind_known": lambda: change(ResumeFactory.create(), kind="odt"),
    "candidates_resume_size_allowed": lambda: change(ResumeFactory.create(), size=5 * 1024 * 1024 + 1),
    "candidates_resume_read_has_date": lambda: change(ResumeFactory.create(), read_at=None),
    "candidates_resume_rejected_has_reason": lambda: change(ResumeFactory.create(), status="rejected"),
    "candidates_suggestion_once": lambda: twice(
        ResumeSuggestionFactory.create, resume=ResumeFactory.create(), place=7
    ),
    "candidates_suggestion_kind_known": lambda: change(ResumeSuggestionFactory.create(), kind="hobby"),
    "candidates_suggestion_says_something": lambda: change(ResumeSuggestionFactory.create(), value=None),
    "candidates_suggestion_decided_has_date": lambda: change(
        ResumeSuggestionFactory.create(), state="accepted"
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
        {"sent_at": Now()},
        {"drop_reason": DropReason.APPLIED},
        {"lease_until": Now()},
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
