"""The pages of titles: what each is, and that its numbers are the lengths of the lists they lead to."""

from __future__ import annotations

import statistics
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs import occupations
from jobs.enums import TitleRung
from jobs.models import Position, Title
from jobs.search import title_pages
from jobs.services import vocabulary
from jobs.services.reference import read as file
from tests.factories import PositionFactory, TitleFactory
from tests.reading import read

pytestmark = pytest.mark.django_db
OFFICIAL = {
    "29-2072": "Medical Records Specialists",
    "29-9021": "Health Information Technologists and Medical Registrars",
    "43-3021": "Billing and Posting Clerks",
    "43-1011": "First-Line Supervisors of Office and Administrative Support Workers",
    "11-9111": "Medical and Health Services Managers",
}
"""By the classification of 2018."""


@pytest.fixture
def listed(db: None) -> list[Title]:
    """The titles of the files, and an opening that is called like each of them."""
    vocabulary.load()
    titles = list(Title.objects.all())
    for title in titles:
        PositionFactory.create(open=True, title=title.name, required="CPC")
    PositionFactory.create(open=True, title="Inpatient Coder, nights", required="CCS")
    return titles


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return str(response.content.decode())


def test_a_search_for_each_title_finds_what_its_page_counts(client: Client, listed: list[Title]) -> None:
    """The number is the length of the list it leads to, for the search and for the landing page."""
    counted = {row.title.slug: row for row in client.get("/guide/titles/").context["similar"]}
    counted |= {
        row.title.slug: row for _, rows in client.get("/guide/titles/").context["further"] for row in rows
    }
    assert set(counted) == {title.slug for title in listed}
    for title in listed:
        page = client.get(title.get_absolute_url()).context["page"]
        board = client.get("/positions/", {"q": title.name}).context["search"]
        assert page.search_url == counted[title.slug].search_url == board.criteria.url(), title
        assert page.found.counted.whole == counted[title.slug].count == board.count, title
        landing = client.get(page.called_url).context["landing"]
        assert page.called.whole == landing.count == landing.openings.count() >= 1, title
        assert set(landing.openings.values_list("pk", flat=True)) <= set(
            board.listings().values_list("pk", flat=True)
        ), title


@pytest.mark.usefixtures("listed")
def test_a_similar_title_is_read_as_the_work_of_its_rung(client: Client) -> None:
    """The twelve find openings of their rung under any name; the page says how they are read."""
    Position.objects.filter(title="Medical Records Clerk").update(title="Scanning, chart room")
    cache.clear()
    text = text_of(client, "/guide/titles/medical-records-clerk/")
    assert "No opening is called so by the employer today." in text
    assert "It reads “Medical Records Clerk” as records work, and coding for those in" in text


@pytest.mark.parametrize("row", file("titles.json")["titles"], ids=lambda row: str(row["name"]))
def test_every_title_of_the_files_says_all_there_is_to_say(row: dict[str, str]) -> None:
    assert row["about"]
    assert row["differs"]
    named = occupations.named(row["soc"])
    assert [one.code for one in named] == row["soc"].split(" or ")
    # Where two codes are possible, or another one was, the doubt is told.
    assert len(named) == 1 or row["doubt"]


def test_occupations_have_their_official_names_and_every_figure_its_source_and_date() -> None:
    assert {one.code: one.name for one in occupations.every().values()} == OFFICIAL
    for one in occupations.every().values():
        assert one.source
        assert one.url.startswith(("https://", "http://"))
        for figure in one.figures:
            assert figure.source
            assert figure.as_of


def test_the_twelve_are_those_of_the_guide_and_stand_in_one_table(client: Client) -> None:
    vocabulary.load()
    similar = client.get("/guide/titles/").context["similar"]
    assert [row.title.name for row in similar] == [
        "Coder",
        "Health Information Clerk",
        "Health Information Specialist",
        "Health Information Technician",
        "Medical Billing Manager",
        "Medical Billing Specialist",
        "Medical Coding Specialist",
        "Medical Records Analyst",
        "Medical Records Clerk",
        "Medical Records Coordinator",
        "Medical Records Director",
        "Medical Records Technician",
    ]


def test_the_page_names_both_codes_the_doubt_and_the_published_figures(client: Client) -> None:
    vocabulary.load()
    text = text_of(client, "/guide/titles/medical-billing-manager/")
    for words in (
        "43-1011",
        OFFICIAL["43-1011"],
        "11-9111",
        OFFICIAL["11-9111"],
        "Two codes are possible",
        "We looked up no figure of this one.",
        "Both descriptions are our own.",
        "Our own placing",
    ):
        assert words in text
    text = text_of(client, "/guide/titles/health-information-technician/")
    assert "29-9021" in text  # in its doubt
    assert "$50,250 a year" in text
    assert "May 2024" in text
    assert "third parties" in text


def test_nothing_open_is_said_and_the_search_offered(client: Client) -> None:
    TitleFactory.create(name="Cancer Registrar", slug="cancer-registrar", rung=TitleRung.RECORDS)
    text = text_of(client, "/guide/titles/cancer-registrar/")
    assert "A search for the name finds nothing today." in text
    assert "/positions/?q=Cancer+Registrar" in text
    assert "ask for</h2>" not in text


