"""By which way somebody came to the form of a position, as far as its address and its referrer say.

Nothing is kept of who looks: what the address says travels in the address, from the page of a position to
its form and along the turns of that, and is written down with an application that is sent.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import urlencode

from config.text import SIGN

LONGEST = 60
LONGEST_HOST = 100
NAMES = {"source": "utm_source", "medium": "utm_medium", "campaign": "utm_campaign"}
VIA = "via"
"""Names the host of the referrer in the address of the form, once it was read off the first request."""
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


@dataclass(frozen=True)
class Origin:
    """Columns of `Application`. Whoever makes a link may write anything here: it is a claim, and text."""

    source: str = ""
    medium: str = ""
    campaign: str = ""
    referrer: str = ""
    """A host, without its path."""

    @property
    def query(self) -> str:
        """The same for the end of an address: `?utm_source=mail`, or nothing."""
        given = {name: getattr(self, column) for column, name in NAMES.items()} | {VIA: self.referrer}
        given = {name: value for name, value in given.items() if value}
        return f"?{urlencode(given)}" if given else ""


UNSAID = Origin()


def in_address(request: HttpRequest) -> Origin:
    """What the address says, which is the same for everybody who follows it."""
    said = {column: _clean(request.GET.get(name, "")) for column, name in NAMES.items()}
    return Origin(**said, referrer=_host(request.GET.get(VIA, "")))


def of(request: HttpRequest) -> Origin:
    """The same, and the host of another site that led here, where the address names none."""
    said = in_address(request)
    if said.referrer:
        return said
    try:
        led = urlsplit(request.headers.get("Referer", ""))
        host = _host(led.hostname or "") if led.scheme in {"http", "https"} else ""
    except ValueError:  # no address at all
        host = ""
    own = request.get_host().partition(":")[0].lower().removeprefix("www.")
    return Origin(said.source, said.medium, said.campaign, "" if host == own else host)


def _clean(text: str) -> str:
    """One line in small letters, without what nobody sees."""
    seen = "".join(
        " " if unicodedata.category(sign)[0] in "CZ" else sign for sign in SIGN.sub("", text[:500])
    )
    return " ".join(seen.split()).lower()[:LONGEST]


def _host(text: str) -> str:
    host = text.strip().lower().removeprefix("www.")
    return host if len(host) <= LONGEST_HOST and HOST.fullmatch(host) else ""
