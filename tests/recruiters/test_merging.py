"""Two files of one person become one: nothing is lost, nobody is mailed more, and undoing gives both back."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django.fixtures import Settings

from candidates.enums import (
    AlertStatus,
    AskedBy,
    Cadence,
    FileSource,
    NarrowingKind,
    Race,
    Sex,
    Stage,
    Visibility,
)
from candidates.models import (
    AccessEvent,
    Alert,
    Application,
    Candidate,
    Claim,
    ConsentReminder,
    HiddenName,
    Likeness,
    MergedFile,
    Message,
    Recipient,
    SavedSearch,
    Schooling,
    Standing,
)
from candidates.records.parts import NOBODYS, PARTS, whose
from candidates.services import (
    accesses,
    applications,
    deletions,
    files,
    forgetting,
    links,
    profiles,
    recipients,
    selfid,
)
from candidates.services.merged import NEVER_KEPT
from config.accounts.models import User
from config.mail import suppression
from config.mail.enums import SuppressionReason
from config.mail.models import OutgoingMail, Suppression
from jobs.models import Position
from recruiters.models import Note, PositionInvite, Shortlisted
from recruiters.queries import comparing
from recruiters.services.duplicates import apart, merging, rules
from recruiters.services.duplicates.uniting import pointers
from tests.at_once import at_once
from tests.factories import (
    AlertFactory,
    AlertFeedbackFactory,
    AlertNarrowingFactory,
    ApplicationDraftFactory,
    ApplicationFactory,
    ApplicationTransitionFactory,
    CandidateFactory,
    CredentialCheckFactory,
    EmployerFactory,
    HeldCompetencyFactory,
    HeldCredentialFactory,
    HiddenPositionFactory,
    InterviewFactory,
    MessageFactory,
    MissedPromiseFactory,
    NoteFactory,
    PositionFactory,
    RecruiterFactory,
    ResumeFactory,
    ResumeSuggestionFactory,
    SavedPositionFactory,
    SavedSearchFactory,
    ScoreFactory,
    ScreeningAnswerFactory,
    SeenPositionFactory,
    TeamFactory,
    competency,
    place,
)

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[str]]:
    """Every row of every table of ours, as text."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            skipped = ("sessions.", "contenttypes.", "pghistory.")  # of the last, views of no table
            if not model._meta.managed or model._meta.label.startswith(skipped):
                continue
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{model._meta.db_table}" AS t')  # noqa: S608
            found[model._meta.label] = sorted(row[0] for row in cursor.fetchall())
    return found


def merge(one: Candidate, other: Candidate, by: User, **chosen: Candidate) -> tuple[MergedFile, Candidate]:
    picked = {name: candidate.pk for name, candidate in chosen.items()}
    return merging.merge(one=one.pk, other=other.pk, chosen=picked, by=by)


def person(random: Random, positions: list[Position], *, signs_in: bool) -> Candidate:
    """Somebody with a bit of everything, so that two of them collide everywhere."""
    agreed: dict[str, Any] = random.choice(
        [{}, {"on_file": True}, {"lapsed": True}, {"left_at": timezone.now()}]
    )
    made = _file(random, signs_in=signs_in, agreed=agreed)
    _qualifications(random, made)
    _mail(random, made)
    for number, position in enumerate(positions):
        _about(random, made, made.recipient, position, number)
    accesses.note(candidate=made, by=RecruiterFactory.create().user, kind="viewed")
    made.hidden_from.set(random.sample(list(EMPLOYERS), random.randint(0, 2)))
    return made