def test_figures_are_those_of_positions_called_so_and_of_the_rung(client: Client) -> None:
    title = TitleFactory.create(name="Coder II", slug="coder-ii")
    for number in range(10):
        PositionFactory.create(open=True, title="Coder II", pay_min=20 + number, pay_max=24 + number)
    for number in range(3):
        PositionFactory.create(closed=True, title="Inpatient coder", pay_min=40 + number, pay_max=44)
    PositionFactory.create(open=True, title="Coding Manager", pay_min=50, pay_max=60)
    called, rung = title_pages.of_slug(title.slug).pay  # type: ignore[union-attr]
    rows = Position.objects.exclude(title="Coding Manager")
    middles = [float(row.pay_min + row.pay_max) / 2 * 2080 for row in rows]
    assert called.figures.count == 10
    assert rung.figures.count == 13
    assert rung.figures.median == round(statistics.median(middles) / 100) * 100
    text = text_of(client, title.get_absolute_url())
    assert f"${rung.figures.median:,}" in text
    assert "too few" not in text


def test_too_few_are_said_to_be_and_invented_ones_too(client: Client) -> None:
    title = TitleFactory.create(name="Coder II", slug="coder-ii")
    PositionFactory.create(open=True, title="Coder II", is_demo=True)
    PositionFactory.create(
        closed=True, title="Coder II", closed_at=timezone.now() - timedelta(days=400)
    )  # too long ago
    text = text_of(client, title.get_absolute_url())
    assert text.count("too few for a figure") == 2
    assert "All of them are invented" in text
    assert '<svg class="chart"' not in text


def test_credentials_are_those_that_the_shown_openings_require(client: Client) -> None:
    title = TitleFactory.create(name="Coder II", slug="coder-ii")
    PositionFactory.create(open=True, title="Coder II", required="CPC|CCS")
    PositionFactory.create(open=True, title="Coder II, remote", required="CPC", preferred="RHIT")
    PositionFactory.create(open=True, title="Biller", required="RHIA")
    page = client.get(title.get_absolute_url()).context["page"]
    assert page.shown.commonest == [("CPC", 2), ("CCS", 1)]


def test_neighbors_stand_above_beside_and_below() -> None:
    for name, rung in (
        ("Clerk", TitleRung.RECORDS),
        ("Coder", TitleRung.CODER),
        ("Coder II", TitleRung.CODER),
        ("Biller", TitleRung.BILLING),
        ("Auditor", TitleRung.ANALYST),
        ("Manager", TitleRung.MANAGER),
        ("Director", TitleRung.DIRECTOR),
    ):
        TitleFactory.create(name=name, slug=name.lower().replace(" ", "-"), rung=rung)

    def ladder(slug: str) -> list[tuple[str, str]]:
        page = title_pages.of_slug(slug)
        assert page
        return [(step.where, one.name) for step in page.ladder for one in step.titles]

    assert ladder("coder") == [
        ("One up", "Auditor"),
        ("The same rung", "Coder II"),
        ("Beside it", "Biller"),
        ("One down", "Clerk"),
    ]
    assert ladder("director") == [("One down", "Manager")]
    assert ladder("clerk") == [("One up", "Coder"), ("One up", "Coder II"), ("One up", "Biller")]
    assert {slug for slug, _ in ladder("auditor")} == {"One up", "One down"}


def test_the_title_and_its_openings_are_two_pages_that_lead_to_each_other(client: Client) -> None:
    title = TitleFactory.create(name="Coder II", slug="coder-ii", about="Works alone.")
    PositionFactory.create(open=True, title="Coder II")
    there, here = text_of(client, "/positions/title/coder-ii/"), text_of(client, title.get_absolute_url())
    assert f'href="{title.get_absolute_url()}"' in there
    assert 'href="/positions/title/coder-ii/"' in here
    assert read(here).metas["link:canonical"] == [f"{settings.SITE_URL}/guide/titles/coder-ii/"]
    assert read(there).metas["link:canonical"] == [f"{settings.SITE_URL}/positions/title/coder-ii/"]
    assert "Works alone." not in there
    (crumbs,) = read(here).of_type("BreadcrumbList")
    assert [step["name"] for step in crumbs["itemListElement"]] == ["Guide", "Titles", "Coder II"]


def test_the_list_says_how_many_are_called_so(client: Client, listed: list[Title]) -> None:
    answer = client.get("/guide/titles/")
    rows = [*answer.context["similar"], *(row for _, found in answer.context["further"] for row in found)]
    assert {row.title.slug: row.called for row in rows} == {
        title.slug: title_pages.of_slug(title.slug).called.whole  # type: ignore[union-attr]
        for title in listed
    }
    wider = [row for row in rows if row.called < row.count]
    assert wider
    assert answer.content.decode().count("called so</span>") == len(wider)


def test_no_such_title(client: Client) -> None:
    assert client.get("/guide/titles/astronaut/").status_code == 404


def test_no_titles_yet(client: Client) -> None:
    assert "No titles are listed yet." in text_of(client, "/guide/titles/")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("url", "queries"), [("/guide/titles/coder/", 6), ("/guide/titles/", 2)])
def test_queries_do_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, url: str, queries: int, count: int
) -> None:
    TitleFactory.create(name="Coder", slug="coder")
    for number in range(count):
        TitleFactory.create(name=f"Coder {number}", slug=f"coder-{number}")
    PositionFactory.create_batch(count, open=True, required="CPC", settings="profee", title="Coder")
    assert client.get(url).status_code == 200  # from here on what is counted is kept
    with django_assert_num_queries(queries):
        client.get(url)
