"""`seed`: what a fresh server shows, and that showing it tells nobody anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from candidates import fit
from candidates.alerts import news
from candidates.enums import (
    DECLINE_WORDS,
    STAGE_MOVES,
    WITHDRAWABLE,
    AlertStatus,
    Cadence,
    Stage,
    Visibility,
    WithdrawReason,
)
from candidates.models import Alert, Application, Candidate, Claim, Recipient, Resume
from candidates.queries import suggestions
from config.accounts.models import User
from config.mail.models import OutgoingMail
from jobs.enums import CloseReason, EventKind, PayPeriod, PositionStatus
from jobs.models import Employer, Listing, Place, Position, PositionEvent, PostalCode
from jobs.queries import board
from jobs.services import listings
from recruiters import demo
from recruiters.demo import logins
from recruiters.demo.logins import GUEST
from recruiters.models import Note, Recruiter, Team
from recruiters.services import groups
from tests.factories import PositionFactory

pytestmark = pytest.mark.xdist_group("seed")
TEN_CITIES = {
    "Orlando", "Tampa", "Jacksonville", "Miami", "Atlanta", "Chicago", "Houston", "Los Angeles",
    "New York", "Seattle",
}  # fmt: skip


def seed(*options: str) -> str:
    said = StringIO()
    call_command("seed", *options, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A seeded database for all tests of this module, and what the command said."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed()
        transaction.set_rollback(True)


@pytest.fixture
def undone(seeded: str) -> Iterator[None]:
    """For a test that changes the seeded database: nothing of it stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class TestWhatItSays:
    def test_one_line_for_each_step_with_counts_and_seconds(self, seeded: str) -> None:
        lines = seeded.splitlines()

        assert [line[:16].strip() for line in lines] == [
            "places",
            "vocabulary",
            "role guide",
            "advice",
            "recruiters",
            "templates",
            "scorecard kits",
            "demo desk",
            "demo positions",
            "demo people",
            "demo history",
            "demo pools",
            "demo talks",
            "demo marks",
            "demo scorecards",
            "demo alerts",
            "demo resumes",
            "board",
            "saved searches",
        ]
        assert all(re.search(r"\d.*  \d+\.\d s$", line) for line in lines)

    def test_again_writes_nothing(self, seeded: str) -> None:
        with CaptureQueriesContext(connection) as queries:
            said = seed()

        assert [
            query["sql"] for query in queries if re.match("INSERT|UPDATE|DELETE|COPY", query["sql"])
        ] == []
        assert said.count("nothing to change") == 5
        assert "there already" in said

    @pytest.mark.usefixtures("undone")
    def test_places_that_moved_take_their_listings_along(self) -> None:
        listing = Listing.objects.filter(latitude__isnull=False).select_related("position__place")[0]
        where = listing.position.place
        assert where
        Place.objects.filter(pk=where.pk).update(latitude=1)
        listings.rebuild()
        # Keys and no join: the planner knows nothing of tables filled a moment ago, and compares all with all
        of_state = list(Place.objects.filter(state="WY").values_list("pk", flat=True))
        PostalCode.objects.filter(place__in=of_state).delete()  # another release: the load looks at each row

        seed()

        listing.refresh_from_db()
        assert listing.latitude == where.latitude

    def test_reference_only_says_nothing_of_a_demo(self, seeded: str) -> None:
        assert "demo" not in seed("--reference-only")

    def test_every_state_has_places(self, seeded: str) -> None:
        states = Place.objects.values("state").annotate(number=Count("pk")).values_list("state", "number")

        assert len(states) == 56
        assert Place.objects.count() > 30_000
        assert PostalCode.objects.count() > 40_000


