"""Files that may be of one person: pairs for the desk's list, and who one file may be the same as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Count, F, Model, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import JSONField
from phonenumber_field.phonenumber import PhoneNumber

from candidates.enums import Alike
from candidates.models import Application, Candidate, HeldCredential
from config.accounts.models import User
from recruiters.models import NotSamePerson
from recruiters.queries import visible

M = TypeVar("M", bound=Model)
MOST_SHARE = 6
"""A key that more files have tells nothing of one person: the phone of an office, the mailbox of a school."""
A_PAGE = 25
WEIGHTS = {Alike.MAILBOX: 4, Alike.NUMBER: 4, Alike.PHONE: 3, Alike.NAME: 1}
"""How much each tells. Households share a phone, and names repeat: alone, either leaves a doubt."""
OTHER_NAMES = 1
"""Taken off where neither first nor last names are the same: then it is perhaps a household's."""


class Sure(IntEnum):
    """How sure it is that two files are of one person, by the sum of what they share."""

    POSSIBLE = 1
    LIKELY = 3
    ALMOST_CERTAIN = 4

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()

    @classmethod
    def of(cls, total: int) -> Sure:
        """What a sum says."""
        return max(one for one in cls if one <= max(total, cls.POSSIBLE))


@dataclass(frozen=True)
class Reason:
    """One thing that two files share."""

    kind: Alike
    key: str

    @property
    def words(self) -> str:
        """`The same phone, (813) 555-0134`; a name is on the page anyway."""
        if self.kind == Alike.NAME:
            return str(self.kind.label)
        told = PhoneNumber.from_string(self.key).as_national if self.kind == Alike.PHONE else self.key
        return f"{self.kind.label}, {told}"


@dataclass(frozen=True)
class Pair:
    """Two files, the older first."""

    one: Candidate
    other: Candidate
    sure: Sure
    reasons: list[Reason]


@dataclass(frozen=True)
class Page:
    pairs: list[Pair]
    total: int
    number: int

    @property
    def has_more(self) -> bool:
        return self.number * A_PAGE < self.total


@dataclass(frozen=True)
class Twin:
    """A file that may be of the person of the one that is open."""

    key: int
    name: str
    email: str
    sure: Sure
    reasons: list[Reason]


TOTAL = f"""
    (SELECT sum(CASE kind {" ".join(f"WHEN {kind} THEN {told}" for kind, told in WEIGHTS.items())} END)
       FROM (SELECT DISTINCT unnest(kinds) AS kind) AS each)::int
    - CASE WHEN {Alike.NAME} = ANY (kinds) THEN 0
           WHEN here.first_name <> '' AND there.first_name <> ''
            AND split_part(candidates_name_key(here.first_name), ' ', 1)
             <> split_part(candidates_name_key(there.first_name), ' ', 1)
            AND candidates_name_key(here.last_name) <> candidates_name_key(there.last_name)
           THEN {OTHER_NAMES} ELSE 0 END
"""  # noqa: S608 -- numbers of ours
SHARED = f"""
    SELECT kind, key, array_agg(candidate_id ORDER BY candidate_id) AS who FROM candidates_likeness
     GROUP BY kind, key HAVING count(*) BETWEEN 2 AND {MOST_SHARE}
"""  # noqa: S608 -- a number of ours
PAIRS = f"""
WITH pair AS (
    SELECT one.id AS one, other.id AS other, array_agg(shared.kind ORDER BY shared.kind, shared.key) AS kinds,
           array_agg(shared.key ORDER BY shared.kind, shared.key) AS keys
      FROM ({SHARED}) AS shared, unnest(who) AS one (id), unnest(who) AS other (id)
     WHERE one.id < other.id GROUP BY 1, 2
)
SELECT one, other, kinds, keys, {TOTAL} AS total, count(*) OVER () FROM pair
  JOIN candidates_candidate AS here ON here.id = one JOIN candidates_candidate AS there ON there.id = other
 WHERE one IN (%(visible)s) AND other IN (%(visible)s)
   AND NOT EXISTS (SELECT FROM recruiters_notsameperson AS apart
                    WHERE apart.candidate_id = one AND apart.other_id = other)
 ORDER BY total DESC, other DESC, one DESC
 LIMIT {A_PAGE} OFFSET
"""  # noqa: S608 -- numbers of ours, and a query of the ORM


