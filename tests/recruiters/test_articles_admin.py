"""Articles at the desk: written, looked at, published, planned, taken back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs.enums import ArticleStatus
from jobs.models import Article
from recruiters.enums import Role
from tests.factories import ArticleFactory, ArticleSourceFactory
from tests.recruiters.test_notes import colleague
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
ADD = "admin:jobs_article_add"
EMPTY = {"sources-TOTAL_FORMS": "0", "sources-INITIAL_FORMS": "0"}
WRITTEN = {
    "title": "Four questions",
    "summary": "What to ask before you sign.",
    "body": "## One\n\nAsk.",
    "cover": "card",
    "reviewed_on": "2026-11-26",
    **EMPTY,
}


@pytest.fixture
def lead() -> Client:
    client = Client()
    sign_in(client, colleague("Lea Dow", role=Role.LEAD))
    return client


def publishing(article: Article) -> str:
    return reverse("admin:jobs_article_publishing", args=[article.pk])


def test_a_recruiter_writes_a_draft_and_does_not_publish_it(desk: Client) -> None:
    assert desk.post(reverse(ADD), WRITTEN).status_code == 302
    article = Article.objects.get()
    assert (article.slug, article.status, article.minutes) == ("four-questions", ArticleStatus.DRAFT, 1)
    assert '<h2 id="on-one">' in article.body_html
    assert desk.post(publishing(article), {"publish": "1"}).status_code == 403
    article.refresh_from_db()
    assert not article.is_published


def test_facts_are_not_looked_at_on_a_day_to_come(desk: Client) -> None:
    today = timezone.localdate()
    answer = desk.post(reverse(ADD), {**WRITTEN, "reviewed_on": (today + timedelta(days=1)).isoformat()})

    assert answer.context["adminform"].form.errors == {
        "reviewed_on": ["This day is still to come. Give the day on which the facts were looked at."]
    }
    assert not Article.objects.exists()
    assert desk.post(reverse(ADD), {**WRITTEN, "reviewed_on": today.isoformat()}).status_code == 302


def test_what_is_wrong_is_said_and_nothing_is_lost(desk: Client) -> None:
    page = desk.post(reverse(ADD), {**WRITTEN, "title": "\u2026", "summary": ""}).content.decode()
    assert "The title gives no address." in page
    assert "Say in a sentence what it is about." in page
    assert "## One" in page
    ArticleFactory.create(title="Four questions", slug="four-questions")
    page = desk.post(reverse(ADD), WRITTEN).content.decode()
    assert "Another article has this address." in page
    assert Article.objects.count() == 1


def test_what_is_wrong_in_the_sources_is_listed_with_the_way_there(desk: Client) -> None:
    source = {"rank": "1", "words": "AAPC, 2018", "url": ""}
    rows = [source | {"rank": "2", "url": "no address"}, source | {"rank": "3", "words": ""}, source]
    sent = {f"sources-{number}-{name}": text for number, row in enumerate(rows) for name, text in row.items()}
    sent |= {"sources-TOTAL_FORMS": "3", "sources-INITIAL_FORMS": "0"}

    page = desk.post(reverse(ADD), {**WRITTEN, "title": "", **sent}).content.decode()

    assert "Not saved. 3 things need another look." in page
    listed = re.findall(r'<li><a href="#([\w-]+)">(.+?)</a></li>', page.partition('id="errors"')[2])[:3]
    assert listed == [
        ("id_title", "Title"),
        ("id_sources-0-url", "Sources, row 1: Address of the very page"),
        ("id_sources-1-words", "Sources, row 2: Who, what and when"),
    ]
    assert all(f'id="{where}"' in page for where, _ in listed)
    assert "Write a whole address, such as https://www.example.com/page." in page
    assert "Enter a valid" not in page

    sent |= {"sources-0-url": "", "sources-1-words": "AAPC", "sources-2-rank": "2"}
    page = desk.post(reverse(ADD), {**WRITTEN, **sent}).content.decode()
    listed = re.findall(r'<li><a href="#([\w-]+)">(.+?)</a></li>', page.partition('id="errors"')[2])
    assert ("sources-group", "Sources") in listed


def test_a_lead_publishes_and_takes_it_off(lead: Client, client: Client) -> None:
    article = ArticleFactory.create(is_published=False, title="Four questions")
    lead.post(publishing(article), {"publish": "1"})
    assert client.get(article.get_absolute_url()).status_code == 200
    assert b"Take it off the site" in lead.get(publishing(article)).content
    lead.post(publishing(article), {"withdraw": "1"})
    assert client.get(article.get_absolute_url()).status_code == 404


def test_several_sources_that_are_missing_are_named_in_one_sentence(lead: Client) -> None:
    article = ArticleFactory.create(is_published=False, body="So [4](#source-4), [9](#source-9).")

    refused = lead.post(publishing(article), {"publish": "1"}).content.decode()
    assert (
        "The text leads to sources 4 and 9, which are not listed. Add them below the text, or take" in refused
    )
    saved = lead.post(reverse(ADD), {**WRITTEN, "body": "So [4](#source-4), [9](#source-9)."}, follow=True)
    assert "The text leads to sources 4 and 9, which are not listed below it. It cannot be" in saved.text


def test_a_text_without_its_source_is_refused_in_words(lead: Client) -> None:
    article = ArticleFactory.create(is_published=False, body="So [3](#source-3).")
    page = lead.post(publishing(article), {"publish": "1"}).content.decode()
    assert "source 3, which is not listed" in page
    article.refresh_from_db()
    assert not article.is_published


def test_it_is_planned_by_a_clock_and_the_plan_taken_back(lead: Client) -> None:
    article = ArticleFactory.create(is_published=False)
    day = timezone.localdate() + timedelta(days=3)
    sent = {"plan": "1", "at": f"{day}T09:00", "time_zone": "America/New_York"}
    assert lead.post(publishing(article), sent).status_code == 302
    article.refresh_from_db()
    assert article.publish_at is not None
    page = lead.post(publishing(article), {**sent, "at": "2020-01-01T09:00"}).content.decode()
    assert "That moment has passed." in page
    assert lead.post(publishing(article), {"plan": "1"}).status_code == 200
    lead.post(publishing(article), {"take-back": "1"})
    article.refresh_from_db()
    assert article.publish_at is None


def test_its_address_stays_once_it_was_published(lead: Client) -> None:
    article = ArticleFactory.create()
    ArticleSourceFactory.create(article=article)
    url = reverse("admin:jobs_article_change", args=[article.pk])
    assert 'name="slug"' not in lead.get(url).content.decode()


def test_preview_is_the_page_and_for_the_desk_alone(desk: Client, client: Client) -> None:
    article = ArticleFactory.create(is_published=False, title="Not yet")
    url = reverse("admin:jobs_article_preview", args=[article.pk])
    answer = desk.get(url)
    assert b"A preview, for the desk alone." in answer.content
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert b"application/ld+json" not in answer.content
    assert client.get(url).status_code == 302


def test_what_is_published_is_changed_by_who_may_publish(desk: Client, lead: Client) -> None:
    url = reverse("admin:jobs_article_change", args=[ArticleFactory.create().pk])
    assert desk.post(url, WRITTEN).status_code == 403
    assert b'name="title"' in lead.get(url).content


def test_what_is_planned_is_changed_by_who_may_publish(desk: Client, lead: Client) -> None:
    moment = timezone.now() + timedelta(days=1)
    url = reverse(
        "admin:jobs_article_change",
        args=[ArticleFactory.create(is_published=False, publish_at=moment).pk],
    )
    assert desk.post(url, WRITTEN).status_code == 403
    assert b'name="title"' in lead.get(url).content