def _qualifications(random: Random, made: Candidate) -> None:
    today = timezone.localdate()
    for label in ("CPC", "CRC", "CCS"):
        if random.random() < 0.6:
            HeldCredentialFactory.create(
                candidate=made,
                credential=competency(label),
                number=random.choice(["", "12345"]),
                checked_at=random.choice([None, timezone.now()]),
            )
    for label in ("Epic", "Inpatient"):
        if random.random() < 0.6:
            known = {"level": random.choice([None, 2]), "years": random.choice([None, 4])}
            HeldCompetencyFactory.create(candidate=made, competency=competency(label), **known)
    for name in random.sample(["Harbor Clinic", "Bay Hospital"], random.randint(0, 2)):
        HiddenName.objects.create(candidate=made, name=name)
    if random.random() < 0.6:
        Schooling.objects.create(candidate=made, school="Bay College", level=random.choice([None, 2]))
    if random.random() < 0.6:
        as_of = random.choice([today.replace(day=1), today.replace(year=2024, month=1, day=1)])
        Claim.objects.create(
            candidate=made,
            kind="accuracy",
            value=random.choice([95, 97]),
            unit="percent",
            setting=competency("Inpatient"),
            source="report",
            as_of=as_of,
        )
    for is_current in random.sample([True, False], random.randint(0, 2)):
        resume = ResumeFactory.create(candidate=made, is_current=is_current)
        ResumeSuggestionFactory.create(resume=resume)


def _mail(random: Random, made: Candidate) -> None:
    if random.random() < 0.5:
        ConsentReminder.objects.create(candidate=made, consent_until=timezone.localdate(), days_before=7)
    for query in random.sample(["q=coder", "q=audit"], random.randint(0, 2)):
        confirmed = random.choice([None, timezone.now()])
        SavedSearchFactory.create(recipient=made.recipient, query=query, words=query, confirmed_at=confirmed)
    if random.random() < 0.5:
        pay = random.choice([25, 40])
        AlertNarrowingFactory.create(recipient=made.recipient, kind=NarrowingKind.PAY, number=pay)
    if random.random() < 0.3:
        suppression.suppress(
            email=made.email,
            reason=random.choice([SuppressionReason.BOUNCE, SuppressionReason.COMPLAINT]),
            only_alerts=random.random() < 0.5,
        )


EMPLOYERS: list[Any] = []


def _file(random: Random, *, signs_in: bool, agreed: dict[str, Any]) -> Candidate:
    pay = random.choice([{}, {"pay_floor": 30, "pay_period": "hour"}])
    cadence = random.choice(list(Cadence))
    made = CandidateFactory.create(
        with_recipient=True,
        with_user=signs_in,
        recipient__cadence=Cadence.INSTANT if cadence == Cadence.OFF else cadence,
        recipient__paused_until=random.choice([None, timezone.localdate() + timedelta(days=9)]),
        phone=random.choice(["", "+18135550134"]),
        place=random.choice([None, place("Tampa"), place("Orlando")]),
        years=random.choice([None, 3]),
        employment=random.choice([[], ["full_time"]]),
        **pay,
        **agreed,
    )
    if cadence == Cadence.OFF:
        recipients.stop(recipient=made.recipient)
    return Candidate.objects.get(pk=made.pk)


def _about(random: Random, made: Candidate, recipient: Recipient, position: Position, number: int) -> None:
    some = random.random
    if some() < 0.6:
        application = ApplicationFactory.create(
            candidate=made,
            position=position,
            stage=random.choice(list(Stage)),
            resume=random.choice([None, ResumeFactory.create(candidate=None, is_current=False)]),
        )
        ApplicationTransitionFactory.create(application=application)
        MessageFactory.create(application=application)
        NoteFactory.create(application=application)
        ScoreFactory.create(application=application)
        ScreeningAnswerFactory.create(application=application)
        if some() < 0.5:
            MissedPromiseFactory.create(application=application, promised_for=timezone.localdate())
        if some() < 0.3 and number == 0 and made.user_id:
            InterviewFactory.create(application=application)
    if some() < 0.6:
        AlertFactory.create(position=position, recipient=recipient, **random.choice([{}, {"sent": True}]))
    for factory, chance in (
        (SavedPositionFactory, 0.5),
        (SeenPositionFactory, 0.5),
        (HiddenPositionFactory, 0.5),
        (ApplicationDraftFactory, 0.5),
    ):
        if some() < chance:
            factory.create(candidate=made, position=position)
    if some() < 0.5:
        AlertFeedbackFactory.create(position=position, recipient=recipient)
    if some() < 0.5:
        Shortlisted.objects.create(position=position, candidate=made)
    if some() < 0.5:
        PositionInvite.objects.create(position=position, candidate=made, text="Come")


