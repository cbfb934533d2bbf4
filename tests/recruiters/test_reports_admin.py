from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from jobs.enums import ReportReason
from jobs.models import PositionReport
from tests.factories import PositionReportFactory, UserFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:jobs_positionreport_changelist")


def listed(desk: Client, **query: str) -> list[PositionReport]:
    return list(desk.get(LIST, query).context["cl"].result_list)


def test_reports_are_listed_newest_first_and_filtered(desk: Client) -> None:
    handled = PositionReportFactory.create(handled=True, reason=ReportReason.ASKS, email="kim@example.com")
    waiting = PositionReportFactory.create(text="The link is dead.", reason=ReportReason.BROKEN)

    assert listed(desk) == [waiting, handled]
    assert listed(desk, handled="no") == listed(desk, reason__exact="broken") == [waiting]
    assert listed(desk, handled="yes") == listed(desk, q="kim@") == [handled]
    assert listed(desk, handled="perhaps") == [waiting, handled]
    assert listed(desk, position=str(waiting.position_id)) == listed(desk, q="dead") == [waiting]


def test_recruiter_marks_reports_as_dealt_with(desk: Client, recruiter: User) -> None:
    first, second = PositionReportFactory.create_batch(2)
    data = {"action": "deal_with", "_selected_action": [first.pk, second.pk]}

    answers = [desk.post(LIST, data) for _ in range(2)]

    said = [[str(one) for one in get_messages(answer.wsgi_request)][-1] for answer in answers]
    assert said == ["2 reports are marked as dealt with.", "All of these were dealt with before."]
    first.refresh_from_db()
    assert first.handled_by == recruiter
    assert first.handled_at is not None


def test_a_report_is_read_and_not_changed(desk: Client) -> None:
    report = PositionReportFactory.create(text="They asked for my bank account.")
    page = desk.get(reverse("admin:jobs_positionreport_change", args=[report.pk])).content.decode()
    assert "They asked for my bank account." in page
    assert reverse("admin:jobs_position_change", args=[report.position_id]) in page
    assert desk.get(reverse("admin:jobs_positionreport_add")).status_code == 403


def test_staff_without_a_role_see_none(client: Client) -> None:
    sign_in(client, UserFactory.create(is_staff=True))
    assert client.get(LIST).status_code == 403
