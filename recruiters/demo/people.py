"""Four hundred invented people on file: what they hold, know and want, and what they agreed to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from candidates.enums import (
    Cadence,
    ClaimKind,
    ClaimSource,
    ClaimUnit,
    CredentialStatus,
    FileSource,
    SkillLevel,
    Visibility,
)
from candidates.models import (
    Candidate,
    Claim,
    HeldCompetency,
    HeldCredential,
    HiddenName,
    Recipient,
    Schooling,
)
from candidates.services.files import months_later
from config.accounts.models import User
from jobs.enums import HOURS_A_YEAR, CompetencyKind, Education, PayPeriod
from jobs.models import Competency, Employer, Place, PostalCode
from recruiters.demo.dates import set_dates
from recruiters.demo.dice import Dice, read
from recruiters.demo.logins import GUEST, Login, sign_up
from recruiters.demo.positions import groups_of

PEOPLE = 400
TWICE = 3
"""Of them, people who have two files."""
FOR_EACH = 3
"""People made after what a position asks for, so that each finds somebody; the rest is chance."""
KIND_OF_SETTING = {
    "inpatient": "inpatient",
    "outpatient": "outpatient",
    "profee": "profee",
    "ed": "emergency",
    "asc": "surgery",
    "payer": "risk",
    "cdi": "documentation",
    "audit": "auditor",
    "denials": "inpatient",
    "education": "auditor",
    "home_health": "home",
    "hospice": "home",
    "snf": "home",
}
WITH_LOGIN = 40
ON_FILE, LONG_ON_FILE, LAPSED_ON_FILE = (4, 350), (360, 410), (385, 470)
"""Days since people came on file: since the start, later, and those whose consent has lapsed."""
LONG_ON_FILE_PERCENT = 55
RENEWED_AFTER = 330
"""Days after which those who stayed agreed again."""
CREDENTIAL_CYCLE = 730  # days
APPRENTICE_SUFFIX = "-a"
LEVELS = (
    (1, SkillLevel.COURSE),
    (2, SkillLevel.SUPERVISED),
    (7, SkillLevel.INDEPENDENT),
    (99, SkillLevel.EXPERT),
)
"""Below so many years of work, usually that level."""
WORKPLACES = (["remote"], ["remote"], ["remote", "hybrid"], ["onsite", "hybrid"], ["onsite"])
EMPLOYMENT = (["full_time"], ["full_time"], ["full_time", "contract"], ["part_time", "per_diem"])
SHIFTS = (["day"], ["day"], ["day", "evening"], ["evening", "night"], ["day", "weekend"])
PAUSE_PERCENT, OFF_PERCENT = 2, 6
HIDDEN_PERCENT, LEFT_PERCENT, NAMED_PERCENT = 5, 2, 3
SCHOOLED_PERCENT, CLAIMING_PERCENT = 60, 30
ELSEWHERE = ("Seven Oaks Coding Partners", "Bellhaven Physicians Group", "Dunmore Health Network")
"""Employers on no list of ours, from whom some hide."""


@dataclass
class File:
    """One person with the rows that belong to them, before they are written."""

    candidate: Candidate
    recipient: Recipient
    created_at: datetime
    credentials: list[HeldCredential] = field(default_factory=list)
    competencies: list[HeldCompetency] = field(default_factory=list)
    hidden_from: list[Employer] = field(default_factory=list)
    hidden_names: list[HiddenName] = field(default_factory=list)
    schooling: list[Schooling] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)


class Registry:
    """What people are made from: words, places, employers, and the desk that checked credentials."""

    def __init__(self, desk: list[User]) -> None:
        self.desk = desk
        self.texts = read("people.json")
        self.words = {word.key: word for word in Competency.objects.all()}
        wanted = models.Q(pk=None)
        for row in self.texts["places"]:
            wanted |= models.Q(city=row["city"], state=row["state"])
        self.places = {(place.city, place.state): place for place in Place.objects.filter(wanted)}
        self.postal_codes = PostalCode.objects.in_bulk(
            [code for row in self.texts["places"] for code in row["zips"]]
        )
        cities = {row["key"]: (row["city"], row["state"]) for row in read("employers.json")}
        self.sought = [
            row | {"home": cities[row["employer"]]}
            for row in read("positions.json")
            if row.get("status") != "draft"
        ]
        self.employers = list(Employer.objects.filter(is_demo=True).order_by("slug"))
        self.today = timezone.localdate()


def make(desk: list[User]) -> list[Candidate]:
    """Write everybody. Returns them in the order in which they came on file, the guest first."""
    registry = Registry(desk)
    files = [_guest(registry)]
    taken = {GUEST.email}
    sought: list[dict[str, Any] | None] = [row for row in registry.sought for _ in range(FOR_EACH)]
    sought += [None] * (PEOPLE - 1 - len(sought))
    Dice("people").shuffle(sought)
    for number, row in enumerate(sought, start=1):
        files.append(_person(registry, Dice(f"person {number}"), taken, row))
    for number, file in enumerate(files):
        _say_more(registry, Dice(f"more of person {number}"), file, is_guest=number == 0)
    _come_twice(files)
    people = [file.candidate for file in files]
    Candidate.objects.bulk_create(people)
    # Creation dates come from the clock at the first save; history needs them earlier.
    for file in files:
        file.candidate.created_at = file.created_at
    set_dates(people, "created_at")
    Recipient.objects.bulk_create(file.recipient for file in files)
    HeldCredential.objects.bulk_create(row for file in files for row in file.credentials)
    HeldCompetency.objects.bulk_create(row for file in files for row in file.competencies)
    Schooling.objects.bulk_create(row for file in files for row in file.schooling)
    Claim.objects.bulk_create(row for file in files for row in file.claims)
    HiddenName.objects.bulk_create(row for file in files for row in file.hidden_names)
    hidden = Candidate.hidden_from.through
    hidden.objects.bulk_create(
        hidden(candidate=file.candidate, employer=employer) for file in files for employer in file.hidden_from
    )
    _give_logins(people[:WITH_LOGIN])
    return people


def _come_twice(files: list[File]) -> None:
    """A few who are on file twice, for the desk to notice: by another spelling of their mailbox, by phone."""
    before, last = files[WITH_LOGIN : WITH_LOGIN + TWICE], files[-TWICE:]
    for number, (first, again) in enumerate(zip(before, last, strict=True)):
        one, other = first.candidate, again.candidate
        other.first_name, other.last_name, other.phone = one.first_name, one.last_name, one.phone
        if number % 2 == 0:
            other.email = again.recipient.email = one.email.replace("@", "+jobs@")


def _give_logins(people: list[Candidate]) -> None:
    logins = [Login(person.email, person.full_name) for person in people[1:]]
    for person, user in zip(people, sign_up(GUEST, *logins), strict=True):
        person.user = user
    Candidate.objects.bulk_update(people, ["user"])


def _plain(first: str, last: str) -> str:
    """A name as the first part of an address."""
    return re.sub(r"[^a-z.-]", "", unicodedata.normalize("NFKD", f"{first}.{last}".lower()))


def _name(registry: Registry, dice: Dice, taken: set[str]) -> tuple[str, str]:
    """A first and a last name that go together, and that nobody has yet while there are such."""
    family = dice.choice(registry.texts["names"])
    names = list(product(family["first"], family["last"]))
    free = [name for name in names if f"{_plain(*name)}@example.com" not in taken]
    return dice.choice(free or names)


def _address(first: str, last: str, taken: set[str]) -> str:
    """An address at example.com that nobody else has."""
    name, number = _plain(first, last), 1
    while (email := f"{name}{'' if number == 1 else number}@example.com") in taken:
        number += 1
    taken.add(email)
    return email


def _person(registry: Registry, dice: Dice, taken: set[str], sought: dict[str, Any] | None) -> File:
    """One person by chance: a kind of coder, a place, a history, wishes.

    With a row of `positions.json`, one of the kind it looks for, where it looks for them.
    """
    first, last = _name(registry, dice, taken)
    kinds, homes = _choices(registry, sought)
    kind = dice.choices(kinds, [row["weight"] for row in kinds])[0]
    home = dice.choices(homes, [row["weight"] for row in homes])[0]
    least, most = kind["years"]
    years = round(least + (most - least) * dice.random() ** 1.6, 1)
    has_lapsed = dice.hits(6)
    since = LONG_ON_FILE if dice.hits(LONG_ON_FILE_PERCENT) else ON_FILE
    age = dice.randint(*(LAPSED_ON_FILE if has_lapsed else since))
    created_at = dice.moment(registry.today - timedelta(days=age), 7, 22)
    candidate = Candidate(
        email=_address(first, last, taken),
        first_name=first,
        last_name=last,
        phone=f"+1{home['area']}555{dice.randint(100, 199):04}" if dice.hits(85) else "",
        education=dice.choice(kind["education"]) if dice.hits(88) else None,
        years=Decimal(str(years)) if dice.hits(90) else None,
        source=FileSource.DEMO,
        is_demo=True,
    )
    _settle(registry, dice, candidate, home)
    _wish(registry, dice, candidate, kind, years)
    _agree(registry, dice, candidate, created_at, lapsed=has_lapsed)
    file = File(candidate, _recipient(registry, dice, candidate, home, created_at), created_at)
    _certify(registry, dice, file, dice.choice(kind["credentials"]), years)
    _train(registry, dice, file, kind, years)
    if sought:
        _suit(registry, dice, file, sought)
    elif dice.hits(8):
        file.hidden_from = [dice.choice(registry.employers)]
    return file


def _say_more(registry: Registry, dice: Dice, file: File, *, is_guest: bool) -> None:
    """What a share of them say besides: schools, figures of their work, who may find them; some left.

    By dice of its own, so that the rest of a person stays who they are. None of it is read by fit.
    """
    person = file.candidate
    if person.education and (is_guest or dice.hits(SCHOOLED_PERCENT)):
        level = Education(person.education)
        file.schooling = [_school(registry, dice, person, level)]
        if level > Education.ASSOCIATE and dice.hits(40):
            file.schooling.append(_school(registry, dice, person, Education.ASSOCIATE))
    if is_guest:
        return
    if dice.hits(CLAIMING_PERCENT):
        file.claims = list(_figures(registry, dice, file))
    if dice.hits(HIDDEN_PERCENT):
        person.visibility = Visibility.HIDDEN
    if dice.hits(NAMED_PERCENT):
        file.hidden_names = [HiddenName(candidate=person, name=dice.choice(ELSEWHERE))]
    if person.consent_at and person.consent_until and person.consent_until < registry.today:
        return  # of those whose agreement lapsed, none left by themselves
    if dice.hits(LEFT_PERCENT):
        person.left_at = file.created_at + (timezone.now() - file.created_at) * dice.random()
        person.consent_at = person.consent_until = None


def _school(registry: Registry, dice: Dice, person: Candidate, level: Education) -> Schooling:
    return Schooling(
        candidate=person,
        school=dice.choice(registry.texts["schools"]),
        program=dice.choice(registry.texts["programs"][str(level.value)]),
        level=level,
    )


def _figures(registry: Registry, dice: Dice, file: File) -> Iterable[Claim]:
    """How accurate they are where they worked, and mostly how fast, each as of some month of the year."""
    settings_known = [
        held.competency for held in file.competencies if held.competency.kind == CompetencyKind.SETTING
    ]
    for setting in settings_known[:1]:
        month = (registry.today.replace(day=1) - timedelta(days=dice.randint(1, 330))).replace(day=1)
        known = {"candidate": file.candidate, "setting": setting, "as_of": month}
        sources = [ClaimSource.EMPLOYER_AUDIT, ClaimSource.OUTSIDE_AUDIT, ClaimSource.EMPLOYER_REPORT]
        percent = Decimal(str(round(dice.uniform(92, 99.2), 1)))
        yield Claim(
            kind=ClaimKind.ACCURACY,
            unit=ClaimUnit.PERCENT,
            value=percent,
            source=dice.choice(sources),
            **known,
        )
        if dice.hits(70):
            is_slow = setting.key in {"inpatient", "cdi", "audit"}
            unit = ClaimUnit.CHARTS_DAY if is_slow else ClaimUnit.ENCOUNTERS_HOUR
            number = Decimal(dice.randint(18, 32) if is_slow else dice.randint(8, 24))
            source = dice.choice([ClaimSource.OWN_COUNT, ClaimSource.EMPLOYER_REPORT])
            yield Claim(kind=ClaimKind.PRODUCTIVITY, unit=unit, value=number, source=source, **known)


def _choices(
    registry: Registry, sought: dict[str, Any] | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The kinds of people and the homes to choose from."""
    kinds, homes = registry.texts["kinds"], registry.texts["places"]
    if sought is None:
        return kinds, homes
    name = "newcomer" if not sought["years"] else KIND_OF_SETTING[sought["settings"][0]]
    if sought["workplace"] != "remote":
        homes = [home for home in homes if (home["city"], home["state"]) == sought["home"]]
    elif sought.get("states"):
        homes = [home for home in homes if home["state"] in sought["states"]]
    return [kind for kind in kinds if kind["kind"] == name], homes


