"""Pools: the form of a rule, and what narrows the list of its people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms

from candidates.fit.rules import MOST_DAYS, Groups, Rule
from config import keys
from config.accounts.models import User
from config.text import refuse_unseen
from jobs.enums import US_STATES, CompetencyKind, Employment, PayPeriod, Shift, Workplace
from jobs.models import Position
from jobs.models.requirement import ASKABLE
from jobs.models.words import pay_doubt
from jobs.queries.vocabulary import Lexicon
from recruiters.forms.boxes import Checkboxes
from recruiters.models import Pool, Sharing
from recruiters.queries import pools
from recruiters.queries.pools import MOST_PAGES, Asked

MOST_LINES = 12
MOST_WORDS = 12
MOST_SAID = 60
"""Letters of a word that nobody knows which are repeated."""
OR = re.compile(r"\s*[|,;]\s*|\s+or\s+", re.IGNORECASE)
SKILLS = tuple(kind for kind in ASKABLE if kind != CompetencyKind.CREDENTIAL)
WHERE = {CompetencyKind.CREDENTIAL: "Credentials"} | dict.fromkeys(SKILLS, "Skills and systems")
"""By kind: the box in which a word of it belongs."""


class WordsField(forms.CharField):
    """Lines of words: each line is needed, and one of the words of a line is enough."""

    def __init__(self, *kinds: CompetencyKind, label: str, help_text: str, lines: bool = True) -> None:
        widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}) if lines else forms.TextInput()
        super().__init__(required=False, label=label, help_text=help_text, widget=widget, max_length=2000)
        self.kinds = kinds
        self.lexicon: Lexicon | None = None

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 -- groups of keys, or what was typed
        if not isinstance(value, tuple):
            return value
        return "\n".join(" or ".join(self._spelled(key) for key in group) for group in value)

    def _spelled(self, key: str) -> str:
        word = self._words.by_key.get(key)
        if word is None:
            return key
        label = self._words.spelling(word, *self.kinds)
        return key if OR.search(label) else label

    @property
    def _words(self) -> Lexicon:
        if self.lexicon is None:
            raise ValueError("the form gives the words of the trade")
        return self.lexicon

    def clean(self, value: Any) -> Groups:  # noqa: ANN401 -- lines, not a text
        text = super().clean(value)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(f"At most {MOST_LINES} lines; these are {len(lines)}.")
        errors: list[str] = []
        groups = [self._group(line, errors) for line in lines]
        if errors:
            raise forms.ValidationError(list(dict.fromkeys(errors)))
        return tuple(dict.fromkeys(group for group in groups if group))

    def _group(self, line: str, errors: list[str]) -> tuple[str, ...]:
        whole = self._words.find(line, *self.kinds)  # a label may hold a comma, or an "or"
        parts = [line] if whole else [part for part in OR.split(line) if part]
        if len(parts) > MOST_WORDS:
            errors.append(f"A line has at most {MOST_WORDS} words; one has {len(parts)}.")
        keys = []
        for part in parts[:MOST_WORDS]:
            word = self._words.find(part, *self.kinds)
            if word is None:
                errors.append(self._unknown(part))
            else:
                keys.append(word.key)
        return tuple(dict.fromkeys(keys))

    def _unknown(self, part: str) -> str:
        short = part if len(part) <= MOST_SAID else f"{part[:MOST_SAID]}\u2026"
        other = self._words.find(part)
        if other is not None and other.kind in WHERE:
            kind = CompetencyKind(other.kind)
            return f"{short} is a {kind.label.lower()}: write it under \u201c{WHERE[kind]}\u201d."
        near = self._words.nearest(part, *self.kinds)
        perhaps = f" Did you mean {' or '.join(near)}?" if near else " Look it up in the vocabulary."
        return f"{short} is no word we know here.{perhaps}"


def _days(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        error_messages={
            "invalid": "Give a whole number of days.",
            "min_value": "The least is 0.",
            "max_value": f"The most is {MOST_DAYS} days.",
        },
    )


def _several(
    label: str, choices: Iterable[tuple[str, str]], help_text: str = ""
) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices),
        required=False,
        help_text=help_text,
        widget=Checkboxes,
        error_messages={"invalid_choice": "Choose some of those offered."},
    )


class PoolForm(forms.Form):
    """A name and a rule. Offered is who may find it as far as this person may say so.

    `opened` is the moment of the pool that the page showed: what somebody saved since is not written over.
    """

    opened = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    name = forms.CharField(
        label="Name",
        max_length=80,
        validators=[refuse_unseen],
        help_text="Such as: Inpatient Texas, Weekend coders.",
        error_messages={"required": "Give the pool a name."},
    )
    sharing = forms.ChoiceField(
        label="Who finds it",
        choices=Sharing.choices,
        initial=Sharing.PRIVATE,
        error_messages={"invalid_choice": "Choose one of those offered.", "required": "Choose who finds it."},
    )
    credentials = WordsField(
        CompetencyKind.CREDENTIAL,
        label="Credentials",
        help_text="Each line is needed; one of a line is enough: CIC or CCS. What replaces one counts too.",
    )
    takes_apprentices = forms.BooleanField(
        label="Apprentices count too", required=False, help_text="CPC-A where CPC is asked for."
    )
    skills = WordsField(
        *SKILLS,
        label="Skills and systems",
        help_text="The same: systems (Epic), code sets, settings worked in, specialties, knowledge.",
    )
    years_min = forms.IntegerField(
        label="Years of coding, at least",
        required=False,
        min_value=0,
        max_value=60,
        error_messages={
            "invalid": "Give a whole number of years.",
            "min_value": "The least is 0.",
            "max_value": "Years run from 0 to 60.",
        },
    )
    years_in = WordsField(
        CompetencyKind.SETTING,
        label="in one of these settings",
        help_text="Such as: Inpatient or Outpatient. Empty: altogether.",
        lines=False,
    )
    states = _several(
        "Works in", US_STATES.items(), "They live in one of these, or would work on site there."
    )
    workplaces = _several("Workplace", Workplace.choices, "One of those ticked is enough.")
    employment = _several("Employment", Employment.choices, "The same.")
    shifts = _several("Shift", [one for one in Shift.choices if one[0] != Shift.FLEXIBLE], "The same.")
    pay_most = forms.DecimalField(
        label="Asks for no more than",
        required=False,
        min_value=Decimal(1),
        max_digits=9,
        decimal_places=2,
        help_text="Dollars. Who set no least is in it.",
        error_messages={
            "invalid": "Give an amount, such as 42 or 85000.",
            "min_value": "The least is 1 dollar.",
            "max_digits": "At most 9 digits fit.",
            "max_whole_digits": "At most 7 digits before the point.",
            "max_decimal_places": "At most 2 digits behind the point.",
        },
    )
    pay_period = forms.ChoiceField(label="for", choices=PayPeriod.choices, required=False)
    free_within = _days("Free within", "Days; 0 is today. Who did not say counts as free.")
    checked_within = _days("Credential looked up within", "Days. Those named above, or any.")
    agreed_within = _days("Agreed to be kept within", "Days; agreeing again counts.")
    changed_within = _days("Changed their file within", "Days. What they hold or want.")
    takes_alerts = forms.BooleanField(label="Takes mails about positions", required=False)

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401 -- a QueryDict or None
        *,
        by: User,
        pool: Pool | None = None,
        rule: Rule | None = None,
        name: str = "",
    ) -> None:
        """`pool` is what is changed; `rule` and `name` are what the form of a new one shows at first."""
        shown = rule if rule is not None else pool.asks if pool else Rule()
        called = (
            {"name": pool.name, "sharing": pool.sharing, "opened": moment(pool)} if pool else {"name": name}
        )
        super().__init__(data, initial=_filled(shown) | called)
        self.pool, self.owner, self.rule_shown = pool, pool.owner_id if pool else by.pk, shown
        lexicon = Lexicon.load()
        for field in self.fields.values():
            if isinstance(field, WordsField):
                field.lexicon = lexicon
        offered: Any = self.fields["sharing"]
        offered.choices = [(one.value, one.label) for one in pools.sharings(pool, by)]
        if len(offered.choices) == 1:
            offered.help_text = "Only its owner takes it back."

    def clean_opened(self) -> datetime | None:
        """Nothing, or nonsense, is no moment: then the page showed nothing that could be compared."""
        try:
            moment = datetime.fromisoformat(str(self.cleaned_data["opened"]))
        except ValueError:
            return None
        return moment if moment.tzinfo else None

    def shown_again(self, now: Pool) -> None:
        """Come back with what was typed, beside a pool that somebody else has saved."""
        sent: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        sent["opened"] = moment(now)
        self.data = sent

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = Pool.objects.filter(owner=self.owner, name=name)
        if self.pool is not None:
            others = others.exclude(pk=self.pool.pk)
        if self.owner is not None and others.exists():
            raise forms.ValidationError("There is a pool of this name already. Give this one another.")
        return name

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("years_in") and not data.get("years_min") and "years_min" not in self.errors:
            self.add_error(
                "years_min",
                "Say how many years. To ask only that they worked there, write the setting under"
                " \u201cSkills and systems\u201d.",
            )
        if data.get("pay_most"):
            period = data.get("pay_period") or PayPeriod.HOUR
            if doubt := pay_doubt(data["pay_most"], period):
                self.add_error("pay_most", doubt)
        if not self.errors and self.rule.asks_nothing:
            raise forms.ValidationError(
                "Ask for one thing at least. Everybody on file stands in the list of candidates."
            )
        return data

    @cached_property
    def rule(self) -> Rule:
        """What was asked, once it is valid."""
        data = self.cleaned_data
        pay = data["pay_most"]
        return Rule(
            credentials=data["credentials"],
            skills=data["skills"],
            takes_apprentices=bool(data["credentials"]) and data["takes_apprentices"],
            years_min=data["years_min"] or 0,
            years_in=tuple(key for group in data["years_in"] for key in group),
            states=tuple(data["states"]),
            workplaces=tuple(data["workplaces"]),
            employment=tuple(data["employment"]),
            shifts=tuple(data["shifts"]),
            pay_most=f"{pay.normalize():f}" if pay else "",
            pay_period=(data["pay_period"] or PayPeriod.HOUR) if pay else "",
            free_within=data["free_within"],
            checked_within=data["checked_within"],
            agreed_within=data["agreed_within"],
            changed_within=data["changed_within"],
            takes_alerts=data["takes_alerts"],
        )

    @property
    def groups(self) -> list[tuple[str, list[list[forms.BoundField]]]]:
        """The rule as it is read: headings, and under each the fields row by row."""
        return [(title, [[self[name] for name in row] for row in rows]) for title, rows in GROUPS]


def moment(pool: Pool) -> str:
    """When a pool was changed last, as a form carries it."""
    return pool.changed_at.isoformat()


GROUPS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("Holds and knows", (("credentials", "skills"), ("takes_apprentices",), ("years_min", "years_in"))),
    (
        "Would work",
        (("states",), ("workplaces",), ("employment",), ("shifts",), ("pay_most", "pay_period")),
    ),
    (
        "Lately",
        (("free_within", "checked_within"), ("agreed_within", "changed_within"), ("takes_alerts",)),
    ),
)


def _filled(rule: Rule) -> dict[str, Any]:
    """A rule as the form shows it."""
    return {
        "credentials": rule.credentials,
        "skills": rule.skills,
        "takes_apprentices": rule.takes_apprentices,
        "years_min": rule.years_min or None,
        "years_in": (rule.years_in,) if rule.years_in else (),
        "states": list(rule.states),
        "workplaces": list(rule.workplaces),
        "employment": list(rule.employment),
        "shifts": list(rule.shifts),
        "pay_most": rule.pay_most or None,
        "pay_period": rule.pay_period or PayPeriod.HOUR,
        "free_within": rule.free_within,
        "checked_within": rule.checked_within,
        "agreed_within": rule.agreed_within,
        "changed_within": rule.changed_within,
        "takes_alerts": rule.takes_alerts,
    }


class PeopleForm(forms.Form):
    """The address of a pool's list. What is nonsense in it is passed over, but for a position's number."""

    state = forms.ChoiceField(
        label="Lives in", choices=[("", "Any state"), *US_STATES.items()], required=False
    )
    new = forms.BooleanField(label="New this week", required=False)
    free = forms.BooleanField(label="Free now", required=False)
    position = forms.CharField(
        label="For position No.", max_length=40, required=False, widget=forms.TextInput(attrs={"size": 12})
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)
    open = forms.IntegerField(required=False, min_value=1, max_value=10**keys.LONGEST)

    def asked(self, position: Position | None) -> Asked:
        """What the valid part of it asks for; the position it names comes from the caller."""
        self.is_valid()
        data = self.cleaned_data
        return Asked(
            state=data.get("state", ""),
            is_new=data.get("new", False),
            is_free=data.get("free", False),
            position=position,
            page=data.get("page") or 1,
            opened=data.get("open"),
        )

    @property
    def reference(self) -> str:
        """The number of a position that was typed."""
        self.is_valid()
        return str(self.cleaned_data.get("position", "")).strip()
