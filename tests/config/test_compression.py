"""What everybody may see is sent compressed; what holds a secret is not."""

from __future__ import annotations

import gzip

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import PositionFactory

PUBLIC = ("jobs:home", "jobs:position-list", "jobs:browse", "jobs:privacy", "jobs:sitemap-index")


def _get(client: Client, path: str) -> HttpResponseBase:
    return client.get(path, headers={"accept-encoding": "gzip, br"})


def _body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_page_for_everybody_is_compressed(name: str, cast: Cast) -> None:
    answer = _get(cast.visitor, reverse(name))

    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    plain = cast.visitor.get(reverse(name))
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(_body(answer)) == _body(plain)


def test_a_feed_is_compressed_while_it_is_written(cast: Cast) -> None:
    answer = _get(cast.visitor, reverse("jobs:indeed"))

    assert answer.streaming
    assert b"<job>" in gzip.decompress(_body(answer))


def test_the_results_fit_into_a_first_view(db: None, client: Client) -> None:
    """100 KB with all that the page loads: the font, styles, scripts and icons are some 55 KB of them."""
    PositionFactory.create_batch(25, open=True, required="CPC|CCS-P; ICD-10-CM", settings=["profee"])

    assert len(_body(_get(client, reverse("jobs:position-list")))) < 30_000


def test_bytes_at_random_hide_the_length(cast: Cast) -> None:
    bodies = {len(_body(_get(cast.visitor, reverse("jobs:home")))) for _ in range(12)}

    assert len(bodies) > 1


def test_a_page_with_a_token_is_not_compressed(cast: Cast) -> None:
    answer = _get(cast.visitor, reverse("account_login"))

    assert "csrftoken" in answer.cookies
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("name", ["jobs:home", "jobs:position-list", "candidates:me"])
def test_a_page_of_somebody_signed_in_is_not_compressed(name: str, cast: Cast) -> None:
    assert "Content-Encoding" not in _get(cast.as_dana, reverse(name)).headers


def test_the_desk_is_not_compressed(cast: Cast) -> None:
    assert "Content-Encoding" not in _get(cast.as_sam, reverse("admin:index")).headers


def test_what_has_not_changed_is_still_not_sent_again(cast: Cast) -> None:
    tag = _get(cast.visitor, reverse("jobs:home")).headers["ETag"]
    answer = cast.visitor.get(reverse("jobs:home"), headers={"accept-encoding": "gzip", "if-none-match": tag})

    assert answer.status_code == 304
