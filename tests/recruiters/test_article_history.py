"""The history of an article at the desk: who changed what and when, in words; and put back."""

from __future__ import annotations

import re
from html import unescape
from itertools import permutations
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from jobs.models import Article, ArticleChange, ArticleSourceChange
from jobs.models.article import DRAWINGS
from jobs.queries import history
from jobs.services import articles
from recruiters.enums import Role
from recruiters.services import groups
from tests.conftest import CommittingClient
from tests.factories import ArticleFactory, ArticleSourceFactory
from tests.recruiters.pages import on
from tests.recruiters.test_notes import colleague
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead() -> Client:
    client = CommittingClient()
    sign_in(client, colleague("Lea Dow", role=Role.LEAD))
    return client


@pytest.fixture
def article() -> Article:
    with transaction.atomic():
        made: Article = ArticleFactory.create(
            title="Four questions", body="Ask who pays [1](#source-1).", is_published=False
        )
        ArticleSourceFactory.create(
            article=made, rank=1, words="AAPC, help", url="https://aapc.example.com/help"
        )
    return made


def page(article: Article) -> str:
    return reverse("admin:jobs_article_change", args=[article.pk])


def past(article: Article, query: str = "") -> str:
    return reverse("admin:jobs_article_history", args=[article.pk]) + query


def back(article: Article, step: history.Step) -> str:
    return reverse("admin:jobs_article_put_back", args=[article.pk, step.number])


def last(article: Article) -> history.Step:
    return history.of_article(article.pk)[-1]


def words(desk: Client, url: str) -> str:
    answer = desk.get(url)
    assert answer.status_code == 200
    main = answer.content.decode().partition('id="content-main"')[2]
    return " ".join(unescape(strip_tags(main)).split())


def change(desk: Client, article: Article, **typed: object) -> None:
    answer = desk.post(page(article), on(desk.get(page(article))) | typed)
    assert answer.status_code == 302, answer.context["errors"]


def put(desk: Client, article: Article, step: history.Step) -> Any:  # noqa: ANN401
    url = back(article, step)
    return desk.post(url, {"seen": desk.get(url).context["seen"]})


def test_every_version_says_who_when_and_which_words(lead: Client, article: Article) -> None:
    change(
        lead,
        article,
        body="Ask who pays it [1](#source-1).",
        cover="scales",
        **{"sources-0-words": "AAPC, help pages"},
    )
    articles.publish(article=article, by=None)
    text = words(lead, past(article))
    assert re.search(r"Changed \w+ \d+, \d{4}, [\d:]+ [ap].m., Lea Dow, at the desk", text)
    assert "Text Ask who pays put in: it [1](#source-1)." in text
    assert "Cover from An index card → to Scales" in text
    assert "Source 1 from 1. AAPC, help https://aapc.example.com/help → to 1. AAPC, help pages" in text
    assert text.index("Published") < text.index("Changed") < text.index("Written")
    assert "Changed while published" not in text


