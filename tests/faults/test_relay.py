"""A relay that misbehaves. F6a to F6f of the fault table."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from candidates.enums import AlertStatus
from candidates.models import Alert
from config.mail.models import Suppression
from tests.faults.report import Table
from tests.faults.stand import DOUBT, Stand, variant
from tests.flows.stack import free_port, wait_for

pytestmark = pytest.mark.flow
Size = Callable[[int], int]
LEAST_PATIENCE = 600
"""Seconds after the final dot: RFC 5321 4.5.3.2.6."""


def _put_off() -> list[Alert]:
    return list(Alert.objects.filter(status=AlertStatus.DUE, due_at__gt=timezone.now()))


def _is_all_put_off() -> bool:
    """Nothing is being sent, and what is left waits."""
    now = Q(status=AlertStatus.SENDING) | Q(status=AlertStatus.DUE, due_at__lte=timezone.now())
    return Alert.objects.exists() and not Alert.objects.filter(now).exists()


def test_f6a_relay_puts_off_a_third(stand: Stand, table: Table, size: Size) -> None:
    number = size(60)
    stand.people(number)
    stand.sink.behave(defer_share=0.3)
    stand.start()
    stand.publish()
    wait_for(_is_all_put_off, 300, "what is left waits")
    waits = [row.due_at for row in _put_off()]
    stand.skip_waits()
    wait_for(_is_all_put_off, 300, "what is left waits again")
    put_off = stand.sink.behave().deferred  # three times in a row is luck enough
    took = stand.wait_until_over(meanwhile=stand.skip_waits)

    verdict = stand.verdict()
    table.add(
        "F6a 451 for 30 % of RCPT",
        verdict,
        struck=put_off,
        recovered=took,
        words="waits cut short by the test",
    )
    assert put_off > number / 5
    assert len(set(waits)) == len(waits) > 5, "each waits for a time of its own"
    assert verdict.statuses == {AlertStatus.SENT: number}
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def test_f6b_relay_refuses_some_addresses_for_good(stand: Stand, table: Table, size: Size) -> None:
    number = size(100)
    stand.people(number)
    stand.sink.behave(refuse_share=0.094)
    stand.start()
    stand.publish()
    took = stand.wait_until_over()

    verdict, counts = stand.verdict(), stand.sink.counts
    table.add(
        "F6b 550 for 9.4 % of addresses",
        verdict,
        struck=counts.refused,
        recovered=took,
        words=f"{counts.connections} connections",
    )
    failed = set(Alert.objects.filter(status=AlertStatus.FAILED).values_list("recipient__email", flat=True))
    assert 1 < len(failed) == counts.refused, "asked once each"
    assert verdict.statuses == {AlertStatus.SENT: number - len(failed), AlertStatus.FAILED: len(failed)}
    assert (verdict.lost, verdict.duplicated) == (0, 0)
    assert set(Suppression.objects.values_list("email", flat=True)) == failed
    stand.publish()
    stand.wait_until_over()
    assert stand.sink.counts.refused == counts.refused, "nobody writes there any more"


def test_f6c_connection_is_cut_inside_data(stand: Stand, table: Table, size: Size) -> None:
    number = size(60)
    stand.people(number)
    stand.sink.behave(cut_inside_share=0.1)
    stand.start()
    stand.publish()
    took = stand.wait_until_over(900, meanwhile=stand.skip_waits)

    verdict, cuts = stand.verdict(), stand.sink.counts.cut_inside
    words = "waits cut short by the test"
    table.add("F6c cut inside DATA, 10 %", verdict, struck=cuts, recovered=took, words=words)
    assert cuts > 2
    assert verdict.statuses == {AlertStatus.SENT: number}
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def test_f6d_connection_is_cut_after_the_dot(
    stand: Stand, table: Table, size: Size, protocol: str, *, is_full: bool
) -> None:
    """The relay has it and could not say so."""
    number = size(60)
    stand.follow(protocol)
    stand.people(number)
    stand.sink.behave(cut_after_share=0.02 if is_full else 0.1)
    stand.start()
    stand.publish()
    took = stand.wait_until_over(900, meanwhile=stand.skip_waits)

    verdict, cuts = stand.verdict(), stand.sink.counts.cut_after
    name = f"F6d cut after the dot, before the 250 ({protocol})"
    bound = cuts if protocol == "A" else 0
    words = "waits cut short by the test"
    table.add(name, verdict, struck=cuts, bound=bound, recovered=took, words=words)
    assert cuts > 2
    assert verdict.lost == 0
    if protocol == "A":
        assert verdict.statuses == {AlertStatus.SENT: number}
        assert verdict.duplicated == cuts
    else:
        assert verdict.statuses == {AlertStatus.SENT: number - cuts, DOUBT: cuts}
        assert verdict.duplicated == 0


def test_f6e_relay_answers_seconds_after_the_dot(stand: Stand, table: Table, size: Size) -> None:
    """We wait: whoever gives up after the dot sends it twice."""
    number = size(60)
    stand.people(number)
    stand.sink.behave(late_share=6 / number, late_seconds=2.0)
    stand.env["MAIL_SEND_TIMEOUT"] = "30"
    stand.start()
    stand.publish()
    took = stand.wait_until_over(900)

    verdict, late = stand.verdict(), stand.sink.counts.late
    table.add("F6e answer after the dot 2 s late, patience longer", verdict, struck=late, recovered=took)
    assert late > 2
    assert verdict.statuses == {AlertStatus.SENT: number}
    assert (verdict.lost, verdict.duplicated) == (0, 0)
    assert settings.MAIL_SEND_TIMEOUT >= LEAST_PATIENCE, "unless told otherwise"


def test_f6f_batch_takes_longer_than_its_lease(stand: Stand, table: Table, size: Size) -> None:
    number = size(60)
    stand.people(number)
    stand.sink.behave(late_share=min(0.2, 60 / number), late_seconds=0.5)
    stand.env["MAIL_LEASE_SECONDS"] = "1"
    stand.start()
    stand.worker("other")
    stand.publish()
    took = stand.wait_until_over(900)

    verdict, late = stand.verdict(), stand.sink.counts.late
    table.add("F6f batches outlast their lease of 1 s", verdict, struck=late, recovered=took)
    assert late > 4
    assert verdict.statuses == {AlertStatus.SENT: number}
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def test_relay_that_is_away_loses_nothing(stand: Stand, table: Table, size: Size, *, is_full: bool) -> None:
    variant(is_full=is_full)
    number = size(30)
    stand.people(number)
    stand.env["EMAIL_URL"], working = f"smtp://127.0.0.1:{free_port()}", stand.env["EMAIL_URL"]
    worker, _ = stand.start()
    stand.publish()
    wait_for(lambda: Alert.objects.exclude(error="").exists(), 60, "a try that failed")
    worker.stop()
    stand.env["EMAIL_URL"] = working
    stand.worker("again")
    took = stand.wait_until_over(meanwhile=stand.skip_waits)

    verdict = stand.verdict()
    table.add("no relay at all, then it is back", verdict, struck=1, recovered=took)
    assert verdict.statuses == {AlertStatus.SENT: number}
    assert (verdict.lost, verdict.duplicated) == (0, 0)


def test_slow_relay_is_kept_busy(stand: Stand) -> None:
    """A few mails a second are all it takes: a slice that ends rings for the next, beat or not."""
    stand.people(40)
    stand.pace(40, 8)
    worker, beat = stand.start()
    beat.kill()
    stand.publish()
    stand.wait_until_over()

    times = [one.at for one in stand.sink.accepted]
    assert len(times) == 40
    slices = worker.words().count("candidates.deliver_alerts")
    assert slices > 1
    longest = max(later - earlier for earlier, later in itertools.pairwise(times))
    print(f"\n  longest pause between two mails of a relay that takes 0.4 s for each: {longest:.1f} s")
