from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.dateformat import format as formatted
from pytest_django import DjangoAssertNumQueries

from candidates.enums import Cadence, CredentialStatus, DeclineReason, FileSource, Stage
from candidates.models import Candidate
from candidates.services import applications, files
from config.mail import tokens
from tests.cast import Cast
from tests.factories import (
    ApplicationFactory,
    ApplicationTransitionFactory,
    CandidateFactory,
    InquiryFactory,
    PositionFactory,
    ResumeFactory,
    UserFactory,
    hold,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def text_of(client: Client) -> str:
    response = client.get("/me/")
    assert response.status_code == 200
    return str(response.content.decode())


class TestDoors:
    def test_who_may_come_in(self, cast: Cast) -> None:
        found = {who: client.get("/me/") for who, client in cast.clients.items()}
        assert {who: response.status_code for who, response in found.items()} == {
            "anonymous": 302,
            "other": 200,
            "owner": 200,
            "recruiter": 302,
        }
        assert found["anonymous"]["Location"] == "/accounts/login/?next=/me/"
        assert found["recruiter"]["Location"] == "/admin/"

    def test_a_mail_link_does_not_open_it(self, cast: Cast) -> None:
        session = cast.visitor.session
        session["recipient"] = [cast.recipient.pk, tokens.mark_of(cast.recipient.email)]
        session.save()
        assert cast.visitor.get("/me/").status_code == 302

    def test_others_see_nothing_of_it(self, cast: Cast) -> None:
        assert cast.position.title in text_of(cast.as_dana)
        assert f"/me/applications/{cast.application.pk}/" not in text_of(cast.as_erin)


class TestNextSteps:
    def test_a_position_that_takes_either_form_of_a_credential_counts_once(self, client: Client) -> None:
        for asked in ("CPC|CPC-A", "CPC-A", "CPC", "CPC;CPC-A"):
            PositionFactory.create(open=True, required=asked)
        hold(CandidateFactory.create(email="kim@example.com"), credentials="CPC:2020-01-01")
        sign_in(client, UserFactory.create(email="kim@example.com"))
        text = text_of(client)
        assert "4 open positions ask for it, and it does not count as it stands." in text
        assert "Bring your CPC up to date" in text


class TestOpeningAFile:
    def test_a_file_of_a_proven_address_becomes_theirs(self, client: Client) -> None:
        known = CandidateFactory.create(email="known@example.com", first_name="Kim")
        user = UserFactory.create(email="known@example.com")
        sign_in(client, user)
        assert "Kim, this is your file" in text_of(client)
        known.refresh_from_db()
        assert (known.user, known.source) == (user, FileSource.DESK)

    def test_somebody_new_gets_one(self, client: Client) -> None:
        user = UserFactory.create(email="new@example.com")
        sign_in(client, user)
        text_of(client)
        text_of(client)
        own = Candidate.objects.get()
        assert (own.email, own.user, own.source) == ("new@example.com", user, FileSource.SIGNUP)
        assert own.recipient.email == "new@example.com"
        assert not own.is_on_file

    def test_an_empty_file_begins_with_the_resume_or_the_first_section(self, client: Client) -> None:
        user = UserFactory.create(email="new@example.com")
        sign_in(client, user)

        text = text_of(client)
        assert text.index("/me/resume/") < text.index("/me/profile/#about")
        assert "Put something on your file" in text
        assert "What happens then" in text
        for discouraging in ("No open position", "You have not applied", "We do not keep you in mind"):
            assert discouraging not in text

        own = Candidate.objects.get()
        hold(own, credentials="CPC")
        assert "Put something on your file" not in text_of(client)

    def test_whose_resume_is_there_is_not_told_to_upload_one(self, client: Client) -> None:
        candidate = CandidateFactory.create(with_user=True, with_recipient=True)
        assert candidate.user is not None
        sign_in(client, candidate.user)
        assert "Upload my resume" in text_of(client)

        ResumeFactory.create(candidate=candidate)

        assert "Upload my resume" not in text_of(client)

    def test_without_proof_there_is_none(self, client: Client) -> None:
        known = CandidateFactory.create(email="known@example.com")
        sign_in(client, UserFactory.create(email="known@example.com", unproven=True))
        response = client.get("/me/")
        assert (response.status_code, response["Location"]) == (302, "/accounts/email/")
        known.refresh_from_db()
        assert known.user is None

    def test_a_file_of_another_log_in_stays_theirs(self, client: Client) -> None:
        CandidateFactory.create(email="known@example.com", user=UserFactory.create(email="first@example.com"))
        sign_in(client, UserFactory.create(email="known@example.com"))
        response = client.get("/me/")
        assert response.status_code == 409
        assert "This address belongs to another log-in." in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        application = ApplicationFactory.create(candidate=cast.erin)
        ApplicationTransitionFactory.create(application=application)
        PositionFactory.create(open=True, required="CPC", settings="profee", software="epic")
        InquiryFactory.create(candidate=cast.erin, email=cast.erin.email, position=application.position)
    cast.as_erin.get("/me/")  # a process reads the board once for each of its states
    with django_assert_num_queries(31):
        cast.as_erin.get("/me/")


class TestApplications:
    def test_stage_next_step_and_day(self, cast: Cast) -> None:
        text = text_of(cast.as_dana)
        day = formatted(timezone.localdate() + timedelta(days=5), "l, F j")
        assert "Application received." in text
        assert "Sam Rivera reads it and answers you by" in text
        assert day in text
        assert "Next step: ours" in text

    @pytest.mark.parametrize(
        ("stage", "title", "label"),
        [
            (Stage.SCREENING, "A recruiter is looking into it with you", "Next step: ours"),
            (Stage.SUBMITTED, "You were put forward to {employer}", "Next step: the employer"),
            (Stage.OFFER, "{employer} makes you an offer", "Next step: yours"),
            (Stage.PLACED, "You have the position", "Next step: ours"),
        ],
    )
    def test_human_words(self, cast: Cast, stage: Stage, title: str, label: str) -> None:
        cast.application.stage = stage
        cast.application.save()
        text = text_of(cast.as_dana)
        assert title.format(employer=cast.position.employer.name) in text
        assert label in text

    def test_a_decline_is_told_with_its_reason(self, cast: Cast) -> None:
        applications.move(
            application=cast.application,
            to=Stage.DECLINED,
            by=cast.sam,
            reason=DeclineReason.OTHER_CHOSEN,
        )
        text = text_of(cast.as_dana)
        assert "The reason: the employer chose someone else." in text
        assert "Next step:" not in text

    def test_none_yet_is_said(self, cast: Cast) -> None:
        assert "You have not applied to anything yet." in text_of(cast.as_erin)


class TestFileSummary:
    def test_what_is_on_it_and_what_is_not(self, cast: Cast) -> None:
        text = text_of(cast.as_erin)
        for shown in ("CPC", "3 years of coding", "Tampa, FL"):
            assert f"<dd>{shown}</dd>" in text
        assert '<a href="/me/profile/#education">Add your education</a>' in text
        assert "Add your credentials" not in text

    def test_a_credential_that_does_not_count_says_why(self, cast: Cast) -> None:
        hold(cast.erin, credentials="RHIT:2020-01-31")
        cast.erin.credentials.filter(credential__key="cpc").update(status=CredentialStatus.REVOKED)
        assert "<dd>CPC (revoked) and RHIT (expired)</dd>" in text_of(cast.as_erin)
        profile = cast.as_erin.get("/me/profile/").content.decode()
        assert profile.count("Not counted: expired or lapsed") == 2

    def test_code_sets_with_their_level(self, cast: Cast) -> None:
        hold(cast.erin, competencies={"HCPCS II": None})
        cast.erin.competencies.filter(competency__key="icd-10-cm").update(level=3)
        assert "<dd>HCPCS II, ICD-10-CM (independent)</dd>" in text_of(cast.as_erin)

    @pytest.mark.parametrize(
        ("day", "words"),
        [(date(2020, 1, 2), "Free to start now"), (date(2090, 1, 2), "From January 2, 2090")],
    )
    def test_a_day_to_start_has_its_year(self, cast: Cast, day: date, words: str) -> None:
        Candidate.objects.filter(pk=cast.erin.pk).update(available_from=day)
        assert f"<dd>{words}</dd>" in text_of(cast.as_erin)

    def test_alerts_in_words(self, cast: Cast) -> None:
        assert "At once, when a position opens that suits you." in text_of(cast.as_erin)
        cast.erin.recipient.cadence = Cadence.WEEKLY
        cast.erin.recipient.save()
        assert "Once a week, in one mail." in text_of(cast.as_erin)
        cast.erin.recipient.cadence = Cadence.OFF
        cast.erin.recipient.save()
        assert "You stopped them." in text_of(cast.as_erin)

    def test_who_left_is_told(self, cast: Cast) -> None:
        files.leave(candidate=cast.erin)
        text = text_of(cast.as_erin)
        assert f"You left the file on {formatted(timezone.localdate(), 'F j, Y')}." in text
        assert '<a href="/me/profile/#consent">Put me on file again</a>' in text
        assert "None: you are not on file." in text
        assert "We do not keep you in mind yet." not in text

    def test_whose_time_ran_out_is_told_when(self, cast: Cast) -> None:
        Candidate.objects.filter(pk=cast.erin.pk).update(consent_until=date(2026, 1, 31))
        assert "Your time on file ended on January 31, 2026." in text_of(cast.as_erin)

    def test_who_never_agreed_is_asked(self, cast: Cast) -> None:
        Candidate.objects.filter(pk=cast.erin.pk).update(consent_at=None, consent_until=None)
        assert "We do not keep you in mind yet." in text_of(cast.as_erin)


class TestSuited:
    def test_shows_what_suits_and_nothing_else(self, cast: Cast) -> None:
        suits = PositionFactory.create(open=True, title="Suits", required="CPC")
        PositionFactory.create(open=True, title="Lacks a credential", required="CIC")
        PositionFactory.create(paused=True, title="Paused", required="CPC")
        hidden = PositionFactory.create(open=True, title="Hidden from", required="CPC")
        cast.dana.hidden_from.add(hidden.employer)
        response = cast.as_dana.get("/me/")
        # Not cast.position: she has applied to it.
        assert [row.position for row in response.context["suited"]] == [suits]

    def test_six_at_most(self, cast: Cast) -> None:
        PositionFactory.create_batch(7, open=True, required="CPC")
        assert len(cast.as_dana.get("/me/").context["suited"]) == 6

    def test_none_is_said(self, cast: Cast) -> None:
        assert "No open position matches what your file shows so far." in text_of(cast.as_dana)
