"""What becomes of somebody's questions when they are deleted, or two files of theirs are put together."""

from __future__ import annotations

import pytest

from candidates.enums import AskedBy
from candidates.records.parts import PARTS, whose
from candidates.services import deletions
from config.mail.models import OutgoingMail
from recruiters.models import Inquiry, InquiryMessage
from recruiters.services import inquiries
from recruiters.services.duplicates import merging
from tests.factories import CandidateFactory, InquiryFactory, PositionFactory, RecruiterFactory

pytestmark = pytest.mark.django_db
WORDS = "Is half of it done from home?"


def part(model: str) -> object:
    return next(one for one in PARTS if one.model == model)


def test_questions_are_in_what_is_theirs_and_go_with_them() -> None:
    sam = RecruiterFactory.create().user
    position = PositionFactory.create(open=True, recruiter=sam)
    person = CandidateFactory.create(email="dana@example.com", with_recipient=True)
    signed_in = inquiries.ask(
        name="Dana", email=person.email, text=WORDS, position=position, candidate=person
    )
    before = inquiries.ask(name="D", email="Dana@example.com", text="Another", position=position)
    other = inquiries.ask(name="Kim", email="kim@example.com", text=WORDS, position=position)
    theirs = whose(candidate=person)
    assert set(part("recruiters.Inquiry").rows(theirs)) == {signed_in, before}  # type: ignore[attr-defined]
    assert part("recruiters.InquiryMessage").rows(theirs).count() == 2  # type: ignore[attr-defined]
    assert part("mail.OutgoingMail").rows(theirs).count() == 4  # type: ignore[attr-defined]

    assert deletions.run(request=deletions.ask(candidate=person, asked_by=AskedBy.OWNER))

    assert list(Inquiry.objects.all()) == [other]
    assert InquiryMessage.objects.count() == 1
    assert OutgoingMail.objects.filter(kind="inquiry_desk").count() == 1
    assert not OutgoingMail.objects.filter(to="dana@example.com", kind__startswith="inquiry").exists()


def test_they_go_along_when_two_files_are_put_together() -> None:
    one, other = CandidateFactory.create(), CandidateFactory.create()
    rows = {InquiryFactory.create(candidate=who, email=who.email) for who in (one, other)}

    _, stays = merging.merge(one=one.pk, other=other.pk, chosen={}, by=RecruiterFactory.create().user)

    assert set(Inquiry.objects.filter(candidate=stays)) == rows
    assert set(part("recruiters.Inquiry").rows(whose(candidate=stays))) == rows  # type: ignore[attr-defined]
