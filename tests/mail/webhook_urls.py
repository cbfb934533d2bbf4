"""The routes of a server that has a secret, for `pytest.mark.urls`."""

from config import urls
from config.mail import webhooks
from tests.mail.posted import SECRET, SIGNING_KEY

urlpatterns = [
    *webhooks.routes(secrets=[SECRET], mailgun_key=SIGNING_KEY, reads_replies=True),
    *urls.urlpatterns,
]
