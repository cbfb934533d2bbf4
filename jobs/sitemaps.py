"""What search engines should know of: a map for each kind of page, with true dates of change.

A new kind of page is a function in `SECTIONS` that names its maps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Count, F, Max, Q
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.timezone import make_aware

from jobs.enums import CompetencyKind, PositionStatus
from jobs.models import Article, Competency, Employer, Position, Title
from jobs.models.position import PositionQuerySet
from jobs.queries.guide import REVIEWED_ON
from jobs.search import door_dates, doors

SHARD = 5000
"""Keys of positions in one map. By key, so that a change touches one map and the others stay as they are."""
MAPPED = ("slug", "updated_at", "employer__updated_at")
SEEN = (PositionStatus.OPEN, PositionStatus.PAUSED, PositionStatus.CLOSED)
"""A position that leaves its map changes it too; a draft was never in one."""


@dataclass(frozen=True)
class Page:
    """A page to be found. `changed_at` is None where nothing is known, rather than something invented."""

    path: str
    changed_at: datetime | None


@dataclass
class PageMap(Sitemap):  # type: ignore[type-arg]  # generic for the type checker alone
    """One file: its pages, read when it is asked for, and when the last of them changed."""

    pages: Callable[[], Iterable[Page]]
    changed_at: datetime | None

    def items(self) -> list[Page]:
        return list(self.pages())

    def location(self, item: Page) -> str:
        return item.path

    def lastmod(self, item: Page) -> datetime | None:
        return item.changed_at

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


Maps = dict[str, PageMap]


def maps() -> Maps:
    """Every map by its name, in a fixed number of queries. Their pages are not read yet."""
    return {name: found for section in SECTIONS for name, found in section().items()}


def pages() -> Maps:
    """The pages there is one of."""
    latest = _last_change()
    board = [reverse("jobs:home"), reverse("jobs:position-list")]
    undated = [reverse("jobs:salaries"), reverse("jobs:privacy"), reverse("recruiters:talk")]
    found = [*(Page(path, latest) for path in board), *(Page(path, None) for path in undated)]
    return {"pages": PageMap(lambda: found, latest)}


def _last_change() -> datetime | None:
    """The last change of any position seen."""
    found: datetime | None = _seen().aggregate(latest=Max("updated_at"))["latest"]
    return found


def _seen() -> PositionQuerySet:
    return Position.objects.filter(status__in=SEEN)


def employers() -> Maps:
    """Those who have something open; a page without openings is nothing to be found by."""
    seen = Q(positions__status__in=SEEN)
    rows = Employer.objects.filter(pk__in=Position.objects.open().order_by().values("employer"))
    found = [
        Page(reverse("jobs:employer-detail", args=[slug]), max(changed_at, positions_at))
        for slug, changed_at, positions_at in rows.annotate(latest=Max("positions__updated_at", filter=seen))
        .order_by("pk")
        .values_list("slug", "updated_at", "latest")
    ]
    latest = max((page.changed_at for page in found if page.changed_at), default=None)
    return {"employers": PageMap(lambda: found, latest)} if found else {}


def positions() -> Maps:
    """Open positions, by ranges of their keys."""
    rows: Any = (  # the type checker loses the second annotation
        _seen()
        .order_by()
        .annotate(shard=F("pk") / SHARD)
        .values("shard")
        .annotate(
            latest=Greatest(Max("updated_at"), Max("employer__updated_at")),
            open_count=Count("pk", filter=Q(pk__in=Position.objects.open().order_by().values("pk"))),
        )
        .filter(open_count__gt=0)
        .order_by("shard")
        .values_list("shard", "latest")
    )
    return {f"positions-{shard}": PageMap(_in_shard(shard), latest) for shard, latest in rows}


def _in_shard(shard: int) -> Callable[[], Iterable[Page]]:
    def found() -> Iterable[Page]:
        rows = Position.objects.open().filter(pk__gte=shard * SHARD, pk__lt=(shard + 1) * SHARD)
        for position in rows.select_related("employer").only(*MAPPED).order_by("pk"):
            changed_at = max(position.updated_at, position.employer.updated_at)
            yield Page(position.get_absolute_url(), changed_at)

    return found


def landings() -> Maps:
    """States, cities, credentials, settings and titles with something open, and the page of all of them."""
    found = [door.url for drawer in doors.drawers() for door in drawer.doors]
    latest = _last_change() if found else None
    return {"landings": PageMap(lambda: _landings(found, latest), latest)} if found else {}


def _landings(found: list[str], latest: datetime | None) -> Iterable[Page]:
    dates = door_dates.changed_at(_seen())
    yield from (Page(url, dates.get(url)) for url in found)
    yield Page(reverse("jobs:browse"), latest)


def advice() -> Maps:
    """Published articles, and the list of them."""
    rows = Article.objects.published().only("slug", "changed_at")
    found = [Page(article.get_absolute_url(), article.changed_at) for article in rows]
    latest = max((page.changed_at for page in found if page.changed_at), default=None)
    listed = Page(reverse("jobs:article-list"), latest)
    return {"advice": PageMap(lambda: [listed, *found], latest)} if found else {}


def titles() -> Maps:
    """What each title of the trade is. All of them count what is open, so they change with the board."""
    slugs = list(Title.objects.order_by("pk").values_list("slug", flat=True))
    latest = _last_change() if slugs else None
    paths = [reverse("jobs:title-list"), *(reverse("jobs:title-detail", args=[slug]) for slug in slugs)]
    return {"titles": PageMap(lambda: [Page(path, latest) for path in paths], latest)} if slugs else {}


def guide() -> Maps:
    """The pages about the work. Their day is that of their text, however often a count on them changes."""
    reviewed_at = make_aware(datetime.combine(REVIEWED_ON, time.min))
    found = [Page(reverse("jobs:guide"), reviewed_at)]
    return {"guide": PageMap(lambda: found, reviewed_at)}


def credentials() -> Maps:
    """The guide to credentials: its pages count what is open today, so no day of change is theirs."""
    keys = Competency.objects.of_kind(CompetencyKind.CREDENTIAL).order_by("rank", "label")
    found = [
        Page(reverse("candidates:credential-detail", args=[key]), None)
        for key in keys.values_list("key", flat=True)
    ]
    around = [Page(reverse(f"candidates:credential-{name}"), None) for name in ("list", "next", "apprentice")]
    return {"credentials": PageMap(lambda: [*around, *found], None)} if found else {}


SECTIONS: tuple[Callable[[], Maps], ...] = (
    pages, employers, landings, positions, guide, credentials, titles, advice,
)  # fmt: skip
