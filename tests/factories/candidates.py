from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from candidates.enums import (
    AlertStatus,
    CheckFound,
    CheckPlace,
    DropReason,
    FeedbackAnswer,
    FileSource,
    InterviewKind,
    InterviewState,
    NarrowingKind,
    PromiseEnd,
    ResumeStatus,
    Stage,
    SuggestionKind,
)
from candidates.models import (
    AccessEvent,
    Alert,
    AlertFeedback,
    AlertNarrowing,
    Application,
    ApplicationDraft,
    ApplicationTransition,
    Candidate,
    CredentialCheck,
    CredentialReminder,
    DataExport,
    DeletionRequest,
    HeldCompetency,
    HeldCredential,
    HiddenPosition,
    Interview,
    MatchRun,
    Message,
    MissedPromise,
    Recipient,
    Resume,
    ResumeSuggestion,
    SavedPosition,
    SavedSearch,
    Score,
    ScreeningAnswer,
    SealedRecord,
    SeenPosition,
    Weighting,
)
from candidates.models.alert import MOST_TRIES
from tests.factories.accounts import UserFactory
from tests.factories.jobs import (
    PositionEventFactory,
    PositionFactory,
    QuestionFactory,
    competency,
)


class CandidateFactory(DjangoModelFactory[Candidate]):
    """A person known by name and address, who has said nothing else and agreed to nothing.

    Traits: `on_file` (agreed to be kept in mind for a year), `lapsed` (agreed once, too long
    ago), `in_tampa` (lives there), `with_recipient` (has an alert setting, at once by default;
    its fields as `recipient__cadence=...`), `with_user` (can sign in).

    `credentials` writes what is held as files do, `"CPC; CRC:apprentice; CCS:2027-06-30"`;
    `competencies` takes names, or names with years: `{"profee": 3}`. `hidden_from` takes
    employers.
    """

    class Meta:
        model = Candidate
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"coder{n}@example.com")
    first_name = "Jordan"
    last_name = factory.Sequence(lambda n: f"Coder{n}")
    source = FileSource.DESK

    class Params:
        on_file = factory.Trait(
            consent_at=factory.LazyFunction(timezone.now),
            consent_until=factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=365)),
        )
        lapsed = factory.Trait(
            consent_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=400)),
            consent_until=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1)),
        )
        in_tampa = factory.Trait(
            place=factory.SubFactory("tests.factories.jobs.PlaceFactory"),
            state="FL",
            latitude=27.9506,
            longitude=-82.4572,
        )
        with_user = factory.Trait(
            user=factory.SubFactory(UserFactory, email=factory.SelfAttribute("..email"))
        )
        with_recipient = factory.Trait(
            recipient=factory.RelatedFactory(
                "tests.factories.candidates.RecipientFactory", factory_related_name="candidate"
            )
        )

    @classmethod
    def _create(cls, model_class: type[Candidate], *args: object, **fields: Any) -> Candidate:  # noqa: ANN401
        credentials = fields.pop("credentials", "")
        known = fields.pop("competencies", ())
        hidden_from = fields.pop("hidden_from", ())
        candidate = super()._create(model_class, *args, **fields)  # type: ignore[no-untyped-call]
        assert isinstance(candidate, Candidate)
        hold(candidate, credentials=credentials, competencies=known)
        candidate.hidden_from.set(hidden_from)
        return candidate


def hold(
    candidate: Candidate,
    *,
    credentials: str = "",
    competencies: str | Iterable[str] | Mapping[str, float | Decimal | None] = (),
) -> None:
    """Put on the file what a person holds, in the notation of `CandidateFactory`."""
    for text in filter(None, (part.strip() for part in credentials.split(";"))):
        code, _, extra = text.partition(":")
        HeldCredentialFactory.create(
            candidate=candidate,
            credential=competency(code),
            apprentice=extra == "apprentice",
            expires_on=date.fromisoformat(extra) if extra not in {"", "apprentice"} else None,
        )
    names = competencies.split(";") if isinstance(competencies, str) else competencies
    for name in names:
        years = competencies[name] if isinstance(competencies, Mapping) else None
        HeldCompetencyFactory.create(candidate=candidate, competency=competency(name.strip()), years=years)


