"""The word for the state of the board: another one after each change, and only then."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import update_last_login
from django.core.cache import cache
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from config.accounts.models import User
from jobs.enums import CloseReason
from jobs.models import BoardChange, Employer, Position
from jobs.queries import generation
from jobs.services import changes, positions
from tests.cast import Cast
from tests.factories import (
    ApplicationFactory,
    AreaWageFactory,
    ArticleFactory,
    ArticleSourceFactory,
    CompetencyAliasFactory,
    EmployerFactory,
    PositionFactory,
    RoleFactFactory,
    SalaryBenchmarkFactory,
    TopicFactory,
    UserFactory,
    competency,
    place,
    require,
)

NOT_SHOWN = {
    "jobs_positionevent": "news for others to read; what happened stands on the position",
    "jobs_boardchange": "the count itself",
    "jobs_searchword": "what a misspelled word is read as; a page may say so a while later",
    "jobs_positionreport": "for recruiters",
    "jobs_question": "stands on the form of an application alone, which nobody keeps",
    **dict.fromkeys(
        (
            f"jobs_{name}change"
            for name in (
                "article",
                "articlesource",
                "employer",
                "position",
                "positionduty",
                "positionsetting",
                "positionsoftware",
                "positionspecialty",
                "question",
                "requirement",
                "requirementword",
            )
        ),
        "the history of what is shown, for recruiters",
    ),
}
WATCHED = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'jobs_note_change'"


@pytest.mark.django_db
def test_every_table_of_the_board_is_watched() -> None:
    """A new table says `SELECT jobs_watch('its_name')` in its migration, or stands above with the reason."""
    tables = {
        model._meta.db_table for model in apps.get_app_config("jobs").get_models(include_auto_created=True)
    }
    with connection.cursor() as cursor:
        cursor.execute(WATCHED)
        watched = {name for (name,) in cursor.fetchall()}

    assert tables - watched == set(NOT_SHOWN)
    assert watched - tables == {"accounts_user"}


CHANGES: dict[str, Callable[[Position], object]] = {
    "publish": lambda _: positions.publish(position=PositionFactory.create(), by=None),
    "pause": lambda position: positions.pause(position=position, by=None),
    "close": lambda position: positions.close(position=position, reason=CloseReason.FILLED, by=None),
    "edit": lambda position: positions.edited(position=position, by=None),
    "bulk": lambda _: Position.objects.update(title="Another"),
    "raw": lambda position: _sql("UPDATE jobs_position SET pay_max = 45 WHERE id = %s", position.pk),
    "list": lambda position: position.software.add(competency("Epic")),
    "group": lambda position: require(position, "CPC"),
    "member of a group": lambda position: position.requirements.get().any_of.add(competency("CRC")),
    "delete": lambda position: position.delete(),
    "employer": lambda position: Employer.objects.filter(pk=position.employer_id).update(about="New."),
    "word": lambda _: competency("COC"),
    "alias": lambda _: CompetencyAliasFactory.create(),
    "place": lambda _: place("Miami"),
    "salary": lambda _: SalaryBenchmarkFactory.create(),
    "fact": lambda _: RoleFactFactory.create(),
    "wage of an area": lambda _: AreaWageFactory.create(),
    "article": lambda _: ArticleFactory.create(),
    "topic": lambda _: TopicFactory.create(),
    "topic of an article": lambda _: ArticleFactory.create(topics=["Pay"]),
    "source of an article": lambda _: ArticleSourceFactory.create(),
    "name of a recruiter": lambda _: User.objects.filter(name="Sam Rivera").update(name="Sam R. Rivera"),
}


def _sql(text: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


@pytest.fixture
def position(db: None) -> Position:
    competency("CRC")
    UserFactory.create(name="Sam Rivera", is_staff=True)
    return PositionFactory.create(open=True, required="CCS")


@pytest.mark.parametrize("name", CHANGES)
def test_change_makes_another_word(name: str, position: Position) -> None:
    before = generation.current()

    CHANGES[name](position)

    assert generation.current() != before


def test_nothing_else_does(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    before = generation.current()

    cast.visitor.get("/")
    cast.dana.years = 9
    cast.dana.save()
    ApplicationFactory.create(position=cast.position, candidate=cast.erin)
    update_last_login(None, cast.sam)  # type: ignore[arg-type]  # a signal's sender, which it does not read
    cast.sam.save()  # every column is written, and the name is the same

    with django_assert_num_queries(1):
        assert generation.current() == before


def test_midnight_makes_another_word(position: Position, monkeypatch: pytest.MonkeyPatch) -> None:
    before = generation.current()
    tomorrow = date.today() + timedelta(days=2)  # noqa: DTZ011 -- any other day will do
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: tomorrow)

    assert generation.current() != before


@pytest.mark.parametrize(("name", "value"), [("SITE_NAME", "Elsewhere"), ("ANSWER_WITHIN_DAYS", 9)])
def test_setting_that_pages_show_makes_another_word(
    name: str, value: object, db: None, settings: Settings
) -> None:
    before = generation.current()
    setattr(settings, name, value)

    assert generation.current() != before


def test_release_is_a_word_for_what_is_installed(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = generation.release.__wrapped__()
    assert generation.release.__wrapped__() == here
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    words = []
    for text in ("one", "two", "one"):
        (tmp_path / "templates" / "page.html").write_text(text)
        words.append(generation.release.__wrapped__())

    assert words[0] == words[2] != words[1]


@pytest.mark.django_db(transaction=True)
def test_change_that_commits_after_a_later_one_is_not_missed() -> None:
    """The first transaction takes the smaller number and commits last: the largest number stays as it was."""
    first, second = EmployerFactory.create(), EmployerFactory.create()
    written, go = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            Employer.objects.filter(pk=first.pk).update(about="Slow.")
            written.set()
            assert go.wait(30)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(30)
    Employer.objects.filter(pk=second.pk).update(about="Quick.")
    changes.fold()  # must not lose what is not committed yet
    between, largest = generation.current(), BoardChange.objects.latest("pk").pk
    go.set()
    thread.join()

    assert generation.current() != between
    assert BoardChange.objects.latest("pk").pk == largest


def test_fold_keeps_the_word_and_the_count(position: Position) -> None:
    before = generation.current()
    assert BoardChange.objects.count() > 3

    changes.fold()
    changes.fold()

    assert BoardChange.objects.count() == 1
    assert generation.current() == before
    position.save()
    assert generation.current() != before


@pytest.mark.django_db
def test_fold_of_nothing_is_nothing() -> None:
    BoardChange.objects.all().delete()
    changes.fold()
    assert BoardChange.objects.count() == 0


class TestFirstSeen:
    def test_none_while_it_is_young_then_a_moment_that_stays(
        self, db: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock = [1_800_000_000.7]
        monkeypatch.setattr("time.time", lambda: clock[0])
        assert generation.first_seen("a") is None
        clock[0] += 4
        assert generation.first_seen("a") is None
        clock[0] += 2
        assert generation.first_seen("a") == 1_800_000_000
        clock[0] += 3600
        assert generation.first_seen("a") == 1_800_000_000
        assert generation.first_seen("b") is None

    def test_without_the_cache_there_is_none(self, settings: Settings) -> None:
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
        assert generation.first_seen("a") is None
        assert cache.__class__.__name__  # the setting goes back when the test ends