def _suit(registry: Registry, dice: Dice, file: File, sought: dict[str, Any]) -> None:
    """Change a person by chance into one whom the position suits, by what they say of themselves."""
    person = file.candidate
    if person.education is not None:
        person.education = max(person.education, Education[sought["education"].upper()])
    for wishes, value in (
        (person.workplaces, sought["workplace"]),
        (person.employment, sought.get("employment", "full_time")),
        (person.shifts, sought.get("shift", "day")),
    ):
        if wishes and value not in wishes:
            wishes.append(value)
    _, most, period = sought["pay"]
    if person.pay_floor is not None and dice.hits(95):
        hourly = most if period == PayPeriod.HOUR else most / HOURS_A_YEAR
        is_hourly = person.pay_period == PayPeriod.HOUR
        top = Decimal(round(hourly * 0.9) if is_hourly else round(hourly * HOURS_A_YEAR * 0.9, -3))
        person.pay_floor = min(person.pay_floor, top)
    least = Decimal(sought["years"]) + Decimal(round(dice.uniform(0.2, 4.0), 1))
    if person.years is not None:
        person.years = max(person.years, least)
    setting = sought["settings"][0]
    known = {held.competency.key: held for held in file.competencies}
    if any(held.years is not None for held in file.competencies):
        if setting not in known:
            known[setting] = HeldCompetency(candidate=person, competency=registry.words[setting])
            file.competencies.append(known[setting])
        known[setting].years = max(known[setting].years or least, least)
    holds = {
        f"{held.credential.key}{APPRENTICE_SUFFIX if held.apprentice else ''}"
        for held in file.credentials
        if held.is_held(registry.today)
    }
    for group in groups_of(sought["required"]):
        if not {*group} & {*known, *holds}:
            _give(registry, dice, file, dice.choice(group), float(least))


