"""Reads of the desk: what needs somebody, and counts that open lists."""
