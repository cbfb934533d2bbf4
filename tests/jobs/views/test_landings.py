from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs.enums import CloseReason, TitleRung
from jobs.models import Competency, Position
from jobs.search import doors as all_doors
from jobs.search.criteria import Criteria
from jobs.search.results import Search
from jobs.services import listings, positions
from tests.cast import Cast
from tests.factories import (
    CredentialFactsFactory,
    EmployerFactory,
    PlaceFactory,
    PositionFactory,
    SalaryBenchmarkFactory,
    TitleFactory,
    competency,
    place,
)
from tests.reading import read

pytestmark = pytest.mark.django_db


def text_of(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return str(response.content.decode())


def doors() -> dict[str, dict[str, int]]:
    cache.clear()
    return {drawer.name: {door.url: door.count for door in drawer.doors} for drawer in all_doors.drawers()}


def drawers_of(client: Client) -> dict[str, dict[str, int]]:
    """The same as the page of all shows it, with whatever is kept."""
    found = client.get("/positions/browse/").context["drawers"]
    return {drawer.name: {door.url: door.count for door in drawer.doors} for drawer in found}


@pytest.fixture
def board(db: None) -> None:
    """Positions of every kind, and some that must not count."""
    atlanta, tampa, st_pete = (
        PlaceFactory.create(city=city) for city in ("Atlanta", "Tampa", "St. Petersburg")
    )
    PositionFactory.create(open=True, place=tampa, required="CPC", settings="profee", title="Pro-fee coder")
    PositionFactory.create(open=True, place=st_pete, hybrid=True, required="CPC-A", settings="profee; ed")
    PositionFactory.create(
        open=True, place=atlanta, required="CPC|RHIT", is_apprentice_friendly=True, title="Records clerk"
    )
    PositionFactory.create(open=True, remote=True, remote_states=["TX", "FL"], preferred="RHIT")
    PositionFactory.create(open=True, remote=True, title="Coding auditor")
    PositionFactory.create(closed=True, place=PlaceFactory.create(city="Houston"), required="CCS")
    PositionFactory.create(open=True, required="COC", closes_on=timezone.localdate() - timedelta(days=1))
    for key in ("rhia", "cpc-a", "cca"):
        competency(key)
    listings.rebuild()  # what fills a group is read from the vocabulary
    for name, rung in (
        ("Coder", TitleRung.CODER),
        ("Pro-Fee Coder", TitleRung.CODER),
        ("Records Clerk", TitleRung.RECORDS),
        ("Coding Auditor", TitleRung.ANALYST),
        ("Coding Manager", TitleRung.MANAGER),
    ):
        TitleFactory.create(name=name, slug=name.lower().replace(" ", "-"), rung=rung, note=f"{name} it is.")


class TestQueryCounts:
    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize(
        ("url", "queries"),
        [
            ("/positions/in/florida/", 6),
            ("/positions/in/florida/tampa/", 7),
            ("/positions/credential/cpc/", 8),
            ("/positions/setting/profee/", 6),
            ("/positions/duty/assign_sequence/", 6),
            ("/positions/employers/hospital/", 5),
            ("/positions/title/coder/", 6),
            ("/positions/browse/", 1),
        ],
    )
    def test_of_a_stranger(
        self,
        client: Client,
        django_assert_num_queries: DjangoAssertNumQueries,
        url: str,
        queries: int,
        count: int,
    ) -> None:
        TitleFactory.create(name="Coder", slug="coder")
        PositionFactory.create_batch(
            count, open=True, required="CPC", settings="profee", duties="assign_sequence"
        )
        assert client.get(url).status_code == 200  # from here on what is counted is kept
        with django_assert_num_queries(queries):
            client.get(url)


@pytest.mark.usefixtures("board")
class TestDoors:
    def test_what_is_open_has_a_door_with_its_count(self) -> None:
        found = doors()
        # The nationwide one is counted with each state, and makes no page of its own.
        assert found["state"] == {
            "/positions/in/florida/": 4,
            "/positions/in/georgia/": 2,
            "/positions/in/texas/": 2,
        }
        assert found["city"] == {
            "/positions/in/georgia/atlanta/": 1,
            "/positions/in/florida/st-petersburg/": 1,
            "/positions/in/florida/tampa/": 1,
        }
        assert found["setting"] == {"/positions/setting/profee/": 2, "/positions/setting/ed/": 1}
        assert found["title"] == {
            "/positions/title/coder/": 3,
            "/positions/title/pro-fee-coder/": 1,
            "/positions/title/records-clerk/": 1,
            "/positions/title/coding-auditor/": 1,
        }

    def test_credentials_are_counted_as_the_filter_of_the_search_counts_them(self) -> None:
        found = doors()["credential"]
        for word in Competency.objects.filter(kind="credential"):
            count = Search(Criteria(credential=(word.key,))).count
            assert found.get(f"/positions/credential/{word.key}/", 0) == count, word
        # RHIA counts for RHIT, CPC for CPC-A, and CPC-A where apprentices are welcome.
        assert (found["/positions/credential/rhia/"], found["/positions/credential/cpc-a/"]) == (2, 2)

    def test_every_door_opens_and_says_the_same_number(self, client: Client) -> None:
        for listed in doors().values():
            for url, count in listed.items():
                response = client.get(url)
                assert (response.status_code, response.context["landing"].count) == (200, count), url
                assert (
                    f'<link rel="canonical" href="http://127.0.0.1:8000{url}">' in response.content.decode()
                )

    def test_titles_and_descriptions_are_each_their_own(self, client: Client) -> None:
        urls = [url for listed in doors().values() for url in listed]
        heads = [client.get(url).content.decode().partition("</title>")[0] for url in urls]
        assert len(set(heads)) == len(urls)

    def test_the_page_of_all_leads_to_each(self, client: Client) -> None:
        text = text_of(client, "/positions/browse/")
        for listed in doors().values():
            for url, count in listed.items():
                assert f'<a href="{url}">' in text
                assert f'<span class="n">{count}</span>' in text

    def test_number_on_each_is_what_its_link_finds(self, client: Client) -> None:
        for listed in doors().values():
            for url in listed:
                agree(client, url)

    @pytest.mark.parametrize(
        ("url", "search"),
        [
            ("/positions/in/florida/", "/positions/?where=Florida"),
            ("/positions/credential/cpc/", "/positions/?credential=cpc"),
            ("/positions/setting/profee/", "/positions/?setting=profee"),
            ("/positions/in/florida/tampa/", "/positions/?where=Tampa%2C+Florida&sort=distance"),
        ],
    )
    def test_leads_to_the_search_for_it(self, client: Client, url: str, search: str) -> None:
        assert f'<a class="btn" href="{search.replace("&", "&amp;")}">' in text_of(client, url)

    def test_pay_is_that_of_the_same_positions(self, client: Client) -> None:
        """What a closed position is counted by says of the open ones what the search says."""
        for listed in doors().values():
            for url in listed:
                landing = client.get(url).context["landing"]
                assert landing.within(Position.objects.open().order_by()).count() == landing.count, url


def test_the_fullest_of_many_doors_are_picked_once() -> None:
    few = [all_doors.Door(f"City {n}", f"/{n}/", 1) for n in range(3)]
    many = [all_doors.Door(f"Town {n}", f"/town-{n}/", 2) for n in range(all_doors.SHOWN)]
    drawer = all_doors.Drawer("Cities", "city", [*few[:2], *many, few[2]])
    assert drawer.fullest == many
    assert drawer.fullest is drawer.fullest
    assert all_doors.Drawer("Cities", "city", few).fullest == few


def agree(client: Client, url: str) -> None:
    """The number beside the link of a landing page is the one its search begins with."""
    text = text_of(client, url)
    link = re.search(r'<a class="btn" href="(/positions/\?[^"]+)">.*?</svg>([^<]+)</a>', text, re.DOTALL)
    landing = client.get(url).context["landing"]
    if link is None:
        assert landing.is_listed_whole, url
        return
    heading = text_of(client, unescape(link[1])).partition("<h1")[2].partition(">")[2].partition("</h1>")[0]
    (found,) = re.findall(r"^[\d,]+", heading.strip())
    assert re.findall(r"(?:See|all) ([\d,]+)|filter (it)", link[2]) in ([(found, "")], [("", "it")]), url
    if not landing.is_listed_whole:
        assert found == f"{landing.count:,}", url


@pytest.mark.usefixtures("board")
class TestNothingOpen:
    @pytest.mark.parametrize(
        "url",
        [
            "/positions/in/texas/houston/",
            "/positions/in/ohio/",
            "/positions/credential/ccs/",
            "/positions/credential/coc/",
            "/positions/credential/cca/",
            "/positions/setting/inpatient/",
        ],
    )
    def test_is_404_and_leads_to_what_is_open(self, client: Client, url: str) -> None:
        competency("inpatient")
        text = text_of(client, url, 404)
        assert "none is open" in text
        assert '<ul class="drawers"><li><a href="/positions/' in text
        assert '<meta name="robots" content="noindex, follow">' in text

    def test_a_city_leads_to_its_state_first(self, client: Client) -> None:
        doors_near = client.get("/positions/in/texas/houston/").context["landing"].nearby
        assert [door.url for door in doors_near] == ["/positions/in/texas/"]

    @pytest.mark.parametrize(
        "url",
        [
            "/positions/in/nowhere/",
            "/positions/in/florida/nowhere/",
            "/positions/in/nowhere/tampa/",
            "/positions/credential/none/",
            "/positions/credential/profee/",
            "/positions/setting/cpc/",
            "/positions/duty/none/",
            "/positions/duty/profee/",
            "/positions/employers/none/",
            "/positions/employers/other/",
            "/positions/title/none/",
        ],
    )
    def test_unknown_words_are_404(self, client: Client, url: str) -> None:
        assert "There is no page at this address." in text_of(client, url, 404)


def test_an_empty_board_says_so(client: Client) -> None:
    assert "No position is open at this moment." in text_of(client, "/positions/browse/")


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("/positions/in/fl/", "/positions/in/florida/"),
        ("/positions/in/FL/Tampa/", "/positions/in/florida/tampa/"),
        ("/positions/credential/CPC/", "/positions/credential/cpc/"),
        ("/positions/title/Coder/", "/positions/title/coder/"),
        ("/positions/employers/Hospital/", "/positions/employers/hospital/"),
    ],
)
def test_other_spellings_lead_to_the_one_address(client: Client, url: str, right: str) -> None:
    response = client.get(url)
    assert (response.status_code, response["Location"]) == (301, right)


