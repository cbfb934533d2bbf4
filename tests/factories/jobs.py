"""Rows of the board, with a small vocabulary of real words and real cities.

Words and cities are made the first time a test names them (`competency("CPC")`,
`place("Tampa")`), so that a test needs no seed. Where the whole vocabulary was loaded,
the same calls find its rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone
from django.utils.text import slugify
from factory.django import DjangoModelFactory

from jobs.enums import (
    ArticleStatus,
    CloseReason,
    CompetencyKind,
    CredentialLevel,
    EmployerKind,
    EventKind,
    Occupation,
    PayPeriod,
    PositionStatus,
    QuestionKind,
    ReportReason,
    RequirementLevel,
    TitleRung,
    Workplace,
)
from jobs.models import (
    AreaWage,
    Article,
    ArticleSource,
    Competency,
    CompetencyAlias,
    CredentialFacts,
    Employer,
    Place,
    Position,
    PositionEvent,
    PositionReport,
    PostalCode,
    Question,
    Requirement,
    RoleFact,
    SalaryBenchmark,
    Title,
    Topic,
)
from jobs.services import articles, listings

WORDS: dict[CompetencyKind, dict[str, str]] = {
    CompetencyKind.CREDENTIAL: {
        "cpc": "CPC",
        "coc": "COC",
        "cic": "CIC",
        "crc": "CRC",
        "cpma": "CPMA",
        "cca": "CCA",
        "ccs": "CCS",
        "ccs-p": "CCS-P",
        "rhit": "RHIT",
        "rhia": "RHIA",
        "cdip": "CDIP",
    },
    CompetencyKind.CODE_SET: {
        "icd-10-cm": "ICD-10-CM",
        "icd-10-pcs": "ICD-10-PCS",
        "cpt": "CPT",
        "hcpcs": "HCPCS II",
        "hcc": "HCC",
        "ms-drg": "MS-DRG",
    },
    CompetencyKind.SETTING: {
        "inpatient": "Inpatient",
        "outpatient": "Outpatient",
        "profee": "Pro-fee",
        "ed": "Emergency department",
        "asc": "ASC",
        "home_health": "Home health",
        "payer": "Payer",
        "audit": "Audit",
        "denials": "Denials",
    },
    CompetencyKind.SPECIALTY: {
        "cardiology": "Cardiology",
        "orthopedics": "Orthopedics",
        "radiology": "Radiology",
    },
    CompetencyKind.SOFTWARE: {"epic": "Epic", "meditech": "MEDITECH"},
    CompetencyKind.DUTY: {
        "assign_sequence": "Assign and sequence codes",
        "audit_duty": "Audit coding",
        "audit_review": "Audits and reviews",
        "insurers": "Insurer disputes",
        "provider_query": "Query providers",
    },
    CompetencyKind.KNOWLEDGE: {"anatomy": "Anatomy and physiology"},
    CompetencyKind.SOFT: {"detail": "Attention to detail"},
}
APPRENTICE_FORMS = {"cpc-a": "cpc", "coc-a": "coc", "cic-a": "cic", "crc-a": "crc"}
REPLACES = {"rhia": "rhit"}
KINDS = {key: (kind, label) for kind, words in WORDS.items() for key, label in words.items()}

CITIES: dict[str, tuple[str, float, float, str]] = {
    "Tampa": ("FL", 27.9506, -82.4572, "33602"),
    "St. Petersburg": ("FL", 27.7676, -82.6403, "33701"),
    "Orlando": ("FL", 28.5383, -81.3792, "32801"),
    "Lake Mary": ("FL", 28.7589, -81.3178, "32746"),
    "Jacksonville": ("FL", 30.3322, -81.6557, "32202"),
    "Miami": ("FL", 25.7617, -80.1918, "33130"),
    "Atlanta": ("GA", 33.7490, -84.3880, "30303"),
    "Houston": ("TX", 29.7604, -95.3698, "77002"),
    "Chicago": ("IL", 41.8781, -87.6298, "60602"),
    "New York": ("NY", 40.7128, -74.0060, "10007"),
    "Los Angeles": ("CA", 34.0522, -118.2437, "90012"),
    "Seattle": ("WA", 47.6062, -122.3321, "98104"),
}
"""City: state, latitude and longitude of its center, one ZIP."""


class CompetencyFactory(DjangoModelFactory[Competency]):
    """A word that means nothing else; for a real one use `competency("CPC")`.

    Traits choose the kind: `credential` (also the default), `code_set`, `setting`, `specialty`,
    `software`, `duty`, `knowledge`, `soft`.
    """

    class Meta:
        model = Competency

    kind = CompetencyKind.CREDENTIAL
    key = factory.Sequence(lambda n: f"word-{n}")
    label = factory.Sequence(lambda n: f"Word {n}")

    class Params:
        credential = factory.Trait(kind=CompetencyKind.CREDENTIAL)
        code_set = factory.Trait(kind=CompetencyKind.CODE_SET)
        setting = factory.Trait(kind=CompetencyKind.SETTING)
        specialty = factory.Trait(kind=CompetencyKind.SPECIALTY)
        software = factory.Trait(kind=CompetencyKind.SOFTWARE)
        duty = factory.Trait(kind=CompetencyKind.DUTY)
        knowledge = factory.Trait(kind=CompetencyKind.KNOWLEDGE)
        soft = factory.Trait(kind=CompetencyKind.SOFT)


def competency(name: str) -> Competency:
    """The word with this key or label (`cpc`, `CPC-A`, `Pro-fee`), made if it is not there yet.

    An apprentice form comes with its credential, RHIA comes with what it replaces. A word this
    module does not know raises KeyError: add it above, or use CompetencyFactory.
    """
    labels = {label: key for key, (_, label) in KINDS.items()}
    key = labels.get(name, name.lower())
    if found := Competency.objects.filter(key=key).first():
        return found
    if key in APPRENTICE_FORMS:
        full = competency(APPRENTICE_FORMS[key])
        return CompetencyFactory.create(key=key, label=key.upper(), apprentice_of=full)
    kind, label = KINDS[key]
    made = CompetencyFactory.create(key=key, kind=kind, label=label)
    if key in REPLACES:
        made.replaces.add(competency(REPLACES[key]))
    return made


def competencies(names: str | Iterable[str]) -> list[Competency]:
    """Several words: a list of names, or one text with `;` between them."""
    parts = names.split(";") if isinstance(names, str) else names
    return [competency(part.strip()) for part in parts if part.strip()]


class CompetencyAliasFactory(DjangoModelFactory[CompetencyAlias]):
    class Meta:
        model = CompetencyAlias

    competency = factory.SubFactory(CompetencyFactory)
    text = factory.Sequence(lambda n: f"other word {n}")


class CredentialFactsFactory(DjangoModelFactory[CredentialFacts]):
    class Meta:
        model = CredentialFacts

    competency = factory.SubFactory(CompetencyFactory)
    issuer = "AAPC"
    level = CredentialLevel.CORE


class PlaceFactory(DjangoModelFactory[Place]):
    """Tampa, unless told otherwise; asking twice for one city gives one row.

    With `city` one of `CITIES`, state and coordinates are the real ones.
    """

    class Meta:
        model = Place
        django_get_or_create = ("city", "state")

    city = "Tampa"
    state = factory.LazyAttribute(lambda made: CITIES[made.city][0])
    latitude = factory.LazyAttribute(lambda made: CITIES[made.city][1])
    longitude = factory.LazyAttribute(lambda made: CITIES[made.city][2])


def place(city: str) -> Place:
    """One of `CITIES`, with its ZIP."""
    found = PlaceFactory.create(city=city)
    PostalCodeFactory.create(place=found)
    return found


class PostalCodeFactory(DjangoModelFactory[PostalCode]):
    class Meta:
        model = PostalCode
        django_get_or_create = ("code",)

    place = factory.SubFactory(PlaceFactory)
    code = factory.LazyAttribute(lambda made: CITIES[made.place.city][3])
    latitude = factory.SelfAttribute("place.latitude")
    longitude = factory.SelfAttribute("place.longitude")


class EmployerFactory(DjangoModelFactory[Employer]):
    class Meta:
        model = Employer

    name = factory.Sequence(lambda n: f"Bay Pines Hospital {n}")
    slug = factory.Sequence(lambda n: f"bay-pines-hospital-{n}")
    kind = EmployerKind.HOSPITAL


class PositionFactory(DjangoModelFactory[Position]):
    """A draft that asks for nothing, on site in Tampa, $30 to $40 an hour.

    Traits: `draft` (the default), `open`, `paused`, `closed`; `remote`, `onsite` (the default),
    `hybrid`; `yearly` ($60,000 to $80,000 a year).

    `required` and `preferred` write groups as files do, `"CPC|CCS-P; ICD-10-CM"`; `settings`,
    `specialties`, `software` and `duties` take names: `settings=["profee"]` or `"profee; ed"`.
    The status is written as such: no event stands behind it. Use `jobs.services.positions` for
    a position that was really published.
    """

    class Meta:
        model = Position
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"T-{n:05d}")
    title = "Outpatient coder"
    employer = factory.SubFactory(EmployerFactory)
    description = "Codes outpatient visits.\n\n- one chart at a time"
    description_html = "<p>Codes outpatient visits.</p>\n<ul>\n<li>one chart at a time</li>\n</ul>\n"
    workplace = Workplace.ONSITE
    place = factory.SubFactory(PlaceFactory)
    pay_min = 30
    pay_max = 40
    pay_period = PayPeriod.HOUR
    benefits = "Health insurance, 401(k), three weeks of leave, dues paid."
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))

    class Params:
        draft = factory.Trait(status=PositionStatus.DRAFT)
        open = factory.Trait(status=PositionStatus.OPEN, published_at=factory.LazyFunction(timezone.now))
        paused = factory.Trait(status=PositionStatus.PAUSED, published_at=factory.LazyFunction(timezone.now))
        closed = factory.Trait(
            status=PositionStatus.CLOSED,
            published_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=20)),
            closed_at=factory.LazyFunction(timezone.now),
            close_reason=CloseReason.FILLED,
        )
        remote = factory.Trait(workplace=Workplace.REMOTE, place=None)
        onsite = factory.Trait(workplace=Workplace.ONSITE)
        hybrid = factory.Trait(workplace=Workplace.HYBRID)
        yearly = factory.Trait(pay_min=60_000, pay_max=80_000, pay_period=PayPeriod.YEAR)

    @classmethod
    def _create(cls, model_class: type[Position], *args: object, **fields: Any) -> Position:  # noqa: ANN401
        groups = {level: fields.pop(level.value, "") for level in RequirementLevel}
        words = {name: fields.pop(name, ()) for name in ("settings", "specialties", "software", "duties")}
        position = super()._create(model_class, *args, **fields)  # type: ignore[no-untyped-call]
        assert isinstance(position, Position)
        for level, text in groups.items():
            require(position, *(text.split(";") if text else ()), level=level)
        for name, names in words.items():
            getattr(position, name).set(competencies(names))
        listings.refresh([position.pk])
        return position


def require(
    position: Position, *groups: str, level: RequirementLevel = RequirementLevel.REQUIRED
) -> list[Requirement]:
    """Add groups to what a position asks for: `require(position, "CPC|CCS-P", "ICD-10-CM")`."""
    return [
        RequirementFactory.create(position=position, level=level, any_of=group.split("|")) for group in groups
    ]


class RequirementFactory(DjangoModelFactory[Requirement]):
    """One group; `any_of` takes names: `any_of=["CPC", "CCS-P"]`."""

    class Meta:
        model = Requirement
        skip_postgeneration_save = True

    position = factory.SubFactory(PositionFactory)
    level = RequirementLevel.REQUIRED

    @classmethod
    def _create(cls, model_class: type[Requirement], *args: object, **fields: Any) -> Requirement:  # noqa: ANN401
        names = fields.pop("any_of", ["CPC"])
        requirement = super()._create(model_class, *args, **fields)  # type: ignore[no-untyped-call]
        assert isinstance(requirement, Requirement)
        requirement.any_of.set(competencies(names))
        return requirement


class PositionEventFactory(DjangoModelFactory[PositionEvent]):
    class Meta:
        model = PositionEvent

    position = factory.SubFactory(PositionFactory, open=True)
    kind = EventKind.PUBLISHED


class PositionReportFactory(DjangoModelFactory[PositionReport]):
    """Trait `handled`: somebody has dealt with it."""

    class Meta:
        model = PositionReport

    position = factory.SubFactory(PositionFactory, open=True)
    reason = ReportReason.PAY
    text = "They said $20 on the phone."

    class Params:
        handled = factory.Trait(handled_at=factory.LazyFunction(timezone.now))


class RoleFactFactory(DjangoModelFactory[RoleFact]):
    class Meta:
        model = RoleFact

    section = RoleFact.Section.DUTY
    key = factory.Sequence(lambda n: f"fact-{n}")
    text = "Turns what was done into codes."
    source = "A public source"
    as_of = "2025"


class SalaryBenchmarkFactory(DjangoModelFactory[SalaryBenchmark]):
    class Meta:
        model = SalaryBenchmark

    city = "Tampa"
    state = "FL"
    years = factory.Sequence(int)
    amount = 47_000
    source = "A public source"
    as_of = str(date(2020, 1, 1))


class AreaWageFactory(DjangoModelFactory[AreaWage]):
    """Invented figures."""

    class Meta:
        model = AreaWage

    reference = date(2024, 5, 1)
    occupation = Occupation.RECORDS
    area = factory.Sequence(lambda n: f"{n:05d}")
    title = factory.Sequence(lambda n: f"Springfield {n}, FL")
    state = "FL"
    employment = 1_230
    p10, p25, median, p75, p90 = 31_000, 37_000, 45_000, 58_000, 74_000
    mean = 48_000


class TitleFactory(DjangoModelFactory[Title]):
    class Meta:
        model = Title

    name = factory.Sequence(lambda n: f"Coding specialist {n}")
    slug = factory.Sequence(lambda n: f"coding-specialist-{n}")
    rung = TitleRung.CODER
    soc = "29-2072"


class TopicFactory(DjangoModelFactory[Topic]):
    class Meta:
        model = Topic
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"Topic {n}")
    slug = factory.LazyAttribute(lambda topic: slugify(topic.name))


class ArticleFactory(DjangoModelFactory[Article]):
    """Published a day ago. `is_published=False`: a draft. `topics`: names, `about`: words."""

    class Meta:
        model = Article
        skip_postgeneration_save = True

    class Params:
        is_published = True

    title = factory.Sequence(lambda n: f"What to ask before you sign, part {n}")
    slug = factory.LazyAttribute(lambda article: slugify(article.title))
    summary = "Four questions, and the answers to wait for."
    body = "First.\n\n## The hours\n\nAsk.\n\n## The charts\n\nCount.\n\n## The test\n\nSit it."
    status = factory.LazyAttribute(
        lambda article: ArticleStatus.PUBLISHED if article.is_published else ArticleStatus.DRAFT
    )
    published_at = factory.LazyAttribute(
        lambda article: timezone.now() - timedelta(days=1) if article.is_published else None
    )

    @factory.post_generation  # type: ignore[untyped-decorator]
    def topics(self: Article, create: bool, extracted: list[str] | None, **_: object) -> None:  # noqa: FBT001 -- the signature
        if create and extracted:
            self.topics.set([TopicFactory.create(name=name) for name in extracted])

    @factory.post_generation  # type: ignore[untyped-decorator]
    def about(self: Article, create: bool, extracted: list[Competency] | None, **_: object) -> None:  # noqa: FBT001
        if create and extracted:
            self.competencies.set(extracted)

    @classmethod
    def _create(cls, model_class: type[Article], *args: object, **kwargs: object) -> Article:
        article = model_class(*args, **kwargs)
        articles.set_words(article)
        article.save()
        return article


class ArticleSourceFactory(DjangoModelFactory[ArticleSource]):
    class Meta:
        model = ArticleSource

    article = factory.SubFactory(ArticleFactory)
    rank = factory.Sequence(lambda n: n + 1)
    words = "Somebody who counted, 2026"


class QuestionFactory(DjangoModelFactory[Question]):
    """A question with yes or no, without a knock-out. Traits: `nights` (no is one), `hours` (below 20 is)."""

    class Meta:
        model = Question

    class Params:
        nights = factory.Trait(
            text="Can you work nights?",
            refused=["no"],
            because="The employer needs people who can work nights.",
        )
        hours = factory.Trait(
            text="How many hours a week can you work?",
            kind=QuestionKind.NUMBER,
            unit="hours a week",
            least=1,
            most=60,
            needs_least=20,
            because="The employer needs at least 20 hours a week.",
        )

    position = factory.SubFactory(PositionFactory, open=True)
    text = factory.Sequence(lambda n: f"Is it true, number {n}?")
    kind = QuestionKind.YES_NO
    order = factory.Sequence(lambda n: n % 1000)
