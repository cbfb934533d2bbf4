"""News travels left as rows; code, foreign keys and calls point to the right."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from config.celery import app
from tests.architecture.source import ROOT, calls, sources

RANKS = ("recruiters", "candidates", "jobs", "mail", "accounts")
"""An app may point to itself and to those on its right."""


def test_imports_keep_the_contracts() -> None:
    program = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def _relations() -> list[tuple[str, str, str]]:
    """(app that points, app pointed to, field) of every relation between models of ours."""
    return [
        (label, str(target._meta.app_label), f"{model.__name__}.{field.name}")
        for label in RANKS
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
        for target in [field.related_model]
        if isinstance(target, type) and issubclass(target, models.Model)
    ]


def test_foreign_keys_point_to_the_right() -> None:
    relations = _relations()

    backward = [
        f"{name} points from {here} to {there}"
        for here, there, name in relations
        if there in RANKS and RANKS.index(there) < RANKS.index(here)
    ]
    assert backward == []
    assert len(relations) > 20  # the walk still finds them


SIGNALS = (
    "django.dispatch",
    "django.db.models.signals",
    "django.core.signals",
    "allauth.account.signals",
    "anymail.signals",
)


HEARD = {
    "candidates/apps.py": {"allauth.account.signals", "anymail.signals"},
    "recruiters/apps.py": {"anymail.signals"},
    "config/accounts/apps.py": {
        "allauth.account.signals",
        "allauth.mfa.signals",
        "django.contrib.auth.signals",
    },
    "config/celery.py": {"celery.signals"},
    "jobs/apps.py": {"django.db.models.signals"},
}
"""The exceptions: a changed address (see `candidates.views.doors.address_changed`), a proven one (see
`config.accounts.proof`), what a mail service told (see `candidates.services.mailnews`) or handed over (see
`recruiters.views.replies`), the only hour at which a worker can still be kept from starting, and the end
of all migrations (see `config.hands.ask_quickly`)."""


@pytest.mark.parametrize("path", sources())
def test_no_signal_receivers_of_our_own(path: str) -> None:
    imported = [
        module
        for node in ast.walk(sources()[path])
        for module in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [name.name for name in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    ]

    heard = {module for module in imported if module.endswith(".signals") or module in SIGNALS}
    assert heard == HEARD.get(path, set())


@pytest.mark.parametrize("path", sources())
def test_no_task_is_called_by_its_name(path: str) -> None:
    by_name = [
        node.lineno
        for name, node in calls(sources()[path])
        if name == "send_task"
        or (name == "signature" and node.args and isinstance(node.args[0], ast.Constant))
    ]

    assert by_name == []


def test_schedule_and_queues_name_tasks_that_exist() -> None:
    app.loader.import_default_modules()
    # A benchmark in the same process brings a task of its own.
    ours = {name for name in app.tasks if not name.startswith(("celery.", "benchmarks."))}
    scheduled = {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert scheduled <= ours
    assert set(settings.CELERY_TASK_ROUTES) <= ours
    assert ours <= set(settings.CELERY_TASK_ROUTES), "a task without a queue goes to one nobody reads"


def test_worker_reads_every_queue() -> None:
    queues = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")

    read = compose.partition("worker -Q ")[2].split()[0].split(",")
    assert queues <= set(read)


def test_folders_have_no_rooms_for_everything() -> None:
    nameless = {"utils.py", "helpers.py", "base.py", "manager.py", "misc.py", "common.py"}

    assert [path for path in sources() if path.rpartition("/")[2] in nameless] == []
