"""Several connections, a pace for all of them, and what goes first: with real connections to everything."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from config.addresses import RelayAddress
from config.mail import outbox
from config.mail.delivery import drain
from config.mail.models import OutgoingMail, RelayPace
from config.mail.outbox import MailQueue
from config.mail.pace import Pace
from config.mail.relay import Relay
from config.mail.slices import Slice, StopFlag
from tests.factories import OutgoingMailFactory
from tests.smtp import ScriptedRelay, scripted_relay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_is_quick(settings: Settings) -> None:
    settings.MAIL_CONNECT_TIMEOUT = 5


def use(server: ScriptedRelay, settings: Settings) -> RelayAddress:
    address = RelayAddress("127.0.0.1", server.port)
    settings.EMAIL_RELAY = address
    return address


def statuses() -> list[tuple[str, int]]:
    return sorted(OutgoingMail.objects.values_list("status", "tries"))


class TestConnections:
    def test_each_sends_its_share_and_gives_back_its_database_connection(self, settings: Settings) -> None:
        settings.MAIL_CONNECTIONS = 3
        OutgoingMailFactory.create_batch(120)
        with scripted_relay(pause=0.02) as server:
            use(server, settings)
            sent = drain(MailQueue())
        assert sent == (120, False)
        assert server.connections == 3
        assert len(set(server.messages)) == len(server.messages) == 120
        assert statuses() == [("sent", 1)] * 120
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND query LIKE %s AND pid <> pg_backend_pid()",
                ["%onfile_mail_turn%"],
            )
            assert cursor.fetchone() == (0,)

    def test_relay_that_is_away_ends_all_of_them(self, settings: Settings) -> None:
        settings.MAIL_CONNECTIONS = 3
        settings.EMAIL_RELAY = RelayAddress("127.0.0.1", 1)
        OutgoingMailFactory.create_batch(120)
        assert drain(MailQueue()) == (0, False)
        assert statuses() == [("due", 0)] * 120


class TestPace:
    def test_relay_gets_no_more_than_its_number_a_second_from_all(self, settings: Settings) -> None:
        settings.MAIL_PER_SECOND, settings.MAIL_CONNECTIONS = 20, 3
        OutgoingMailFactory.create_batch(30)
        with scripted_relay() as server:
            use(server, settings)
            assert drain(MailQueue()).accepted == 30
        # Thirty at twenty a second take one and a half: on a busy machine more, and never less.
        assert server.moments[-1] - server.moments[0] >= 29 / 20 - 0.1
        assert statuses() == [("sent", 1)] * 30
        assert RelayPace.objects.count() == 1

    def test_without_a_limit_nobody_asks(self, settings: Settings) -> None:
        OutgoingMailFactory.create()
        with scripted_relay() as server:
            use(server, settings)
            assert drain(MailQueue()).accepted == 1
        assert not RelayPace.objects.exists()

    def test_what_has_no_moment_in_this_slice_is_given_back(self, settings: Settings) -> None:
        settings.MAIL_PER_SECOND = 10
        OutgoingMailFactory.create()
        with scripted_relay() as server:
            address = use(server, settings)
            soon = timezone.now() + timedelta(hours=1)
            RelayPace.objects.create(relay=f"{address.host}:{address.port}", next_at=soon)
            assert drain(MailQueue(), seconds=0.3) == (0, True)
        assert statuses() == [("due", 0)]
        assert server.messages == []

    def test_those_in_a_hurry_stand_in_a_line_that_others_do_not_join(self, settings: Settings) -> None:
        settings.MAIL_PER_SECOND = 10
        address = RelayAddress("127.0.0.1", 25)
        RelayPace.objects.create(relay="127.0.0.1:25", next_at=timezone.now() + timedelta(seconds=2))
        with StopFlag() as stop:
            others = Pace(address, Slice(time.monotonic() + 0.2, stop), is_patient=False)
            assert not others.wait()
            hurried = Pace(address, Slice(time.monotonic() + 9, stop), is_patient=True)
            began = time.monotonic()
            assert hurried.wait()
            assert time.monotonic() - began > 1


class TestInDoubt:
    def test_mail_of_a_worker_that_died_is_held(self, settings: Settings) -> None:
        settings.MAIL_IN_DOUBT = "hold"
        begun, waiting = OutgoingMailFactory.create_batch(2)
        queue = MailQueue()
        rows = queue.claim("me", 10)
        assert queue.turn(None, next(row for row in rows if row.pk == begun.pk))
        OutgoingMail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        with scripted_relay() as server:
            use(server, settings)
            assert drain(MailQueue(), relay=Relay()).accepted == 1
        begun.refresh_from_db()
        waiting.refresh_from_db()
        assert (begun.status, begun.error) == ("doubt", "the worker ended while it was sent")
        assert (waiting.status, waiting.begun_at) == ("sent", None)

    def test_message_without_an_answer_is_held_until_somebody_decides(self, settings: Settings) -> None:
        settings.MAIL_IN_DOUBT = "hold"
        mail = OutgoingMailFactory.create()
        with scripted_relay(answers={".": ""}) as server:
            use(server, settings)
            assert drain(MailQueue()).accepted == 0
            assert drain(MailQueue()).accepted == 0
            mail.refresh_from_db()
            assert (mail.status, len(server.messages)) == ("doubt", 1)
            assert outbox.retry(mail=mail)
            server.answers.clear()
            assert drain(MailQueue()).accepted == 1
        assert not outbox.count_as_sent(mail=mail)
        assert statuses() == [("sent", 1)]


@pytest.mark.parametrize("max_age", [0, 60])
def test_pooler_in_front_of_the_database_gets_nothing_prepared(settings: Settings, max_age: int) -> None:
    settings.DATABASE_CONN_MAX_AGE = max_age
    connection.close()
    OutgoingMailFactory.create_batch(3)
    with scripted_relay() as server:
        use(server, settings)
        assert drain(MailQueue()).accepted == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (1 if max_age else 0,)
    assert statuses() == [("sent", 1)] * 3
