"""Reads of the board that are more than a QuerySet method."""
