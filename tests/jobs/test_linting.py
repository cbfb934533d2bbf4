"""What a good or lawful posting lacks: each rule finds what it looks for, and leaves the rest alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.enums import US_STATES, Education, PositionStatus
from jobs.models import Position
from jobs.services import linting, positions
from jobs.services.linting import RULES, Severity
from tests.factories import PositionFactory, require

pytestmark = pytest.mark.django_db
GOOD_TEXT = (
    "You code the visits of three clinics, in the order in which they come in. A colleague looks over"
    " your first hundred charts and says what to mend. We meet on Tuesdays to talk about what was hard."
    " Young patients and their families come here; those under 40 pounds see the pediatric team. He or"
    " she who codes here stays."
)


def today(days: int = 0) -> Any:  # noqa: ANN401 -- a date
    return timezone.localdate() + timedelta(days=days)


def good(**changes: Any) -> Position:  # noqa: ANN401
    """A position that every rule is content with, but for what is changed."""
    fields: dict[str, Any] = {
        "title": "Pro-fee cardiology coder",
        "required": "CPC|CCS-P; ICD-10-CM",
        "settings": ["Pro-fee"],
        "pay_min": 28,
        "pay_max": 36,
        "description": GOOD_TEXT,
        "benefits": "Health, dental and vision insurance, 401(k), twenty days off.",
        "closes_on": today(30),
    }
    return PositionFactory.create(**fields | changes)


def found(position: Position) -> list[str]:
    return [finding.rule.key for finding in linting.findings(position)]


def test_good_posting_has_nothing_to_add() -> None:
    assert found(good()) == []


CASES: list[tuple[str, dict[str, Any]]] = [
    ("wide pay", {"pay_min": 20, "pay_max": 40}),
    ("benefits", {"benefits": "Competitive benefits package"}),
    ("benefits", {"benefits": "TBD"}),
    ("other pay", {"description": f"{GOOD_TEXT} There is a sign-on bonus."}),
    ("other figures", {"description": f"{GOOD_TEXT} Pay is $41 to $52 an hour."}),
    ("far", {"closes_on": today(200)}),
    ("near", {"closes_on": today(1)}),
    ("anywhere", {"remote": True}),
    ("states but Colorado", {"remote": True, "remote_states": sorted(set(US_STATES) - {"CO", "PR", "CA"})}),
    ("colorado", {"description": f"{GOOD_TEXT} Remote, except Colorado."}),
    ("age limit", {"description": f"{GOOD_TEXT} We look for people aged 25 to 35."}),
    ("age limit", {"description": f"{GOOD_TEXT} You are under 40 years of age."}),
    ("age words", {"description": f"{GOOD_TEXT} Join our young, dynamic team."}),
    ("age words", {"description": f"{GOOD_TEXT} A recent graduate fits well."}),
    ("origin", {"description": f"{GOOD_TEXT} Native English speakers."}),
    ("citizens", {"description": f"{GOOD_TEXT} US citizens only."}),
    ("citizens", {"description": f"{GOOD_TEXT} You must be a U.S. citizen."}),
    ("sex", {"description": f"{GOOD_TEXT} The girls at the desk help you."}),
    ("health", {"description": f"{GOOD_TEXT} You are in good health."}),
    ("past pay", {"description": f"{GOOD_TEXT} Send your salary history."}),
    ("criminal record", {"description": f"{GOOD_TEXT} No felonies."}),
    ("vague title", {"title": "Medical coder"}),
    ("loud title", {"title": "Inpatient coder!!"}),
    ("no credential", {"required": "ICD-10-CM"}),
    ("no setting", {"settings": []}),
    ("many groups", {"required": "CPC; CRC; CIC; COC; CCS; RHIT"}),
    ("education", {"education": Education.BACHELOR}),
    ("entry", {"title": "Entry-level cardiology coder", "years_min": 2}),
    ("short text", {"description": "Codes charts."}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "changes"), CASES)
def test_rule_finds_what_it_looks_for_and_no_other_rule_does(rule: str, changes: dict[str, Any]) -> None:
    assert found(good(**changes)) == [rule]


def test_every_rule_has_a_case_and_every_rule_of_law_its_source() -> None:
    assert {rule.key for rule in RULES} == {rule for rule, _ in CASES}
    assert all(rule.source for rule in RULES if rule.severity != Severity.ADVICE)
    assert len({rule.key for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Coding manager", "education": Education.BACHELOR},
        {"remote": True, "remote_states": ["FL", "GA"]},
        {"description": f"{GOOD_TEXT} You are authorized to work in the United States."},
        {"description": f"{GOOD_TEXT} Nobody is kept out, except by distance. We sit in Denver, CO."},
        {"description": f"{GOOD_TEXT} Pay is $29 to $35 an hour, $60,000 to $73,000 a year."},
        {
            "description": f"{GOOD_TEXT} A bonus comes in June.",
            "benefits": "Health insurance and a yearly bonus",
        },
        {"description": f"{GOOD_TEXT} Turn a chart round in under 45 minutes."},
    ],
)
def test_what_only_looks_like_it_is_left_alone(changes: dict[str, Any]) -> None:
    assert found(good(**changes)) == []


def test_what_the_law_calls_unlawful_in_itself_is_not_published() -> None:
    position = good(description=f"{GOOD_TEXT} Remote, open to all states except Colorado.")

    with pytest.raises(positions.CannotMove, match=r"except Colorado.*unlawful there"):
        positions.publish(position=position, by=None)

    position.refresh_from_db()
    assert position.status == PositionStatus.DRAFT
    assert list(positions.hindrances([position])) == [position.pk]


def test_advice_and_doubts_never_stop_publishing() -> None:
    position = good(description="Native speakers. US citizens only.", title="CODER NOW!", pay_max=90)

    assert positions.publish(position=position, by=None) is not None


def test_several_positions_ask_the_database_as_much_as_one() -> None:
    made = [good() for _ in range(3)]
    require(made[2], "CRC", "CIC", "COC", "CCS", "RHIT")

    with CaptureQueriesContext(connection) as of_one:
        linting.findings_of(made[:1])
    with CaptureQueriesContext(connection) as of_three:
        several = linting.findings_of(made)

    assert len(of_one) == len(of_three) == 2
    assert [one.rule.key for one in several[made[2].pk]] == ["many groups"]