def page(user: User, number: int = 1) -> Page:
    """The likeliest pairs first, among those newest files first: two queries and those of the rows.

    One look at an index that holds each key once in order: no file is compared with every other.
    """
    sql, values = _visible(user)
    with connection.cursor() as cursor:
        cursor.execute(f"{PAIRS % {'visible': sql}} %s", [*values, *values, (number - 1) * A_PAGE])
        rows = cursor.fetchall()
    people = _with_what_is_shown(Candidate.objects.all(), user).in_bulk(
        {key for row in rows for key in row[:2]}
    )
    pairs = [
        Pair(people[one], people[other], Sure.of(total), _reasons(kinds, keys))
        for one, other, kinds, keys, total, _ in rows
        if one in people and other in people
    ]
    return Page(pairs, rows[0][5] if rows else 0, number)


def _with_what_is_shown(rows: QuerySet[Candidate], user: User) -> QuerySet[Candidate]:
    held = HeldCredential.objects.select_related("credential")
    return (
        rows.select_related("place", "user")
        .prefetch_related(Prefetch("credentials", held))
        .annotate(number_of_applications=Count("applications", filter=Q(applications__in=_keys(user))))
    )


def _keys(user: User) -> QuerySet[Application, Any]:
    return visible.applications(user).order_by().values("pk")


def _visible(user: User) -> tuple[str, Sequence[Any]]:
    """The keys of whom this user may see, as SQL that stands in a query of ours."""
    sql, values = visible.candidates(user).order_by().values("pk").query.sql_with_params()
    return sql, values


ALIKE = f"""(
SELECT jsonb_agg(jsonb_build_array(
           there.id, there.first_name, there.last_name, there.email, {TOTAL}, kinds, keys) ORDER BY there.id)
  FROM (SELECT theirs.candidate_id AS id, array_agg(theirs.kind ORDER BY theirs.kind, theirs.key) AS kinds,
               array_agg(theirs.key ORDER BY theirs.kind, theirs.key) AS keys
          FROM (SELECT kind, key FROM candidates_likeness WHERE candidate_id = %(of)s %(more)s) AS own
          JOIN candidates_likeness AS theirs USING (kind, key)
         WHERE theirs.candidate_id <> %(of)s
           AND (SELECT count(*) FROM (SELECT FROM candidates_likeness AS shared
                                       WHERE shared.kind = own.kind AND shared.key = own.key
                                       LIMIT {MOST_SHARE + 1}) AS few) <= {MOST_SHARE}
           AND NOT EXISTS (SELECT FROM recruiters_notsameperson AS apart
                            WHERE apart.candidate_id = %(of)s AND apart.other_id = theirs.candidate_id)
         GROUP BY theirs.candidate_id) AS alike
  JOIN candidates_candidate AS there USING (id)
  JOIN candidates_candidate AS here ON here.id = %(of)s
 WHERE there.id IN (%(visible)s)
)"""  # noqa: S608 -- a number of ours, columns, and a query of the ORM
TYPED_PHONE = (
    f"UNION SELECT {Alike.PHONE}, candidates_application.phone WHERE candidates_application.phone <> ''"
)
"""What a form without a log-in says never goes to a file by itself, and still tells whose it may be."""


def with_twins(rows: QuerySet[M], user: User) -> QuerySet[M]:
    """Candidates or applications, each with whom their file may be the same as: no further query."""
    of = "candidates_candidate.id" if rows.model is Candidate else "candidates_application.candidate_id"
    sql, values = _visible(user)
    more = TYPED_PHONE if rows.model is Application else ""
    alike = ALIKE % {"of": of, "more": more, "visible": sql}
    as_json = RawSQL(alike, values, output_field=JSONField())  # noqa: S611 -- as above
    return rows.annotate(alike=as_json)  # type: ignore[return-value]  # rows of M, and more


def twins(row: Any) -> list[Twin]:  # noqa: ANN401 -- a row that went through `with_twins`
    """Whom a row's file may be the same as, the surest first."""
    found = [
        Twin(key, f"{first} {last}".strip() or email, email, Sure.of(total), _reasons(kinds, keys))
        for key, first, last, email, total, kinds, keys in getattr(row, "alike", None) or ()
    ]
    return sorted(found, key=lambda twin: -twin.sure)


def _reasons(kinds: Sequence[int], keys: Sequence[str]) -> list[Reason]:
    return [Reason(Alike(kind), key) for kind, key in zip(kinds, keys, strict=True)]


def told_apart(user: User, most: int = A_PAGE) -> QuerySet[NotSamePerson]:
    """Pairs that somebody said are two people, the newest first, each once."""
    seen = visible.candidates(user).order_by().values("pk")
    rows = NotSamePerson.objects.filter(candidate__in=seen, other__in=seen)
    return rows.filter(candidate__lt=F("other")).select_related("candidate", "other", "by")[:most]
