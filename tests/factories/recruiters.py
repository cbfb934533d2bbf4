from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from recruiters.models import Note, Recruiter
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
