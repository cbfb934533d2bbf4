"""A status has one door: who writes `status` or `stage` stands in the list below, with the reason."""

from __future__ import annotations

import ast
import re

from tests.architecture.source import calls, sources

DOORS = {
    "candidates/services/resumes.py": "Resume.status: waiting, read, not taken",
    "jobs/services/positions.py": "Position.status",
    "jobs/services/articles.py": "Article.status",
    "candidates/services/applications.py": "Application.stage, and the waiting alert of who applied",
    "candidates/alerts/*": "Alert.status: match, deliver, drop",
    "config/mail/outbox.py": "OutgoingMail.status",
    "candidates/services/profiles.py": "HeldCredential.status: the person says something new",
    "recruiters/services/credentials.py": "HeldCredential.status: a recruiter has checked it",
    "recruiters/services/inquiries.py": "Inquiry.status: asked, answered, closed",
    "recruiters/admin/seen.py": "a page's own copy of a position, shown as if it were open and never saved",
    "recruiters/services/copies.py": "a copy of a position begins as a draft",
    "recruiters/demo/*": "the invented past, written with its own dates",
}
STATES = {"status", "stage"}
WRITING = {"update", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
MODELS = {"Position", "Application", "Alert", "OutgoingMail"}
SQL = re.compile(r"\b(?:SET|,)\s+(?:status|stage)\s*=|\bINSERT\s+INTO\s+candidates_alert\b", re.IGNORECASE)


def _writes(tree: ast.Module) -> list[int]:
    """The lines of a file that write a state."""
    lines = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in STATES
    ]
    for name, call in calls(tree):
        if name in WRITING | MODELS:
            lines += [call.lineno for keyword in call.keywords if keyword.arg in STATES]
        lines += [call.lineno] * _names_a_state(name, call)
    lines += [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value)
    ]
    return lines


def _names_a_state(name: str, call: ast.Call) -> bool:
    """Whether a call writes a state by its name as a text: `setattr`, `bulk_update`, `update(**{...})`."""
    told: list[ast.expr | None] = []
    if name == "setattr":
        told += call.args[1:2]
    if name == "bulk_update":
        told += [one for listed in call.args[1:] for one in getattr(listed, "elts", ())]
    if name in WRITING | MODELS:
        spread = [keyword.value for keyword in call.keywords if keyword.arg is None]
        told += [key for given in spread if isinstance(given, ast.Dict) for key in given.keys]
    return any(isinstance(one, ast.Constant) and one.value in STATES for one in told)


def _door(path: str) -> str | None:
    for door in DOORS:
        if path == door or (door.endswith("/*") and path.startswith(door[:-1])):
            return door
    return None


def test_states_are_written_behind_their_door_only() -> None:
    elsewhere = {
        path: lines for path, tree in sources().items() if (lines := _writes(tree)) and not _door(path)
    }

    # The result of something that is no row of ours, such as `self.status` of a page, is not meant:
    # give it another name.
    assert elsewhere == {}


def test_the_walk_finds_every_way_to_write() -> None:
    ways = """
position.status = "open"
position.status, position.closed_at = 1, 2
Position.objects.filter(pk=1).update(status="open")
Position(status="open")
cursor.execute("UPDATE candidates_alert SET status = 'sent'")
cursor.execute("INSERT INTO candidates_alert (position_id) VALUES (1)")
setattr(application, "stage", "new")
Application.objects.bulk_update(rows, ["moved_at", "stage"])
Application.objects.update(**{"stage": "new"})
"""

    assert sorted(_writes(ast.parse(ways))) == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert _writes(ast.parse("filter(status='open')\nexclude(stage='new')\n'WHERE status = 1'")) == []
