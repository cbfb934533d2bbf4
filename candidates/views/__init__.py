"""Pages of people on file."""
