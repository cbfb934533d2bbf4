"""What is open for each part of the role guide: duties, employers, hours, and the steps of the career path.

Each number is what the link beside it finds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db import connection

from jobs.enums import Education
from jobs.models import Competency, Listing
from jobs.queries.kept import kept_of_state
from jobs.search import doors, results
from jobs.search.criteria import Criteria
from jobs.search.doors import Door
from jobs.search.filters import BY_NAME
from jobs.search.results import Option

COUNTED = (
    "education", "credential", "setting", "workplace", "shift", "employment", "apprentice", "years_max",
    "code_set",
)  # fmt: skip
"""Filters whose numbers the guide shows."""
CREDENTIALS = ("cpc-a", "cpc", "coc", "ccs", "crc", "rhit")
"""Of the path: the first one and those that positions name most, from the office to the hospital."""
DEGREES = {
    Education.HIGH_SCHOOL: ("High school diploma", "asked for"),
    Education.ASSOCIATE: ("Associate degree", "helps"),
    Education.BACHELOR: ("Bachelor's degree", "preferred"),
}
ROLES = 6
ICD = "icd-10-cm"


@dataclass(frozen=True)
class Step:
    """One stop of the career path, with the search it leads to. `key` tells it from others of its stage."""

    key: str
    label: str
    count: int
    url: str
    note: str = ""
    leads_to: tuple[str, ...] = ()
    """Keys of steps of the next stage that it leads to more than to others; none: to all alike."""


@dataclass(frozen=True)
class Stage:
    """One column of the path. Without a step there is nothing open for it."""

    key: str
    heading: str
    steps: list[Step]


@dataclass(frozen=True)
class Choices:
    """A filter of the board with what choosing each of its options finds."""

    legend: str
    steps: list[Step]


@dataclass(frozen=True)
class Openings:
    """What is open. `count` is of everything."""

    count: int
    found: dict[str, list[Option]]
    """Of each filter the options that leave something."""
    doors: list[Door]
    commonest: dict[str, str] = field(default_factory=dict)
    """Of a credential the setting that most positions for its holders are in, by key."""

    def duty(self, key: str) -> Door | None:
        """The page of the positions that name a duty; None when there is none."""
        return self._by_url.get(doors.duty_url(key))

    @property
    def employers(self) -> list[Door]:
        """The pages of kinds of employers."""
        urls = {doors.employers_url(kind) for kind in doors.EMPLOYERS}
        return [door for door in self.doors if door.url in urls]

    @property
    def icd(self) -> Step | None:
        """The positions that ask for ICD-10-CM."""
        return next(iter(self._steps("code_set", ICD)), None)

    def options(self, name: str) -> Choices:
        steps = [_step(name, option) for option in self.found[name]]
        return Choices(BY_NAME[name].legend, sorted(steps, key=lambda step: -step.count))

    @cached_property
    def path(self) -> list[Stage]:
        """From education by credential and role to what is open."""
        roles = self._roles()
        keys = {role.key for role in roles}
        return [
            Stage("education", "Education", self._education()),
            Stage("credential", "Credential", self._credentials(keys)),
            Stage("role", "Role, by setting", roles),
            Stage("open", "Open now", self._open()),
        ]

    @property
    def links(self) -> list[tuple[Step, Step]]:
        """The steps of the path that one leads to more than to others."""
        return [
            (step, later)
            for stage, following in zip(self.path, self.path[1:], strict=False)
            for step in stage.steps
            for later in following.steps
            if later.key in step.leads_to
        ]

    def _education(self) -> list[Step]:
        steps = {step.key: step for step in self._steps("education")}
        found = []
        for level, (label, note) in DEGREES.items():
            key = level.name.lower()
            count = steps[key].count if key in steps else 0
            url = steps[key].url if key in steps else ""
            found.append(Step(key, label, count, url, note))
        return found

    def _credentials(self, roles: set[str]) -> list[Step]:
        return [
            Step(step.key, step.label, step.count, step.url, leads_to=(to,) if to in roles else ())
            for step in self._steps("credential", *CREDENTIALS)
            for to in [self.commonest.get(step.key, "")]
        ]

    def _roles(self) -> list[Step]:
        """The settings that credentials of the path lead to, and then those with the most positions."""
        shown = {step.key for step in self._steps("credential", *CREDENTIALS)}
        wanted = [self.commonest[key] for key in CREDENTIALS if key in shown and key in self.commonest]
        steps = {step.key: step for step in self._steps("setting")}
        first = [key for key in dict.fromkeys([*wanted, *steps]) if key in steps]
        return [steps[key] for key in first[:ROLES]]

    def _open(self) -> list[Step]:
        every = Step("every", "Everything", self.count, Criteria().url())
        first = self._steps("apprentice")
        no_years = self._steps("years_max", "0")
        remote = self._steps("workplace", "remote")
        return [every, *first, *no_years, *remote] if self.count else []

    def _steps(self, name: str, *keys: str) -> list[Step]:
        """The options of a filter as steps: those of these keys in their order, or all."""
        options = {option.value: option for option in self.found[name]}
        return [_step(name, options[key]) for key in keys or options if key in options]

    @cached_property
    def _by_url(self) -> dict[str, Door]:
        return {door.url: door for door in self.doors}


def _step(name: str, option: Option) -> Step:
    return Step(option.value, option.label, option.count, Criteria().with_one(name, option.value).url())


def openings() -> Openings:
    """What is open, for everybody alike. All of it is kept while the board is as it is."""
    count, found = results.tallies(*COUNTED)
    return Openings(count, found, doors.of_the_work(), kept_of_state("career:commonest", _commonest))


def _commonest() -> dict[str, str]:
    """One query over the listings, and one for the keys."""
    # What is open is Django's own statement, and the rest names columns: nothing in it was typed.
    inner, params = (
        Listing.objects.open().order_by().values("credentials", "settings").query.sql_with_params()
    )
    sql = (
        "SELECT credential, setting, count(*)"  # noqa: S608
        f" FROM ({inner}) AS listing, unnest(credentials) AS credential, unnest(settings) AS setting"
        " WHERE credential = ANY(%s) GROUP BY credential, setting"
    )
    words = {word.pk: word for word in Competency.objects.filter(key__in=CREDENTIALS)}
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, list(words)])
        counted = Counter(
            {(credential, setting): number for credential, setting, number in cursor.fetchall()}
        )
    settings = {word.pk: word for word in Competency.objects.filter(pk__in={pair[1] for pair in counted})}
    return {
        words[one].key: settings[_most(counted, one, settings)].key for one in {pair[0] for pair in counted}
    }


def _most(counted: Counter[tuple[int, int]], credential: int, settings: dict[int, Competency]) -> int:
    """The setting counted most for a credential; of several the first of the vocabulary."""
    of_it: Iterable[int] = [setting for one, setting in counted if one == credential]
    return min(of_it, key=lambda setting: (-counted[credential, setting], settings[setting].rank))
