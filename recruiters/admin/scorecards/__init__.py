"""Scorecards at the desk: kits, giving one, what was given side by side, and what is still to give."""
