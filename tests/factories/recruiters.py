from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from recruiters.models import MessageTemplate, Note, Purpose, Recruiter
from tests.factories.accounts import RecruiterUserFactory
from tests.factories.candidates import ApplicationFactory


class RecruiterFactory(DjangoModelFactory[Recruiter]):
    class Meta:
        model = Recruiter

    user = factory.SubFactory(RecruiterUserFactory)
    phone = "+14078340100"


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