def test_ends_of_lines_as_a_browser_sends_them_are_no_change(lead: Client, article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(body="One.\n\nTwo.")
    change(lead, article, body="One.\r\n\r\nTwo.", summary="Short.")
    assert touched(article) == {"summary"}


def touched(article: Article) -> set[str]:
    """The columns that the last change touched."""
    step = last(article)
    return {name for name, value in step.after.fields.items() if step.before.fields.get(name) != value}


def test_narrowed_by_field(lead: Client, article: Article) -> None:
    change(lead, article, title="Five questions")
    change(lead, article, summary="Short.")
    assert "Short." not in words(lead, past(article, "?field=title"))
    assert [key for key, _ in lead.get(past(article)).context["fields"]] == ["title", "summary"]


def test_one_change_is_put_back_and_what_came_later_stays(lead: Client, article: Article) -> None:
    change(lead, article, body="Ask nothing.", **{"sources-0-DELETE": "on"})
    wrong = last(article)
    change(lead, article, title="Five questions")
    shown = words(lead, back(article, wrong))
    assert "Source 1 put in: 1. AAPC, help https://aapc.example.com/help" in shown
    assert "Five" not in shown
    assert put(lead, article, wrong).headers["Location"] == page(article)
    article.refresh_from_db()
    assert (article.title, article.body) == ("Five questions", "Ask who pays [1](#source-1).")
    assert '<a href="#source-1"' in article.body_html  # worked out anew
    assert [(one.rank, one.words) for one in article.sources.all()] == [(1, "AAPC, help")]
    assert "Put back what was changed on" in words(lead, past(article))


def test_what_changed_of_sources_is_put_back_even_where_two_changed_places(
    lead: Client, article: Article
) -> None:
    second = ArticleSourceFactory.create(article=article, rank=2, words="BLS")
    first = article.sources.get(rank=1)
    rows = {
        first.pk: {"rank": 2, "words": "AAPC", "url": ""},
        second.pk: {"rank": 1, "words": "BLS", "url": ""},
    }
    articles.source(article=article, rows=rows)
    assert [(one.rank, one.words) for one in article.sources.all()] == [(1, "BLS"), (2, "AAPC")]
    assert put(lead, article, last(article)).status_code == 302
    assert [(one.rank, one.words) for one in article.sources.all()] == [(1, "AAPC, help"), (2, "BLS")]


def test_two_sources_do_not_come_to_have_one_number(lead: Client, article: Article) -> None:
    change(lead, article, **{"sources-0-DELETE": "on"})
    wrong = last(article)
    ArticleSourceFactory.create(article=article, rank=1, words="BLS")
    answer = put(lead, article, wrong)
    assert answer.status_code == 422
    assert "Two sources would have the number 1." in answer.content.decode()
    assert article.sources.get().words == "BLS"


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_sources_are_put_back_in_any_order(lead: Client, article: Article, order: tuple[int, ...]) -> None:
    """Also an older change of one that was deleted since, and came back: it is the same source."""
    change(lead, article, **{"sources-0-words": "AAPC, help pages"})
    change(lead, article, **{"sources-0-url": "https://aapc.example.com/pages"})
    change(lead, article, **{"sources-0-DELETE": "on"})
    steps = history.of_article(article.pk)[-3:]
    was = ArticleSourceChange.objects.filter(article=article.pk).order_by("pgh_id")[0]
    for number in order:
        answer = put(lead, article, steps[number])
        # Whoever puts back the oldest first has the rest of it with that.
        is_so_already = "It stands so already." in answer.content.decode()
        assert answer.status_code == 302 or (is_so_already and number != order[0])
    source = article.sources.get()
    assert source.pk == was.pgh_obj_id
    assert (source.rank, source.words, source.url) == (1, "AAPC, help", "https://aapc.example.com/help")


def test_a_source_that_came_back_is_followed_as_the_same_one(lead: Client, article: Article) -> None:
    change(lead, article, **{"sources-0-DELETE": "on"})
    assert put(lead, article, last(article)).status_code == 302
    change(lead, article, **{"sources-0-words": "AAPC, other pages"})
    text = words(lead, past(article))
    assert "Source 1 from 1. AAPC, help https://aapc.example.com/help → to 1. AAPC, other pages" in text


LETTER_FOR_LETTER = "# Who pays\n\n- one  blank\n    - four\n\nAsk [1](#source-1).\n\n"


def test_a_text_is_shown_as_it_is_written(lead: Client, article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(body=LETTER_FOR_LETTER)
    whole = lead.get(past(ArticleFactory.create(body=LETTER_FOR_LETTER))).content.decode()
    assert f'<span class="text">{LETTER_FOR_LETTER}</span>' in whole
    Article.objects.filter(pk=article.pk).update(body=LETTER_FOR_LETTER.rstrip())
    text = lead.get(past(article)).content.decode()
    assert '<del><span class="vh">taken out: </span>\u21b5\n\u21b5\n</del>' in text


@pytest.mark.parametrize("body", [LETTER_FOR_LETTER, "  Ask [1](#source-1).", "Ask [1](#source-1). \n"])
def test_a_text_is_put_back_letter_for_letter(lead: Client, article: Article, body: str) -> None:
    Article.objects.filter(pk=article.pk).update(body=body)
    change(lead, article, body="Ask nothing [1](#source-1).")
    wrong = last(article)
    change(lead, article, title="Five questions")
    assert put(lead, article, wrong).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.body) == ("Five questions", body)
    # What is put back besides leaves it as it is.
    assert put(lead, article, history.of_article(article.pk)[-2]).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.body) == ("Four questions", body)


