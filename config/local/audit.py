"""`make audit`: every page's markup by html-validate, the main pages by Lighthouse, on a site of its own.

It also holds what people download as JSON Resume to the schema that its makers publish. The three come from
npm, by the lock in `tests/audit`; nothing else of the project needs Node.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.local.browser import chromium
from config.local.folder import PROJECT, Folder, Running
from config.local.processes import Command
from config.local.serve import prepare, servers
from config.local.stack import Stack
from config.local.supervisor import Died, Stopped, Supervisor
from config.local.terminal import Halt, say, step
from config.local.testing import kept, throw_away_folder

HOME = PROJECT / "tests" / "audit"
MODULES = HOME / "node_modules"
STAMP = MODULES / ".installed"
OLDEST_NODE = (20, 19)
PARTS = ("markup", "lighthouse", "resume")
RULES = {"visitor": "site.mjs", "candidate": "site.mjs", "superuser": "desk.mjs"}
"""Whose pages are held to which rules."""
DEVICES = {"mobile": (), "desktop": ("--preset=desktop",)}
"""Lighthouse's own two ways to look: a phone on a slow line (its default), a desk."""
SCORES = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
TIMED = ("home", "results", "results of a query", "position")
"""The pages whose performance counts; the others have the other scores, weight and shift to reach."""
UNLISTED = ("results of a query",)
"""Pages that ask search engines to leave them out, as they should: no two searches are a page to be found."""
MOST_BYTES = 100_000
TRIES = 5
"""Performance is measured again, and the median taken, where another program's load may have hidden it."""
LOOKS = 3
"""Lighthouse now and then loses the trace of a page on a busy machine, and asks to be run again."""
CHROMIUM = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-extensions", "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding", "--mute-audio",
)  # fmt: skip
"""As Lighthouse starts it itself. It sees this machine alone, so that it may go without its sandbox."""
ERROR = 500
HAS_FINDINGS = 1
"""The code html-validate ends with when it found something."""


@dataclass(frozen=True)
class Site:
    """The site under audit: its address, its pages as they were kept, where reports go."""

    address: str
    main: Mapping[str, str]
    kept: Sequence[Mapping[str, Any]]
    reports: Path


def audit(parts: Sequence[str]) -> int:
    """Run the named parts, or all; returns 1 when something is under its target. Raises Halt."""
    unknown = set(parts) - set(PARTS)
    if unknown:
        raise Halt(f"There is no part {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.")
    wanted = [part for part in PARTS if not parts or part in parts]
    _install()
    browser = chromium() if "lighthouse" in wanted else ""
    reports = kept("audit")
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir(parents=True)
    failed: list[str] = []
    try:
        with throw_away_folder() as folder, Supervisor(folder, Running("audit", os.getpid())) as supervisor:
            site, django = _site(folder, supervisor, reports)
            run = Audit(folder, supervisor, site)
            if "markup" in wanted:
                failed += run.markup()
            if "lighthouse" in wanted:
                failed += run.lighthouse(browser)
            if "resume" in wanted:
                failed += run.resume(django)
    except Stopped:
        say("\nstopped")
        return 130
    say(f"\nThe reports are in {reports}.")
    for line in failed:
        say(f"FAILED  {line}")
    say("Nothing is under its target." if not failed else "")
    return 1 if failed else 0


