"""Bringing in a JSON Resume: a file or a paste, what it would change, and which of that is wanted.

Nothing of it is trusted. What is not the type, the length or the word it ought to be is named as not
understood; every value goes through the form of its section before it may be chosen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from candidates.enums import ClaimKind, ClaimSource, ClaimUnit, SkillLevel
from candidates.forms.fields import read_day
from candidates.forms.figures import plain_number
from candidates.forms.profile import AboutForm, WishesForm
from candidates.models import Candidate
from candidates.models.claim import MOST_COUNTED
from candidates.queries.json_resume import PARTS
from candidates.services.json_resumes import Taken
from candidates.services.profiles import ClaimRow, CredentialRow, Known, SchoolRow
from config.text import fault_of
from jobs.enums import US_STATES, CompetencyKind, Education
from jobs.models import Competency
from jobs.queries.vocabulary import Lexicon

LARGEST = 256 * 1024
"""Bytes: a resume of words is a tenth of it."""
MOST_ROWS = 200
"""Of one list; the rest is left aside, and said so."""
LONGEST = 120
MOST_NAMED = 5
NO_PLACE = "There is no place for it on a file yet."
ELSEWHERE = ("label", "image", "url", "summary", "profiles")
"""Parts of `basics` that a file has no place for."""
READ = frozenset({"basics", "certificates", "skills", "education", "meta"})
KNOWN_KINDS = (
    CompetencyKind.CODE_SET,
    CompetencyKind.SETTING,
    CompetencyKind.SPECIALTY,
    CompetencyKind.SOFTWARE,
)
LEVELS = {label.lower(): level for level, label in SkillLevel.choices}
STUDIES = (
    ("master", Education.MASTER),
    ("bachelor", Education.BACHELOR),
    ("associate", Education.ASSOCIATE),
    ("high school", Education.HIGH_SCHOOL),
)
TOO_LARGE = "The file is larger than 256 kB. A JSON Resume is text: take pictures out of it."
NOT_JSON = "This is not JSON. Export it once more as JSON Resume, a file that ends in .json."


class UploadForm(forms.Form):
    file = forms.FileField(
        label="JSON Resume file",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )
    text = forms.CharField(
        label="Or paste it",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        upload, text = given.get("file"), str(given.get("text") or "")
        if self.errors:
            return given
        if upload is None and not text.strip():
            raise ValidationError("Choose a file, or paste its text.")
        if (upload.size if upload else len(text.encode())) > LARGEST:
            raise ValidationError(TOO_LARGE)
        if upload:
            try:
                text = upload.read(LARGEST + 1).decode("utf-8-sig")
            except UnicodeDecodeError:
                raise ValidationError(NOT_JSON) from None
        given["text"], given["document"] = text, read(text)
        return given


def read(text: str) -> dict[str, Any]:
    """The document of a text. Raises ValidationError for what is none."""
    try:
        found = json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise ValidationError(NOT_JSON) from None
    if not isinstance(found, dict):
        raise ValidationError("A JSON Resume is one object with parts such as basics and skills.")
    return found


@dataclass(frozen=True)
class Change:
    """One thing the document says. `state`: "added", "changed", "same" or "unknown" (with the reason)."""

    key: str
    section: str
    what: str
    before: str = ""
    after: str = ""
    state: str = "unknown"
    take: Callable[[Taken], object] | None = None
    """Puts it among what is to be taken in; None where there is nothing to choose."""


class ChooseForm(forms.Form):
    """The changes of a document, each with a tick. The document comes along, and is read anew."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=LARGEST)
    chosen = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401 -- POST data
        *,
        candidate: Candidate,
        document: dict[str, Any],
        text: str,
    ) -> None:
        super().__init__(data, initial={"text": text})
        self.changes = list(Reader(candidate, document).changes())
        self.offered = {change.key: change for change in self.changes if change.take}
        choices = [(key, change.what) for key, change in self.offered.items()]
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]
        self.initial["chosen"] = list(self.offered)

    def of_state(self, *states: str) -> list[Change]:
        return [change for change in self.changes if change.state in states]

    @property
    def ticks(self) -> list[tuple[Any, Change]]:
        """(tick, change) of what may be chosen."""
        return [(tick, self.offered[str(tick.data["value"])]) for tick in self["chosen"]]

    @property
    def same(self) -> list[Change]:
        return self.of_state("same")

    @property
    def unknown(self) -> list[Change]:
        return self.of_state("unknown")

    def taken(self) -> Taken:
        """What was ticked. Ask when it is valid."""
        taken = Taken()
        for key in self.cleaned_data["chosen"]:
            if take := self.offered[key].take:
                take(taken)
        return taken


