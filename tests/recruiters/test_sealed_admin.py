"""Sealed records at the desk: nothing of a person without a reason, and a hold that keeps them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from candidates.enums import AskedBy
from candidates.models import SealedRecord
from candidates.services import deletions, forgetting, sealing
from config.accounts.models import User
from tests.cast import Cast
from tests.factories import SealedRecordFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:candidates_sealedrecord_changelist")
ADDRESS = "dana@example.com"


@pytest.fixture
def sealed(cast: Cast) -> SealedRecord:
    """Dana's application, whose person is deleted."""
    deletions.run(request=deletions.ask(candidate=cast.dana, asked_by=AskedBy.OWNER))
    return SealedRecord.objects.get()


def may(user: User, *codenames: str) -> None:
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))


def page(record: SealedRecord, name: str = "change") -> str:
    return reverse(f"admin:candidates_sealedrecord_{name}", args=[record.pk])


def over(record: SealedRecord) -> None:
    SealedRecord.objects.filter(pk=record.pk).update(until=timezone.localdate() - timedelta(days=1))


def test_recruiters_come_in_by_a_right_of_their_own(
    desk: Client, recruiter: User, sealed: SealedRecord
) -> None:
    assert desk.get(LIST).status_code == 403
    may(recruiter, "view_sealedrecord")

    assert desk.get(LIST).status_code == 200
    for name in ("open", "hold", "lift"):
        assert desk.post(page(sealed, name), {"reason": "Curious"}).status_code == 403
    assert not sealed.openings.exists()
    assert not sealed.holds.exists()


def test_list_and_page_say_what_and_how_long_and_not_who(boss: Client, sealed: SealedRecord) -> None:
    for url in (LIST, page(sealed), reverse("admin:candidates_sealedrecord_history", args=[sealed.pk])):
        text = boss.get(url).content.decode()
        assert "Dana" not in text
        assert ADDRESS not in text
        assert sealed.closed not in text
        assert sealed.mark not in text
    text = boss.get(page(sealed)).content.decode()
    assert "Our own rule for all states" in text
    assert "Cal. Gov. Code 12946" in text
    assert str(sealed.until.year) in text
    assert "Withdrawn" in text


def test_who_knows_the_whole_address_finds_it(boss: Client, sealed: SealedRecord) -> None:
    SealedRecordFactory.create()
    found = {
        typed: [row.pk for row in boss.get(LIST, {"q": typed}).context["cl"].result_list]
        for typed in (ADDRESS.upper(), "dan@example.com", "dana@", str(sealed.application_key))
    }

    assert found == {
        ADDRESS.upper(): [sealed.pk],
        "dan@example.com": [],
        "dana@": [],
        str(sealed.application_key): [sealed.pk],
    }
    for lookup in ("mark__startswith", "closed__startswith"):
        assert boss.get(LIST, {lookup: "a"}).status_code == 400


def test_it_opens_by_a_reason_once_and_says_who_did(boss: Client, sealed: SealedRecord) -> None:
    refused = boss.post(page(sealed, "open"), {"reason": " "})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    assert "Dana" not in refused.content.decode()
    assert not sealed.openings.exists()
    assert boss.get(page(sealed, "open")).headers["Location"] == page(sealed)

    opened = boss.post(page(sealed, "open"), {"reason": "EEOC 12-3456"}).content.decode()
    assert "Dana Reyes" in opened
    assert ADDRESS in opened
    again = boss.get(page(sealed)).content.decode()
    assert "Dana" not in again
    assert "Opened: EEOC 12-3456" in again
    assert "Ada Boss" in again


def test_without_its_key_it_stays_closed(boss: Client, sealed: SealedRecord, settings: Settings) -> None:
    settings.SEAL_KEYS = ["another key, of more than forty characters in all"]
    answer = boss.post(page(sealed, "open"), {"reason": "EEOC 12-3456"})

    assert answer.status_code == 422
    assert "SEAL_KEY" in answer.content.decode()
    assert not sealed.openings.exists(), "nobody saw anything"


def test_a_key_that_was_turned_still_opens_and_finds(boss: Client, cast: Cast, settings: Settings) -> None:
    old, new = (
        "the first key, of more than forty characters",
        "the second key, of more than forty characters",
    )
    settings.SEAL_KEYS = [old]
    deletions.run(request=deletions.ask(candidate=cast.dana, asked_by=AskedBy.OWNER))
    settings.SEAL_KEYS = [new, old]
    sealed = SealedRecord.objects.get()

    assert "Dana Reyes" in boss.post(page(sealed, "open"), {"reason": "EEOC"}).content.decode()
    assert [row.pk for row in boss.get(LIST, {"q": ADDRESS}).context["cl"].result_list] == [sealed.pk]


def test_a_hold_keeps_it_beyond_its_day_until_it_is_lifted(boss: Client, sealed: SealedRecord) -> None:
    over(sealed)
    assert boss.post(page(sealed, "hold"), {"reason": "Roe v. Doe"}).status_code == 302
    forgetting.forget_all()
    assert SealedRecord.objects.filter(pk=sealed.pk, legal_hold=True, hold_reason="Roe v. Doe").exists()
    assert "Roe v. Doe" in boss.get(LIST, {"held": "yes"}).content.decode()
    assert boss.post(page(sealed, "lift"), {"reason": ""}).status_code == 422
    assert boss.post(page(sealed, "lift"), {"reason": "Settled"}).status_code == 302

    told = [(one.is_placed, one.by_name, one.reason) for one in sealed.holds.all()]
    assert told == [(False, "Ada Boss", "Settled"), (True, "Ada Boss", "Roe v. Doe")]
    text = boss.get(page(sealed)).content.decode()
    assert text.index("Hold lifted: Settled") < text.index("Held: Roe v. Doe")
    forgetting.forget_all()
    assert not SealedRecord.objects.filter(pk=sealed.pk).exists()


def test_a_hold_needs_the_right_and_a_reason(recruiter: User, sealed: SealedRecord) -> None:
    with pytest.raises(PermissionDenied):
        sealing.hold(record=sealed, by=recruiter, reason="Roe v. Doe")
    may(recruiter, "hold_sealed")
    recruiter = User.objects.get(pk=recruiter.pk)
    with pytest.raises(ValueError, match="why"):
        sealing.hold(record=sealed, by=recruiter, reason="  ")

    assert sealing.hold(record=sealed, by=recruiter, reason="Roe v. Doe").legal_hold
    assert not sealing.lift(record=sealed, by=recruiter, reason="Settled").legal_hold
    sealing.lift(record=sealed, by=recruiter, reason="Settled")
    assert sealed.holds.count() == 2, "what is not held is not lifted again"


def test_a_record_that_went_meanwhile_is_not_held(boss: Client, sealed: SealedRecord) -> None:
    over(sealed)
    assert sealing.erase_due() == 1
    with pytest.raises(SealedRecord.DoesNotExist):
        sealing.hold(record=sealed, by=User.objects.filter(is_superuser=True)[:1].get(), reason="Roe v. Doe")

    assert boss.post(page(sealed, "hold"), {"reason": "Roe v. Doe"}).status_code == 404
