"""What must be true of the board is refused by the database, whoever writes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from jobs.enums import CloseReason, CompetencyKind, PositionStatus, Workplace
from jobs.models import Competency, Place
from tests.constraints import Violation, change, named_constraints, refused_by, twice
from tests.factories import (
    AreaWageFactory,
    ArticleFactory,
    ArticleSourceFactory,
    CompetencyAliasFactory,
    CompetencyFactory,
    EmployerFactory,
    PlaceFactory,
    PositionEventFactory,
    PositionFactory,
    PositionReportFactory,
    QuestionFactory,
    RecruiterUserFactory,
    RequirementFactory,
    RoleFactFactory,
    SalaryBenchmarkFactory,
    TitleFactory,
    TopicFactory,
    competency,
    place,
)

VIOLATIONS: dict[str, Violation] = {
    "jobs_competency_label_unique": lambda: twice(CompetencyFactory.create, label="CPC"),
    "jobs_competency_kind_known": lambda: CompetencyFactory.create(kind="hobby"),
    "jobs_competency_only_credentials_have_apprentices": lambda: CompetencyFactory.create(
        kind=CompetencyKind.SOFTWARE, apprentice_of=competency("CPC")
    ),
    "jobs_alias_unique": lambda: [
        CompetencyAliasFactory.create(competency=competency("ICD-10-CM"), text=text)
        for text in ("ICD10", "icd 10")
    ],
    "jobs_employer_name_unique": lambda: [
        EmployerFactory.create(name=name) for name in ("Bay Hospital", "BAY hospital")
    ],
    "jobs_employer_kind_known": lambda: EmployerFactory.create(kind="zoo"),
    "jobs_place_unique": lambda: Place.objects.create(
        city="TAMPA", state=place("Tampa").state, latitude=27, longitude=-82
    ),
    "jobs_place_coordinates_on_earth": lambda: PlaceFactory.create(latitude=91),
    "jobs_place_state_known": lambda: PlaceFactory.create(state="ZZ"),
    "jobs_event_kind_known": lambda: PositionEventFactory.create(kind="burnt"),
    "jobs_positionreport_reason_known": lambda: PositionReportFactory.create(reason="mood"),
    "jobs_positionreport_handled_has_date": lambda: PositionReportFactory.create(
        handled_by=RecruiterUserFactory.create()
    ),
    "jobs_question_kind_known": lambda: QuestionFactory.create(kind="dance"),
    "jobs_question_has_text": lambda: QuestionFactory.create(text=""),
    "jobs_question_options_suit_kind": lambda: QuestionFactory.create(kind="choice", options=["One"]),
    "jobs_question_numbers_suit_kind": lambda: QuestionFactory.create(unit="hours"),
    "jobs_question_limits_in_order": lambda: QuestionFactory.create(kind="number", least=5, most=4),
    "jobs_question_knock_out_leaves_some": lambda: QuestionFactory.create(
        kind="number", needs_least=5, needs_most=4, because="The employer needs five."
    ),
    "jobs_question_refused_are_answers": lambda: QuestionFactory.create(
        refused=["maybe"], because="The employer needs a yes."
    ),
    "jobs_question_knock_out_is_said": lambda: QuestionFactory.create(refused=["no"]),
    "jobs_fact_unique": lambda: twice(RoleFactFactory.create, key="first"),
    "jobs_requirement_level_known": lambda: RequirementFactory.create(level="hoped"),
    "jobs_salary_unique": lambda: twice(SalaryBenchmarkFactory.create, years=5),
    "jobs_salary_amount_positive": lambda: SalaryBenchmarkFactory.create(amount=0),
    "jobs_salary_city_with_state": lambda: SalaryBenchmarkFactory.create(state=""),
    "jobs_areawage_once": lambda: twice(AreaWageFactory.create, area="45300"),
    "jobs_areawage_occupation_known": lambda: AreaWageFactory.create(occupation="29-2099"),
    "jobs_areawage_state_known": lambda: AreaWageFactory.create(state="XX"),
    "jobs_areawage_percentiles_rise": lambda: AreaWageFactory.create(p10=40_000, p25=None, median=39_999),
    "jobs_areawage_above_top_known": lambda: AreaWageFactory.create(above_top=["p99"]),
    "jobs_topic_name_once": lambda: [TopicFactory.create(name=name, slug=name) for name in ("Pay", "pay")],
    "jobs_article_status_known": lambda: ArticleFactory.create(status="hidden"),
    "jobs_article_cover_known": lambda: ArticleFactory.create(cover="photo"),
    "jobs_article_workplace_known": lambda: ArticleFactory.create(workplace="moon"),
    "jobs_article_published_has_day": lambda: ArticleFactory.create(published_at=None),
    "jobs_articlesource_rank_once": lambda: twice(
        ArticleSourceFactory.create, article=ArticleFactory.create(), rank=1
    ),
    "jobs_articlesource_rank_from_one": lambda: ArticleSourceFactory.create(rank=0),
    "jobs_title_rung_known": lambda: TitleFactory.create(rung="king"),
    "jobs_position_pay_in_order": lambda: PositionFactory.create(pay_min=40, pay_max=39.99),
    "jobs_position_pay_suits_period": lambda: PositionFactory.create(pay_max=1000.01),
    "jobs_position_benefits_given": lambda: PositionFactory.create(benefits=""),
    "jobs_position_place_unless_remote": lambda: PositionFactory.create(
        workplace=Workplace.HYBRID, place=None
    ),
    "jobs_position_states_only_if_remote": lambda: PositionFactory.create(remote_states=["FL"]),
    "jobs_position_states_known": lambda: PositionFactory.create(remote=True, remote_states=["FL", "ZZ"]),
    "jobs_position_openings_at_least_one": lambda: PositionFactory.create(openings=0),
    "jobs_position_years_sensible": lambda: PositionFactory.create(years_min=41),
    "jobs_position_preferred_education_higher": lambda: PositionFactory.create(
        education=3, education_preferred=2
    ),
    "jobs_position_published_at_if_shown": lambda: PositionFactory.create(status=PositionStatus.OPEN),
    "jobs_position_planned_unless_open": lambda: change(
        PositionFactory.create(open=True), publish_at=timezone.now()
    ),
    "jobs_position_closed_with_reason": lambda: change(PositionFactory.create(closed=True), close_reason=""),
    "jobs_position_workplace_known": lambda: PositionFactory.create(workplace="moon"),
    "jobs_position_employment_known": lambda: PositionFactory.create(employment="serfdom"),
    "jobs_position_shift_known": lambda: PositionFactory.create(shift="dawn"),
    "jobs_position_pay_period_known": lambda: PositionFactory.create(pay_period="week"),
    "jobs_position_status_known": lambda: change(PositionFactory.create(open=True), status="lost"),
    "jobs_position_education_known": lambda: PositionFactory.create(education=5),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(name: str) -> None:
    assert refused_by(VIOLATIONS[name]) == name


def test_every_constraint_is_tried() -> None:
    assert set(VIOLATIONS) == named_constraints("jobs")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"pay_min": 0, "pay_max": 0},
        {"pay_period": "year"},
        {"closed_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"close_reason": CloseReason.FILLED},
        {"status": PositionStatus.CLOSED},
        {"status": PositionStatus.PAUSED},
    ],
    ids=str,
)
def test_database_refuses_the_other_half_of_a_rule(values: dict[str, object]) -> None:
    position = PositionFactory.create()

    assert refused_by(lambda: change(position, **values)).startswith("jobs_position_")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"pay_min": 40, "pay_max": 40},
        {"pay_max": 1000},
        {"yearly": True, "pay_min": 1000, "pay_max": 1000},
        {"remote": True, "remote_states": ["FL", "PR"]},
        {"remote": True, "place": None},
        {"years_min": 40},
        {"education": 3, "education_preferred": 3},
        {"education": 3, "education_preferred": 0},
        {"closes_on": date(2020, 1, 1)},
    ],
    ids=str,
)
def test_database_takes_what_is_just_allowed(values: dict[str, object]) -> None:
    assert PositionFactory.create(**values).pk


@pytest.mark.django_db
def test_same_label_may_stand_in_two_kinds() -> None:
    for kind in (CompetencyKind.SETTING, CompetencyKind.SPECIALTY):
        CompetencyFactory.create(kind=kind, label="Emergency department")

    assert Competency.objects.filter(label="Emergency department").count() == 2
