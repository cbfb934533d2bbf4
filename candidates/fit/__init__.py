"""Fit, version 1: one definition for alert, candidate and recruiter.

Each gate is written once (`candidates.fit.gates`), as a class with two faces: an SQL expression for
a set of people, and a line of words for one person. A property test holds the two equal.
"""

from candidates.fit.explain import Fit, explain, judge
from candidates.fit.gates import Line, gates_of
from candidates.fit.suited import audience, suited

VERSION = 1

__all__ = ["VERSION", "Fit", "Line", "audience", "explain", "gates_of", "judge", "suited"]
