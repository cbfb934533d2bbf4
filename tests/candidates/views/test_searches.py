"""Asking for mails about a search, confirming, and taking it off again."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from candidates.enums import Cadence
from candidates.models import Candidate, Recipient, SavedSearch
from candidates.services import limits, links, recipients, searches
from config.mail.models import OutgoingMail
from config.traps import opened_now
from jobs.search.criteria import Criteria
from jobs.search.results import Search
from tests.cast import Cast
from tests.factories import (
    CandidateFactory,
    PositionFactory,
    RecipientFactory,
    SavedSearchFactory,
    UserFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
NEW = "/alerts/new/"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def ask(client: Client, query: str = "?q=cpc", email: str = "reader@example.com", **more: str) -> object:
    return client.post(NEW + query, {"email": email, "opened": opened_now(was_seen=True)} | more)


def path(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def test_what_came_very_fast_is_no_mistake(client: Client) -> None:
    page = ask(client, opened=opened_now()).content.decode()  # type: ignore[attr-defined]

    assert "Nothing is wrong with it." in page
    assert "look whether the address is right" in page
    assert "note-missing" not in page
    assert "reader@example.com" in page


class TestPage:
    def test_says_the_search_how_many_match_and_a_few(self, client: Client) -> None:
        for number in range(5):
            PositionFactory.create(open=True, remote=True, title=f"Outpatient coder {number}")
        PositionFactory.create(open=True, title="Inpatient auditor")
        text = client.get(f"{NEW}?q=outpatient&workplace=remote&sort=pay").content.decode()
        assert "<h2>Outpatient, remote</h2>" in text
        assert "5 open positions match today" in text
        assert text.count('class="file pos') == 3
        assert "Inpatient auditor" not in text
        assert 'href="/positions/?q=outpatient&amp;workplace=remote"' in text
        assert '<meta name="robots" content="noindex">' in text
        assert 'name="website"' in text

    def test_of_no_search_is_every_new_position(self, client: Client) -> None:
        PositionFactory.create(open=True)
        text = client.get(NEW).content.decode()
        assert "<h2>Every new position</h2>" in text
        assert "1 open position matches today" in text

    @pytest.mark.parametrize("query", ["?q=%00&radius=x&pay_min=-1", "?zebra=1", "?workplace=moon&q=%2F%2F"])
    def test_whatever_stands_in_the_address(self, client: Client, query: str) -> None:
        response = client.get(NEW + query)
        assert response.status_code == 200
        assert "Every new position" in response.content.decode()

    def test_place_nobody_knows_is_said_and_not_saved(self, client: Client) -> None:
        text = client.get(f"{NEW}?where=Atlantis+on+Sea").content.decode()
        assert "We do not know a place called “Atlantis on Sea”" in text
        assert 'name="email"' not in text
        assert ask(client, "?where=Atlantis+on+Sea").status_code == 200  # type: ignore[attr-defined]
        assert SavedSearch.objects.count() == 0

    def test_age_of_a_position_is_left_out_and_that_is_said(self, client: Client) -> None:
        text = client.get(f"{NEW}?q=cpc&posted=7").content.decode()
        assert "<h2>Cpc</h2>" in text
        assert "whatever comes by mail is new" in text

    def test_what_was_typed_is_text(self, client: Client) -> None:
        text = client.get(f"{NEW}?q=%3Cb%3Ecpc%3C/b%3E").content.decode()
        assert "<b>cpc" not in text
        assert "&lt;b&gt;cpc" in text

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries(
        self, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        PositionFactory.create_batch(count, open=True, onsite=True, required="CPC")
        client.get(NEW)
        with django_assert_num_queries(7):
            client.get(f"{NEW}?workplace=onsite")


class TestOffer:
    def offer(self, criteria: Criteria, words: str = "") -> str:
        template = Template("{% load searches %}{% search_alert search" + words + " %}")
        return template.render(Context({"search": Search(criteria)}))

    def test_leads_to_the_same_search(self, client: Client) -> None:
        PositionFactory.create(open=True, remote=True, title="Outpatient coder")
        criteria = Criteria(q="outpatient & more", workplace=("remote",), sort="pay")
        found = re.search(r'href="([^"]+)" rel="nofollow"', self.offer(criteria))
        assert found
        address = unescape(found[1])
        assert address == "/alerts/new/?q=outpatient+%26+more&workplace=remote"
        assert "Outpatient &amp; more, remote" in client.get(address).content.decode()

    def test_is_quiet_beside_a_list_and_prominent_where_nothing_is(self) -> None:
        assert "Email me new ones" in self.offer(Criteria(q="zebra"))
        assert "Hear of it when one opens." in self.offer(Criteria(q="zebra"), " prominent=True")
        assert "Hear of the next one." in self.offer(Criteria(), " prominent=True")
        assert self.offer(Criteria(where="Atlantis on Sea"), " prominent=True").strip() == ""


class TestAsk:
    def test_sends_a_mail_and_says_so(self, client: Client) -> None:
        response = ask(client)
        assert response.status_code == 302  # type: ignore[attr-defined]
        page = client.get(response.url).content.decode()  # type: ignore[attr-defined]
        assert "A mail is on its way to reader@example.com." in page
        assert "Look into your mailbox." in page
        assert '<meta name="robots" content="noindex">' in page
        row = SavedSearch.objects.get()
        assert (row.query, row.words, row.is_confirmed) == ("q=cpc", "cpc", False)
        assert row.recipient.candidate is None
        assert OutgoingMail.objects.get().to == "reader@example.com"

    def test_same_answer_whatever_we_know_of_the_address(self, cast: Cast) -> None:
        SavedSearchFactory.create(recipient=cast.recipient, query="q=known")
        full = RecipientFactory.create(candidate=None, email="full@example.com")
        for number in range(searches.MOST):
            SavedSearchFactory.create(recipient=full, query=f"q=word{number}")
        stopped = RecipientFactory.create(candidate=None, email="off@example.com", cadence=Cadence.OFF)
        answers = set()
        for email in ("new@example.com", cast.dana.email, full.email, stopped.email):
            client = Client()
            response = ask(client, "?q=known", email)
            page = client.get(response.url).content.decode()  # type: ignore[attr-defined]
            page = re.sub(r'value="[\w-]{64}"', "", page).replace(email, "…")
            answers.add((response.status_code, response.url, page))  # type: ignore[attr-defined]
        assert len(answers) == 1
        assert OutgoingMail.objects.count() == 4

    @pytest.mark.parametrize(
        ("email", "error"),
        [
            ("", "Give an e-mail address: the mails go there."),
            ("reader", "This does not look like an e-mail address, such as name@example.com."),
            ("a@example.com\r\nBcc: b@example.com", "This does not look like an e-mail address"),
        ],
    )
    def test_bad_address_loses_nothing(self, client: Client, email: str, error: str) -> None:
        response = ask(client, "?q=cpc&workplace=remote", email)
        text = response.content.decode()  # type: ignore[attr-defined]
        assert error in text
        assert "<h2>Cpc, remote</h2>" in text
        assert "<title>Error:" in text
        assert Recipient.objects.count() == 0

    def test_traps(self, client: Client) -> None:
        text = ask(client, website="https://spam.example.com").content.decode()  # type: ignore[attr-defined]
        assert "A field that stays empty was filled in." in text
        text = ask(client, opened=opened_now()).content.decode()  # type: ignore[attr-defined]
        assert "look whether the address is right" in text
        assert 'value="reader@example.com"' in text
        assert SavedSearch.objects.count() == 0

    def test_limit_of_an_address_is_the_same_for_all(self, client: Client, cast: Cast) -> None:
        for email in ("reader@example.com", cast.dana.email):
            for number in range(limits.ASK_BY_ADDRESS.most):
                assert ask(client, f"?q=word{number}", email).status_code == 302  # type: ignore[attr-defined]
            response = ask(client, "?q=onemore", email)
            assert response.status_code == 429  # type: ignore[attr-defined]
            assert "Too many mails were asked for" in response.content.decode()  # type: ignore[attr-defined]
        assert OutgoingMail.objects.count() == 2 * searches.MOST_UNANSWERED

    def test_without_the_cache_nothing_is_sent_and_that_is_said(
        self, client: Client, settings: Settings
    ) -> None:
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
        settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
        response = ask(client)
        assert response.status_code == 503  # type: ignore[attr-defined]
        text = response.content.decode()  # type: ignore[attr-defined]
        assert "No mail can be asked for at this moment. Wait some minutes, then send it again." in text
        assert 'value="reader@example.com"' in text
        assert OutgoingMail.objects.count() == 0

    def test_limit_of_a_network(self, client: Client) -> None:
        for number in range(limits.ASK_BY_NETWORK.most):
            ask(client, email=f"reader{number}@example.com")
        assert ask(client, email="other@example.com").status_code == 429  # type: ignore[attr-defined]

    def test_needs_the_token_of_the_form(self) -> None:
        response = ask(Client(enforce_csrf_checks=True))
        assert response.status_code == 403  # type: ignore[attr-defined]


class TestSignedIn:
    def test_own_proven_address_needs_no_mail(self, cast: Cast) -> None:
        text = cast.as_dana.get(f"{NEW}?q=cpc").content.decode()
        assert 'value="dana@example.com"' in text
        assert "there is nothing to confirm" in text
        assert 'name="website"' not in text
        response = cast.as_dana.post(f"{NEW}?q=cpc", {"email": "Dana@example.com"}, follow=True)
        assert response.redirect_chain == [("/me/alerts/", 302)]
        text = response.content.decode()
        assert "Saved: cpc. We write to you when it finds a new position." in text
        row = SavedSearch.objects.get()
        assert (row.recipient, row.is_confirmed) == (cast.recipient, True)
        assert OutgoingMail.objects.count() == 0

    @pytest.mark.parametrize("is_known", [False, True])
    def test_what_was_stopped_is_said_before_it_starts_again(self, cast: Cast, *, is_known: bool) -> None:
        says = "You stopped all alerts to this address; with this they start again, also those about"
        assert says not in cast.as_dana.get(f"{NEW}?q=cpc").content.decode()
        if is_known:
            SavedSearchFactory.create(recipient=cast.recipient, query="q=cpc", words="cpc")
        recipients.stop(recipient=cast.recipient)
        assert says in cast.as_dana.get(f"{NEW}?q=cpc").content.decode()
        response = cast.as_dana.post(f"{NEW}?q=cpc", {"email": cast.dana.email}, follow=True)
        assert "Saved: cpc. Alerts, which you had stopped, start again" in response.content.decode()
        cast.recipient.refresh_from_db()
        assert cast.recipient.cadence == Cadence.INSTANT
        assert SavedSearch.objects.count() == 1

    def test_pause_stays_and_is_said(self, cast: Cast) -> None:
        until = timezone.localdate() + timedelta(days=3)
        recipients.pause(recipient=cast.recipient, until=until)
        response = cast.as_dana.post(f"{NEW}?q=cpc", {"email": cast.dana.email}, follow=True)
        text = response.content.decode()
        assert f"Alerts are paused until {until:%B} {until.day}, {until.year}" in text
        assert "We write to you when it finds" not in text

    def test_nothing_to_confirm_is_said_where_it_is_so(self, cast: Cast) -> None:
        says = "there is nothing to confirm"
        user, client = UserFactory.create(email="fresh@example.com"), Client()
        sign_in(client, user)
        assert says in client.get(f"{NEW}?q=cpc").content.decode()
        assert Candidate.objects.filter(email=user.email).count() == 0
        EmailAddress.objects.filter(user=user).update(verified=False)
        assert says not in client.get(f"{NEW}?q=cpc").content.decode()
        Candidate.objects.filter(pk=cast.dana.pk).update(email="elsewhere@example.com")
        Recipient.objects.filter(pk=cast.recipient.pk).update(email="elsewhere@example.com")
        assert says not in cast.as_dana.get(f"{NEW}?q=cpc").content.decode()
        assert says not in cast.as_sam.get(f"{NEW}?q=cpc").content.decode()

    def test_another_address_is_asked_first(self, cast: Cast) -> None:
        response = cast.as_dana.post(f"{NEW}?q=cpc", {"email": "erin@example.com"})
        assert response.headers["Location"] == "/alerts/new/sent/"
        assert not SavedSearch.objects.get().is_confirmed

    def test_address_that_is_not_proven_is_asked_first(self) -> None:
        user, client = UserFactory.create(email="unproven@example.com"), Client()
        EmailAddress.objects.filter(user=user).update(verified=False)
        sign_in(client, user)
        response = client.post(f"{NEW}?q=cpc", {"email": user.email})
        assert response.headers["Location"] == "/alerts/new/sent/"
        assert not SavedSearch.objects.get().is_confirmed
        assert Candidate.objects.count() == 0

    def test_address_whose_file_another_log_in_has_is_asked_first(self, cast: Cast) -> None:
        user, client = UserFactory.create(email="second@example.com"), Client()
        Candidate.objects.filter(pk=cast.erin.pk).update(email="second@example.com")
        sign_in(client, user)
        response = client.post(f"{NEW}?q=cpc", {"email": user.email})
        assert response.headers["Location"] == "/alerts/new/sent/"

    def test_file_is_opened_with_the_first_search(self) -> None:
        user, client = UserFactory.create(email="fresh@example.com"), Client()
        sign_in(client, user)
        client.post(f"{NEW}?q=cpc", {"email": user.email})
        assert SavedSearch.objects.get().recipient.candidate == Candidate.objects.get(user=user)

    def test_recruiter_confirms_like_everybody(self, cast: Cast) -> None:
        response = ask(cast.as_sam, email=cast.sam.email)
        assert response.headers["Location"] == "/alerts/new/sent/"  # type: ignore[attr-defined]

    def test_full_list_says_what_to_do(self, cast: Cast) -> None:
        for number in range(searches.MOST):
            SavedSearchFactory.create(recipient=cast.recipient, query=f"q=word{number}")
        response = cast.as_dana.post(f"{NEW}?q=cpc", {"email": cast.dana.email})
        assert response.status_code == 409
        assert "You have 20 saved searches" in response.content.decode()


class TestConfirm:
    @pytest.fixture
    def row(self) -> SavedSearch:
        return SavedSearchFactory.create(
            recipient=RecipientFactory.create(candidate=None, email="reader@example.com"),
            query="q=cpc&workplace=remote",
            words="cpc, remote",
            waiting=True,
        )

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_looking_changes_nothing(self, client: Client, row: SavedSearch, method: str) -> None:
        response = getattr(client, method)(path(links.confirm_url(search=row)))
        assert response.status_code == 200
        row.refresh_from_db()
        assert row.confirmed_at is None

    def test_page_has_one_button(self, client: Client, row: SavedSearch) -> None:
        text = client.get(path(links.confirm_url(search=row))).content.decode()
        assert "Shall we write to you about this search?" in text
        assert "Cpc, remote" in text
        assert "r•••@example.com" in text
        assert "reader@" not in text
        assert "You stopped" not in text
        assert '<meta name="robots" content="noindex">' in text

    def test_two_clicks_confirm_once(self, client: Client, row: SavedSearch) -> None:
        address = path(links.confirm_url(search=row))
        text = client.post(address).content.decode()
        assert "You hear of new positions." in text
        row.refresh_from_db()
        first = row.confirmed_at
        assert first is not None
        assert "You hear of new positions." in client.post(address).content.decode()
        assert "You hear of new positions." in client.get(address).content.decode()
        row.refresh_from_db()
        assert row.confirmed_at == first

    def test_what_was_stopped_is_said_before_it_starts_again(self, client: Client, row: SavedSearch) -> None:
        recipients.stop(recipient=row.recipient)
        address = path(links.confirm_url(search=row))
        assert "You stopped all alerts to this address; with this they start again" in (
            client.get(address).content.decode()
        )
        client.post(address)
        row.recipient.refresh_from_db()
        assert not row.recipient.is_stopped

    @pytest.mark.parametrize("token", ["x", "WzEsMl0:1xVb0i:AFJi1", "%00", "☃"])
    def test_broken_link_is_kindly_404(self, client: Client, token: str) -> None:
        for response in (client.get(f"/alerts/confirm/{token}/"), client.post(f"/alerts/confirm/{token}/")):
            assert response.status_code == 404
            assert "This link does not work any more." in response.content.decode()

    def test_link_of_another_address_or_kind_does_not_open_it(self, client: Client, row: SavedSearch) -> None:
        manage = path(links.manage_url(recipient=row.recipient)).split("/")[2]
        assert client.post(f"/alerts/confirm/{manage}/").status_code == 404
        address = path(links.confirm_url(search=row))
        Recipient.objects.update(email="other@example.com")
        assert client.post(address).status_code == 404

    def test_what_was_left_behind_with_the_file_asks_anew(self, client: Client, row: SavedSearch) -> None:
        CandidateFactory.create(email=row.recipient.email, left_at=timezone.now())
        person = Candidate.objects.get(email=row.recipient.email)
        Recipient.objects.filter(pk=row.recipient_id).update(candidate=person)
        SavedSearch.objects.update(confirmed_at=timezone.now() - timedelta(days=1))
        address = path(links.confirm_url(search=row))
        assert "Shall we write to you about this search?" in client.get(address).content.decode()
        assert "You hear of new positions." in client.post(address).content.decode()
        assert SavedSearch.objects.live().count() == 1

    def test_search_that_was_removed_is_not_confirmed(self, client: Client, row: SavedSearch) -> None:
        address = path(links.confirm_url(search=row))
        row.delete()
        assert client.post(address).status_code == 404

    def test_needs_the_token_of_the_form(self, row: SavedSearch) -> None:
        address = path(links.confirm_url(search=row))
        assert Client(enforce_csrf_checks=True).post(address).status_code == 403


class TestRefuse:
    @pytest.fixture
    def address(self) -> str:
        searches.ask(email="reader@example.com", search=Search(Criteria(q="cpc")))
        mail = OutgoingMail.objects.get()
        found = re.search(r"/alerts/refuse/[^/\s]+/", mail.text)
        assert found
        assert found[0] in mail.html
        return found[0]

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_looking_changes_nothing(self, client: Client, address: str, method: str) -> None:
        response = getattr(client, method)(address)
        assert response.status_code == 200
        assert Recipient.objects.get().refuses_asking_since is None
        assert SavedSearch.objects.count() == 1

    def test_one_click_ends_such_mails_and_nobody_else_learns_of_it(
        self, client: Client, address: str
    ) -> None:
        text = client.get(address).content.decode()
        assert "No more mails that ask to confirm a search?" in text
        assert "r•••@example.com" in text
        assert "reader@" not in text
        assert "No more such mails go there." in client.post(address).content.decode()
        first = Recipient.objects.get().refuses_asking_since
        client.post(address)
        assert Recipient.objects.get().refuses_asking_since == first
        assert SavedSearch.objects.count() == 0
        response = ask(client)
        assert response.headers["Location"] == "/alerts/new/sent/"  # type: ignore[attr-defined]
        assert (OutgoingMail.objects.count(), SavedSearch.objects.count()) == (1, 0)

    def test_what_was_confirmed_goes_on(self, client: Client, address: str) -> None:
        kept = SavedSearchFactory.create(recipient=Recipient.objects.get(), query="q=crc")
        client.post(address)
        assert list(SavedSearch.objects.all()) == [kept]
        assert not Recipient.objects.get().is_stopped

    def test_saving_signed_in_takes_it_back(self, cast: Cast) -> None:
        searches.refuse(recipient=cast.recipient)
        cast.as_dana.post(f"{NEW}?q=cpc", {"email": cast.dana.email})
        cast.recipient.refresh_from_db()
        assert cast.recipient.refuses_asking_since is None

    def test_link_of_another_address_or_kind_does_not_open_it(self, client: Client, address: str) -> None:
        manage = path(links.manage_url(recipient=Recipient.objects.get())).split("/")[2]
        assert client.post(f"/alerts/refuse/{manage}/").status_code == 404
        Recipient.objects.update(email="other@example.com")
        assert client.post(address).status_code == 404

    def test_needs_the_token_of_the_form(self, address: str) -> None:
        assert Client(enforce_csrf_checks=True).post(address).status_code == 403


class TestManage:
    def test_without_a_file_lists_removes_and_changes(self, client: Client) -> None:
        rows = [
            SavedSearchFactory.create(recipient=recipient, query=query, words=query[2:])
            for recipient in [RecipientFactory.create(candidate=None, email="reader@example.com")]
            for query in ("q=cpc", "q=crc")
        ]
        SavedSearchFactory.create(recipient=rows[0].recipient, query="q=w", words="waiting", waiting=True)
        address = path(links.manage_url(recipient=rows[0].recipient))
        text = client.get(address).content.decode()
        assert "<strong>Cpc</strong>" in text
        assert "<strong>Crc</strong>" in text
        assert "Waiting" not in text
        assert "no mail yet" in text
        assert "A mail when a position opens that one of your searches finds." in text
        assert "on file" not in text.partition("<footer")[0].partition("<main")[2]
        response = client.post(address, {"action": "remove", "search": rows[0].pk}, follow=True)
        assert response.redirect_chain == [(address, 302)]
        assert "Removed: cpc. It took effect at once." in response.content.decode()
        assert "<strong>Cpc</strong>" not in response.content.decode()
        client.post(address, {"action": "remove", "search": rows[1].pk})
        text = client.get(address).content.decode()
        assert "no search is saved for this address" in text
        client.post(address, {"cadence": Cadence.WEEKLY, "paused_until": ""})
        rows[0].recipient.refresh_from_db()
        assert rows[0].recipient.cadence == Cadence.WEEKLY

    def test_signed_in_sees_and_removes_their_own_alone(self, cast: Cast) -> None:
        own = SavedSearchFactory.create(recipient=cast.recipient, words="own words")
        other = SavedSearchFactory.create(recipient=cast.erin.recipient, words="other words")
        text = cast.as_dana.get("/me/alerts/").content.decode()
        assert "Own words" in text
        assert "Other words" not in text
        assert "1 saved search." in cast.as_dana.get("/me/").content.decode()
        for pk in (own.pk, other.pk, "x", -1, 2**70, ""):
            response = cast.as_dana.post("/me/alerts/", {"action": "remove", "search": str(pk)})
            assert response.status_code == 302
        assert list(SavedSearch.objects.all()) == [other]

    def test_stop_ends_mails_about_searches_too(self, client: Client) -> None:
        row = SavedSearchFactory.create()
        client.post(path(links.stop_url(recipient=row.recipient)), {"List-Unsubscribe": "One-Click"})
        row.recipient.refresh_from_db()
        assert row.recipient.is_stopped
        address = path(links.manage_url(recipient=row.recipient))
        assert "Nothing of your searches at this moment" in client.get(address).content.decode()

    def test_leave_page_says_that_searches_end_too(self, cast: Cast) -> None:
        SavedSearchFactory.create(recipient=cast.recipient)
        assert "The search you saved ends too." in cast.as_dana.get("/me/leave/").content.decode()
        cast.as_dana.post("/me/leave/")
        assert SavedSearch.objects.count() == 0

    def test_who_left_is_told_what_goes_on(self, cast: Cast) -> None:
        cast.as_dana.post("/me/leave/")
        SavedSearchFactory.create(
            recipient=cast.recipient, confirmed_at=timezone.now() + timedelta(seconds=1)
        )
        text = cast.as_dana.get("/me/alerts/").content.decode()
        assert "Nothing by your file: you left the file on" in text

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries(self, cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        for number in range(count):
            SavedSearchFactory.create(recipient=cast.recipient, query=f"q=word{number}")
        with django_assert_num_queries(13):
            cast.as_dana.get("/me/alerts/")

    def test_addresses_do_not_stand_in_each_others_way(self, client: Client) -> None:
        assert reverse("candidates:alert-new") == NEW
        assert client.get(NEW).status_code == 200
        assert client.get("/alerts/new2/").status_code == 404
