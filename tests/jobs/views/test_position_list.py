from __future__ import annotations

import re
from datetime import timedelta
from html import escape
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from jobs.enums import US_STATES, Employment, Shift
from jobs.forms.search import SearchForm
from jobs.services import vocabulary
from tests.cast import Cast
from tests.factories import (
    CompetencyAliasFactory,
    EmployerFactory,
    PlaceFactory,
    PositionFactory,
    PostalCodeFactory,
    competency,
    place,
)

pytestmark = pytest.mark.django_db


def heading(client: Client, query: str) -> str:
    response = client.get(f"/positions/{query}")
    assert response.status_code == 200
    found = re.search(r'<h1 aria-live="polite">(.*?)</h1>', response.content.decode())
    assert found
    return found[1]


def titles(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/positions/{query}")
    return re.findall(r'<h2><a href="/positions/\d+/[^"]+">([^<]+)</a></h2>', response.content.decode())


def seen_once(client: Client, address: str) -> None:
    """A process reads once what the numbers of listings stand for; what is kept for all goes again."""
    client.get(address)
    cache.clear()


class TestQueryCounts:
    @pytest.mark.parametrize("count", [1, 3])
    def test_strangers(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        PositionFactory.create_batch(count, open=True, required="CPC", settings="profee", software="epic")
        seen_once(client, "/positions/")
        with django_assert_num_queries(10):
            client.get("/positions/")

    def test_what_is_kept_is_not_read_again(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        PositionFactory.create_batch(3, open=True, required="CPC", settings="profee", software="epic")
        client.get("/positions/")
        with django_assert_num_queries(4):
            assert len(titles(client, "?sort=pay")) == 3

    @pytest.mark.parametrize("count", [1, 3])
    def test_somebody_on_file_sees_stamps(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        PositionFactory.create_batch(count - 1, open=True, required="CPC", settings="profee", software="epic")
        seen_once(cast.as_erin, "/positions/")
        with django_assert_num_queries(21):
            response = cast.as_erin.get("/positions/")
        assert response.content.decode().count("Every line met") == count

    @pytest.mark.parametrize("count", [1, 3])
    def test_search(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        place("Tampa")
        PositionFactory.create_batch(count, open=True, required="CPC", settings="profee")
        seen_once(client, "/positions/?q=cpc&where=Tampa&setting=profee")
        with django_assert_num_queries(25):  # eight of them say how words are to be looked up
            client.get("/positions/?q=cpc&where=Tampa&setting=profee")


class TestWhat:
    @pytest.fixture(autouse=True)
    def _board(self, db: None) -> None:
        for key, text in (("coc", "CPC-H"), ("profee", "pro fee"), ("ed", "ER")):
            CompetencyAliasFactory.create(competency=competency(key), text=text)
        employer = EmployerFactory.create(name="Juniper Bone and Joint")
        PositionFactory.create(open=True, title="Outpatient coder", required="COC|CCS")
        PositionFactory.create(
            open=True, title="Surgery coder", required="CPC", settings="profee", employer=employer
        )
        PositionFactory.create(
            open=True,
            title="Night coder",
            settings="ed",
            specialties="cardiology",
            description="Codes trauma charts for a helicopter team.",
        )
        PositionFactory.create(draft=True, title="Hidden coder", required="COC")

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("CPC-H", ["Outpatient coder"]),
            ("cpc h", ["Outpatient coder"]),
            ("pro fee", ["Surgery coder"]),
            ("Pro-Fee CPC", ["Surgery coder"]),
            ("ER", ["Night coder"]),
            ("emergency", ["Night coder"]),
            ("cardiology", ["Night coder"]),
            ("helicopters", ["Night coder"]),
            ("juniper", ["Surgery coder"]),
            ("surgery", ["Surgery coder"]),
            ("CCS", ["Outpatient coder"]),
            ("coc cpc", []),
            ("medical coder jobs", ["Night coder", "Surgery coder", "Outpatient coder"]),
            ("hidden", []),
        ],
    )
    def test_finds(self, client: Client, typed: str, found: list[str]) -> None:
        assert titles(client, f"?q={typed}") == found

    def test_says_how_an_alias_was_read(self, client: Client) -> None:
        text = client.get("/positions/?q=CPC-H").content.decode()
        assert "“CPC-H” is read as COC." in text

    def test_work_from_home_is_remote(self, client: Client) -> None:
        PositionFactory.create(open=True, remote=True, title="Home coder")
        assert titles(client, "?q=work from home") == ["Home coder"]
        assert titles(client, "?q=remote coder") == ["Home coder"]

    def test_what_a_credential_replaces_counts_too(self, client: Client) -> None:
        competency("RHIA")
        PositionFactory.create(open=True, title="Records coder", required="RHIT")
        assert titles(client, "?q=RHIA") == ["Records coder"]
        assert titles(client, "?credential=rhia") == ["Records coder"]


def test_position_stands_once_however_its_words_are_weighted(client: Client, db: None) -> None:
    vocabulary.load()
    PositionFactory.create(
        open=True, title="CPC coder", required="CPC", description="Certified professional coding all day."
    )
    PositionFactory.create(
        open=True,
        title="Coder with a CPC or a CPC-P",
        required="CPC-P",
        description="Certified professional coding all day.",
    )
    found = titles(client, "?q=certified+professional+coding")
    assert (
        len(found) == len(set(found)) == int(heading(client, "?q=certified+professional+coding").split()[0])
    )


@pytest.mark.parametrize("filters", ["workplace=onsite", "workplace=onsite&shift=day&employment=full_time"])
def test_the_state_of_the_board_is_asked_for_once(client: Client, db: None, filters: str) -> None:
    PositionFactory.create(open=True)
    seen_once(client, f"/positions/?{filters}")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/positions/?{filters}")
    asked = [one for one in queries.captured_queries if "jobs_boardchange" in one["sql"]]
    assert len(asked) == 1


class TestWhere:
    @pytest.fixture(autouse=True)
    def _board(self, db: None) -> None:
        for city in ("Tampa", "St. Petersburg", "Miami", "Atlanta", "New York"):
            PositionFactory.create(open=True, title=f"{city} coder", place=place(city))
        PositionFactory.create(open=True, remote=True, title="Anywhere coder")
        PositionFactory.create(open=True, remote=True, title="Texas coder", remote_states=["TX"])
        PositionFactory.create(open=True, remote=True, title="South coder", remote_states=["FL", "GA"])

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("Tampa", {"Tampa coder", "St. Petersburg coder"}),
            ("tampa, fl", {"Tampa coder", "St. Petersburg coder"}),
            ("Tampa, Florida", {"Tampa coder", "St. Petersburg coder"}),
            ("33602", {"Tampa coder", "St. Petersburg coder"}),
            ("33602-1234", {"Tampa coder", "St. Petersburg coder"}),
            ("Saint Petersburg", {"Tampa coder", "St. Petersburg coder"}),
            ("GA", {"Atlanta coder", "Anywhere coder", "South coder"}),
            ("georgia", {"Atlanta coder", "Anywhere coder", "South coder"}),
            ("remote", {"Anywhere coder", "Texas coder", "South coder"}),
            ("Remote in TX", {"Anywhere coder", "Texas coder"}),
            ("remote, Atlanta", {"Anywhere coder", "South coder"}),
            ("New York, NY", {"New York coder"}),
            ("Narnia", set()),
            ("00000", set()),
        ],
    )
    def test_finds(self, client: Client, typed: str, found: set[str]) -> None:
        assert set(titles(client, f"?where={typed}")) == found

    def test_heading_says_what_was_understood(self, client: Client) -> None:
        assert heading(client, "?where=tampa") == "2 positions within 30 miles of Tampa, FL"
        assert heading(client, "?where=GA&q=coder") == (
            "3 positions for “coder” in Georgia or remote from there"
        )

    def test_of_several_cities_of_a_name_the_largest_is_offered_first(self, client: Client) -> None:
        for state, codes in (
            ("AR", ["72001"]),
            ("ME", ["04101", "04102"]),
            ("OR", ["97201", "97202", "97203"]),
        ):
            city = PlaceFactory.create(city="Portland", state=state, latitude=0, longitude=0)
            for code in codes:
                PostalCodeFactory.create(place=city, code=code)
        text = client.get("/positions/?where=Portland").content.decode()
        said = re.search(r"Several places have this name: (.*?)\.</p>", text)
        assert said
        assert re.findall(r">([^<]+)</a>", said[1]) == ["Portland, OR", "Portland, ME", "Portland, AR"]
        offered = client.get("/positions/suggest/where/?q=portl").json()["suggestions"]
        assert [one["text"] for one in offered] == ["Portland, OR", "Portland, ME", "Portland, AR"]

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("Portland, OR", "within 30 miles of Portland, OR"),
            ("portland or", "within 30 miles of Portland, OR"),
            ("Portland, ME", "within 30 miles of Portland, ME"),
            ("OR", "in Oregon or remote from there"),
            ("Remote, OR", "remote from Oregon"),
            ("Portland, OR or remote", "remote from Oregon"),
        ],
    )
    def test_letters_of_oregon_are_no_or(self, client: Client, typed: str, words: str) -> None:
        for state in ("ME", "OR"):
            PlaceFactory.create(city="Portland", state=state, latitude=0, longitude=0)
        assert heading(client, f"?where={typed}").endswith(words)

    def test_a_whole_country_narrows_nothing(self, client: Client) -> None:
        assert heading(client, "?where=USA") == "8 positions"
        assert heading(client, "?where=United+States&remote_state=TX").startswith("2 positions")

    def test_an_unknown_place_is_said(self, client: Client) -> None:
        text = client.get("/positions/?where=Narnia").content.decode()
        assert "We do not know a place called “Narnia”." in text
        assert "Without “Narnia” <small>8</small>" not in text  # without it, nothing is asked any more
        assert "See all open positions" in text


