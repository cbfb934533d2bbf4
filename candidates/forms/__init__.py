"""Input of people on file."""
