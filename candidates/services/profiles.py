"""A person keeps their own file. Every change ends in `files.settle`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from candidates.enums import (
    HELD_STATUSES,
    ClaimKind,
    ClaimSource,
    ClaimUnit,
    CredentialStatus,
    FileSource,
    Visibility,
)
from candidates.models import Candidate, Claim, HeldCompetency, HeldCredential, HiddenName, Schooling
from candidates.services import files
from config.accounts.models import User, folded
from jobs.models import Competency

ABOUT = ("first_name", "last_name", "phone", "place", "state", "postal_code")
WISHES = (
    "workplaces", "onsite_states", "radius_miles", "employment", "shifts",
    "pay_floor", "pay_period", "available_from",
)  # fmt: skip


class NoProof(Exception):
    """No address of this log-in is proven, so no file can be opened or found by one."""


class TakenFile(Exception):
    """The file of this address belongs to another log-in."""


class TakenAddress(Exception):
    """Another file has the address somebody signs in with; `address` is that one."""

    def __init__(self, address: str) -> None:
        super().__init__(f"Another file has {address}.")
        self.address = address


@transaction.atomic
def follow_login(*, user: User) -> None:
    """Bring the file of a log-in, and its alert setting, to the address the log-in has proven.

    Raises TakenAddress when another file has that address. Nothing is merged then: which of two
    files says the truth, and whose applications are whose, is for a person to see. The file keeps
    the address it has, and follows at the next look once the other has gone.
    """
    proven = EmailAddress.objects.filter(user=user, primary=True, verified=True).first()
    own = Candidate.objects.select_for_update(of=("self",), no_key=True).filter(user=user).first()
    if own is None or proven is None or own.email == folded(proven.email):
        return
    own.email = folded(proven.email)
    try:
        with transaction.atomic():
            own.save(update_fields=["email", "updated_at"])
    except IntegrityError:
        raise TakenAddress(own.email) from None
    files.settle(candidate=own)


@transaction.atomic
def own_file(*, user: User) -> Candidate:
    """The file of somebody who is signed in: theirs, that of an address they have proven, or new.

    Raises NoProof or TakenFile. An address counts only once its owner has shown that it is theirs:
    else anybody could sign up with an address and read the file behind it.
    """
    own = Candidate.objects.filter(user=user).first()
    if own is not None:
        return own
    proven = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk")
    addresses = [folded(row.email) for row in proven]
    if not addresses:
        raise NoProof("Confirm your e-mail address first.")
    known = {row.email: row for row in Candidate.objects.filter(email__in=addresses)}
    for address in addresses:
        if address in known and known[address].user_id is None:
            return files.open_file(email=address, source=FileSource.SIGNUP, user=user)
    free = [address for address in addresses if address not in known]
    if not free:
        raise TakenFile("The file of this address belongs to another log-in.")
    return files.open_file(email=free[0], source=FileSource.SIGNUP, user=user)


def _save(candidate: Candidate, names: Iterable[str], given: Mapping[str, Any]) -> Candidate:
    for name in names:
        setattr(candidate, name, given[name])
    candidate.save(update_fields=[*names, "updated_at"])
    files.settle(candidate=candidate)
    return candidate


def _lock(candidate: Candidate) -> None:
    # Two windows of one person save one after the other: rows are compared with what is there.
    Candidate.objects.select_for_update(of=("self",), no_key=True).get(pk=candidate.pk)


@transaction.atomic
def save_about(*, candidate: Candidate, given: Mapping[str, Any]) -> Candidate:
    """Name, phone and home. `given` holds every field of `ABOUT`."""
    return _save(candidate, ABOUT, given)


@transaction.atomic
def save_wishes(*, candidate: Candidate, given: Mapping[str, Any]) -> Candidate:
    """What the person asks of work. `given` holds every field of `WISHES`; empty: no restriction."""
    return _save(candidate, WISHES, given)


@dataclass(frozen=True)
class CredentialRow:
    """One row of the form. `held` is the row it changes (None: a new one)."""

    credential: Competency
    apprentice: bool
    number: str
    earned_on: date | None
    expires_on: date | None
    held: HeldCredential | None = None


@transaction.atomic
def save_credentials(*, candidate: Candidate, rows: Iterable[CredentialRow]) -> Candidate:
    """Make the credentials on file those of `rows`; others are taken off.

    A row whose facts change loses the check a recruiter gave it: what was checked is not what it
    says now. A row that stays as it is keeps everything.
    """
    _lock(candidate)
    rows = list(rows)
    kept = [row.held.pk for row in rows if row.held is not None]
    candidate.credentials.exclude(pk__in=kept).exclude(
        credential__in=[row.credential.pk for row in rows]
    ).delete()
    for row in rows:
        # The same new row may have come twice, from two clicks: the second finds the first's.
        held = (
            row.held
            or candidate.credentials.filter(credential=row.credential).first()
            or HeldCredential(candidate=candidate)
        )
        facts = {
            "credential_id": row.credential.pk,
            "apprentice": row.apprentice,
            "number": row.number,
            "earned_on": row.earned_on,
            "expires_on": row.expires_on,
        }
        if held.pk and all(getattr(held, name) == value for name, value in facts.items()):
            continue
        for name, value in facts.items():
            setattr(held, name, value)
        if held.status in HELD_STATUSES:  # what an issuer took back does not come back by an edit
            held.status, held.checked_at, held.checked_by = CredentialStatus.UNKNOWN, None, None
        held.save()
    _save(candidate, (), {})
    return candidate


@dataclass(frozen=True)
class Known:
    """What a person says of one word: for how long, and how well. Both may be left open."""

    years: Decimal | None = None
    level: int | None = None


@transaction.atomic
def save_known(*, candidate: Candidate, asked: Iterable[int], known: Mapping[int, Known]) -> Candidate:
    """What the person knows and has worked in.

    `asked` are the words the form showed, `known` those of them the person has, and others they add.
    What the form did not show stays as it is. A row whose level or years change loses its check.
    """
    _lock(candidate)
    held = {row.competency_id: row for row in candidate.competencies.filter(competency__in={*asked, *known})}
    gone = [row.pk for competency, row in held.items() if competency not in known]
    HeldCompetency.objects.filter(pk__in=gone).delete()
    shown = set(asked)
    for competency, said in known.items():
        row = held.get(competency)
        if row is None:
            HeldCompetency.objects.create(
                candidate=candidate, competency_id=competency, years=said.years, level=said.level
            )
        elif competency in shown and (row.years, row.level) != (said.years, said.level):
            row.years, row.level, row.checked_at = said.years, said.level, None
            row.save(update_fields=["years", "level", "checked_at"])
    return _save(candidate, (), {})


@transaction.atomic
def save_settings(
    *, candidate: Candidate, years: Decimal | None, asked: Iterable[int], known: Mapping[int, Known]
) -> Candidate:
    """The settings somebody has worked in, and their years of coding all together."""
    save_known(candidate=candidate, asked=asked, known=known)
    return save_years(candidate=candidate, years=years)


@transaction.atomic
def save_years(*, candidate: Candidate, years: Decimal | None) -> Candidate:
    """Years of coding, all together."""
    return _save(candidate, ("years",), {"years": years})


@dataclass(frozen=True)
class SchoolRow:
    """One school or course. `held` is the row it changes (None: a new one)."""

    school: str
    program: str
    level: int | None
    held: Schooling | None = None

    @property
    def is_as_it_was(self) -> bool:
        row = self.held
        return row is not None and (row.school, row.program, row.level) == (
            self.school, self.program, self.level,
        )  # fmt: skip


@transaction.atomic
def save_education(*, candidate: Candidate, level: int | None, rows: Iterable[SchoolRow]) -> Candidate:
    """The highest level, and the schools: those on file become those of `rows`."""
    _lock(candidate)
    rows = list(rows)
    same = [row.held.pk for row in rows if row.held and row.is_as_it_was]
    # Rows that changed are written anew: two of them may have taken each other's name.
    candidate.schooling.exclude(pk__in=same).delete()
    for row in rows:
        candidate.schooling.update_or_create(
            school=row.school, program=row.program, defaults={"level": row.level}
        )
    return _save(candidate, ("education",), {"education": level})


@dataclass(frozen=True)
class ClaimRow:
    """One figure of somebody's own work. `held` is the row it changes (None: a new one)."""

    kind: ClaimKind
    value: Decimal
    unit: ClaimUnit
    setting: Competency
    source: ClaimSource
    as_of: date
    held: Claim | None = None

    @property
    def is_as_it_was(self) -> bool:
        row = self.held
        return row is not None and (
            row.kind, row.value, row.unit, row.setting_id, row.source, row.as_of
        ) == (self.kind, self.value, self.unit, self.setting.pk, self.source, self.as_of)  # fmt: skip


