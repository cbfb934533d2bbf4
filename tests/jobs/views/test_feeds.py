from __future__ import annotations

import gc
import re
import runpy
import xml.etree.ElementTree as ET
from argparse import Namespace
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from config import heartbeat
from config.limits import Limit
from jobs import feeds
from jobs.models import Position
from jobs.services import positions
from jobs.views import feeds as views
from tests.cast import Cast
from tests.factories import EmployerFactory, PositionFactory, place
from tests.reading import read

pytestmark = pytest.mark.django_db
WILD = "Coder \x0b\x1f\ufffe & <b>“A”</b> ]]> \U0001f600"
"""Control characters, marks of XML, the end of a CDATA section, and a sign beyond the first plane."""


def parsed(client: Client, kind: str, query: str = "") -> Any:  # noqa: ANN401 -- feedparser has no types
    response = client.get(f"/positions/feed.{kind}{query}")
    assert response.status_code == 200
    feed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


@pytest.mark.parametrize(("kind", "version"), [("rss", "rss20"), ("atom", "atom10")])
class TestXml:
    def test_is_read_by_a_stranger(self, cast: Cast, kind: str, version: str) -> None:
        feed = parsed(cast.visitor, kind)
        assert feed.version == version
        assert feed.feed.title == "Onfile: Positions"
        assert urlsplit(feed.feed.link).path == "/positions/"
        (entry,) = feed.entries
        assert entry.title == "Pro-fee coder, $30–$40 an hour, Tampa, FL"
        own = f"{settings.SITE_URL}{cast.position.get_absolute_url()}"
        assert entry.link == f"{own}?utm_source=feed&utm_medium=feed"
        assert entry.author == cast.position.employer.name
        assert "<li>CCS-P or CPC</li>" in entry.description
        assert {tag.term for tag in entry.tags} == {"Pro-fee", "Cardiology"}
        assert entry.published_parsed[:3] == cast.position.published_at.utctimetuple()[:3]  # type: ignore[union-attr]

    def test_holds_the_search_newest_first(self, client: Client, kind: str, version: str) -> None:
        for title, required in (("Old", "CPC"), ("Other", "CCS"), ("New", "CPC")):
            PositionFactory.create(open=True, title=title, required=required)
        PositionFactory.create(paused=True, title="Paused", required="CPC")
        feed = parsed(client, kind, "?credential=cpc&q=coder&after=nonsense")
        assert [entry.title.partition(",")[0] for entry in feed.entries] == ["New", "Old"]
        assert feed.feed.title == "Onfile: Positions for “coder”"
        assert feed.feed.link.endswith("/positions/?q=coder&credential=cpc")

    def test_any_text_is_written_well(self, client: Client, kind: str, version: str) -> None:
        employer = EmployerFactory.create(name=WILD)
        PositionFactory.create(open=True, title=WILD, employer=employer, benefits=WILD, schedule=WILD[:100])
        (entry,) = parsed(client, kind, "?q=%0B%1F%26").entries or parsed(client, kind).entries
        assert "😀" in entry.title
        assert read(entry.description).text.count("<b>“A”</b>") == 2

    def test_name_of_an_entry_stays(self, client: Client, kind: str, version: str) -> None:
        position = PositionFactory.create(open=True)
        before = parsed(client, kind).entries[0].id
        position.title = "Another title"
        position.save()
        positions.pause(position=position, by=None)
        positions.publish(position=position, by=None)
        assert parsed(client, kind).entries[0].id == before

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_do_not_grow(
        self,
        client: Client,
        django_assert_num_queries: DjangoAssertNumQueries,
        count: int,
        kind: str,
        version: str,
    ) -> None:
        PositionFactory.create_batch(count, open=True, required="CPC", settings="profee", duties="audit_duty")
        with django_assert_num_queries(16):
            client.get(f"/positions/feed.{kind}")