def _give(registry: Registry, dice: Dice, file: File, key: str, years: float) -> None:
    """Add a credential, or something known, to a file."""
    word = registry.words[key]
    if word.kind == CompetencyKind.CREDENTIAL:
        _certify(registry, dice, file, [key], years)
    else:
        held = HeldCompetency(candidate=file.candidate, competency=word, level=SkillLevel.INDEPENDENT)
        file.competencies.append(held)


def _settle(registry: Registry, dice: Dice, candidate: Candidate, home: dict[str, Any]) -> None:
    """Where they live: mostly a city and a ZIP code, sometimes a state, now and then nothing."""
    if dice.hits(2):
        return
    candidate.state = home["state"]
    if dice.hits(5):
        return
    candidate.place = registry.places[home["city"], home["state"]]
    spot: Place | PostalCode = candidate.place
    if dice.hits(70):
        candidate.postal_code = dice.choice(home["zips"])
        spot = registry.postal_codes.get(candidate.postal_code, candidate.place)
    candidate.latitude, candidate.longitude = spot.latitude, spot.longitude
    candidate.radius_miles = dice.choice([15, 30, 30, 30, 30, 50, 75])
    if dice.hits(9):
        candidate.onsite_states = [home["state"]]


def _wish(registry: Registry, dice: Dice, candidate: Candidate, kind: dict[str, Any], years: float) -> None:
    """What they want; most leave most of it open."""
    if dice.hits(45):
        candidate.workplaces = list(dice.choice(WORKPLACES))
    if dice.hits(38) and years >= 1:
        candidate.employment = list(dice.choice(EMPLOYMENT))
    if dice.hits(38):
        candidate.shifts = list(dice.choice(SHIFTS))
    if dice.hits(15):
        candidate.available_from = registry.today + timedelta(days=dice.randint(5, 60))
    if dice.hits(62):
        least, most = kind["floor"]
        hourly = least + round((most - least) * min(1.0, years / 12) * dice.uniform(0.5, 1.0))
        is_yearly = dice.hits(25)
        candidate.pay_period = PayPeriod.YEAR if is_yearly else PayPeriod.HOUR
        candidate.pay_floor = Decimal(round(hourly * HOURS_A_YEAR, -3) if is_yearly else hourly)