class TestWhereItBelongs:
    @pytest.mark.usefixtures("undone")
    def test_refuses_beside_real_people(self) -> None:
        for model in (Candidate, Position, Employer):
            model.objects.update(is_demo=False)

        with pytest.raises(CommandError, match=r"holds real data: 64 positions and 400 candidates"):
            seed()

    @pytest.mark.usefixtures("undone")
    def test_real_data_beside_a_loaded_demo_is_no_fault(self) -> None:
        Position.objects.filter(reference="4031").update(is_demo=False)

        assert "there already" in seed()

    @pytest.mark.django_db
    def test_forced_it_still_refuses_to_take_a_reference(self) -> None:
        PositionFactory.create(reference=demo.DEMONSTRATION_REFERENCE)

        with pytest.raises(demo.Refused, match="references of the demo exist already: 4127"):
            demo.refuse_on_real_data(force=True)

    @pytest.mark.django_db
    def test_forced_it_stands_beside_real_positions(self) -> None:
        PositionFactory.create(reference="REAL-1")

        demo.refuse_on_real_data(force=True)
        with pytest.raises(demo.Refused, match="--reference-only"):
            demo.refuse_on_real_data()

    def test_everything_is_marked_as_invented(self, seeded: str) -> None:
        for model in (Candidate, Position, Employer):
            assert not model.objects.filter(is_demo=False).exists()

    def test_everybody_lives_at_example_com(self, seeded: str) -> None:
        addresses = [*Candidate.objects.values_list("email", flat=True)]
        addresses += User.objects.values_list("email", flat=True)

        assert [address for address in addresses if not re.search(r"[@.]example\.com$", address)] == []


class TestLogins:
    @pytest.mark.django_db
    def test_none_without_a_demo(self) -> None:
        assert seed("--print-logins") == ""

    def test_a_line_for_each_role_and_nothing_else(self, seeded: str) -> None:
        lines = [line.split() for line in seed("--print-logins").splitlines()]

        roles = ["recruiter", "lead", "coordinator", "auditor", "administrator", "superuser", "candidate"]
        assert [line[0] for line in lines] == roles
        assert all(len(line) == 3 for line in lines)

    def test_they_sign_in(self, seeded: str) -> None:
        for line in seed("--print-logins").splitlines():
            role, email, password = line.split()
            user = User.objects.get(email=email)
            assert user.check_password(password)
            assert EmailAddress.objects.get(user=user).verified
            assert user.is_staff == (role != "candidate")
            assert user.is_superuser == (role == "superuser")
            assert len(password) >= 12

    def test_the_recruiter_may_work_with_positions(self, seeded: str) -> None:
        recruiter = Recruiter.objects.get(user__email="odalys.renfro@onfile.example.com").user

        assert recruiter.has_perms(["jobs.change_position", "candidates.change_application"])
        assert Recruiter.objects.count() == 5

    def test_each_of_the_desk_has_their_role(self, seeded: str) -> None:
        for login in (*logins.DESK, *logins.OTHERS):
            assert User.objects.get(email=login.email).groups.get() == groups.found_or_made(login.group)
        assert set(logins.TEAMS) == set(Team.objects.values_list("name", flat=True))

    @pytest.mark.usefixtures("undone")
    def test_a_changed_password_is_not_printed(self) -> None:
        user = User.objects.get(email="chief@onfile.example.com")
        user.set_password("something of my own")
        user.save()

        line = next(line for line in seed("--print-logins").splitlines() if user.email in line)

        assert line.endswith("(has another password now)")

    @pytest.mark.usefixtures("undone")
    def test_demo_of_another_secret_says_why_and_what_to_do(self, settings: pytest.FixtureRequest) -> None:
        settings.SECRET_KEY = "another" * 10  # type: ignore[attr-defined]
        chief = User.objects.get(email="chief@onfile.example.com")
        chief.set_password("something of my own")
        chief.save()

        lines = seed("--print-logins").splitlines()

        printed = [line.partition(".com")[2].strip() for line in lines[: len(logins.SHOWN)]]
        others = ["(from another SECRET_KEY)"] * (len(logins.SHOWN) - 2)
        assert printed == [*others, "(has another password now)", "(from another SECRET_KEY)"]
        assert 'make manage ARGS="seed --renew-logins"' in lines[-1]

        renewed = [line.split() for line in seed("--renew-logins").splitlines()]

        assert len(renewed) == len(logins.SHOWN)
        for _, email, password in renewed:
            assert User.objects.get(email=email).check_password(password)
        assert [line.split() for line in seed("--print-logins").splitlines()] == renewed

    @pytest.mark.django_db
    def test_nothing_to_renew_without_a_demo(self) -> None:
        assert seed("--renew-logins") == ""

    def test_passwords_differ_from_server_to_server(
        self, seeded: str, settings: pytest.FixtureRequest
    ) -> None:
        from recruiters.demo.logins import CHIEF, password_of  # noqa: PLC0415 -- after the seed

        before = password_of(CHIEF)
        settings.SECRET_KEY = "another" * 10  # type: ignore[attr-defined]

        assert password_of(CHIEF) != before

    def test_other_people_have_no_password(self, seeded: str) -> None:
        shown = [line.split()[1] for line in seed("--print-logins").splitlines()]

        others = User.objects.exclude(email__in=shown)

        assert others.count() == 41
        assert not any(user.has_usable_password() for user in others)


