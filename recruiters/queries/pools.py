"""The people of a pool: asked of the database each time, by one scan of the narrow rows of `Standing`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from candidates.fit import Measure
from candidates.fit.criteria import CountOf, Every
from candidates.fit.filed import FreeBy
from candidates.fit.rules import Part, Rule, parts_of, who
from candidates.fit.suited import agrees, findable, shown
from candidates.models import Application, Candidate, HeldCredential, Message, Standing
from candidates.queries import weightings
from config.accounts.models import User
from jobs.models import Position
from recruiters.models import Pool, PoolDay, PoolStay, PositionInvite, Sharing
from recruiters.queries import matches, visible
from recruiters.queries.matches import A_WEEK

PAGE = 50
MOST_PAGES = 40
FIRST = 10
"""People of a preview."""
FEW = 3
NAMED = 20
"""People who came or went that are named; the number says how many there are."""
COMPARED = 24
"""Open positions that are held against a pool, the newest ones."""
SUITING = 5
"""Of these, so many are shown."""


SHARES = "recruiters.share_pool"


def may_change(pool: Pool, user: User | AnonymousUser) -> bool:
    """Its owner does; and, of one that everybody finds, whoever may share."""
    if pool.owner_id is not None and pool.owner_id == user.pk:
        return True
    return pool.sharing == Sharing.ALL and user.has_perm(SHARES)


def sharings(pool: Pool | None, user: User | AnonymousUser) -> list[Sharing]:
    """Who may find a pool once this person has saved it. Nobody hides another's: they would lose it too."""
    if pool is not None and pool.owner_id != user.pk:
        return [Sharing.ALL]
    is_shared = pool is not None and pool.sharing == Sharing.ALL
    return [one for one in Sharing if one != Sharing.ALL or is_shared or user.has_perm(SHARES)]


def members(rule: Rule, on: date | None = None) -> QuerySet[Standing]:
    """Who is in a pool of this rule: on file, not hidden, and everything it asks holds."""
    return Standing.objects.filter(who(parts_of(rule, on), on))


@dataclass(frozen=True)
class Tally:
    """How many a rule finds, and how many more it would without one of the things it asks."""

    members: int
    more: tuple[tuple[str, int], ...]
    """What is left out, and how many more there are then; none of nobody, the most first."""


def counted(parts: Sequence[Part]) -> Tally:
    """One scan, whatever it asks."""
    closed = [~part.condition for part in parts]
    rows = Standing.objects.filter(agrees().sql(), shown())
    # Of most people several things do not hold: a few are asked for first, the rest of those who are left.
    for number in sorted({min(FEW, len(closed)), len(closed)}):
        rows = rows.filter(Q(LessThanOrEqual(CountOf(closed[:number]).sql(), 1)))
    # Of whoever is left one thing does not hold, or none: those of whom none fails are the others.
    found = rows.aggregate(
        all=Count("pk"),
        **{f"more{place}": Count("pk", filter=each.sql()) for place, each in enumerate(closed)},
    )
    more = [(part.ask, found[f"more{place}"]) for place, part in enumerate(parts)]
    ordered = sorted((one for one in more if one[1]), key=lambda one: -one[1])
    return Tally(found["all"] - sum(number for _, number in more), tuple(ordered))


@dataclass(frozen=True)
class Asked:
    """Which people of a pool, and in which order."""

    state: str = ""
    """Where they live: two letters."""
    is_new: bool = False
    """Who came in within a week."""
    is_free: bool = False
    """Who can begin today, as far as they say."""
    position: Position | None = None
    """An open position: the best for it first, without whom it must not be named to. From `in_full`."""
    page: int = 1
    opened: int | None = None
    """Whose lines of fit are shown."""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.state or self.is_new or self.is_free)


@dataclass(frozen=True)
class Member:
    """One line of the list."""

    candidate: Candidate
    is_new: bool
    contacted_at: datetime | None
    """When the desk last invited them, wrote, heard from them or moved an application, as far as one sees."""
    match: matches.Person | None
    """How they stand to the position, where one is chosen."""


@dataclass(frozen=True)
class People:
    members: list[Member]
    has_more: bool


def people(pool: Pool, asked: Asked, user: User) -> People:
    """A page of them: who agreed last first, or the best for the position."""
    begin = (min(asked.page, MOST_PAGES) - 1) * PAGE
    keys = list(listed(pool, asked)[begin : begin + PAGE + 1])
    lines = _lines(pool, keys[:PAGE], asked.position, user)
    return People(lines, len(keys) > PAGE and asked.page < MOST_PAGES)


def first(rule: Rule) -> list[Candidate]:
    """The first ten of a rule that is tried out."""
    keys = list(
        members(rule).order_by("-consent_until", "-changed_at", "pk").values_list("pk", flat=True)[:FIRST]
    )
    files = _files(keys)
    return [files[key] for key in keys if key in files]


