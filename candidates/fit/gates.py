"""The gates: what the employer marked required, and what the candidate asked for.

A gate has three states for a person: met, missing, not shown. Blank wishes are no restriction, so
met; blank qualifications are not shown. `missing()` and `met()` are conditions on `Candidate` rows,
`line()` says the same of one person in words.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan, LessThanOrEqual

from candidates.enums import HELD_STATUSES, FitState
from candidates.fit.person import Person
from candidates.models import HeldCompetency, HeldCredential
from jobs.distance import MilesFrom, miles, near
from jobs.enums import (
    HOURS_A_YEAR,
    US_STATES,
    CompetencyKind,
    Education,
    Employment,
    PayPeriod,
    RequirementLevel,
    Shift,
    Workplace,
)
from jobs.models import Competency, Position, Requirement
from jobs.models.words import dollars, joined, state_names

WIDEST_RADIUS = 500
"""Miles; the most `Candidate.radius_miles` can be."""


@dataclass(frozen=True)
class Line:
    """One line of fit: what is asked, what the person has and how we know, and how to raise it."""

    kind: str
    ask: str
    have: str
    state: FitState
    raise_hint: str = ""

    @property
    def state_label(self) -> str:
        return self.state.label


@dataclass(frozen=True)
class Gate(ABC):
    """One gate of one position, on a day (credentials expire)."""

    position: Position
    on: date
    kind: ClassVar[str]
    must_be_met: ClassVar[bool] = False
    """Whether an alert asks for "met" where it otherwise asks for "not missing"."""

    @abstractmethod
    def met(self) -> Q:
        """The people of whom the gate is met."""

    @abstractmethod
    def missing(self) -> Q:
        """The people of whom it is missing. Neither met nor missing is "not shown"."""

    @abstractmethod
    def line(self, person: Person) -> Line:
        """The same for one person, in words."""

    def lets_through(self) -> Q:
        """The people whom this gate does not keep from an alert."""
        return self.met() if self.must_be_met else ~self.missing()

    def _line(self, ask: str, have: str, state: FitState, raise_hint: str = "") -> Line:
        return Line(self.kind, ask, have, state, "" if state == FitState.MET else raise_hint)


def _years(number: Decimal | int) -> str:
    text = (
        f"{number:f}".rstrip("0").rstrip(".")
        if isinstance(number, Decimal) and "." in f"{number:f}"
        else f"{number}"
    )
    return f"{text} year{'' if text == '1' else 's'}"


@dataclass(frozen=True)
class RequiredGroup(Gate):
    """Any member of the group is held and not expired.

    A credential also counts for what it replaces (RHIA for RHIT). The full credential fills its
    apprentice form (CPC for CPC-A): having passed the years, the person has what was asked and more.
    An apprentice fills the apprentice form, and the full one where apprentices are welcome.
    A group that names nothing is met by nobody and missing of nobody: it lets nobody through.
    """

    requirement: Requirement
    kind: ClassVar[str] = "required"
    must_be_met: ClassVar[bool] = True

    def _members(self) -> list[Competency]:
        return list(self.requirement.any_of.all())

    def _credentials(self) -> tuple[set[int], set[int]]:
        """(ids that count when held in full, ids that count when held as an apprentice)."""
        full: set[int] = set()
        apprentice: set[int] = set()
        for member in self._members():
            if member.kind != CompetencyKind.CREDENTIAL:
                continue
            counting = {member.pk, *(better.pk for better in member.replaced_by.all())}
            if member.apprentice_of_id is not None:
                full.add(member.apprentice_of_id)
                apprentice.add(member.apprentice_of_id)
            else:
                full |= counting
                if self.position.is_apprentice_friendly:
                    apprentice |= counting
        return full, apprentice

    def _others(self) -> set[int]:
        return {member.pk for member in self._members() if member.kind != CompetencyKind.CREDENTIAL}

    def _kinds(self) -> set[str]:
        return {member.kind for member in self._members()}

    def met(self) -> Q:
        found = Q(pk__in=[])
        full, apprentice = self._credentials()
        if full or apprentice:
            current = HeldCredential.objects.filter(
                Q(expires_on=None) | Q(expires_on__gte=self.on),
                candidate=OuterRef("pk"),
                status__in=HELD_STATUSES,
            )
            counting = Q(apprentice=False, credential__in=full) | Q(
                apprentice=True, credential__in=apprentice
            )
            found |= Q(Exists(current.filter(counting)))
        if others := self._others():
            held = HeldCompetency.objects.filter(candidate=OuterRef("pk"), competency__in=others)
            found |= Q(Exists(held.exclude(level=0)))
        return found

    def missing(self) -> Q:
        given = Q(pk__in=[])
        kinds = self._kinds()
        if CompetencyKind.CREDENTIAL in kinds:
            given |= Q(Exists(HeldCredential.objects.filter(candidate=OuterRef("pk"))))
        if others := kinds - {CompetencyKind.CREDENTIAL}:
            rows = HeldCompetency.objects.filter(candidate=OuterRef("pk"), competency__kind__in=others)
            given |= Q(Exists(rows))
        return given & ~self.met()

    def line(self, person: Person) -> Line:
        ask = self.requirement.label
        if not self._members():
            return self._line(ask, "This group is empty, so nobody can fill it", FitState.NOT_SHOWN)
        full, apprentice = self._credentials()
        counting = [
            *sorted(full & person.full_credentials),
            *sorted(apprentice & person.apprentice_credentials),
            *sorted(self._others() & person.known),
        ]
        if counting:
            checked = next((person.checked_on[key] for key in counting if key in person.checked_on), None)
            how = f"; we checked it in {checked:%B %Y}" if checked else ""
            labels = joined([person.held_labels[key] for key in counting], "and")
            return self._line(ask, f"You have {labels}{how}", FitState.MET)
        if not self._kinds() & person.kinds_given:
            hint = f"Add {ask} to your file if you hold it."
            return self._line(ask, "You have not said", FitState.NOT_SHOWN, hint)
        if full & person.apprentice_credentials:
            have = "You hold it as an apprentice; this employer asks for the full credential"
            hint = "It counts once the apprentice status is removed."
            return self._line(ask, have, FitState.MISSING, hint)
        return self._line(ask, "Not on your file", FitState.MISSING, f"{ask} would close this line.")


@dataclass(frozen=True)
class YearsGate(Gate):
    """Years in one of the position's settings; overall years if the person gave none by setting."""

    kind: ClassVar[str] = "years"

    def _setting_ids(self) -> list[int]:
        return [setting.pk for setting in self.position.settings.all()]

    def _counted(self) -> Coalesce:
        """The years that count, as SQL: NULL when the person has not said."""
        by_setting = HeldCompetency.objects.filter(
            candidate=OuterRef("pk"),
            competency__kind=CompetencyKind.SETTING,
            years__isnull=False,
        ).exclude(level=0)

        def best(rows: object) -> Subquery:
            grouped = rows.order_by().values("candidate")  # type: ignore[attr-defined]  # a queryset
            return Subquery(grouped.annotate(best=Max("years")).values("best"))

        settings = self._setting_ids()
        if not settings:
            return Coalesce(F("years"), best(by_setting))
        # Somebody who counted their years by setting has none in the settings they left out.
        none_here = Subquery(
            by_setting.order_by().values("candidate").annotate(none=Max("years") * 0).values("none")
        )
        return Coalesce(best(by_setting.filter(competency__in=settings)), none_here, F("years"))

    def met(self) -> Q:
        return Q(GreaterThanOrEqual(self._counted(), self.position.years_min))

    def missing(self) -> Q:
        # Not said must come out as false, not as NULL: a negated NULL would shut the person out.
        least = self.position.years_min
        return Q(LessThan(Coalesce(self._counted(), Decimal(least)), least))

    def line(self, person: Person) -> Line:
        settings = list(self.position.settings.all())
        where = joined(
            [setting.label.lower() if setting.label.istitle() else setting.label for setting in settings],
            "or",
        )
        ask = f"{_years(self.position.years_min)} of coding" + (f" in {where}" if where else "")
        here = [person.setting_years[s.pk] for s in settings if s.pk in person.setting_years]
        if not settings:
            elsewhere = max(person.setting_years.values(), default=None)
            counted = person.years if person.years is not None else elsewhere
        elif person.setting_years:
            counted = max(here, default=Decimal(0))
        else:
            counted = person.years
        if counted is None:
            hint = "Add your years, best by setting, and this line can close."
            return self._line(ask, "You have not said", FitState.NOT_SHOWN, hint)
        have = f"You gave {_years(counted)}" + (" there" if settings and person.setting_years else "")
        if counted >= self.position.years_min:
            return self._line(ask, have, FitState.MET)
        more = Decimal(self.position.years_min) - counted
        return self._line(ask, have, FitState.MISSING, f"{_years(more)} more would close this line.")


