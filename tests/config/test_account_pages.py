"""Every page and every mail of an account wears our design: none of allauth's own shows through."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.account_frame import frame_of
from tests.account_places import OURS, PLACES, SHOWS_NOTHING, candidate, recruiter, with_app
from tests.architecture.routes import routes
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", PLACES)
def test_page_wears_our_design(name: str) -> None:
    place = PLACES[name]
    client, address = place.come()
    answer = client.get(address)
    assert answer.status_code == place.status, answer.headers.get("Location")
    frame_of(answer)


def test_every_route_has_a_page_here_or_none_at_all() -> None:
    known = {place.route for place in PLACES.values()} | set(SHOWS_NOTHING) | OF_A_PROVIDER
    assert known == {route.name for route in routes() if route.name.startswith(OURS)}


OF_A_PROVIDER = {"openid_connect_login", "openid_connect_callback", "socialaccount_signup"}
"""With a provider on loopback, in `test_providers`."""


@pytest.mark.parametrize("who", ["anonymous", "candidate", "with an app", "recruiter"])
def test_wherever_a_route_leads_somebody_it_is_a_page_of_ours(who: str) -> None:
    """Each route of accounts, followed to its end by everybody, with nothing prepared."""
    makers = {"candidate": candidate, "with an app": with_app, "recruiter": recruiter}
    for route in routes():
        if not route.name.startswith(OURS) or "<" in route.pattern:
            continue
        client = Client()
        if who in makers:
            sign_in(client, makers[who]())
        answer = client.get(f"/{route.pattern}", follow=True)
        if answer.headers["Content-Type"].startswith("text/html"):
            assert answer.status_code in {200, 401, 403, 404}, route.name
            assert 'class="brand"' in answer.content.decode() or "/admin/" in str(answer.redirect_chain), (
                route.name
            )