class AnyTwo(TestCase):
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32), st.booleans())
    def test_merge_then_undo_leaves_every_table_equal(self, seed: int, signs_in: bool) -> None:  # noqa: FBT001
        random = Random(seed)
        EMPLOYERS[:] = [EmployerFactory.create(name=name) for name in ("Harbor Clinic of Tampa", "Else")]
        positions = [PositionFactory.create(open=True) for _ in range(3)]
        one = person(random, positions, signs_in=signs_in)
        other = person(random, positions, signs_in=False)
        by = RecruiterFactory.create().user
        Standing.objects.filter(pk=one.pk).update(is_unmatched=False)
        before = everything()

        merged, stays = merge(one, other, by)

        gone = one if stays.pk == other.pk else other
        assert not Candidate.objects.filter(pk=gone.pk).exists()
        assert everything() != before
        merging.undo(merged=merged)
        after = everything()
        for label, rows in before.items():
            assert after[label] == rows, label


def test_every_table_about_a_person_is_walked() -> None:
    """A table with a column to a person needs no line here; one that names them otherwise must be decided."""
    reached = {field.model._meta.label for field in _reached(Candidate, set())}
    by_address = {part.model for part in PARTS if part.email or part.model == "mail.OutgoingMail"}
    of_a_log_in = {part.model for part in PARTS if part.user} | {"sessions.Session"}
    history = {"admin.LogEntry"}
    derived = rules.DERIVED | NEVER_KEPT | {"candidates.AlertRecord", "candidates.Candidate"}

    left = {part.model for part in PARTS} - reached - by_address - of_a_log_in - history - derived

    assert left == set(), "say in recruiters/services/duplicates how merging moves its rows"
    assert reached & set(NOBODYS) == set()


def _reached(model: Any, seen: set[Any]) -> Any:  # noqa: ANN401
    for field in pointers(model):
        if field in seen:
            continue
        seen.add(field)
        yield field
        if not field.model._meta.auto_created:
            yield from _reached(field.model, seen)


def test_what_the_file_that_goes_said_of_itself_is_in_no_journal(settings: Settings) -> None:
    settings.SELF_ID_KEY = "an invented key of more than forty characters in all"
    one, other, by = two()
    for person_ in (one, other):
        selfid.say(candidate=person_, sex=Sex.FEMALE, race=Race.WHITE)

    merged, stays = merge(one, other, by)

    gone = one if stays.pk == other.pk else other
    assert (selfid.of(candidate=stays) is None, selfid.of(candidate=gone) is None) == (False, True)
    assert selfid.link_of(gone.pk) not in str(merged.journal)
    merging.undo(merged=merged)
    assert selfid.of(candidate=gone) is None


@pytest.mark.parametrize("is_checked", [True, False])
def test_a_check_stands_for_the_number_it_looked_up(is_checked: bool) -> None:  # noqa: FBT001 -- a parameter
    one, other, by = two()
    now = timezone.now()
    mine = HeldCredentialFactory.create(candidate=one, checked_at=now if is_checked else None)
    HeldCredentialFactory.create(candidate=other, number="12345")
    if is_checked:
        CredentialCheckFactory.create(held=mine, number="")
    before = everything()

    merged, stays = merge(one, other, by)

    held = stays.credentials.get()
    assert (held.number, held.checked_at) == (("", now) if is_checked else ("12345", None))
    assert not held.checks.exclude(ended_at=None).exists()
    merging.undo(merged=merged)
    assert everything() == before


def two(**of_other: Any) -> tuple[Candidate, Candidate, User]:  # noqa: ANN401
    """A file with a log-in, another without one, and who merges them."""
    one = CandidateFactory.create(with_recipient=True, with_user=True, on_file=True)
    other = CandidateFactory.create(with_recipient=True, **of_other)
    return one, other, RecruiterFactory.create().user


def why_not(one: Candidate, other: Candidate, by: User) -> str:
    before = everything()
    with pytest.raises(merging.CannotMerge) as refused:
        merge(one, other, by)
    assert everything() == before
    return str(refused.value)