def test_json_feed_keeps_its_specification(cast: Cast) -> None:
    PositionFactory.create(open=True, title=WILD)
    response = cast.visitor.get("/positions/feed.json?q=coder")
    assert response.headers["Content-Type"] == "application/feed+json"
    assert _faults(response.json()) == []
    assert {item["title"].partition(",")[0] for item in response.json()["items"]} == {WILD, "Pro-fee coder"}
    assert response.json()["feed_url"] == f"{settings.SITE_URL}/positions/feed.json?q=coder"


def _faults(feed: dict[str, Any]) -> list[str]:
    """What JSON Feed 1.1 (jsonfeed.org/version/1.1) asks for and this feed has not."""
    found = [] if feed["version"] == "https://jsonfeed.org/version/1.1" else ["another version"]
    texts = ("title", "home_page_url", "feed_url", "description", "language")
    found += [f"{name} is no text" for name in texts if name in feed and not isinstance(feed[name], str)]
    if not feed.get("title") or not isinstance(feed.get("items"), list):
        return [*found, "title and items are required"]
    known = {
        "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image",
        "banner_image", "date_published", "date_modified", "authors", "tags", "language", "attachments",
    }  # fmt: skip
    for item in feed["items"]:
        found += [f"{name} is unknown" for name in item if name not in known and not name.startswith("_")]
        if not isinstance(item.get("id"), str) or not item["id"]:
            found.append("an item without id")
        if not {"content_html", "content_text"} & set(item):
            found.append("an item without content")
        if not item.get("url", "").startswith(settings.SITE_URL):
            found.append("an item without its address")
        for name in ("date_published", "date_modified"):
            if datetime.fromisoformat(item[name]).utcoffset() is None:
                found.append(f"{name} without offset (RFC 3339)")
        if not all(set(author) & {"name", "url", "avatar"} for author in item["authors"]):
            found.append("an author that is nobody")
        if not all(isinstance(tag, str) for tag in item["tags"]):
            found.append("a tag that is no text")
    ids = [item["id"] for item in feed["items"]]
    return found + (["two items with one id"] if len(ids) != len(set(ids)) else [])


def test_the_list_leads_to_its_feeds(client: Client) -> None:
    PositionFactory.create(open=True, required="CPC")
    page = read(client.get('/positions/?credential=cpc&q="coder"').content.decode())
    addresses = page.metas["link:alternate"]
    assert [urlsplit(one).path for one in addresses] == [
        f"/positions/feed.{kind}" for kind in ("rss", "atom", "json")
    ]
    for address in addresses:
        assert urlsplit(address).query == "q=%22coder%22&credential=cpc"
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/positions/feed.xml", "/positions/feed.rss/", "/positions/feed"])
def test_other_formats_are_not_there(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/positions/feed.atom", "/positions/feed.json", "/feeds/indeed.xml"])
def test_feed_that_has_not_changed_is_not_sent_again(client: Client, address: str) -> None:
    PositionFactory.create(open=True)
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, first.headers["Cache-Control"]) == (304, "no-cache")
    PositionFactory.create(open=True)
    assert client.get(address, headers={"if-none-match": first.headers["ETag"]}).status_code == 200


