"""Templates: each is used, each compiles, none carries style or script in its text."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain

import pytest
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template

from tests.architecture.source import sources, templates, texts

FRAMEWORK = {
    "400.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "410.html",
    "429.html",
    "500.html",
    "503.html",
}
"""Loaded by Django by their names; 403_csrf and 429 also stand in `config.errors`."""
NAMED = re.compile(r"""\{%-?\s*(?:include|extends|element)\s+["']([^"']+)["']""")
HANDLER = re.compile(r"""<[^>]*\s(?:on[a-z]+|style)\s*=\s*["']""", re.IGNORECASE)
SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=.application/(?:ld\+)?json)[^>]*>", re.IGNORECASE)
CLOCK = re.compile(r"""\|(?:date|time):.[^"'}]*(?<![T\\])[gGhH]:i|\|time\b""")
STYLE = re.compile(r"<style\b|javascript:", re.IGNORECASE)


@cache
def _named_in_python() -> set[str]:
    return set(chain.from_iterable(texts(tree) for tree in sources().values()))


def _overrides(name: str) -> bool:
    """Whether a package has a template of this name too, which ours stands in for."""
    loaders = engines["django"].engine.template_loaders  # type: ignore[attr-defined]  # Django's own
    for loader in loaders:
        for inner in getattr(loader, "loaders", [loader]):
            if type(inner).__module__.endswith("app_directories"):
                try:
                    inner.get_template(name)
                except TemplateDoesNotExist:
                    continue
                return True
    return False


@cache
def _named_in_templates() -> set[str]:
    return {found for text in templates().values() for found in NAMED.findall(text)}


def _is_used(name: str) -> bool:
    named = name in _named_in_templates() or name in _named_in_python()
    if named or name in FRAMEWORK or _overrides(name):
        return True
    folder, _, kind = name.rpartition("/")[0].partition("/")
    return folder == "emails" and kind in _named_in_python()


@pytest.mark.parametrize("name", [name for name in templates() if "/." not in name])
def test_template_is_used(name: str) -> None:
    assert _is_used(name)


@pytest.mark.parametrize("name", templates())
def test_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", [name for name in templates() if name.endswith(".html")])
def test_template_carries_no_inline_style_or_script(name: str) -> None:
    text = templates()[name]

    assert HANDLER.findall(text) == []
    assert SCRIPT.findall(text) == []
    # A mail's style sheet is put into its elements when it is sent; a page of a download has no network.
    if not name.startswith(("emails/", "candidates/archive/")):
        assert STYLE.findall(text) == []


@pytest.mark.parametrize("name", templates())
def test_template_writes_the_clock_as_every_other(name: str) -> None:
    """By `|clock` and `|moment`; what machines read has a T between day and hour."""
    assert CLOCK.findall(templates()[name]) == []


@pytest.mark.parametrize("name", [name for name in templates() if name.startswith("emails/")])
def test_mail_has_all_three_parts(name: str) -> None:
    folder, _, file = name.rpartition("/")
    if file in {"subject.txt", "body.txt", "body.html"}:
        assert {f"{folder}/{part}" for part in ("subject.txt", "body.txt", "body.html")} <= set(templates())


def test_patterns_find_what_they_are_for() -> None:
    assert HANDLER.search('<p class="a" style="color: red">')
    assert HANDLER.search("<button onclick='go()'>")
    assert not HANDLER.search('<p data-style="a">style="b"</p>')
    assert SCRIPT.search("<script>go()</script>")
    assert not SCRIPT.search('<script src="/static/js/site.js" defer></script>')
    assert not SCRIPT.search('<script type="application/ld+json">')
    assert CLOCK.search('{{ at|date:"g:i A" }}')
    assert CLOCK.search('{{ at|date:"F j, Y, H:i T" }}')
    assert not CLOCK.search(r"{{ at|date:'Y-m-d\TH:i:sO' }}")
    assert not CLOCK.search('{{ day|date:"l, F j, Y" }}')
