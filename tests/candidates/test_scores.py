"""What somebody was shown when they applied is kept with the application."""

from __future__ import annotations

import pytest

from candidates.enums import WithdrawReason
from candidates.fit import VERSION, explain
from candidates.fit.inputs import print_of
from candidates.models import Application, Candidate, Score
from candidates.queries import weightings
from candidates.services import applications
from jobs.models import Position
from tests.factories import (
    CandidateFactory,
    HeldCredentialFactory,
    PositionFactory,
    WeightingFactory,
    competency,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def position() -> Position:
    return PositionFactory.create(
        open=True,
        remote=True,
        required="CPC",
        preferred="CRC",
        settings=["Pro-fee"],
        software=["Epic"],
        years_min=1,
    )


@pytest.fixture
def person() -> Candidate:
    return CandidateFactory.create(credentials="CPC", competencies={"Pro-fee": 1}, state="FL")


def hand_in(position: Position, person: Candidate) -> Application:
    return applications.apply(
        position=position,
        candidate=person,
        first_name="Dana",
        last_name="Reyes",
        is_proven=True,
        is_signed_in=True,
    )


def fit_now(application: Application) -> tuple[int, str]:
    position = Position.objects.in_full().get(pk=application.position_id)
    person = Candidate.objects.for_fit().get(pk=application.candidate_id)
    fit = explain(position, person, weightings.of_one(position))
    return fit.score, print_of(fit)


def test_lines_points_versions_and_a_print_of_the_inputs_are_kept(
    position: Position, person: Candidate
) -> None:
    WeightingFactory.create(position=position, version=3, settings=30, preferred=10, years=0)

    application = hand_in(position, person)

    score = Score.objects.get()
    assert (score.application, score.fit_version, score.weights_version) == (application, VERSION, 3)
    assert (score.points, score.inputs) == fit_now(application)
    assert score.is_suited
    assert next((line["ask"], line["state"]) for line in score.lines["gates"]) == ("CPC", "met")
    assert [(line["kind"], line["points"], line["most"]) for line in score.lines["points"]] == [
        ("preferred", 0, 25),
        ("settings", 38, 75),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda application: HeldCredentialFactory.create(
            candidate=application.candidate, credential=competency("CRC")
        ),
        lambda application: Candidate.objects.update(pay_floor=10, pay_period="hour"),
        lambda application: Position.objects.update(years_min=3),
        lambda application: application.position.software.clear(),
        lambda application: WeightingFactory.create(position=application.position),
    ],
    ids=["held", "wish", "asked", "words", "weights"],
)
def test_print_tells_that_an_input_has_changed(position: Position, person: Candidate, change) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    application = hand_in(position, person)

    assert fit_now(application)[1] == Score.objects.get().inputs
    change(application)
    assert fit_now(application)[1] != Score.objects.get().inputs


def test_print_stays_where_nothing_of_fit_was_written(position: Position, person: Candidate) -> None:
    application = hand_in(position, person)
    Candidate.objects.update(first_name="Other", phone="+18135550111")
    Position.objects.update(title="Other", benefits="More")
    assert fit_now(application)[1] == Score.objects.get().inputs


def test_applying_anew_keeps_what_is_shown_then(position: Position, person: Candidate) -> None:
    application = hand_in(position, person)
    first = Score.objects.get()
    applications.withdraw(application=application, reason=WithdrawReason.CHANGED_MIND)
    HeldCredentialFactory.create(candidate=person, credential=competency("CRC"))

    hand_in(position, person)

    again = Score.objects.get()
    assert again.points > first.points
    assert again.at > first.at


def test_score_goes_with_its_application(position: Position, person: Candidate) -> None:
    """It goes with the application, and so with the person."""
    application = hand_in(position, person)
    application.delete()
    assert Score.objects.count() == 0
