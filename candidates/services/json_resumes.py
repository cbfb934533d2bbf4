"""Taking in what somebody chose of a JSON Resume. It adds and changes, and never takes anything off."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from candidates.enums import ClaimKind, ClaimSource, ClaimUnit
from candidates.models import Candidate
from candidates.services import profiles
from candidates.services.profiles import ABOUT, WISHES, ClaimRow, CredentialRow, Known, SchoolRow


@dataclass
class Taken:
    """What is to be written, section by section; each was checked by the form of its section."""

    about: dict[str, Any] = field(default_factory=dict)
    wishes: dict[str, Any] = field(default_factory=dict)
    credentials: list[CredentialRow] = field(default_factory=list)
    known: dict[int, Known] = field(default_factory=dict)
    years: Decimal | None = None
    education: int | None = None
    schools: list[SchoolRow] = field(default_factory=list)
    claims: list[ClaimRow] = field(default_factory=list)


@transaction.atomic
def take_in(*, candidate: Candidate, taken: Taken) -> Candidate:
    """Write it by the doors of the sections, so that a changed row loses its check as ever."""
    row = Candidate.objects.select_for_update(of=("self",), no_key=True).get(pk=candidate.pk)
    if taken.about:
        profiles.save_about(candidate=row, given={name: getattr(row, name) for name in ABOUT} | taken.about)
    if taken.wishes:
        profiles.save_wishes(
            candidate=row, given={name: getattr(row, name) for name in WISHES} | taken.wishes
        )
    if taken.credentials:
        changed = {one.credential.pk for one in taken.credentials}
        others = [
            CredentialRow(
                held.credential, held.apprentice, held.number, held.earned_on, held.expires_on, held
            )
            for held in row.credentials.exclude(credential__in=changed).select_related("credential")
        ]
        profiles.save_credentials(candidate=row, rows=[*others, *taken.credentials])
    if taken.known:
        profiles.save_known(candidate=row, asked=list(taken.known), known=taken.known)
    if taken.years is not None:
        profiles.save_years(candidate=row, years=taken.years)
    if taken.schools or taken.education is not None:
        named = {(one.school, one.program) for one in taken.schools}
        schools = [
            SchoolRow(held.school, held.program, held.level, held)
            for held in row.schooling.all()
            if (held.school, held.program) not in named
        ]
        level = row.education if taken.education is None else taken.education
        profiles.save_education(candidate=row, level=level, rows=[*schools, *taken.schools])
    if taken.claims:
        keys = {(one.unit.value, one.setting.pk, one.source.value) for one in taken.claims}
        claims = [
            ClaimRow(
                ClaimKind(held.kind), held.value, ClaimUnit(held.unit), held.setting,
                ClaimSource(held.source), held.as_of, held,
            )
            for held in row.claims.select_related("setting")
            if (held.unit, held.setting_id, held.source) not in keys
        ]  # fmt: skip
        profiles.save_claims(candidate=row, rows=[*claims, *taken.claims])
    return row
