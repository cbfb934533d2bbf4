"""That every fact this site began with stands where people look for it, with its source and its date.

The facts are written down here anew, figure by figure, and compared with what the pages show: neither the
file they are loaded from nor the tables are asked.
"""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from jobs.enums import CompetencyKind, EmployerKind
from jobs.models import Competency
from jobs.services import role_facts, vocabulary
from tests.reading import read

pytestmark = pytest.mark.django_db

PAGE = "4cornerresources.com/job-descriptions/medical-coder/"
READ = "Undated page, read in November 2026"
OLD = "Undated page, about 2019 to 2020"
FACTS = [
    # section of the guide, what the page says of it, its source, its date
    ("work", "puts what was done, used and diagnosed in a visit into codes", PAGE, READ),
    ("work", "From those codes a claim is made, and from the claim an insurer pays", PAGE, READ),
    ("employers", "Hospitals, clinics and the offices of doctors employ coders", PAGE, READ),
    ("work", "ICD and CPT codes, and for the rules of government and insurers on the order", PAGE, READ),
    ("work", "Where the documentation is thin or unclear, the coder asks the provider", PAGE, READ),
    ("work", "working alone, which suits people who start by themselves", PAGE, READ),
    ("work", "29-2072.00, Medical Records Specialists, which includes medical coders", "O*NET", READ[-13:]),
    ("duties", "Keeps to what the law asks of coding and how it is done", PAGE, READ),
    ("duties", "Audits and reviews coded records, so that the documentation is right and exact", PAGE, READ),
    ("duties", "Gives every service its codes and puts them in order", PAGE, READ),
    ("duties", "Works with the billing department so that bills are settled in time", PAGE, READ),
    ("duties", "Sorts out coding errors and disputes with insurance companies", PAGE, READ),
    ("duties", "Gives other departments the figures they need for analysis and research", PAGE, READ),
    ("duties", "Asks physicians and other professionals about a treatment or a test", PAGE, READ),
    ("education", "Asked for: a high school diploma, or what equals it", PAGE, READ),
    ("education", "a bachelor's degree. With some employers an associate degree, or courses in", PAGE, READ),
    ("education", "Some employers prefer a certification, for example one of the AAPC", PAGE, READ),
    ("skills", "A close eye for detail", PAGE, READ),
    ("skills", "Medical terms and human anatomy", PAGE, READ),
    ("skills", "Good speaking and good writing", PAGE, READ),
    ("skills", "Typing that is both fast and correct", PAGE, READ),
    ("skills", "Familiar with ICD-10 codes and procedures", PAGE, READ),
    ("skills", "Starts by oneself and works independently", PAGE, READ),
    ("hours", "Most often Monday to Friday, 9 to 5, in an office", PAGE, READ),
    ("hours", "Places that never close have other shifts", PAGE, READ),
    ("hours", "Some coders work from home and choose their own hours", PAGE, READ),
    ("path", "The way in begins with a high school diploma", PAGE, READ),
    ("path", "An associate or bachelor's degree helps, and so do courses in anatomy", PAGE, READ),
    ("path", "A certification makes a candidate stand out", PAGE, READ),
    ("trends", "adopted ICD-11 in 2019 and it took effect in 2022", "World Health Organization", "2022"),
    ("trends", "Software reads the chart and suggests codes, and the coder decides faster", PAGE, OLD),
    ("trends", "Code sets keep growing, in number and in how involved they are", "Forbes", OLD),
    ("trends", "is preparing the next edition of its classification", PAGE, OLD),
    ("outlook", "expected to grow by 7 percent from 2024 to 2034", "(29-2072)", "2024 to 2034"),
    ("outlook", "Half of all medical records specialists earned more than $50,250", "(29-2072)", "May 2024"),
    ("outlook", "One in ten earned more than about $80,950", "(29-2072)", "May 2024"),
    ("outlook", "About 194,800 people worked", "(29-2072)", "May 2024"),
    ("outlook", "About 14,200 places a year", "(29-2072)", "2024 to 2034"),
    ("outlook", "For 2023 to 2033 the expected growth was 9 percent", "BLS", "2023 to 2033"),
    ("outlook", "In 2020 the figure in the middle was $44,090", "BLS", "2020"),
    ("outlook", "For 2019 to 2029 the expected growth was 8 percent", "BLS", "2019 to 2029"),
    ("outlook", "For 2018 to 2028 the expected growth was 11 percent", "BLS", "2018 to 2028"),
    ("promise", "We bring you together with a recruiter, to see whether one of our openings", PAGE, READ),
    ("promise", "If an opening is not for you, we keep you in mind", PAGE, READ),
    ("promise", "The newest open positions are always here to see", PAGE, READ),
    ("promise", "We write down advice for a coder's career", PAGE, READ),
    ("promise", "You can write to us at any time", PAGE, READ),
]  # fmt: skip
SUPERSEDED = [
    "is preparing the next edition",
    "the expected growth was 9 percent",
    "$44,090",
    "the expected growth was 8 percent",
    "the expected growth was 11 percent",
]
SALARIES = {
    # US dollars a year, after 1 and after 5 years
    "Orlando, FL": (35_000, 47_000),
    "Tampa, FL": (40_000, 47_000),
    "Jacksonville, FL": (37_000, 48_000),
    "Miami, FL": (42_000, 52_000),
    "Atlanta, GA": (38_000, 52_000),
    "Chicago, IL": (38_000, 49_000),
    "Houston, TX": (40_000, 51_000),
    "Los Angeles, CA": (46_000, 53_000),
    "New York, NY": (44_000, 52_000),
    "Seattle, WA": (46_000, 56_000),
}
OVERALL = (41_000, 52_000)
TITLES = [
    "Medical Records Coordinator",
    "Coder",
    "Medical Coding Specialist",
    "Medical Billing Specialist",
    "Medical Records Technician",
    "Health Information Specialist",
    "Medical Records Clerk",
    "Health Information Clerk",
    "Medical Records Analyst",
    "Health Information Technician",
    "Medical Billing Manager",
    "Medical Records Director",
]
DUTIES = {
    "compliance": "compliance",
    "audit": "audit_review",
    "assign_sequence": "assign_sequence",
    "billing": "billing",
    "insurers": "insurers",
    "statistics": "statistics",
    "provider_query": "provider_query",
}
"""Key of the fact to the word that positions name."""


