"""The facts of the role guide and the published salaries, figure by figure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jobs.models import RoleFact, SalaryBenchmark
from jobs.services import role_facts

pytestmark = pytest.mark.django_db

SALARIES = {
    # US dollars a year, at 1 and at 5 years
    ("Orlando", "FL"): (35000, 47000),
    ("Tampa", "FL"): (40000, 47000),
    ("Jacksonville", "FL"): (37000, 48000),
    ("Miami", "FL"): (42000, 52000),
    ("Atlanta", "GA"): (38000, 52000),
    ("Chicago", "IL"): (38000, 49000),
    ("Houston", "TX"): (40000, 51000),
    ("Los Angeles", "CA"): (46000, 53000),
    ("New York", "NY"): (44000, 52000),
    ("Seattle", "WA"): (46000, 56000),
    ("", ""): (41000, 52000),
}
KEYS = {
    "summary": {"translates", "claim", "employers", "rules", "follow-up", "independence", "occupation"},
    "duty": {
        "compliance", "audit", "assign_sequence", "billing", "insurers", "statistics", "provider_query",
    },
    "education": {"required", "preferred", "certification"},
    "skill": {"detail", "terms_anatomy", "communication", "typing", "icd10", "self_starter"},
    "career": {"start", "study", "certify"},
    "trend": {"icd-11", "suggested-codes", "more-codes", "who-update"},
    "outlook": {
        "growth-2024-2034", "median-pay-2024", "high-pay-2024", "employment-2024", "openings-2024-2034",
        "growth-2023-2033", "median-pay-2020", "growth-2019-2029", "growth-2018-2028",
    },
    "hours": {"office", "shifts", "home"},
    "promise": {"recruiter", "in-mind", "openings", "advice", "contact"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def loaded() -> role_facts.Loaded:
    return role_facts.load()


def test_the_22_salaries() -> None:
    found: dict[tuple[str, str], dict[int, int]] = {}
    for row in SalaryBenchmark.objects.all():
        found.setdefault((row.city, row.state), {})[row.years] = row.amount

    assert found == {place: {1: first, 5: fifth} for place, (first, fifth) in SALARIES.items()}
    assert SalaryBenchmark.objects.count() == 22


def test_every_salary_says_where_it_is_from_and_that_it_is_old() -> None:
    rows = set(SalaryBenchmark.objects.values_list("source", "as_of"))

    assert len(rows) == 1
    source, as_of = rows.pop()
    assert "Payscale" in source
    assert "historic" in as_of


def test_every_fact_is_there() -> None:
    found: dict[str, set[str]] = {}
    for section, key in RoleFact.objects.values_list("section", "key"):
        found.setdefault(section, set()).add(key)

    assert found == KEYS


def test_every_fact_has_a_source_and_a_date() -> None:
    assert not RoleFact.objects.filter(source="").exists()
    assert not RoleFact.objects.filter(as_of="").exists()


def test_outlook_comes_newest_first_and_only_the_newest_stands() -> None:
    outlook = RoleFact.objects.filter(section=RoleFact.Section.OUTLOOK)

    assert [(fact.figure, fact.unit, fact.is_superseded) for fact in outlook] == [
        (Decimal(7), "percent", False),
        (Decimal(50250), "US dollars a year", False),
        (Decimal(80950), "US dollars a year", False),
        (Decimal(194800), "jobs", False),
        (Decimal(14200), "openings a year", False),
        (Decimal(9), "percent", True),
        (Decimal(44090), "US dollars a year", True),
        (Decimal(8), "percent", True),
        (Decimal(11), "percent", True),
    ]


def test_figures_stand_in_their_sentences() -> None:
    """A figure and the sentence beside it must not drift apart."""
    for fact in RoleFact.objects.exclude(figure=None):
        assert f"{fact.figure:,.0f}" in fact.text


def test_loading_again_writes_nothing_and_repairs_what_differs() -> None:
    assert role_facts.load() == role_facts.Loaded(facts=47, salaries=22, touched=0)

    SalaryBenchmark.objects.filter(city="Orlando", years=1).update(amount=1)

    assert role_facts.load().touched == 1
    assert SalaryBenchmark.objects.get(city="Orlando", years=1).amount == 35000
