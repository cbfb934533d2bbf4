"""What is open for each part of the role guide: duties, employers, hours, and the steps of the career path.

Each number is what the link beside it finds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate

from django.db import connection
from django.urls import reverse

from jobs.enums import CompetencyKind, Education, Workplace
from jobs.models import Competency, Listing, Title
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
    Education.HIGH_SCHOOL: "High school diploma",
    Education.ASSOCIATE: "Associate degree",
    Education.BACHELOR: "Bachelor's degree",
}
ROLES = 6
LEADS = 2
"""Settings that a credential is drawn to, at most: that of most of its positions, and the next."""
SHARE = 4
"""The next one has at least this part of them, or it is not drawn."""
TITLES = {
    "profee": "pro-fee-coder",
    "outpatient": "outpatient-facility-coder",
    "ed": "emergency-department-coder",
    "inpatient": "inpatient-coder",
    "payer": "risk-adjustment-coder",
    "denials": "denials-coder",
    "audit": "coding-auditor",
    "cdi": "cdi-specialist",
    "education": "coding-educator",
}
"""Of a setting the title of who codes there, by the address of its page."""
ICD = "icd-10-cm"
Crossed = Counter[tuple[str, str, str]]
"""How many open positions two filters leave together: (name of the second, value of the first, its value)."""
CROSSED_KINDS = (CompetencyKind.CREDENTIAL, CompetencyKind.SETTING)
CROSSED = """
    WITH listing AS MATERIALIZED ({rows})
    SELECT 'education', credential, education::text, count(*)
      FROM listing, unnest(credentials) AS credential WHERE credential = ANY(%s) GROUP BY 2, 3
    UNION ALL
    SELECT 'setting', credential, setting::text, count(*)
      FROM listing, unnest(credentials) AS credential, unnest(settings) AS setting
     WHERE credential = ANY(%s) GROUP BY 2, 3
    UNION ALL
    SELECT 'workplace', setting, workplace, count(*)
      FROM listing, unnest(settings) AS setting GROUP BY 2, 3
    UNION ALL
    SELECT 'years_max', setting, years::text, count(*)
      FROM listing, unnest(settings) AS setting WHERE years = 0 GROUP BY 2, 3
