"""What a page of the desk asks the database: as much for three rows as for one.

Counted are the desk's own queries, with those of session, user and permissions. What allauth
writes to keep "your sessions" up to date (two reads and a write for each request) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from candidates.models import AlertRecord
from recruiters.admin.candidates.tabs import Tab, address
from tests.factories import (
    AlertFactory,
    AlertFeedbackFactory,
    ApplicationFactory,
    ApplicationTransitionFactory,
    AreaWageFactory,
    ArticleFactory,
    CandidateFactory,
    CompetencyAliasFactory,
    CompetencyFactory,
    EmployerFactory,
    ExportFactory,
    InquiryFactory,
    InterviewFactory,
    MailEventFactory,
    MatchRunFactory,
    MessageFactory,
    MessageTemplateFactory,
    NoteFactory,
    OutgoingMailFactory,
    PlaceFactory,
    PoolFactory,
    PositionEventFactory,
    PositionFactory,
    PositionReportFactory,
    PostalCodeFactory,
    RecipientFactory,
    RecruiterFactory,
    RoleFactFactory,
    SalaryBenchmarkFactory,
    SavedSearchFactory,
    ScorecardKitFactory,
    SealedRecordFactory,
    SuppressionFactory,
    TagFactory,
    TeamFactory,
    TitleFactory,
    TopicFactory,
    UserFactory,
    competency,
    place,
)

pytestmark = pytest.mark.django_db
NUMBERS = iter(range(10**6))


def position() -> models.Model:
    made = PositionFactory.create(
        open=True,
        required="CPC|CCS-P; ICD-10-CM",
        preferred="CRC",
        settings=["profee"],
        specialties=["cardiology"],
        software=["epic"],
    )
    ApplicationFactory.create(position=made)
    return made


def candidate() -> models.Model:
    made = CandidateFactory.create(
        on_file=True,
        in_tampa=True,
        with_user=True,
        with_recipient=True,
        credentials="CPC; CRC",
        competencies="ICD-10-CM; Pro-fee",
        hidden_from=[EmployerFactory.create()],
    )
    AlertFactory.create(recipient=made.recipient)
    ApplicationFactory.create(candidate=made)
    return made


def application() -> models.Model:
    made = ApplicationFactory.create(candidate=candidate(), position=position())
    ApplicationTransitionFactory.create(application=made)
    NoteFactory.create(application=made)
    return made


def alert() -> models.Model:
    person = CandidateFactory.create(
        with_recipient=True, credentials="CPC; CRC", competencies="ICD-10-CM; Pro-fee"
    )
    made = AlertFactory.create(position=position(), recipient=person.recipient)
    return AlertRecord.objects.get(position=made.position, recipient=made.recipient)


def user_session() -> models.Model:
    now, number = timezone.now(), next(NUMBERS)
    made: models.Model = UserSession.objects.create(
        user=UserFactory.create(),
        session_key=f"key{number}",
        ip="127.0.0.1",
        last_seen_at=now,
        created_at=now,
    )
    return made


def word() -> models.Model:
    return CompetencyAliasFactory.create(competency=CompetencyFactory.create()).competency


def city() -> models.Model:
    return PlaceFactory.create(city=f"City {next(NUMBERS)}", state="FL", latitude=1, longitude=1)


def zip_code() -> models.Model:
    return PostalCodeFactory.create(place=city(), code=f"{next(NUMBERS):05d}")


def inquiry() -> models.Model:
    recruiter = RecruiterFactory.create().user
    return InquiryFactory.create(candidate=candidate(), position=position(), recruiter=recruiter, state="FL")


MAKERS: dict[str, Callable[[], models.Model]] = {
    "jobs_position": position,
    "jobs_positionevent": PositionEventFactory.create,
    "jobs_positionreport": PositionReportFactory.create,
    "jobs_employer": lambda: PositionFactory.create().employer,
    "jobs_competency": word,
    "jobs_place": city,
    "jobs_postalcode": zip_code,
    "jobs_title": TitleFactory.create,
    "jobs_article": lambda: ArticleFactory.create(topics=["Pay"]),
    "jobs_topic": TopicFactory.create,
    "jobs_salarybenchmark": SalaryBenchmarkFactory.create,
    "jobs_areawage": AreaWageFactory.create,
    "jobs_rolefact": RoleFactFactory.create,
    "candidates_application": application,
    "candidates_applicationtransition": ApplicationTransitionFactory.create,
    "candidates_candidate": candidate,
    "candidates_recipient": RecipientFactory.create,
    "candidates_alertrecord": alert,
    "candidates_alertfeedback": AlertFeedbackFactory.create,
    "candidates_matchrun": MatchRunFactory.create,
    "candidates_savedsearch": SavedSearchFactory.create,
    "candidates_message": MessageFactory.create,
    "candidates_interview": InterviewFactory.create,
    "recruiters_inquiry": inquiry,
    "recruiters_note": NoteFactory.create,
    "recruiters_tag": TagFactory.create,
    "recruiters_messagetemplate": MessageTemplateFactory.create,
    "recruiters_scorecardkit": ScorecardKitFactory.create,
    "recruiters_pool": lambda: PoolFactory.create(rule={"skills": [[competency("Epic").key]]}),
    "candidates_sealedrecord": lambda: SealedRecordFactory.create(position=PositionFactory.create()),
    "recruiters_recruiter": RecruiterFactory.create,
    "recruiters_export": ExportFactory.create,
    "recruiters_team": lambda: TeamFactory.create(members=[RecruiterFactory.create().user]),
    "mail_outgoingmail": OutgoingMailFactory.create,
    "mail_mailevent": MailEventFactory.create,
    "mail_suppression": SuppressionFactory.create,
    "accounts_user": UserFactory.create,
    "auth_group": lambda: Group.objects.create(name=f"Group {next(NUMBERS)}"),
    "account_emailaddress": lambda: EmailAddress.objects.get(user=UserFactory.create()),
    "usersessions_usersession": user_session,
}
LISTS = {
    "jobs_position": 7,
    "jobs_positionevent": 7,
    "jobs_positionreport": 5,
    "jobs_employer": 5,
    "jobs_competency": 5,
    "jobs_place": 5,
    "jobs_postalcode": 5,
    "jobs_title": 5,
    "jobs_article": 6,
    "jobs_topic": 5,
    "jobs_salarybenchmark": 6,
    "jobs_areawage": 5,
    "jobs_rolefact": 5,
    "candidates_application": 9,  # with what was moved from it a moment ago
    "candidates_applicationtransition": 7,
    "candidates_candidate": 8,
    "candidates_recipient": 5,
    "candidates_alertrecord": 5,
    "candidates_alertfeedback": 5,
    "candidates_matchrun": 5,
    "candidates_savedsearch": 5,
    "candidates_message": 5,
    "candidates_interview": 5,
    "recruiters_inquiry": 5,
    "recruiters_note": 7,
    "recruiters_tag": 5,
    "recruiters_messagetemplate": 5,
    "recruiters_scorecardkit": 6,
    "recruiters_pool": 7,
    "candidates_sealedrecord": 5,
    "recruiters_recruiter": 5,
    "recruiters_export": 8,
    "recruiters_team": 6,
    "mail_outgoingmail": 8,
    "mail_mailevent": 8,
    "mail_suppression": 5,
    "accounts_user": 6,
    "auth_group": 5,
    "account_emailaddress": 5,
    "usersessions_usersession": 5,
}
"""Queries of each list, for an administrator, with the counts of the sections in the cache."""
FORMS = {
    "jobs_position": 14,
    "candidates_application": 10,
    "candidates_candidate": 10,
    "jobs_competency": 7,
    "jobs_employer": 5,
    "auth_group": 5,
    "accounts_user": 7,
    "mail_outgoingmail": 6,
    "jobs_positionreport": 4,
    "candidates_alertrecord": 16,
    "candidates_recipient": 8,
    "recruiters_scorecardkit": 7,
    "recruiters_inquiry": 10,
}
MOST_OF_A_LIST, MOST_OF_A_FORM, OF_PERMISSIONS = 11, 22, 2


@pytest.fixture
def pages(boss: Client) -> Callable[[str], int]:
    def queries(url: str) -> int:
        assert boss.get(url).status_code == 200  # warms the counts of the sections
        with CaptureQueriesContext(connection) as asked:
            boss.get(url)
        return len([one for one in asked.captured_queries if not re.match(r"DECLARE|CLOSE", one["sql"])])

    return queries


def test_every_model_of_the_desk_is_counted() -> None:
    shown = {f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry}

    assert shown == set(LISTS) == set(MAKERS)


@pytest.mark.parametrize("name", LISTS)
def test_list_asks_as_much_for_three_rows_as_for_one(pages: Callable[[str], int], name: str) -> None:
    url = reverse(f"admin:{name}_changelist")
    MAKERS[name]()
    one = pages(url)
    MAKERS[name]()
    MAKERS[name]()

    assert (one, pages(url)) == (LISTS[name], LISTS[name])
    assert LISTS[name] + OF_PERMISSIONS <= MOST_OF_A_LIST


@pytest.mark.parametrize("name", FORMS)
def test_form_stays_within_its_budget(pages: Callable[[str], int], name: str) -> None:
    row = MAKERS[name]()
    url = reverse(f"admin:{name}_change", args=[row.pk])

    assert pages(url) == FORMS[name]
    assert FORMS[name] + OF_PERMISSIONS <= MOST_OF_A_FORM


def test_form_of_a_position_asks_no_more_for_more_groups(pages: Callable[[str], int]) -> None:
    few = PositionFactory.create(required="CPC", settings=["profee"])
    many = PositionFactory.create(
        required="CPC|CCS-P; ICD-10-CM; CPT; CRC", preferred="CPMA", settings=["profee", "ed", "audit"]
    )

    asked = [pages(reverse("admin:jobs_position_change", args=[one.pk])) for one in (few, many)]

    assert asked == [14, 14]


def test_form_of_a_candidate_asks_no_more_for_more_credentials(pages: Callable[[str], int]) -> None:
    place("Tampa")
    few = CandidateFactory.create(with_recipient=True, credentials="CPC", competencies="CPT")
    many = CandidateFactory.create(
        with_recipient=True,
        credentials="CPC; CRC; CCS; RHIT",
        competencies="CPT; ICD-10-CM; Inpatient; Pro-fee; Epic",
    )

    asked = [pages(address(one, Tab.EVIDENCE)) for one in (few, many)]

    assert asked == [11, 11]


def test_new_position_asks_little(pages: Callable[[str], int]) -> None:
    for name in ("CPC", "Pro-fee", "Cardiology", "Epic"):
        competency(name)

    assert pages(reverse("admin:jobs_position_add")) == 5


def test_first_page_asks_the_same_however_much_there_is(pages: Callable[[str], int]) -> None:
    application()
    one = pages("/admin/")
    application()
    candidate()
    AlertFactory.create()
    OutgoingMailFactory.create(failed=True)

    assert (one, pages("/admin/")) == (15, 15)
