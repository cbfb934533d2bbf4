"""What a pasted posting says of each field of a position: pay, place, hours, education, groups."""
