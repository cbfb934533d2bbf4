"""The stack on one machine: what `make run`, `make test` and `make manage` start and stop.

Nothing of the product imports this package. It starts PostgreSQL and Valkey from their wheels and
a small SMTP server that keeps mail on disk, each only where the environment names no address, and
supervises them together with the web server, the worker and beat.
"""