@pytest.fixture(autouse=True)
def loaded(db: None) -> None:
    vocabulary.load()
    role_facts.load()


def there_is(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


def text_of(client: Client, name: str) -> str:
    response = client.get(reverse(name))
    assert response.status_code == 200
    return str(response.content.decode())


def section(text: str, name: str) -> str:
    (found,) = re.findall(rf'<section [^>]*aria-labelledby="{name}">.*?</section>', text, re.DOTALL)
    return unescape(found)


def test_every_fact_stands_in_its_section_with_source_and_date(client: Client) -> None:
    text = text_of(client, "jobs:guide")
    sources = dict(re.findall(r'<li id="source-(\d+)">(.*?)</li>', section(text, "sources")))
    assert len(FACTS) == 47
    for name, words, source, as_of in FACTS:
        cited = re.findall(
            re.escape(words) + r'[^<]*<a class="cite" href="#source-(\d+)">', section(text, name)
        )
        assert len(cited) == 1, words
        assert source in sources[cited[0]], words
        assert as_of in sources[cited[0]], words


def test_no_other_fact_is_told(client: Client) -> None:
    """What is told without standing above would be told unchecked."""
    told = re.findall(r'<a class="cite"', text_of(client, "jobs:guide"))
    assert len(told) == len(FACTS)


def test_trends_and_outlook_come_newest_first_and_the_old_is_shown_as_old(client: Client) -> None:
    text = text_of(client, "jobs:guide")
    for name in ("trends", "outlook"):
        part = section(text, name)
        places = [part.index(words) for where, words, _, _ in FACTS if where == name]
        assert places == sorted(places)
    marked = re.findall(r"Superseded</span> ([^<]+)<", unescape(text))
    assert len(marked) == len(SUPERSEDED)
    for words, sentence in zip(SUPERSEDED, marked, strict=True):
        assert words in sentence


def test_source_and_date_of_what_changes_stand_beside_it(client: Client) -> None:
    text = text_of(client, "jobs:guide")
    for name, _, source, as_of in FACTS:
        if name in ("trends", "outlook"):
            seen = read(section(text, name)).text
            assert source in seen
            assert as_of in seen


@pytest.mark.parametrize(
    "name",
    [
        "jobs:home",
        "jobs:guide",
        pytest.param(
            "jobs:salaries",
            marks=pytest.mark.skipif("not there_is('jobs:salaries')", reason="the page is not there yet"),
        ),
    ],
)
def test_the_22_figures_of_pay(client: Client, name: str) -> None:
    text = text_of(client, name)
    rows = [read(row).text for row in re.findall(r"<tr>.*?</tr>", text, re.DOTALL)]
    for place, (first, last) in SALARIES.items():
        of_place = [row for row in rows if place in row]
        assert any(f"${first:,}" in row and f"${last:,}" in row for row in of_place), place
    assert any(f"${OVERALL[0]:,}" in row and f"${OVERALL[1]:,}" in row for row in rows)
    seen = read(text).text
    assert "Payscale median annual salary" in seen
    assert "about 2019 to 2020, historic" in seen


def test_employers_are_kinds_of_an_employer() -> None:
    assert {"hospital", "clinic", "physician_office"} <= set(EmployerKind.values)


def test_the_7_duties_are_words_that_positions_name() -> None:
    words = Competency.objects.filter(kind=CompetencyKind.DUTY).values_list("key", flat=True)
    assert set(words) == set(DUTIES.values())


def test_the_6_skills_are_words_of_the_vocabulary() -> None:
    keys = {
        "detail",
        "medical-terminology",
        "anatomy",
        "communication",
        "typing",
        "icd-10-cm",
        "self_starter",
    }
    assert keys <= set(Competency.objects.values_list("key", flat=True))


def test_each_skill_says_how_it_is_shown(client: Client) -> None:
    rows = re.findall(r"<li>.*?</li>", section(text_of(client, "jobs:guide"), "skills"), re.DOTALL)
    shown = {read(row).text.split("[")[0].strip(): read(row).text for row in rows}
    assert len(shown) == 6
    for words, row in shown.items():
        by_test = words.startswith(("Typing", "Familiar with ICD-10"))
        assert ("By a test" in row, "In an interview" in row) == (by_test, not by_test), words


@pytest.mark.skipif("not there_is('jobs:title-list')", reason="the page is not there yet")
def test_the_12_titles(client: Client) -> None:
    seen = read(text_of(client, "jobs:title-list")).text
    for title in TITLES:
        assert title in seen
