"""When what stands behind a door last changed: for the map of the site alone, so nobody else waits for it.

A page changes too when a position leaves it. So a date is that of all positions seen, open or not any
more: after one was closed it is later, and never earlier.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from django.db.models import Max
from django.urls import reverse

from jobs.enums import US_STATES, CompetencyKind, Workplace
from jobs.models import Competency, Title
from jobs.models.position import PositionQuerySet
from jobs.search.doors import EMPLOYERS, city_url, duty_url, employers_url, state_url, title_url
from jobs.search.landings import filled_by
from jobs.titles import TitleIndex

Dated = Iterator[tuple[str, datetime]]


def changed_at(seen: PositionQuerySet) -> dict[str, datetime]:
    """The last change among these positions for each landing they belong to, by its path. Nine queries."""
    rows = seen.order_by()
    latest: dict[str, datetime] = {}
    dated = (_places, _settings, _credentials, _duties, _employers, _titles)
    for url, moment in chain.from_iterable(of_kind(rows) for of_kind in dated):
        latest[url] = max(latest.get(url, moment), moment)
    return latest


def _places(rows: PositionQuerySet) -> Dated:
    states = {code: state_url(code) for code in US_STATES}
    columns = ("workplace", "remote_states", "place__state", "place__city")
    for workplace, remote_states, state, city, moment in rows.values_list(*columns).annotate(
        latest=Max("updated_at")
    ):
        if workplace == Workplace.REMOTE:
            yield from ((states[code], moment) for code in remote_states or states)
        else:
            yield states[state], moment
            if url := city_url(state, city):
                yield url, moment


def _settings(rows: PositionQuerySet) -> Dated:
    named = rows.filter(settings__isnull=False).values_list("settings__key")
    for key, moment in named.annotate(latest=Max("updated_at")):
        yield reverse("jobs:landing-setting", args=[key]), moment


def _credentials(rows: PositionQuerySet) -> Dated:
    """Of those that ask for what a holder fills.

    What they require besides is not looked up, since what is closed has no listing: a date may be that of a
    position that takes more than this credential.
    """
    # Words of all kinds: chosen by kind, each of 400,000 would be looked up by itself.
    named = rows.filter(requirements__any_of__isnull=False)
    columns = ("requirements__any_of", "is_apprentice_friendly")
    latest = {
        (word, is_welcome): moment
        for word, is_welcome, moment in named.values_list(*columns).annotate(latest=Max("updated_at"))
    }
    words = Competency.objects.filter(kind=CompetencyKind.CREDENTIAL)
    for word in words.select_related("apprentice_form", "apprentice_of").prefetch_related("replaces"):
        for filled, if_welcome in filled_by(word):
            for is_welcome in (True,) if if_welcome else (True, False):
                if moment := latest.get((filled.pk, is_welcome)):
                    yield reverse("jobs:landing-credential", args=[word.key]), moment


def _duties(rows: PositionQuerySet) -> Dated:
    named = rows.filter(duties__isnull=False).values_list("duties__key")
    for key, moment in named.annotate(latest=Max("updated_at")):
        yield duty_url(key), moment


def _employers(rows: PositionQuerySet) -> Dated:
    for kind, moment in rows.values_list("employer__kind").annotate(latest=Max("updated_at")):
        if kind in EMPLOYERS:
            yield employers_url(kind), moment


def _titles(rows: PositionQuerySet) -> Dated:
    latest = dict(rows.values_list("title").annotate(latest=Max("updated_at")))
    index = TitleIndex(latest)
    for title in Title.objects.all():
        for called in index.called(title.name):
            yield title_url(title), latest[called]
