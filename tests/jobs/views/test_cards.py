"""What a page says of itself to those who show a card of it, and where it really is."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from jobs.search import results
from tests.cast import Cast
from tests.factories import PositionFactory
from tests.reading import read

pytestmark = pytest.mark.django_db


def metas(client: Client, address: str) -> dict[str, list[str]]:
    return read(client.get(address).content.decode()).metas


@pytest.mark.parametrize(
    "name",
    ["jobs:home", "jobs:position-list", "jobs:position-detail", "jobs:employer-detail", "jobs:privacy"],
)
def test_every_public_page_has_a_card(cast: Cast, name: str) -> None:
    arguments: dict[str, list[object]] = {
        "jobs:position-detail": [cast.position.pk, cast.position.slug],
        "jobs:employer-detail": [cast.position.employer.slug],
    }
    address = reverse(name, args=arguments.get(name, []))
    html = cast.visitor.get(address).content.decode()
    found = read(html).metas
    assert found["link:canonical"] == found["og:url"] == [settings.SITE_URL + address]
    (description,) = found["description"]
    assert description
    assert found["og:description"] == found["twitter:description"] == [description]
    (title,) = found["og:title"]
    assert f"<title>{title} - Onfile</title>" in html.replace("&#x27;", "'").replace("&amp;", "&")
    assert found["twitter:title"] == [title]
    assert found["twitter:card"] == ["summary_large_image"]
    assert found["og:image"][0].startswith(settings.SITE_URL)


@pytest.mark.parametrize(
    "address",
    [
        "/positions/browse/",
        "/positions/in/florida/",
        "/positions/in/florida/tampa/",
        "/positions/credential/cpc/",
        "/positions/setting/profee/",
    ],
)
def test_a_page_that_leads_somewhere_says_where_it_is(cast: Cast, address: str) -> None:
    found = metas(cast.visitor, address)
    assert found["link:canonical"] == found["og:url"] == [settings.SITE_URL + address]


def test_the_board_names_the_trade_where_its_heading_stands_alone(client: Client) -> None:
    PositionFactory.create_batch(2, open=True, required="CPC")
    for query, title in (
        ("", "2 open medical coding positions"),
        ("?credential=cpc", "2 medical coding positions"),
        ("?q=position", "2 medical coding positions for “position”"),
    ):
        html = client.get(f"/positions/{query}").content.decode()
        assert f"<title>{title} - Onfile</title>" in html
        assert read(html).metas["og:title"] == [title]
        assert f'<h1 aria-live="polite">{title.replace("medical coding ", "")}</h1>' in html


def test_card_of_a_position_leads_with_its_pay(cast: Cast) -> None:
    found = metas(cast.visitor, cast.position.get_absolute_url())
    assert found["og:title"] == ["Pro-fee coder, $30–$40 an hour, Tampa, FL"]
    assert (
        "On site in Tampa, FL. $30–$40 an hour. Asks for: CCS-P or CPC; ICD-10-CM."
        in found["og:description"][0]
    )


def test_page_of_a_search_is_the_search_without_its_place_in_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "PAGE", 1)
    PositionFactory.create_batch(2, open=True, required="CPC")
    answer = client.get("/positions/?credential=cpc&q=coder&utm_source=mail")
    found = metas(client, answer.context["page"].next_url)
    assert found["link:canonical"] == [f"{settings.SITE_URL}/positions/?q=coder&credential=cpc"]
    assert found["robots"] == ["noindex, follow"]


def test_what_was_typed_does_not_break_out(client: Client) -> None:
    html = client.get("/positions/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in html
    assert '"><script>alert(1)</script>' in read(html).metas["og:title"][0]


@pytest.mark.parametrize("name", ["candidates:me", "candidates:profile", "account_email"])
def test_pages_of_ones_own_are_no_address_to_share(cast: Cast, name: str) -> None:
    found = metas(cast.as_dana, reverse(name))
    assert "link:canonical" not in found
    assert "og:url" not in found