class Reader:
    """Compares a document with a file. The candidate comes from `for_fit()`."""

    def __init__(self, candidate: Candidate, document: dict[str, Any]) -> None:
        self.candidate, self.document = candidate, document
        self.lexicon = Lexicon.load()
        self.own = _dict(_dict(document.get("meta")).get("onfile"))

    def changes(self) -> Iterator[Change]:
        """All of it, a key once: what says the same thing twice counts by its first."""
        seen: set[str] = set()
        for change in self._all():
            if change.key not in seen:
                seen.add(change.key)
                yield change

    def _all(self) -> Iterator[Change]:
        yield from self._about()
        yield from self._credentials()
        yield from self._years()
        yield from self._known()
        yield from self._education()
        yield from self._claims()
        yield from self._wishes()
        yield from self._left_aside()

    def _left_aside(self) -> Iterator[Change]:
        """What of the document no section takes, with the reason."""
        for name, kind in PARTS.items():
            given = self.document.get(name)
            if given is not None and not isinstance(given, kind):
                yield _mistyped(name, kind)
            elif isinstance(given, list) and given and name not in READ:
                yield _aside(name, NO_PLACE)
            elif isinstance(given, list) and len(given) > MOST_ROWS:
                yield _aside(name, f"Only the first {MOST_ROWS} of {len(given)} were read.")
        yield from self._left_of_basics()
        strange = [_text(name) or "a name we cannot show" for name in self.document if name not in PARTS]
        strange = [name for name in strange if name != "$schema"]
        if strange:
            more = "" if len(strange) <= MOST_NAMED else f" and {len(strange) - MOST_NAMED} more"
            yield _aside(", ".join(strange[:MOST_NAMED]) + more, "JSON Resume has no such part.")

    def _left_of_basics(self) -> Iterator[Change]:
        basics = _dict(self.document.get("basics"))
        location = _dict(basics.get("location"))
        for name, given, kind in (
            ("name", basics.get("name"), str),
            ("phone", basics.get("phone"), str),
            ("location", basics.get("location"), dict),
            *((name, location.get(name), str) for name in ("city", "region", "postalCode")),
        ):
            if given is not None and not isinstance(given, kind):
                yield _mistyped(name, kind)
        yield from (_aside(name, NO_PLACE) for name in ELSEWHERE if basics.get(name))
        if location.get("address"):
            yield _aside("address", "A file has a city and a ZIP code, and no street.")

    # One thing after the other

    def _about(self) -> Iterator[Change]:
        basics = _dict(self.document.get("basics"))
        location = _dict(basics.get("location"))
        first, last = _text(self.own.get("first_name")), _text(self.own.get("last_name"))
        if not first and not last:
            first, _, last = (_text(basics.get("name")) or "").partition(" ")
        shown = AboutForm.of(self.candidate)
        now = {name: str(shown[name].value() or "") for name in shown.fields}
        home = {
            "city": _text(location.get("city")),
            "state": _state(_text(location.get("region"))),
            "postal_code": _text(location.get("postalCode")),
        }
        if home["state"] and home["state"] not in US_STATES:
            yield Change(
                "region", "You and where", "Region", after="A file knows the states of the US alone."
            )
            home["state"] = ""
        for key, what, given in (
            ("name", "Name", {"first_name": first.strip(), "last_name": last.strip()}),
            ("phone", "Phone", {"phone": _text(basics.get("phone"))}),
            ("home", "Home", home),
        ):
            if not any(given.values()):
                continue
            after = " ".join(value for value in given.values() if value)
            before = " ".join(now[name] for name in given if now[name])
            filled = now | given
            if key != "name" and not filled["first_name"]:  # the form asks for it, and another item gives it
                filled |= {"first_name": "-", "last_name": "-"}
            form = AboutForm(_data("about", filled), prefix="about")
            if not form.is_valid():
                yield Change(key, "You and where", what, before, _why(form))
                continue
            names = ("place", "state", "postal_code") if key == "home" else tuple(given)
            facts = {name: form.cleaned_data[name] for name in names}
            is_same = all(getattr(self.candidate, name) == value for name, value in facts.items())
            if key == "home" and facts["place"] and not facts["state"]:
                facts["state"] = facts["place"].state
                is_same = all(getattr(self.candidate, name) == value for name, value in facts.items())
            yield self._change(
                key, "You and where", what, before, after, is_same,
                _into("about", facts),
            )  # fmt: skip

    def _change(
        self,
        key: str,
        section: str,
        what: str,
        before: str,
        after: str,
        is_same: bool,  # noqa: FBT001
        take: Callable[[Taken], object],
    ) -> Change:
        if is_same:
            return Change(key, section, what, before, after, "same")
        return Change(key, section, what, before, after, "changed" if before else "added", take)

    def _credentials(self) -> Iterator[Change]:
        held = {row.credential_id: row for row in self.candidate.credentials.all()}
        rows = _list(self.own.get("credentials")) or _list(self.document.get("certificates"))
        for number, given in enumerate(map(_dict, rows)):
            name = _text(given.get("key")) or _text(given.get("name"))
            word = self._credential(name)
            if word is None:
                yield Change(
                    f"certificate-{number}",
                    "Credentials",
                    name or "A certificate without a name",
                    after="We do not know this credential.",
                )
                continue
            is_apprentice = word.apprentice_of is not None or given.get("apprentice") is True
            word = word.apprentice_of or word
            row = held.get(word.pk)
            earned = _day(given.get("earned_on") or given.get("date")) or (row.earned_on if row else None)
            expires = _day(given.get("expires_on")) or (row.expires_on if row else None)
            digits = _text(given.get("number"), 40) or (row.number if row else "")
            if is_apprentice and not hasattr(word, "apprentice_form"):
                is_apprentice = bool(row and row.apprentice)
            if earned and expires and expires < earned:
                yield Change(
                    f"credential-{word.pk}",
                    "Credentials",
                    word.label,
                    after="It would expire before it was earned.",
                )
                continue
            if given.get("date") and not given.get("earned_on") and _day(given["date"]) is None:
                yield Change(
                    f"certificate-date-{number}",
                    "Credentials",
                    f"Date of {word.label}",
                    after="A month is needed, as in 2026-03. Without it the credential has no date.",
                )
            facts = CredentialRow(word, is_apprentice, digits, earned, expires, row)
            is_same = row is not None and (
                row.apprentice, row.number, row.earned_on, row.expires_on
            ) == (is_apprentice, digits, earned, expires)  # fmt: skip
            yield self._change(
                f"credential-{word.pk}",
                "Credentials",
                word.label,
                _credential_words(row) if row else "",
                _credential_words(facts),
                is_same,
                _into("credentials", facts),
            )

    def _credential(self, name: str) -> Competency | None:
        """`CPC, Certified Professional Coder` and `CPC` are one."""
        for part in (name, *name.replace("(", ",").replace(")", ",").split(",")):
            if part.strip() and (word := self.lexicon.find(part, CompetencyKind.CREDENTIAL)):
                return word
        return None

    def _years(self) -> Iterator[Change]:
        years = _number(self.own.get("years"), 60)
        if years is not None:
            before = plain_number(self.candidate.years)
            after = plain_number(years)
            yield self._change(
                "years", "Settings and years", "Years of coding", before, after, before == after,
                lambda taken: setattr(taken, "years", years),
            )  # fmt: skip

    def _known(self) -> Iterator[Change]:
        held = {row.competency_id: row for row in self.candidate.competencies.all()}
        for number, (name, level, years) in enumerate(self._said_known()):
            word = self.lexicon.find(name, *KNOWN_KINDS) if name else None
            if word is None:
                yield Change(
                    f"skill-{number}",
                    "Skills",
                    name or "A skill without a name",
                    after="We do not know this word.",
                )
                continue
            row = held.get(word.pk)
            known = Known(
                years if years is not None else row.years if row else None,
                level if level is not None else row.level if row else None,
            )
            yield self._change(
                f"known-{word.pk}",
                CompetencyKind(word.kind).label,
                word.label,
                _known_words(Known(row.years, row.level)) if row else "",
                _known_words(known),
                row is not None and (row.years, row.level) == (known.years, known.level),
                _into("known", {word.pk: known}),
            )

    def _said_known(self) -> Iterator[tuple[str, int | None, Decimal | None]]:
        """(word, level, years): ours where they are given, else skills and their keywords."""
        own = _list(self.own.get("known"))
        for row in map(_dict, own):
            level = row.get("level")
            is_level = isinstance(level, int) and not isinstance(level, bool) and level in SkillLevel.values
            yield _text(row.get("key")), level if is_level else None, _number(row.get("years"), 60)
        if own:
            return
        for skill in map(_dict, _list(self.document.get("skills"))):
            level = LEVELS.get(_text(skill.get("level")).lower())
            name = _text(skill.get("name"))
            words = [_text(word) for word in _list(skill.get("keywords"))]
            found = [word for word in words if self.lexicon.find(word, *KNOWN_KINDS)]
            if not found or self.lexicon.find(name, *KNOWN_KINDS):
                yield name, level, None
            for word in found:
                yield word, level, None

    def _education(self) -> Iterator[Change]:
        rows = {(row.school, row.program): row for row in self.candidate.schooling.all()}
        highest: int | None = None
        for number, given in enumerate(map(_dict, _list(self.document.get("education")))):
            school, program = _text(given.get("institution")), _text(given.get("area"))
            study = _text(given.get("studyType")).lower()
            level = next((found for word, found in STUDIES if word in study), None)
            highest = max(highest or 0, level) if level else highest
            if not school:
                yield Change(
                    f"school-{number}",
                    "Education",
                    program or "A school without a name",
                    after="It has no name of a school.",
                )
                continue
            row = rows.get((school, program))
            stays = row.level if row is not None and level is None else level
            facts = SchoolRow(school, program, stays, row)
            yield self._change(
                f"school-{school}-{program}",
                "Education",
                f"{program}, {school}" if program else school,
                _level_words(row.level) if row else "",
                _level_words(stays),
                row is not None and row.level == stays,
                _into("schools", facts),
            )
        own = self.own.get("education")
        if isinstance(own, int) and not isinstance(own, bool) and own in Education.values:
            highest = own
        if highest is not None:
            before = _level_words(self.candidate.education) if self.candidate.education is not None else ""
            yield self._change(
                "education", "Education", "Highest level", before, _level_words(highest),
                self.candidate.education == highest, lambda taken: setattr(taken, "education", highest),
            )  # fmt: skip

    def _claims(self) -> Iterator[Change]:
        rows = {
            (row.unit, row.setting_id, row.source): row
            for row in self.candidate.claims.select_related("setting")
        }
        for number, given in enumerate(map(_dict, _list(self.own.get("claims")))):
            unit, source = _text(given.get("unit")), _text(given.get("source"))
            setting = self.lexicon.find(_text(given.get("setting")), CompetencyKind.SETTING)
            most = 100 if unit == ClaimUnit.PERCENT else MOST_COUNTED
            value, as_of = _number(given.get("value"), most), _day(given.get("as_of"))
            is_good = unit in ClaimUnit.values and source in ClaimSource.values and setting and as_of
            if not (is_good and value and setting and as_of and as_of.year >= 2000):  # noqa: PLR2004
                yield Change(
                    f"claim-{number}",
                    "Accuracy and productivity",
                    "A figure",
                    after="It lacks a value, unit, setting, source or month that we know.",
                )
                continue
            row = rows.get((unit, setting.pk, source))
            kind = ClaimKind.ACCURACY if unit == ClaimUnit.PERCENT else ClaimKind.PRODUCTIVITY
            facts = ClaimRow(
                kind, value, ClaimUnit(unit), setting, ClaimSource(source), as_of.replace(day=1), row
            )
            yield self._change(
                f"claim-{unit}-{setting.pk}-{source}",
                "Accuracy and productivity",
                f"{ClaimUnit(unit).label} in {setting}",
                row.amount if row else "",
                f"{plain_number(value)} {ClaimUnit(unit).label}",
                row is not None and (row.value, row.as_of) == (value, facts.as_of),
                _into("claims", facts),
            )

    def _wishes(self) -> Iterator[Change]:
        said = _dict(self.own.get("wishes"))
        shown = WishesForm.of(self.candidate)
        now = {name: shown[name].value() for name in shown.fields}
        for names, what in (
            (("workplaces",), "Workplace"),
            (("employment",), "Employment"),
            (("shifts",), "Shift"),
            (("onsite_states",), "States on site"),
            (("radius_miles",), "Miles from home"),
            (("pay_floor", "pay_period"), "Least pay"),
            (("available_from",), "Free from"),
        ):
            given = {name: _wish(said.get(name)) for name in names}
            if not all(given.values()):
                continue
            form = WishesForm(_data("wishes", now | given), prefix="wishes")
            after = ", ".join(_shown(value) for value in given.values())
            if not form.is_valid():
                yield Change(f"wish-{names[0]}", "What you want", what, after=_why(form))
                continue
            facts = {name: form.cleaned_data[name] for name in names}
            yield self._change(
                f"wish-{names[0]}",
                "What you want",
                what,
                ", ".join(_shown(now[name]) for name in names if now[name]),
                after,
                all(getattr(self.candidate, name) == value for name, value in facts.items()),
                _into("wishes", facts),
            )