def test_fields_come_from_where_they_were_chosen() -> None:
    one, other, by = two(first_name="Ana", phone="+18135550134", years=4)

    _, stays = merge(one, other, by, first_name=other, last_name=one)

    assert stays.pk == one.pk  # it has the log-in
    assert (stays.first_name, stays.last_name) == ("Ana", one.last_name)
    assert (str(stays.phone.as_e164), stays.years) == (
        "+18135550134",
        Decimal(4),
    )  # by default the fuller one
    assert (stays.email, stays.recipient.email) == (one.email, one.email)


def test_a_file_follows_the_address_somebody_signs_in_with() -> None:
    one, other, by = two()
    login = one.user
    assert login is not None
    Candidate.objects.filter(pk=one.pk).update(email="old@example.com")
    Recipient.objects.filter(candidate=one).update(email="old@example.com")
    Candidate.objects.filter(pk=other.pk).update(email=login.email)
    Recipient.objects.filter(candidate=other).update(email=login.email)

    merged, stays = merge(one, other, by, email=one)  # chosen, and not heeded

    assert (stays.email, stays.recipient.email) == (login.email, login.email)
    assert merged.email == "old@example.com"


def test_two_applications_to_one_position_become_the_one_that_is_further() -> None:
    one, other, by = two()
    position = PositionFactory.create(open=True)
    own = ApplicationFactory.create(candidate=one, position=position, stage=Stage.NEW, message="Hello")
    theirs = ApplicationFactory.create(candidate=other, position=position, stage=Stage.INTERVIEW)
    for application in (own, theirs):
        ApplicationTransitionFactory.create(application=application)
        MessageFactory.create(application=application)
        NoteFactory.create(application=application)
    mails = OutgoingMail.objects.count()

    merged, stays = merge(one, other, by)

    (left,) = Application.objects.filter(candidate=stays)
    assert (left.pk, left.stage) == (theirs.pk, Stage.INTERVIEW)
    assert Message.objects.filter(application=left).count() == 2
    assert left.transitions.count() == 1
    note = Note.objects.filter(application=left).latest("pk")
    assert "stood at New" in note.text
    assert "Hello" in note.text
    assert merged.application_keys == [own.pk]
    assert OutgoingMail.objects.count() == mails


def test_two_log_ins_are_for_their_owner_to_settle() -> None:
    one, other, by = two(with_user=True)

    assert "Both have a log-in" in why_not(one, other, by)


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (lambda one, other, by: apart.tell_apart(one=other, other=one, by=by), "two people"),
        (lambda one, other, by: deletions.ask(candidate=other, asked_by=AskedBy.DESK), "about to be deleted"),
        (
            lambda one, other, by: Candidate.objects.filter(pk=one.pk).update(visibility=Visibility.HIDDEN),
            "hidden by its owner",
        ),
        (
            lambda one, other, by: AlertFactory.create(
                recipient=other.recipient,
                status=AlertStatus.SENDING,
                lease_until=timezone.now() + timedelta(minutes=1),
            ),
            "going out right now",
        ),
    ],
)
def test_what_stands_in_the_way_is_named(prepare: Any, words: str) -> None:  # noqa: ANN401
    one, other, by = two()
    prepare(one, other, by)

    one, other = Candidate.objects.filter(pk__in=[one.pk, other.pk]).order_by("pk")
    assert words in why_not(one, other, by)


def test_two_open_interviews_for_one_position_stand_in_the_way() -> None:
    one, other, by = two()
    position = PositionFactory.create(open=True)
    for person_ in (one, other):
        InterviewFactory.create(application=ApplicationFactory.create(candidate=person_, position=position))

    assert "open interview" in why_not(one, other, by)


@pytest.mark.parametrize("who", [0, 1])
def test_a_stop_of_either_holds(who: int) -> None:
    one, other, by = two()
    stopper = (one, other)[who]
    recipients.stop(recipient=stopper.recipient)

    _, stays = merge(one, other, by)

    setting = Recipient.objects.get(candidate=stays)
    assert setting.is_stopped
    assert setting.stopped_at is not None


