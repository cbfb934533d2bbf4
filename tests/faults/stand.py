"""A running product for one experiment: processes, a relay that misbehaves, what came of the alerts."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from candidates.enums import AlertStatus
from candidates.models import Alert, Candidate, HeldCredential, MatchRun, Recipient
from jobs.enums import EVENTS_TO_MATCH
from jobs.models import Position, PositionEvent
from jobs.services import positions
from tests.factories import PositionFactory, competency
from tests.faults.crew import Crew
from tests.flows import stack as parts
from tests.flows.stack import Program, wait_for
from tests.sink.process import Sink

WAITING = (AlertStatus.DUE, AlertStatus.SENDING)
DOUBT = "doubt"
"""Protocol B: the relay may have it, and a person or the relay's log decides."""
QUICK = {"MAIL_CONNECT_TIMEOUT": "1", "MAIL_SEND_TIMEOUT": "1", "MAIL_LEASE_SECONDS": "2"}
"""A row on the wire is given up after 16 seconds instead of 14 minutes."""


@dataclass(frozen=True)
class Verdict:
    """What the ledger says against what the relay took."""

    number: int
    lost: int
    """Marked sent, and never accepted."""
    duplicated: int
    """Accepted more than once: how often too often."""
    doubted: int
    """Left to a person, because the relay may have it or not (protocol B)."""
    statuses: Counter[str]


@dataclass
class Stand:
    """Workers, beat and the relay around one experiment."""

    sink: Sink
    crew: Crew
    env: dict[str, str]
    folder: Path
    programs: list[Program] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)

    def follow(self, protocol: str) -> None:
        """Protocol A sends again what was on the wire, B holds it back."""
        if protocol == "B":
            self.env["MAIL_IN_DOUBT"] = "hold"

    # Processes

    def start(self) -> tuple[Program, Program]:
        """Worker and beat: those of the last experiment where they are as good as new."""
        return self.crew.work(self.env)

    def worker(self, name: str, **how: str) -> Program:
        """One more worker, of this experiment alone."""
        program = parts.worker(self.env, self.folder, name=name, **how)
        self.programs.append(program)
        return program.start()

    def send_away(self) -> None:
        """Let nobody work before the next `start`: this process does what is done now."""
        self.crew.go()

    def stop(self) -> None:
        """End what this experiment started for itself, and let the others rest."""
        for program in self.programs:
            program.kill()
        self.crew.rest()

    # Rows

    def people(self, number: int, **recipient: object) -> list[Recipient]:
        """That many more on file who hold a CPC and hear at once."""
        now, first = timezone.now(), Candidate.objects.count()
        until = timezone.localdate() + timedelta(days=365)
        names = [f"p{first + n}@example.com" for n in range(number)]
        files = Candidate.objects.bulk_create(
            Candidate(email=name, first_name="Robin", last_name="Coder", consent_at=now, consent_until=until)
            for name in names
        )
        cpc = competency("CPC")
        HeldCredential.objects.bulk_create(HeldCredential(candidate=file, credential=cpc) for file in files)
        made = Recipient.objects.bulk_create(
            Recipient(**{"candidate": file, "email": file.email, **recipient}) for file in files
        )
        self.addresses.update(names)
        return made

    def position(self, **values: object) -> Position:
        """A draft that suits them all."""
        return PositionFactory.create(**{"remote": True, "required": "CPC", **values})

    def publish(self, position: Position | None = None) -> Position:
        opened = position or self.position()
        assert positions.publish(position=opened, by=None) is not None
        return opened

    # Waiting

    def pace(self, number: int, seconds: float) -> None:
        """Let the relay answer so late that two processes take about that long for so many mails."""
        self.sink.behave(late_share=1.0, late_seconds=2 * seconds / number)

    def wait_for_mails(self, number: int, seconds: float = 120) -> None:
        """Until the relay has taken that many."""
        wait_for(lambda: len(self.sink.accepted) >= number, seconds, f"{number} mails", pause=0.02)

    def is_over(self) -> bool:
        """All news is read, and every alert stands where it stays without a person."""
        read = MatchRun.objects.filter(finished_at__isnull=False).values("event")
        news = PositionEvent.objects.filter(kind__in=EVENTS_TO_MATCH).exclude(pk__in=read)
        return not news.exists() and not Alert.objects.filter(status__in=WAITING, is_digest=False).exists()

    def wait_until_over(
        self, seconds: float = 300, *, meanwhile: Callable[[], object] = lambda: None
    ) -> float:
        """Wait for that; returns the seconds it took. `meanwhile` is done at each look."""

        def look() -> bool:
            meanwhile()
            return self.is_over()

        return wait_for(look, seconds, f"every alert is in a last state: {self.statuses()}")

    def give_news_back(self) -> None:
        """Let news whose reading failed, or whose reader died, be tried now and not at its lease's end."""
        MatchRun.objects.filter(finished_at=None).update(lease_until=timezone.now())

    def skip_waits(self) -> None:
        """Let what is put off be due now: minutes of waiting are not what an experiment is about."""
        Alert.objects.filter(status=AlertStatus.DUE, due_at__gt=timezone.now()).update(due_at=timezone.now())

    # Faults

    def kill_child(self, worker: Program, dice: random.Random) -> bool:
        """Kill -9 one process of the pool; False when there is none at this moment."""
        children = worker.children
        self.crew.is_hurt = True
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(dice.choice(children), signal.SIGKILL)
        return bool(children)

    def while_draining(self, times: int, dice: random.Random) -> Iterator[int]:
        """That often, 0.2 to 0.5 seconds apart, as long as there is something left to send."""
        for number in range(times):
            time.sleep(dice.uniform(0.2, 0.5))
            if self.is_over():
                return
            yield number

    # What came of it

    def statuses(self) -> Counter[str]:
        return Counter(Alert.objects.values_list("status", flat=True))

    def verdict(self) -> Verdict:
        """Compare the ledger with what the relay took.

        Fails when a repetition does not have the Message-ID of the first: nobody could tell it from a
        second mail.
        """
        accepted = self.sink.accepted
        per_mail = Counter((one.message_id, one.to) for one in accepted)
        rows = Counter(Alert.objects.values_list("recipient__email", flat=True))
        sent = Counter(
            Alert.objects.filter(status=AlertStatus.SENT).values_list("recipient__email", flat=True)
        )
        distinct = Counter(to for _, to in per_mail)
        foreign = {to: number for to, number in distinct.items() if number > rows[to]}
        assert foreign == {}, "more Message-IDs than alerts"
        statuses = self.statuses()
        return Verdict(
            number=sum(rows.values()),
            lost=sum(max(number - distinct[to], 0) for to, number in sent.items()),
            duplicated=sum(number - 1 for number in per_mail.values()),
            doubted=statuses[DOUBT],
            statuses=statuses,
        )


def variant(*, is_full: bool) -> None:
    """Leave out of `make test` what has a sister that is done there."""
    if not is_full:
        pytest.skip("a variant: `make faults` runs it")
