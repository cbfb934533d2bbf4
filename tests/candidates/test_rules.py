"""The rule of a pool: both faces say the same of anybody, and what it asks is what fit may ask."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from candidates.enums import Visibility
from candidates.fit import bits
from candidates.fit.rules import GONE, MOST_DAYS, Rule, in_words, is_in, parts_of, rule_of, who
from candidates.models import Bit, Candidate, Standing
from candidates.queries import standings
from candidates.services import standings as projection
from jobs.enums import Employment, PayPeriod, Shift, Workplace
from jobs.models import Position
from tests.candidates.people import OTHERS, SETTINGS, STATES, make_people, make_position, some
from tests.candidates.test_fit_properties import take_bits
from tests.factories import CandidateFactory, HeldCredentialFactory, PositionFactory, competency

CROWDS, PEOPLE, RULES = 8, 200, 25
NEVER_ASKED = ("name", "age", "born", "birth", "gender", "sex", "race", "address", "zip", "postal", "city")
NEVER_ASKED_EITHER = ("gap", "past", "salary", "photo", "click", "email", "phone", "latitude", "longitude")


def keys(labels: Any) -> tuple[str, ...]:  # noqa: ANN401 -- texts
    return tuple(competency(label).key for label in labels)


def days(random: Random, *borders: int) -> int | None:
    return random.choice((None, None, None, *borders))


def make_rule(random: Random) -> Rule:
    """A rule that asks some of everything, at the borders on which people lie."""
    pay, period = random.choice(
        (("", ""), ("", ""), ("40", "hour"), ("39.99", "hour"), ("83200", "year"), ("83199.99", "year"))
    )
    years = random.choice((0, 0, 1, 3))
    return Rule(
        credentials=tuple(
            keys(group) for group in some(random, (("CPC", "CRC"), ("CPC-A",), ("RHIT",), ("COC",)), 1)
        ),
        skills=tuple(keys(some(random, OTHERS) or ["Epic"]) for _ in range(random.choice((0, 0, 1, 2)))),
        takes_apprentices=random.random() < 0.4,
        years_min=years,
        years_in=keys(some(random, SETTINGS)) if years else (),
        states=tuple(some(random, STATES)),
        workplaces=tuple(some(random, list(Workplace), 1)),
        employment=tuple(some(random, list(Employment)[:3])),
        shifts=tuple(some(random, [Shift.DAY, Shift.NIGHT, Shift.WEEKEND])),
        pay_most=pay,
        pay_period=period,
        free_within=days(random, 0, 30),
        checked_within=days(random, 9, 10, 11, MOST_DAYS),
        agreed_within=days(random, 0, 1, 30),
        changed_within=days(random, 0, 1),
        takes_alerts=random.random() < 0.2,
    )


def disturb(random: Random, people: list[int]) -> None:
    """What `make_people` leaves out: when somebody is free, when they agreed, who hides."""
    today, now = timezone.localdate(), timezone.now()
    rows = list(Candidate.objects.filter(pk__in=people))
    for row in rows:
        row.available_from = random.choice((None, *(today + timedelta(days=n) for n in (-1, 0, 1, 30, 31))))
        if row.consent_at is not None:
            row.consent_at = now - timedelta(days=random.choice((0, 1, 2, 30, 31)))
        row.visibility = random.choice((*[Visibility.VISIBLE] * 9, Visibility.HIDDEN))
    Candidate.objects.bulk_update(rows, ["available_from", "consent_at", "visibility"])


class TwoFaces(TestCase):
    @settings(max_examples=CROWDS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32), without_bits=st.booleans())
    def test_sql_finds_whom_the_files_name(self, seed: int, without_bits: bool) -> None:  # noqa: FBT001 -- drawn
        random = Random(seed)
        if without_bits:
            take_bits()
        people = make_people(random, PEOPLE)
        disturb(random, people)
        projection.refresh()
        files = Candidate.objects.prefetch_related("credentials").in_bulk(people)
        rows = standings.derived(people)
        for key, row in rows.items():
            row.candidate = files[key]
            row.changed_at = Standing.objects.values_list("changed_at", flat=True).get(pk=key)
        for _ in range(RULES):
            parts = parts_of(make_rule(random))
            for some_parts in (parts, parts[:1], parts[-1:]):
                found = set(Standing.objects.filter(who(some_parts)).values_list("pk", flat=True))
                named = {key for key, row in rows.items() if is_in(some_parts, row)}
                assert found == named, in_words(some_parts)

    @settings(max_examples=CROWDS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32))
    def test_a_rule_is_read_as_it_was_kept(self, seed: int) -> None:
        rule = make_rule(Random(seed))
        assert Rule.read(json.loads(json.dumps(rule.stored()))) == rule
        assert json.loads(json.dumps(rule.stored())) == rule.stored()


def test_nothing_is_asked_that_fit_may_not_know() -> None:
    asked = {one.name for one in fields(Rule)}
    words = {part for name in asked for part in name.split("_")}
    assert not words & {*NEVER_ASKED, *NEVER_ASKED_EITHER}
    assert asked == {
        "credentials",
        "skills",
        "takes_apprentices",
        "years_min",
        "years_in",
        "states",
        "workplaces",
        "employment",
        "shifts",
        "pay_most",
        "pay_period",
        "free_within",
        "checked_within",
        "agreed_within",
        "changed_within",
        "takes_alerts",
    }  # fmt: skip -- what somebody may earn is their wish; a state is where a position may be done


@pytest.mark.parametrize(
    "rule", [Rule(), Rule(takes_apprentices=True), Rule(years_in=("inpatient",)), Rule(pay_period="hour")]
)
def test_what_only_says_how_something_is_asked_asks_nothing(rule: Rule) -> None:
    assert rule.asks_nothing


def test_a_rule_of_another_version_lets_nobody_in() -> None:
    with pytest.raises(ValueError, match="shoe_size"):
        Rule.read({"takes_alerts": True, "shoe_size": 9})


@pytest.mark.django_db
def test_rule_is_one_sentence() -> None:
    rule = Rule(
        credentials=(keys(["CIC", "CCS"]),),
        skills=(keys(["Epic"]), (*keys(["HCC"]), "no-such-word")),
        years_min=3,
        years_in=keys(["Inpatient"]),
        states=("TX",),
        workplaces=(Workplace.REMOTE,),
        employment=(Employment.FULL_TIME, Employment.CONTRACT),
        shifts=(Shift.WEEKEND,),
        pay_most="42.5",
        pay_period=PayPeriod.HOUR,
        free_within=0,
        checked_within=90,
        agreed_within=1,
        changed_within=30,
        takes_alerts=True,
    )

    bits.bits_of(Bit.objects.values_list("pk", flat=True))  # a process reads them once
    with CaptureQueriesContext(connection) as queries:
        parts = parts_of(rule)

    assert len(queries) == 2
    assert in_words(parts) == (
        f"Who holds CIC or CCS; has Epic; has HCC or {GONE}; has 3 years in inpatient or more;"
        " lives in Texas, or would work on site there; takes remote work; takes full time or contract;"
        " takes weekend shift; asks for $42.50 an hour or less; takes mails about positions;"
        " changed within 30 days what they hold or want; agreed within 1 day to be kept on file;"
        " is free today, as far as they say; and had CIC or CCS looked up within 90 days."
    )
    assert [part.ask for part in parts[:2]] == ["CIC or CCS", "Epic"]


@pytest.mark.django_db
def test_a_word_that_is_gone_is_held_by_nobody() -> None:
    CandidateFactory.create(on_file=True, credentials="CIC")

    for rule in (Rule(credentials=(("gone",),)), Rule(years_min=1, years_in=("gone",))):
        assert not Standing.objects.filter(who(parts_of(rule))).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("ago", "counts"), [(89, True), (90, True), (91, False)])
def test_a_look_up_counts_by_its_day_and_for_the_credential_asked(ago: int, counts: bool) -> None:  # noqa: FBT001
    person = CandidateFactory.create(on_file=True, credentials="CPC")
    HeldCredentialFactory.create(
        candidate=person, credential=competency("CIC"), checked_at=timezone.localtime() - timedelta(days=ago)
    )
    rule = Rule(checked_within=90)

    for asked, expected in (("CIC", counts), ("CPC", False)):
        found = Standing.objects.filter(who(parts_of(replace(rule, credentials=(keys([asked]),)))))
        assert found.exists() == expected
    assert Standing.objects.filter(who(parts_of(rule))).exists() == counts


class FromAPosition(TestCase):
    @settings(max_examples=CROWDS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32))
    def test_who_is_in_its_pool_lacks_no_gate_that_a_rule_can_ask(self, seed: int) -> None:
        """A rule asks for what is shown, where a position keeps out only what is missing."""
        from candidates.fit import Measure  # noqa: PLC0415

        random = Random(seed)
        people = make_people(random, PEOPLE)
        projection.refresh()
        position = make_position(random)
        if not all(group.any_of.exists() for group in position.requirements.all()):
            return
        kinds = {"required", "years", "employment", "shift", "pay"}
        gates = [gate for gate in Measure(position).gates if gate.kind in kinds]
        for row in Standing.objects.filter(who(parts_of(rule_of(position))), pk__in=people):
            assert all(gate.lets_through.holds(row) for gate in gates)


@pytest.mark.django_db
def test_rule_of_a_position_names_its_gates() -> None:
    position = PositionFactory.create(
        open=True, required="CIC|CCS; Epic", years_min=2, settings=["Inpatient"], shift=Shift.WEEKEND
    )
    rule = rule_of(Position.objects.in_full().get(pk=position.pk))

    assert rule.credentials == (keys(["CCS", "CIC"]),) or rule.credentials == (keys(["CIC", "CCS"]),)
    assert rule.skills == (keys(["Epic"]),)
    assert (rule.years_min, rule.years_in, rule.shifts) == (2, keys(["Inpatient"]), (Shift.WEEKEND,))
    assert Decimal(rule.pay_most) == position.pay_max
