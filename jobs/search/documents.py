"""A position as stored searches look at it: its words and lexemes, its pay, its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from jobs.enums import CompetencyKind, RequirementLevel
from jobs.models import Listing, Requirement
from jobs.search import cells, lexemes, shapes


@dataclass(frozen=True)
class Document:
    """`words` is a text vector as PostgreSQL writes it, `pay` the most in US dollars a year.

    `shape` is of `jobs.search.shapes`, `spot` in degrees; None for positions that are not on the map.

    `credentials` are ids of which each fills every required group alone. `groups` are those groups,
    where there are several: the ids that fill each.
    """

    position_id: int
    words: str
    lexemes: tuple[str, ...]
    shape: int
    pay: int
    spot: tuple[float, float] | None
    credentials: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...] = ()

    @property
    def cells(self) -> list[int]:
        """The cells that a search for one place may be in."""
        return list(cells.around(*self.spot)) if self.spot else []


def of_positions(positions: Collection[int]) -> dict[int, Document]:
    """The documents of those positions that the board shows today. Four queries at most."""
    return of_listings(Listing.objects.open().filter(position__in=positions))


def of_listings(rows: Iterable[Listing]) -> dict[int, Document]:
    """The documents of listings, by position; also of such as are not written."""
    listings = list(rows)
    groups = _groups([one.position_id for one in listings if one.credential_groups > 1])
    return {one.position_id: _document(one, groups.get(one.position_id, ())) for one in listings}


def _document(listing: Listing, groups: tuple[tuple[int, ...], ...]) -> Document:
    spot = None
    if listing.latitude is not None and listing.longitude is not None:
        spot = (listing.latitude, listing.longitude)
    return Document(
        listing.position_id,
        str(listing.words),
        tuple(lexemes.of_listing(listing)),
        shapes.of_listing(listing),
        int(listing.pay_to),
        spot,
        tuple(listing.credentials),
        groups,
    )


def _groups(positions: list[int]) -> dict[int, tuple[tuple[int, ...], ...]]:
    """What fills each required group of credentials, as `CredentialFilter` says it for several together."""
    if not positions:
        return {}
    members = Requirement.any_of.through.objects.filter(requirement=OuterRef("pk"))
    other = members.exclude(competency__kind=CompetencyKind.CREDENTIAL)
    strict = Requirement.objects.filter(
        Exists(members), ~Exists(other), position__in=positions, level=RequirementLevel.REQUIRED
    )
    found: dict[int, tuple[tuple[int, ...], ...]] = {}
    for one in strict.order_by("pk").prefetch_related("any_of__replaced_by"):
        filling: set[int] = set()
        for word in one.any_of.all():
            filling |= {word.pk, *(better.pk for better in word.replaced_by.all())}
            filling |= {word.apprentice_of_id} if word.apprentice_of_id else set()
        found[one.position_id] = (*found.get(one.position_id, ()), tuple(sorted(filling)))
    return found