def _agree(
    registry: Registry, dice: Dice, candidate: Candidate, created_at: datetime, *, lapsed: bool
) -> None:
    """Most agreed to be kept on file, some let it lapse, a few never did."""
    if dice.hits(4):
        return
    agreed_at = created_at
    if (registry.today - timezone.localdate(created_at)).days > RENEWED_AFTER and not lapsed:
        agreed_at = dice.moment(registry.today - timedelta(days=dice.randint(10, 300)), 7, 22)
    candidate.consent_at = agreed_at
    candidate.consent_until = months_later(timezone.localdate(agreed_at), settings.ON_FILE_MONTHS)


def _recipient(
    registry: Registry, dice: Dice, candidate: Candidate, home: dict[str, Any], created_at: datetime
) -> Recipient:
    recipient = Recipient(
        email=candidate.email,
        candidate=candidate,
        cadence=dice.choices([Cadence.INSTANT, Cadence.DAILY, Cadence.WEEKLY], [76, 15, 9])[0],
        timezone=registry.texts["timezones"][home["state"]],
        hour=dice.choice([7, 8, 8, 8, 12, 17]),
    )
    if dice.hits(OFF_PERCENT):
        recipient.stopped_cadence, recipient.cadence = recipient.cadence, Cadence.OFF
        recipient.stopped_at = created_at + (timezone.now() - created_at) * dice.random()
    elif dice.hits(PAUSE_PERCENT):
        recipient.paused_until = registry.today + timedelta(days=dice.randint(5, 40))
    return recipient


