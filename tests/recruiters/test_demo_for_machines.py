"""Every open position of the demo, as search engines and feed readers have it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import StringIO

import feedparser
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from jobs.enums import PositionStatus, Workplace
from jobs.models import Position, Title
from jobs.search import doors
from tests.postings import faults
from tests.reading import read


@pytest.fixture(scope="module")
def _seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed", stdout=StringIO())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # nobody else can: the rows are never committed
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _afresh() -> None:
    """Without what others have kept under the same count of changes, which was rolled back."""
    cache.clear()


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_seeded")]


def test_posting_of_every_open_position_keeps_every_rule() -> None:
    client = Client()
    positions = list(Position.objects.open())

    wrong = {
        position.reference: found
        for position in positions
        if (found := faults(read(client.get(position.get_absolute_url()).content.decode())))
    }

    assert wrong == {}
    assert len(positions) == 48
    kinds = {(one.workplace, bool(one.remote_states), one.pay_period) for one in positions}
    assert {(Workplace.REMOTE, True, "hour"), (Workplace.REMOTE, False, "year")} <= kinds
    assert {Workplace.ONSITE, Workplace.HYBRID} <= {workplace for workplace, _, _ in kinds}


def test_nothing_that_is_not_open_has_one() -> None:
    client = Client()
    others = Position.objects.exclude(status=PositionStatus.OPEN)

    pages = [client.get(position.get_absolute_url()) for position in others]

    assert [read(page.content.decode()).of_type("JobPosting") for page in pages] == [[]] * 16
    assert {page.status_code for page in pages} == {200, 404, 410}


def test_every_feed_reads_as_what_it_says() -> None:
    client = Client()
    for kind in ("rss", "atom"):
        feed = feedparser.parse(client.get(f"/positions/feed.{kind}").content)
        assert (bool(feed.bozo), len(feed.entries)) == (False, 20)
    assert len(json.loads(client.get("/positions/feed.json").content)["items"]) == 20


def test_every_open_position_is_in_the_map() -> None:
    client = Client()
    index = client.get("/sitemap.xml").content.decode()
    maps = re.findall(r"<loc>[^<]*(/sitemap-positions-\d+\.xml)</loc>", index)
    text = "".join(client.get(path).content.decode() for path in maps)

    assert text.count("<loc>") == text.count("<lastmod>") == 48


def test_every_landing_page_says_what_its_link_finds() -> None:
    client = Client()
    found = [door for drawer in doors.drawers() for door in drawer.doors]

    for door in found:
        cache.clear()  # several lead to the whole board, and a kept page says nothing of how it was made
        page = client.get(door.url)
        landing = page.context["landing"]
        heading = client.get(landing.search_url).context["search"].heading
        assert (page.status_code, landing.count) == (200, door.count), door
        if landing.is_listed_whole:
            assert landing.counted.around in ("", heading), door
        else:
            assert heading.split()[0] == f"{landing.count:,}", door
    assert len(found) > 90


def test_every_title_has_openings_of_its_own_or_leads_to_some() -> None:
    client = Client()
    cache.clear()
    shown, lead_on = [], []

    for title in Title.objects.all():
        page = client.get(f"/positions/title/{title.slug}/")
        if page.status_code == 200:
            shown.append(frozenset(one.pk for one in page.context["page"].object_list))
        else:
            assert page.status_code == 301
            lead_on.append(page.headers["Location"])
            assert client.get(page.headers["Location"]).status_code == 200

    assert len(shown) == len(set(shown))
    assert frozenset() not in shown
    assert shown
    assert lead_on