class TestWhatItSays:
    def test_pay_and_the_salary_table_of_the_city(self, client: Client) -> None:
        PositionFactory.create_batch(10, open=True)
        for years, amount in ((1, 40_000), (5, 47_000)):
            SalaryBenchmarkFactory.create(years=years, amount=amount, source="Table X", as_of="2019")
        SalaryBenchmarkFactory.create(city="Miami", years=1, amount=1)
        text = text_of(client, "/positions/in/florida/tampa/")
        assert "Of 10 positions, open now or closed within a year, half pay between $72,800" in text
        assert "1 year $40,000; 5 years $47,000" in text
        assert "Published: Table X. Date: 2019." in text
        assert "Miami" not in text

    def test_too_few_for_a_figure(self, client: Client) -> None:
        PositionFactory.create_batch(9, open=True, settings="profee", is_demo=True)
        text = text_of(client, "/positions/setting/profee/")
        assert "Too few positions for a figure of our own: 9, open now" in text
        assert "All of them are invented" in text

    def test_workplaces_and_the_commonest_credentials(self, client: Client) -> None:
        PositionFactory.create_batch(
            2, open=True, settings="profee", required="CPC|CCS; ICD-10-CM", preferred="CRC"
        )
        PositionFactory.create(open=True, settings="profee", required="CPC", remote=True)
        text = text_of(client, "/positions/setting/profee/")
        assert "CPC (3)</span>, " in text
        assert "CCS (2)</span>" in text
        assert "CRC (" not in text
        assert "<dt>On site</dt><dd>2</dd>" in text
        assert "<dt>Remote</dt><dd>1</dd>" in text

    def test_facts_of_a_credential_carry_source_and_date(self, client: Client) -> None:
        CredentialFactsFactory.create(
            competency=competency("CPC"), ceu=36, cycle_months=24, source="Issuer's page", as_of="2026-11-23"
        )
        PositionFactory.create(open=True, required="CPC")
        text = text_of(client, "/positions/credential/cpc/")
        assert "36 continuing education units in 24 months" in text
        assert "Source: Issuer&#x27;s page. As of" in text

    def test_a_credential_says_what_it_fills(self, client: Client) -> None:
        for required in ("CPC", "CPC-A", "RHIA"):
            PositionFactory.create(open=True, required=required, is_apprentice_friendly=True)
        competency("RHIT")
        listings.rebuild()
        for key, words in (
            ("cpc", "2 open positions ask for CPC or CPC-A, and require"),
            ("cpc-a", "2 open positions ask for CPC-A or CPC where apprentices are welcome, and require"),
            ("rhia", "1 open position asks for RHIA or RHIT, and requires"),
        ):
            assert words in text_of(client, f"/positions/credential/{key}/")

    def test_closed_positions_count_for_pay_by_the_rule_of_the_search(self, client: Client) -> None:
        PositionFactory.create(open=True, required="CPC")
        PositionFactory.create(closed=True, required="CPC|CCS; ICD-10-CM")
        PositionFactory.create(closed=True, required="CPC; CCS")
        PositionFactory.create(closed=True, required="CPC-A")
        PositionFactory.create(closed=True, required="RHIT", preferred="CPC")
        PositionFactory.create(closed=True, preferred="CPC")
        assert client.get("/positions/credential/cpc/").context["landing"].figures.count == 4

    def test_cities_of_one_slug_are_one_page(self, client: Client) -> None:
        for city in ("St. Petersburg", "St Petersburg"):
            place = PlaceFactory.create(city=city, state="FL", latitude=27.7, longitude=-82.6)
            PositionFactory.create(open=True, place=place)
        assert doors()["city"] == {"/positions/in/florida/st-petersburg/": 2}
        assert "2 open positions with a workplace in St" in text_of(
            client, "/positions/in/florida/st-petersburg/"
        )


