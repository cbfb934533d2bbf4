"""A saved search changed in words, on the board, saved by one press, and paused with a wrong day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from candidates.enums import SearchEnd
from candidates.models import SavedSearch
from candidates.queries import searches as queries
from candidates.services import links, recipients
from tests.cast import Cast
from tests.factories import PositionFactory, SavedSearchFactory

pytestmark = pytest.mark.django_db
SETTINGS = "/me/alerts/"


@pytest.fixture
def own(cast: Cast) -> SavedSearch:
    return SavedSearchFactory.create(recipient=cast.recipient, query="q=cpc&workplace=remote", words="cpc")


def address(saved: SavedSearch) -> str:
    return f"{SETTINGS}search/{saved.pk}/"


def by_link(saved: SavedSearch) -> str:
    manage = links.manage_url(recipient=saved.recipient)
    return f"/alerts/{manage.partition('/alerts/')[2]}search/{saved.pk}/"


class TestForm:
    def test_shows_what_it_asks(self, cast: Cast, own: SavedSearch) -> None:
        PositionFactory.create(open=True, workplace="remote", remote_states=[])
        text = cast.as_dana.get(address(own)).content.decode()
        assert 'value="cpc"' in text
        assert "Workplace" in text
        assert text.count(" checked") == 1

    @pytest.mark.parametrize("way", ["signed in", "by link"])
    def test_saves_and_stays_confirmed(self, cast: Cast, own: SavedSearch, way: str) -> None:
        confirmed_at = own.confirmed_at
        client, url = (cast.visitor, by_link(own)) if way == "by link" else (cast.as_dana, address(own))
        sent = client.post(
            url, {"q": "audit", "pay_min": "60,000", "workplace": ["remote", "hybrid"]}, follow=True
        )
        assert "Changed. It tells you of: audit" in sent.content.decode()
        own.refresh_from_db()
        assert queries.criteria_of(own.query).pay_min == 60_000
        assert queries.criteria_of(own.query).workplace == ("hybrid", "remote")
        assert own.confirmed_at == confirmed_at
        assert own.kept_at is not None
        assert own.compiled is not None
        assert own.words.startswith("audit")

    @pytest.mark.parametrize(
        ("data", "error"),
        [
            ({"q": "audit", "pay_min": "a lot"}, "Write whole dollars"),
            ({"q": "audit", "where": "Atlantis on Sea"}, "We know no place called"),
            ({"q": "!!!"}, "no word to look for"),
        ],
    )
    def test_errors_lose_nothing_typed(
        self, cast: Cast, own: SavedSearch, data: dict[str, str], error: str
    ) -> None:
        response = cast.as_dana.post(address(own), data | {"employer": cast.position.employer.slug})
        text = response.content.decode()
        assert response.status_code == 422
        assert error in text
        for value in data.values():
            assert f'value="{value}"' in text
        assert " checked" in text
        own.refresh_from_db()
        assert own.query == "q=cpc&workplace=remote"

    def test_becomes_one_with_the_same_search(self, cast: Cast, own: SavedSearch) -> None:
        twin = SavedSearchFactory.create(recipient=cast.recipient, query="q=audit", words="audit")
        text = cast.as_dana.post(address(own), {"q": "audit"}, follow=True).content.decode()
        assert "You had this alert already, so the two are one now: audit." in text
        assert list(SavedSearch.objects.values_list("pk", flat=True)) == [twin.pk]

    def test_one_that_tells_wakes_the_same_that_was_stopped(self, cast: Cast, own: SavedSearch) -> None:
        twin = SavedSearchFactory.create(
            recipient=cast.recipient,
            query="q=audit",
            ended_at=timezone.now(),
            ended_because=SearchEnd.STOPPED,
        )
        cast.as_dana.post(address(own), {"q": "audit"})
        assert list(SavedSearch.objects.live()) == [twin]

    def test_a_strangers_is_404(self, cast: Cast, own: SavedSearch) -> None:
        assert cast.as_erin.get(address(own)).status_code == 404
        erins = links.manage_url(recipient=cast.erin.recipient).partition("/alerts/")[2]
        assert cast.visitor.post(f"/alerts/{erins}search/{own.pk}/", {"q": "x"}).status_code == 404
        assert cast.visitor.get(f"/alerts/nonsense/search/{own.pk}/").status_code == 404
        assert cast.as_dana.get(f"{SETTINGS}search/{2**70}/").status_code == 404


class TestOnTheBoard:
    @pytest.mark.parametrize("way", ["signed in", "by link"])
    def test_leads_there_and_back_with_what_was_found(self, cast: Cast, own: SavedSearch, way: str) -> None:
        client, url = (cast.visitor, by_link(own)) if way == "by link" else (cast.as_dana, address(own))
        board = client.post(url, {"action": "board"}, follow=True)
        assert "You are changing an alert:" in board.content.decode()
        assert board.headers["Cache-Control"] == "private, no-store"
        sent = client.post("/alerts/change/?q=audit&sort=pay&posted=3", {"action": "update"}, follow=True)
        assert "Changed. It tells you of: audit." in sent.content.decode()
        own.refresh_from_db()
        assert own.query == "q=audit"
        assert "You are changing" not in client.get("/positions/?q=audit").content.decode()

    def test_left_as_it_was(self, cast: Cast, own: SavedSearch) -> None:
        cast.as_dana.post(address(own), {"action": "board"})
        cast.as_dana.post("/alerts/change/?q=audit", {"action": "leave"})
        own.refresh_from_db()
        assert own.query == "q=cpc&workplace=remote"
        assert "You are changing" not in cast.as_dana.get("/positions/").content.decode()

    def test_strangers_page_knows_nothing_of_it(self, cast: Cast, own: SavedSearch) -> None:
        cast.visitor.post(by_link(own), {"action": "board"})
        for _ in range(3):
            stranger = Client().get("/positions/?q=cpc")
            assert "You are changing" not in stranger.content.decode()
            assert stranger.headers["Cache-Control"] == "no-cache"

    def test_a_place_nobody_knows_stays_on_the_board(self, cast: Cast, own: SavedSearch) -> None:
        cast.as_dana.post(address(own), {"action": "board"})
        text = cast.as_dana.post(
            "/alerts/change/?where=Atlantis+on+Sea", {"action": "update"}, follow=True
        ).content.decode()
        assert "We know no place called" in text
        assert "You are changing an alert:" in text

    def test_an_address_that_changed_hands_ends_it(self, cast: Cast, own: SavedSearch) -> None:
        cast.visitor.post(by_link(own), {"action": "board"})
        recipient = own.recipient
        recipient.email = "elsewhere@example.com"
        recipient.save()
        cast.visitor.post("/alerts/change/?q=audit", {"action": "update"})
        own.refresh_from_db()
        assert own.query == "q=cpc&workplace=remote"


class TestOnePress:
    def test_saves_and_undoes_where_it_stands(self, cast: Cast) -> None:
        url = "/alerts/new/save/?q=coder"
        assert (
            'action="/alerts/new/save/?q=coder"' in cast.as_dana.get("/positions/?q=coder").content.decode()
        )
        text = cast.as_dana.post(url, {"action": "save"}, follow=True).content.decode()
        assert "Saved: coder. We write to you" in text
        assert "You hear of this search." in text
        assert SavedSearch.objects.live().count() == 1
        text = cast.as_dana.post(url, {"action": "drop"}, follow=True).content.decode()
        assert "Undone. No mail comes by this search: coder." in text
        assert not SavedSearch.objects.exists()

    def test_stopped_mails_are_said_first(self, cast: Cast) -> None:
        recipients.stop(recipient=cast.recipient)
        assert 'href="/alerts/new/?q=coder"' in cast.as_dana.get("/positions/?q=coder").content.decode()

    def test_stranger_is_asked_for_an_address(self, cast: Cast) -> None:
        assert 'href="/alerts/new/?q=coder"' in cast.visitor.get("/positions/?q=coder").content.decode()
        response = cast.visitor.post("/alerts/new/save/?q=coder", {"action": "save"})
        assert response.headers["Location"] == "/alerts/new/?q=coder"
        assert not SavedSearch.objects.exists()

    def test_a_look_saves_nothing_and_a_full_list_says_so(self, cast: Cast) -> None:
        cast.as_dana.get("/alerts/new/save/?q=coder")
        assert not SavedSearch.objects.exists()
        for at in range(20):
            SavedSearchFactory.create(recipient=cast.recipient, query=f"q=w{at}")
        text = cast.as_dana.post(
            "/alerts/new/save/?q=coder", {"action": "save"}, follow=True
        ).content.decode()
        assert "no more fit" in text


class TestPause:
    @pytest.mark.parametrize("day", ["2020-01-01", "31 February"])
    def test_a_wrong_day_comes_back_in_place(self, cast: Cast, own: SavedSearch, day: str) -> None:
        response = cast.as_dana.post(SETTINGS, {"action": "pause-one", "alert": own.pk, "until": day})
        text = response.content.decode()
        assert response.status_code == 422
        assert f'value="{day}" aria-invalid="true"' in text
        assert text.count("<details open") == 1
        own.refresh_from_db()
        assert own.paused_until is None

    def test_a_day_to_come_pauses(self, cast: Cast, own: SavedSearch) -> None:
        day = timezone.localdate() + timedelta(days=3)
        sent = cast.as_dana.post(SETTINGS, {"action": "pause-one", "alert": own.pk, "until": str(day)})
        assert sent.status_code == 302
        own.refresh_from_db()
        assert own.paused_until == day


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_form_do_not_grow(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    rows = [SavedSearchFactory.create(recipient=cast.recipient, query=f"q=w{at}") for at in range(number)]
    cast.visitor.get(by_link(rows[0]))
    with django_assert_num_queries(8):
        cast.visitor.get(by_link(rows[0]))
