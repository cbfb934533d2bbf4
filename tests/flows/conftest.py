from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from candidates.enums import AlertStatus
from candidates.models import Alert, MatchRun
from config.mail.enums import MailStatus
from config.mail.models import OutgoingMail
from jobs.enums import EVENTS_TO_MATCH
from jobs.models import PositionEvent
from tests.flows import stack as parts
from tests.flows.stack import Program, Sink, listening, wait_for


@dataclass
class Stack:
    """The running product around a test: its database, broker, mail server and web address."""

    sink: Sink
    env: dict[str, str]
    folder: Path
    site_url: str
    programs: list[Program] = field(default_factory=list)

    def worker(self) -> Program:
        return self._started(parts.worker(self.env, self.folder))

    def beat(self) -> Program:
        return self._started(parts.beat(self.env, self.folder))

    def _started(self, program: Program) -> Program:
        self.programs.append(program)
        return program.start()

    def manage(self, *words: str) -> str:
        return parts.manage(*words, env=self.env)

    def wait_until_told(self, seconds: float = 60) -> float:
        """Wait until all news is read and nothing is due to be sent now."""
        return wait_for(self.is_quiet, seconds, "every alert is sent or dropped")

    def is_quiet(self) -> bool:
        read = MatchRun.objects.filter(finished_at__isnull=False).values("event")
        news = PositionEvent.objects.filter(kind__in=EVENTS_TO_MATCH).exclude(pk__in=read)
        waiting = (AlertStatus.DUE, AlertStatus.SENDING)
        alerts = Alert.objects.filter(status__in=waiting, is_digest=False)
        mails = OutgoingMail.objects.filter(status__in=(MailStatus.DUE, MailStatus.SENDING))
        return not (news.exists() or alerts.exists() or mails.exists())


def kill_all(made: Stack) -> None:
    """Nothing a test started outlives it."""
    for program in made.programs:
        program.kill()


@pytest.fixture
def stack(transactional_db: None, live_server: Any, settings: Any, tmp_path: Path) -> Iterator[Stack]:  # noqa: ANN401 -- fixtures of pytest-django
    """A web server, an SMTP server that remembers, and the makings of a worker and of beat."""
    cache.clear()
    settings.SITE_URL, settings.UNDO_SECONDS = live_server.url, 1
    with listening(Sink()) as sink, contextlib.ExitStack() as last:
        made = Stack(sink, parts.environment(sink.url, live_server.url), tmp_path, live_server.url)
        last.callback(lambda: kill_all(made))
        yield made


@pytest.fixture
def show(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print a measured figure past pytest's capturing."""

    def say(text: str) -> None:
        with capsys.disabled():
            print(f"\n  {text}")  # noqa: T201 -- figures for whoever runs the tests

    return say
