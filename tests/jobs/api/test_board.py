from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from config.limits import Limit
from jobs.api import gate
from jobs.forms.search import SearchForm
from jobs.search import results
from tests.cast import Cast
from tests.factories import CompetencyAliasFactory, PositionFactory, competency

pytestmark = pytest.mark.django_db
LIST = "/api/v1/positions"


def asked(client: Client, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found


def refused(client: Client, address: str, status: int) -> dict[str, Any]:
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
    found: dict[str, Any] = response.json()
    assert found["status"] == status
    return found


class TestList:
    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_do_not_grow(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        PositionFactory.create_batch(
            count, open=True, required="CPC", settings="profee", software="epic", duties="audit_duty"
        )
        with django_assert_num_queries(16):
            assert asked(client, LIST)["count"] == count

    def test_says_of_each_what_its_card_says(self, cast: Cast) -> None:
        (found,) = asked(cast.visitor, LIST)["items"]
        position = cast.position
        assert found["id"] == position.pk
        assert found["url"].endswith(position.get_absolute_url())
        assert found["pay"] == {
            "currency": "USD",
            "minimum": 30.0,
            "maximum": 40.0,
            "period": "hour",
            "yearly_minimum": 62_400.0,
            "yearly_maximum": 83_200.0,
        }
        assert found["place"] == {"city": "Tampa", "state": "FL"}
        assert [
            (group["level"], [word["key"] for word in group["any_of"]]) for group in found["requirements"]
        ] == [("required", ["ccs-p", "cpc"]), ("required", ["icd-10-cm"]), ("preferred", ["crc"])]
        assert "description" not in found

    def test_filters_are_those_of_the_board(self, client: Client) -> None:
        PositionFactory.create(open=True, required="CPC", title="One")
        PositionFactory.create(open=True, remote=True, required="CCS", title="Two")
        PositionFactory.create(paused=True, title="Paused")
        for query in ("q=ccs", "workplace=remote", "credential=ccs", "where=remote"):
            assert [one["title"] for one in asked(client, f"{LIST}?{query}")["items"]] == ["Two"]

    def test_pages_lead_through_everything_once(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(results, "PAGE", 2)
        PositionFactory.create_batch(5, open=True, required="CPC")
        seen, address = [], f"{LIST}?credential=cpc"
        while address:
            found = asked(client, address[address.index("/api/") :])
            seen += [one["id"] for one in found["items"]]
            assert "credential=cpc" in (found["next"] or "credential=cpc")
            address = found["next"]
        assert len(seen) == len(set(seen)) == 5

    def test_what_cannot_be_read_is_named(self, client: Client) -> None:
        competency("CPC")
        query = "?workplace=moon&workplace=remote&credential=cpc&credential=profee&page=2&after=x&q=coder"
        problem = refused(client, LIST + query, 400)
        assert [one["parameter"] for one in problem["errors"]] == ["workplace", "credential", "page", "after"]
        assert problem["errors"][1]["detail"] == "'profee' is not known."

    @pytest.mark.parametrize(
        "query", ["sort=newest", "sort=pay", "q=coder", "q=coding+outpatient", "where=Tampa&sort=distance"]
    )
    def test_pages_lead_through_every_order_and_back(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, query: str
    ) -> None:
        monkeypatch.setattr(results, "PAGE", 2)
        PositionFactory.create_batch(5, open=True)
        pages: list[list[int]] = []
        address, way = f"/api/v1/positions?{query}", "next"
        while address:
            found = asked(client, address[address.index("/api/") :])
            pages.append([one["id"] for one in found["items"]])
            if way == "next" and not found["next"]:
                way = "previous"
            address = found[way]
        assert pages[:3] == pages[:1:-1]
        assert len({key for page in pages for key in page}) == 5

    @pytest.mark.parametrize(
        ("query", "parameter", "words"),
        [
            ("after=1-1-1-1", "after", "no cursor of ours: take it from `next`"),
            ("after=1764000000000000-1", "after", "no cursor of ours"),
            ("after=newest-1-1-1-1", "after", "no cursor of ours"),
            ("before=newest-1", "before", "take it from `previous`"),
            ("sort=pay&after=newest-1764000000000000-1", "after", "of the order `newest`, and this is `pay`"),
            ("q=outpatient&before=newest-1-1", "before", "and this is `relevance`"),
            ("after=newest-1-1&before=newest-2-2", "before", "not both"),
            ("sort=distance", "sort", "needs one city or a ZIP code"),
            ("sort=distance&where=Florida", "sort", "needs one city"),
            ("radius=30", "radius", "Needs a city or a ZIP code"),
            ("radius=30&where=remote", "radius", "Needs a city"),
            ("sort=relevance", "sort", "needs words in `q`"),
        ],
    )
    def test_what_would_be_passed_over_in_silence_is_refused(
        self, client: Client, query: str, parameter: str, words: str
    ) -> None:
        PositionFactory.create(open=True)
        (fault,) = refused(client, f"{LIST}?{query}", 400)["errors"]
        assert fault["parameter"] == parameter
        assert words in fault["detail"]

    @pytest.mark.parametrize("query", ["where=Tampa&radius=10&sort=distance", "where=Atlantis&sort=distance"])
    def test_place_that_is_named_is_enough(self, client: Client, query: str) -> None:
        PositionFactory.create(open=True)
        asked(client, f"{LIST}?{query}")

    def test_empty_parameters_ask_for_nothing(self, client: Client) -> None:
        PositionFactory.create(open=True)
        names = "&".join(f"{name}=" for name in SearchForm.base_fields)
        assert asked(client, f"{LIST}?{names}")["count"] == 1


class TestItem:
    def test_is_whole(self, cast: Cast) -> None:
        found = asked(cast.visitor, f"{LIST}/{cast.position.pk}")
        assert found["title"] == "Pro-fee coder"
        assert found["benefits"] == "Health insurance, 401(k), three weeks of leave, dues paid."
        assert "<li>2 years of coding: Pro-fee</li>" in found["description_html"]
        assert [word["key"] for word in found["duties"]] == ["assign_sequence"]

    @pytest.mark.parametrize(("status", "answer"), [("draft", 404), ("paused", 404), ("closed", 410)])
    def test_what_is_not_open_is_refused(self, cast: Cast, status: str, answer: int) -> None:
        position = PositionFactory.create(**{status: True})
        for client in (cast.visitor, cast.as_sam):
            refused(client, f"{LIST}/{position.pk}", answer)

    @pytest.mark.parametrize("pk", ["0", "99999999999999999999999", "x", "-1", ""])
    def test_what_is_no_position_is_not_there(self, client: Client, pk: str) -> None:
        refused(client, f"{LIST}/{pk}", 404)


@pytest.mark.parametrize("count", [1, 3])
def test_vocabulary_names_words_and_their_other_spellings(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        CompetencyAliasFactory.create(competency=competency("COC"), text=f"CPC-H {number}")
    with django_assert_num_queries(3):
        found = asked(client, "/api/v1/vocabulary")
    (word,) = found["words"]
    assert (word["key"], len(word["aliases"])) == ("coc", count)
    assert {"value": "remote", "label": "Remote"} in found["workplace"]


class TestDescription:
    def test_is_openapi_3_1_with_every_parameter_of_the_form(self, client: Client) -> None:
        found = asked(client, "/api/v1/openapi.json")
        assert found["openapi"] == "3.1.0"
        operation = found["paths"]["/api/v1/positions"]["get"]
        assert [one["name"] for one in operation["parameters"]] == list(SearchForm.base_fields)
        assert set(operation["responses"]) == {"200", "304", "400", "429"}
        assert set(found["paths"]) == {LIST, f"{LIST}/{{position_id}}", "/api/v1/vocabulary"}

    def test_every_reference_leads_somewhere(self, client: Client) -> None:
        text = client.get("/api/v1/openapi.json").content.decode()
        parts = asked(client, "/api/v1/openapi.json")["components"]["schemas"]
        assert set(re.findall(r'"#/components/schemas/(\w+)"', text)) <= set(parts)


class TestGate:
    def test_counts_down_and_refuses(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(gate, "RATE", Limit(2, 3600))
        left = [client.get(LIST).headers["RateLimit-Remaining"] for _ in range(2)]
        response = client.get(LIST)
        assert left == ["1", "0"]
        assert (response.status_code, response.headers["Content-Type"]) == (429, "application/problem+json")
        assert 3590 < int(response.headers["Retry-After"]) <= 3600
        assert response.headers["Retry-After"] == response.headers["RateLimit-Reset"]
        assert response.headers["RateLimit-Limit"] == "2"
        # The board itself goes on.
        assert client.get("/").status_code == 200

    def test_one_visitor_does_not_use_up_what_another_has(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        monkeypatch.setattr(gate, "RATE", Limit(1, 3600))
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        statuses = [
            client.get(LIST, headers={"x-forwarded-for": address}).status_code
            for address in ("203.0.113.1", "203.0.113.1", "203.0.113.2", "198.51.100.9, 203.0.113.1")
        ]
        assert statuses == [200, 429, 200, 429]

    def test_without_the_cache_everybody_may_ask(self, client: Client, settings: Settings) -> None:
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
        response = client.get(LIST)
        assert (response.status_code, "RateLimit-Limit" in response.headers) == (200, False)

    def test_what_has_not_changed_is_not_sent_again(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        PositionFactory.create(open=True)
        tag = client.get(LIST).headers["ETag"]
        with django_assert_num_queries(1):
            again = client.get(LIST, headers={"if-none-match": tag})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        assert "RateLimit-Remaining" in again.headers
        assert client.get(f"{LIST}?q=cpc", headers={"if-none-match": tag}).status_code == 200
        PositionFactory.create(open=True)
        assert client.get(LIST, headers={"if-none-match": tag}).status_code == 200

    def test_is_the_same_for_somebody_signed_in(self, cast: Cast) -> None:
        tags = {client.get(LIST).headers["ETag"] for client in cast.clients.values()}
        assert len(tags) == 1

    def test_head_has_the_headers_alone(self, client: Client) -> None:
        response = client.head(LIST)
        assert (response.status_code, response.content) == (200, b"")
        assert response.headers["ETag"] == client.get(LIST).headers["ETag"]

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_nothing_is_written(self, method: str) -> None:
        response = getattr(Client(enforce_csrf_checks=True), method)(LIST)
        assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert response.headers["Content-Type"] == "application/problem+json"

    def test_other_versions_are_not_there(self, client: Client) -> None:
        refused(client, "/api/v2/positions", 404)


class TestPagesOfOthers:
    ORIGIN = {"origin": "https://school.example.com"}

    def test_may_read_the_api(self, client: Client) -> None:
        for address in (LIST, "/api/v1/vocabulary", "/api/v1/openapi.json", f"{LIST}/0"):
            headers = client.get(address, headers=self.ORIGIN).headers
            assert headers["Access-Control-Allow-Origin"] == "*"
            assert "RateLimit-Remaining" in headers["Access-Control-Expose-Headers"]
            assert "Access-Control-Allow-Credentials" not in headers

    def test_may_ask_beforehand(self, client: Client) -> None:
        asks = self.ORIGIN | {
            "access-control-request-method": "GET",
            "access-control-request-headers": "if-none-match",
        }
        headers = client.options(LIST, headers=asks).headers
        assert headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "if-none-match" in headers["Access-Control-Allow-Headers"]

    @pytest.mark.parametrize("address", ["/", "/positions/", "/positions/feed.json", "/accounts/login/"])
    def test_may_read_nothing_else(self, client: Client, address: str) -> None:
        assert "Access-Control-Allow-Origin" not in client.get(address, headers=self.ORIGIN).headers
