"""A Chromium for the browser tests: the one named, one installed, or one that can be installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence

from config.local.terminal import Halt, say, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
INSTALL_SECONDS = 600.0
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as started: print(started.chromium.executable_path)"
)


def chromium() -> str:
    """The path of a Chromium that starts, installing one if there is none. Raises Halt."""
    named = os.environ.get("CHROMIUM")
    if named:
        if _starts(named):
            return named
        raise Halt(f"CHROMIUM={named} does not start. Name another one, or leave it out.")
    for find in (_installed, _from_playwright, _from_apt):
        for path in find():
            if _starts(path):
                return path
    raise Halt(
        "The browser tests need Chromium, and none is installed or can be installed from here.\n"
        "Install it with your system's packages, or name one:\n"
        "    CHROMIUM=/path/to/chromium make test\n"
        "To leave the browser tests out: make test ARGS='-m \"not browser\"'"
    )


def _installed() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    yield from filter(os.path.exists, MACOS_APPS)
    yield _playwright_path()


def _from_playwright() -> Iterator[str]:
    with step("Chromium from Playwright"):
        _tried([sys.executable, "-m", "playwright", "install", "chromium"])
    yield _playwright_path()


def _from_apt() -> Iterator[str]:
    if not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and not _tried([*sudo, "true"]):
        say("  apt-get needs a password here: sudo apt-get install chromium")
        return
    with step("Chromium from apt-get"):
        apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
        _tried([*apt, "update"])
        _tried([*apt, "install", "--no-install-recommends", "chromium"])
    yield from filter(None, map(shutil.which, NAMES))


def _playwright_path() -> str:
    done = subprocess.run([sys.executable, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _starts(path: str) -> bool:
    """Whether it is a browser and not, say, a stub that asks for a snap."""
    return bool(path) and _tried([path, "--version"], seconds=30.0)


def _tried(argv: Sequence[str], seconds: float = INSTALL_SECONDS) -> bool:
    try:
        done = subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