class HeldCredentialFactory(DjangoModelFactory[HeldCredential]):
    class Meta:
        model = HeldCredential

    candidate = factory.SubFactory(CandidateFactory)
    credential = factory.LazyFunction(lambda: competency("CPC"))


class CredentialCheckFactory(DjangoModelFactory[CredentialCheck]):
    class Meta:
        model = CredentialCheck

    held = factory.SubFactory(HeldCredentialFactory)
    place = CheckPlace.LOOKUP
    found = CheckFound.ACTIVE


class CredentialReminderFactory(DjangoModelFactory[CredentialReminder]):
    class Meta:
        model = CredentialReminder

    held = factory.SubFactory(HeldCredentialFactory)
    expires_on = date(2027, 6, 30)
    days_before = 30
    written_on = date(2027, 5, 31)


class HeldCompetencyFactory(DjangoModelFactory[HeldCompetency]):
    class Meta:
        model = HeldCompetency

    candidate = factory.SubFactory(CandidateFactory)
    competency = factory.LazyFunction(lambda: competency("ICD-10-CM"))


class RecipientFactory(DjangoModelFactory[Recipient]):
    """Where alerts go, at once. Its address follows its candidate's."""

    class Meta:
        model = Recipient

    candidate = factory.SubFactory(CandidateFactory, on_file=True)
    email = factory.SelfAttribute("candidate.email")


class AlertNarrowingFactory(DjangoModelFactory[AlertNarrowing]):
    """Only remote positions."""

    class Meta:
        model = AlertNarrowing

    recipient = factory.SubFactory(RecipientFactory)
    kind = NarrowingKind.REMOTE


class MatchRunFactory(DjangoModelFactory[MatchRun]):
    """A reading that is under way. Traits: `finished`, `given_up`."""

    class Meta:
        model = MatchRun

    event = factory.SubFactory(PositionEventFactory)
    lease_until = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=1))
    tries = 1

    class Params:
        finished = factory.Trait(finished_at=factory.LazyFunction(timezone.now))
        given_up = factory.Trait(
            tries=MOST_TRIES,
            lease_until=factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=1)),
            error="DataError: no such thing",
        )


class AlertFactory(DjangoModelFactory[Alert]):
    """An alert that is due now. Traits: `sending`, `sent`, `came_back`, `dropped`, `failed`; `digest`."""

    class Meta:
        model = Alert

    position = factory.SubFactory(PositionFactory, open=True)
    recipient = factory.SubFactory(RecipientFactory)
    status = AlertStatus.DUE
    due_at = factory.LazyFunction(timezone.now)
    created_at = factory.LazyFunction(timezone.now)

    class Params:
        digest = factory.Trait(is_digest=True)
        sending = factory.Trait(
            status=AlertStatus.SENDING,
            lease_until=factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=1)),
            claimed_by="somewhere:1",
            tries=1,
        )
        sent = factory.Trait(status=AlertStatus.SENT, sent_at=factory.LazyFunction(timezone.now), tries=1)
        came_back = factory.Trait(sent=True, came_back_at=factory.LazyFunction(timezone.now))
        dropped = factory.Trait(status=AlertStatus.DROPPED, drop_reason=DropReason.CLOSED)
        failed = factory.Trait(status=AlertStatus.FAILED, tries=5, error="550 no such mailbox")


class AlertFeedbackFactory(DjangoModelFactory[AlertFeedback]):
    """Somebody found an alert useful."""

    class Meta:
        model = AlertFeedback

    position = factory.SubFactory(PositionFactory, open=True)
    recipient = factory.SubFactory(RecipientFactory)
    answer = FeedbackAnswer.YES


