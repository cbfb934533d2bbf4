"""Articles of advice: their text, their sources, the door by which they are published."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from urllib.parse import urlsplit

import feedparser
import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from candidates.enums import IN_PROCESS, PromiseEnd, Stage
from candidates.models.application import UNDO_WITHIN
from candidates.services.ending import DAYS_BEFORE
from jobs.enums import ArticleStatus, Cover
from jobs.models import Article, Competency
from jobs.queries import articles as reading
from jobs.services import articles, listings, vocabulary
from jobs.services.reference import DATA, read
from jobs.tasks import publish_articles_due
from tests.factories import (
    ArticleFactory,
    ArticleSourceFactory,
    PositionFactory,
    TitleFactory,
    UserFactory,
    competency,
)

pytestmark = pytest.mark.django_db


def test_sections_get_names_and_nothing_raw_gets_through() -> None:
    html = articles.rendered(
        "# One\n\n## One\n\n<script>x</script>\n\n![a](b.png) [c](javascript:d)\n\n#### Deep"
    )
    assert reading.sections(html) == [("on-one", "One"), ("on-one-2", "One")]
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert "<h4>Deep</h4>" in html


@pytest.mark.parametrize(("words", "wanted"), [(1, 1), (220, 1), (660, 3)])
def test_reading_time_is_at_least_a_minute(words: int, wanted: int) -> None:
    assert articles.minutes("<p>" + "word " * words + "</p>") == wanted


def test_text_that_leads_to_no_source_is_not_published() -> None:
    article = ArticleFactory.create(body="So it is [2](#source-2).", is_published=False)
    with pytest.raises(articles.CannotPublish, match="source 2, which is not listed"):
        articles.publish(article=article, by=None)
    ArticleSourceFactory.create(article=article, rank=2)
    assert articles.publish(article=article, by=None).is_published


def test_who_may_not_publish_does_not() -> None:
    article, nobody = ArticleFactory.create(is_published=False), UserFactory.create(is_staff=True)
    with pytest.raises(PermissionDenied):
        articles.publish(article=article, by=nobody)
    with pytest.raises(PermissionDenied):
        articles.withdraw(article=article, by=nobody)
    with pytest.raises(PermissionDenied):
        articles.plan(article=article, at=None, by=nobody)
    article.refresh_from_db()
    assert article.status == ArticleStatus.DRAFT


def test_plan_is_kept_until_its_moment_and_through_a_fault() -> None:
    article = ArticleFactory.create(is_published=False)
    now = timezone.now()
    with pytest.raises(articles.CannotPublish, match="has passed"):
        articles.plan(article=article, at=now, by=None)
    articles.plan(article=article, at=now + timedelta(hours=1), by=None)
    assert publish_articles_due() == 0
    Article.objects.update(publish_at=now - timedelta(minutes=1), body="[9](#source-9)")
    assert publish_articles_due() == 0
    article.refresh_from_db()
    assert article.publish_at is not None
    Article.objects.update(body="Mended.")
    assert publish_articles_due() == 1
    assert publish_articles_due() == 0
    shown = Article.objects.published().get()
    assert shown.publish_at is None
    with pytest.raises(articles.CannotPublish, match="published already"):
        articles.plan(article=article, at=now + timedelta(hours=1), by=None)


def test_first_day_stays_when_it_is_published_again() -> None:
    article = ArticleFactory.create()
    first = article.published_at
    articles.withdraw(article=article, by=None)
    assert articles.publish(article=article, by=None).published_at == first


class TestStarters:
    """The ten articles of `jobs/data`."""

    @pytest.fixture(autouse=True)
    def _loaded(self) -> None:
        vocabulary.load()
        assert articles.load() == 10

    def test_each_number_in_a_text_has_its_source_and_each_source_a_number(self) -> None:
        for article in Article.objects.prefetch_related("sources"):
            ranks = {source.rank for source in article.sources.all()}
            named = [int(number) for number in articles.REFERENCE.findall(article.body)]
            assert set(named) == ranks, article.slug
            assert list(dict.fromkeys(named)) == sorted(ranks), f"{article.slug}: in the order of the text"

    def test_each_source_says_where_it_is_found(self) -> None:
        """No address is that of a front page; who has none says what it is."""
        for article in Article.objects.prefetch_related("sources"):
            for source in article.sources.all():
                if source.url:
                    parts = urlsplit(source.url)
                    assert parts.path.strip("/") or parts.query, source.url
                else:
                    assert re.search(r"[Oo]ur own|rules of this site|not at hand|was found", source.words)

    def test_each_figure_has_a_source_in_its_paragraph(self) -> None:
        """The paragraph of a sum of money, a share or a year names whose it is, or says `we`."""
        figure = re.compile(r"\$\d[\d,.]*|\b\d+(?:\.\d+)? percent|\b(?:19|20)\d\d\b")
        ours = re.compile(r"\b[Ww]e\b|\b[Oo]ur\b|\bto us\b|“|\"")
        for article in Article.objects.exclude(slug="what-happens-after-you-apply"):
            for block in re.split(r"\n\n|\n(?=- |\d\. )", article.body):
                plain = re.sub(r"\]\([^)]*\)", "]", block)
                if figure.search(plain) and not block.startswith(("#", "|")):
                    assert articles.REFERENCE.search(block) or ours.search(plain), (article.slug, block)

    def test_spelling_is_american(self) -> None:
        british = re.compile(
            r"\b(?:programme|practis|organis|recognis|levell|labell|judgement|centre|licence|colour)",
            re.IGNORECASE,
        )
        for article in Article.objects.all():
            assert not british.search(f"{article.title} {article.summary} {article.body}"), article.slug

    def test_each_has_positions_beside_it(self, client: Client) -> None:
        """By its subject where it has one, else the newest; each number is that of its list."""
        for key in ("cpc-a", "cpc", "ccs", "rhit", "icd-10-cm"):
            assert Competency.objects.filter(key=key).exists()
        PositionFactory.create(open=True, required="CPC-A|CPC|CCS|RHIT; ICD-10-CM", settings="profee; audit")
        PositionFactory.create(open=True, remote=True, required="COC")
        listings.rebuild()
        everything, asked = set(), dict[str, int]()
        for article in Article.objects.all():
            found = client.get(article.get_absolute_url()).context["related"]
            assert found.positions, article.slug
            if found.url not in asked:  # a page that is asked for twice is kept, and has no context
                asked[found.url] = client.get(found.url).context["search"].count
            assert found.count == asked[found.url]
            if found.is_everything:
                everything.add(article.slug)
            else:
                assert found.count == 1, article.slug
        assert everything == {"reading-a-posting", "negotiating-by-the-hour", "what-happens-after-you-apply"}

    def test_what_an_editor_changed_or_deleted_stays_so(self) -> None:
        Article.objects.exclude(slug="ceus-without-panic").delete()
        Article.objects.update(title="Ours")
        assert articles.load() == 0
        assert list(Article.objects.values_list("title", flat=True)) == ["Ours"]

    def test_figures_of_upkeep_are_those_of_the_rules(self) -> None:
        """The article on CEUs repeats what `jobs/data/renewal.json` and `credentials.json` say."""
        body = Article.objects.get(slug="ceus-without-panic").body
        issuers = read("credentials.json")["issuers"]
        assert f"| 1 | {issuers['AAPC']['ceu']} |" in body
        assert f"ask for {issuers['AHIMA']['ceu']} units" in body
        assert f"(CCDS, CCDS-O): {issuers['ACDIS']['ceu']} units" in body
        assert f"{issuers['BMSC']['ceu']} units *each year*" in body

    def test_no_code_of_a_licensed_set_stands_in_a_text(self) -> None:
        for path in (DATA / "articles").glob("*.md"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"\b(?:99\d{3}|D\d{4})\b", text), path.name

    def test_links_on_this_site_lead_to_pages(self, client: Client) -> None:
        found = set()
        for article in Article.objects.all():
            found |= set(re.findall(r'href="(/[^"]*)"', article.body_html))
        assert {
            "/guide/titles/coding-auditor/", "/guide/salaries/", "/guide/salaries/offer/", "/talk/",
            "/guide/credentials/cpc/", "/guide/titles/", "/guide/#promise", "/positions/?setting=audit",
        } <= found  # fmt: skip
        for path in found:
            assert client.get(path).status_code == 200, path

    def test_what_is_said_of_applying_is_what_is_done_here(self) -> None:
        """The stages in their order, and the spans that the code keeps."""
        body = Article.objects.get(slug="what-happens-after-you-apply").body
        rows = re.findall(r"^\| ([A-Z]\w+) \|", body, re.MULTILINE)[1:]
        assert rows == [stage.label for stage in (*IN_PROCESS, Stage.PLACED)]
        assert "the recruiter" in body
        for words, span in (
            ("For ten minutes", timedelta(minutes=10) == UNDO_WITHIN),
            ("waits a minute", settings.UNDO_SECONDS == 60),
            ("a full week passes after that day", settings.PROMISE_GRACE_DAYS == 7),
            ("for 30 days", settings.MESSAGES_AFTER_END_DAYS == 30),
            ("it is closed then", settings.PROMISE_MISSED == PromiseEnd.CLOSE),
        ):
            assert words in body
            assert span, words
        upkeep = Article.objects.get(slug="ceus-without-panic").body
        assert "{}, {}, {} and {} days before".format(*DAYS_BEFORE) in upkeep

    def test_pages_feeds_and_map_have_them(self, client: Client) -> None:
        page = client.get(reverse("jobs:article-list"))
        for article in Article.objects.all():
            assert article.title in page.content.decode().replace("&#x27;", "'")
            answer = client.get(article.get_absolute_url())
            assert answer.status_code == 200
            data = re.search(rb'<script type="application/ld\+json">(.*?)</script>', answer.content)
            assert data
            found = json.loads(data[1])
            assert found["@type"] == "Article"
            assert found["headline"] == article.title
        assert client.get("/sitemap-advice.xml").content.count(b"<loc>") == 11
        for kind in ("rss", "atom"):
            feed = feedparser.parse(client.get(f"/advice/feed.{kind}").content)
            assert sum(one.link.endswith("/first-job-with-a-cpc-a/") for one in feed.entries) == 1


def test_credentials_that_a_text_names_lead_to_their_pages(client: Client) -> None:
    vocabulary.load()
    article = ArticleFactory.create(body="The CPC-A, the CCS and its CCS-Ps, RHIT; cca is a word.")
    page = client.get(article.get_absolute_url())
    assert [word.label for word in page.context["credentials"]] == ["CCS", "RHIT", "CPC-A"]
    assert b'href="/guide/credentials/cpc-a/"' in page.content


def test_article_about_a_duty_leads_to_the_page_of_the_duty(client: Client) -> None:
    vocabulary.load()
    duty = Competency.objects.get(key="provider_query")
    article = ArticleFactory.create(about=[duty])
    found = client.get(article.get_absolute_url()).context["related"]
    assert (found.positions, found.count) == ([], 0)
    assert client.get(found.url).status_code == 200
    one = PositionFactory.create(open=True, duties="provider_query")
    PositionFactory.create(open=True)
    found = client.get(article.get_absolute_url()).context["related"]
    assert (found.positions, found.count, found.url) == ([one], 1, "/positions/duty/provider_query/")
    assert client.get(found.url).context["landing"].count == 1


def test_titles_that_a_text_names_stand_beside_it(client: Client) -> None:
    for name in ("Coder", "Coding Auditor", "Coder I", "Coder II", "Coder III", "CDI Specialist"):
        TitleFactory.create(name=name, slug=name.lower().replace(" ", "-"))
    article = ArticleFactory.create(
        body="A coder is one. Coder III may ask the Coding auditors and a CDI specialist."
    )
    page = client.get(article.get_absolute_url())
    assert [title.name for title in page.context["titles"]] == [
        "CDI Specialist",
        "Coder III",
        "Coding Auditor",
    ]
    assert b'href="/guide/titles/coding-auditor/"' in page.content


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_a_fixed_number_of_queries(
    rows: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    word = competency("Inpatient")
    written = [ArticleFactory.create(topics=["Pay", "Remote"], about=[word]) for _ in range(rows + 1)]
    for article in written:
        ArticleSourceFactory.create(article=article)
    client.get("/advice/?warm=1")  # vocabulary and the like are kept
    client.get(written[0].get_absolute_url())
    with django_assert_num_queries(5):
        client.get("/advice/", {"look": rows})
    with django_assert_num_queries(11):
        client.get(written[0].get_absolute_url(), {"look": rows})
    with django_assert_num_queries(3):
        client.get("/advice/feed.rss", {"look": rows})


@pytest.mark.parametrize(("kind", "version"), [("rss", "rss20"), ("atom", "atom10")])
def test_feeds_are_read_by_a_stranger(client: Client, kind: str, version: str) -> None:
    """As a program that reads feeds has them: whole, in order, with addresses that are whole, too."""
    old = ArticleFactory.create(title="One & two", byline="Ada Quill", topics=["Pay", "Remote"])
    new = ArticleFactory.create(title="Newer", body="See [titles](/guide/titles/), says [1](#source-1).")
    articles.set_words(new)
    new.save()
    Article.objects.filter(pk=old.pk).update(published_at=timezone.now() - timedelta(days=2))
    answer = client.get(f"/advice/feed.{kind}")
    feed = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == version
    assert feed.feed.link == f"{settings.SITE_URL}/advice/"
    first, second = feed.entries
    assert (first.title, second.title) == ("Newer", "One & two")
    assert first.link == f"{settings.SITE_URL}{new.get_absolute_url()}"
    assert f'href="{settings.SITE_URL}/guide/titles/"' in first.summary
    assert f'href="{first.link}#source-1"' in first.summary
    assert second.author == "Ada Quill"
    assert {tag.term for tag in second.tags} == {"Pay", "Remote"}
    assert first.published_parsed > second.published_parsed
    assert first.id != second.id


def test_topic_has_its_own_address_and_an_empty_one_none(client: Client) -> None:
    article = ArticleFactory.create(topics=["Pay"])
    assert client.get("/advice/topics/pay/").status_code == 200
    articles.withdraw(article=article, by=None)
    assert client.get("/advice/topics/pay/").status_code == 404
    assert client.get("/advice/").status_code == 200


def test_draft_is_nowhere(client: Client) -> None:
    article = ArticleFactory.create(is_published=False, title="Not yet")
    assert client.get(article.get_absolute_url()).status_code == 404
    for path in ("/advice/", "/advice/feed.rss", "/advice/feed.atom", "/sitemap.xml"):
        assert b"Not yet" not in client.get(path).content


@pytest.mark.parametrize("cover", Cover.values)
def test_every_cover_is_drawn(cover: str) -> None:
    assert "<svg" in render_to_string(Article(cover=cover).cover_template)