def test_the_slower_rhythm_and_the_longer_pause_hold() -> None:
    one, other, by = two(recipient__cadence=Cadence.WEEKLY)
    until = timezone.localdate() + timedelta(days=9)
    recipients.pause(recipient=one.recipient, until=until)

    _, stays = merge(one, other, by)

    setting = Recipient.objects.get(candidate=stays)
    assert (setting.cadence, setting.paused_until) == (Cadence.WEEKLY, until)


@pytest.mark.parametrize("who", [0, 1])
def test_who_wants_no_mail_gets_none_at_the_other_address_and_a_bounce_is_no_wish(who: int) -> None:
    one, other, by = two()
    suppression.suppress(email=(one, other)[who].email, reason=SuppressionReason.COMPLAINT)
    bounced = (one, other)[1 - who].email
    suppression.suppress(email=bounced, reason=SuppressionReason.BOUNCE, only_alerts=True)

    merge(one, other, by)

    assert Suppression.objects.get(email=one.email).reason == SuppressionReason.COMPLAINT
    assert Suppression.objects.holds(one.email)


def test_a_bounce_stays_with_its_mailbox() -> None:
    one, other, by = two()
    suppression.suppress(email=other.email, reason=SuppressionReason.BOUNCE)

    merge(one, other, by)

    assert not Suppression.objects.filter(email=one.email).exists()


def test_a_stop_pressed_in_an_old_mail_still_stops() -> None:
    one, other, by = two()
    token = links._token(other.recipient)

    _, stays = merge(one, other, by)

    found = links.read_stop(token)
    assert found is not None
    assert found.candidate_id == stays.pk
    assert links.read_manage(token) is None  # but the old mailbox, perhaps somebody else's, opens nothing


def test_an_address_typed_again_remembers_its_stop_and_is_told_as_theirs() -> None:
    one, other, by = two()
    recipients.stop(recipient=other.recipient)
    merge(one, other, by)

    again = files.open_file(email=other.email, source=FileSource.DESK)

    assert again.recipient.is_stopped
    shared = Likeness.objects.filter(kind=1, key=other.email).values_list("candidate", flat=True)
    assert set(shared) == {one.pk, again.pk}


def test_who_left_one_file_has_left_and_of_two_agreements_the_first_to_end_holds() -> None:
    today = timezone.localdate()
    agreed = {"consent_at": "2026-01-01T00:00:00+00:00", "left_at": None}
    short = {**agreed, "consent_until": (today + timedelta(days=9)).isoformat()}
    long = {**agreed, "consent_until": (today + timedelta(days=99)).isoformat()}
    never = {"consent_at": None, "consent_until": None, "left_at": None}
    left = {**never, "left_at": "2026-02-01T00:00:00+00:00"}

    for first, second, wanted in (
        (long, short, short),
        (short, long, short),
        (never, long, long),
        (long, left, left),
        (never, never, never),
    ):
        assert rules.consent(first, second) == wanted


def test_a_merge_is_no_news_and_what_waits_for_the_other_address_is_not_sent() -> None:
    one, other, by = two(credentials="CPC", on_file=True)
    due = AlertFactory.create(recipient=other.recipient)
    told = AlertFactory.create(recipient=other.recipient, sent=True)
    SavedSearchFactory.create(recipient=other.recipient, confirmed_at=None)
    Standing.objects.update(is_unmatched=False)

    merge(one, other, by)

    assert not Standing.objects.filter(is_unmatched=True).exists()
    assert list(Alert.objects.values_list("position", flat=True)) == [told.position_id]
    assert due.position_id != told.position_id
    assert not SavedSearch.objects.exists()


def test_who_saw_either_is_seen_and_still_cannot_be_changed() -> None:
    one, other, by = two()
    accesses.note(candidate=other, by=by, kind="viewed")

    merge(one, other, by)

    row = AccessEvent.objects.get()
    assert row.candidate_id == one.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessEvent.objects.filter(pk=row.pk).update(candidate=one, by_name="Nobody")


