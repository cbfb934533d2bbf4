"""Positions at the desk: the list, the form, the moves and the pages, in this order one on the other."""

from recruiters.admin.positions import desk, news

__all__ = ["desk", "news"]
