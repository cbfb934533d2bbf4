"""The desk of a large agency: 2,000 positions, 20,000 applications and 100,000 people on file.

`make bench ARGS="-k desk"`; SCALE=0.1 takes ten thousand people. They are made once and kept. Pages are asked
for through Django's test client, in this process, by a superuser and by somebody in a team, with the counts
beside the sections kept as they are for twenty seconds (what counting them costs is measured by itself).
Figures are printed and written, judged by ratios of one run and by bytes; nothing here fails because a
machine is slow. A page of the desk is somebody's own and is sent as it is, not compressed
(`config.compression`): beside its size stands what it would be.
"""

from __future__ import annotations

import gc
import gzip
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from candidates.enums import Stage
from candidates.models import Application, Candidate
from config.accounts.models import User
from jobs.models import Position
from recruiters.admin.figures.reports import Subject
from recruiters.queries import desk, visible
from tests.benchmarks import boards, crowd, desks, kept
from tests.benchmarks.pages import p95, sql_timed
from tests.benchmarks.report import Report
from tests.signing_in import sign_in

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(7200)]
PEOPLE = 100_000
RUNS = 9
MOST_BYTES = 150_000
"""Of a list: more is slow to come over a telephone, and nobody reads it."""


@dataclass(frozen=True)
class Page:
    """An address of the desk, who asks for it, and whether it is a list."""

    url: str
    by: str = desks.FIRST
    is_list: bool = True


