from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db


class TestPrivacy:
    def test_everybody_may_read(self, cast: Cast) -> None:
        statuses = {who: client.get("/privacy/").status_code for who, client in cast.clients.items()}
        assert statuses == dict.fromkeys(statuses, 200)

    def test_says_how_long_and_what_is_never_asked(self, client: Client) -> None:
        text = client.get("/privacy/").content.decode()
        assert "on file for 12 months from the day you agree" in text
        assert "Your date of birth, a photo, your social security number" in text


class TestTheme:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_choice_is_kept_in_a_cookie(self, client: Client, theme: str) -> None:
        response = client.post("/theme/", {"theme": theme, "next": "/privacy/"})
        assert (response.status_code, response["Location"]) == (302, "/privacy/")
        cookie = response.cookies["theme"]
        assert (cookie.value, cookie["samesite"], cookie["httponly"]) == (theme, "Lax", True)
        assert f'data-theme="{theme}"' in client.get("/privacy/").content.decode()

    def test_system_takes_it_away(self, client: Client) -> None:
        client.post("/theme/", {"theme": "dark"})
        response = client.post("/theme/", {"theme": "system", "next": "/"})
        assert response.cookies["theme"].value == ""
        assert "data-theme=" not in client.get("/privacy/").content.decode()

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "https://evil.example.net/",
            "//evil.example.net",
            "\\\\evil.example.net",
            "javascript:alert(1)",
            "",
            "x" * 3000,
        ],
    )
    def test_leads_nowhere_else(self, client: Client, elsewhere: str) -> None:
        response = client.post("/theme/", {"theme": "dark", "next": elsewhere})
        assert response["Location"] == "/"

    def test_unknown_theme_changes_nothing(self, client: Client) -> None:
        response = client.post("/theme/", {"theme": "pink"})
        assert response.status_code == 302
        assert "theme" not in response.cookies

    def test_get_is_refused_with_a_page(self, client: Client) -> None:
        response = client.get("/theme/")
        assert (response.status_code, response["Allow"]) == (405, "POST")
        text = response.content.decode()
        assert "Only a button of a page leads here." in text
        assert 'href="/"' in text
        assert client.get("/theme/", headers={"accept": "application/json"}).content == b""
        assert client.head("/theme/").content == b""
