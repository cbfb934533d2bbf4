"""The public board: employers, positions, the vocabulary of the trade. Knows no other app of ours."""
