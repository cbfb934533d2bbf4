"""Reads free text, a resume or a pasted job description, for the words of the trade."""
