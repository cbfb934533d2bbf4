"""Employers somebody hides from by name, before they are on our list and after."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections, transaction

from candidates.models import Candidate, HiddenName
from jobs.models import Employer
from tests.factories import CandidateFactory, EmployerFactory

pytestmark = pytest.mark.django_db


def hidden(candidate: Candidate) -> list[str]:
    return list(candidate.hidden_from.values_list("name", flat=True))


def same(one: str, other: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT candidates_same_employer(candidates_employer_key(%s), candidates_employer_key(%s))",
            [one, other],
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Harbor Clinic", "harbor clinic"),
        ("Harbor Clinic, Inc.", "The Harbor Clinic"),
        ("St. Mary's Hosp.", "Saint Mary\u2019s Hospital"),
        ("Harbor Clinic", "Harbor Clinic of Tampa"),
        ("Harbor Clinic of Tampa", "Harbor Clinic"),
        ("Clínica del Mar", "Clinica del Mar"),
        ("Bay & Gulf Med Ctr", "Bay and Gulf Medical Center"),
        ("A.B.C. Coding", "ABC Coding LLC"),
    ],
)
def test_spellings_of_one_employer(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Harbor Clinic", "Harborside Clinic"),
        ("Harbor Clinic", "Clinic Harbor"),
        ("Harbor Clinic of Tampa", "Harbor Clinic of Orlando"),
        ("Inc.", "LLC"),
        ("...", "Harbor"),
    ],
)
def test_different_employers(one: str, other: str) -> None:
    assert not same(one, other)


def test_a_name_finds_whom_we_know() -> None:
    EmployerFactory.create(name="Harbor Clinic of Tampa")
    EmployerFactory.create(name="Another Clinic")
    person = CandidateFactory.create()
    HiddenName.objects.create(candidate=person, name="Harbor Clinic")
    assert hidden(person) == ["Harbor Clinic of Tampa"]


def test_an_employer_added_later_or_renamed_is_found() -> None:
    person, other = CandidateFactory.create(), CandidateFactory.create()
    HiddenName.objects.create(candidate=person, name="Harbor Clinic")
    Employer.objects.bulk_create(
        [
            Employer(name="Harbor Clinic LLC", slug="harbor", kind="clinic"),
            Employer(name="Bay Clinic", slug="bay", kind="clinic"),
        ]
    )
    assert hidden(person) == ["Harbor Clinic LLC"]
    Employer.objects.filter(slug="bay").update(name="Harbor Clinic of Bay")
    assert hidden(person) == ["Harbor Clinic LLC", "Harbor Clinic of Bay"]
    assert hidden(other) == []


def test_an_edit_that_is_no_renaming_brings_nobody_back() -> None:
    person = CandidateFactory.create()
    employer = EmployerFactory.create(name="Harbor Clinic")
    HiddenName.objects.create(candidate=person, name="Harbor Clinic")
    person.hidden_from.clear()
    Employer.objects.filter(pk=employer.pk).update(about="Changed.")
    assert hidden(person) == []


def test_taking_a_name_off_leaves_whom_it_found() -> None:
    person = CandidateFactory.create()
    EmployerFactory.create(name="Harbor Clinic")
    HiddenName.objects.create(candidate=person, name="Harbor Clinic").delete()
    assert hidden(person) == ["Harbor Clinic"]


@pytest.mark.django_db(transaction=True)
def test_a_name_and_its_employer_written_at_once_still_meet() -> None:
    person = CandidateFactory.create()
    written, may_end = threading.Event(), threading.Event()

    def add_employer() -> None:
        try:
            with transaction.atomic():
                Employer.objects.create(name="Harbor Clinic", slug="harbor", kind="clinic")
                written.set()
                may_end.wait(5)
        finally:
            connections.close_all()

    def add_name() -> None:
        try:
            HiddenName.objects.create(candidate=person, name="Harbor Clinic")
        finally:
            connections.close_all()

    first, second = threading.Thread(target=add_employer), threading.Thread(target=add_name)
    first.start()
    written.wait(5)
    second.start()
    second.join(0.3)
    assert second.is_alive()  # it waits: neither may miss the other
    may_end.set()
    first.join(5)
    second.join(5)
    assert hidden(person) == ["Harbor Clinic"]