@transaction.atomic
def save_claims(*, candidate: Candidate, rows: Iterable[ClaimRow]) -> Candidate:
    """Make the figures on file those of `rows`; others are taken off."""
    _lock(candidate)
    rows = list(rows)
    same = [row.held.pk for row in rows if row.held and row.is_as_it_was]
    candidate.claims.exclude(pk__in=same).delete()
    for row in rows:
        candidate.claims.update_or_create(
            kind=row.kind,
            unit=row.unit,
            setting=row.setting,
            source=row.source,
            defaults={"value": row.value, "as_of": row.as_of},
        )
    return _save(candidate, (), {})


@transaction.atomic
def add_claim(*, candidate: Candidate, row: ClaimRow) -> bool:
    """Put one more figure on file. False, and nothing changed, where one of its kind stands there."""
    _lock(candidate)
    _, is_new = candidate.claims.get_or_create(
        kind=row.kind,
        unit=row.unit,
        setting=row.setting,
        source=row.source,
        defaults={"value": row.value, "as_of": row.as_of},
    )
    if is_new:
        _save(candidate, (), {})
    return is_new


@transaction.atomic
def save_visibility(
    *,
    candidate: Candidate,
    visibility: Visibility,
    off: Iterable[int] = (),
    add: Iterable[int] = (),
    names_off: Iterable[int] = (),
    name: str = "",
) -> Candidate:
    """Who may find the file. Employers to show it to again and to hide it from, by key; names likewise.

    A name is compared with our employers by the database, now and whenever one comes or is renamed.
    """
    _lock(candidate)
    candidate.hidden_from.remove(*off)
    candidate.hidden_names.filter(pk__in=list(names_off)).delete()
    candidate.hidden_from.add(*add)
    if name:
        HiddenName.objects.bulk_create(  # two clicks write one row
            [HiddenName(candidate=candidate, name=name)], ignore_conflicts=True
        )
    return _save(candidate, ("visibility",), {"visibility": visibility})