def test_what_was_decided_since_stays_when_a_merge_is_undone() -> None:
    one, other, by = two(first_name="Ana", phone="+18135550134")
    application = ApplicationFactory.create(candidate=other)
    merged, stays = merge(one, other, by, first_name=other)
    Candidate.objects.filter(pk=stays.pk).update(first_name="Anna")  # she corrects it
    Application.objects.filter(pk=application.pk).update(stage=Stage.SCREENING)
    later = ApplicationFactory.create(candidate=stays)

    merging.undo(merged=merged)

    one.refresh_from_db()
    assert (one.first_name, one.phone) == ("Anna", "")
    back = Application.objects.get(pk=application.pk)
    assert (back.candidate_id, back.stage) == (other.pk, Stage.SCREENING)
    assert Application.objects.get(pk=later.pk).candidate_id == one.pk


def test_what_was_stopped_left_or_hidden_since_holds_for_both_when_a_merge_is_undone() -> None:
    one, other, by = two(on_file=True)
    elsewhere, found = EmployerFactory.create(), EmployerFactory.create(name="Harbor Clinic of Tampa")
    merged, stays = merge(one, other, by)
    recipients.stop_credentials(recipient=stays.recipient)
    recipients.stop(recipient=Recipient.objects.get(pk=stays.recipient.pk))
    HiddenName.objects.create(candidate=stays, name="Harbor Clinic")
    stays.hidden_from.add(elsewhere)
    files.leave(candidate=stays)
    Candidate.objects.filter(pk=stays.pk).update(visibility=Visibility.HIDDEN)

    merging.undo(merged=merged)

    for row in Candidate.objects.filter(pk__in=[one.pk, other.pk]):
        assert (row.is_on_file, row.left_at is None, row.visibility) == (False, False, Visibility.HIDDEN)
        assert set(row.hidden_from.all()) == {elsewhere, found}
        assert row.hidden_names.get().name == "Harbor Clinic"
        setting = row.recipient
        assert (setting.cadence, setting.stopped_at is None) == (Cadence.OFF, False)
        assert setting.credentials_stopped_at is not None


def test_every_stop_of_an_alert_setting_is_united() -> None:
    ends = ("stopped_at", "_since")
    stops = {field.name for field in Recipient._meta.fields if field.name.endswith(ends)}

    assert stops == {*rules.STOPS, "stopped_at"}


def test_checks_of_another_number_speak_no_more_and_do_again_when_a_merge_is_undone() -> None:
    one, other, by = two()
    mine = HeldCredentialFactory.create(candidate=one, number="123", checked_at=timezone.now())
    CredentialCheckFactory.create(held=mine, number="123")
    theirs = HeldCredentialFactory.create(candidate=other, number="999")
    CredentialCheckFactory.create(held=theirs, number="999", found="not_found")
    before = everything()

    merged, stays = merge(one, other, by)

    checks = stays.credentials.get().checks
    assert {check.number: check.ended_because for check in checks.all()} == {"123": "", "999": "number"}
    merging.undo(merged=merged)
    assert everything() == before


@pytest.mark.parametrize(
    ("earned_on", "stands"), [(date(2025, 1, 1), date(2027, 1, 1)), (date(2028, 1, 1), None)]
)
def test_the_end_of_a_credential_is_not_lost(earned_on: date, stands: date | None) -> None:
    one, other, by = two()
    HeldCredentialFactory.create(candidate=one, number="123", earned_on=earned_on)
    HeldCredentialFactory.create(candidate=other, expires_on=date(2027, 1, 1))

    _, stays = merge(one, other, by)

    held = stays.credentials.get()
    assert (held.number, held.earned_on, held.expires_on) == ("123", earned_on, stands)


def of_another_team() -> tuple[Candidate, Candidate, User, User]:
    """Two files that applied to one position, somebody who does not see it, and who has it."""
    one, other, by = two()
    whose = RecruiterFactory.create(user__name="Olive Stone").user
    theirs = PositionFactory.create(open=True, title="Secret coder", recruiter=whose)
    for row in (one, other):
        ApplicationFactory.create(candidate=row, position=theirs)
    by.is_superuser = False
    by.save()
    TeamFactory.create(members=[by])
    return one, other, User.objects.get(pk=by.pk), whose


def test_what_another_team_has_is_named_on_no_page_of_two_files() -> None:
    one, other, by, whose = of_another_team()

    assert "Secret coder" not in " ".join(comparing.foreseen(one, other, by))
    assert "Secret coder" not in " ".join(comparing.reasons_against(one, other, by))
    assert "Secret coder" in " ".join(comparing.foreseen(one, other, whose))


