"""How rows of two files of one person are united: which of two that say the same stands, what is stricter.

A table that is not named here follows the rule for all: its rows go along, and where both files have one that
can be there only once, that of the file which stays stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from candidates.enums import IN_PROCESS, AlertStatus, Cadence, NarrowingKind, Stage
from recruiters.services.duplicates.journal import Row

DERIVED = {"candidates.Standing", "candidates.Likeness"}
"""The database writes them from the rest."""
ENDS_WITH_ITS_PARENT = {
    "candidates.ApplicationTransition",
    "candidates.Score",
    "candidates.ScreeningAnswer",
    "recruiters.ScorecardMark",
}
"""Of two applications to one position the one that goes on keeps its own; the other's are told in a note. Of
two scorecards by one colleague one stands, with its own marks: only the words of its kit explain them."""


def _stage(row: Row) -> tuple[int, str]:
    """Whoever was placed, then whoever is furthest in process, then what has ended; of two the newer."""
    stage = Stage(row["stage"])
    rank = (
        len(IN_PROCESS) if stage == Stage.PLACED else IN_PROCESS.index(stage) if stage in IN_PROCESS else -1
    )
    return rank, row["moved_at"]


DELIVERED = (
    AlertStatus.DUE,
    AlertStatus.DROPPED,
    AlertStatus.FAILED,
    AlertStatus.SENDING,
    AlertStatus.DOUBT,
    AlertStatus.SENT,
)
"""What somebody was told by either mailbox they were told."""


def _narrower(row: Row) -> float:
    """The higher pay, the fewer miles."""
    number = float(row["number"])
    return -number if row["kind"] == NarrowingKind.MILES else number


BETTER: Mapping[str, Callable[[Row], Any]] = {
    "candidates.Application": _stage,
    "candidates.HeldCredential": lambda row: (
        row["checked_at"] or "",
        bool(row["number"]),
        row["expires_on"] or "",
    ),
    "candidates.HeldCompetency": lambda row: (
        row["checked_at"] or "",
        row["last_used"] or 0,
        row["level"] or 0,
        row["years"] or 0,
    ),
    "candidates.Claim": lambda row: row["as_of"],
    "candidates.ApplicationDraft": lambda row: row["updated_at"],
    "candidates.Alert": lambda row: DELIVERED.index(AlertStatus(row["status"])),
    "candidates.AlertFeedback": lambda row: row["at"],
    "candidates.AlertNarrowing": _narrower,
    "recruiters.Scorecard": lambda row: row["submitted_at"] or "",
    "candidates.SavedSearch": lambda row: (row["ended_at"] is not None, row["paused_until"] or ""),
}
"""Of two rows that say the same, that of the greater stands; of equals that of the file which stays."""
FILLED: Mapping[str, tuple[str, ...]] = {
    "candidates.Application": ("resume_id",),
    "candidates.HeldCredential": ("earned_on", "expires_on"),
    "candidates.HeldCompetency": ("level", "years", "last_used"),
    "candidates.Schooling": ("level",),
}
"""Columns that the row which stands takes from the other where its own are blank."""
EARLIEST = {"first_at"}
LATEST = {"last_at", "reminded_on"}
"""Columns of moments, of which the row that stands has that of both."""


def filled(label: str, stands: Row, falls: Row) -> Row:
    """What the row that stands takes from the one that falls."""
    found: Row = {}
    for name in FILLED.get(label, ()):
        if stands[name] in {None, ""} and falls[name] not in {None, ""}:
            found[name] = falls[name]
    begin, end = ({**stands, **found}.get(name) for name in ("earned_on", "expires_on"))
    if begin and end and begin > end:  # of two cycles: one of them as it is says more than both mixed
        found = {name: value for name, value in found.items() if name not in {"earned_on", "expires_on"}}
    for name in (EARLIEST | LATEST) & set(stands):
        both = [row[name] for row in (stands, falls) if row[name] is not None]
        if both:
            found[name] = min(both) if name in EARLIEST else max(both)
    return found


def consent(own: Row, theirs: Row) -> Row:
    """Whoever left one of the files has left; of two agreements the one that ends first holds.

    A file that never agreed says nothing: with it, the agreement of the other holds.
    """
    left = [row["left_at"] for row in (own, theirs) if row["left_at"]]
    agreed = [row for row in (own, theirs) if row["consent_until"]]
    if left or not agreed:
        return {"consent_at": None, "consent_until": None, "left_at": max(left, default=None)}
    first = min(agreed, key=lambda row: row["consent_until"])
    return {"consent_at": first["consent_at"], "consent_until": first["consent_until"], "left_at": None}


STOPS = ("file_stopped_at", "saved_stopped_at", "credentials_stopped_at", "refuses_asking_since")
"""Columns of an alert setting that say when somebody wanted one kind of mail no more."""
SELDOM = (Cadence.OFF, Cadence.WEEKLY, Cadence.DAILY, Cadence.INSTANT)


def alerts(own: Row, theirs: Row) -> Row:
    """The stricter of two alert settings: a stop of either holds, the longer pause, the slower rhythm."""
    both = (own, theirs)
    slower = min(both, key=lambda row: SELDOM.index(Cadence(row["cadence"])))
    pauses = {name: _last(both, name) for name in ("paused_until", "file_paused_until")}
    stops = {name: _first(both, name) for name in (*STOPS, "stopped_at")}
    return {
        "cadence": slower["cadence"],
        "stopped_cadence": slower["stopped_cadence"],
        **pauses,
        **stops,
        "stopped_at": stops["stopped_at"] if slower["cadence"] == Cadence.OFF else None,
    }


def _first(both: tuple[Row, Row], name: str) -> Any:  # noqa: ANN401 -- a value of JSON
    return min((row[name] for row in both if row[name] is not None), default=None)


def _last(both: tuple[Row, Row], name: str) -> Any:  # noqa: ANN401 -- the same
    return max((row[name] for row in both if row[name] is not None), default=None)
