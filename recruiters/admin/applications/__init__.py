"""Applications at the desk: the list, the page, the talk and the moves, in this order one on the other."""

from recruiters.admin.applications import desk, transitions

__all__ = ["desk", "transitions"]