def test_a_merge_takes_no_application_that_whoever_merges_does_not_see() -> None:
    one, other, by, whose = of_another_team()

    refusal = why_not(one, other, by)

    assert "of another team" in refusal
    assert "Ask Olive Stone, or whoever sees all teams" in refusal
    assert Application.objects.count() == 2
    merge(one, other, whose)
    assert Application.objects.count() == 1


def test_applications_of_another_team_that_do_not_meet_go_along() -> None:
    one, other, by, _ = of_another_team()
    Application.objects.filter(candidate=other).delete()

    _, stays = merge(one, other, by)

    assert Application.objects.filter(candidate=stays).count() == 1


def test_pay_and_its_period_go_back_together_or_not_at_all() -> None:
    one, other, by = two(pay_floor=30, pay_period="hour")
    merged, stays = merge(one, other, by)
    Candidate.objects.filter(pk=stays.pk).update(pay_floor=70_000, pay_period="year")

    merging.undo(merged=merged)

    one.refresh_from_db()
    assert (one.pay_floor, one.pay_period) == (Decimal(70_000), "year")


def test_a_hidden_name_and_the_employer_it_found_go_and_come_back() -> None:
    one, other, by = two()
    employer = EmployerFactory.create(name="Harbor Clinic of Tampa")
    HiddenName.objects.create(candidate=other, name="Harbor Clinic")
    before = everything()

    merged, stays = merge(one, other, by)
    assert list(stays.hidden_from.all()) == [employer]
    assert stays.hidden_names.get().name == "Harbor Clinic"
    merging.undo(merged=merged)

    assert everything() == before


def test_undo_says_why_it_cannot_be() -> None:
    one, other, by = two()
    merged, _ = merge(one, other, by)
    third = CandidateFactory.create(with_recipient=True)
    newer, _ = merge(one, third, by)
    with pytest.raises(merging.CannotUndo, match="Undo that first"):
        merging.undo(merged=merged)
    merging.undo(merged=newer)

    CandidateFactory.create(email=other.email)
    with pytest.raises(merging.CannotUndo, match="of its own again"):
        merging.undo(merged=merged)

    Candidate.objects.filter(email=other.email).delete()
    MergedFile.objects.update(undo_until=timezone.localdate() - timedelta(days=1))
    assert forgetting.forget_journals() == 1
    with pytest.raises(merging.CannotUndo, match="is over"):
        merging.undo(merged=merged)
    assert MergedFile.objects.get().journal is None


def test_two_merged_and_one_undone_after_the_other() -> None:
    one, other, by = two()
    third = CandidateFactory.create(with_recipient=True)
    before = everything()
    first, _ = merge(other, third, by)  # into one that then goes itself
    second, _ = merge(one, other if first.candidate_id == other.pk else third, by)

    merging.undo(merged=second)
    merging.undo(merged=MergedFile.objects.get(pk=first.pk))

    assert everything() == before


def test_deleting_takes_along_what_the_other_file_was_known_by() -> None:
    one, other, by = two()
    mail = OutgoingMail.objects.create(
        kind="code", to=other.email, subject="s", text="t", message_id="m", due_at=timezone.now()
    )
    suppression.suppress(email=other.email, reason=SuppressionReason.COMPLAINT)
    email = other.email
    merge(one, other, by)
    assert email in whose(candidate=Candidate.objects.get(pk=one.pk)).emails

    deletions.run(request=deletions.ask(candidate=Candidate.objects.get(pk=one.pk), asked_by=AskedBy.OWNER))

    assert not OutgoingMail.objects.filter(pk=mail.pk).exists()
    assert email not in json.dumps(everything())