class TestPositions:
    def test_numbers(self, seeded: str) -> None:
        counted = dict(Position.objects.values_list("status").annotate(Count("pk")))

        assert counted == {"open": 48, "closed": 10, "paused": 2, "draft": 4}
        assert Employer.objects.count() == 25
        assert set(Employer.objects.values_list("kind", flat=True)) == {
            "hospital", "clinic", "physician_office", "payer", "home_health", "vendor", "agency", "other",
        }  # fmt: skip

    def test_they_stand_in_the_ten_cities_or_nowhere(self, seeded: str) -> None:
        placed = Position.objects.exclude(place=None).values_list("place__city", flat=True)

        assert set(placed) <= TEN_CITIES
        assert Position.objects.filter(place=None, workplace="remote").count() > 20

    def test_every_kind_of_work_occurs(self, seeded: str) -> None:
        for field, number in (("employment", 6), ("shift", 6), ("workplace", 3), ("pay_period", 2)):
            assert Position.objects.values(field).distinct().count() == number

    def test_open_ones_close_in_the_future(self, seeded: str) -> None:
        assert Position.objects.open().count() == 48
        assert not Position.objects.past_closing().exists()

    def test_some_closed_so_lately_that_their_page_is_still_shown(self, seeded: str) -> None:
        closed = Position.objects.filter(status=PositionStatus.CLOSED)
        shown = [position for position in closed if not board.is_gone(position)]

        assert {position.close_reason for position in closed} == set(CloseReason)
        assert {position.close_reason for position in shown} == {"filled", "withdrawn"}
        # A day of rest moves a closing by two days at most: none of them drops out of the month.
        margin = timezone.now() - board.SHOWN_AFTER_CLOSING + timedelta(days=3)
        assert all(position.closed_at and position.closed_at > margin for position in shown)

    def test_ranges_are_those_of_a_fair_offer(self, seeded: str) -> None:
        assert [one.reference for one in Position.objects.all() if one.pay_max / one.pay_min > 1.6] == []
        hourly = Position.objects.filter(pay_period=PayPeriod.HOUR)
        assert hourly.filter(pay_min__lt=15).count() == 0

    def test_descriptions_read_like_postings(self, seeded: str) -> None:
        texts = list(Position.objects.values_list("description", "description_html"))

        assert min(len(text.split()) for text, _ in texts) > 90
        assert len({text for text, _ in texts}) == len(texts)
        assert all(text.count("\n- ") >= 3 and "<h3>" in html and "<li>" in html for text, html in texts)
        assert not any(re.search(r"lorem|\{|\b\d{5}\b", text) for text, _ in texts)

    def test_everybody_asked_for_in_words_of_the_vocabulary(self, seeded: str) -> None:
        positions = Position.objects.in_full()

        assert [one.reference for one in positions if not one.settings.all()] == []
        assert [one.reference for one in positions if not one.duties.all()] == []
        groups = [group for one in positions for group in one.requirements.all()]
        assert {group.level for group in groups} == {"required", "preferred"}
        assert max(len(group.any_of.all()) for group in groups) >= 3
        assert all(group.any_of.all() for group in groups)


