"""What every `gunicorn config.wsgi` started in this folder is told; options on its command line win."""

# The longest request is a file of 2,000 rows in the desk (docs/import.md): some five seconds on two
# free cores, several times that on a small, busy machine. The default of 30 would end it there with
# an error and nothing imported. Proxies wait for 60 as a rule, so more would help nobody.
timeout = 60