def _certify(registry: Registry, dice: Dice, file: File, keys: Iterable[str], years: float) -> None:
    """What they hold. Some of it has expired, some was looked up by the desk."""
    for key in keys:
        word = registry.words[key]
        is_apprentice = word.apprentice_of_id is not None
        if is_apprentice:
            word = registry.words[key.removesuffix(APPRENTICE_SUFFIX)]
        if any(held.credential == word for held in file.credentials):
            file.credentials = [held for held in file.credentials if held.credential != word]
        days_held = max(30, round(years * 365 * dice.uniform(0.6, 1.0)))
        earned_on = registry.today - timedelta(days=days_held)
        held = HeldCredential(
            candidate=file.candidate,
            credential=word,
            apprentice=is_apprentice,
            number=f"X{dice.randint(10000, 99999)}" if dice.hits(70) else "",
            earned_on=earned_on if dice.hits(80) else None,
        )
        if dice.hits(7):
            lapsed = registry.today - timedelta(days=dice.randint(5, 250))
            held.expires_on = max(lapsed, earned_on)
        elif dice.hits(82):
            held.expires_on = registry.today + timedelta(days=dice.randint(12, CREDENTIAL_CYCLE))
        if held.expires_on is None or held.expires_on >= registry.today:
            _check(registry, dice, file, held)
        file.credentials.append(held)


def _check(registry: Registry, dice: Dice, file: File, held: HeldCredential) -> None:
    if dice.hits(2):
        held.status = CredentialStatus.INACTIVE
    elif dice.hits(35):
        held.status = CredentialStatus.ACTIVE
        since = max(file.created_at, timezone.now() - timedelta(days=360))
        held.checked_at = since + (timezone.now() - since) * dice.random()
        held.checked_by = dice.choice(registry.desk)