@dataclass(frozen=True)
class EducationGate(Gate):
    kind: ClassVar[str] = "education"

    def met(self) -> Q:
        return Q(education__gte=self.position.education)

    def missing(self) -> Q:
        return Q(education__lt=self.position.education)

    def line(self, person: Person) -> Line:
        ask = Education(self.position.education).label
        if person.education is None:
            hint = "Add your education and this line can close."
            return self._line(ask, "You have not said", FitState.NOT_SHOWN, hint)
        have = (
            f"You have: {Education(person.education).label.lower()}"
            if person.education
            else "You said: no degree"
        )
        met = person.education >= self.position.education
        return self._line(
            ask, have, FitState.MET if met else FitState.MISSING, f"{ask} would close this line."
        )


def _wants(field: str, value: str) -> Q:
    """The people whose wish is blank, or names this value."""
    return Q(**{field: []}) | Q(**{f"{field}__contains": [value]})


@dataclass(frozen=True)
class RemoteGate(Gate):
    """The person takes remote work, and lives in a state where the employer can have them.

    Where any state will do, one that is not given is still not shown: somebody has to ask for it before
    the first day, and no alert waits for it.
    """

    kind: ClassVar[str] = "where"

    def _wish(self) -> Q:
        return _wants("workplaces", Workplace.REMOTE)

    def met(self) -> Q:
        allowed = self.position.remote_states
        return self._wish() & (Q(state__in=allowed) if allowed else ~Q(state=""))

    def missing(self) -> Q:
        allowed = self.position.remote_states
        elsewhere = ~Q(state="") & ~Q(state__in=allowed) if allowed else Q(pk__in=[])
        return ~self._wish() | elsewhere

    def line(self, person: Person) -> Line:
        states = state_names(self.position.remote_states)
        ask = f"Remote, living in {states}" if states else "Remote, from any US state"
        if person.workplaces and Workplace.REMOTE not in person.workplaces:
            have = "You did not name remote work among your wishes"
            return self._line(
                ask, have, FitState.MISSING, "Add remote work to your wishes if you would take it."
            )
        if not person.state:
            why = (
                "the employer sets the states"
                if states
                else "any will do, and the employer pays and taxes you by it"
            )
            hint = f"Add the state you live in and this line can close: {why}."
            return self._line(ask, "You have not said where you live", FitState.NOT_SHOWN, hint)
        home = US_STATES.get(person.state, person.state)
        if not self.position.remote_states or person.state in self.position.remote_states:
            return self._line(ask, f"You live in {home} and take remote work", FitState.MET)
        return self._line(ask, f"You live in {home}", FitState.MISSING, "The employer sets the states.")


