from __future__ import annotations

from collections.abc import Iterable

import factory
from factory.django import DjangoModelFactory

from config.accounts.models import User
from recruiters.models import Export, MessageTemplate, Note, Pool, Purpose, Recruiter, Sharing, Team
from tests.factories.accounts import RecruiterUserFactory
from tests.factories.candidates import ApplicationFactory


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


class NoteFactory(DjangoModelFactory[Note]):
    class Meta:
        model = Note

    application = factory.SubFactory(ApplicationFactory)
    by = factory.SubFactory(RecruiterUserFactory)
    text = "Called back; wants to hear more about the hours."


class MessageTemplateFactory(DjangoModelFactory[MessageTemplate]):
    class Meta:
        model = MessageTemplate

    purpose = Purpose.MESSAGE
    name = factory.Sequence(lambda number: f"Call soon {number}")
    text = "Hello {first_name}, may I call you about {position}? {recruiter}"


class PoolFactory(DjangoModelFactory[Pool]):
    """A pool that everybody finds. `rule` is as `Rule.stored` writes it."""

    class Meta:
        model = Pool

    owner = factory.SubFactory(RecruiterUserFactory)
    name = factory.Sequence(lambda number: f"Pool {number}")
    sharing = Sharing.ALL
    rule = factory.LazyFunction(lambda: {"takes_alerts": True})