class TestWork:
    """A duty, and a kind of employer: no filter of the board asks for one, so their pages list all."""

    @pytest.fixture(autouse=True)
    def named(self) -> None:
        clinic = EmployerFactory.create(kind="clinic")
        PositionFactory.create_batch(2, open=True, employer=clinic, duties="assign_sequence; insurers")
        PositionFactory.create(open=True, duties="insurers")
        PositionFactory.create(closed=True, employer=clinic, duties="provider_query")
        PositionFactory.create(open=True, employer=EmployerFactory.create(kind="other"))

    def test_each_is_counted_and_listed_whole(self, client: Client) -> None:
        found = doors()
        assert found["duty"] == {"/positions/duty/assign_sequence/": 2, "/positions/duty/insurers/": 3}
        assert found["employers"] == {"/positions/employers/hospital/": 1, "/positions/employers/clinic/": 2}
        for listed in (found["duty"], found["employers"]):
            for url, count in listed.items():
                assert len(client.get(url).context["page"].object_list) == count

    def test_what_it_says(self, client: Client) -> None:
        text = text_of(client, "/positions/duty/insurers/")
        assert "3 open positions name it among the duties." in text
        assert "Other duties" in text
        text = text_of(client, "/positions/employers/clinic/")
        assert "2 open positions at employers of this kind" in text
        assert "Medical coding positions: clinics" in text

    def test_kinds_without_a_page_are_counted_beside_the_others(self, client: Client) -> None:
        assert "1 more is open with employers of other kinds." in text_of(client, "/positions/browse/")
        PositionFactory.create(open=True, employer=EmployerFactory.create(kind="other"))
        assert "2 more are open with employers of other kinds." in text_of(client, "/positions/browse/")
        Position.objects.filter(employer__kind="other").delete()
        listings.rebuild()
        assert "employers of other kinds" not in text_of(client, "/positions/browse/")

    def test_of_a_duty_nobody_names_there_is_none(self, client: Client) -> None:
        assert "none is open" in text_of(client, "/positions/duty/provider_query/", 404)
        assert "none is open" in text_of(client, "/positions/employers/payer/", 404)


