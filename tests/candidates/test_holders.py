"""What holders of a credential hold besides, and next: the same as counting each file by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from django.core.cache import cache
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from candidates.enums import CredentialStatus, Visibility
from candidates.models import Candidate, HeldCredential
from candidates.queries import holders
from candidates.queries.holders import NOBODY, Share
from candidates.tasks import count_holders
from tests.factories import CandidateFactory, HeldCredentialFactory, competency

ROUNDS, PEOPLE = 8, 60
WORDS = ("CPC", "CRC", "COC", "CCS")


def make_file(random: Random, number: int) -> None:
    today = timezone.localdate()
    person = CandidateFactory.create(
        email=f"holder{number}@example.com",
        on_file=random.random() < 0.9,
        is_demo=random.random() < 0.5,
        visibility=Visibility.HIDDEN if random.random() < 0.05 else Visibility.VISIBLE,
    )
    for label in random.sample(WORDS, random.choice((1, 2, 2, 3))):
        HeldCredentialFactory.create(
            candidate=person,
            credential=competency(label),
            apprentice=label in {"CPC", "COC"} and random.random() < 0.2,
            earned_on=random.choice(
                (None, *(today - timedelta(days=days) for days in (500, 800, 800, 1100)))
            ),
            expires_on=random.choice(
                (None, None, today, today + timedelta(days=9), today - timedelta(days=1))
            )
            if random.random() < 0.5
            else None,
            status=random.choice(
                (CredentialStatus.UNKNOWN, CredentialStatus.ACTIVE, CredentialStatus.REVOKED)
            )
            if random.random() < 0.3
            else CredentialStatus.UNKNOWN,
        )


def by_hand() -> dict[str, tuple[int, int, dict[str, int], dict[str, int]]]:
    """Of each form: people, those with a day, what they hold besides, what they earned later."""
    today = timezone.localdate()
    people: Counter[str] = Counter()
    dated: Counter[str] = Counter()
    beside: dict[str, Counter[str]] = {}
    after: dict[str, Counter[str]] = {}
    for person in Candidate.objects.prefetch_related("credentials__credential"):
        agreed = person.consent_until is not None and person.consent_until >= today
        if not agreed or person.visibility == Visibility.HIDDEN:
            continue
        held: dict[str, date | None] = {
            f"{row.credential.key}-a" if row.apprentice else row.credential.key: row.earned_on
            for row in person.credentials.all()
            if row.is_held()
        }
        for key, earned in held.items():
            people[key] += 1
            dated[key] += earned is not None
            for other, later in held.items():
                if other != key:
                    beside.setdefault(key, Counter())[other] += 1
                    if earned is not None and later is not None and later > earned:
                        after.setdefault(key, Counter())[other] += 1
    return {
        key: (people[key], dated[key], dict(beside.get(key, {})), dict(after.get(key, {}))) for key in people
    }


def shown(counts: dict[str, int], of: int) -> dict[str, int]:
    if of < 10:
        return {}
    return {key: number - number % 5 for key, number in counts.items() if number >= 5 and of - number >= 5}


class SameAsByHand(TestCase):
    @settings(max_examples=ROUNDS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32))
    def test_of_every_form(self, seed: int) -> None:
        cache.clear()
        random = Random(seed)
        competency("CPC-A")
        for number in range(PEOPLE):
            make_file(random, number)
        found = holders.counted()
        counted = by_hand()
        assert set(found.by_key) == set(counted)
        for key, (people, dated, beside, after) in counted.items():
            held = found.of(key)
            assert held.people == (people - people % 5 if people >= 10 else 0)
            assert held.dated == (dated - dated % 5 if dated >= 10 else 0)
            assert {one.key: one.people for one in held.beside} == shown(beside, people)
            assert {one.key: one.people for one in held.after} == shown(after, dated)


def people_with(number: int, **earned: int | None) -> None:
    """So many people who hold these, earned so many days ago."""
    today = timezone.localdate()
    for _ in range(number):
        person = CandidateFactory.create(on_file=True)
        for key, days in earned.items():
            HeldCredential.objects.create(
                candidate=person,
                credential=competency(key),
                earned_on=None if days is None else today - timedelta(days=days),
            )


@pytest.mark.django_db
class TestSmallNumbers:
    def test_nine_people_are_told_of_in_nothing(self) -> None:
        people_with(9, cpc=900, crc=100)
        assert holders.counted().of("cpc") == NOBODY

    def test_a_cell_of_four_is_hidden_and_one_of_five_is_not(self) -> None:
        people_with(4, cpc=900, crc=100)
        people_with(5, cpc=900, coc=100)
        people_with(6, cpc=900)
        held = holders.counted().of("cpc")
        assert (held.people, held.dated) == (15, 15)
        assert held.after == held.beside == (Share("coc", "COC", 5),)

    def test_nor_is_told_who_alone_does_not_have_it(self) -> None:
        people_with(11, cpc=900, crc=100)
        people_with(4, cpc=900)
        assert holders.counted().of("cpc").after == ()

    def test_the_same_day_is_not_after(self) -> None:
        people_with(10, cpc=900, crc=900)
        people_with(10, cpc=900, coc=None)
        people_with(10, cpc=900, ccs=901)
        held = holders.counted().of("cpc")
        assert held.after == ()
        assert {one.key for one in held.beside} == {"crc", "coc", "ccs"}

    def test_numbers_have_no_file_that_is_hidden_or_did_not_agree(self) -> None:
        people_with(9, cpc=900)
        for more in ({"on_file": True, "visibility": Visibility.HIDDEN}, {"lapsed": True}, {}):
            person = CandidateFactory.create(**more)
            HeldCredential.objects.create(candidate=person, credential=competency("cpc"))
        assert holders.counted().of("cpc").people == 0


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow(django_assert_num_queries: DjangoAssertNumQueries, number: int) -> None:
    people_with(number, cpc=900, crc=100)
    with django_assert_num_queries(2):
        holders.refresh()
    with django_assert_num_queries(0):
        holders.counted()


@pytest.mark.django_db
def test_the_task_counts_anew() -> None:
    people_with(10, cpc=900)
    assert holders.counted().of("cpc").people == 10
    people_with(5, cpc=900)
    assert holders.counted().of("cpc").people == 10
    assert count_holders() == 1
    assert holders.counted().of("cpc").people == 15
