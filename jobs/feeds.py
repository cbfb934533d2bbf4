"""A search of the board as a feed (RSS 2.0, Atom, JSON Feed 1.1), and all positions in Indeed's format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, get_tag_uri, rfc3339_date

from config import heartbeat
from jobs.enums import Education, Workplace
from jobs.marked import Medium, marked
from jobs.models import Position
from jobs.models.words import EN_DASH
from jobs.search.criteria import Criteria
from jobs.search.results import Search
from jobs.structured_data import absolute, full_description, last_moment

NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0, production 2: no escape can stand for these."""
CHUNK = 500


@dataclass(frozen=True)
class Kind:
    """A format of feeds."""

    label: str
    content_type: str
    write: Callable[[Search, list[Position], str], str | dict[str, Any]]


def title_of(search: Search) -> str:
    """What a reader calls the feed: the heading of the search without the number of today."""
    found = re.sub(r"^[\d,]+\+? (open )?positions?\b", "Positions", search.heading)
    return f"{settings.SITE_NAME}: {found}"


def path_of(criteria: Criteria, kind: Kind) -> str:
    """The address of a search as a feed, with the same query."""
    _, mark, query = criteria.url().partition("?")
    name = next(name for name, known in KINDS.items() if known is kind)
    return reverse("jobs:position-feed", args=[name]) + mark + query


def in_full(found: Iterable[Position]) -> list[Position]:
    """The same positions in the same order with all that is said of them, in a fixed number of queries."""
    keys = [position.pk for position in found]
    rows = {position.pk: position for position in Position.objects.in_full().filter(pk__in=keys)}
    return [rows[key] for key in keys if key in rows]


def writable(text: str) -> str:
    """The text without signs that no XML may hold."""
    return NOT_IN_XML.sub("", text)


def headline(position: Position) -> str:
    return f"{position.title}, {position.pay_label} {position.pay_unit}, {position.place_label}"


def _tag(position: Position) -> str:
    """A name for a position that stays when title and address change."""
    return get_tag_uri(absolute(f"/positions/{position.pk}"), position.created_at)


def _in_feed(position: Position, source: str) -> str:
    """Its address, by which an application tells that a feed brought it."""
    return marked(absolute(position.get_absolute_url()), source, Medium.FEED)


def _topics(position: Position) -> list[str]:
    return [word.label for word in (*position.settings.all(), *position.specialties.all())]


def _posted(position: Position) -> datetime:
    return position.published_at or position.created_at


def _xml(feed_class: type[SyndicationFeed]) -> Callable[[Search, list[Position], str], str]:
    def write(search: Search, positions: list[Position], path: str) -> str:
        title = writable(title_of(search))
        feed = feed_class(
            title,
            absolute(search.criteria.url()),
            f"{title}, newest first, each with its pay and what it asks for.",
            language="en-us",
            feed_url=absolute(path),
        )
        for position in positions:
            feed.add_item(
                title=writable(headline(position)),
                link=_in_feed(position, "feed"),
                description=writable(full_description(position)),
                author_name=writable(position.employer.name),
                unique_id=_tag(position),
                unique_id_is_permalink=False,
                pubdate=_posted(position),
                updateddate=max(position.updated_at, _posted(position)),
                categories=[writable(topic) for topic in _topics(position)],
            )
        return feed.writeString("utf-8")

    return write


def _json(search: Search, positions: list[Position], path: str) -> dict[str, Any]:
    """JSON Feed 1.1 (jsonfeed.org/version/1.1)."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title_of(search),
        "home_page_url": absolute(search.criteria.url()),
        "feed_url": absolute(path),
        "language": "en-US",
        "items": [
            {
                "id": _tag(position),
                "url": _in_feed(position, "feed"),
                "title": headline(position),
                "content_html": full_description(position),
                "summary": f"{position.where_label}. {position.needs_label}. {position.when_label}.",
                "date_published": rfc3339_date(_posted(position)),
                "date_modified": rfc3339_date(max(position.updated_at, _posted(position))),
                "authors": [{"name": position.employer.name}],
                "tags": _topics(position),
            }
            for position in positions
        ],
    }


KINDS = {
    "rss": Kind("RSS", Rss201rev2Feed.content_type.partition(";")[0], _xml(Rss201rev2Feed)),
    "atom": Kind("Atom", Atom1Feed.content_type.partition(";")[0], _xml(Atom1Feed)),
    "json": Kind("JSON Feed", "application/feed+json", _json),
}


def indeed() -> Iterator[str]:
    """Every open position as Indeed reads it (docs.indeed.com, "XML feed reference", as of 2026-11).

    Comes in pieces: however many positions there are, `CHUNK` of them are in memory, read in a fixed
    number of queries by key. No cursor is held open while a slow reader takes its time.
    """
    yield '<?xml version="1.0" encoding="utf-8"?>\n<source>\n'
    yield _element("publisher", settings.SITE_NAME)
    yield _element("publisherurl", absolute("/"))
    yield _element("lastBuildDate", rfc3339_date(timezone.now()))
    last = 0
    while chunk := list(Position.objects.open().in_full().filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield "".join(map(_job, chunk))
        heartbeat.beat()
        last = chunk[-1].pk
    yield "</source>\n"


REMOTE_TYPES = {Workplace.REMOTE: "Fully remote", Workplace.HYBRID: "Hybrid remote"}


def _job(position: Position) -> str:
    place = position.place if position.workplace != Workplace.REMOTE else None
    # Indeed wants a place for each: for remote work the state, where it is open to one alone.
    only = position.remote_states[0] if len(position.remote_states) == 1 else ""
    years = f"{position.years_min}+ years" if position.years_min else ""
    elements = {
        "title": position.title,
        "date": rfc3339_date(_posted(position)),
        "referencenumber": str(position.pk),
        "requisitionid": position.reference,
        "url": _in_feed(position, "indeed"),
        "company": position.employer.name,
        "sourcename": settings.SITE_NAME,
        "city": place.city if place else "",
        "state": place.state if place else only,
        "country": "US",
        "postalcode": position.postal_code if place else "",
        "description": full_description(position),
        "salary": f"{position.pay_label.replace(EN_DASH, ' - ')} per {position.pay_period}",
        "education": position.get_education_display() if position.education != Education.NONE else "",
        "jobtype": position.get_employment_display(),
        "category": ", ".join(_topics(position)),
        "experience": years,
        "expirationdate": rfc3339_date(last_moment(position)),
        "remotetype": REMOTE_TYPES.get(Workplace(position.workplace), ""),
    }
    inside = "".join(_element(name, text) for name, text in elements.items() if text)
    return f"<job>\n{inside}</job>\n"


def _element(name: str, text: str) -> str:
    """The text in CDATA, as Indeed asks: where it holds the end of one, the section is cut in two."""
    return f"<{name}><![CDATA[{writable(text).replace(']]>', ']]]]><![CDATA[>')}]]></{name}>\n"