def _aside(what: str, why: str) -> Change:
    return Change(f"aside-{what}", "Other parts", what, after=why)


def _mistyped(what: str, kind: type) -> Change:
    wanted = "an object" if kind is dict else "a list" if kind is list else "text"
    return _aside(what, f"It should be {wanted}.")


def _state(region: str) -> str:
    """The letters of a state by its letters or its name; what is none, as it was."""
    by_name = {name.lower(): code for code, name in US_STATES.items()}
    return by_name.get(region.lower(), region.upper())


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value[:MOST_ROWS] if isinstance(value, list) else []


def _text(value: object, most: int = LONGEST) -> str:
    """One line of readable text, or nothing."""
    if not isinstance(value, str) or len(value) > 4 * most:
        return ""
    text = " ".join(value.split())
    return "" if len(text) > most or "\x00" in text or fault_of(text) else text


def _day(value: object) -> date | None:
    return read_day(_text(value, 20), month_begins=True) if isinstance(value, str) else None


def _number(value: object, most: int) -> Decimal | None:
    """A number from 0 to `most` with one decimal place at most, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > 12:  # noqa: PLR2004
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    is_good = number.is_finite() and 0 <= number <= most and number == round(number, 1)
    return round(number, 1) if is_good else None


def _wish(value: object) -> Any:  # noqa: ANN401 -- what a field of the form takes
    if isinstance(value, list):
        return [_text(one) for one in _list(value) if _text(one)]
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**9 else ""
    return _text(value)


def _data(prefix: str, values: dict[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        listed = value if isinstance(value, list) else [value]
        data.setlist(f"{prefix}-{name}", ["" if one is None else str(one) for one in listed])
    return data


def _why(form: forms.Form) -> str:
    return " ".join(str(message) for messages in form.errors.values() for message in messages)


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _into(name: str, facts: object) -> Callable[[Taken], object]:
    """Puts facts into what is taken: one more into a list, several into a mapping."""

    def take(taken: Taken) -> None:
        held = getattr(taken, name)
        if isinstance(held, list):
            held.append(facts)
        else:
            held.update(facts)

    return take


def _credential_words(row: Any) -> str:  # noqa: ANN401 -- a CredentialRow or a HeldCredential
    said = [
        "apprentice" if row.apprentice else "held",
        f"no. {row.number}" if row.number else "",
        f"earned {row.earned_on:%m/%Y}" if row.earned_on else "",
        f"expires {row.expires_on:%m/%Y}" if row.expires_on else "",
    ]
    return ", ".join(word for word in said if word)


def _known_words(known: Known) -> str:
    level = "level not said" if known.level is None else SkillLevel(known.level).label.lower()
    return f"{level}, {plain_number(known.years)} years" if known.years is not None else level


def _level_words(level: int | None) -> str:
    if level is None:
        return "level not said"
    return "none of the levels" if level == Education.NONE else Education(level).label.lower()
