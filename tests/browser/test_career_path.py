"""The career path as somebody sees it: lines meet the steps they join, whatever the size of letters."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from jobs.search import career
from jobs.services import listings, role_facts, vocabulary
from tests.browsing import DESKTOP, NARROW, PHONE
from tests.factories import PositionFactory

pytestmark = pytest.mark.browser
ENDS = """() => [...document.querySelectorAll(".path-lines")].map((strip) => {
  const box = strip.getBoundingClientRect();
  const column = strip.closest(".path-stage");
  const boxes = (found) => [...found].map((one) => one.getBoundingClientRect());
  const cards = (stage) => boxes(stage.querySelectorAll(".path-card"));
  const middles = (found) => found.map((one) => one.top + one.height / 2);
  const from = cards(column), to = cards(column.nextElementSibling);
  return {
    left: Math.abs(box.left - from[0].right), right: Math.abs(box.right - to[0].left),
    lines: [...strip.querySelectorAll("path")].map((one) => {
      const length = one.getTotalLength(), scale = box.height / 1000;
      const at = (place) => box.top + one.getPointAtLength(place).y * scale;
      const nearest = (y, found) => Math.min(...middles(found).map((middle) => Math.abs(middle - y)));
      return [nearest(at(0), from), nearest(at(length), to)];
    }),
  };
})"""
TARGETS = """() => [...document.querySelectorAll(".path a")].map((one) => {
  const box = one.getBoundingClientRect();
  return [one.innerText, box.width, box.height, document.body.scrollWidth - innerWidth];
})"""


@pytest.fixture
def board(transactional_db: None) -> None:
    vocabulary.load()
    role_facts.load()
    for required, settings in (
        ("CPC", "profee"),
        ("CPC-A", "profee; ed"),
        ("CCS", "inpatient"),
        ("CRC", "payer"),
    ):
        PositionFactory.create(open=True, remote=True, required=required, settings=settings)
    PositionFactory.create(open=True, required="RHIT", settings="inpatient; outpatient", education=2)
    listings.rebuild()


def opened(browser: Browser, address: str, size: ViewportSize) -> Page:
    page = browser.new_context(viewport=size).new_page()
    page.goto(address)
    return page


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize("letters", [16, 24])
def test_lines_end_where_steps_stand(letters: int, browser: Browser, live_server: object) -> None:
    page = opened(browser, f"{live_server}/guide/", {"width": 1280 * letters // 16, "height": 900})
    page.evaluate(f"document.documentElement.style.fontSize = '{letters}px'")
    strips = page.evaluate(ENDS)
    page.context.close()
    assert len(strips) == 3
    assert sum(len(strip["lines"]) for strip in strips) == len(career.openings().links) > 12
    for strip in strips:
        assert max(strip["left"], strip["right"]) < 1, strip
        assert all(max(line) < 1 for line in strip["lines"]), strip


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize("size", [DESKTOP, PHONE, NARROW])
def test_every_target_is_large_enough_and_nothing_hangs_over(
    size: ViewportSize, browser: Browser, live_server: object
) -> None:
    page = opened(browser, f"{live_server}/guide/", size)
    found = page.evaluate(TARGETS)
    is_drawn = page.locator(".path-lines").first.is_visible()
    page.context.close()
    assert len(found) > 15
    for words, width, height, sideways in found:
        assert min(width, height) >= 24, (words, width, height)
        assert sideways <= 0
    assert is_drawn == (size == DESKTOP)


@pytest.mark.usefixtures("board")
def test_a_key_shows_the_way_of_what_it_comes_to(browser: Browser, live_server: object) -> None:
    page = opened(browser, f"{live_server}/guide/", DESKTOP)
    color = "(one) => getComputedStyle(one).stroke"
    before = page.locator(".way-1").first.evaluate(color)
    page.locator(".at-1 a").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    focused = page.locator(".path a:focus-visible")
    assert focused.count() == 1
    assert focused.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
    assert page.locator(".way-1").first.evaluate(color) != before
    page.context.close()
