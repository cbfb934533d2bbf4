"""How mail is usually sent from Django: a Celery task for each, which renders, connects and sends.

`celery -A tests.benchmarks.naive worker -Q naive`. It is what the product's delivery is compared with.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.template import engines
from django.utils import timezone

from config.celery import app

__all__ = ["app"]

LINES = 22
TEXT = """Hello {{ name }},

{{ position.title }} at {{ position.employer.name }} has opened.

{% for line in lines %}- {{ line }}
{% endfor %}
Apply: {{ link }}
Stop: {{ link }}stop/
"""
HTML = """<html><body><p>Hello {{ name }},</p><h1>{{ position.title }}</h1><p>{{ position.employer.name }}</p>
<table>{% for line in lines %}<tr><td>{{ line }}</td><td>met</td></tr>{% endfor %}</table>
<p><a href="{{ link }}">Apply</a> <a href="{{ link }}stop/">Stop</a></p></body></html>
"""


@app.task(name="benchmarks.naive_send", ignore_result=True)
def send(position_id: int, recipient_id: int) -> None:
    """Send one alert, and mark it."""
    from candidates.enums import AlertStatus  # noqa: PLC0415 -- a worker reads this file before the apps
    from candidates.models import Alert  # noqa: PLC0415 -- the same

    rows = Alert.objects.select_related("position__employer", "recipient__candidate")
    alert = rows.get(position_id=position_id, recipient_id=recipient_id)
    if alert.status != AlertStatus.DUE:
        return
    candidate = alert.recipient.candidate
    context = {
        "name": candidate.first_name if candidate else "",
        "position": alert.position,
        "lines": [f"What it asks for, number {number}, and what you have" for number in range(LINES)],
        "link": f"{settings.SITE_URL}/a/{position_id}.{recipient_id}/",
    }
    django = engines["django"]
    message = EmailMultiAlternatives(
        f"{alert.position.title} has opened",
        django.from_string(TEXT).render(context),
        settings.DEFAULT_FROM_EMAIL,
        [alert.recipient.email],
        headers={"Message-ID": f"<{position_id}.{recipient_id}@example.com>"},
        connection=_relay(),
    )
    message.attach_alternative(django.from_string(HTML).render(context), "text/html")
    message.send()
    alert.status, alert.sent_at = AlertStatus.SENT, timezone.now()
    alert.save(update_fields=["status", "sent_at"])


def _relay() -> EmailBackend:
    address = urlsplit(settings.EMAIL_URL)
    return EmailBackend(host=address.hostname, port=address.port)