def listed(pool: Pool, asked: Asked) -> QuerySet[Standing, int]:
    """The keys of those asked for, in their order."""
    rows = members(pool.asks)
    if asked.state:
        rows = rows.filter(candidate__state=asked.state)
    if asked.is_free:
        rows = rows.filter(FreeBy(timezone.localdate()).sql())
    if asked.is_new:
        stays = new_stays(pool).filter(candidate=OuterRef("candidate_id"))
        rows = rows.filter(Exists(stays))
    if asked.position is None:
        return rows.order_by("-consent_until", "-changed_at", "pk").values_list("pk", flat=True)
    measure = Measure(asked.position, weightings.of_one(asked.position))
    rows = rows.filter(findable(asked.position)).annotate(points=measure.scale.sql())
    missing = CountOf([gate.missing for gate in measure.gates]).sql()
    return rows.annotate(lacking=missing).order_by("lacking", "-points", "pk").values_list("pk", flat=True)


def new_stays(pool: Pool) -> QuerySet[PoolStay]:
    """Who came into it within a week, by its rule as it is, and is still in it."""
    rows = pool.stays.filter(left_on=None, joined_on__gt=timezone.localdate() - A_WEEK)
    return rows.filter(joined_on__gt=pool.since) if pool.since else rows.none()


def _lines(pool: Pool, keys: Sequence[int], position: Position | None, user: User) -> list[Member]:
    files = _files(keys, user)
    new = set(new_stays(pool).filter(candidate__in=keys).values_list("candidate", flat=True))
    stand: dict[int, matches.Person] = {}
    if position is not None:
        stand = {person.candidate.pk: person for person in matches.chosen(position, keys, user)}
    return [
        Member(files[key], key in new, files[key].contacted_at, stand.get(key))
        for key in keys
        if key in files and (position is None or key in stand)
    ]


def _files(keys: Collection[int], user: User | None = None) -> dict[int, Any]:
    """Their files with what they hold; for somebody of the desk also with the last contact they may see."""
    held = HeldCredential.objects.select_related("credential")
    rows = Candidate.objects.on_file().findable().prefetch_related(Prefetch("credentials", held))
    if user is not None:
        rows = rows.annotate(contacted_at=_last_contact(user))
    return rows.in_bulk(keys)


def _last_contact(user: User) -> Greatest:
    """As an annotation of `Candidate`; the applications, messages and invitations are those one sees."""

    def latest(rows: QuerySet[Any], person: str, at: str) -> Subquery:
        own = visible.limited(user, rows).filter(**{person: OuterRef("pk")}).order_by()
        return Subquery(own.values(person).annotate(last=Max(at)).values("last"))

    return Greatest(  # PostgreSQL passes NULL over
        latest(PositionInvite.objects.all(), "candidate", "at"),
        latest(Application.objects.all(), "candidate", "moved_at"),
        latest(Message.objects.all(), "application__candidate", "at"),
    )


@dataclass(frozen=True)
class News:
    """Who came in and who left within a week, as the nights saw it: how many, and the last of them."""

    came: int
    went: int
    arrived: list[Candidate]
    departed: list[Candidate]
    """Only those who may still be named: on file, and not hidden."""
    before: PoolDay | None
    """The first of these nights that is known."""


def news(pool: Pool) -> News:
    """Of the last seven nights. Five queries."""
    since = timezone.localdate() - A_WEEK
    named = Candidate.objects.on_file().findable().order_by().values("pk")
    came = new_stays(pool).filter(candidate__in=named)
    went = pool.stays.filter(left_on__gt=since, candidate__in=named)
    nights = pool.days.filter(day__gte=max(since, pool.since or since)).order_by("day")
    return News(
        came=came.count(),
        went=went.count(),
        arrived=_people_of(came.order_by("-joined_on", "pk")),
        departed=_people_of(went.order_by("-left_on", "pk")),
        before=nights.first() if pool.since else None,
    )


def _people_of(stays: QuerySet[PoolStay]) -> list[Candidate]:
    return [stay.candidate for stay in stays.select_related("candidate")[:NAMED]]


@dataclass(frozen=True)
class Suits:
    """An open position, and how many of a pool it suits."""

    position: Position
    number: int


def suiting(pool: Pool, user: User) -> list[Suits]:
    """The open positions that suit most of a pool, of the newest somebody sees: one scan for all."""
    rows = visible.positions(user).open().newest_first().values_list("pk", flat=True)[:COMPARED]
    keys = list(rows)
    whole = Position.objects.in_full().in_bulk(keys)
    compared = [whole[key] for key in keys if key in whole]
    if not compared:
        return []
    numbers = members(pool.asks).aggregate(
        **{
            f"of{place}": Count(
                "pk",
                filter=Every([gate.lets_through for gate in Measure(one).gates]).sql() & findable(one),
            )
            for place, one in enumerate(compared)
        }
    )
    found = [Suits(one, numbers[f"of{place}"]) for place, one in enumerate(compared)]
    return sorted((one for one in found if one.number), key=lambda one: -one.number)[:SUITING]


def with_news(user: User) -> list[Any]:
    """One's own pools into which somebody came since one looked, with how many as `new`. One query."""
    is_new = Q(
        stays__left_on=None,
        stays__joined_on__gt=timezone.localdate() - A_WEEK,
        stays__candidate__in=Candidate.objects.on_file().findable().order_by().values("pk"),
    ) & Q(stays__joined_on__gt=F("since"))
    unseen = Q(seen_on=None) | Q(stays__joined_on__gt=F("seen_on"))
    rows = Pool.objects.filter(owner=user.pk).filter(is_new & unseen)
    return list(rows.annotate(new=Count("stays")).order_by("-new", "name"))
