"""The credentials of the guide: what is known of each, and what it opens on the board today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from candidates.fit.groups import AnyOf
from candidates.queries import holders
from candidates.queries.holders import Held
from candidates.queries.upkeep import SPANS
from jobs import entry, renewal
from jobs.entry import Claim, Topic
from jobs.enums import CompetencyKind
from jobs.models import Competency, CredentialFacts
from jobs.models.words import joined
from jobs.queries import naming
from jobs.queries.naming import NOTHING, Named
from jobs.renewal import Need
from jobs.search import doors, landings
from jobs.search.criteria import Criteria

NOT_ESTABLISHED = "Not established"
OTHERS = entry.Field("other", "Others", ())
"""Of what the desk added: no file says where it belongs."""


@dataclass(frozen=True)
class Upkeep:
    """What one credential alone asks of its holder in a cycle."""

    says: str
    """`36 units in two years`, or that it is not established."""
    parts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""
    units: int = 0
    span: str = ""
    steps: tuple[int, ...] = ()
    """With a second credential of the issuer, a third, and so on; the first is this one alone."""


@dataclass(frozen=True)
class Card:
    """One credential. `word` comes with its facts and its other form."""

    word: Competency
    named: Named
    opens: int
    """Open positions that its holder may take by credential, as the filter of the board finds them."""
    held: Held
    """What people on file who hold it hold besides, and next."""

    @property
    def key(self) -> str:
        return self.word.key

    @property
    def url(self) -> str:
        return reverse("candidates:credential-detail", args=[self.key])

    @property
    def opens_url(self) -> str:
        return Criteria(credential=(self.key,)).url()

    @property
    def facts(self) -> CredentialFacts | None:
        return getattr(self.word, "facts", None)

    @property
    def issuer(self) -> str:
        return self.facts.issuer if self.facts else ""

    @property
    def field(self) -> entry.Field:
        return entry.field_of().get(self.key, OTHERS)

    @property
    def is_apprentice(self) -> bool:
        return self.word.apprentice_of_id is not None

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        return entry.claims().get(self.key, ())

    def of(self, topic: Topic) -> list[Claim]:
        return [claim for claim in self.claims if claim.topic == topic]

    @property
    def work(self) -> list[Claim]:
        return self.of(Topic.WORK)

    @property
    def education(self) -> list[Claim]:
        return self.of(Topic.EDUCATION)

    @property
    def exam(self) -> list[Claim]:
        return self.of(Topic.EXAM)

    @property
    def names(self) -> list[Claim]:
        return self.of(Topic.NAMES)

    @property
    def status(self) -> list[Claim]:
        return self.of(Topic.STATUS)

    @cached_property
    def upkeep(self) -> Upkeep:
        return _upkeep(self)

    @property
    def counts_for(self) -> str:
        """What its holder fills where a position asks for it, in words, as fit counts."""
        return _joined_fills(landings.filled_by(self.word))

    @property
    def filled_by(self) -> str:
        """Who fills a line that asks for it, in words, as fit counts. The word comes `with_better`."""
        group = AnyOf([self.word])
        welcome = AnyOf([self.word], takes_apprentices=True)
        always = [*group.full.values(), *group.apprentice.values()]
        # The flag may stand on any credential; the form exists for a few.
        forms = Competency.objects.filter(apprentice_of__in=welcome.apprentice)
        exist = set(forms.values_list("label", flat=True))
        more = [label for label in welcome.apprentice.values() if label in exist and label not in always]
        said = joined(always, "or")
        return f"{said}, and {joined(more, 'or')} where apprentices are welcome" if more else said


def _joined_fills(words: Iterable[tuple[Competency, bool]]) -> str:
    where = {False: "", True: " where apprentices are welcome"}
    return joined([f"{word}{where[if_welcome]}" for word, if_welcome in words], "or")


def every() -> list[Card]:
    """All of them in the order of the guide: one query, and what is kept of the board."""
    words = Competency.objects.of_kind(CompetencyKind.CREDENTIAL)
    found = list(words.select_related("facts", "apprentice_of").order_by("rank", "label"))
    places = {field.key: place for place, field in enumerate(entry.fields())}
    cards = _cards(found)
    return sorted(cards, key=lambda card: places.get(card.field.key, len(places)))


def _cards(words: Iterable[Competency]) -> list[Card]:
    named, counted = naming.every(), holders.counted()
    opened = {door.url: door.count for door in doors.every().of("credential")}
    return [
        Card(
            word,
            named.get(word.pk, NOTHING),
            opened.get(reverse("jobs:landing-credential", args=[word.key]), 0),
            counted.of(word.key),
        )
        for word in words
    ]


def one(key: str) -> Card | None:
    """The credential of this key, with what replaces it and what it replaces; or None."""
    words = Competency.objects.of_kind(CompetencyKind.CREDENTIAL).filter(key=key)
    rows = words.select_related("facts", "apprentice_of", "apprentice_form")
    word = rows.prefetch_related("replaces", "replaced_by").first()
    return _cards([word])[0] if word else None


@dataclass(frozen=True)
class Drawer:
    """Credentials of one field."""

    field: entry.Field
    cards: list[Card]


def drawers(cards: Iterable[Card]) -> list[Drawer]:
    """In the order they come in."""
    return [Drawer(field, list(found)) for field, found in groupby(cards, key=lambda card: card.field)]


def narrowed(cards: Iterable[Card], *, issuer: str = "", setting: str = "", level: str = "") -> list[Card]:
    """Those of an issuer, of a field of work, of a level; what is empty asks for nothing."""
    return [
        card
        for card in cards
        if (not issuer or card.issuer == issuer)
        and (not setting or card.field.key == setting)
        and (not level or (card.facts is not None and card.facts.level == level))
    ]


def _upkeep(card: Card) -> Upkeep:
    need = need_of([(card.issuer, card.key, card.word.label)], card.issuer)
    if need is None or need.rule is None:
        return Upkeep(NOT_ESTABLISHED)
    rule, span = need.rule, SPANS[need.rule.cycle_months]
    strength = rule.strength.words
    since = f"; for cycles that begin from {date_format(rule.begins, 'F j, Y')}" if rule.begins else ""
    source = f"{rule.source}, as of {date_format(rule.as_of, 'F Y')}{since}"
    return Upkeep(
        f"{need.units} units in {span}" if span != "a year" else f"{need.units} units a year",
        tuple(f"{part.units} {part.words.removeprefix(f'{card.word.label}: ')}" for part in need.parts),
        need.notes,
        f"{source}; {strength}" if strength else source,
        need.units,
        span,
        renewal.ladder(rule, card.key),
    )


def need_of(held: Sequence[tuple[str, str, str]], issuer: str) -> Need | None:
    """What an issuer asks for some credentials, as (issuer, key, label); None of none of theirs."""
    credentials = [renewal.Credential(*each) for each in held if each[0] == issuer and issuer]
    return next(iter(renewal.needs(credentials, timezone.localdate())), None)