class TestTitles:
    """A title has a page where positions bear it, with figures and cards of its own."""

    @pytest.fixture(autouse=True)
    def _titles(self, db: None) -> None:
        for name, rung in (
            ("Coder", TitleRung.CODER),
            ("Coder I", TitleRung.CODER),
            ("Coder II", TitleRung.CODER),
            ("Pro-Fee Coder", TitleRung.CODER),
            ("Inpatient Coder", TitleRung.CODER),
            ("DRG Coder", TitleRung.CODER),
            ("Denials Coder", TitleRung.CODER),
            ("Coding Manager", TitleRung.MANAGER),
        ):
            TitleFactory.create(
                name=name,
                slug=name.lower().replace(" ", "-"),
                rung=rung,
                soc="29-2072",
                note=f"{name} it is.",
            )

    def test_whole_words_are_counted(self, client: Client) -> None:
        one = PositionFactory.create(open=True, title="Coder I, clinic")
        two = [PositionFactory.create(open=True, title="Coder II") for _ in range(2)]
        other = PositionFactory.create(open=True, title="Pediatric coders")
        PositionFactory.create(open=True, title="Encoder specialist")
        for slug, shown in (("coder-i", [one]), ("coder-ii", two[::-1]), ("coder", [other, *two[::-1], one])):
            response = client.get(f"/positions/title/{slug}/")
            assert list(response.context["page"].object_list) == shown
            assert response.context["landing"].count == len(shown)
        assert "1 open position under this name" in text_of(client, "/positions/title/coder-i/")

    @pytest.mark.parametrize("title", ["Senior Coder, Pro-Fee", "Profee coders", "Pro Fee / ED Coder"])
    def test_words_may_be_joined_or_apart(self, client: Client, title: str) -> None:
        named = PositionFactory.create(open=True, title=title)
        PositionFactory.create(open=True, title="Coder")
        text = text_of(client, "/positions/title/pro-fee-coder/")
        assert named.get_absolute_url() in text
        assert "Pro-Fee Coder it is. 1 open position under this name" in text
        assert "29-2072" in text

    @pytest.mark.parametrize(
        ("slug", "instead"),
        [
            ("inpatient-coder", "/positions/setting/inpatient/"),
            ("denials-coder", "/positions/title/coder/"),
            ("drg-coder", "/positions/title/coder/"),
            ("coding-manager", "/positions/?q=Coding+Manager"),
        ],
    )
    def test_without_openings_it_leads_on(self, client: Client, slug: str, instead: str) -> None:
        competency("Denials")
        PositionFactory.create(open=True, title="Coder", settings="inpatient")
        PositionFactory.create(open=True, title="Coder I")
        response = client.get(f"/positions/title/{slug}/")
        assert (response.status_code, response.headers["Location"]) == (301, instead)
        assert response.headers["Cache-Control"] == "no-cache"
        assert client.get(instead).status_code == 200

    def test_two_of_the_same_openings_are_one_page(self, client: Client) -> None:
        PositionFactory.create(open=True, title="Inpatient coder II")
        assert doors()["title"] == {"/positions/title/inpatient-coder/": 1}
        for slug in ("coder", "coder-ii"):
            response = client.get(f"/positions/title/{slug}/")
            assert (response.status_code, response.headers["Location"]) == (
                301,
                "/positions/title/inpatient-coder/",
            )

    def test_no_page_shows_what_another_shows(self, client: Client) -> None:
        for title in ("Coder I", "Coder II", "Coder", "Inpatient coder", "Coding manager", "DRG coder II"):
            PositionFactory.create(open=True, title=title)
        pages = [client.get(url).context["page"].object_list for url in doors()["title"]]
        shown = [frozenset(position.pk for position in page) for page in pages]
        assert len(set(shown)) == len(shown) == 6
        assert frozenset() not in shown

    def test_every_opening_is_on_its_pages(self, client: Client) -> None:
        PositionFactory.create_batch(19, open=True, title="Coder")
        first, second = (client.get(f"/positions/title/coder/{query}") for query in ("", "?page=2"))
        keys = [position.pk for page in (first, second) for position in page.context["page"].object_list]
        assert len(set(keys)) == len(keys) == 19
        assert 'href="?page=2" rel="next"' in first.content.decode()
        assert "noindex" not in first.content.decode()
        assert '<meta name="robots" content="noindex, follow">' in second.content.decode()
        assert '/positions/title/coder/?page=2">' in second.content.decode()


