from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from config.addresses import RelayAddress
from tests.smtp import Mailbox, smtp_server


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """A real SMTP server, set as the relay."""
    with smtp_server() as box:
        settings.EMAIL_RELAY = RelayAddress(box.host, box.port)
        yield box
