"""Two files that may be of one person: told apart, put together, taken apart again."""