class TestCities:
    def test_names_those_near_and_leads_to_what_is_around(self, client: Client) -> None:
        for city in ("Tampa", "St. Petersburg", "Orlando", "Miami"):
            PositionFactory.create(open=True, place=place(city))
        response = client.get("/positions/in/florida/tampa/")
        landing = response.context["landing"]
        assert [door.label for door in landing.nearby] == ["St. Petersburg, FL"]
        text = response.content.decode()
        assert '<h2 id="near">Within 50 miles</h2>' in text
        assert "1 open position with a workplace in Tampa, FL" in text
        assert "See 2 positions within 30 miles of Tampa, FL" in text

    def test_without_one_near_names_the_state(self, client: Client) -> None:
        for city in ("Tampa", "Miami"):
            PositionFactory.create(open=True, place=place(city))
        response = client.get("/positions/in/florida/miami/")
        assert [door.label for door in response.context["landing"].nearby] == ["Florida", "Tampa, FL"]
        assert '<h2 id="near">In Florida</h2>' in response.content.decode()

    @pytest.mark.parametrize(("state", "slug"), [("OR", "oregon"), ("IN", "indiana")])
    def test_letters_of_a_state_that_are_words(self, client: Client, state: str, slug: str) -> None:
        here = PlaceFactory.create(city="Portland", state=state, latitude=45.5, longitude=-122.7)
        there = PlaceFactory.create(city="Portland", state="ME", latitude=43.7, longitude=-70.3)
        for one in (here, there):
            PositionFactory.create(open=True, place=one)
        assert f"See 1 position within 30 miles of Portland, {state}" in text_of(
            client, f"/positions/in/{slug}/portland/"
        )