@pytest.fixture(scope="module")
def agency(django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """A desk in a database of its own; how many people are on file."""
    count = int(PEOPLE * kept.scale())
    written_by = [Path(str(module.__file__)) for module in (desks, crowd, boards)]
    cache.clear()
    with (
        django_db_blocker.unblock(),
        kept.database(count, desks.fill, *written_by, prefix="desk") as is_new,
    ):
        print(f"\n{count:,} people on file, {'made now' if is_new else 'kept from before'}")
        yield count


def pages() -> dict[str, Page]:
    """What is measured, by name."""
    position = _busiest()
    application = Application.objects.filter(stage=Stage.INTERVIEW, position=position).latest("pk")
    candidate = application.candidate
    sam = User.objects.get(email=desks.FIRST)
    positions = reverse("admin:jobs_position_changelist")
    applications = reverse("admin:candidates_application_changelist")
    people = reverse("admin:candidates_candidate_changelist")
    last = -(-Candidate.objects.count() // 50)
    pipeline, find = reverse("admin:pipeline"), reverse("admin:find")
    matches = reverse("admin:jobs_position_matches", args=[position.pk])
    ending = reverse("admin:credentials-ending")
    complete = f"{reverse('admin:autocomplete')}?app_label=candidates&model_name=application&field_name="
    found = {
        "first page, own": Page(f"{reverse('admin:index')}?whose=me", is_list=False),
        "first page, all": Page(f"{reverse('admin:index')}?whose=all", is_list=False),
        "first page, of a team": Page(f"{reverse('admin:index')}?whose=all", desks.IN_A_TEAM, is_list=False),
        "positions": Page(positions),
        "positions, a word": Page(f"{positions}?q=inpatient"),
        "positions, of a team": Page(positions, desks.IN_A_TEAM),
        "applications": Page(applications),
        "applications, a stage": Page(f"{applications}?stage=screening"),
        "applications, a word": Page(f"{applications}?q=coder77"),
        "applications, last page": Page(f"{applications}?p={desks.APPLICATIONS // 50}"),
        "applications, of a team": Page(applications, desks.IN_A_TEAM),
        "candidates": Page(people),
        "candidates, a filter": Page(f"{people}?file=yes&credential=ccs"),
        "candidates, a word": Page(f"{people}?q=coder77"),
        "candidates, last page": Page(f"{people}?p={last}"),
        "candidates, of a team": Page(people, desks.IN_A_TEAM),
        "board of a position": Page(f"{pipeline}?position={position.pk}"),
        "board of a recruiter": Page(f"{pipeline}?recruiter={sam.pk}"),
        "board of everybody": Page(pipeline),
        "matches: fits": Page(matches),
        "matches: near": Page(f"{matches}?tab=near"),
        "matches: in a state": Page(f"{matches}?state=FL"),
        "matches: numbers": Page(reverse("admin:jobs_position_matches_numbers", args=[position.pk])),
        "positions for a person": Page(reverse("admin:candidates_candidate_openings", args=[candidate.pk])),
        "position": Page(reverse("admin:jobs_position_change", args=[position.pk]), is_list=False),
        "application": Page(
            reverse("admin:candidates_application_change", args=[application.pk]), is_list=False
        ),
        "candidate": Page(reverse("admin:candidates_candidate_change", args=[candidate.pk]), is_list=False),
        "duplicates": Page(reverse("admin:candidates_candidate_duplicates")),
        "credentials ending": Page(f"{ending}?within=180"),
        "credentials ending, of a team": Page(f"{ending}?within=180", desks.IN_A_TEAM),
        "messages": Page(reverse("admin:candidates_message_changelist")),
        "find a name": Page(f"{find}?q=coder77"),
        "find two words": Page(f"{find}?q=eve+cpc"),
        "complete a person": Page(f"{complete}candidate&term=coder77"),
        "complete a position": Page(f"{complete}position&term=inpatient"),
    }
    for subject in Subject:
        url = reverse("admin:figures-of", args=[subject.value])
        found[f"figures: {subject.label.lower()}"] = Page(url)
    return found


def _busiest() -> Position:
    """The open position with the most applications."""
    return Position.objects.open().annotate(busy=Count("applications")).order_by("-busy", "pk")[0]


def test_desk(agency: int, report: Report) -> None:
    clients = {email: Client() for email in (desks.FIRST, desks.IN_A_TEAM)}
    for email, client in clients.items():
        sign_in(client, User.objects.get(email=email))
    _settle(clients)
    print(f"{'':<34}{'p50':>8}{'p95':>8}{'SQL':>8} ms{'x':>7}{'queries':>9}{'kB':>8}{'gzip':>7}")
    ratios, times, heavy = [], [], 0
    for name, page in pages().items():
        found = _measured(clients[page.by], page)
        ratios.append(found["ratio"])
        times.append(found["p50"])
        heavy += page.is_list and found["bytes"] > MOST_BYTES
        print(
            f"  {name:<32}{found['p50']:8.1f}{found['p95']:8.1f}{found['sql']:8.1f}   {found['ratio']:7.1f}"
            f"{found['queries']:9.0f}{found['bytes'] / 1000:8.0f}{found['gzip'] / 1000:7.0f}"
        )
        _write(report, name, page, found)
    report.add(f"desk: lists above {MOST_BYTES // 1000} kB", heavy, "", target="0", met=not heavy)
    sections = statistics.median(_counted(User.objects.get(email=desks.FIRST)) for _ in range(RUNS))
    report.add("desk: counts beside the sections", sections * 1000, "ms")
    report.add("desk: a page to its own SQL, median", statistics.median(ratios), "x")
    report.add("desk: p50 of a page, median", statistics.median(times), "ms")


def _settle(clients: dict[str, Client]) -> None:
    """Each page once, and then what gunicorn.conf.py does once the application is loaded."""
    for page in pages().values():
        clients[page.by].get(page.url)
    gc.collect()
    gc.freeze()


def _write(report: Report, name: str, page: Page, found: dict[str, float]) -> None:
    """Kept for whoever compares; on the screen there is the table."""
    name = f"desk: {name}"
    report.keep(f"{name}, p50", found["p50"], "ms", ratio=found["ratio"])
    report.keep(f"{name}, p95", found["p95"], "ms")
    report.keep(f"{name}, SQL p50", found["sql"], "ms")
    report.keep(f"{name}, queries", found["queries"], "")
    report.keep(f"{name}, compressed", found["gzip"], "B")
    met = found["bytes"] <= MOST_BYTES if page.is_list else None
    target = f"at most {MOST_BYTES:,} B" if page.is_list else ""
    report.keep(f"{name}, as sent", found["bytes"], "B", target=target, met=met)


def _measured(client: Client, page: Page) -> dict[str, float]:
    of_page: list[float] = []
    of_sql: list[float] = []
    queries = 0
    for number in range(RUNS + 1):
        with sql_timed() as taken:
            began = time.perf_counter()
            answer = client.get(page.url)
            body = answer.content
            seconds = time.perf_counter() - began
        assert answer.status_code == 200, (page.url, answer.status_code)
        queries = len(taken)
        if number:
            of_page.append(seconds)
            of_sql.append(sum(taken))
    half, sql = statistics.median(of_page), statistics.median(of_sql)
    return {
        "p50": half * 1000,
        "p95": p95(of_page) * 1000,
        "sql": sql * 1000,
        "ratio": half / sql,
        "queries": queries,
        "bytes": len(body),
        "gzip": len(gzip.compress(body, 6)),
    }


def _counted(user: User) -> float:
    """Seconds to count what stands beside the sections, which is kept for some seconds then."""
    cache.delete(f"{desk.COUNTS_KEY}:{visible.scope(user)}")
    began = time.perf_counter()
    desk.counts(user)
    return time.perf_counter() - began
