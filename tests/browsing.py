"""Chromium for the tests: fixtures that the browser and flow tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    ViewportSize,
    sync_playwright,
)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 320, "height": 640}
"""The least that pages must fit in: a small phone, or 1280 pixels at a zoom of 4."""
LISTEN = """
document.addEventListener("securitypolicyviolation", (event) => {
  const where = `${event.sourceFile}:${event.lineNumber}`;
  window.noteViolation(`${event.violatedDirective}: ${event.blockedURI} ${where}`);
});
"""


def chromium() -> str:
    """The browser named by CHROMIUM, or one that is installed. Fails with advice."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
    if not found:
        pytest.fail("The browser tests need Chromium: set CHROMIUM to its path, or run `make test`.")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, and Django would refuse every query in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as started:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        opened = started.chromium.launch(executable_path=chromium(), args=arguments)
        yield opened
        opened.close()


@dataclass
class Visit:
    """What went wrong in a browser while somebody looked around."""

    violations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Note violations of the content policy, script errors, and requests that leave the machine."""
        context.expose_function("noteViolation", self._violation)
        context.add_init_script(LISTEN)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.route("**/*", self._route)

    def _violation(self, text: str) -> None:
        self.violations.append(text)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _route(self, route: Route) -> None:
        if urlsplit(route.request.url).hostname in {"localhost", "127.0.0.1", None}:
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def check(self, *, expected_errors: tuple[str, ...] = ()) -> None:
        """Fail when anything was noted. `expected_errors` are parts of messages that may come."""
        errors = [one for one in self.errors if not any(part in one for part in expected_errors)]
        assert (self.violations, errors, self.outside) == ([], [], [])


@pytest.fixture
def visit() -> Visit:
    return Visit()


@pytest.fixture
def context(browser: Browser, visit: Visit) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    opened.set_default_timeout(30_000)
    visit.watch(opened)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def either(request: pytest.FixtureRequest, browser: Browser, visit: Visit) -> Iterator[Page]:
    """The same page twice: with scripts, watched, and in a browser that runs none."""
    opened = browser.new_context(java_script_enabled=request.param, viewport=DESKTOP, reduced_motion="reduce")
    opened.set_default_timeout(30_000)
    if request.param:
        visit.watch(opened)
    yield opened.new_page()
    opened.close()
