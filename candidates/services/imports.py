"""Files of people: one row for each person, told apart by e-mail address."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException

from candidates.enums import Cadence, FileSource, SkillLevel
from candidates.models import Candidate, HeldCompetency, HeldCredential, Recipient
from candidates.services import files, recipients, searches
from config.accounts.models import User
from config.mail import suppression
from config.zones import known_zones
from jobs.enums import CompetencyKind, Workplace
from jobs.models import Competency
from jobs.queries.vocabulary import Lexicon
from jobs.services.bulk import save_many
from jobs.services.imports import places
from jobs.services.imports.cells import (
    Column,
    Shape,
    choice_column,
    choices_column,
    day,
    email,
    flag,
    money,
    number_column,
    states_column,
    text_column,
    written_number,
    years,
)
from jobs.services.imports.choices import EDUCATION, EMPLOYMENT, PAY_PERIOD, WORKPLACE, Choice
from jobs.services.imports.places import Places, Where
from jobs.services.imports.problems import CellError, Guesses, RowRefused, each, quoted
from jobs.services.imports.running import Entry, Importer
from jobs.services.imports.words import Words, in_order

T = TypeVar("T")
Credential = tuple[bool, date | None]
"""Whether it is the apprentice form, and the day it expires."""
ALERTS = Choice({str(value): str(value) for value in Cadence.values})
ZONES = {
    "eastern": "America/New_York",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "arizona": "America/Phoenix",
    "pacific": "America/Los_Angeles",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
}
FIELDS = {
    "first_name": "first_name",
    "last_name": "last_name",
    "phone": "phone",
    "education": "education",
    "years": "years",
    "min_pay": "pay_floor",
    "pay_period": "pay_period",
}
"""Columns that are a field of the file, by its name."""
LISTS = {"workplace": "workplaces", "onsite_states": "onsite_states", "employment": "employment"}
"""Columns that are an array of the file, by its name."""
KINDS = {
    "competencies": (CompetencyKind.CODE_SET, CompetencyKind.KNOWLEDGE, CompetencyKind.SOFT),
    "settings": (CompetencyKind.SETTING,),
    "specialties": (CompetencyKind.SPECIALTY,),
    "software": (CompetencyKind.SOFTWARE,),
}
"""Which of the held competencies a column lists; together they list all."""
LONGEST_NAME = 80
MOST_YEARS = 60
LEVELS = "0 none, 1 course, 2 supervised, 3 independent, 4 can audit or teach"


def columns(lexicon: Lexicon) -> list[Column]:
    """The columns of a file of people, in the order in which they are documented."""
    credentials = Words(lexicon, (CompetencyKind.CREDENTIAL,), "credential")
    skills = Words(lexicon, KINDS["competencies"], "code set or knowledge")
    care_settings = Words(lexicon, KINDS["settings"], "care setting")
    return [
        Column("email", email, is_mandatory=True),
        text_column("first_name", LONGEST_NAME),
        text_column("last_name", LONGEST_NAME),
        Column("phone", phone, _written_phone, Shape.CODE),
        *places.place_columns(),
        choice_column("education", EDUCATION, empty=None),
        number_column("years", years),
        _held_column("credentials", credentials, _credential, _written_credential),
        _held_column("competencies", skills, _level, lambda level: [written_number(level)]),
        _held_column("settings", care_settings, _years_there, lambda there: [written_number(there)]),
        Words(lexicon, KINDS["specialties"], "specialty").column("specialties"),
        Words(lexicon, KINDS["software"], "software").column("software"),
        choices_column("workplace", WORKPLACE),
        Column("remote_ok", flag, _written_flag, Shape.FLAG, empty=None),
        states_column("onsite_states"),
        choices_column("employment", EMPLOYMENT),
        number_column("min_pay", _least_pay),
        choice_column("pay_period", PAY_PERIOD),
        choice_column("alerts", ALERTS),
        Column("timezone", zone),
        Column("consent", _consent, _written_consent, Shape.FLAG, empty=None),
    ]


# -- what a cell means ---------------------------------------------------------------------------


def phone(text: str) -> PhoneNumber:
    """A phone number; without a country it is one of the United States."""
    try:
        number = PhoneNumber.from_string(text, region="US")
    except NumberParseException:
        number = None
    if number is None or not number.is_valid():
        raise CellError(f"{quoted(text)} is not a phone number. Write it like (407) 555-0100.")
    if number.extension:
        raise CellError(f"{quoted(text)} has an extension, which is not kept. Leave it out.")
    return number


def _written_phone(number: PhoneNumber | str) -> str:
    return str(number.as_e164) if isinstance(number, PhoneNumber) else ""


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in known_zones()} | ZONES


@cache
def _zone_names() -> Guesses:
    return Guesses(sorted(set(_zones().values())))


def zone(text: str) -> str:
    """The name of a time zone; the plain words for those of the United States are understood."""
    found = _zones().get(text.lower().replace(" ", "_"))
    if found is None:
        near = _zone_names().suggestion(text)
        raise CellError(f"{quoted(text)} is not a time zone. {near}Use a name such as America/Chicago.")
    return found


def _least_pay(text: str) -> Decimal:
    amount = money(text)
    if amount <= 0:
        raise CellError("Leave the cell empty when any pay will do.")
    return amount


def _consent(text: str) -> bool | date:
    if re.match(r"[0-9]{2}", text):
        agreed_on = day(text)
        if agreed_on > timezone.localdate():
            raise CellError(f"{quoted(text)} lies in the future. Give the day they agreed.")
        return agreed_on
    try:
        return flag(text)
    except CellError:
        use = "Use yes, no or the day they agreed, like 2026-01-31."
        raise CellError(f"{quoted(text)} is not known here. {use}") from None


def _written_consent(consent: bool | date | None) -> str:  # noqa: FBT001 -- a value, not a switch
    return consent.isoformat() if isinstance(consent, date) else "no"


def _written_flag(value: bool | None) -> str:  # noqa: FBT001 -- the same
    return "" if value is None else "yes" if value else "no"


def _credential(word: Competency, suffixes: list[str]) -> tuple[Competency, Credential]:
    apprentice, expires_on = word.apprentice_of is not None, None
    for suffix in suffixes:
        if suffix.lower() == "apprentice":
            apprentice = True
        elif expires_on is None and re.match("[0-9]", suffix):
            expires_on = day(suffix)
        else:
            reason = f'{quoted(suffix)} is neither "apprentice" nor the day it expires, like 2027-06-30.'
            raise CellError(reason)
    return word.apprentice_of or word, (apprentice, expires_on)


def _written_credential(held: Credential) -> list[str]:
    apprentice, expires_on = held
    return ["apprentice" if apprentice else "", str(expires_on or "")]


def _level(word: Competency, suffixes: list[str]) -> tuple[Competency, SkillLevel | None]:
    if not suffixes:
        return word, None
    if len(suffixes) == 1 and suffixes[0] in {str(level.value) for level in SkillLevel}:
        return word, SkillLevel(int(suffixes[0]))
    raise CellError(f"{quoted(':'.join(suffixes))} is not a level. Use {LEVELS}.")


def _years_there(word: Competency, suffixes: list[str]) -> tuple[Competency, Decimal | None]:
    if not suffixes:
        return word, None
    there = years(":".join(suffixes))
    if not 0 <= there <= MOST_YEARS:
        raise CellError(f"Years run from 0 to {MOST_YEARS}.")
    return word, there


def _held_column(
    name: str,
    words: Words,
    read_held: Callable[[Competency, list[str]], tuple[Competency, T]],
    written: Callable[[T], list[str]],
) -> Column:
    """Several words with something after a colon; the value is a dict from word to that."""

    def read(texts: list[str]) -> dict[Competency, T]:
        def one(text: str) -> tuple[Competency, T]:
            spelled, *suffixes = (part.strip() for part in text.split(":"))
            return read_held(words.read(spelled), suffixes)

        found: dict[Competency, T] = {}
        for word, held in each(one, texts):
            if found.setdefault(word, held) != held:
                raise CellError(f"{word} is there twice, and differs. Keep one of the two.")
        return found

    def write(held: Mapping[Competency, T]) -> str:
        return "; ".join(
            ":".join([words.write(word), *filter(None, written(held[word]))]) for word in in_order(held)
        )

    return Column(name, read, write, Shape.LIST, empty={})


# -- the import ----------------------------------------------------------------------------------


class CandidateImport(Importer[Candidate]):
    """Reads and writes files of people.

    Consent, alerts and time zone are never cleared by an empty cell: they are a person's own
    acts. Nor does a file switch alerts on again for somebody who stopped them, or put somebody
    back on file by an agreement that is not newer than their leaving.
    """

    kind = "candidates"
    key = "email"
    mandatory = ()
    column_of_field = {
        "postal_code": "zip",
        "place": "city",
        **{field: name for name, field in (FIELDS | LISTS).items()},
    }
    column_of_constraint = {
        "candidates_candidate_years_sensible": "years",
        "candidates_candidate_pay_suits_period": "min_pay",
        "candidates_candidate_onsite_states_known": "onsite_states",
        "candidates_held_credential_dates_in_order": "credentials",
    }

    checked_by_reading = frozenset({"phone"})

    def __init__(self, by: User | None = None) -> None:
        super().__init__(columns(Lexicon.load()), by)
        self.places = Places()
        self.recipients: dict[str, Recipient] = {}
        self.stopped: set[str] = set()
        """Addresses that were deleted and had stopped their alerts."""

    def prepare(self, entries: Sequence[Entry[Candidate]]) -> None:
        self.places.prepare(entry.given["zip"] for entry in entries if entry.given.get("zip"))

    def stored(self, keys: Sequence[str]) -> dict[str, Candidate]:
        found = (
            Candidate.objects.filter(email__in=keys)
            .for_fit()
            .select_for_update(of=("self",), no_key=True)
            .order_by("pk")
        )
        settings_there = Recipient.objects.filter(email__in=keys)
        self.recipients = {recipient.email: recipient for recipient in settings_there}
        self.stopped = suppression.kept(emails=set(keys) - set(self.recipients))
        return {candidate.email: candidate for candidate in found}

    def facts(self, record: Candidate) -> dict[str, Any]:
        recipient = self.recipients.get(record.email)
        held = list(record.competencies.all())
        by_column = {
            name: [one for one in held if one.competency.kind in kinds] for name, kinds in KINDS.items()
        }
        return {
            "email": record.email,
            **{name: getattr(record, field) for name, field in FIELDS.items()},
            **_where(record).cells(),
            **{name: _ordered(name, getattr(record, field)) for name, field in LISTS.items()},
            "remote_ok": None,
            "credentials": {
                one.credential: (one.apprentice, one.expires_on) for one in record.credentials.all()
            },
            "competencies": {one.competency: one.level for one in by_column["competencies"]},
            "settings": {one.competency: one.years for one in by_column["settings"]},
            "specialties": frozenset(one.competency for one in by_column["specialties"]),
            "software": frozenset(one.competency for one in by_column["software"]),
            "alerts": recipient.cadence if recipient else "",
            "timezone": recipient.timezone if recipient else "",
            "consent": timezone.localdate(record.consent_at) if record.consent_at else None,
        }

    # -- what a row means ------------------------------------------------------------------------

    def settle(self, entry: Entry[Candidate], facts: Mapping[str, Any]) -> dict[str, Any]:
        wanted = dict(entry.given)
        faults: list[tuple[str, str]] = []
        for settle in (
            self._settle_place,
            self._settle_workplaces,
            self._settle_pay,
            self._settle_held,
            self._settle_alerts,
            self._settle_consent,
        ):
            try:
                settle(entry, facts, wanted)
            except RowRefused as refusal:
                faults += refusal.faults
        if faults:
            raise RowRefused(faults)
        return wanted

    def _settle_place(
        self, entry: Entry[Candidate], _facts: Mapping[str, Any], wanted: dict[str, Any]
    ) -> None:
        given = {name: entry.given[name] for name in places.COLUMNS if name in entry.given}
        if given:
            found = self.places.moved(_where(entry.stored), given)
            wanted |= found.cells() | {"place": found.place}

    def _settle_workplaces(
        self, entry: Entry[Candidate], facts: Mapping[str, Any], wanted: dict[str, Any]
    ) -> None:
        takes_remote = wanted.pop("remote_ok", None)
        if not {"workplace", "remote_ok"} & set(entry.given):
            return
        kinds = set(wanted.get("workplace", facts.get("workplace", ())))
        if takes_remote and kinds:
            kinds.add(Workplace.REMOTE.value)
        elif takes_remote is False:
            kinds = (kinds or set(Workplace.values)) - {Workplace.REMOTE.value}
            if not kinds:
                reason = "This row wants remote work only, and says no to remote work. Change one."
                raise RowRefused([("remote_ok", reason)])
        wanted["workplace"] = _ordered("workplace", kinds)

    def _settle_pay(self, _entry: Entry[Candidate], facts: Mapping[str, Any], wanted: dict[str, Any]) -> None:
        amount, period = (wanted.get(name, facts.get(name)) for name in ("min_pay", "pay_period"))
        if (amount is None) != (not period):
            reason = "Give the least pay together with its period, or neither."
            raise RowRefused([("min_pay", reason)])

    def _settle_held(
        self, _entry: Entry[Candidate], facts: Mapping[str, Any], wanted: dict[str, Any]
    ) -> None:
        """What a file leaves out after a name (years, level, expiry) stays as it is stored."""
        for name in ("competencies", "settings"):
            known = facts.get(name, {})
            if name in wanted:
                wanted[name] = {
                    word: known.get(word) if held is None else held for word, held in wanted[name].items()
                }
        if "credentials" in wanted:
            known = facts.get("credentials", {})
            wanted["credentials"] = {
                word: (apprentice, expires_on or known.get(word, (False, None))[1])
                for word, (apprentice, expires_on) in wanted["credentials"].items()
            }

    def _settle_alerts(
        self, entry: Entry[Candidate], _facts: Mapping[str, Any], wanted: dict[str, Any]
    ) -> None:
        for name in ("alerts", "timezone"):
            if not wanted.get(name):
                wanted.pop(name, None)
        recipient = self.recipients.get(entry.key)
        if recipient and recipient.stopped_at and wanted.get("alerts", "off") != "off":
            del wanted["alerts"]
            _add_note(entry, "alerts stay off: this person stopped them")
        if entry.key in self.stopped:
            _add_note(entry, "alerts stay off: this address was deleted, and had stopped them")

    def _settle_consent(
        self, entry: Entry[Candidate], _facts: Mapping[str, Any], wanted: dict[str, Any]
    ) -> None:
        given = wanted.pop("consent", None)
        until = entry.stored.consent_until if entry.stored else None
        left_at = entry.stored.left_at if entry.stored else None
        today = timezone.localdate()
        if left_at and given and (given is True or given <= timezone.localdate(left_at)):
            left_on = timezone.localdate(left_at)
            _add_note(entry, f"consent is left out: this person left the file on {left_on}")
            return
        if given is False and until:
            wanted["consent"] = None
        elif given is True and (until is None or until < today):
            wanted["consent"] = today
        elif isinstance(given, date):
            lasts_until = files.months_later(given, settings.ON_FILE_MONTHS)
            if until is None or until < lasts_until:
                wanted["consent"] = given
            if max(until or lasts_until, lasts_until) < today:
                _add_note(entry, f"not on file: the agreement of {given} has run out")

    # -- writing ---------------------------------------------------------------------------------

    def built(self, entry: Entry[Candidate]) -> Candidate:
        candidate = entry.stored or Candidate(email=entry.key, source=FileSource.IMPORT)
        wanted = entry.wanted
        for name, field in FIELDS.items():
            if name in wanted:
                setattr(candidate, field, wanted[name])
        for name, field in LISTS.items():
            if name in wanted:
                setattr(candidate, field, list(wanted[name]))
        if entry.changed & set(places.COLUMNS):
            candidate.place, candidate.postal_code = wanted["place"], wanted["zip"]
            candidate.state = wanted["state"]
            files.locate(candidate=candidate, code=self.places.codes.get(wanted["zip"]))
        if "consent" in wanted:
            if wanted["consent"] is None:
                files.release(candidate=candidate)
            else:
                files.promise(candidate=candidate, on=wanted["consent"])
        return candidate

    def write(self, entries: Sequence[Entry[Candidate]]) -> None:
        """A fixed number of queries, however many people there are."""
        people = {entry.key: entry.record for entry in entries}
        Candidate.objects.bulk_create(people[entry.key] for entry in entries if not entry.stored)
        changed = [entry for entry in entries if entry.stored]
        fields = {field for entry in changed for field in _fields_of(entry)}
        save_many([people[entry.key] for entry in changed], {"updated_at", *fields})
        self._write_recipients(entries, people)
        # As when somebody leaves by themselves: else an agreement of the same day would bring them back.
        released = [entry.key for entry in entries if entry.wanted.get("consent", "") is None]
        searches.end_all_of(candidates=[people[key].pk for key in released])
        credentials = _Rows[HeldCredential]()
        competencies = _Rows[HeldCompetency]()
        for entry in entries:
            _sort_credentials(people[entry.key], entry, credentials)
            _sort_competencies(people[entry.key], entry, competencies)
        HeldCredential.objects.filter(pk__in=credentials.gone).delete()
        HeldCompetency.objects.filter(pk__in=competencies.gone).delete()
        save_many(credentials.changed, ("apprentice", "expires_on", "checked_at", "checked_by"))
        save_many(competencies.changed, ("level", "years"))
        HeldCredential.objects.bulk_create(credentials.new)
        HeldCompetency.objects.bulk_create(competencies.new)

    def _write_recipients(self, entries: Sequence[Entry[Candidate]], people: Mapping[str, Candidate]) -> None:
        missing: list[Recipient] = []
        moved: list[Recipient] = []
        set_to: dict[tuple[str, str], list[int]] = defaultdict(list)
        for entry in entries:
            wanted = {
                field: entry.wanted[name]
                for name, field in (("alerts", "cadence"), ("timezone", "timezone"))
                if name in entry.wanted
            }
            stored = self.recipients.get(entry.key)
            if stored is None:
                missing.append(Recipient(email=entry.key, candidate=people[entry.key], **wanted))
                continue
            if stored.candidate_id != people[entry.key].pk:
                moved.append(stored)
            for field, value in wanted.items():
                if value != getattr(stored, field):
                    set_to[field, value].append(stored.pk)
        if moved:
            theirs = Candidate.objects.filter(email=OuterRef("email")).values("pk")
            Recipient.objects.filter(pk__in=[one.pk for one in moved]).update(candidate=Subquery(theirs))
        for (field, value), pks in set_to.items():
            rows = Recipient.objects.filter(pk__in=pks)
            if field == "cadence":  # they may stop their alerts in this very second: that stands
                rows = rows.filter(stopped_at=None)
            rows.update(**{field: value})
        recipients.remember_all(made=Recipient.objects.bulk_create(missing))


class _Rows(Generic[T]):
    """What becomes of the rows of one table that belong to some people."""

    def __init__(self) -> None:
        self.new: list[T] = []
        self.changed: list[T] = []
        self.gone: list[int] = []


def _add_note(entry: Entry[Candidate], words: str) -> None:
    entry.note = f"{entry.note}; {words}" if entry.note else words


def _where(candidate: Candidate | None) -> Where:
    if candidate is None:
        return places.NOWHERE
    return Where(candidate.place, candidate.state, candidate.postal_code)


def _ordered(name: str, values: Iterable[str]) -> tuple[str, ...]:
    order = {"workplace": WORKPLACE, "employment": EMPLOYMENT}.get(name)
    if order is None:
        return tuple(sorted(values))
    return tuple(sorted(values, key=list(order.known.values()).index))


def _fields_of(entry: Entry[Candidate]) -> set[str]:
    """The fields of the file that the changed columns of a row write."""
    changed = entry.changed
    fields = {field for name, field in (FIELDS | LISTS).items() if name in changed}
    if changed & set(places.COLUMNS):
        fields |= {"place", "postal_code", "state", "latitude", "longitude"}
    return fields | set(files.CONSENT) if "consent" in changed else fields


def _sort_credentials(candidate: Candidate, entry: Entry[Candidate], rows: _Rows[HeldCredential]) -> None:
    """Sort what a row says of credentials, and what is stored, into new, changed and gone."""
    if "credentials" not in entry.changed:
        return
    wanted: dict[Competency, Credential] = dict(entry.wanted["credentials"])
    for stored in candidate.credentials.all() if entry.stored else ():
        if stored.credential not in wanted:
            rows.gone.append(stored.pk)
            continue
        apprentice, expires_on = wanted.pop(stored.credential)
        if (apprentice, expires_on) == (stored.apprentice, stored.expires_on):
            continue
        held = copy(stored)  # what is stored must not change before it is written for good
        if held.apprentice and not apprentice:
            held.checked_at = held.checked_by = None  # what was checked was the apprentice form
        held.apprentice, held.expires_on = apprentice, expires_on
        rows.changed.append(held)
    rows.new += [
        HeldCredential(candidate=candidate, credential=word, apprentice=apprentice, expires_on=expires_on)
        for word, (apprentice, expires_on) in wanted.items()
    ]


def _sort_competencies(candidate: Candidate, entry: Entry[Candidate], rows: _Rows[HeldCompetency]) -> None:
    """The same for the four columns of competencies: levels, years, or the bare word."""
    changed = [name for name in KINDS if name in entry.changed]
    kinds = {kind for name in changed for kind in KINDS[name]}
    fields: dict[Competency, dict[str, Any]] = {}
    for name in changed:
        field = {"competencies": "level", "settings": "years"}.get(name)
        for word in entry.wanted[name]:
            fields[word] = {field: entry.wanted[name][word]} if field else {}
    for stored in candidate.competencies.all() if entry.stored and changed else ():
        if stored.competency.kind not in kinds:
            continue
        if stored.competency not in fields:
            rows.gone.append(stored.pk)
            continue
        wanted = fields.pop(stored.competency)
        if any(getattr(stored, field) != value for field, value in wanted.items()):
            held = copy(stored)
            for field, value in wanted.items():
                setattr(held, field, value)
            rows.changed.append(held)
    rows.new += [
        HeldCompetency(candidate=candidate, competency=word, **more) for word, more in fields.items()
    ]
