"""What is kept of one person: which rows of which table, and what becomes of them."""
