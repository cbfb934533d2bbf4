"""Files that may be of one person: found by what they share, told apart for good, never by a cross join."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates.enums import Alike, Visibility
from candidates.models import Candidate, Likeness
from config.accounts.models import User
from recruiters.models import NotSamePerson
from recruiters.queries import duplicates as found
from recruiters.queries.duplicates import Sure
from recruiters.services.duplicates import apart
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    CredentialFactsFactory,
    HeldCredentialFactory,
    competency,
    place,
)

pytestmark = pytest.mark.django_db
LIST = "/admin/candidates/candidate/duplicates/"


def keys(candidate: Candidate) -> dict[str, str]:
    return {
        Alike(row.kind).name: row.key for row in Likeness.objects.filter(candidate=candidate).order_by("kind")
    }


def pairs(user: User) -> list[tuple[set[int], Sure, list[str]]]:
    return [
        ({pair.one.pk, pair.other.pk}, pair.sure, [reason.kind.name for reason in pair.reasons])
        for pair in found.page(user).pairs
    ]


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("ana.diaz@example.com", "ana.diaz+jobs@example.com", True),
        ("anadiaz@gmail.com", "ana.diaz+x@googlemail.com", True),
        ("anadiaz@example.com", "ana.diaz@example.com", False),  # dots are somebody else's elsewhere
        ("+a@example.com", "+b@example.com", False),  # nothing before the plus is no mailbox
    ],
)
def test_a_mailbox_spelled_otherwise(recruiter: User, one: str, other: str, is_one: bool) -> None:  # noqa: FBT001
    CandidateFactory.create(email=one)
    CandidateFactory.create(email=other)

    assert [reasons for _, _, reasons in pairs(recruiter)] == ([["MAILBOX"]] if is_one else [])


def test_a_number_is_one_of_its_issuer_however_it_is_written(recruiter: User) -> None:
    for label, issuer in (("CPC", "AAPC"), ("CRC", "AAPC"), ("CCS", "AHIMA")):
        CredentialFactsFactory.create(competency=competency(label), issuer=issuer)
    people = [CandidateFactory.create() for _ in range(3)]
    for person, label, number in zip(
        people, ("CPC", "CRC", "CCS"), ("0123-4567", "01234567 ", "01234567"), strict=True
    ):
        HeldCredentialFactory.create(candidate=person, credential=competency(label), number=number)

    assert pairs(recruiter) == [({people[0].pk, people[1].pk}, Sure.ALMOST_CERTAIN, ["NUMBER"])]


def test_an_issuer_named_otherwise_is_read_again(recruiter: User) -> None:
    facts = CredentialFactsFactory.create(competency=competency("CPC"), issuer="Somebody")
    held = HeldCredentialFactory.create(credential=competency("CPC"), number="01234567")

    facts.issuer = "AAPC"
    facts.save()

    assert keys(held.candidate)["NUMBER"] == "AAPC 01234567"


def test_phone_name_and_city_weigh_together(recruiter: User) -> None:
    tampa, orlando = place("Tampa"), place("Orlando")
    same = {"first_name": "Zo\u00eb Ann", "last_name": "O'Neil", "place": tampa}
    whole = CandidateFactory.create(**same, phone="+18135550134")
    twin = CandidateFactory.create(**same | {"first_name": "ZOE", "last_name": "ONeil"}, phone="+18135550134")
    housemate = CandidateFactory.create(first_name="Ben", place=tampa, phone="+18135550134")
    married = CandidateFactory.create(first_name="Zo\u00eb Ann", last_name="Diaz", phone="+18135550134")
    namesake = CandidateFactory.create(**same)
    CandidateFactory.create(**same | {"place": orlando})

    sure = {frozenset(both): one for both, one, _ in pairs(recruiter)}

    assert sure == {
        frozenset({whole.pk, twin.pk}): Sure.ALMOST_CERTAIN,
        frozenset({whole.pk, housemate.pk}): Sure.POSSIBLE,  # a household shares a phone
        frozenset({twin.pk, housemate.pk}): Sure.POSSIBLE,
        frozenset({whole.pk, married.pk}): Sure.LIKELY,
        frozenset({twin.pk, married.pk}): Sure.LIKELY,
        frozenset({housemate.pk, married.pk}): Sure.POSSIBLE,
        frozenset({whole.pk, namesake.pk}): Sure.POSSIBLE,
        frozenset({twin.pk, namesake.pk}): Sure.POSSIBLE,
    }
    assert next(one for _, one, _ in pairs(recruiter)) == Sure.ALMOST_CERTAIN  # the surest first


def test_keys_follow_every_edit_and_go_with_the_file() -> None:
    held = HeldCredentialFactory.create(number="AB 12 34")
    person = held.candidate
    Candidate.objects.filter(pk=person.pk).update(email="new@example.com", phone="+18135550134")
    assert keys(person)["MAILBOX"] == "new@example.com"
    assert keys(person)["PHONE"] == "+18135550134"
    assert keys(person)["NUMBER"].endswith("AB1234")

    held.number = "12"  # too short to tell anything
    held.save()
    Candidate.objects.filter(pk=person.pk).update(phone="")
    assert set(keys(person)) == {"MAILBOX"}

    person.delete()
    assert not Likeness.objects.filter(candidate_id=person.pk).exists()


def test_what_many_share_tells_nothing(recruiter: User) -> None:
    people = [CandidateFactory.create(phone="+18135550134") for _ in range(found.MOST_SHARE)]
    assert found.page(recruiter).total == len(people) * (len(people) - 1) // 2

    CandidateFactory.create(phone="+18135550134")

    assert found.page(recruiter).total == 0
    assert found.twins(found.with_twins(Candidate.objects.filter(pk=people[0].pk), recruiter).get()) == []


def test_who_hid_their_file_is_of_no_pair(recruiter: User) -> None:
    shown = CandidateFactory.create(phone="+18135550134")
    CandidateFactory.create(phone="+18135550134", visibility=Visibility.HIDDEN)

    assert found.page(recruiter).total == 0
    assert found.twins(found.with_twins(Candidate.objects.filter(pk=shown.pk), recruiter).get()) == []


def test_told_apart_holds_from_both_sides_and_can_be_taken_back(desk: Client, recruiter: User) -> None:
    one, other = (CandidateFactory.create(phone="+18135550134") for _ in range(2))
    url = reverse("admin:candidates_candidate_apart", args=[other.pk, one.pk])
    assert "Not the same person" in desk.get(LIST).content.decode()

    desk.post(url, {"back": LIST})

    assert found.page(recruiter).total == 0
    rows = NotSamePerson.objects.values_list("candidate", "other", "by")
    assert set(rows) == {(one.pk, other.pk, recruiter.pk), (other.pk, one.pk, recruiter.pk)}
    for here in (one, other):
        page = desk.get(reverse("admin:candidates_candidate_change", args=[here.pk]))
        assert page.context["frame"]["twins"] == []
    assert "Rita Moreau" in desk.get(LIST).content.decode()  # who said so

    desk.post(url, {"back": LIST, "undo": "1"})

    assert found.page(recruiter).total == 1
    assert not NotSamePerson.objects.exists()


def test_the_first_word_stays(recruiter: User) -> None:
    one, other = (CandidateFactory.create(phone="+18135550134") for _ in range(2))

    said = [apart.tell_apart(one=one, other=other, by=recruiter) for _ in range(2)]

    assert said == [True, False]
    assert NotSamePerson.objects.count() == 2


def test_file_and_application_say_who_it_may_be(desk: Client) -> None:
    one = CandidateFactory.create(first_name="Ana", last_name="Diaz", phone="+18135550134")
    guest = CandidateFactory.create(first_name="", last_name="")
    application = ApplicationFactory.create(candidate=guest, phone="+18135550134")  # typed, not on the file

    page = desk.get(reverse("admin:candidates_application_change", args=[application.pk]))

    (twin,) = page.context["twins"]
    assert (twin.key, twin.name, twin.sure) == (one.pk, "Ana Diaz", Sure.LIKELY)
    assert "The same phone, (813) 555-0134" in page.content.decode()


def test_only_who_may_change_files_tells_apart(client: Client, cast: Any) -> None:  # noqa: ANN401
    url = reverse("admin:candidates_candidate_apart", args=[cast.dana.pk, cast.erin.pk])

    assert cast.as_dana.post(url).status_code in {302, 403}
    assert (
        cast.as_sam.post(reverse("admin:candidates_candidate_apart", args=[cast.dana.pk, 10**9])).status_code
        == 404
    )
    assert not NotSamePerson.objects.exists()


def test_the_list_asks_as_much_for_three_pairs_as_for_one(boss: Client) -> None:
    def queries() -> int:
        boss.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            assert boss.get(LIST).status_code == 200
        return len(asked)

    for number in (1, 2, 3):
        for _ in range(2):
            CandidateFactory.create(phone=f"+1813555013{number}", credentials="CPC", in_tampa=True)
        if number == 1:
            one = queries()

    assert (one, queries()) == (7, 7)


def test_pairs_come_from_an_index_and_not_from_a_join_of_everybody(recruiter: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO candidates_candidate (email, first_name, last_name, phone, state, postal_code, "
            " radius_miles, workplaces, onsite_states, employment, shifts, pay_period, source, is_demo, "
            " created_at, updated_at) "
            "SELECT 'p' || n || '@example.com', 'P', 'Q', '+1813' || (2000000 + n), '', '', 30, '{}', "
            "'{}', '{}', '{}', '', 'desk', false, now(), now() FROM generate_series(1, 20000) AS n"
        )
        cursor.execute("ANALYZE candidates_likeness, candidates_candidate, recruiters_notsameperson")
        person = Candidate.objects.earliest("pk")
        rows = found.with_twins(Candidate.objects.filter(pk=person.pk), recruiter)
        (one_plan,) = json.loads(rows.explain(format="json"))
        cursor.execute(f"EXPLAIN (FORMAT json) {found.SHARED}")
        ((shared_plan,),) = cursor.fetchall()

    assert not list(nodes(one_plan["Plan"], "Seq Scan", "candidates_likeness"))
    (whole,) = shared_plan
    assert not list(nodes(whole["Plan"], "Nested Loop", None))


def nodes(plan: dict[str, Any], kind: str, table: str | None) -> Any:  # noqa: ANN401
    """Each node of a plan of this kind, of this table."""
    if plan["Node Type"] == kind and table in {None, plan.get("Relation Name")}:
        yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below, kind, table)
