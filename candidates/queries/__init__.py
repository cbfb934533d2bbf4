"""Reads about people on file."""