EVERYTHING = [
    ("q", "alpha beta gamma delta epsilon zeta eta theta iota kappa"),
    ("where", "Tampa"),
    ("pay_min", "90"),
    ("years_max", "0"),
    ("apprentice", "1"),
    ("posted", "1"),
    ("education", "none"),
    *[("remote_state", state) for state in list(US_STATES)[:20]],
    *[("employment", kind) for kind in Employment],
    *[("shift", shift) for shift in Shift],
    *[("credential", key) for key in ("cpc", "ccs")],
    *[("setting", key) for key in ("profee", "inpatient")],
]


class TestFilters:
    @pytest.fixture(autouse=True)
    def _board(self, db: None) -> None:
        PositionFactory.create(open=True, title="A", required="CPC", settings="profee")
        place("Orlando")
        PositionFactory.create(open=True, title="B", remote=True, settings="inpatient", required="CCS")
        PositionFactory.create(open=True, title="C", employment="contract", specialties="cardiology")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?workplace=remote", ["B"]),
            ("?workplace=remote&workplace=onsite", ["C", "B", "A"]),
            ("?credential=cpc", ["A"]),
            ("?credential=cpc&credential=ccs", ["B", "A"]),
            ("?setting=inpatient", ["B"]),
            ("?specialty=cardiology", ["C"]),
            ("?employment=contract", ["C"]),
            ("?remote_state=TX", ["B"]),
            ("?where=Tampa&remote_state=TX", ["C", "B", "A"]),
            ("?setting=inpatient&credential=cpc", []),
        ],
    )
    def test_finds(self, client: Client, query: str, found: list[str]) -> None:
        assert titles(client, query) == found

    def test_each_filter_in_use_can_be_taken_off(self, client: Client) -> None:
        text = client.get("/positions/?q=a&workplace=onsite&credential=cpc").content.decode()
        assert 'class="chip chip-on" href="/positions/?q=a&amp;credential=cpc">On site' in text
        assert 'class="chip chip-on" href="/positions/?q=a&amp;workplace=onsite">With CPC' in text

    def test_nothing_found_says_what_to_drop(self, client: Client) -> None:
        text = client.get("/positions/?setting=inpatient&credential=cpc").content.decode()
        assert "No open position has all of that." in text
        assert 'href="/positions/?setting=inpatient">Without CPC <small>1</small>' in text
        assert 'href="/positions/?credential=cpc">Without Inpatient <small>1</small>' in text

    def test_a_single_word_may_be_what_is_too_much(self, client: Client) -> None:
        text = client.get("/positions/?q=profee+zeppelins&workplace=onsite").content.decode()
        assert 'href="/positions/?q=profee&amp;workplace=onsite">Without “zeppelins” <small>1</small>' in text

    def test_where_one_thing_is_not_enough_the_fewest_are_named(self, client: Client) -> None:
        query = "?q=cpc&setting=inpatient&specialty=cardiology&employment=full_time"
        text = client.get(f"/positions/{query}").content.decode()
        assert re.findall(r'<a class="chip" href="[^"]+">([^<]+)<', text) == [
            "Without Cardiology and Inpatient "
        ]

    def test_a_wider_radius_is_offered(self, client: Client) -> None:
        text = client.get("/positions/?where=Orlando&radius=10").content.decode()
        assert 'href="/positions/?where=Orlando&amp;radius=100">Within 100 miles <small>2</small>' in text

    def test_search_for_everything_at_once_stays_cheap(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        asked = "&".join(f"{name}={value}" for name, value in EVERYTHING)
        with django_assert_max_num_queries(90):
            assert client.get(f"/positions/?{asked}").status_code == 200

    def test_unknown_values_are_dropped(self, client: Client) -> None:
        query = "?workplace=moon&credential=nope&credential=profee&setting=cpc&state=ZZ&employment=x"
        response = client.get(f"/positions/{query}")
        assert titles(client, query) == ["C", "B", "A"]
        assert "chip-on" not in response.content.decode()

    def test_only_the_plain_board_is_for_search_engines(self, client: Client) -> None:
        robots = '<meta name="robots" content="noindex, follow">'
        assert robots not in client.get("/positions/").content.decode()
        assert robots in client.get("/positions/?setting=profee").content.decode()


def select(client: Client, query: str, name: str) -> dict[str, tuple[str, bool]]:
    """The options of a select, by their words: the value, and whether it is chosen."""
    text = client.get(f"/positions/{query}").content.decode()
    found = re.search(rf'<select[^>]* name="{name}"[^>]*>(.*?)</select>', text, re.DOTALL)
    options = re.findall(r'<option value="([^"]*)"( selected)?>([^<]+)</option>', found[1]) if found else []
    return {words: (value, bool(is_chosen)) for value, is_chosen, words in options}


class TestWhatHoldsUnasked:
    """What a form sends of itself must not bind the next search."""

    @pytest.fixture(autouse=True)
    def _board(self, db: None) -> None:
        PositionFactory.create(open=True, title="Pro-fee coder", place=place("Tampa"))

    def test_the_order_of_its_own_is_sent_as_nothing(self, client: Client) -> None:
        assert select(client, "", "sort") == {"Newest first": ("", True), "Highest pay first": ("pay", False)}
        found = select(client, "?q=coder pro", "sort")
        assert found["Best match first"] == ("", True)
        assert found["Newest first"] == ("newest", False)

    def test_a_chosen_order_stays(self, client: Client) -> None:
        assert select(client, "?q=pro&sort=pay", "sort")["Highest pay first"] == ("pay", True)
        assert select(client, "?q=pro&sort=pay", "sort")["Best match first"] == ("", False)
        assert select(client, "?sort=newest", "sort")["Newest first"] == ("newest", True)

    def test_so_does_a_radius(self, client: Client) -> None:
        found = select(client, "?where=Tampa", "radius")
        assert (found["30 miles"], found["50 miles"]) == (("", True), ("50", False))
        found = select(client, "?where=Tampa&radius=50", "radius")
        assert (found["30 miles"], found["50 miles"]) == (("30", False), ("50", True))
        assert select(client, "?where=Tampa&radius=30", "radius")["30 miles"] == ("30", True)

    def test_where_nothing_is_found_both_can_still_be_changed(self, client: Client) -> None:
        query = "?where=Tampa&q=zebra"
        assert heading(client, query).startswith("0 positions")
        assert select(client, query, "radius")
        assert select(client, query, "sort")


def test_several_states_stay_chosen_when_another_filter_is_ticked(client: Client) -> None:
    for state in ("FL", "TX", "GA"):
        PositionFactory.create(open=True, remote=True, remote_states=[state], title=state)
    text = client.get("/positions/?remote_state=FL&remote_state=TX").content.decode()
    assert re.findall(r'name="remote_state" value="(\w+)" checked', text) == ["FL", "TX"]
    found = select(client, "?remote_state=FL&remote_state=TX", "remote_state")
    assert {value for value, _ in found.values()} == {"", "GA"}
    assert not any(is_chosen for _, is_chosen in found.values())
    assert select(client, "?remote_state=FL", "remote_state")["Florida (1)"] == ("FL", True)


def test_a_search_can_be_followed_as_a_feed(client: Client) -> None:
    PositionFactory.create(open=True, required="CPC")
    text = client.get("/positions/?q=coder&credential=cpc&sort=pay").content.decode()
    shown = text.split("This search as a feed: ")[1].split("</p>")[0]
    links = re.findall(r'<a href="([^"]+)" type="[^"]+">([^<]+)</a>', shown)
    assert [words for _, words in links] == ["RSS", "Atom", "JSON Feed"]
    for address, _ in links:
        assert client.get(address.replace("&amp;", "&")).status_code == 200
        assert address.endswith("?q=coder&amp;credential=cpc&amp;sort=pay")


class TestPages:
    @pytest.fixture
    def _many(self, db: None) -> None:
        now = timezone.now()
        for number in range(45):
            PositionFactory.create(
                open=True,
                title=f"Coder {number:02}",
                # Pairs share their moment: the key decides between them.
                published_at=now - timedelta(minutes=number // 2),
            )

    def link(self, client: Client, address: str, rel: str) -> str:
        text = client.get(address).content.decode()
        found = re.search(rf'<a href="([^"]+)" rel="{rel}">', text)
        return found[1].replace("&amp;", "&") if found else ""

    @pytest.mark.usefixtures("_many")
    def test_walk_there_and_back_meets_each_once(self, client: Client) -> None:
        address, seen, addresses = "/positions/?workplace=onsite", [], []
        while address:
            addresses.append(address)
            seen.append(titles(client, address.removeprefix("/positions/")))
            address = self.link(client, address, "next")
        assert [len(one) for one in seen] == [20, 20, 5]
        assert len({title for one in seen for title in one}) == 45
        back = self.link(client, addresses[2], "prev")
        assert titles(client, back.removeprefix("/positions/")) == seen[1]
        start = self.link(client, back, "prev")
        assert titles(client, start.removeprefix("/positions/")) == seen[0]
        assert "offset" not in address

    @pytest.mark.usefixtures("_many")
    def test_a_page_is_a_fixed_place_when_new_ones_open(self, client: Client) -> None:
        second = self.link(client, "/positions/", "next")
        before = titles(client, second.removeprefix("/positions/"))
        PositionFactory.create(open=True, title="Just opened")
        assert titles(client, second.removeprefix("/positions/")) == before

    def test_an_end_that_is_empty_leads_back(self, client: Client) -> None:
        PositionFactory.create(open=True)
        text = client.get("/positions/?after=1-1").content.decode()
        assert "The list ends here." in text
        assert "1 open position" in text


BAD = [
    "?q=%00",
    "?q=%ff%fe%ed%a0%80",
    "?q=%F0%9F%92%A9%E2%80%AE%CC%81",
    "?q=" + "x" * 5000,
    "?q='%22%5C%25_;--%26%7C!%3A*()",
    "?q=%3A*%20%26%20!",
    "?q=the%20and%20of",
    "?where=%00%00",
    "?where=" + "9" * 500,
    "?where=-1",
    "?where=%27%3B+drop",
    "?after=99999999999999999999999-1",
    "?after=1-99999999999999999999999",
    "?after=9223372036854775807-9223372036854775807",
    "?after=-",
    "?after=%D9%A1-%D9%A1",
    "?before=0-0",
    "?before=x",
    "?credential=%00",
    "?credential=" + "a" * 500,
    "?remote_state=%00&workplace=%00&employment=%00&shift=%00&radius=%00&posted=%00&sort=%00",
    "?pay_min=%00&education=%00&years_max=%00&apprentice=%00&employer=%00&software=%00&code_set=%00",
    "?pay_min=99999999999999999999&radius=-1&posted=1e9&years_max=99",
    "?" + "&".join(f"credential=c{number}" for number in range(300)),
]


@pytest.mark.parametrize("query", BAD)
def test_bad_input_is_forgiven(client: Client, query: str) -> None:
    PositionFactory.create(open=True)
    assert client.get(f"/positions/{query}").status_code == 200


KNOWN = st.sampled_from([
    "Tampa", "FL", "33602", "remote", "cpc", "profee", "inpatient", "relevance", "distance", "pay", "1",
    "0", "-1", "30", "1-1", "0-1-1", "9223372036854775807-1", "onsite", "full_time", "night", "60k", "TX",
])  # fmt: skip
VALUES = st.one_of(st.text(max_size=40), KNOWN, st.integers().map(str))
PAIRS = st.lists(st.tuples(st.sampled_from(sorted([*SearchForm.base_fields, "x"])), VALUES), max_size=12)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PAIRS)
def test_any_search_is_answered(client: Client, pairs: list[tuple[str, str]]) -> None:
    place("Tampa")
    asked = urlencode([(name, text.encode("utf-8", "surrogatepass")) for name, text in pairs])
    assert client.get(f"/positions/?{asked}").status_code == 200


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80))
def test_any_bytes_in_an_address_are_answered(client: Client, octets: bytes) -> None:
    answer = client.get("/positions/", QUERY_STRING=octets.decode("latin-1"))
    assert answer.status_code == 200
    assert answer.wsgi_request.META["QUERY_STRING"] == octets.decode("latin-1")


