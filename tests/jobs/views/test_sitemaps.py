from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs import sitemaps
from jobs.enums import CloseReason
from jobs.models import Employer, Position
from jobs.queries.guide import REVIEWED_ON
from jobs.services import positions
from tests.factories import EmployerFactory, PositionFactory, TitleFactory, competency, place

pytestmark = pytest.mark.django_db
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries(client: Client, address: str) -> dict[str, str]:
    """Path to day (or moment) of change, or "" where none is said."""
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/xml")
    assert "noindex" in response.headers["X-Robots-Tag"]
    found = {}
    for one in ET.fromstring(response.content):  # noqa: S314 -- our own
        address = one.findtext(f"{SPACE}loc") or ""
        assert address.startswith(settings.SITE_URL)
        found[address.removeprefix(settings.SITE_URL)] = one.findtext(f"{SPACE}lastmod") or ""
    return found


def changed(row: Position | Employer, day: int) -> None:
    moment = datetime(2026, 3, day, 12, tzinfo=UTC)
    type(row)._default_manager.filter(pk=row.pk).update(updated_at=moment)


def test_index_names_maps_with_the_last_change_of_each(client: Client) -> None:
    position = PositionFactory.create(open=True)
    changed(position, 5)
    changed(position.employer, 7)
    shard = position.pk // sitemaps.SHARD
    found = entries(client, "/sitemap.xml")
    assert {path: moment[:10] for path, moment in found.items()} == {
        "/sitemap-pages.xml": "2026-03-05",
        "/sitemap-employers.xml": "2026-03-07",
        "/sitemap-landings.xml": "2026-03-05",
        f"/sitemap-positions-{shard}.xml": "2026-03-07",
        "/sitemap-guide.xml": REVIEWED_ON.isoformat(),
    }
    for path in found:
        assert entries(client, path)


def test_positions_have_the_day_of_their_own_last_change(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "SHARD", 10**9)
    old, new = PositionFactory.create_batch(2, open=True)
    for status in ("draft", "paused", "closed"):
        PositionFactory.create(**{status: True})
    for position, day, employer_day in ((old, 2, 1), (new, 3, 9)):
        changed(position, day)
        changed(position.employer, employer_day)
    assert entries(client, "/sitemap-positions-0.xml") == {
        old.get_absolute_url(): "2026-03-02",
        new.get_absolute_url(): "2026-03-09",
    }


def test_a_change_touches_one_map(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "SHARD", 1)
    first, second = PositionFactory.create_batch(2, open=True)
    for position in (first, second):
        changed(position, 1)
        changed(position.employer, 1)
    before = entries(client, "/sitemap.xml")
    changed(second, 8)
    after = entries(client, "/sitemap.xml")
    touched = {path for path in after if after[path] != before[path]}
    assert touched == {
        f"/sitemap-positions-{second.pk}.xml",
        "/sitemap-employers.xml",
        "/sitemap-landings.xml",
        "/sitemap-pages.xml",
    }


def test_employers_are_those_with_openings(client: Client) -> None:
    open_one = PositionFactory.create(open=True)
    EmployerFactory.create()
    PositionFactory.create(closed=True)
    changed(open_one, 6)
    changed(open_one.employer, 4)
    assert entries(client, "/sitemap-employers.xml") == {
        f"/employers/{open_one.employer.slug}/": "2026-03-06"
    }


def test_landings_are_those_with_openings_each_with_the_last_change_among_them(client: Client) -> None:
    for name in ("Coder", "Coding Manager"):
        TitleFactory.create(name=name, slug=name.lower().replace(" ", "-"))
    old = PositionFactory.create(
        open=True, place=place("Tampa"), required="CPC", settings="profee", title="Coder"
    )
    new = PositionFactory.create(
        open=True, place=place("Miami"), required="CCS", settings="profee", duties="assign_sequence"
    )
    nationwide = PositionFactory.create(open=True, remote=True, settings="audit", title="Auditor")
    gone = PositionFactory.create(
        closed=True,
        place=place("Atlanta"),
        required="RHIT",
        settings="ed",
        duties="assign_sequence",
        title="Clerk",
    )
    PositionFactory.create(draft=True, place=place("Tampa"), required="CPC", settings="profee", title="Coder")
    for position, day in ((old, 2), (new, 4), (nationwide, 3), (gone, 5)):
        changed(position, day)
    found = {path: moment[:10] for path, moment in entries(client, "/sitemap-landings.xml").items()}
    assert found == {
        "/positions/browse/": "2026-03-05",
        "/positions/in/florida/": "2026-03-04",
        "/positions/in/florida/tampa/": "2026-03-02",
        "/positions/in/florida/miami/": "2026-03-04",
        "/positions/credential/cpc/": "2026-03-02",
        "/positions/credential/ccs/": "2026-03-04",
        "/positions/setting/profee/": "2026-03-04",
        "/positions/setting/audit/": "2026-03-03",
        "/positions/duty/assign_sequence/": "2026-03-05",
        "/positions/employers/hospital/": "2026-03-05",
        "/positions/title/coder/": "2026-03-04",
    }


