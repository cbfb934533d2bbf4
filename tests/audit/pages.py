"""The pages of the running site as they are sent: `python tests/audit/pages.py SITE FOLDER`.

Walks from page to page as a visitor, as the demo's candidate and in the desk, keeps the HTML of a few
pages of each kind in the folder, and prints what it kept and the addresses of the main pages as JSON.
Run by `make audit` with the environment of the site, because the log-ins and the kinds of pages are Django's.
"""

from __future__ import annotations

import http.client
import json
import sys
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import django
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

OF_A_VIEW, OF_A_KIND = 5, 2
"""How many pages of one view are kept, and how many of them whose queries have the same names."""
STARTS = {
    "visitor": (
        "/", "/no/such/page/", "/positions/?q=zebra", "/positions/?q=cpc", "/positions/?remote=1&q=coder",
        "/accounts/signup/", "/accounts/password/reset/", "/accounts/login/code/",
        "/advice/", "/guide/titles/",
    ),
    "candidate": ("/me/", "/", "/positions/"),
    "superuser": ("/admin/", "/admin/mail/box/", "/positions/"),
}  # fmt: skip
"""Where each begins; the candidate and the superuser are those of the demo."""
ERROR = 500


@dataclass(frozen=True)
class Kept:
    """One page: where its HTML lies below the folder, who saw it, at which path, with which status."""

    file: str
    who: str
    path: str
    status: int


class Links(HTMLParser):
    """The addresses a page links to, in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


class Walk:
    """Everything one person comes to by following links, some pages of each kind."""

    def __init__(self, site: str, folder: Path, who: str, cookie: str) -> None:
        self.site = site
        self.folder = folder / who
        self.who = who
        self.headers = {"Cookie": cookie} if cookie else {}
        self.connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=30.0)

    def pages(self, *starts: str) -> Iterator[Kept]:
        self.folder.mkdir(parents=True)
        waiting, met = deque(starts), set(starts)
        views: Counter[str] = Counter()
        kinds: Counter[tuple[str, ...]] = Counter()
        while waiting:
            path = waiting.popleft()
            view, kind = _kind(path)
            if views[view] >= OF_A_VIEW or kinds[kind] >= OF_A_KIND:
                continue
            status, text, links = self._get(path)
            new = [link for link in links if link not in met]
            met.update(new)
            waiting.extend(new)
            if text or status >= ERROR:
                views[view] += 1
                kinds[kind] += 1
                file = self.folder / f"{view.replace(':', '-')}-{views[view]}.html"
                file.write_text(text, encoding="utf-8")
                yield Kept(f"{self.who}/{file.name}", self.who, path, status)

    def _get(self, path: str) -> tuple[int, str, list[str]]:
        """Status, text of a page of HTML (else nothing), and what it leads to on this site."""
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if moved := answer.headers["Location"]:
            return answer.status, "", list(self._own([moved], path))
        if not (answer.headers["Content-Type"] or "").startswith("text/html"):
            return answer.status, "", []
        text = body.decode("utf-8")
        links = Links()
        links.feed(text)
        return answer.status, text, list(self._own(links.found, path))

    def _own(self, links: list[str], path: str) -> Iterator[str]:
        for link in links:
            parts = urlsplit(urljoin(self.site + path, link))
            if f"{parts.scheme}://{parts.netloc}" == self.site:
                yield parts.path + (f"?{parts.query}" if parts.query else "")


def _kind(path: str) -> tuple[str, tuple[str, ...]]:
    """The view that answers, and with it the names in the query."""
    parts = urlsplit(path)
    try:
        view = resolve(parts.path).view_name or parts.path.strip("/").replace("/", "-")
    except Resolver404:
        view = "not-there"
    return view, (view, *sorted({name for name, _ in parse_qsl(parts.query)}))


def _signed_in(role: str) -> str:
    """The cookie of a session of one of the demo's log-ins, as if they had just signed in."""
    from config.accounts.models import User  # noqa: PLC0415 -- a model, once apps are up
    from recruiters.demo.logins import SHOWN  # noqa: PLC0415 -- the same

    client = Client()
    email = next(login.email for login in SHOWN if login.role == role)
    client.force_login(User.objects.get(email=email))
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": timezone.now().timestamp()}]
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _main_pages() -> dict[str, str]:
    """The pages that most people see first."""
    from jobs.enums import PositionStatus  # noqa: PLC0415 -- once apps are up
    from jobs.models import Article, Position  # noqa: PLC0415 -- the same

    opened = Position.objects.filter(status=PositionStatus.OPEN).order_by("-published_at", "pk")
    position = opened.select_related("employer").first()
    if position is None:
        sys.exit("The demo has no open position.")
    article = Article.objects.published().first()
    if article is None:
        sys.exit("There is no article.")
    return {
        "home": reverse("jobs:home"),
        "results": reverse("jobs:position-list"),
        "results of a query": reverse("jobs:position-list") + "?q=cpc",
        "position": position.get_absolute_url(),
        "employer": reverse("jobs:employer-detail", args=[position.employer.slug]),
        "landing of a state": reverse("jobs:landing-state", args=["florida"]),
        "landing of a credential": reverse("jobs:landing-credential", args=["cpc"]),
        "browse": reverse("jobs:browse"),
        "titles": reverse("jobs:title-list"),
        "title": reverse("jobs:title-detail", args=["inpatient-coder"]),
        "advice": reverse("jobs:article-list"),
        "article": article.get_absolute_url(),
        "guide": reverse("jobs:guide"),
        "credentials": reverse("candidates:credential-list"),
        "credential": reverse("candidates:credential-detail", args=["cpc"]),
        "credential next": reverse("candidates:credential-next"),
        "salaries": reverse("jobs:salaries"),
        "talk": reverse("recruiters:talk"),
    }


def main(site: str, folder: Path) -> None:
    django.setup()
    kept: list[Kept] = []
    for who, starts in STARTS.items():
        cookie = "" if who == "visitor" else _signed_in(who)
        kept += Walk(site, folder, who, cookie).pages(*starts)
    told = {"main": _main_pages(), "kept": [vars(page) for page in kept]}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