def test_the_way_to_it_is_told_as_it_stands_there(client: Client) -> None:
    PositionFactory.create(open=True, place=place("Tampa"), settings="profee")
    for url, names in (
        ("/positions/in/florida/tampa/", ["Positions", "Browse", "Florida", "Tampa, FL"]),
        ("/positions/setting/profee/", ["Positions", "Browse", "Pro-fee"]),
        ("/positions/browse/", ["Positions", "Browse"]),
    ):
        page = read(text_of(client, url))
        (crumbs,) = page.of_type("BreadcrumbList")
        steps = crumbs["itemListElement"]
        assert [step["name"] for step in steps] == names
        assert all(name in page.text for name in names)
        assert ["item" in step for step in steps] == [True] * (len(names) - 1) + [False]
        for step in steps[:-1]:
            assert client.get(step["item"].removeprefix(settings.SITE_URL)).status_code == 200


class TestWhatIsKept:
    def test_figures_are_never_of_another_state(self, client: Client) -> None:
        PositionFactory.create(open=True, required="CPC", settings="profee", title="Coder")
        TitleFactory.create(name="Coder", slug="coder")
        urls = [
            "/positions/in/florida/",
            "/positions/in/florida/tampa/",
            "/positions/credential/cpc/",
            "/positions/setting/profee/",
            "/positions/title/coder/",
        ]
        for number in (1, 2):
            for url in urls:
                landing = client.get(url).context["landing"]
                assert (landing.count, landing.figures.count) == (number, number), url
            assert {number} == {count for listed in drawers_of(client).values() for count in listed.values()}
            PositionFactory.create(open=True, required="CPC", settings="profee", title="Coder")

    def test_what_closed_since_is_not_shown(self, client: Client) -> None:
        first, second = PositionFactory.create_batch(2, open=True, settings="profee")
        assert client.get("/positions/setting/profee/").status_code == 200
        positions.close(position=second, reason=CloseReason.FILLED, by=None)
        assert client.get("/positions/setting/profee/").context["landing"].newest == [first]
        positions.close(position=first, reason=CloseReason.FILLED, by=None)
        assert client.get("/positions/setting/profee/").status_code == 404


def test_somebody_on_file_sees_stamps_and_save(cast: Cast) -> None:
    text = text_of(cast.as_erin, "/positions/setting/profee/")
    assert "Every line met" in text
    assert f"{cast.position.get_absolute_url()}save/?back=%2Fpositions%2Fsetting%2Fprofee%2F" in text
    assert "/save/" not in text_of(cast.visitor, "/positions/setting/profee/")


class TestEmployer:
    def test_pages_of_openings(self, client: Client) -> None:
        employer = EmployerFactory.create(slug="bay")
        PositionFactory.create_batch(19, open=True, employer=employer)
        first, second, beyond = (
            client.get(f"/employers/bay/{query}") for query in ("", "?page=2", "?page=99")
        )
        assert [len(one.context["page"].object_list) for one in (first, second, beyond)] == [18, 1, 1]
        assert client.get("/employers/bay/?page=x").context["page"].number == 1
        assert '<a href="?page=2" rel="next">' in first.content.decode()
        assert "noindex" not in first.content.decode()
        assert '<meta name="robots" content="noindex, follow">' in second.content.decode()

    def test_figures_of_what_is_open(self, client: Client) -> None:
        employer = EmployerFactory.create(slug="bay", is_demo=True)
        PositionFactory.create(open=True, employer=employer, pay_min=20, pay_max=30)
        PositionFactory.create(open=True, employer=employer, yearly=True, remote=True, pay_max=90_000)
        PositionFactory.create(closed=True, employer=employer, pay_min=1)
        text = text_of(client, "/employers/bay/")
        assert "$42,000–$90,000 a year" in text
        assert "about $20–$43 an hour" in text
        assert "On site: 1; Remote: 1" in text
        assert "This employer is invented" in text
