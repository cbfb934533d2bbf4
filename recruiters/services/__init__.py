"""Writes of the desk that belong to no app further right."""
