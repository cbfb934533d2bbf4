"""Bells: rung once for each transaction, and never at the price of a request that waits."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import redis
from celery import current_app
from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from django.db import transaction

from config import doorbell
from jobs.services import positions
from tests.factories import PositionFactory

LONGEST_SECONDS = 9.0
"""Many times the patience of a bell, on a busy machine too, and less than that of a worker."""


class SilentServer:
    """Takes every connection and says nothing. `met` counts them."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.taken: list[socket.socket] = []
        self.thread = threading.Thread(target=self._take, daemon=True)
        self.thread.start()

    @property
    def met(self) -> int:
        return len(self.taken)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def _take(self) -> None:
        while True:
            try:
                self.taken.append(self.listening.accept()[0])
            except OSError:
                return

    def close(self) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.thread.join()
        for one in self.taken:
            one.close()


@pytest.fixture(autouse=True)
def _broker_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test inherits, or leaves, the silence of another one's broker."""
    monkeypatch.setattr(doorbell, "_quiet_until", 0.0)


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[SilentServer]:
    """A broker that accepts and does not answer, in the place of Valkey."""
    with ExitStack() as stack:
        server = SilentServer()
        stack.callback(server.close)
        monkeypatch.setitem(current_app.conf, "broker_url", server.url)
        yield server


@pytest.fixture
def queue() -> Iterator[redis.Redis]:
    """The real broker, with the queue of matches empty."""
    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    broker.delete("match")
    yield broker
    broker.delete("match")
    broker.close()


@pytest.mark.django_db(transaction=True)
def test_silent_broker_holds_up_a_request_once(
    silent: SilentServer, caplog: pytest.LogCaptureFixture
) -> None:
    rows = PositionFactory.create_batch(4, open=True)
    started = time.monotonic()
    with transaction.atomic():
        for row in rows:
            positions.edited(position=row, by=None)
    for row in rows:  # each a transaction of its own: the same request, a moment later
        positions.edited(position=row, by=None)

    assert time.monotonic() - started < LONGEST_SECONDS
    assert silent.met == 1
    assert caplog.text.count("doorbell position-event not heard") == 1


@pytest.mark.django_db(transaction=True)
def test_silent_broker_is_tried_again_when_the_sweep_has_come_by(
    silent: SilentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    doorbell.ring("position-event")
    doorbell.ring("mail-due")
    assert silent.met == 1

    passed = time.monotonic() + settings.SWEEP_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: passed)
    doorbell.ring("mail-due")

    assert silent.met == 2


def test_silent_cache_is_not_waited_for_either() -> None:
    """Limits and counts do without it: see who catches RedisError."""
    server = SilentServer()
    options = settings.CACHES["default"]["OPTIONS"]
    started = time.monotonic()
    try:
        with pytest.raises(redis.exceptions.TimeoutError):
            RedisCache(server.url, {"OPTIONS": options}).get("anything")
    finally:
        server.close()

    assert time.monotonic() - started < 4.5  # redis-py's own patience is 5


@pytest.mark.django_db(transaction=True)
def test_bell_rings_once_for_all_the_news_of_a_transaction(queue: redis.Redis) -> None:
    rows = PositionFactory.create_batch(20, open=True)
    with transaction.atomic():
        for row in rows:
            positions.edited(position=row, by=None)
        assert queue.llen("match") == 0
    assert queue.llen("match") == 1

    positions.edited(position=rows[0], by=None)
    assert queue.llen("match") == 2


@pytest.mark.django_db(transaction=True)
def test_bell_of_a_savepoint_that_was_taken_back_silences_nothing(queue: redis.Redis) -> None:
    with transaction.atomic():
        with transaction.atomic():
            doorbell.ring("position-event")
            transaction.set_rollback(True)
        doorbell.ring("position-event")
    assert queue.llen("match") == 1

    with transaction.atomic():
        doorbell.ring("position-event")
        transaction.set_rollback(True)
    assert queue.llen("match") == 1

    with transaction.atomic():
        doorbell.ring("position-event")
    assert queue.llen("match") == 2


class Broken:
    """An answer that cannot be called, and that nobody has foreseen."""

    def apply_async(self, **_: object) -> None:
        raise RuntimeError("not foreseen")


@pytest.mark.django_db(transaction=True)
def test_what_nobody_foresaw_reaches_the_log_and_not_who_rang(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(doorbell._answers, "broken", [Broken()])

    with transaction.atomic():
        doorbell.ring("broken")

    assert "not foreseen" in caplog.text