class TestPeople:
    def test_numbers(self, seeded: str) -> None:
        on_file = Candidate.objects.on_file().count()

        assert Candidate.objects.count() == Recipient.objects.count() == 400
        assert 330 <= on_file <= 385
        assert Candidate.objects.filter(consent_at=None).exists()
        assert Candidate.objects.filter(consent_until__lt=timezone.localdate()).exists()
        assert Candidate.objects.exclude(user=None).count() == 40

    def test_cadences_are_mostly_instant(self, seeded: str) -> None:
        counted = dict(Recipient.objects.values_list("cadence").annotate(Count("pk")))

        assert counted.keys() == set(Cadence.values)
        assert counted[Cadence.INSTANT] > 260
        assert Recipient.objects.values("timezone").distinct().count() >= 5

    def test_some_credentials_have_lapsed_and_some_are_apprenticeships(self, seeded: str) -> None:
        people = Candidate.objects.for_fit()
        held = [one for person in people for one in person.credentials.all()]

        assert 15 <= sum(not one.is_held() for one in held) <= 90
        assert sum(one.apprentice for one in held) >= 25
        assert sum(one.checked_at is not None for one in held) >= 80

    def test_the_desk_has_schools_figures_and_people_who_hide(self, seeded: str) -> None:
        people = Candidate.objects.all()
        assert people.exclude(schooling=None).count() > 150
        assert people.exclude(claims=None).count() > 60
        assert 8 <= people.hidden().count() <= 40
        assert people.exclude(hidden_from=None).count() >= 8
        assert people.exclude(hidden_names=None).count() >= 3
        assert 2 <= people.filter(left_at__isnull=False).count() <= 20
        agreed = people.filter(consent_at__isnull=False).values_list("consent_at__date", flat=True)
        assert len(set(agreed)) > 100
        guest = people.get(email=GUEST.email)
        assert guest.visibility == Visibility.VISIBLE
        assert guest.schooling.exists()
        for claim in Claim.objects.select_related("candidate"):
            claim.full_clean()

    def test_coordinates_go_with_the_place(self, seeded: str) -> None:
        for person in Candidate.objects.select_related("place"):
            assert (person.latitude is None) == (person.place is None)
            assert person.place is None or person.state == person.place.state

    def test_every_open_position_finds_somebody(self, seeded: str) -> None:
        positions = Position.objects.in_full().filter(status=PositionStatus.OPEN)

        assert [one.reference for one in positions if fit.suited(one).count() < 3] == []

    def test_two_resumes_were_read_and_wait_to_be_looked_at(self, seeded: str) -> None:
        read = Resume.objects.filter(is_current=True, status="ready")
        assert read.count() == Resume.objects.count() == 2
        assert read.filter(candidate__email=GUEST.email).exists()
        for resume in read:
            assert resume.candidate
            assert suggestions.waiting(resume.candidate) >= 3
            assert {"accuracy", "productivity"} <= set(resume.suggestions.values_list("kind", flat=True))


