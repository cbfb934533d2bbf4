"""What gunicorn serves. Refuses to start on an environment the checks complain about."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.checks import refuse_broken_environment  # noqa: E402 -- needs the apps to be loaded

refuse_broken_environment()
