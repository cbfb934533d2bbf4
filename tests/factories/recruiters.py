from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from config.accounts.models import User
from recruiters.enums import InquiryStatus, Routed, Voice
from recruiters.models import (
    EndingTold,
    Export,
    Inquiry,
    InquiryMessage,
    MessageTemplate,
    Note,
    Pool,
    Purpose,
    Recruiter,
    ScorecardCriterion,
    ScorecardKit,
    ScorecardRequest,
    Sharing,
    Tag,
    Team,
)
from tests.factories.accounts import RecruiterUserFactory
from tests.factories.candidates import ApplicationFactory, HeldCredentialFactory


class RecruiterFactory(DjangoModelFactory[Recruiter]):
    class Meta:
        model = Recruiter

    user = factory.SubFactory(RecruiterUserFactory)
    phone = "+14078340100"


class TeamFactory(DjangoModelFactory[Team]):
    """A team of these `members`."""

    class Meta:
        model = Team
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Team {n}")

    @factory.post_generation  # type: ignore[untyped-decorator]
    def members(self: Team, create: bool, people: Iterable[User] | None, **_: object) -> None:  # noqa: FBT001
        self.members.set(people or [])


class ExportFactory(DjangoModelFactory[Export]):
    class Meta:
        model = Export

    by = factory.SubFactory(RecruiterUserFactory)
    what = "positions"
    rows = 3
    columns = "No., Title"


class EndingToldFactory(DjangoModelFactory[EndingTold]):
    class Meta:
        model = EndingTold

    held = factory.SubFactory(HeldCredentialFactory)
    recruiter = factory.SubFactory(RecruiterUserFactory)
    expires_on = date(2027, 6, 30)
    days_before = 30
    written_on = date(2027, 5, 31)


class InquiryFactory(DjangoModelFactory[Inquiry]):
    """A new question of a visitor, with what they wrote. `text`: the words."""

    class Meta:
        model = Inquiry
        skip_postgeneration_save = True

    class Params:
        answered = factory.Trait(
            status=InquiryStatus.ANSWERED,
            answered_at=factory.LazyAttribute(lambda made: made.at + timedelta(minutes=1)),
        )
        closed = factory.Trait(status=InquiryStatus.CLOSED, closed_at=factory.LazyFunction(timezone.now))

    name = factory.Sequence(lambda number: f"Robin Ask{number}")
    email = factory.Sequence(lambda number: f"robin.ask{number}@example.com")
    status = InquiryStatus.NEW
    at = factory.LazyFunction(timezone.now)
    routed = Routed.NOBODY
    promised_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=5))

    @factory.post_generation  # type: ignore[untyped-decorator]
    def text(self: Inquiry, create: bool, words: str | None, **_: object) -> None:  # noqa: FBT001
        said = words or "Is the night shift fixed?"
        InquiryMessage.objects.create(inquiry=self, voice=Voice.PERSON, text=said, at=self.at)


class NoteFactory(DjangoModelFactory[Note]):
    class Meta:
        model = Note

    application = factory.SubFactory(ApplicationFactory)
    by = factory.SubFactory(RecruiterUserFactory)
    text = "Called back; wants to hear more about the hours."


class TagFactory(DjangoModelFactory[Tag]):
    class Meta:
        model = Tag

    name = factory.Sequence(lambda number: f"Tag {number}")


class MessageTemplateFactory(DjangoModelFactory[MessageTemplate]):
    class Meta:
        model = MessageTemplate

    purpose = Purpose.MESSAGE
    name = factory.Sequence(lambda number: f"Call soon {number}")
    text = "Hello {first_name}, may I call you about {position}? {recruiter}"


class ScorecardKitFactory(DjangoModelFactory[ScorecardKit]):
    """A kit of two criteria. `words` stands in all that it asks."""

    class Meta:
        model = ScorecardKit
        skip_postgeneration_save = True

    name = factory.Sequence(lambda number: f"Kit {number}")
    introduction = "Ask everybody the same."

    @factory.post_generation  # type: ignore[untyped-decorator]
    def criteria(self: ScorecardKit, create: bool, names: Iterable[str] | None, **_: object) -> None:  # noqa: FBT001
        for order, name in enumerate(names or ["Sequencing", "Queries"], start=1):
            anchors = {f"anchor_{score}": f"{name}, as seen for {score}" for score in (1, 2, 3, 4, 5)}
            ScorecardCriterion.objects.create(
                kit=self, order=order, name=name, questions=f"Tell me of {name}.", **anchors
            )


class ScorecardRequestFactory(DjangoModelFactory[ScorecardRequest]):
    class Meta:
        model = ScorecardRequest

    application = factory.SubFactory(ApplicationFactory)
    asked = factory.SubFactory(RecruiterUserFactory)
    by = factory.SubFactory(RecruiterUserFactory)
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=3))


class PoolFactory(DjangoModelFactory[Pool]):
    """A pool that everybody finds. `rule` is as `Rule.stored` writes it."""

    class Meta:
        model = Pool

    owner = factory.SubFactory(RecruiterUserFactory)
    name = factory.Sequence(lambda number: f"Pool {number}")
    sharing = Sharing.ALL
    rule = factory.LazyFunction(lambda: {"takes_alerts": True})