@pytest.mark.parametrize("where", [{"place": "Tampa"}, {"remote": True}, {"remote_states": ["FL", "GA"]}])
def test_dates_of_landings_go_on_when_a_position_leaves_them(client: Client, where: dict[str, Any]) -> None:
    """Whether it closes, pauses or is past its day; and a change of its page afterwards counts, too."""
    TitleFactory.create(name="Coder", slug="coder")
    what: dict[str, Any] = {"open": True, "required": "CPC", "settings": "profee", "title": "Coder"}
    stays = PositionFactory.create(place=place("Tampa"), **what)
    there = {"place": place(where["place"])} if "place" in where else {"remote": True, **where}
    closing, pausing, ending = PositionFactory.create_batch(3, **there, **what)
    changed(stays, 2)
    for position, day in ((closing, 4), (pausing, 5), (ending, 6)):
        changed(position, day)
    before = entries(client, "/sitemap-landings.xml")
    assert before.pop("/positions/in/florida/tampa/") == ("2026-03-06" if "place" in where else "2026-03-02")
    assert set(before.values()) == {"2026-03-06"}

    Position.objects.filter(pk=ending.pk).update(closes_on=timezone.localdate() - timedelta(days=1))
    positions.close(position=closing, reason=CloseReason.FILLED, by=None)
    positions.pause(position=pausing, by=None)
    changed(closing, 3)
    changed(pausing, 4)
    assert entries(client, "/sitemap-landings.xml").items() >= before.items()

    changed(closing, 8)
    assert {entries(client, "/sitemap-landings.xml")[path] for path in before} == {"2026-03-08"}
    assert entries(client, "/sitemap.xml")["/sitemap-landings.xml"].startswith("2026-03-08")


def test_what_a_credential_fills_gives_its_landing_a_date(client: Client) -> None:
    for required in ("CPC", "CPC-A", "RHIA", "RHIT"):
        changed(PositionFactory.create(open=True, required=required, is_apprentice_friendly=True), 1)
    for day, (required, is_welcome) in enumerate(
        [("RHIT", False), ("CPC-A", False), ("CPC", False), ("CPC", True)], start=2
    ):
        closed = PositionFactory.create(closed=True, required=required, is_apprentice_friendly=is_welcome)
        changed(closed, day)
        found = entries(client, "/sitemap-landings.xml")
        dates = {path.split("/")[3]: moment[-2:] for path, moment in found.items() if "/credential/" in path}
        assert dates == {
            "rhia": "02",
            "rhit": "02",
            "cpc": {2: "01", 3: "03", 4: "04", 5: "05"}[day],
            "cpc-a": {2: "01", 3: "03", 4: "03", 5: "05"}[day],
        }


def test_every_page_named_is_there_to_be_found(client: Client) -> None:
    PositionFactory.create(open=True)
    for path in entries(client, "/sitemap.xml"):
        for page in entries(client, path):
            response = client.get(page)
            assert response.status_code == 200
            assert b"noindex" not in response.content


def test_pages_of_an_empty_board_claim_no_day(client: Client) -> None:
    days = {path: moment[:10] for path, moment in entries(client, "/sitemap.xml").items()}
    assert days == {"/sitemap-pages.xml": "", "/sitemap-guide.xml": REVIEWED_ON.isoformat()}
    assert entries(client, "/sitemap-guide.xml") == {"/guide/": REVIEWED_ON.isoformat()}
    assert entries(client, "/sitemap-pages.xml") == {
        "/": "",
        "/positions/": "",
        "/guide/salaries/": "",
        "/talk/": "",
        "/privacy/": "",
    }


@pytest.mark.parametrize("name", ["positions-99", "towns", "positions"])
def test_other_maps_are_not_there(client: Client, name: str) -> None:
    assert client.get(f"/sitemap-{name}.xml").status_code == 404
    assert client.get("/sitemap-pages.xml?p=2").status_code == 404


def test_titles_change_with_the_board(client: Client) -> None:
    """Each counts what is open for it."""
    assert client.get("/sitemap-titles.xml").status_code == 404
    changed(PositionFactory.create(open=True), 5)
    for name in ("coder", "biller"):
        TitleFactory.create(name=name, slug=name)
    found = entries(client, "/sitemap-titles.xml")
    assert {path: day[:10] for path, day in found.items()} == dict.fromkeys(
        ("/guide/titles/", "/guide/titles/coder/", "/guide/titles/biller/"), "2026-03-05"
    )


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_titles(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    TitleFactory.create_batch(count)
    with django_assert_num_queries(16):
        client.get("/sitemap.xml")
    with django_assert_num_queries(8):
        client.get("/sitemap-titles.xml")


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    made = PositionFactory.create_batch(count, open=True, required="CPC", settings="profee")
    with django_assert_num_queries(18):
        client.get("/sitemap.xml")
    with django_assert_num_queries(9):  # the landings are kept
        client.get(f"/sitemap-positions-{made[0].pk // sitemaps.SHARD}.xml")
    with django_assert_num_queries(17):
        client.get("/sitemap-landings.xml")


def test_guide_to_credentials_has_a_page_for_each(client: Client) -> None:
    assert "/sitemap-credentials.xml" not in entries(client, "/sitemap.xml")
    for label in ("CPC", "CPC-A"):
        competency(label)
    assert entries(client, "/sitemap.xml")["/sitemap-credentials.xml"] == ""
    found = entries(client, "/sitemap-credentials.xml")
    assert set(found) == {
        f"/guide/credentials/{path}" for path in ("", "next/", "apprentice/", "cpc/", "cpc-a/")
    }
    assert set(found.values()) == {""}  # no day is invented


def test_robots_are_told_where_the_maps_are(client: Client) -> None:
    response = client.get("/robots.txt")
    text = response.content.decode()
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text.splitlines()
    assert "Disallow: /admin/" in text.splitlines()
    closed = [line.partition(": ")[2].replace("*", ".*") for line in text.splitlines() if "Disallow" in line]
    for path in ("/", "/positions/", "/positions/1/x/", "/employers/x/", "/api/v1/positions", "/sitemap.xml"):
        assert not any(re.match(rule, path) for rule in closed), path
    assert any(re.match(rule, "/positions/1/x/apply/") for rule in closed)