class ApplicationFactory(DjangoModelFactory[Application]):
    """A new application, as its row alone: no transition stands behind it.

    Use `candidates.services.applications.apply` where the history matters.
    """

    class Meta:
        model = Application

    candidate = factory.SubFactory(CandidateFactory)
    position = factory.SubFactory(PositionFactory, open=True)
    first_name = factory.SelfAttribute("candidate.first_name")
    last_name = factory.SelfAttribute("candidate.last_name")
    stage = Stage.NEW
    answer_by = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=5))


class ApplicationTransitionFactory(DjangoModelFactory[ApplicationTransition]):
    class Meta:
        model = ApplicationTransition

    application = factory.SubFactory(ApplicationFactory)
    to_stage = Stage.NEW
    by_candidate = True


class ScreeningAnswerFactory(DjangoModelFactory[ScreeningAnswer]):
    """A yes to the question of its position."""

    class Meta:
        model = ScreeningAnswer

    application = factory.SubFactory(ApplicationFactory, is_proven=True)
    question = factory.SubFactory(QuestionFactory, position=factory.SelfAttribute("..application.position"))
    order = 0
    asked = factory.SelfAttribute("question.text")
    key = factory.SelfAttribute("question.key")
    kind = factory.SelfAttribute("question.kind")
    unit = factory.SelfAttribute("question.unit")
    value = "yes"


class ApplicationDraftFactory(DjangoModelFactory[ApplicationDraft]):
    class Meta:
        model = ApplicationDraft

    candidate = factory.SubFactory(CandidateFactory)
    position = factory.SubFactory(PositionFactory, open=True)
    data = factory.LazyFunction(lambda: {"message": ["Half a"]})


class MessageFactory(DjangoModelFactory[Message]):
    """A message of the candidate's that nobody has read, of which nobody is told by mail."""

    class Meta:
        model = Message

    application = factory.SubFactory(ApplicationFactory)
    by_candidate = True
    text = "Is there news?"


class InterviewFactory(DjangoModelFactory[Interview]):
    """Two times offered, a week and eight days from now. Trait `chosen`: the first was taken."""

    class Meta:
        model = Interview

    application = factory.SubFactory(ApplicationFactory, stage=Stage.INTERVIEW)
    by = factory.SelfAttribute("application.position.recruiter")
    kind = InterviewKind.VIDEO
    where = "https://meet.example.com/room"
    minutes = 45
    time_zone = "America/New_York"
    slots = factory.LazyFunction(lambda: [_next_hour() + timedelta(days=days) for days in (7, 8)])

    class Params:
        chosen = factory.Trait(
            state=InterviewState.CHOSEN,
            starts_at=factory.LazyAttribute(lambda made: made.slots[0]),
            answered_at=factory.LazyFunction(timezone.now),
            sequence=1,
        )


def _next_hour() -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


class MissedPromiseFactory(DjangoModelFactory[MissedPromise]):
    class Meta:
        model = MissedPromise

    application = factory.SubFactory(ApplicationFactory)
    promised_for = factory.LazyFunction(timezone.localdate)
    did = PromiseEnd.APOLOGIZE


class WeightingFactory(DjangoModelFactory[Weighting]):
    """A first version that weighs nothing but years."""

    class Meta:
        model = Weighting

    position = factory.SubFactory(PositionFactory, open=True)
    version = 1
    preferred = settings = specialties = software = code_sets = evidence = 0
    years = 10


class ScoreFactory(DjangoModelFactory[Score]):
    """What was kept of an application, of lines that nobody works out any more."""

    class Meta:
        model = Score

    application = factory.SubFactory(ApplicationFactory)
    fit_version = 1
    weights_version = 0
    points = 40
    is_suited = True
    inputs = "0" * 64
    at = factory.LazyFunction(timezone.now)
    lines = factory.LazyFunction(
        lambda: {
            "gates": [{"kind": "pay", "ask": "Pay up to $1", "have": "You set no least pay", "state": "met"}],
            "points": [
                {"kind": "years", "ask": "3 years", "have": "You gave 1 year", "points": 40, "most": 100}
            ],
        }
    )