@pytest.mark.django_db(transaction=True)
def test_two_recruiters_merge_one_pair_at_once() -> None:
    one, other, by = two()

    outcomes = at_once(lambda: merge(one, other, by), lambda: merge(other, one, by))

    assert sum(isinstance(outcome, tuple) for outcome in outcomes) == 1
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert isinstance(refused, merging.CannotMerge), refused
    assert MergedFile.objects.count() == 1
    assert Candidate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_merge_while_they_edit_apply_and_delete() -> None:
    """Whatever comes first, nobody waits for ever, and no row is of a file that is gone."""
    for _ in range(4):
        one, other, by = two(phone="+18135550134")
        position = PositionFactory.create(open=True)
        ApplicationFactory.create(candidate=other)

        def edit(who: Candidate = one) -> object:
            given = {name: getattr(who, name) for name in profiles.ABOUT}
            return profiles.save_about(candidate=who, given=given | {"first_name": "Edited"})

        def apply(who: Candidate = one, where: Position = position) -> object:
            return applications.apply(
                position=where,
                candidate=who,
                first_name="A",
                last_name="B",
                is_proven=True,
                is_signed_in=True,
            )

        def delete(who: Candidate = other) -> object:
            return deletions.run(request=deletions.ask(candidate=who, asked_by=AskedBy.OWNER))

        outcomes = at_once(lambda a=one, b=other, c=by: merge(a, b, c), edit, apply, delete)  # type: ignore[misc]

        failed = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert all(
            isinstance(error, merging.CannotMerge | Candidate.DoesNotExist | IntegrityError)
            for error in failed
        ), failed
        people = set(Candidate.objects.values_list("pk", flat=True))
        assert set(Application.objects.values_list("candidate", flat=True)) <= people
        assert set(Standing.objects.values_list("pk", flat=True)) == people


def url_of(one: Candidate, other: Candidate) -> str:
    return reverse("admin:candidates_candidate_merge", args=[one.pk, other.pk])


def test_the_page_lays_both_side_by_side_and_merges_as_chosen(desk: Client, recruiter: User) -> None:
    one, other, _ = two(first_name="Ana")
    page = desk.get(url_of(other, one))
    assert page.status_code == 200
    assert {choice.field.name for choice, _ in page.context["rows"]} == {"email", "first_name", "last_name"}
    sent = {"seen": page.context["form"]["seen"].value(), "first_name": other.pk, "last_name": one.pk}

    answer = desk.post(url_of(other, one), sent)

    one.refresh_from_db()
    assert answer.headers["Location"] == reverse("admin:candidates_candidate_change", args=[one.pk])
    assert one.first_name == "Ana"
    seen = AccessEvent.objects.filter(candidate=one).values_list("kind", flat=True)
    assert set(seen) == {"viewed", "merged"}
    shown = desk.get(answer.headers["Location"])
    assert "Undo this merge" in shown.content.decode()
    assert (
        f"candidate {other.pk}"
        in desk.get(reverse("admin:candidates_candidate_history", args=[one.pk])).content.decode()
    )

    merged = MergedFile.objects.get()
    desk.post(reverse("admin:candidates_candidate_unmerge", args=[one.pk, merged.pk]))

    assert Candidate.objects.filter(pk=other.pk).exists()
    assert AccessEvent.objects.filter(candidate=other, kind="parted").exists()


def test_a_page_that_was_opened_before_somebody_wrote_comes_back_as_it_stands(desk: Client) -> None:
    one, other, _ = two(first_name="Ana")
    page = desk.get(url_of(one, other))
    sent = {"seen": page.context["form"]["seen"].value(), "first_name": other.pk, "last_name": one.pk}
    files.settle(candidate=one)

    answer = desk.post(url_of(one, other), sent)

    assert answer.status_code == 409
    assert not MergedFile.objects.exists()


def test_only_who_may_merge_merges(desk: Client, recruiter: User) -> None:
    one, other, _ = two()
    merged, _ = merge(one, other, recruiter)
    third = CandidateFactory.create(with_recipient=True)
    for group in recruiter.groups.all():
        group.permissions.remove(Permission.objects.get(codename="merge_candidate"))

    assert desk.get(url_of(one, third)).status_code == 403
    assert desk.post(url_of(one, third)).status_code == 403
    undo = reverse("admin:candidates_candidate_unmerge", args=[one.pk, merged.pk])
    assert desk.post(undo).status_code == 403
    assert (
        "Undo this merge"
        not in desk.get(reverse("admin:candidates_candidate_change", args=[one.pk])).content.decode()
    )