"""


@dataclass(frozen=True)
class Step:
    """One stop of the career path, with the search it leads to. `key` tells it from others of its stage."""

    key: str
    label: str
    count: int
    url: str
    note: str = ""
    """What its page is called."""
    page: str = ""
    """Path of the page that says what it is; empty where there is none."""
    leads_to: tuple[str, ...] = ()
    """Keys of steps of the next stage, the one of most positions first."""
    more: tuple[Step, ...] = ()
    """Narrower searches of the same."""


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
    crossed: Crossed = field(default_factory=Counter)
    titles: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of a setting the title of TITLES, where there is one, and the path of its page."""

    def duty(self, key: str) -> Door | None:
        """The page of the positions that name a duty; None when there is none."""
        return self._by_url.get(doors.duty_url(key))

    @property
    def employers(self) -> list[Door]:
        """The pages of kinds of employers."""
        urls = {doors.employers_url(kind) for kind in doors.EMPLOYERS}
        return [door for door in self.doors if door.url in urls]

    @property
    def elsewhere(self) -> int:
        """Open positions with employers of no kind that has a page."""
        return self.count - sum(door.count for door in self.employers)

    @property
    def icd(self) -> Step | None:
        """The positions that ask for ICD-10-CM."""
        return next(iter(self._steps("code_set", ICD)), None)

    def options(self, name: str) -> Choices:
        steps = [_step(name, option) for option in self.found[name]]
        return Choices(BY_NAME[name].legend, sorted(steps, key=lambda step: -step.count))

    @cached_property
    def path(self) -> list[Stage]:
        """From schooling by credential and role to what is open.

        A line runs to a credential from the least schooling that half of its positions, or more, are content
        with; from it to the settings of most of its positions; from a setting to what is open in it. So every
        role has a line from a credential, and each line is counted.
        """
        shown = {step.key: step for step in self._steps("credential", *CREDENTIALS)}
        settings = {step.key: step for step in self._steps("setting")}
        leads = {key: self._leads(step, settings) for key, step in shown.items()}
        firsts = [found[place] for place in range(LEADS) for found in leads.values() if place < len(found)]
        drawn = list(dict.fromkeys(firsts))[:ROLES]
        leads = {key: tuple(one for one in found if one in drawn) for key, found in leads.items()}
        enough = {key: self._enough(step) for key, step in shown.items()}
        # Beside each other stands what is joined, so that few lines cross.
        keys = sorted(shown, key=lambda key: (enough[key], drawn.index(leads[key][0]) if leads[key] else 0))
        roles = [settings[key] for key in dict.fromkeys(one for key in keys for one in leads[key])]
        return [
            Stage("education", "Schooling", self._education(keys, enough)),
            Stage("credential", "Credential", [_credential(shown[key], leads[key]) for key in keys]),
            Stage("role", "Role", [self._role(step) for step in roles]),
            Stage("open", "Open now", [self._open(step) for step in roles]),
        ]

    @property
    def links(self) -> list[tuple[Step, Step]]:
        """The steps of the path that one leads to."""
        return [
            (step, later)
            for stage, following in zip(self.path, self.path[1:], strict=False)
            for step in stage.steps
            for later in following.steps
            if later.key in step.leads_to
        ]

    @property
    def beyond(self) -> list[Step]:
        """What is open whatever the setting: everything, and what is sought most."""
        every = Step("every", "Everything", self.count, Criteria().url())
        sought = (("apprentice", ()), ("years_max", ("0",)), ("workplace", (Workplace.REMOTE,)))
        found = [step for name, keys in sought for step in self._steps(name, *keys)]
        return [every, *found] if self.count else []

    def _leads(self, credential: Step, among: Iterable[str]) -> tuple[str, ...]:
        """The setting most of its positions are in, and the next; of several alike the first among them."""
        counted = {key: self.crossed["setting", credential.key, key] for key in among}
        most = sorted((key for key in counted if counted[key]), key=lambda key: -counted[key])
        next_ones = [key for key in most[1:LEADS] if SHARE * counted[key] >= credential.count]
        return (*most[:1], *next_ones)

    def _enough(self, step: Step) -> int:
        """Place among DEGREES of the least schooling that half of its positions take; beyond them if none."""
        asked = [self.crossed["education", step.key, str(level.value)] for level in Education]
        open_to = dict(zip(Education, accumulate(asked), strict=True))
        fitting = (place for place, level in enumerate(DEGREES) if 2 * open_to[level] >= step.count)
        return next(fitting, len(DEGREES))

    def _education(self, credentials: list[str], enough: dict[str, int]) -> list[Step]:
        steps = {step.key: step for step in self._steps("education")}
        found = []
        for place, (level, label) in enumerate(DEGREES.items()):
            key = level.name.lower()
            count = steps[key].count if key in steps else 0
            url = steps[key].url if key in steps else ""
            leads = tuple(one for one in credentials if enough[one] == place)
            found.append(Step(key, label, count, url, leads_to=leads))
        return found

    def _role(self, step: Step) -> Step:
        name, page = self.titles.get(step.key, ("", ""))
        return replace(step, note=name, page=page, leads_to=(step.key,))

    def _open(self, step: Step) -> Step:
        """What is open in a setting, and of that what is sought most."""
        search = Criteria().with_one("setting", step.key)
        asked = (
            ("workplace", Workplace.REMOTE.value, "remote", "remote"),
            ("years_max", "0", "needs no years", "need no years"),
        )
        more = tuple(
            Step(value, one if count == 1 else many, count, search.with_one(name, value).url())
            for name, value, one, many in asked
            if (count := self.crossed[name, step.key, value])
        )
        return replace(step, more=more)

    def _steps(self, name: str, *keys: str) -> list[Step]:
        """The options of a filter as steps: those of these keys in their order, or all."""
        options = {option.value: option for option in self.found[name]}
        return [_step(name, options[key]) for key in keys or options if key in options]

    @cached_property
    def _by_url(self) -> dict[str, Door]:
        return {door.url: door for door in self.doors}


def _step(name: str, option: Option) -> Step:
    return Step(option.value, option.label, option.count, Criteria().with_one(name, option.value).url())


def _credential(step: Step, leads: tuple[str, ...]) -> Step:
    page = reverse("candidates:credential-detail", args=[step.key])
    return replace(step, page=page, leads_to=leads)


def openings() -> Openings:
    """What is open, for everybody alike. All of it is kept while the board is as it is."""
    count, found = results.tallies(*COUNTED)
    crossed, titles = kept_of_state("career:crossed", _crossed), kept_of_state("career:titles", _titles)
    return Openings(count, found, doors.of_the_work(), crossed, titles)


def _titles() -> dict[str, tuple[str, str]]:
    found = {title.slug: title for title in Title.objects.filter(slug__in=TITLES.values())}
    by_setting = {setting: found[slug] for setting, slug in TITLES.items() if slug in found}
    return {key: (title.name, title.get_absolute_url()) for key, title in by_setting.items()}


def _crossed() -> Crossed:
    """One query over the listings, and one for the words."""
    # What is open is Django's own statement, and the rest names columns: nothing in it was typed.
    columns = ("credentials", "settings", "education", "workplace", "years")
    inner, params = Listing.objects.open().order_by().values(*columns).query.sql_with_params()
    words = {word.pk: word.key for word in Competency.objects.filter(kind__in=CROSSED_KINDS)}
    credentials = [pk for pk, key in words.items() if key in CREDENTIALS]
    with connection.cursor() as cursor:
        cursor.execute(CROSSED.format(rows=inner), [*params, credentials, credentials])
        found: Crossed = Counter()
        for name, one, value, number in cursor.fetchall():
            other = words[int(value)] if name == "setting" else value
            found[name, words[one], other] = number
    return found
