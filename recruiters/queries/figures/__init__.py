"""What the desk counts over a time: each report by one or two aggregates of the database."""