def test_a_published_text_keeps_the_sources_it_leads_to(lead: Client) -> None:
    article = ArticleFactory.create(body="Ask.", is_published=True)
    ArticleSourceFactory.create(article=article, rank=1)
    wrong = last(article)
    Article.objects.filter(pk=article.pk).update(body="Ask [1](#source-1).")
    answer = put(lead, article, wrong)
    assert answer.status_code == 422
    assert "The text would lead to source 1, which would not be listed." in answer.content.decode()
    assert article.sources.count() == 1


def test_one_fault_of_a_published_text_is_put_right_while_another_stands(lead: Client) -> None:
    article = ArticleFactory.create(body="Ask [1](#source-1).", is_published=True)
    ArticleSourceFactory.create(article=article, rank=1)
    Article.objects.filter(pk=article.pk).update(body="Ask [1](#source-1), or [9](#source-9).")
    of_text = last(article)
    article.sources.all().delete()
    gone = last(article)

    assert put(lead, article, gone).status_code == 302
    assert article.sources.count() == 1
    assert put(lead, article, of_text).status_code == 302
    article.refresh_from_db()
    assert article.body == "Ask [1](#source-1)."


def test_where_it_stands_is_not_put_back(lead: Client, article: Article) -> None:
    articles.publish(article=article, by=None)
    assert lead.get(back(article, last(article))).status_code == 404
    assert "Put this back" not in words(lead, past(article))


def test_what_is_published_is_put_back_by_who_may_publish(
    desk: Client, lead: Client, article: Article
) -> None:
    change(desk, article, title="Five questions")
    step = last(article)
    articles.publish(article=article, by=None)
    assert desk.get(back(article, step)).status_code == 403
    assert "Put this back" not in words(desk, past(article))
    assert "readers see it at once" in words(lead, back(article, step))
    assert put(lead, article, step).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.is_published) == ("Four questions", True)


def test_change_meanwhile_shows_the_page_again(desk: Client, lead: Client, article: Article) -> None:
    change(desk, article, title="Five questions")
    step = last(article)
    seen = desk.get(back(article, step)).context["seen"]
    change(lead, article, summary="Short.")
    answer = desk.post(back(article, step), {"seen": seen})
    assert answer.status_code == 422
    assert "Look again at what would change." in answer.content.decode()


def test_who_reads_only_puts_nothing_back(desk: Client, recruiter: Any, article: Article) -> None:  # noqa: ANN401
    change(desk, article, title="Five questions")
    groups.ensure()
    recruiter.groups.set([groups.found_or_made(Role.AUDITOR)])
    assert desk.get(back(article, last(article))).status_code == 403


def test_history_goes_with_its_article(article: Article) -> None:
    kept = ArticleFactory.create()
    article.delete()
    assert set(ArticleChange.objects.values_list("pgh_obj_id", flat=True)) == {kept.pk}
    assert not ArticleSourceChange.objects.exists()


def test_topics_that_changed_are_told_of(lead: Client, article: Article) -> None:
    topic = ArticleFactory.create(topics=["Pay"]).topics.get()
    change(lead, article, topics=[topic.pk])
    assert "Changed: topics." in words(lead, past(article))


@pytest.mark.parametrize("number", [1, 3])
def test_queries_are_as_many_for_one_change_as_for_three(lead: Client, article: Article, number: int) -> None:
    for one in range(number):
        change(lead, article, title=f"{one} questions")
    lead.get(past(article))
    with CaptureQueriesContext(connection) as found:
        lead.get(past(article))
    assert len(found) == PAGE_QUERIES


PAGE_QUERIES = 13


def test_covers_are_chosen_by_their_pictures(lead: Client, article: Article) -> None:
    text = lead.get(page(article)).content.decode()
    assert text.count('<svg class="cover"') == len(DRAWINGS)
    assert re.search(r'type="radio"[^>]*value="card"[^>]*checked', text)