class SavedPositionFactory(DjangoModelFactory[SavedPosition]):
    class Meta:
        model = SavedPosition

    candidate = factory.SubFactory(CandidateFactory)
    position = factory.SubFactory(PositionFactory, open=True)


class SeenPositionFactory(DjangoModelFactory[SeenPosition]):
    class Meta:
        model = SeenPosition

    candidate = factory.SubFactory(CandidateFactory)
    position = factory.SubFactory(PositionFactory, open=True)


class HiddenPositionFactory(DjangoModelFactory[HiddenPosition]):
    class Meta:
        model = HiddenPosition

    candidate = factory.SubFactory(CandidateFactory)
    position = factory.SubFactory(PositionFactory, open=True)


RESUME = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
)


class ResumeFactory(DjangoModelFactory[Resume]):
    """A resume that was read, with its file in private storage. Trait: `waiting` (not read yet)."""

    class Meta:
        model = Resume
        skip_postgeneration_save = True

    class Params:
        waiting = factory.Trait(status=ResumeStatus.PENDING, read_at=None, text="")

    candidate = factory.SubFactory(CandidateFactory)
    name = "Dana Reyes.pdf"
    kind = "pdf"
    size = len(RESUME)
    sha256 = "0" * 64
    status = ResumeStatus.READY
    text = "Dana Reyes, CPC"
    read_at = factory.LazyFunction(timezone.now)

    @factory.post_generation  # type: ignore[untyped-decorator]
    def stored(self: Resume, create: bool, extracted: bytes | None, **_: object) -> None:  # noqa: FBT001
        if create:
            self.storage.save(self.key, ContentFile(extracted or RESUME))


class ResumeSuggestionFactory(DjangoModelFactory[ResumeSuggestion]):
    """Years in all, five of them, not decided."""

    class Meta:
        model = ResumeSuggestion

    resume = factory.SubFactory(ResumeFactory)
    kind = SuggestionKind.YEARS
    value = 5
    words = "5 years"
    place = factory.Sequence(int)


class SavedSearchFactory(DjangoModelFactory[SavedSearch]):
    """A confirmed search for CPC, of an address without a file. Trait: `waiting` (nobody confirmed it yet).

    `query` is a query string as `candidates.queries.searches` writes it.
    """

    class Meta:
        model = SavedSearch

    class Params:
        waiting = factory.Trait(confirmed_at=None)

    recipient = factory.SubFactory(
        RecipientFactory, candidate=None, email=factory.Sequence(lambda n: f"reader{n}@example.com")
    )
    query = "q=cpc"
    words = factory.LazyAttribute(lambda search: search.query or "every new position")
    confirmed_at = factory.LazyFunction(timezone.now)


class AccessEventFactory(DjangoModelFactory[AccessEvent]):
    """Sam looked at somebody's file."""

    class Meta:
        model = AccessEvent

    candidate = factory.SubFactory(CandidateFactory)
    by_name = "Sam Rivera"
    kind = "viewed"
    what = "your file"
    once = factory.Sequence(lambda number: f"once-{number}")


class DataExportFactory(DjangoModelFactory[DataExport]):
    """A download that is being made."""

    class Meta:
        model = DataExport

    candidate = factory.SubFactory(CandidateFactory)


class DeletionRequestFactory(DjangoModelFactory[DeletionRequest]):
    """Somebody asked to be deleted."""

    class Meta:
        model = DeletionRequest

    number = factory.Sequence(lambda number: f"N{number}")
    email = factory.Sequence(lambda number: f"going{number}@example.com")
    asked_by = "owner"


class SealedRecordFactory(DjangoModelFactory[SealedRecord]):
    """An application of somebody who is deleted; what it holds opens for nobody."""

    class Meta:
        model = SealedRecord

    application_key = factory.Sequence(lambda number: 10_000_000 + number)
    applied_on = ended_on = date(2026, 1, 2)
    stages = factory.LazyFunction(list)
    closed = "closed"
    rule = "onfile-4y"
    until = date(2030, 1, 2)