@dataclass(frozen=True)
class OnsiteGate(Gate):
    """The city is within the person's radius of home, or its state among those they named."""

    kind: ClassVar[str] = "where"

    def _spot(self) -> tuple[float, float]:
        place = self.position.place
        if place is None:
            raise ValueError(f"{self.position.pk} is not remote and has no place")
        return place.latitude, place.longitude

    def _state(self) -> str:
        return self.position.place.state if self.position.place else ""

    def met(self) -> Q:
        spot = self._spot()
        # The band first: it is one comparison, the great circle is a dozen functions a row.
        close = (
            Q(latitude__isnull=False)
            & near(spot, WIDEST_RADIUS)
            & Q(LessThanOrEqual(MilesFrom(spot), F("radius_miles")))
        )
        return _wants("workplaces", self.position.workplace) & (
            close | Q(onsite_states__contains=[self._state()])
        )

    def missing(self) -> Q:
        return ~self.met()

    def line(self, person: Person) -> Line:
        kind = Workplace(self.position.workplace)
        ask = f"{kind.label} in {self.position.place}"
        if person.workplaces and kind not in person.workplaces:
            hint = f"Add {kind.label.lower()} work to your wishes if you would take it."
            return self._line(
                ask,
                f"You did not name {kind.label.lower()} work among your wishes",
                FitState.MISSING,
                hint,
            )
        if person.home is not None:
            away = miles(person.home, self._spot())
            if away <= person.radius_miles:
                have = (
                    "It is in your city"
                    if away < 1
                    else f"About {away:.0f} miles from you, within your {person.radius_miles}"
                )
                return self._line(ask, have, FitState.MET)
        if self._state() in person.onsite_states:
            return self._line(ask, f"You would work on site in {US_STATES[self._state()]}", FitState.MET)
        if person.home is None and not person.onsite_states:
            hint = "Add your city, or the states you would work in."
            return self._line(ask, "You gave neither a home city nor states", FitState.MISSING, hint)
        hint = "A wider radius, or this state among your states, would close this line."
        have = "Outside the radius and the states you gave"
        return self._line(ask, have, FitState.MISSING, hint)