class TestHistory:
    def test_numbers(self, seeded: str) -> None:
        now = timezone.now()
        applications = Application.objects.all()

        assert 230 <= applications.count() <= 290
        assert set(applications.values_list("stage", flat=True)) == set(Stage.values)
        assert applications.filter(applied_at__lt=now - timedelta(days=300)).exists()
        assert applications.filter(applied_at__gt=now - timedelta(days=7)).exists()
        assert 5 <= sum(one.is_overdue for one in applications) <= 25
        assert Note.objects.count() == 73

    def test_every_step_is_one_that_the_table_allows(self, seeded: str) -> None:
        for application in Application.objects.prefetch_related("transitions"):
            steps = list(application.transitions.all())
            assert (steps[0].from_stage, steps[0].to_stage) == ("", Stage.NEW)
            for before, after in pairwise(steps):
                assert after.from_stage == before.to_stage
                if after.to_stage == Stage.WITHDRAWN:
                    assert before.to_stage in WITHDRAWABLE
                else:
                    assert after.to_stage in STAGE_MOVES[Stage(before.to_stage)]
            assert steps[-1].to_stage == application.stage

    def test_who_made_a_step_and_why(self, seeded: str) -> None:
        for application in Application.objects.prefetch_related("transitions"):
            for step in application.transitions.all():
                is_theirs = step.to_stage in (Stage.NEW, Stage.WITHDRAWN)
                assert step.by_candidate == is_theirs
                assert (step.by is None) == is_theirs
                reasons = {Stage.DECLINED: DECLINE_WORDS, Stage.WITHDRAWN: WithdrawReason.values}
                assert step.reason in reasons.get(Stage(step.to_stage), [""])

    def test_time_runs_forward(self, seeded: str) -> None:
        now = timezone.now()
        rows = Application.objects.select_related("position", "candidate").prefetch_related("transitions")
        for application in rows:
            moments = [step.at for step in application.transitions.all()]
            assert moments == sorted(moments)
            assert moments[0] == application.applied_at
            assert moments[-1] == application.moved_at <= now
            position = application.position
            assert position.published_at
            assert position.published_at < application.applied_at
            assert application.candidate.created_at < application.applied_at
            assert position.closed_at is None or application.applied_at < position.closed_at

    def test_the_desk_takes_its_time(self, seeded: str) -> None:
        for application in Application.objects.prefetch_related("transitions"):
            days = [timezone.localdate(step.at) for step in application.transitions.all()[1:]]
            assert len(days) == len(set(days))

    def test_employer_hears_only_of_those_whom_the_position_suits(self, seeded: str) -> None:
        applications = Application.objects.filter(transitions__to_stage=Stage.SUBMITTED)
        assert applications
        for application in applications:
            position = Position.objects.in_full().get(pk=application.position_id)
            assert fit.suited(position).filter(pk=application.candidate_id).exists()

    def test_nobody_was_placed_whom_the_position_does_not_suit(self, seeded: str) -> None:
        for application in Application.objects.filter(stage=Stage.PLACED).select_related("candidate"):
            position = Position.objects.in_full().get(pk=application.position_id)
            assert fit.suited(position).filter(pk=application.candidate_id).exists()

    def test_closed_positions_owe_nobody_an_answer(self, seeded: str) -> None:
        closed = Application.objects.filter(position__status=PositionStatus.CLOSED)

        assert not closed.in_process().exists()

    def test_alerts_went_to_those_whom_the_position_suited(self, seeded: str) -> None:
        for position in Position.objects.in_full().exclude(published_at=None):
            told = set(position.alerts.values_list("recipient__candidate", flat=True))
            assert told <= set(fit.suited(position).values_list("pk", flat=True))

    def test_alerts_were_sent_in_order(self, seeded: str) -> None:
        now = timezone.now()
        alerts = Alert.objects.select_related("position", "recipient")

        assert len(alerts) > 600
        for alert in alerts:
            assert alert.position.published_at
            assert alert.sent_at
            assert alert.position.published_at < alert.created_at <= alert.due_at <= alert.sent_at < now
            assert alert.clicked_at is None or alert.sent_at <= alert.clicked_at < now
            assert alert.is_digest == (alert.recipient.cadence != Cadence.INSTANT)

    def test_who_applied_through_an_alert_has_one_and_clicked_it(self, seeded: str) -> None:
        for application in Application.objects.filter(came_from_alert=True):
            alert = Alert.objects.get(
                position=application.position_id, recipient__candidate=application.candidate_id
            )
            assert alert.clicked_at
            assert alert.clicked_at < application.applied_at

    def test_events_tell_the_story_of_each_position(self, seeded: str) -> None:
        for position in Position.objects.prefetch_related("events"):
            kinds = [event.kind for event in sorted(position.events.all(), key=lambda event: event.at)]
            if position.status == PositionStatus.DRAFT:
                assert kinds == []
                continue
            assert kinds[0] == EventKind.PUBLISHED
            last = {PositionStatus.CLOSED: EventKind.CLOSED, PositionStatus.PAUSED: EventKind.PAUSED}
            assert kinds[-1] == last.get(PositionStatus(position.status), kinds[-1])


class TestSilence:
    """Seeding must not cause a single mail, now or when the worker looks."""

    def test_no_mail_is_queued_and_no_alert_is_due(self, seeded: str) -> None:
        assert not OutgoingMail.objects.exists()
        assert set(Alert.objects.values_list("status", flat=True)) == {AlertStatus.SENT}

    def test_no_news_is_unread(self, seeded: str) -> None:
        assert not PositionEvent.objects.filter(match_run=None).exists()
        assert not PositionEvent.objects.filter(match_run__finished_at=None).exists()

    @pytest.mark.usefixtures("undone")
    def test_the_worker_finds_nothing_to_do(self) -> None:
        before = Alert.objects.count()

        news.read_all()

        assert Alert.objects.count() == before
        assert not OutgoingMail.objects.exists()


class TestDemonstration:
    def test_a_good_dozen_would_be_told_at_once(self, seeded: str) -> None:
        position = Position.objects.in_full().get(reference=demo.DEMONSTRATION_REFERENCE)

        told = fit.audience(position)

        assert position.status == PositionStatus.DRAFT
        assert position.closes_on > timezone.localdate()
        assert 12 <= told.filter(rhythm__cadence=Cadence.INSTANT).count() <= 24
        assert told.filter(candidate__email="marisol.tenorio@example.com").exists()

    def test_the_guest_has_something_on_every_page(self, seeded: str) -> None:
        guest = Candidate.objects.get(email="marisol.tenorio@example.com")

        assert set(guest.applications.values_list("stage", flat=True)) == {
            "declined",
            "withdrawn",
            "interview",
            "screening",
        }
        assert guest.recipient.alerts.count() >= 4
        assert guest.is_on_file
        assert guest.user
