"""Reminders before a saved position closes: once each, one mail a day, and only what is still wanted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from candidates.enums import Cadence
from candidates.models import Candidate, Recipient, SavedPosition
from candidates.services import closing, files, hidden, links, recipients, saved
from config.mail.delivery import drain
from config.mail.models import OutgoingMail
from config.mail.outbox import MailQueue
from jobs.models import Position
from tests.cast import Cast
from tests.factories import ApplicationFactory, PositionFactory, SavedPositionFactory, SuppressionFactory
from tests.smtp import Mailbox, text_of

pytestmark = pytest.mark.django_db
Spoil = Callable[[Candidate, Position], object]


def reader(candidate: Candidate) -> Candidate:
    """Somebody who reads their mail at midnight, so that it is always their hour."""
    Recipient.objects.filter(candidate=candidate).update(hour=0, timezone="UTC")
    candidate.recipient.refresh_from_db()
    return candidate


@pytest.fixture
def erin(cast: Cast) -> Candidate:
    return reader(cast.erin)


def keep(candidate: Candidate, days: int = 2, **fields: object) -> Position:
    """A position that closes in so many days, saved yesterday."""
    closes_on = timezone.localdate() + timedelta(days=days)
    position = PositionFactory.create(open=True, closes_on=closes_on, **fields)
    SavedPositionFactory.create(candidate=candidate, position=position)
    SavedPosition.objects.update(saved_at=timezone.now() - timedelta(days=1))
    return position


def another_day() -> None:
    """All that was reminded of until now was so yesterday, by a mail of yesterday."""
    SavedPosition.objects.exclude(reminded_on=None).update(
        reminded_on=timezone.localdate() - timedelta(days=1)
    )
    OutgoingMail.objects.update(dedupe_key=None)


class TestWhen:
    def test_once_for_each_and_all_in_one_mail_what_closes_first_first(
        self, erin: Candidate, mailbox: Mailbox
    ) -> None:
        keep(erin, days=3, title="Later coder")
        keep(erin, days=1, title="Sooner coder")
        keep(erin, days=9, title="Far coder")
        assert (closing.remind_all(), closing.remind_all()) == (1, 0)
        assert drain(MailQueue()).accepted == 1
        (message,) = mailbox.messages
        words = text_of(message)
        assert message["Subject"].startswith("2 positions you saved close soon")
        assert words.index("Sooner coder") < words.index("Later coder")
        assert "Far coder" not in words
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        # But for its second and its signature: the words are written when it goes.
        assert message["List-Unsubscribe"].strip("<>").rsplit(":", 2)[0] in words
        another_day()
        assert closing.remind_all() == 0

    @pytest.mark.parametrize("zone", ["localtime", "Mars/Phobos"])
    def test_a_zone_the_server_does_not_know_stops_nobody(
        self, cast: Cast, erin: Candidate, zone: str
    ) -> None:
        Recipient.objects.filter(candidate=cast.dana).update(hour=0, timezone=zone)
        keep(cast.dana)
        keep(erin)
        assert closing.remind_all() == 2

    def test_one_mail_a_day(self, erin: Candidate) -> None:
        keep(erin)
        assert closing.remind_all() == 1
        keep(erin)
        assert closing.remind_all() == 0
        another_day()
        assert closing.remind_all() == 1

    def test_so_many_days_as_the_setting_says(self, erin: Candidate, settings: Settings) -> None:
        keep(erin, days=6)
        assert closing.remind_all() == 0
        settings.SAVED_REMINDER_DAYS = 8
        assert closing.remind_all() == 1

    def test_not_before_their_hour_where_they_live(self, erin: Candidate) -> None:
        keep(erin)
        here = timezone.now()
        Recipient.objects.update(hour=23, timezone="UTC")
        if here.astimezone().utctimetuple().tm_hour < 23:
            assert closing.remind_all() == 0
        Recipient.objects.update(hour=here.astimezone().utctimetuple().tm_hour)
        assert closing.remind_all() == 1

    def test_nobody_is_reminded_of_what_they_have_just_saved(self, erin: Candidate) -> None:
        position = keep(erin)
        SavedPosition.objects.update(saved_at=timezone.now() - timedelta(hours=1))
        assert closing.remind_all() == 0
        assert position.is_open

    def test_two_people_get_a_mail_each(self, erin: Candidate, cast: Cast) -> None:
        keep(erin)
        keep(reader(cast.dana))
        assert closing.remind_all() == 2
        assert set(OutgoingMail.objects.values_list("to", flat=True)) == {erin.email, cast.dana.email}


SPOILS: dict[str, Spoil] = {
    "closed": lambda c, p: Position.objects.filter(pk=p.pk).update(
        closes_on=timezone.localdate() - timedelta(days=1)
    ),
    "paused": lambda c, p: Position.objects.filter(pk=p.pk).update(status="paused"),
    "not saved any more": lambda c, p: saved.drop(position=p, candidate=c),
    "applied": lambda c, p: ApplicationFactory.create(position=p, candidate=c),
    "hidden": lambda c, p: hidden.hide(position=p, candidate=c),
    "suppressed": lambda c, p: SuppressionFactory.create(email=c.email),
    "left": lambda c, p: files.leave(candidate=c),
    "wants no reminders": lambda c, p: recipients.stop_saved(recipient=c.recipient),
    "stopped all": lambda c, p: recipients.set_cadence(recipient=c.recipient, cadence=Cadence.OFF),
    "paused all": lambda c, p: recipients.pause(
        recipient=c.recipient, until=timezone.localdate() + timedelta(days=9)
    ),
    "cannot sign in": lambda c, p: c.user and type(c.user).objects.update(is_active=False),
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
class TestWanted:
    def test_not_written(self, erin: Candidate, spoil: Spoil) -> None:
        spoil(erin, keep(erin))
        assert closing.remind_all() == 0
        assert not OutgoingMail.objects.filter(kind=closing.KIND).exists()

    def test_looked_at_once_more_when_it_goes(self, erin: Candidate, mailbox: Mailbox, spoil: Spoil) -> None:
        position = keep(erin)
        assert closing.remind_all() == 1
        spoil(erin, position)
        drain(MailQueue())
        assert not [one for one in mailbox.messages if "saved" in one["Subject"]]
        assert OutgoingMail.objects.get(kind=closing.KIND).status == "dropped"


def test_what_is_left_of_several_goes_out(erin: Candidate, mailbox: Mailbox) -> None:
    gone = keep(erin, title="Gone coder")
    keep(erin, title="Kept coder")
    closing.remind_all()
    saved.drop(position=gone, candidate=erin)
    assert drain(MailQueue()).accepted == 1
    (message,) = mailbox.messages
    assert message["Subject"].endswith("Kept coder")
    assert "Gone coder" not in text_of(message)
    assert OutgoingMail.objects.get().subject == message["Subject"]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_what_is_saved(
    erin: Candidate, django_assert_num_queries: Callable[..., object], count: int
) -> None:
    for _ in range(count):
        keep(erin)
    with django_assert_num_queries(11):  # type: ignore[attr-defined]
        assert closing.remind_all() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one_mail(erin: Candidate) -> None:
    keep(erin)
    ready, written = Barrier(2), list[int]()

    def work() -> None:
        ready.wait()
        written.append(closing.remind(candidate_id=erin.pk))
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(written) == [False, True]
    assert OutgoingMail.objects.filter(kind=closing.KIND).count() == 1


class TestStopping:
    def _path(self, cast: Cast) -> str:
        return "/" + links.stop_saved_url(recipient=cast.erin.recipient).split("/", 3)[3]

    def _is_stopped(self, cast: Cast) -> bool:
        return Recipient.objects.get(candidate=cast.erin).saved_stopped_at is not None

    def test_a_get_only_shows_a_button_and_a_post_stops_with_an_undo(self, cast: Cast) -> None:
        path = self._path(cast)
        page = cast.visitor.get(path)
        assert page.status_code == 200
        assert cast.erin.email not in page.content.decode()
        assert not self._is_stopped(cast)
        assert cast.visitor.post(path, {"action": "stop"})["Location"] == path
        assert self._is_stopped(cast)
        assert "You get no more reminders." in cast.visitor.get(path).content.decode()
        cast.visitor.post(path, {"action": "start"})
        assert not self._is_stopped(cast)
        assert cast.erin.recipient.cadence != Cadence.OFF

    def test_a_mail_program_posts_once(self, cast: Cast) -> None:
        answer = cast.visitor.post(self._path(cast), {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
        assert self._is_stopped(cast)

    def test_a_link_of_an_old_address_stops_and_undoes_nothing(self, cast: Cast) -> None:
        path = self._path(cast)
        Recipient.objects.filter(candidate=cast.erin).update(email="later@example.com")
        cast.visitor.post(path, {"action": "stop"})
        assert self._is_stopped(cast)
        cast.visitor.post(path, {"action": "start"})
        assert self._is_stopped(cast)
        assert "Undo" not in cast.visitor.get(path).content.decode()

    def test_a_broken_link_is_not_there(self, cast: Cast) -> None:
        assert cast.visitor.get("/saved/stop/broken/").status_code == 404

    def test_the_switch_on_the_list(self, cast: Cast) -> None:
        assert "3 days before a position here closes" in cast.as_erin.get("/me/saved/").content.decode()
        cast.as_erin.post("/me/saved/reminders/", {"action": "stop"})
        assert self._is_stopped(cast)
        assert "You are not reminded" in cast.as_erin.get("/me/saved/").content.decode()
        cast.as_erin.post("/me/saved/reminders/", {"action": "burn"})
        assert self._is_stopped(cast)
        cast.as_erin.post("/me/saved/reminders/", {"action": "start"})
        assert not self._is_stopped(cast)