class TestIndeed:
    def jobs(self, client: Client) -> list[dict[str, str]]:
        response: Any = client.get("/feeds/indeed.xml")
        assert response.streaming
        assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
        root = ET.fromstring(response.getvalue())  # noqa: S314 -- our own, and that is what is tried
        assert [one.tag for one in root][:3] == ["publisher", "publisherurl", "lastBuildDate"]
        return [{part.tag: part.text or "" for part in job} for job in root.iter("job")]

    def test_says_what_indeed_asks_for(self, cast: Cast) -> None:
        (job,) = self.jobs(cast.visitor)
        position = cast.position
        assert job["title"] == "Pro-fee coder"
        assert job["referencenumber"] == str(position.pk)
        assert job["requisitionid"] == position.reference
        own = f"{settings.SITE_URL}{position.get_absolute_url()}"
        assert job["url"] == f"{own}?utm_source=indeed&utm_medium=feed"
        assert (job["city"], job["state"], job["country"]) == ("Tampa", "FL", "US")
        assert (job["salary"], job["jobtype"]) == ("$30 - $40 per hour", "Full time")
        assert datetime.fromisoformat(job["date"]) == position.published_at
        assert "<li>CCS-P or CPC</li>" in job["description"]
        assert "remotetype" not in job

    def test_remote_work_says_so(self, client: Client) -> None:
        PositionFactory.create(open=True, remote=True, remote_states=["FL"])
        PositionFactory.create(open=True, remote=True, remote_states=["FL", "GA"])
        PositionFactory.create(open=True, hybrid=True, place=place("Miami"), yearly=True)
        assert [
            (job["remotetype"], job.get("city", ""), job.get("state", "")) for job in self.jobs(client)
        ] == [
            ("Fully remote", "", "FL"),
            ("Fully remote", "", ""),
            ("Hybrid remote", "Miami", "FL"),
        ]

    def test_holds_what_is_open_and_nothing_else(self, client: Client) -> None:
        for status in ("draft", "paused", "closed"):
            PositionFactory.create(**{status: True})
        assert self.jobs(client) == []
        PositionFactory.create_batch(2, open=True)
        assert len(self.jobs(client)) == 2

    def test_any_text_is_written_well(self, client: Client) -> None:
        PositionFactory.create(open=True, title=WILD, benefits=WILD, description_html="<p>a ]]> b</p>")
        (job,) = self.jobs(client)
        assert job["title"] == re.sub("[\x0b\x1f\ufffe]", "", WILD)
        assert "<p>a ]]> b</p>" in job["description"]

    def test_comes_in_pieces_of_one_size(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        """However many there are: the same queries for each piece, and no piece but the last in memory."""
        monkeypatch.setattr(feeds, "CHUNK", 2)
        PositionFactory.create_batch(6, open=True, required="CPC", settings="profee", duties="audit_duty")
        head, pieces, others = [], [], _alive()
        with CaptureQueriesContext(connection) as queries:
            before = 0
            for text in feeds.indeed():
                if "<job>" in text:
                    pieces.append((text.count("<job>"), len(queries) - before, _alive() - others))
                else:
                    head.append(len(queries) - before)
                before = len(queries)
        assert [count for count, _, _ in pieces] == [2, 2, 2]
        assert {count for _, count, _ in pieces} == {8}
        assert max(alive for _, _, alive in pieces) <= 4
        assert head == [0, 0, 0, 0, 1]

    def test_head_writes_nothing(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        PositionFactory.create(open=True)
        with django_assert_num_queries(1):
            response = client.head("/feeds/indeed.xml")
        assert response.status_code == 200
        assert "Content-Length" not in response.headers
        shown = client.get("/feeds/indeed.xml").headers
        assert {name: response.headers[name] for name in shown} == dict(shown)

    def test_is_written_a_few_times_an_hour_for_one_address(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(views, "RATE", Limit(2, 3600))
        statuses = [client.get("/feeds/indeed.xml").status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        tag = client.get("/").headers["ETag"]
        refused = client.get("/feeds/indeed.xml", headers={"if-none-match": tag})
        assert (refused.status_code, "ETag" in refused.headers) == (429, False)
        assert 0 < int(refused.headers["Retry-After"]) <= 3600

    def test_tells_the_server_after_each_piece_that_it_lives(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(feeds, "CHUNK", 2)
        monkeypatch.setattr(heartbeat, "_listeners", [])
        beats: list[int] = []
        told = runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))
        told["post_worker_init"](Namespace(notify=lambda: beats.append(1)))
        PositionFactory.create_batch(5, open=True)
        list(feeds.indeed())
        assert len(beats) == 3


def _alive() -> int:
    gc.collect()
    found: Iterable[object] = gc.get_objects()
    return sum(type(one) is Position for one in found)  # isinstance would wake what is lazy
