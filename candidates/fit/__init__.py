"""Fit, version 2: one definition for alert, candidate and recruiter.

What a person is known by is one row (`candidates.models.Standing`). Each criterion is written once
(`criteria`), with two faces: an SQL expression for a set of people, and a test of one. Gates add words
to them, points add shares.
"""

from candidates.fit.explain import Fit, Measure, explain
from candidates.fit.gates import gates_of
from candidates.fit.lines import Line, PointLine
from candidates.fit.suited import audience, ranked, suited

VERSION = 2
"""2: years that are left blank are not shown; in version 1 they counted as none."""

__all__ = [
    "VERSION", "Fit", "Line", "Measure", "PointLine", "audience", "explain", "gates_of", "ranked", "suited",
]  # fmt: skip