class TestTitlesOfTheGuide:
    @pytest.fixture(autouse=True)
    def _board(self, db: None) -> None:
        vocabulary.load()
        PositionFactory.create_batch(2, open=True, title="ED Coder", settings="ed")
        PositionFactory.create_batch(3, open=True, title="Medical Coder", settings="ed", remote=True)
        PositionFactory.create(open=True, title="Inpatient Coder", settings="inpatient")

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("q=ED+coder", "2 are called so; 3 more do this work."),
            ("q=emergency+room+coder", "2 are called so; 3 more do this work."),
            ("q=ED+coder&workplace=remote", "None is called so; 3 do this work."),
        ],
    )
    def test_how_many_are_called_so(self, client: Client, query: str, said: str) -> None:
        assert said in client.get(f"/positions/?{query}").text

    @pytest.mark.parametrize(
        "query", ["", "q=CPC", "q=ED", "q=ED+coder+or+inpatient+coder", "q=inpatient+coder"]
    )
    def test_of_other_searches_nothing_is_said(self, client: Client, query: str) -> None:
        assert "called so" not in client.get(f"/positions/?{query}").text

    def test_it_costs_one_query(self, client: Client) -> None:
        asked = []
        for words in ("inpatient+coder", "inpatient+coder+or+inpatient+coder"):
            url = f"/positions/?q={words}"
            seen_once(client, url)
            with CaptureQueriesContext(connection) as found:
                client.get(url)
            asked.append(len(found))
        assert asked[0] == asked[1] + 1


