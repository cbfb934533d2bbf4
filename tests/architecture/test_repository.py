"""The tree itself: locks that hold on any machine, and no word that belongs elsewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, text_files

LOCKS = ("requirements.txt", "requirements-local.txt", "requirements-s3.txt", "requirements-dev.txt")
FOLDERS = {"config", "jobs", "candidates", "recruiters", "templates", "static", "tests", "docs"}
FILES = {
    "manage.py", "gunicorn.conf.py", "pyproject.toml", "docker-compose.yml", "Dockerfile", "README.md",
    "LICENSE", "Makefile", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md", "SECURITY.md",
    ".env.example", ".gitignore", ".dockerignore", ".editorconfig", ".pre-commit-config.yaml", *LOCKS,
}  # fmt: skip
FOREIGN = re.compile(
    r"/home/[a-z]|/Users/[a-z]|(?<![\w.])/wo" + r"rk/|(?<!\w)/root/\."
    r"|pyp" + r"i\.org/simple|files\.python" + "hosted"
    r"|artifactory|devpi|" + "cl" + "aude|anthr" + "opic|open" + "ai|chat" + "gpt|copi" + "lot",
    re.IGNORECASE,
)
"""Paths of one machine, package indexes, and names of tools that wrote nothing we keep."""


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_every_package_with_a_hash(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]

    assert len(lines) > 20
    assert [line[:60] for line in lines if "==" not in line or "--hash=sha256:" not in line] == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_no_address_and_no_path(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    assert re.findall(r"://|^-|--(?:extra-)?index|file:|^\.{0,2}/", text, re.MULTILINE) == []


def test_lock_of_the_audit_pins_every_package_with_a_hash_and_holds_no_address() -> None:
    folder = ROOT / "tests" / "audit"
    text = (folder / "package-lock.json").read_text("utf-8")
    packages = {name: facts for name, facts in json.loads(text)["packages"].items() if name}
    asked = json.loads((folder / "package.json").read_text("utf-8"))

    assert len(packages) > 100
    assert [
        name for name, facts in packages.items() if not facts.get("integrity", "").startswith("sha")
    ] == []
    assert [name for name, facts in packages.items() if "resolved" in facts] == []
    assert "://" not in text
    wanted = asked["dependencies"] | asked["overrides"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_product_lock_is_part_of_the_others() -> None:
    pins = {
        name: set(re.findall(r"^([a-z0-9._\-\[\],]+==\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for name in LOCKS
    }

    assert pins["requirements.txt"] <= pins["requirements-local.txt"] <= pins["requirements-dev.txt"]
    assert pins["requirements.txt"] <= pins["requirements-s3.txt"] <= pins["requirements-dev.txt"]


def test_files_say_nothing_of_other_places() -> None:
    here = Path(__file__).resolve()
    found = {
        path.relative_to(ROOT).as_posix(): words
        for path in text_files()
        if path != here and (words := FOREIGN.findall(path.read_text("utf-8", errors="replace")))
    }

    assert found == {}


def test_top_of_the_tree_is_as_agreed() -> None:
    tracked = {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "var", "test-results"))}
    folders = {name for name in tracked if (ROOT / name).is_dir()} - {"staticfiles", "__pycache__"}

    assert folders == FOLDERS
    assert tracked - folders - {"staticfiles", "__pycache__"} == {
        name for name in FILES if not name.startswith(".")
    }
    assert {name for name in FILES if not (ROOT / name).is_file()} == set()


@pytest.mark.parametrize("package", ["jobs", "candidates", "recruiters"])
def test_migrations_have_one_head(package: str) -> None:
    folder = ROOT / package / "migrations"
    numbers = [path.name[:4] for path in folder.glob("0*.py")]

    assert len(numbers) == len(set(numbers))


def test_web_server_outlasts_the_longest_request_whoever_starts_it() -> None:
    """As README and the image start it: no option, in this folder."""
    told = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--print-config", "config.wsgi"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    settings = dict(re.findall(r"^(\w+) += (.*)$", told, re.MULTILINE))

    assert (settings["config"], settings["timeout"]) == ("./gunicorn.conf.py", "60")
    assert "!gunicorn.conf.py" in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
