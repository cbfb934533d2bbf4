from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone
from django.utils.dateformat import format as formatted

from candidates.services import links, visits
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_everybody_sees_what_happens_next(cast: Cast) -> None:
    token = visits.thanks_token(position=cast.position)
    day = formatted(timezone.localdate() + timedelta(days=5), "l, F j")
    for client in cast.clients.values():
        response = client.get(f"/applied/{token}/")
        assert response.status_code == 200
        text = response.content.decode()
        assert "Your application is with us" in text
        assert day in text
        assert "Sam Rivera" in text


@pytest.mark.parametrize("asked", [True, False])
def test_who_asked_to_be_kept_on_file_is_told(cast: Cast, *, asked: bool) -> None:
    token = visits.thanks_token(position=cast.position, asked_to_stay=asked)
    page = cast.visitor.get(f"/applied/{token}/").content.decode()
    assert ("You asked us to keep you in mind" in page) is asked


def test_strangers_are_offered_a_log_in(cast: Cast) -> None:
    token = visits.thanks_token(position=cast.position)
    assert "Make a log-in" in cast.visitor.get(f"/applied/{token}/").content.decode()
    own = cast.as_erin.get(f"/applied/{token}/").content.decode()
    assert "Make a log-in" not in own
    assert "See where it stands" in own


def test_a_broken_link_is_kindly_404(cast: Cast) -> None:
    for token in ("x", "WzFd:1:2", signing.dumps([1, 2]), signing.dumps("x", salt="onfile.thanks")):
        response = cast.visitor.get(f"/applied/{token}/")
        assert response.status_code == 404
        assert "This link does not work any more." in response.content.decode()


def test_a_day_that_is_none_is_404(cast: Cast) -> None:
    token = signing.dumps([cast.position.pk, 10**12, 0], salt="onfile.thanks")
    assert cast.visitor.get(f"/applied/{token}/").status_code == 404


def test_a_token_for_something_else_does_not_open_it(cast: Cast) -> None:
    token = links.manage_url(recipient=cast.recipient).rstrip("/").rsplit("/", 1)[1]
    assert cast.visitor.get(f"/applied/{token}/").status_code == 404
