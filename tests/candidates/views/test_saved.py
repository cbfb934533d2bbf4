from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from candidates.models import SavedPosition
from candidates.services import saved
from config.mail import tokens
from jobs.models import Position
from tests.cast import Cast
from tests.factories import PASSWORD, CandidateFactory, PositionFactory, SavedPositionFactory, UserFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def address(position: Position) -> str:
    return f"{position.get_absolute_url()}save/"


def press(client: Client, position: Position, action: str = "save", back: str = "") -> Any:  # noqa: ANN401
    query = {"back": back} if back else {}
    return client.post(address(position), {"action": action}, query_params=query)


def kept(cast: Cast) -> list[Position]:
    return [one.position for one in SavedPosition.objects.filter(candidate=cast.erin)]


def text_of(client: Client, url: str = "/me/saved/") -> str:
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


class TestSaving:
    def test_saved_and_taken_off_again(self, cast: Cast) -> None:
        answer = press(cast.as_erin, cast.position)
        assert (answer.status_code, answer["Location"]) == (302, cast.position.get_absolute_url())
        assert kept(cast) == [cast.position]
        assert [str(one) for one in get_messages(answer.wsgi_request)] == [
            "Saved: Pro-fee coder. It is on your page."
        ]
        assert 'name="action" value="drop"' in text_of(cast.as_erin, cast.position.get_absolute_url())
        press(cast.as_erin, cast.position, "drop")
        assert kept(cast) == []

    def test_twice_is_once(self, cast: Cast) -> None:
        for _ in range(2):
            press(cast.as_erin, cast.position)
        assert len(kept(cast)) == 1
        for _ in range(2):
            press(cast.as_erin, cast.position, "drop")
        assert kept(cast) == []

    def test_nobody_elses_list_changes(self, cast: Cast) -> None:
        SavedPositionFactory.create(candidate=cast.dana, position=cast.position)
        press(cast.as_erin, cast.position, "drop")
        assert SavedPosition.objects.filter(candidate=cast.dana).count() == 1

    def test_an_unknown_action_does_nothing(self, cast: Cast) -> None:
        assert press(cast.as_erin, cast.position, "burn")["Location"] == cast.position.get_absolute_url()
        assert kept(cast) == []

    def test_looking_at_the_address_saves_nothing(self, cast: Cast) -> None:
        assert cast.as_erin.get(address(cast.position))["Location"] == cast.position.get_absolute_url()
        assert kept(cast) == []

    def test_a_form_without_its_token_is_refused(self, cast: Cast) -> None:
        strict = Client(enforce_csrf_checks=True)
        sign_in(strict, cast.erin.user)  # type: ignore[arg-type]
        assert press(strict, cast.position).status_code == 403
        assert kept(cast) == []

    def test_back_to_the_card_that_was_pressed(self, cast: Cast) -> None:
        answer = press(cast.as_erin, cast.position, back="/positions/?q=cpc")
        assert answer["Location"] == f"/positions/?q=cpc#position-{cast.position.pk}"

    @pytest.mark.parametrize("back", ["https://evil.example.com/", "//evil.example.com", "javascript:x"])
    def test_never_to_another_site(self, cast: Cast, back: str) -> None:
        assert press(cast.as_erin, cast.position, back=back)["Location"] == cast.position.get_absolute_url()

    @pytest.mark.parametrize("status", ["draft", "paused"])
    def test_what_is_not_on_the_board_is_not_there(self, cast: Cast, status: str) -> None:
        position = PositionFactory.create(**{status: True})
        assert press(cast.as_erin, position).status_code == 404
        assert press(cast.visitor, position).status_code == 404

    def test_a_paused_one_can_be_taken_off(self, cast: Cast) -> None:
        position = PositionFactory.create(paused=True)
        SavedPositionFactory.create(candidate=cast.erin, position=position)
        assert press(cast.as_erin, position, "drop", back="/me/saved/").status_code == 302
        assert kept(cast) == []

    def test_recruiters_have_no_list(self, cast: Cast) -> None:
        assert press(cast.as_sam, cast.position)["Location"] == "/admin/"
        assert "/save/" not in text_of(cast.as_sam, cast.position.get_absolute_url())

    def test_the_oldest_give_way_beyond_the_most(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(saved, "MOST", 2)
        three = PositionFactory.create_batch(3, open=True)
        for position in three:
            saved.save(position=position, candidate=cast.erin)
        assert kept(cast) == [three[2], three[1]]


class TestStranger:
    def test_signs_in_first_and_then_it_is_saved(self, cast: Cast) -> None:
        browser = cast.visitor
        assert f'href="{address(cast.position)}"' in text_of(browser, cast.position.get_absolute_url())
        assert "Sign in and save" in text_of(browser, address(cast.position))
        answer = press(browser, cast.position)
        assert answer["Location"].startswith("/accounts/login/?next=%2Fpositions%2F")
        login = browser.get(answer["Location"])
        assert f'name="next" value="{address(cast.position)}"' in login.content.decode()
        credentials = {"login": cast.erin.email, "password": PASSWORD, "next": address(cast.position)}
        answer = browser.post("/accounts/login/", credentials)
        assert answer["Location"] == address(cast.position)
        assert browser.get(answer["Location"])["Location"] == cast.position.get_absolute_url()
        assert kept(cast) == [cast.position]

    def test_somebody_who_opens_an_account_has_it_saved_too(self, cast: Cast) -> None:
        press(cast.visitor, cast.position)
        user = UserFactory.create(email="new@example.com")
        session = cast.visitor.session
        wish = session[saved.WISH]
        sign_in(cast.visitor, user)
        session = cast.visitor.session
        session[saved.WISH] = wish
        session.save()
        cast.visitor.get(address(cast.position))
        assert SavedPosition.objects.get().candidate.email == "new@example.com"

    def test_a_link_saves_nothing_for_who_follows_it(self, cast: Cast) -> None:
        other = PositionFactory.create(open=True)
        press(cast.visitor, cast.position)
        assert cast.visitor.get(address(other)).status_code == 200
        cast.as_erin.get(address(cast.position))
        assert SavedPosition.objects.count() == 0

    def _wished(self, cast: Cast, position: Position, ago: timedelta) -> Client:
        session = cast.as_erin.session
        session[saved.WISH] = [position.pk, int((timezone.now() - ago).timestamp())]
        session.save()
        return cast.as_erin

    def test_a_wish_holds_for_a_while_and_once(self, cast: Cast) -> None:
        browser = self._wished(cast, cast.position, saved.WISH_HOLDS + timedelta(minutes=1))
        browser.get(address(cast.position))
        assert kept(cast) == []
        browser = self._wished(cast, cast.position, timedelta(0))
        browser.head(address(cast.position))
        assert kept(cast) == []
        browser.get(address(cast.position))
        assert kept(cast) == [cast.position]
        press(browser, cast.position, "drop")
        browser.get(address(cast.position))
        assert kept(cast) == []

    @pytest.mark.parametrize("wish", [None, 3, "x", [1], ["a", "b"], {"a": 1}])
    def test_a_session_of_another_shape_is_no_wish(self, cast: Cast, wish: object) -> None:
        session = cast.as_erin.session
        session[saved.WISH] = wish
        session.save()
        assert cast.as_erin.get(address(cast.position)).status_code == 302
        assert kept(cast) == []

    def test_a_mail_link_is_no_log_in(self, cast: Cast) -> None:
        session = cast.visitor.session
        session["recipient"] = [cast.recipient.pk, tokens.mark_of(cast.recipient.email)]
        session.save()
        assert press(cast.visitor, cast.position)["Location"].startswith("/accounts/login/")
        assert SavedPosition.objects.count() == 0


class TestList:
    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_do_not_grow(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for trait in ("open", "closed"):
            for position in PositionFactory.create_batch(
                count, **{trait: True}, required="CPC", settings="profee"
            ):
                SavedPositionFactory.create(candidate=cast.erin, position=position)
        with django_assert_num_queries(18):
            cast.as_erin.get("/me/saved/")

    def test_the_latest_saved_first_and_only_ones_own(self, cast: Cast) -> None:
        first, second, of_dana = PositionFactory.create_batch(3, open=True)
        for position in (second, first):
            SavedPositionFactory.create(candidate=cast.erin, position=position)
        for position in (of_dana, first):
            SavedPositionFactory.create(candidate=cast.dana, position=position)
        response = cast.as_erin.get("/me/saved/")
        assert list(response.context["page"].object_list) == [first, second]
        text = response.content.decode()
        assert '<h1 class="mt-2">2 saved positions are open</h1>' in text
        assert 'Saved<span class="vh">: remove Outpatient coder</span>' in text
        assert of_dana.get_absolute_url() not in text

    def test_closed_ones_are_marked(self, cast: Cast) -> None:
        long_ago = timezone.now() - timedelta(days=40)
        closed = PositionFactory.create(closed=True, title="Lately closed")
        gone = PositionFactory.create(closed=True, closed_at=long_ago, title="Long closed")
        paused = PositionFactory.create(paused=True, title="Paused one")
        for position in (closed, gone, paused):
            SavedPositionFactory.create(candidate=cast.erin, position=position)
        text = text_of(cast.as_erin)
        assert "Nothing you saved is open now." in text
        assert f'<a href="{closed.get_absolute_url()}"><strong>Lately closed</strong></a>' in text
        for hidden in (gone, paused):
            assert f"<strong>{hidden.title}</strong>" in text
            assert f'href="{hidden.get_absolute_url()}"' not in text
        assert "Off the board for now" in text

    def test_nothing_yet_is_said(self, cast: Cast) -> None:
        assert "You have saved nothing yet." in text_of(cast.as_erin)
        assert '<a href="/me/saved/">' in text_of(cast.as_erin, "/me/")

    def test_pages(self, cast: Cast) -> None:
        for position in PositionFactory.create_batch(21, open=True):
            SavedPositionFactory.create(candidate=cast.erin, position=position)
        assert len(cast.as_erin.get("/me/saved/?page=2").context["page"].object_list) == 1
        assert len(cast.as_erin.get("/me/saved/?page=x").context["page"].object_list) == 20


def test_cards_show_what_is_saved_without_a_query_a_row(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    positions = PositionFactory.create_batch(3, open=True, required="CPC", settings="profee")
    cast.as_erin.get("/")  # whoever looks for the first time
    with django_assert_num_queries(17):
        cast.as_erin.get("/")
    SavedPositionFactory.create(candidate=cast.erin, position=positions[0])
    text = text_of(cast.as_erin, "/")
    assert text.count('name="action" value="drop"') == 1
    assert text.count('name="action" value="save"') == 3
    assert "/save/" not in text_of(cast.visitor, "/")


def test_what_is_saved_goes_with_the_file() -> None:
    row = SavedPositionFactory.create(candidate=CandidateFactory.create())
    row.candidate.delete()
    assert SavedPosition.objects.count() == 0
    assert str(SavedPositionFactory.create()).endswith(")")
