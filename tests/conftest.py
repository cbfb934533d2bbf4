"""What every test stands on: real PostgreSQL and Valkey, no network, no silent template faults.

The stack comes from the environment: `make test` starts one for the time of the tests.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from pytest_django.plugin import DjangoDbBlocker

from candidates.fit.openings import Openings
from jobs.reading.words import Vocabulary
from jobs.search import tsquery
from jobs.search.terms import Glossary

# One browser for a whole process of tests: imported here and nowhere else.
from tests.browsing import browser, context, either, page, visit  # noqa: F401 -- fixtures
from tests.cast import Cast, assemble
from tests.guards import SETTINGS_OF_TESTS, UndefinedVariable, only_loopback

BACKEND_OF_MAIL = "config.mail.backend.OutboxBackend"

LOG_OTHERS_OUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def pytest_configure() -> None:
    """Bend a few settings before anything reads them; everything else is what production runs."""
    hypothesis.settings.register_profile("house", deadline=None)  # a busy machine is no fault
    hypothesis.settings.load_profile("house")
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for name, value in SETTINGS_OF_TESTS.items():
        setattr(settings, name, value)
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # A database of Valkey's for each process of tests: no worker of another one hears our bells.
    broker = urlsplit(settings.REDIS_URL)._replace(path=f"/{1 + worker}").geturl()
    settings.REDIS_URL = settings.CELERY_BROKER_URL = broker
    settings.CACHES["default"] |= {"LOCATION": broker, "KEY_PREFIX": f"test{worker}"}
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable()


LONG = ("faults", "flows", "browser")
"""Folders whose tests wait for other processes: begun first, so that no one is left with them at the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, in whatever order the others are; a file goes to one process as a whole."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """The test database, dropped at the end even where a killed worker's session lingers."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(LOG_OTHERS_OUT)


@pytest.fixture(autouse=True, scope="session")
def _network_is_loopback() -> Iterator[None]:
    with only_loopback():
        yield


@pytest.fixture(autouse=True, scope="session")
def _mail_goes_to_the_outbox(django_test_environment: None) -> None:
    """Undo what Django's test environment does: here too a mail is a row first."""
    settings.EMAIL_BACKEND = BACKEND_OF_MAIL


@pytest.fixture(autouse=True)
def _templates_name_what_is_there() -> Iterator[None]:
    """Fail a test in which one of our templates read a variable that is not there."""
    UndefinedVariable.met.clear()
    yield
    assert UndefinedVariable.met == []


@pytest.fixture(autouse=True)
def _cache_is_empty(request: pytest.FixtureRequest) -> None:
    """Rate limits live in the cache; one test must not use up those of the next, nor read its words."""
    asks = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if asks or request.node.get_closest_marker("django_db"):
        cache.clear()
        Glossary.forget()
        Openings.forget()
        Vocabulary.forget()
        tsquery.phrase.cache_clear()


class CommittingClient(Client):
    """Runs what waits for the commit after each request, as the request's own end would."""

    def request(self, **request: Any) -> Any:  # noqa: ANN401 -- Django's signature
        with TestCase.captureOnCommitCallbacks(execute=True):
            return super().request(**request)


@pytest.fixture
def client() -> Client:
    return CommittingClient()


@pytest.fixture
def cast(db: None) -> Cast:
    """The people every view is tried with; see `tests.cast`."""
    return assemble(CommittingClient)
