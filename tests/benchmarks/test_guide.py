"""The role guide and the home page on boards of three sizes: what they take, beside the SQL they ask.

Run with `make bench ARGS="-k guide"`. Each is measured right after somebody published something, when
nothing that was counted is kept, as in `test_search`.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from jobs.models import Listing
from jobs.services import articles, role_facts
from tests.benchmarks.boards import fill
from tests.benchmarks.pages import judge, uncached
from tests.benchmarks.report import Report
from tests.benchmarks.test_search import SIZES

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]
PAGES = {
    "guide": "/guide/",
    "home": "/",
    "titles": "/guide/titles/",
    "a title": "/guide/titles/inpatient-coder/",
    "an article": "/advice/reading-a-posting/",
}
DUTIES = """
INSERT INTO jobs_position_duties (position_id, competency_id)
SELECT position.id, word.id
  FROM jobs_position AS position
  JOIN (SELECT id, row_number() OVER (ORDER BY rank) AS number
          FROM jobs_competency WHERE kind = 'duty') AS word
    ON mod(position.id + word.number, 3) = 0
"""
"""Two or three duties for each position, which the boards of the search do without."""


@pytest.mark.parametrize("count", SIZES)
def test_guide(count: int, report: Report) -> None:
    fill(count)
    role_facts.load()
    articles.load()
    with connection.cursor() as cursor:
        cursor.execute(DUTIES)
        cursor.execute("ANALYZE jobs_position_duties")
    print(f"\nboard of {Listing.objects.count():,} open positions")
    client, ratios = Client(), {}
    for name, path in PAGES.items():
        taken = uncached(client, path)
        taken.tell(report, f"{count}: {name}")
        ratios[name] = taken.p95_ratio
    judge(report, f"{count}: guide, page p95 to its SQL", ratios, is_asked=count == SIZES[-1])
