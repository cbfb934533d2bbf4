"""Every page of the desk in Chromium, on a wide screen and a phone, light and dark; see `walk`.

Nothing that the content policy refuses, nothing that axe complains of, no markup that is no HTML, no sideways
scroll, and whatever takes the focus shows it and is not covered. WALK=pool looks at the pages with that in
their name; WALK_PICTURES=folder keeps a picture of each look, for whoever wants to see for themselves.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import resolve
from playwright.sync_api import Error, Page, ViewportSize
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browsing import DESKTOP, Visit
from tests.markup import faults
from tests.recruiters import walk
from tests.recruiters.test_desk_in_browser import sign_in

SMALL: ViewportSize = {"width": 360, "height": 740}
Look = tuple[ViewportSize, str, str]
LOOKS: tuple[Look, ...] = (
    (DESKTOP, "light", "all"),
    (DESKTOP, "dark", "colors"),
    (SMALL, "dark", "colors"),
    (SMALL, "light", "all"),
)
"""Screen, theme, and which of axe's rules differ from those of the look before."""
RUN = """
(colors) => axe.run({
  resultTypes: ["violations"],
  ...(colors ? { runOnly: ["color-contrast"] } : { rules: { "target-size": { enabled: true } } }),
}).then(({ violations }) => violations.flatMap((one) =>
  one.nodes.slice(0, 3).map((node) => `${one.id}: ${node.html.slice(0, 160)}`)))
"""
FOCUS = """
() => {
  const found = [];
  const ring = (one) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  };
  const all = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  for (const one of document.querySelectorAll(all)) {
    if (one.disabled || one.closest("[inert]") || one.tabIndex < 0) continue;
    if (!one.checkVisibility({ visibilityProperty: true })) continue;
    one.focus();
    if (document.activeElement !== one) continue;
    const name = one.outerHTML.slice(0, 140);
    let shows = false;
    for (let box = one; box && box !== document.body; box = box.parentElement) {
      if (box === one || box.matches(":focus-within")) shows ||= ring(box);
      if (shows || box.matches("form, section, main, nav, header, table")) break;
    }
    if (!shows) found.push(`shows no focus: ${name}`);
    const { left, top, width, height } = one.getBoundingClientRect();
    if (width < 2 || height < 2) continue;
    const over = [0.5, 0.1, 0.9].map((part) => {
      const y = Math.min(Math.max(top + height * part, 1), innerHeight - 1);
      const x = Math.min(Math.max(left + width * part, 1), innerWidth - 1);
      return document.elementFromPoint(x, y);
    });
    const covers = (cover) => cover && cover !== one && !one.contains(cover) && !cover.contains(one)
      && ![...(one.labels ?? [])].some((label) => label.contains(cover));
    if (over.every(covers)) found.push(`lies under ${over[0].outerHTML.slice(0, 80)}: ${name}`);
  }
  document.activeElement?.blur();
  scrollTo(0, 0);
  return found;
}
"""
COMPLETED = (
    "!document.querySelector('select.admin-autocomplete:not([name*=__prefix__])')"
    " || document.querySelector('.select2 [role=combobox]')"
)
KINDS = (*walk.OF_A_MODEL, "our own")
WHOLE = ("changelist", "add", "change", "our own")
"""What is looked at in all four ways. Confirmations and histories are one template each: on a phone alone."""


def test_every_route_of_the_desk_is_in_the_walk() -> None:
    """A new page is one line in `walk.PAGES`; a button or a file, one in `walk.NO_PAGE`."""
    assert walk.missing() == set()


@pytest.fixture
def scenery(page: Page, live_server: LiveServer, settings: Settings, tmp_path: Path) -> walk.Scenery:
    """An administrator who has signed in to this browser, and what they will see."""
    settings.MAIL_DIR = str(tmp_path)
    settings.SELF_ID_KEY = "an invented key of more than forty characters in all"
    body = b"Subject: Kept\r\nContent-Type: text/html\r\n\r\n<p style='color:red'>Hello</p>\r\n"
    (tmp_path / walk.KEPT).write_bytes(body)
    return walk.Scenery(sign_in(page, live_server))


def _pages(kind: str, scenery: walk.Scenery) -> Iterator[tuple[str, walk.Place]]:
    only = os.environ.get("WALK", "")
    pages = walk.PAGES.items() if kind == "our own" else walk.of_models(kind, scenery)
    yield from ((name, place) for name, place in pages if only in name)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_keeps_to_the_policy_and_reads_well(
    kind: str, scenery: walk.Scenery, page: Page, live_server: LiveServer, visit: Visit
) -> None:
    wrong: dict[str, list[str]] = {}
    refused = 0
    for name, place in _pages(kind, scenery):
        page.set_viewport_size(DESKTOP)
        page.emulate_media(color_scheme="light")
        url = place.at(walk.route_of(name), scenery)
        assert resolve(url.partition("?")[0]).url_name == walk.route_of(name), name
        answer = page.goto(f"{live_server.url}{url}")
        assert answer is not None
        assert answer.status == place.status, name
        if place.act is not None:
            try:
                with page.expect_navigation() as moved:
                    place.act(page)
            except Error as error:  # told with whatever else is wrong, of all pages at once
                wrong[name] = [str(error)]
                continue
            answer = moved.value
        refused += answer.status >= 400
        found = [f"markup: {fault}" for fault in faults(answer.text())]
        page.wait_for_function(COMPLETED)
        if found := found + _wrong(page, name, LOOKS if kind in WHOLE else LOOKS[2:]):
            wrong[name] = found

    assert not wrong, "\n".join([f"{name}\n    " + "\n    ".join(told) for name, told in wrong.items()])
    visit.check(expected_errors=("Failed to load resource",) if refused else ())


def _wrong(page: Page, name: str, looks: tuple[Look, ...]) -> list[str]:
    """What is wrong with the page, look by look."""
    page.evaluate(AXE_SCRIPT)
    page.keyboard.press("Shift")  # from here on the focus is a keyboard's
    told: list[str] = []
    for size, theme, rules in looks:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        found = page.evaluate(RUN, rules == "colors")
        if folder := os.environ.get("WALK_PICTURES"):
            page.screenshot(path=Path(folder) / f"{name}-{size['width']}-{theme}.png", full_page=True)
        if rules == "all":
            found += page.evaluate(FOCUS)
            wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            found += [f"wider than the screen by {wider}"] if wider > 0 else []
        told += [f"{size['width']} {theme}: {one}" for one in found]
    return told