def _train(registry: Registry, dice: Dice, file: File, kind: dict[str, Any], years: float) -> None:
    """What they know and where they worked. A few say little of it."""
    if dice.hits(3):
        return
    least = next(level for below, level in LEVELS if years < below)
    held: dict[str, tuple[SkillLevel | None, float | None]] = {}
    for key in [kind["code_sets"][0], *dice.some(kind["code_sets"][1:], 2, 6)]:
        level = least if dice.hits(70) else SkillLevel(max(1, least - 1))
        held[key] = (level if dice.hits(92) else None, round(years * dice.uniform(0.7, 1), 1))
    for key in kind["settings"]:
        held[key] = (None, None if dice.hits(10) else round(years * dice.uniform(0.75, 1), 1))
    if years >= 2:  # noqa: PLR2004 -- before, there was time for one setting only
        for key in dice.some(kind["also"], 0, 2):
            held[key] = (None, round(years * dice.uniform(0.1, 0.4), 1))
    for key in [*dice.some(kind["specialties"], 1, 3), *dice.some(kind["software"], 1, 3)]:
        held[key] = (None, None)
    file.competencies = [
        HeldCompetency(
            candidate=file.candidate,
            competency=registry.words[key],
            level=level,
            years=None if since is None else Decimal(str(since)),
            last_used=registry.today.year - (0 if dice.hits(80) else dice.randint(1, 3)),
        )
        for key, (level, since) in held.items()
    ]


def _guest(registry: Registry) -> File:
    """The person whose log-in is shown: a full file, so that every page has something to show."""
    created_at = Dice("guest").moment(registry.today - timedelta(days=388))
    agreed_on = registry.today - timedelta(days=61)
    first, last = GUEST.name.split()
    home = registry.places["Tampa", "FL"]
    spot: Place | PostalCode = registry.postal_codes.get("33609", home)
    candidate = Candidate(
        email=GUEST.email,
        first_name=first,
        last_name=last,
        phone="+18135550187",
        place=home,
        state=home.state,
        postal_code="33609",
        latitude=spot.latitude,
        longitude=spot.longitude,
        education=2,
        years=Decimal("6.5"),
        workplaces=["remote", "hybrid"],
        employment=["full_time"],
        shifts=["day"],
        pay_floor=Decimal(34),
        pay_period=PayPeriod.HOUR,
        consent_at=Dice("guest agrees").moment(agreed_on),
        consent_until=months_later(agreed_on, settings.ON_FILE_MONTHS),
        source=FileSource.DEMO,
        is_demo=True,
    )
    recipient = Recipient(
        email=GUEST.email, candidate=candidate, cadence=Cadence.INSTANT, timezone="America/New_York"
    )
    file = File(candidate, recipient, created_at)
    today = registry.today
    for key, number, earned, expires, is_checked in (
        ("ccs", "X20417", 1900, today + timedelta(days=410), True),
        ("rhit", "X20417", 2300, today + timedelta(days=410), True),
        ("cpc", "X88213", 1200, today - timedelta(days=35), False),
    ):
        file.credentials.append(
            HeldCredential(
                candidate=candidate,
                credential=registry.words[key],
                number=number,
                earned_on=today - timedelta(days=earned),
                expires_on=expires,
                status=CredentialStatus.ACTIVE if is_checked else CredentialStatus.UNKNOWN,
                checked_at=timezone.now() - timedelta(days=140) if is_checked else None,
                checked_by=registry.desk[0] if is_checked else None,
            )
        )
    file.competencies = [
        HeldCompetency(
            candidate=candidate,
            competency=registry.words[key],
            level=level,
            years=None if years is None else Decimal(years),
            last_used=today.year,
        )
        for key, level, years in (
            ("icd-10-cm", SkillLevel.EXPERT, "6.5"),
            ("icd-10-pcs", SkillLevel.INDEPENDENT, "5"),
            ("ms-drg", SkillLevel.INDEPENDENT, "5"),
            ("poa", SkillLevel.INDEPENDENT, None),
            ("cpt", SkillLevel.SUPERVISED, "1.5"),
            ("inpatient", None, "5"),
            ("outpatient", None, "1.5"),
            ("cardiology", None, None),
            ("general-surgery", None, None),
            ("epic", None, None),
            ("solventum", None, None),
        )
    ]
    return file
