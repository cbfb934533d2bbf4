"""Writes about people on file: the only writers of an application's stage and of alert settings."""
