"""The recruiter desk: Django admin, notes, ranking. Knows `candidates` and `jobs`."""
