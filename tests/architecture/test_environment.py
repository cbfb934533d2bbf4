"""One list of variables: what settings read, `.env.example` names, and the files of a server use."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.source import ROOT, calls, sources

READERS = {"text", "flag", "number", "names", "required", "parsed", "folder"}
OF_THE_STACK = {"PORT", "BIND", "WEB_CONCURRENCY", "POSTGRES_PASSWORD"}
OF_THE_TESTS = {"FAULTS_N"}
"""Read by the stack's own files: docker-compose.yml, gunicorn, `make run`."""
OF_OTHERS = {
    "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_INITDB_ARGS",  # the image of PostgreSQL
    "PYTHONUNBUFFERED", "PATH", "HOSTNAME", "PIP_DISABLE_PIP_VERSION_CHECK", "PIP_NO_CACHE_DIR",
}  # fmt: skip
NAME = re.compile(r"[A-Z][A-Z0-9_]+")


def read_by_settings() -> set[str]:
    """First arguments of `env.text("NAME")` and its kin in the settings."""
    return {
        str(call.args[0].value)
        for name, call in calls(sources()["config/settings.py"])
        if name in READERS
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and NAME.fullmatch(str(call.args[0].value))
    }


def named_in_example() -> set[str]:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))


def test_example_names_every_variable_and_no_other() -> None:
    assert named_in_example() == read_by_settings() | OF_THE_STACK


def test_compose_file_uses_known_variables_only() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    taken = set(re.findall(r"\$\{([A-Z][A-Z0-9_]+)", text))
    given = set(re.findall(r"^\s+([A-Z][A-Z0-9_]+):", text, re.MULTILINE)) - {"ALL"}

    known = read_by_settings() | OF_THE_STACK | OF_OTHERS
    assert taken <= known
    assert given <= known


def test_dockerfile_sets_known_variables_only() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    given = set(re.findall(r"(?:ENV\s+|^\s+)([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))

    assert given <= read_by_settings() | OF_OTHERS


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_documents_name_variables_that_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    # `NAME=value` and table cells `NAME`: words in capitals alone may be anything.
    named = set(re.findall(r"`([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?:=[^`]*)?`", text))

    known = read_by_settings() | OF_THE_STACK | OF_THE_TESTS | OF_OTHERS | settings_and_constants()
    assert {name.removesuffix("_FILE") for name in named} <= known


def settings_and_constants() -> set[str]:
    """Names in capitals that code of ours gives to something: documents may speak of these too."""
    return {
        node.id
        for tree in sources().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and NAME.fullmatch(node.id)
    }


def test_readme_explains_every_variable_of_a_server() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    needed = {"SECRET_KEY", "SITE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"}
    assert {name for name in needed if f"`{name}`" not in text} == set()


def test_settings_are_read_in_one_place() -> None:
    """Product code asks the settings; only the settings ask the environment."""
    elsewhere = {
        path
        for path, tree in sources().items()
        if not path.startswith("config/local/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        if isinstance(node.value, ast.Name) and node.value.id == "os"
    }

    # celery.py and wsgi.py only name the settings module.
    assert elsewhere <= {"config/celery.py", "config/wsgi.py"}
