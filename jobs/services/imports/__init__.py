"""Files into rows of ours. `PositionImport(by=user).load(path)`; candidates bring their own kind.

problems: what can be wrong, and where.     reading: bytes into rows with line numbers.
cells: what a cell may say.                 choices, words, places: what it may name.
running: whole file or nothing.             positions: the columns of a position.
wages: the published file of the BLS, of which a few rows are wanted.
"""
