"""Pages of recruiters outside Django admin."""
