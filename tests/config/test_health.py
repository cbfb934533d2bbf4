"""`/healthz` and `/readyz`: what a load balancer and the person on call are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from candidates.alerts import news
from candidates.models import MatchRun
from jobs.enums import EventKind
from jobs.models import PositionEvent
from jobs.services import positions
from tests.factories import (
    AlertFactory,
    MatchRunFactory,
    OutgoingMailFactory,
    PositionEventFactory,
    PositionFactory,
)

AGO = timedelta(minutes=5)


def test_healthz_asks_nothing(client: Client) -> None:
    """No database mark on this test: a query would fail it."""
    answer = client.get(reverse("healthz"))

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_readyz_with_nothing_waiting(client: Client) -> None:
    answer = client.get(reverse("readyz"))

    assert answer.status_code == 200
    assert answer.json() == {
        "database": "ok",
        "broker": "ok",
        "oldest_event": 0,
        "oldest_alert": 0,
        "oldest_mail": 0,
    }


@pytest.mark.django_db
def test_readyz_tells_the_age_of_what_waits(client: Client) -> None:
    then = timezone.now() - AGO
    event = PositionEventFactory.create()
    PositionEvent.objects.update(at=then)
    AlertFactory.create(due_at=then, position=event.position)
    OutgoingMailFactory.create(due_at=then)

    ages = client.get(reverse("readyz")).json()

    waiting = [ages[name] for name in ("oldest_event", "oldest_alert", "oldest_mail")]
    assert all(300 <= age < 400 for age in waiting)


@pytest.mark.django_db
def test_readyz_does_not_count_what_is_done_or_not_due(client: Client) -> None:
    later = timezone.now() + AGO
    event = MatchRunFactory.create(finished=True).event
    PositionEvent.objects.update(at=timezone.now() - AGO)
    AlertFactory.create(due_at=later, position=event.position)
    AlertFactory.create(sent=True, due_at=timezone.now() - AGO, position=event.position)
    OutgoingMailFactory.create(due_at=later)
    OutgoingMailFactory.create(failed=True, due_at=timezone.now() - AGO)

    found = client.get(reverse("readyz")).json()

    assert [found[name] for name in ("oldest_event", "oldest_alert", "oldest_mail")] == [0, 0, 0]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", EventKind)
def test_readyz_counts_news_of_every_kind_until_it_is_read(client: Client, kind: EventKind) -> None:
    then = timezone.now() - AGO
    event = PositionEventFactory.create(kind=kind)
    PositionEvent.objects.update(at=then)

    assert client.get(reverse("readyz")).json()["oldest_event"] >= 300

    news.read_all()
    assert MatchRun.objects.get(event=event).finished_at is not None
    assert client.get(reverse("readyz")).json()["oldest_event"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("sending", [True, False])
def test_readyz_leaves_out_alerts_that_wait_for_a_paused_position(client: Client, sending: bool) -> None:  # noqa: FBT001
    then = timezone.now() - AGO
    waiting = AlertFactory.create(position=PositionFactory.create(paused=True), due_at=then, sending=sending)

    assert client.get(reverse("readyz")).json()["oldest_alert"] == 0

    positions.publish(position=waiting.position, by=None)
    assert client.get(reverse("readyz")).json()["oldest_alert"] >= 300


@pytest.mark.django_db
def test_readyz_asks_once(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    AlertFactory.create()
    with django_assert_num_queries(1):
        client.get(reverse("readyz"))


@pytest.mark.django_db
def test_readyz_names_what_is_down_and_nothing_more(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("host 10.0.0.1 password secret")

    monkeypatch.setattr(connection, "cursor", away)
    monkeypatch.setattr(cache, "set", away)

    answer = client.get(reverse("readyz"))

    assert answer.status_code == 503
    assert answer.json() == {"database": "down", "broker": "down"}