@dataclass(frozen=True)
class EmploymentGate(Gate):
    kind: ClassVar[str] = "employment"

    def met(self) -> Q:
        return _wants("employment", self.position.employment)

    def missing(self) -> Q:
        return ~self.met()

    def line(self, person: Person) -> Line:
        ask = Employment(self.position.employment).label
        if not person.employment:
            return self._line(ask, "You take any kind of employment", FitState.MET)
        wanted = joined(
            [Employment(kind).label.lower() for kind in Employment.values if kind in person.employment],
            "or",
        )
        met = self.position.employment in person.employment
        hint = f"Add {ask.lower()} to your wishes if you would take it."
        return self._line(ask, f"You want {wanted}", FitState.MET if met else FitState.MISSING, hint)


@dataclass(frozen=True)
class ShiftGate(Gate):
    """A flexible position suits everybody's wish."""

    kind: ClassVar[str] = "shift"

    def met(self) -> Q:
        flexible = self.position.shift == Shift.FLEXIBLE
        return ~Q(pk__in=[]) if flexible else _wants("shifts", self.position.shift)

    def missing(self) -> Q:
        return ~self.met()

    def line(self, person: Person) -> Line:
        flexible = self.position.shift == Shift.FLEXIBLE
        ask = "Flexible hours" if flexible else f"{Shift(self.position.shift).label} shift"
        if flexible or not person.shifts:
            return self._line(ask, "It suits any wish" if flexible else "You take any shift", FitState.MET)
        wanted = joined([Shift(kind).label.lower() for kind in Shift.values if kind in person.shifts], "or")
        met = self.position.shift in person.shifts
        hint = f"Add {ask.lower()} to your wishes if you would take it."
        return self._line(ask, f"You want {wanted} hours", FitState.MET if met else FitState.MISSING, hint)


@dataclass(frozen=True)
class PayGate(Gate):
    """The top of the range reaches the person's floor, both a year (an hour counts 2,080 times)."""

    kind: ClassVar[str] = "pay"

    def met(self) -> Q:
        top = self.position.pay_max_yearly
        return (
            Q(pay_floor=None)
            | Q(pay_period=PayPeriod.YEAR, pay_floor__lte=top)
            | Q(pay_period=PayPeriod.HOUR, pay_floor__lte=top / HOURS_A_YEAR)
        )

    def missing(self) -> Q:
        return ~self.met()

    def line(self, person: Person) -> Line:
        position = self.position
        ask = f"Pay up to {dollars(position.pay_max)} {PayPeriod(position.pay_period).label}"
        if person.pay_floor is None:
            return self._line(ask, "You set no least pay", FitState.MET)
        hourly = position.pay_period == PayPeriod.HOUR
        floor = round(person.pay_floor / HOURS_A_YEAR, 2) if hourly else round(person.pay_floor)
        have = f"Your least is {dollars(Decimal(floor))} {PayPeriod(position.pay_period).label}"
        met = position.pay_max_yearly >= person.pay_floor
        hint = "It pays less than the least you set."
        return self._line(ask, have, FitState.MET if met else FitState.MISSING, hint)


def gates_of(position: Position, on: date) -> Sequence[Gate]:
    """The gates a position has, in the order they are read. What it does not ask for has no gate."""
    required = [
        RequiredGroup(position, on, group)
        for group in position.requirements.all()
        if group.level == RequirementLevel.REQUIRED
    ]
    remote = position.workplace == Workplace.REMOTE
    gates: list[Gate | None] = [
        *required,
        YearsGate(position, on) if position.years_min else None,
        EducationGate(position, on) if position.education else None,
        RemoteGate(position, on) if remote else OnsiteGate(position, on),
        EmploymentGate(position, on),
        ShiftGate(position, on),
        PayGate(position, on),
    ]
    return [gate for gate in gates if gate is not None]
