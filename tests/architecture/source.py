"""The project's own files, as the architecture tests read them."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "jobs", "candidates", "recruiters")


@cache
def sources() -> dict[str, ast.Module]:
    """Every Python file of the product but migrations, by its path from the root."""
    found = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in found
        if "migrations" not in path.parts
    }


@cache
def templates() -> dict[str, str]:
    """Every template, by the name it is loaded by."""
    folder = ROOT / "templates"
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Each call in a file, with the last name of what is called: `update` for `rows.update(...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield getattr(called, "attr", getattr(called, "id", "")), node


def texts(tree: ast.AST) -> Iterator[str]:
    """Each string in a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


SKIPPED = {".git", ".venv", "__pycache__", "vendor", "node_modules", "staticfiles", "test-results"}
ENDINGS = {
    "", ".cfg", ".css", ".example", ".html", ".js", ".json", ".md", ".py", ".svg", ".toml", ".txt",
    ".yaml", ".yml",
}  # fmt: skip


def text_files() -> Iterator[Path]:
    """What is under version control or will be: files a person wrote."""
    for folder, below, files in os.walk(ROOT):
        is_top = Path(folder) == ROOT
        below[:] = sorted(
            name
            for name in below
            if name not in SKIPPED
            and not name.endswith("_cache")
            and not (is_top and name.startswith(("var", ".hypothesis")))
        )
        yield from (Path(folder, name) for name in sorted(files) if Path(name).suffix in ENDINGS)
