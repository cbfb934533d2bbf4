"""Writes of the board: the only place a position changes status."""
