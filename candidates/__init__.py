"""People on file: what they hold, whom a position suits, alerts, applications. Knows `jobs`."""
