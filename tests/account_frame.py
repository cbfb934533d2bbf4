"""What every page of an account has in common."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import allauth

from tests.markup import faults

STOCK = (
    "Enabling",
    "Sign In",
    "Log In",
    "Sign Out",
    "Menu:",
    "Django",
    "allauth",
    "E-mail Addresses",
    "Third-Party",
)
"""What the pages and mails that come with the library say, and ours never do."""


def frame_of(answer: Any) -> None:  # noqa: ANN401 -- of Django's test client
    """Fail unless a page stands in our frame, without a template or a word that came with the library."""
    page = answer.content.decode()
    used = [one for one in getattr(answer, "templates", []) if one.origin and one.origin.name]
    foreign = {one.name for one in used if str(Path(allauth.__file__).parent) in str(one.origin.name)}
    assert foreign == set()
    assert "base.html" in {one.name for one in used}
    assert page.count("<h1") == 1
    assert 'class="brand"' in page
    assert "Master key" not in page
    main = re.sub(r"<[^>]*>", " ", page.partition("<main")[2].partition("</main>")[0])
    assert [words for words in STOCK if words in main] == []
    assert faults(page) == []