def _install() -> None:
    """Bring `node_modules` to the lock. Raises Halt without Node and npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    version = (
        subprocess.run([node, "--version"], capture_output=True, text=True, check=False) if node else None
    )
    found = re.match(r"v(\d+)\.(\d+)", version.stdout) if version else None
    if not npm or not found or (int(found[1]), int(found[2])) < OLDEST_NODE:
        has = f"Node {version.stdout.strip()}" if version and found else "no Node"
        raise Halt(
            f"make audit needs Node {'.'.join(map(str, OLDEST_NODE))} or newer with npm; there is {has}"
            f"{' and no npm' if not npm else ''} here.\n"
            "Install it with your system's packages. Nothing else of the project needs it."
        )
    lock = hashlib.sha256((HOME / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == lock:
        return
    with step("html-validate, Lighthouse, the schema of JSON Resume"):
        # No package's own script is run.
        done = subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=HOME, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Halt(f"{done.stdout}{done.stderr}\nnpm could not install what {HOME} names.")
    STAMP.write_text(lock)


def _site(folder: Folder, supervisor: Supervisor, reports: Path) -> tuple[Site, dict[str, str]]:
    """Start the site as `make run` does, with the demo, and keep its pages. Also its environment."""
    port = folder.port("web")
    environment = Stack(folder, supervisor, port=port, is_fleeting=True).start()
    prepare(folder, supervisor, environment)
    with step("web"):
        # No mail is sent and no news read while pages are looked at.
        web, *_ = servers(folder, environment, port)
        supervisor.start(web)
    address = f"http://127.0.0.1:{port}"
    argv = [sys.executable, str(HOME / "pages.py"), address, str(reports / "pages")]
    django = {**environment, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(PROJECT)}
    with step("pages"), tempfile.TemporaryFile() as output:
        supervisor.finish(supervisor.begin(Command("pages", argv, django), output))
        output.seek(0)
        told = json.load(output)
    return Site(address, told["main"], told["kept"], reports), django


class Audit:
    """One run over one site. Each part prints its table and returns what is under its target."""

    def __init__(self, folder: Folder, supervisor: Supervisor, site: Site) -> None:
        self.folder = folder
        self.supervisor = supervisor
        self.site = site

    # Markup

    def markup(self) -> list[str]:
        failed = [
            f"{page['who']} {page['path']} answered {page['status']}"
            for page in self.site.kept
            if page["status"] >= ERROR
        ]
        paths = {page["file"]: page["path"] for page in self.site.kept}
        say(f"\n{'pages of':<12} {'rules':<10} {'pages':>6} {'findings':>9}")
        for who, rules in RULES.items():
            found = list(self._findings(who, rules))
            count = sum(page["who"] == who for page in self.site.kept)
            say(f"{who:<12} {rules:<10} {count:>6} {len(found):>9}")
            for (rule, message), times in Counter((rule, said) for rule, said, _, _ in found).most_common():
                file, line = next((f, at) for r, said, f, at in found if (r, said) == (rule, message))
                failed.append(f"{rule}: {message} ({times} times; first {who} {paths[file]}, line {line})")
        return failed

    def _findings(self, who: str, rules: str) -> Iterator[tuple[str, str, str, int]]:
        """Rule, message, file and line of each."""
        pages = self.site.reports / "pages"
        argv = [str(MODULES / ".bin" / "html-validate"), "--config", str(HOME / rules)]
        argv += ["--formatter", "json", str(pages / who)]
        with tempfile.TemporaryFile() as output:
            child = self.supervisor.begin(Command("html-validate", argv, os.environ), output)
            try:
                self.supervisor.finish(child)
            except Died:
                if child.process.returncode != HAS_FINDINGS:
                    raise
            output.seek(0)
            results = json.load(output)
        for result in results:
            file = Path(result["filePath"]).relative_to(pages).as_posix()
            for one in result["messages"]:
                yield one["ruleId"], one["message"], file, one["line"]

    # JSON Resume

    def resume(self, django: Mapping[str, str]) -> list[str]:
        argv = [sys.executable, str(HOME / "resume.py"), str(MODULES / "@jsonresume" / "schema")]
        with tempfile.TemporaryFile() as output:
            self.supervisor.finish(self.supervisor.begin(Command("resume", argv, django), output))
            output.seek(0)
            told = json.load(output)
        say(f"\nJSON Resume: {told['people']} downloads held to its schema, {told['examples']} examples read")
        return [f"JSON Resume: {line}" for line in told["wrong"]]

    # Lighthouse

    def lighthouse(self, browser: str) -> list[str]:
        port = self.folder.port("chromium")
        argv = [browser, *CHROMIUM, f"--remote-debugging-port={port}"]
        argv += [f"--user-data-dir={self.folder.root / 'chromium'}", "about:blank"]
        with step("browser"):
            self.supervisor.start(
                Command("chromium", argv, os.environ, is_ready=lambda: _answers(port, "/json/version"))
            )
        names = "  perf   a11y   best    seo"
        say(f"\n{'page':<24} {'device':<8} {names} {'first view':>11} {'shift':>6}")
        failed: list[str] = []
        for page, path in self.site.main.items():
            for device in DEVICES:
                failed += self._look(page, path, device, port)
        return failed

    def _look(self, page: str, path: str, device: str, port: int) -> list[str]:
        """Print one line of the table; return what is under its target in it."""
        targets = {name: score for name, score in SCORES.items() if page in TIMED or name != "performance"}
        tries: list[float] = []
        report: dict[str, Any] = {}
        while not tries or (statistics.median(tries) < targets.get("performance", 0) and len(tries) < TRIES):
            report = self._report(page, path, device, port)
            tries.append(_score(report, "performance"))
        scores = {name: _score(report, name) for name in SCORES} | {"performance": statistics.median(tries)}
        size, shift = weight(report, self.site.address), _shift(report)
        shown = " ".join(f"{scores[name]:6.0f}" for name in SCORES)
        again = f"  (median of {len(tries)})" if len(tries) > 1 else ""
        say(f"{page:<24} {device:<8} {shown} {size:>9,} B {shift:>6.3f}{again}")
        about = f"{page}, {device}"
        failed = [
            f"{about}: {name} {scores[name]:.0f}, not {least}{_because(report, name)}"
            for name, least in targets.items()
            if scores[name] < least
        ]
        if size > MOST_BYTES:
            failed.append(f"{about}: {size:,} bytes on the first view, more than {MOST_BYTES:,}")
        if shift > 0:
            failed.append(f"{about}: the page moves while it loads, by {shift:.3f}")
        return failed

    def _report(self, page: str, path: str, device: str, port: int) -> dict[str, Any]:
        file = self.site.reports / f"{page.replace(' ', '-')}-{device}.json"
        argv = [str(MODULES / ".bin" / "lighthouse"), self.site.address + path, *DEVICES[device]]
        argv += [f"--port={port}", "--quiet", "--no-enable-error-reporting"]
        argv += ["--output=json", f"--output-path={file}"]
        if page in UNLISTED:
            argv += ["--skip-audits=is-crawlable"]
        for left in reversed(range(LOOKS)):
            try:
                self.supervisor.finish(self.supervisor.begin(Command("lighthouse", argv, os.environ)))
                break
            except Died:
                if not left:
                    raise
        report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if error := report.get("runtimeError"):
            raise Halt(f"Lighthouse could not look at {path}: {error['message']}")
        return report


def weight(report: Mapping[str, Any], site: str) -> int:
    """Bytes that came over the line from the site for the first view, headers included."""
    requests = report["audits"]["network-requests"]["details"]["items"]
    return sum(int(one.get("transferSize", 0)) for one in requests if one["url"].startswith(f"{site}/"))


def _score(report: Mapping[str, Any], name: str) -> float:
    """From 0 to 100; 0 when it could not be told."""
    return round(100 * (report["categories"][name]["score"] or 0))


def _shift(report: Mapping[str, Any]) -> float:
    return float(report["audits"]["cumulative-layout-shift"]["numericValue"])


def _because(report: Mapping[str, Any], name: str) -> str:
    """What of a score was not full, in Lighthouse's words."""
    audits = report["audits"]
    counted = (audits[one["id"]] for one in report["categories"][name]["auditRefs"] if one["weight"])
    lacking = [
        f"{found['title']} {found.get('displayValue', '')}".strip()
        for found in counted
        if found["score"] is not None and found["score"] < 1
    ]
    return f": {'; '.join(lacking)}" if lacking else ""


def _answers(port: int, path: str) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5.0)
    try:
        asked.request("GET", path)
        return asked.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
