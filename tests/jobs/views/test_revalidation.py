"""Public pages say which state they are of, and are not sent twice; nobody keeps somebody's own page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date, parse_http_date
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from candidates.services import links
from jobs import revalidation
from jobs.enums import CloseReason
from jobs.models import Position
from jobs.queries import generation
from jobs.revalidation import public_page
from jobs.services import positions
from tests.cast import Cast
from tests.factories import PositionFactory

pytestmark = pytest.mark.django_db
PAGES = [
    "jobs:home",
    "jobs:position-list",
    "jobs:position-detail",
    "jobs:employer-detail",
    "jobs:browse",
    "jobs:landing-state",
    "jobs:landing-credential",
    "jobs:privacy",
]


def address(name: str, position: Position) -> str:
    arguments: dict[str, list[object]] = {
        "jobs:position-detail": [position.pk, position.slug],
        "jobs:employer-detail": [position.employer.slug],
        "jobs:landing-state": ["florida"],
        "jobs:landing-credential": ["cpc"],
    }
    return reverse(name, args=arguments.get(name, []))


@pytest.mark.parametrize("name", PAGES)
class TestEveryPage:
    def test_is_not_sent_twice(
        self, cast: Cast, name: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        url = address(name, cast.position)
        first = cast.visitor.get(url)
        assert first.headers["Cache-Control"] == "no-cache"
        assert "Cookie" in first.headers["Vary"]
        with django_assert_num_queries(1):
            again = cast.visitor.get(url, headers={"if-none-match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        for header in ("ETag", "Cache-Control", "Vary"):
            assert again.headers[header] == first.headers[header]

    def test_is_sent_again_after_a_change(self, cast: Cast, name: str) -> None:
        url = address(name, cast.position)
        first = cast.visitor.get(url)
        cast.position.employer.save()
        again = cast.visitor.get(url, headers={"if-none-match": first.headers["ETag"]})
        assert again.status_code == 200
        assert again.headers["ETag"] != first.headers["ETag"]

    def test_holds_no_token_and_sets_no_cookie(self, cast: Cast, name: str) -> None:
        response = Client(enforce_csrf_checks=True).get(address(name, cast.position))
        assert "csrfmiddlewaretoken" not in response.content.decode()
        assert response.cookies == {}

    @pytest.mark.parametrize("who", ["as_dana", "as_sam"])
    def test_of_somebody_signed_in_is_theirs(self, cast: Cast, name: str, who: str) -> None:
        url = address(name, cast.position)
        tag = cast.visitor.get(url).headers["ETag"]
        response = getattr(cast, who).get(url, headers={"if-none-match": tag})
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in response.headers
        assert "Last-Modified" not in response.headers
        assert "Cookie" in response.headers["Vary"]

    def test_follows_the_theme(self, cast: Cast, name: str) -> None:
        url = address(name, cast.position)
        light = cast.visitor.get(url).headers["ETag"]
        cast.visitor.cookies["theme"] = "dark"
        dark = cast.visitor.get(url, headers={"if-none-match": light})
        assert dark.status_code == 200
        assert 'data-theme="dark"' in dark.content.decode()
        assert dark.headers["ETag"] != light


def test_reader_of_a_mail_gets_a_page_of_their_own(cast: Cast) -> None:
    url = cast.position.get_absolute_url()
    tag = cast.visitor.get(url).headers["ETag"]
    mail = links.alert_url(position=cast.position, recipient=cast.recipient)
    cast.visitor.get("/" + mail.split("/", 3)[3])
    response = cast.visitor.get(url, headers={"if-none-match": tag})
    assert response.status_code == 200
    assert "whose mail led here" in response.content.decode()
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in response.headers


def test_what_is_told_once_is_not_kept(client: Client, cast: Cast) -> None:
    """Signing out leaves a message for the next page, in a cookie."""
    cast.as_dana.post(reverse("account_logout"))
    told = cast.as_dana.get("/")
    assert "You are signed out." in told.content.decode()
    assert told.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in told.headers


def test_token_in_a_page_makes_it_somebodys_own(rf: RequestFactory) -> None:
    from django.middleware.csrf import get_token  # noqa: PLC0415 -- only here

    request = rf.get("/")
    request.session = Client().session
    response = public_page(lambda request: HttpResponse(get_token(request)))(request)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in response.headers


def test_cookie_set_by_a_page_makes_it_somebodys_own(rf: RequestFactory) -> None:
    def view(request: object) -> HttpResponse:
        response = HttpResponse("x")
        response.set_cookie("seen", "1")
        return response

    request = rf.get("/")
    request.session = Client().session
    assert public_page(view)(request).headers["Cache-Control"] == "private, no-store"


def test_position_that_closes_is_not_said_to_be_the_same(client: Client) -> None:
    position = PositionFactory.create(open=True)
    tag = client.get(position.get_absolute_url()).headers["ETag"]
    positions.close(position=position, reason=CloseReason.FILLED, by=None)
    response = client.get(position.get_absolute_url(), headers={"if-none-match": tag})
    assert response.status_code == 200
    assert "This position is closed." in response.content.decode()


def test_answers_that_are_no_page_carry_no_mark(client: Client) -> None:
    gone = PositionFactory.create(closed=True, closed_at=timezone.now() - timedelta(days=40))
    position = PositionFactory.create(open=True)
    for url, status in (
        (gone.get_absolute_url(), 410),
        (f"/positions/{position.pk}/wrong/", 301),
        ("/positions/999999/x/", 404),
    ):
        response = client.get(url)
        assert (response.status_code, "ETag" in response.headers) == (status, False)


@pytest.mark.parametrize(
    "condition", [{"if-none-match": "*"}, {"if-modified-since": http_date(4_000_000_000)}]
)
class TestConditionsOnWhatIsNoAnswer:
    """RFC 9110, 13.2.1: they are passed over unless the answer without them is a good one."""

    def test_pages(self, client: Client, condition: dict[str, str]) -> None:
        gone = PositionFactory.create(closed=True, closed_at=timezone.now() - timedelta(days=40))
        position = PositionFactory.create(open=True)
        cache.set(f"board-seen:{generation.current()}", timezone.now().timestamp() - 100)
        for url, status in (
            (gone.get_absolute_url(), 410),
            (f"/positions/{position.pk}/wrong/", 301),
            ("/positions/999999/x/", 404),
            ("/positions/in/ohio/", 404),
        ):
            assert client.get(url, headers=condition).status_code == status, url

    def test_the_api(self, client: Client, condition: dict[str, str]) -> None:
        gone = PositionFactory.create(closed=True)
        cache.set(f"board-seen:{generation.current()}", timezone.now().timestamp() - 100)
        for url, status in (
            ("/api/v1/positions?workplace=moon", 400),
            ("/api/v1/positions/999999", 404),
            (f"/api/v1/positions/{gone.pk}", 410),
            ("/api/v1/nothing", 404),
        ):
            assert client.get(url, headers=condition).status_code == status, url

    def test_hold_for_a_good_one(self, client: Client, condition: dict[str, str]) -> None:
        cache.set(f"board-seen:{generation.current()}", timezone.now().timestamp() - 100)
        for url in ("/", "/api/v1/positions", "/feeds/indeed.xml"):
            response = client.get(url, headers=condition)
            assert (response.status_code, "ETag" in response.headers) == (304, True), url


def test_condition_that_counts_more_than_the_tag_is_seen_first(client: Client) -> None:
    tag = client.get("/").headers["ETag"]
    # A weak tag never matches strongly (RFC 9110, 8.8.3.2).
    response = client.get("/", headers={"if-match": tag, "if-none-match": tag})
    assert response.status_code == 412


def test_one_tag_among_others_will_do(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tag = client.get("/").headers["ETag"]
    with django_assert_num_queries(1):
        response = client.get("/", headers={"if-none-match": f'"x", {tag}, W/"y"'})
    assert response.status_code == 304


class TestKeptWhole:
    """A page that was asked for again comes from the cache, until the board changes."""

    @pytest.mark.parametrize("name", PAGES)
    def test_from_the_third_time_on(
        self, cast: Cast, name: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        url = address(name, cast.position)
        first, second = cast.visitor.get(url), cast.visitor.get(url)
        with django_assert_num_queries(1):
            third = cast.visitor.get(url)
        assert first.content == second.content == third.content
        for header in ("Content-Type", "ETag", "Cache-Control", "Vary", "Content-Length"):
            assert third.headers[header] == first.headers[header]
        assert third.status_code == 200

    def test_what_is_published_shows_at_once(self, client: Client) -> None:
        for _ in range(3):
            assert "Brand new coder" not in client.get("/positions/").content.decode()
        positions.publish(position=PositionFactory.create(draft=True, title="Brand new coder"), by=None)
        assert "Brand new coder" in client.get("/positions/").content.decode()

    def test_what_is_asked_once_is_not(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(3):
            client.get(f"/positions/?q=word{number}")
        assert not any(isinstance(cache.get(key), tuple) for key in kept_pages())
        assert len(kept_pages()) == 3

    def test_theme_has_its_own(self, client: Client) -> None:
        for _ in range(3):
            assert 'data-theme="dark"' not in client.get("/").content.decode()
        client.cookies["theme"] = "dark"
        for _ in range(3):
            assert 'data-theme="dark"' in client.get("/").content.decode()

    def test_somebody_signed_in_never_gets_it(self, cast: Cast) -> None:
        for _ in range(3):
            cast.visitor.get("/positions/")
        assert "Every line met" in cast.as_erin.get("/positions/").content.decode()
        for _ in range(3):
            cast.as_erin.get("/")
        assert len(kept_pages()) == 1
        assert "Sign out" not in cast.visitor.get("/").content.decode()

    def test_head_is_answered_from_it(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        length = client.get("/").headers["Content-Length"]
        client.head("/")
        with django_assert_num_queries(1):
            response = client.head("/")
        assert (response.status_code, response.content) == (200, b"")
        assert response.headers["Content-Length"] == length
        assert client.get("/").content.endswith(b"</html>\n")

    def test_answers_that_are_no_page_are_not(self, client: Client) -> None:
        position = PositionFactory.create(open=True)
        gone = PositionFactory.create(closed=True, closed_at=timezone.now() - timedelta(days=40))
        for url in (f"/positions/{position.pk}/wrong/", gone.get_absolute_url(), "/positions/feed.rss"):
            for _ in range(3):
                client.get(url)
        assert not any(isinstance(cache.get(key), tuple) for key in kept_pages())

    def test_neither_is_one_of_somebody_nor_a_large_one(self, rf: RequestFactory) -> None:
        from django.middleware.csrf import get_token  # noqa: PLC0415 -- only here

        def own(request: HttpRequest) -> HttpResponse:
            return HttpResponse(get_token(request))

        def large(request: HttpRequest) -> HttpResponse:
            return HttpResponse(b"x" * (revalidation.MOST_KEPT + 1))

        for view in (own, large):
            for _ in range(3):
                request = rf.get(f"/{view.__name__}")
                request.session = Client().session
                public_page(view)(request)
        assert len(kept_pages()) == 2
        assert not any(isinstance(cache.get(key), tuple) for key in kept_pages())

    def test_without_the_cache_each_is_made(self, client: Client, settings: Settings) -> None:
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
        assert {client.get("/").status_code for _ in range(3)} == {200}


def kept_pages() -> list[str]:
    """Names in the cache that pages are kept under, or noted as asked for once."""
    store = cache._cache.get_client()  # type: ignore[attr-defined]  # Django's, which cannot list
    prefix = cache.make_key("page:")
    return [key.decode().removeprefix(cache.make_key("")) for key in store.scan_iter(f"{prefix}*")]


class TestLastModified:
    def test_says_when_this_state_was_first_seen(self, client: Client) -> None:
        word = generation.current()
        moment = int(timezone.now().timestamp()) - 100
        cache.set(f"board-seen:{word}", moment + 0.5)
        response = client.get("/")
        assert parse_http_date(response.headers["Last-Modified"]) == moment
        again = client.get("/", headers={"if-modified-since": http_date(moment)})
        assert (again.status_code, again.headers["ETag"]) == (304, response.headers["ETag"])
        before = client.get("/", headers={"if-modified-since": http_date(moment - 1)})
        assert before.status_code == 200

    def test_tag_counts_more_than_the_moment(self, client: Client) -> None:
        cache.set(f"board-seen:{generation.current()}", timezone.now().timestamp() - 100)
        later = http_date(timezone.now().timestamp())
        response = client.get("/", headers={"if-modified-since": later, "if-none-match": '"other"'})
        assert response.status_code == 200

    def test_a_state_seconds_old_has_none(self, client: Client) -> None:
        response = client.get("/", headers={"if-modified-since": http_date(timezone.now().timestamp() + 60)})
        assert response.status_code == 200
        assert "Last-Modified" not in response.headers

    def test_without_the_cache_pages_still_come_and_are_not_sent_twice(
        self, client: Client, settings: Settings
    ) -> None:
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
        first = client.get("/")
        assert (first.status_code, "Last-Modified" in first.headers) == (200, False)
        assert client.get("/", headers={"if-none-match": first.headers["ETag"]}).status_code == 304


def test_while_templates_are_written_nothing_is_kept(client: Client, settings: Settings) -> None:
    settings.DEBUG = True
    assert "ETag" not in client.get("/").headers


class TestThemeWithoutToken:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({}, 302),
            ({"sec-fetch-site": "same-origin"}, 302),
            ({"sec-fetch-site": "none"}, 302),
            ({"origin": "http://testserver"}, 302),
            ({"sec-fetch-site": "cross-site"}, 403),
            ({"sec-fetch-site": "same-site", "origin": "http://testserver"}, 403),
            ({"origin": "https://evil.example.net"}, 403),
            ({"origin": "null"}, 403),
        ],
    )
    def test_only_our_own_pages_choose(self, headers: dict[str, str], status: int) -> None:
        strict = Client(enforce_csrf_checks=True)
        response = strict.post("/theme/", {"theme": "dark"}, headers=headers)
        assert response.status_code == status
        assert ("theme" in response.cookies) == (status == 302)

    def test_every_other_form_still_needs_its_token(self, cast: Cast) -> None:
        page = cast.as_dana.get("/").content.decode()
        forms = re.findall(r'<form[^>]*method="post"[^>]*>.*?</form>', page, re.DOTALL)
        without = [form for form in forms if "csrfmiddlewaretoken" not in form]
        assert len(forms) > len(without) == 1
        assert 'action="/theme/"' in without[0]
