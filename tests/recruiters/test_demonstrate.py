"""`demonstrate`: the main job before the eyes of whoever started the demo, and where to read on."""

from __future__ import annotations

import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from candidates.alerts import news
from candidates.enums import AlertStatus, Cadence
from candidates.models import Alert
from jobs.models import Position
from recruiters.demo import DEMONSTRATION_REFERENCE
from tests.factories import (
    CandidateFactory,
    PositionFactory,
    RecipientFactory,
    RecruiterFactory,
    SavedSearchFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> str:
    """What it says with one person on file; the match, a worker's business, is done while it waits."""
    PositionFactory.create(
        reference=DEMONSTRATION_REFERENCE,
        draft=True,
        onsite=True,
        required="CPC",
        recruiter=RecruiterFactory.create().user,
    )
    CandidateFactory.create(
        on_file=True,
        in_tampa=True,
        with_recipient=True,
        credentials="CPC",
        recipient__cadence=Cadence.DAILY,
    )
    monkeypatch.setattr(time, "sleep", lambda _: news.read_all())
    words = StringIO()
    call_command("demonstrate", stdout=words)
    return words.getvalue()


@pytest.fixture(params=["", "/kept/here"])
def _folder_of_mail(request: pytest.FixtureRequest, settings: Settings) -> None:
    settings.MAIL_DIR = request.param


@pytest.mark.usefixtures("_folder_of_mail")
def test_it_names_the_page_where_the_alerts_are(settings: Settings, said: str, boss: Client) -> None:
    position = Position.objects.get(reference=DEMONSTRATION_REFERENCE)
    assert Alert.objects.filter(position=position).count() == 1

    if settings.MAIL_DIR:
        assert f"Read the mail: {settings.SITE_URL}/admin/mail/box/ (sign in as the superuser)\n" in said
        return
    page = f"/admin/jobs/position/{position.pk}/change/"
    assert f"Who was told: {settings.SITE_URL}{page}#told" in said
    assert "/admin/mail/" not in said
    shown = boss.get(page).content.decode()
    assert 'id="told"' in shown
    assert "To be told in their daily or weekly mail" in shown


def test_it_says_the_search_to_whom_a_search_alone_was_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    PositionFactory.create(reference=DEMONSTRATION_REFERENCE, draft=True, onsite=True, required="CCS")
    unsuited = CandidateFactory.create(
        on_file=True, in_tampa=True, with_recipient=True, credentials="CPC", first_name="Dana", last_name="Oh"
    )
    guest = RecipientFactory.create(candidate=None, email="reader@example.com")
    for recipient in (unsuited.recipient, guest):
        SavedSearchFactory.create(recipient=recipient, query="workplace=onsite", words="on site")
        SavedSearchFactory.create(recipient=recipient, query="workplace=remote", words="remote")

    def tell(_: float) -> None:
        news.read_all()
        Alert.objects.update(status=AlertStatus.SENT, sent_at=timezone.now())

    monkeypatch.setattr(time, "sleep", tell)
    words = StringIO()
    call_command("demonstrate", stdout=words)
    assert f"  Dana Oh <{unsuited.email}>: their search: on site\n" in words.getvalue()
    assert "  <reader@example.com>: their search: on site\n" in words.getvalue()
