"""Hiding a position from oneself on the board, and the marks on cards."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from candidates.enums import WithdrawReason
from candidates.models import HiddenPosition, SeenPosition
from candidates.services import applications
from config.mail import tokens
from jobs.models import Position
from tests.cast import Cast
from tests.factories import (
    HiddenPositionFactory,
    PositionFactory,
    SavedPositionFactory,
    SeenPositionFactory,
    TitleFactory,
)

pytestmark = pytest.mark.django_db
BOARD = "/positions/"


def press(client: Client, position: Position, action: str = "hide", back: str = "") -> Any:  # noqa: ANN401
    query = {"back": back} if back else {}
    return client.post(f"{position.get_absolute_url()}hide/", {"action": action}, query_params=query)


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


def titles(client: Client, url: str = BOARD) -> list[str]:
    return [one.title for one in client.get(url).context["page"].positions]


class TestHiding:
    def test_gone_at_once_and_back_by_the_message(self, cast: Cast) -> None:
        PositionFactory.create(open=True, title="Another coder")
        answer = press(cast.as_erin, cast.position, back=BOARD)
        assert (answer.status_code, answer["Location"]) == (302, BOARD)
        page = text_of(cast.as_erin, BOARD)
        address = f"{cast.position.get_absolute_url()}hide/?back=%2Fpositions%2F"
        assert "Hidden: Pro-fee coder." in page
        assert f'<form method="post" action="{address}">' in page
        assert "1 open position" in page
        assert "1 more is hidden by you: <a" in page
        assert f'id="position-{cast.position.pk}"' not in page
        undone = cast.as_erin.post(address, {"action": "undo"})
        assert undone["Location"] == f"{BOARD}#position-{cast.position.pk}"
        assert titles(cast.as_erin) == ["Another coder", "Pro-fee coder"]
        assert "hidden by you" not in text_of(cast.as_erin, BOARD)

    def test_everybody_else_finds_it(self, cast: Cast) -> None:
        before = text_of(cast.visitor, BOARD)
        press(cast.as_erin, cast.position)
        assert text_of(cast.visitor, BOARD) == before
        assert titles(cast.as_dana) == [cast.position.title]
        assert HiddenPosition.objects.get().candidate == cast.erin

    def test_numbers_beside_filters_are_what_choosing_finds(self, cast: Cast) -> None:
        PositionFactory.create(open=True, employment=cast.position.employment)
        text_of(cast.visitor, BOARD)  # the counts of strangers are kept now
        press(cast.as_erin, cast.position)
        for facet in cast.as_erin.get(BOARD).context["facets"]:
            for option in facet.options + facet.more:
                found = cast.as_erin.get(BOARD, {facet.name: option.value}).context["search"].count
                assert (facet.name, option.value, found) == (facet.name, option.value, option.count)

    def test_gone_from_home_and_from_what_is_like_it(self, cast: Cast) -> None:
        other = PositionFactory.create(open=True, required="CPC", settings=["profee"])
        for url in ("/", other.get_absolute_url()):
            assert f'id="position-{cast.position.pk}"' in text_of(cast.as_erin, url)
        press(cast.as_erin, cast.position)
        cast.as_erin.get("/")
        for url in ("/", other.get_absolute_url()):
            assert f'id="position-{cast.position.pk}"' not in text_of(cast.as_erin, url)

    def test_where_all_of_an_employer_stand_it_is_marked(self, cast: Cast) -> None:
        press(cast.as_erin, cast.position)
        page = text_of(cast.as_erin, f"/employers/{cast.position.employer.slug}/")
        assert "Show again<span" in page

    def test_its_own_page_says_so(self, cast: Cast) -> None:
        url = cast.position.get_absolute_url()
        assert "Not for me: hide it" in text_of(cast.as_erin, url)
        assert press(cast.as_erin, cast.position)["Location"] == url
        assert "Show it again" in text_of(cast.as_erin, url)
        for other in (cast.visitor, cast.as_sam):
            assert "/hide/" not in text_of(other, url)

    def test_the_list_of_hidden_ones_shows_them_again(self, cast: Cast) -> None:
        gone = PositionFactory.create(closed=True, title="Closed one")
        for position in (cast.position, gone):
            HiddenPositionFactory.create(candidate=cast.erin, position=position)
        HiddenPositionFactory.create(candidate=cast.dana)
        page = text_of(cast.as_erin, "/me/saved/")
        assert page.count("Show again<span") == 2
        press(cast.as_erin, gone, "undo", back="/me/saved/")
        assert HiddenPosition.objects.get(candidate=cast.erin).position == cast.position

    def test_unknown_action_and_unknown_position(self, cast: Cast) -> None:
        assert press(cast.as_erin, cast.position, "burn")["Location"] == cast.position.get_absolute_url()
        assert press(cast.as_erin, PositionFactory.create(draft=True)).status_code == 404
        assert not HiddenPosition.objects.exists()

    def test_a_paused_one_can_be_shown_again(self, cast: Cast) -> None:
        position = PositionFactory.create(paused=True)
        HiddenPositionFactory.create(candidate=cast.erin, position=position)
        assert press(cast.as_erin, position, "undo", back="/me/saved/").status_code == 302
        assert not HiddenPosition.objects.exists()

    @pytest.mark.parametrize("back", ["https://evil.example.com/", "//evil.example.com"])
    def test_never_to_another_site(self, cast: Cast, back: str) -> None:
        assert press(cast.as_erin, cast.position, back=back)["Location"] == cast.position.get_absolute_url()

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_of_the_board(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for position in PositionFactory.create_batch(count, open=True):
            HiddenPositionFactory.create(candidate=cast.erin, position=position)
        cast.as_erin.get(BOARD)
        with django_assert_num_queries(22):
            cast.as_erin.get(BOARD)


class TestFiguresOfEverybody:
    """Pages of figures count for everybody; the lists they lead to say how many of them are hidden."""

    PAGES = (
        "/guide/",
        "/guide/titles/",
        "/guide/titles/pro-fee-coder/",
        "/guide/salaries/",
        "/guide/credentials/",
        "/guide/credentials/cpc/",
    )
    SAID = "Your lists leave out the open position you have hidden: <a"

    @pytest.fixture(autouse=True)
    def hidden(self, cast: Cast) -> None:
        TitleFactory.create(name="Pro-Fee Coder", slug="pro-fee-coder")
        PositionFactory.create_batch(
            2, open=True, title="Pro-fee coder", required="CPC", settings="profee", years_min=2
        )
        HiddenPositionFactory.create(candidate=cast.erin, position=cast.position)

    def listed(self, client: Client, url: str) -> tuple[int, int]:
        """How many a search lists to somebody, and how many it says are hidden."""
        answer = client.get(url)
        found = re.search(r"(\d+) more (?:is|are) hidden by you: <a", answer.content.decode())
        return answer.context["search"].count, int(found[1]) if found else 0

    @pytest.mark.parametrize("url", PAGES)
    def test_each_says_so_to_who_hid_and_to_nobody_else(self, cast: Cast, url: str) -> None:
        assert self.SAID in text_of(cast.as_erin, url)
        for other in (cast.visitor, cast.as_dana, cast.as_sam):
            assert "you have hidden" not in text_of(other, url)

    def test_of_a_title(self, cast: Cast) -> None:
        page = cast.as_erin.get("/guide/titles/pro-fee-coder/").context["page"]
        row = cast.as_erin.get("/guide/titles/").context["further"][0][1][0]
        assert page.found.counted.whole == row.count == 3
        assert self.listed(cast.as_erin, page.search_url) == (2, 1)
        assert self.listed(cast.as_dana, page.search_url) == (3, 0)
        assert page.called.whole == 3
        assert cast.as_erin.get(page.called_url).content.count(b'<article id="position-') == 3

    @pytest.mark.parametrize("by", ["setting", "credential", "workplace", "years_max"])
    def test_of_the_salary_explorer(self, cast: Cast, by: str) -> None:
        explorer = cast.as_erin.get("/guide/salaries/", {"by": by}).context["explorer"]
        groups = [group for group in explorer.groups if group.url and group.counted.openings]
        assert groups
        for group in groups:
            assert sum(self.listed(cast.as_erin, group.url)) == group.counted.openings, group.key
            assert self.listed(cast.as_dana, group.url) == (group.counted.openings, 0), group.key

    def test_of_a_credential(self, cast: Cast) -> None:
        card = cast.as_erin.get("/guide/credentials/cpc/").context["card"]
        assert self.listed(cast.as_erin, card.opens_url) == (card.opens - 1, 1)
        named = cast.as_erin.get("/guide/credentials/cpc/required/")
        assert named.context["page"].paginator.count == card.named.required == 3
        assert named.content.count(b'<article id="position-') == 3

    def test_of_the_role_guide(self, cast: Cast) -> None:
        work = cast.as_erin.get("/guide/").context["work"]
        steps = [step for stage in work.path for step in stage.steps if step.count]
        assert len(steps) > 2
        for step in steps:
            assert sum(self.listed(cast.as_erin, step.url)) == step.count, step.key


class TestSeen:
    def test_opening_a_page_marks_its_card(self, cast: Cast) -> None:
        assert ">Seen</span>" not in text_of(cast.as_erin, BOARD)
        text_of(cast.as_erin, cast.position.get_absolute_url())
        assert text_of(cast.as_erin, BOARD).count("Seen</span>") == 1
        assert "Seen</span>" not in text_of(cast.as_dana, BOARD)
        assert SeenPosition.objects.get().candidate == cast.erin

    def test_what_one_applied_to_says_so_and_is_neither_saved_nor_hidden(self, cast: Cast) -> None:
        """Dana has applied; it is new to nobody who did, and who withdrew may apply again."""
        page = text_of(cast.as_dana, BOARD)
        assert page.count("Applied</span>") == 1
        assert f'href="/me/applications/{cast.application.pk}/">See where it stands' in page
        assert f"{cast.position.get_absolute_url()}save/" not in page
        assert f"{cast.position.get_absolute_url()}hide/" not in page
        assert "Applied</span>" not in text_of(cast.as_erin, BOARD)

        SavedPositionFactory.create(candidate=cast.dana, position=cast.position)
        assert f"{cast.position.get_absolute_url()}save/" in text_of(cast.as_dana, BOARD), "to take it back"

        applications.withdraw(application=cast.application, reason=WithdrawReason.CHANGED_MIND)
        page = text_of(cast.as_dana, BOARD)
        assert "Applied</span>" not in page
        assert f"{cast.position.get_absolute_url()}hide/" in page

    def test_looking_ahead_writes_nothing(self, cast: Cast) -> None:
        url = cast.position.get_absolute_url()
        cast.as_erin.head(url)
        cast.as_erin.get(url, headers={"Sec-Purpose": "prefetch"})
        assert not SeenPosition.objects.exists()

    def test_strangers_recruiters_and_readers_of_a_mail_are_not_followed(self, cast: Cast) -> None:
        session = cast.visitor.session
        session["recipient"] = [cast.recipient.pk, tokens.mark_of(cast.recipient.email)]
        session.save()
        for client in (Client(), cast.as_sam, cast.visitor):
            client.get(cast.position.get_absolute_url())
        assert not SeenPosition.objects.exists()

    def test_a_reload_within_the_hour_writes_nothing(self, cast: Cast) -> None:
        cast.as_erin.get(cast.position.get_absolute_url())
        before = SeenPosition.objects.get().last_at
        cast.as_erin.get(cast.position.get_absolute_url())
        assert SeenPosition.objects.get().last_at == before

    @pytest.mark.parametrize("count", [1, 3])
    def test_one_query_for_all_marks(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        ago = timezone.now() - timedelta(days=1)
        for position in PositionFactory.create_batch(count, open=True, required="CPC", settings="profee"):
            SeenPositionFactory.create(candidate=cast.erin, position=position, first_at=ago)
            SavedPositionFactory.create(candidate=cast.erin, position=position)
        cast.as_erin.get("/")
        with django_assert_num_queries(17):
            cast.as_erin.get("/")


def test_the_privacy_page_says_it(cast: Cast) -> None:
    assert "are forgotten after 6 months" in text_of(cast.visitor, "/privacy/")
