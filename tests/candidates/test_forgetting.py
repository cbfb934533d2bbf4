"""What nobody deletes: files that are used no more go after two warnings, and only those."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as site_settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from candidates.enums import AskedBy, Stage
from candidates.models import Application, Candidate, DeletionRequest
from candidates.services import deletions, forgetting
from candidates.tasks import forget_people
from config.mail.models import OutgoingMail
from tests.factories import ApplicationFactory, CandidateFactory

pytestmark = pytest.mark.django_db
YEARS = 366 * 3


def quiet(days: int = YEARS, **more: object) -> Candidate:
    """Somebody whose agreement ended so many days ago, and who did nothing since."""
    then = timezone.now() - timedelta(days=days)
    person = CandidateFactory.create(
        with_recipient=True, consent_at=then - timedelta(days=365), consent_until=then.date(), **more
    )
    Candidate.objects.filter(pk=person.pk).update(updated_at=then, created_at=then)
    return person


def later(days: int) -> None:
    """So many days go by: what was written by now lies back."""
    for mail in OutgoingMail.objects.all():
        OutgoingMail.objects.filter(pk=mail.pk).update(created_at=mail.created_at - timedelta(days=days))


def warnings() -> list[str]:
    return list(OutgoingMail.objects.filter(kind="file_lapses").values_list("to", flat=True))


def test_two_warnings_then_the_file_goes_with_a_receipt() -> None:
    person = quiet()
    assert forget_people() == 1
    assert (forgetting.warn_inactive(), warnings()) == (0, [person.email])
    later(45)
    assert forgetting.warn_inactive() == 0, "the second comes 14 days before, not sooner"
    later(1)
    assert (forgetting.warn_inactive(), forgetting.delete_inactive()) == (1, 0)
    later(13)
    assert forgetting.delete_inactive() == 0
    later(1)
    assert forgetting.delete_inactive() == 1
    assert DeletionRequest.objects.get().asked_by == AskedBy.LAPSED
    assert deletions.run_all() == 1

    assert not Candidate.objects.filter(pk=person.pk).exists()
    assert "two mails had said" in OutgoingMail.objects.get(kind="account_deleted").text


@pytest.mark.parametrize("who", ["on file", "lapsed lately", "signed in", "applied", "in process", "changed"])
def test_whoever_uses_it_is_not_warned(who: str) -> None:
    person = quiet(with_user=True)
    now, people = timezone.now(), Candidate.objects.filter(pk=person.pk)
    if who == "on file":
        people.update(consent_until=timezone.localdate() + timedelta(days=1))
    elif who == "lapsed lately":
        people.update(consent_until=timezone.localdate() - timedelta(days=100))
    elif who == "signed in":
        assert person.user is not None
        person.user.last_login = now - timedelta(days=30)
        person.user.save()
    elif who == "changed":
        people.update(updated_at=now)
    else:
        application = ApplicationFactory.create(candidate=person, stage=Stage.DECLINED)
        if who == "in process":
            then = now - timedelta(days=YEARS)
            Application.objects.filter(pk=application.pk).update(stage=Stage.SCREENING, moved_at=then)

    assert forgetting.warn_inactive() == 0
    assert forgetting.delete_inactive() == 0


@pytest.mark.parametrize("never", ["left", "never agreed"])
def test_without_an_agreement_the_time_runs_too(never: str) -> None:
    person = quiet()
    then = timezone.now() - timedelta(days=YEARS)
    left = then if never == "left" else None
    Candidate.objects.filter(pk=person.pk).update(consent_at=None, consent_until=None, left_at=left)

    assert forgetting.warn_inactive() == 1


def test_whoever_answers_the_warning_stays(client: Client) -> None:
    person = quiet()
    forgetting.warn_inactive()
    text = OutgoingMail.objects.get().text
    link = next(word for word in text.split() if "/stay/" in word).removeprefix(site_settings.SITE_URL)
    assert client.post(link).status_code in {200, 302}
    for days in (46, 14, 1):
        later(days)
        forgetting.warn_inactive()
        assert forgetting.delete_inactive() == 0

    person.refresh_from_db()
    assert person.is_on_file
    assert len(warnings()) == 1


def test_nobody_goes_where_it_is_switched_off(settings: Settings) -> None:
    settings.INACTIVE_MONTHS = 0
    quiet()

    assert (forgetting.warn_inactive(), forgetting.delete_inactive()) == (0, 0)


def test_the_command_says_how_many_and_a_dry_run_changes_nothing() -> None:
    quiet()
    said = StringIO()
    call_command("forget_people", "--dry-run", stdout=said)
    assert said.getvalue() == "Inactive files: 1. Warned twice, and deleted by the next run: 0.\n"
    assert warnings() == []
    said = StringIO()
    call_command("forget_people", stdout=said)

    assert said.getvalue() == "Done: 1 rows, files, mails and people.\n"
    assert len(warnings()) == 1