def test_past_its_closing_date_it_is_not_listed(client: Client) -> None:
    PositionFactory.create(open=True, closes_on=timezone.localdate() - timedelta(days=1))
    assert heading(client, "") == "0 open positions"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("pay_min=abc", []),
        ("pay=abc", ["pay=abc"]),
        ("radius=x&workplace=moon&workplace=remote", ["radius=x", "workplace=moon"]),
        ("credential=nope", ["credential=nope"]),
        ("sort=luck&posted=soon", ["sort=luck", "posted=soon"]),
        ("radius=%3Cb%3E%00%0A1x", ["radius=<b> 1x"]),
        ("education=" + "y" * 500, ["education=" + "y" * 40]),
        ("shift=a&shift=b&shift=c&shift=d&shift=e&shift=f", [f"shift={sign}" for sign in "abcde"]),
        ("", []),
        ("utm_source=mail&x=1&ref=nowhere&after=zz", []),
        ("q=&where=&radius=&pay_min=&pay_min=0&shift=", []),
        ("q=coder&where=Tampa&radius=30&workplace=remote&credential=cpc&pay_min=28&sort=pay", []),
    ],
)
def test_what_was_not_understood_is_said(client: Client, query: str, said: list[str]) -> None:
    place("Tampa")
    competency("CPC")

    page = client.get(f"/positions/?{query}")

    assert page.status_code == 200
    assert page.context["unread"] == said
    assert ("We did not understand" in page.text) == bool(said)
    assert all(escape(one) in page.text for one in said)
    assert "<b> 1x" not in page.text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("abc", "abc"),
        ("-5", "-5"),
        ("%3Cb%3E%00%0A1x", "<b> 1x"),
        ("9999999999", "9999999999"),
        ("28 an hour", "28 an hour"),
    ],
)
def test_a_least_pay_that_is_none_is_said_where_it_is_typed(client: Client, typed: str, shown: str) -> None:
    PositionFactory.create(open=True, remote=True, title="Inpatient Coder")
    PositionFactory.create(open=True, onsite=True)

    answer = client.get(f"/positions/?workplace=remote&pay_min={typed}")

    text = answer.text
    box = text.partition('id="pay_min"')[2].partition("</div></div>")[0]
    assert f'value="{escape(shown)}"' in box
    assert 'aria-invalid="true" aria-describedby="pay-hint pay-error"' in box
    assert "Write dollars as a number from 1 to 1,000,000, such as 28 or 60,000." in box
    assert f"“{escape(shown)}” is no least pay in dollars, so these are positions of any pay." in text
    assert answer.context["search"].count == 1
    assert "We did not understand" not in text


@pytest.mark.parametrize("typed", ["", "0", "28", "60,000"])
def test_a_least_pay_that_is_one_is_no_fault(client: Client, typed: str) -> None:
    text = client.get(f"/positions/?pay_min={typed}").text
    assert 'id="pay-error"' not in text
    assert "no least pay" not in text


def test_a_stranger_is_told_what_was_not_understood_from_the_cache_too(client: Client) -> None:
    texts = [client.get("/positions/?radius=abc&pay_min=abc").text for _ in range(3)]

    assert len(set(texts)) == 1
    assert "“radius=abc”" in texts[0]
    assert "“abc” is no least pay" in texts[0]
    plain = client.get("/positions/").text
    assert "“radius=abc”" not in plain
    assert "no least pay" not in plain
