"""Alerts, matching, mail, and the mail kept on this machine."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from candidates.alerts import reasons
from candidates.enums import AlertCause, AlertStatus, DropReason
from candidates.models import Alert, AlertRecord, Candidate, MatchRun, Recipient, SavedSearch
from config.mail.enums import MailStatus, SuppressionReason
from config.mail.models import KeptStop, OutgoingMail, Suppression
from recruiters.admin.words import moment_words
from recruiters.queries.mailbox import Kept, NotKept, names, read
from tests.factories import (
    AlertFactory,
    CandidateFactory,
    MatchRunFactory,
    OutgoingMailFactory,
    PositionFactory,
    RecipientFactory,
    SavedSearchFactory,
    SuppressionFactory,
    UserFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
ALERTS = "admin:candidates_alertrecord_changelist"
SEARCHES = "admin:candidates_savedsearch_changelist"
MATCHES = "admin:candidates_matchrun_changelist"
MAIL = "admin:mail_outgoingmail_changelist"
ALONE = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


def told(answer: Any) -> list[str]:  # noqa: ANN401 -- a response of the test client
    return [str(message) for message in get_messages(answer.wsgi_request)]


# Alerts


def test_ledger_is_filtered_by_what_became_of_an_alert(desk: Client) -> None:
    now = timezone.now()
    position = PositionFactory.create(open=True)
    sent = AlertFactory.create(position=position, status=AlertStatus.SENT, sent_at=now, clicked_at=now)
    old = AlertFactory.create(
        status=AlertStatus.SENT, sent_at=now - timedelta(days=9), created_at=now - timedelta(days=9)
    )
    dropped = AlertFactory.create(status=AlertStatus.DROPPED, drop_reason=DropReason.STOPPED, is_digest=True)
    ids = {alert.recipient_id: name for name, alert in (("sent", sent), ("old", old), ("dropped", dropped))}

    def found(**query: str | int) -> list[str]:
        rows = desk.get(reverse(ALERTS), query).context["cl"].result_list
        return sorted(ids[row.recipient_id] for row in rows)

    assert found() == ["dropped", "old", "sent"]
    assert found(status__exact="sent") == ["old", "sent"]
    assert found(sent="week") == found(opened="yes") == found(opened="week") == ["sent"]
    assert found(sent="no") == found(drop_reason__exact="stopped") == ["dropped"]
    assert found(matched="week") == ["dropped", "sent"]
    assert found(position=position.pk) == ["sent"]
    assert found(is_digest__exact=1) == ["dropped"]
    assert found(q=old.recipient.email) == ["old"]


def test_alert_is_read_and_never_written(boss: Client) -> None:
    alert = AlertFactory.create()
    record = AlertRecord.objects.get()
    page = reverse("admin:candidates_alertrecord_change", args=[record.pk])

    assert boss.get(page).context["has_change_permission"] is False
    assert boss.post(page, {"status": "sent"}).status_code == 403
    assert boss.get(reverse("admin:candidates_alertrecord_add")).status_code == 403
    delete = reverse("admin:candidates_alertrecord_delete", args=[record.pk])
    assert boss.post(delete, {"post": "yes"}).status_code == 403
    alert.refresh_from_db()
    assert alert.status == AlertStatus.DUE


def test_page_of_an_alert_says_who_of_what_and_how_they_fit_today(desk: Client) -> None:
    position = PositionFactory.create(open=True, title="Night coder", reference="4001", required="CPC; CRC")
    person = CandidateFactory.create(
        first_name="Dana", last_name="Reyes", with_recipient=True, credentials="CPC"
    )
    now = timezone.now()
    AlertFactory.create(position=position, recipient=person.recipient, sent=True, clicked_at=now)
    record = AlertRecord.objects.get()

    answer = desk.get(reverse("admin:candidates_alertrecord_change", args=[record.pk]))

    text = answer.content.decode()
    assert "<h1>Dana Reyes: Night coder (4001)</h1>" in text
    assert record.key not in strip_tags(text)
    assert "as it stands today" in text
    assert [(line.ask, line.state_label) for line in answer.context["lines"]][:2] == [
        ("CPC", "Met"),
        ("CRC", "Missing"),
    ]
    assert answer.context["lines"][0].have == "They have CPC"
    assert answer.context["went"].endswith(f"came to look on {moment_words(now)}")


@pytest.mark.parametrize(
    ("how", "end"),
    [
        ({"sent": True}, "has not come to look."),
        ({"failed": True}, "not told: the mail did not get through."),
        (
            {"status": AlertStatus.DROPPED, "drop_reason": DropReason.STOPPED},
            "not told: person stopped alerts.",
        ),
    ],
)
def test_page_of_an_alert_says_what_became_of_it(desk: Client, how: dict[str, Any], end: str) -> None:
    AlertFactory.create(**how)
    page = reverse("admin:candidates_alertrecord_change", args=[AlertRecord.objects.get().pk])

    assert desk.get(page).context["went"].endswith(end)


def test_page_of_an_alert_to_an_address_without_a_file_has_nothing_to_compare(desk: Client) -> None:
    AlertFactory.create(recipient=RecipientFactory.create(candidate=None, email="gone@example.com"))
    page = reverse("admin:candidates_alertrecord_change", args=[AlertRecord.objects.get().pk])

    text = desk.get(page).content.decode()

    assert "gone@example.com: " in text
    assert "No file has this address any more" in text


def test_ledger_says_why_somebody_is_told(desk: Client) -> None:
    position = PositionFactory.create(open=True, title="Night coder", onsite=True)
    reader = RecipientFactory.create(candidate=None, email="reader@example.com")
    finds = SavedSearchFactory.create(recipient=reader, query="workplace=onsite", words="on site")
    SavedSearchFactory.create(recipient=reader, query="workplace=remote", words="remote")
    AlertFactory.create(position=position, recipient=reader, cause=AlertCause.SEARCH)
    AlertFactory.create(position=position, cause=AlertCause.BOTH)
    AlertFactory.create(position=position)

    text = desk.get(reverse(ALERTS)).content.decode()
    assert re.findall(r"field-because[^>]*>(?:<[^>]*>)*([^<]+)<", text) == ["On file", "Both", "Search"]
    assert len(desk.get(reverse(ALERTS), {"cause__exact": "2"}).context["cl"].result_list) == 1

    record = AlertRecord.objects.get(recipient=reader)
    answer = desk.get(reverse("admin:candidates_alertrecord_change", args=[record.pk]))
    looked = answer.context["searches"]
    assert [(one.search.words, one.finds_it) for one in looked] == [("on site", True), ("remote", False)]
    page = answer.content.decode()
    assert "No file has this address, so there is nothing to compare." in page
    assert looked[0].url.endswith("/positions/?workplace=onsite&sort=newest")
    finds.delete()
    assert "Does not find it" in desk.get(answer.request["PATH_INFO"]).content.decode()


def test_page_of_an_alert_stands_where_a_search_breaks(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    recipient = SavedSearchFactory.create(query="q=cpc").recipient
    record = AlertFactory.create(recipient=recipient, cause=AlertCause.SEARCH)

    def breaks(*_: object) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        return set()

    monkeypatch.setattr(reasons, "found_by", breaks)
    key = AlertRecord.objects.get(position=record.position).pk
    page = desk.get(reverse("admin:candidates_alertrecord_change", args=[key]))
    assert page.status_code == 200
    assert "Does not find it" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_lists_do_not_grow(
    desk: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        AlertFactory.create(recipient=SavedSearchFactory.create().recipient, cause=AlertCause.SEARCH)
    for name, queries in ((ALERTS, 8), (SEARCHES, 8)):
        desk.get(reverse(name))
        with django_assert_num_queries(queries):
            desk.get(reverse(name))


def test_saved_searches_are_read_and_never_written(boss: Client, desk: Client) -> None:
    row = SavedSearchFactory.create(query="q=cpc&workplace=remote", words="cpc, remote")
    waiting = SavedSearchFactory.create(waiting=True)
    of_file = SavedSearchFactory.create(recipient=CandidateFactory.create(with_recipient=True).recipient)

    def found(**query: str) -> set[int]:
        return {one.pk for one in desk.get(reverse(SEARCHES), query).context["cl"].result_list}

    assert found() == {row.pk, waiting.pk, of_file.pk}
    assert found(confirmed="no") == {waiting.pk}
    assert found(confirmed="yes") == {row.pk, of_file.pk}
    assert found(q=row.recipient.email) == {row.pk}
    text = desk.get(reverse(SEARCHES)).content.decode()
    assert "Cpc, remote" in text
    assert "No file" in text
    page = reverse("admin:candidates_savedsearch_change", args=[row.pk])
    assert "/positions/?q=cpc&amp;workplace=remote&amp;sort=newest" in desk.get(page).content.decode()
    assert boss.post(page, {"words": "other"}).status_code == 403
    assert boss.get(reverse("admin:candidates_savedsearch_add")).status_code == 403
    delete = reverse("admin:candidates_savedsearch_delete", args=[row.pk])
    assert boss.post(delete, {"post": "yes"}).status_code == 403


def test_address_without_a_file_is_erased_with_all_that_is_theirs(boss: Client, desk: Client) -> None:
    row = SavedSearchFactory.create()
    AlertFactory.create(recipient=row.recipient, cause=AlertCause.SEARCH, sent=True)
    asked = OutgoingMailFactory.create(kind="saved_search", to=row.recipient.email)
    others = OutgoingMailFactory.create(kind="saved_search", to="other@example.com")
    page = reverse("admin:candidates_recipient_delete", args=[row.recipient.pk])

    assert desk.post(page, {"post": "yes"}).status_code == 403
    assert boss.get(page).status_code == 200
    assert boss.post(page, {"post": "yes"}).status_code == 302

    assert (SavedSearch.objects.count(), AlertRecord.objects.count(), Recipient.objects.count()) == (0, 0, 0)
    assert not OutgoingMail.objects.filter(pk=asked.pk).exists()
    assert OutgoingMail.objects.filter(pk=others.pk).exists()
    kept = RecipientFactory.create()
    page = reverse("admin:candidates_recipient_delete", args=[kept.pk])
    assert not KeptStop.objects.exists()
    assert boss.post(page, {"post": "yes"}).status_code == 403


def test_erased_at_the_desk_an_address_still_wants_no_mails(boss: Client) -> None:
    row = SavedSearchFactory.create().recipient
    Recipient.objects.filter(pk=row.pk).update(refuses_asking_since=timezone.now())
    boss.post(reverse("admin:candidates_recipient_delete", args=[row.pk]), {"post": "yes"})

    assert not Recipient.objects.exists()
    assert KeptStop.objects.get().refuses_asking


def test_file_is_deleted_with_its_setting_and_searches(boss: Client) -> None:
    person = CandidateFactory.create(with_recipient=True)
    SavedSearchFactory.create(recipient=person.recipient)
    AlertFactory.create(recipient=person.recipient, sent=True)
    OutgoingMailFactory.create(kind="saved_search", to=person.email)

    page = reverse("admin:candidates_candidate_delete", args=[person.pk])
    assert boss.post(page, {"post": "yes"}).status_code == 302
    assert OutgoingMail.objects.get().kind == "account_deleted"

    assert (SavedSearch.objects.count(), AlertRecord.objects.count(), Candidate.objects.count()) == (0, 0, 0)


def test_matching_is_filtered_by_how_far_it_is(desk: Client) -> None:
    done = MatchRunFactory.create(finished=True)
    going = MatchRunFactory.create()
    failed = MatchRunFactory.create(error="timeout")
    given_up = MatchRunFactory.create(given_up=True, error="")

    def found(state: str) -> list[int]:
        url = reverse("admin:candidates_matchrun_changelist")
        return [run.pk for run in desk.get(url, {"state": state}).context["cl"].result_list]

    assert (found("done"), found("going"), found("failed")) == ([done.pk], [going.pk], [failed.pk])
    assert found("given-up") == [given_up.pk]


def test_page_of_a_match_names_its_position_and_leads_to_who_was_told(desk: Client) -> None:
    run = MatchRunFactory.create(finished=True)
    position = run.event.position

    page = desk.get(reverse("admin:candidates_matchrun_change", args=[run.pk])).content.decode()

    assert f"<h1>{position}: {run.event.get_kind_display().lower()}</h1>" in page
    ledger = f"{reverse(ALERTS)}?position={position.pk}"
    assert f'<a href="{ledger}">Everyone told of {position}</a>' in page
    assert "match of event" not in page


@pytest.mark.parametrize(("how", "words"), [({"digest": True}, "In a digest"), ({}, "At once")])
def test_page_of_an_alert_says_in_words_how_it_goes_out(
    desk: Client, how: dict[str, bool], words: str
) -> None:
    alert = AlertFactory.create(sent=True, **how)
    record = AlertRecord.objects.get(recipient=alert.recipient)

    page = desk.get(reverse("admin:candidates_alertrecord_change", args=[record.pk])).content.decode()

    assert "icon-no" not in page
    assert words in strip_tags(page)
    assert {"At once", "In a digest"} <= set(
        re.findall(r"At once|In a digest", desk.get(reverse(ALERTS)).content.decode())
    )


def test_match_that_was_given_up_says_why_and_is_read_again(desk: Client) -> None:
    given_up, failed = MatchRunFactory.create(given_up=True), MatchRunFactory.create(error="timeout")
    url = reverse(MATCHES)

    listed = strip_tags(desk.get(url).content.decode())
    assert re.search(r"Given up\s*DataError: no such thing", listed)
    assert re.search(r"Failed, tried again\s*timeout", listed)

    def again(*chosen: MatchRun) -> list[str]:
        data = {"action": "read_again", "_selected_action": [run.pk for run in chosen]}
        return told(desk.post(url, data))

    assert again(given_up, failed)[-1] == "1 piece of news is read again, within seconds if the worker runs."
    assert again(given_up, failed)[-1] == "None of these was given up, so nothing is read again."
    given_up.refresh_from_db()
    failed.refresh_from_db()
    assert (given_up.tries, given_up.error, failed.tries, failed.error) == (0, "", 1, "timeout")


def test_match_is_not_read_again_by_those_who_may_only_look(client: Client) -> None:
    given_up = MatchRunFactory.create(given_up=True)
    user = UserFactory.create(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_matchrun"))
    sign_in(client, user)

    client.post(reverse(MATCHES), {"action": "read_again", "_selected_action": [given_up.pk]})

    given_up.refresh_from_db()
    assert given_up.is_given_up


# Mail


def test_mail_shows_its_text_and_frames_its_html(desk: Client) -> None:
    mail = OutgoingMailFactory.create(sent=True, text="Thank <you>.", html="<p onclick='x'>Thank you.</p>")
    page = reverse("admin:mail_outgoingmail_change", args=[mail.pk])
    frame = reverse("admin:mail_outgoingmail_html", args=[mail.pk])

    text = desk.get(page).content.decode()

    assert "Thank &lt;you&gt;." in text
    assert "onclick" not in text
    assert f'<iframe class="mail-frame" sandbox src="{frame}"' in text


def test_what_is_framed_can_do_nothing(desk: Client) -> None:
    mail = OutgoingMailFactory.create(html="<script>alert(1)</script>")

    answer = desk.get(reverse("admin:mail_outgoingmail_html", args=[mail.pk]))

    assert answer.headers["Content-Security-Policy"] == ALONE
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.content == b"<script>alert(1)</script>"


@pytest.mark.parametrize("kind", ["account", "invitation", "saved_search"])
def test_mail_that_signs_its_reader_in_is_shown_to_nobody(desk: Client, boss: Client, kind: str) -> None:
    mail = OutgoingMailFactory.create(kind=kind, text="Code: 735-118", html="<p>735-118</p>")

    for client in (desk, boss):
        page = client.get(reverse("admin:mail_outgoingmail_change", args=[mail.pk]))
        assert (page.status_code, "735" in page.content.decode()) == (200, False)
        assert "lets its reader act as whoever it went to" in page.content.decode()
        assert client.get(reverse("admin:mail_outgoingmail_html", args=[mail.pk])).status_code == 403
        ledger = reverse("admin:mail_outgoingmail_changelist")
        for name in ("text__contains", "html__startswith"):
            assert client.get(ledger, {name: "7"}).status_code == 400


def test_code_asked_for_a_colleague_is_not_read_at_the_desk(desk: Client) -> None:
    colleague = UserFactory.create(is_staff=True, is_superuser=True)
    Client().post(reverse("account_request_login_code"), {"email": colleague.email})
    mail = OutgoingMail.objects.get(to=colleague.email)

    page = desk.get(reverse("admin:mail_outgoingmail_change", args=[mail.pk])).content.decode()

    assert mail.text.strip()
    assert not any(line.strip() in page for line in mail.text.splitlines() if len(line.strip()) > 6)


def test_mail_is_for_those_who_may_read_it(client: Client) -> None:
    sign_in(client, UserFactory.create(is_staff=True))
    mail = OutgoingMailFactory.create()

    assert client.get(reverse("admin:mail_outgoingmail_html", args=[mail.pk])).status_code == 403
    assert client.get(reverse("admin:mail_outgoingmail_html", args=[0])).status_code == 404


def test_failed_mail_is_sent_again_and_other_mail_is_not(desk: Client) -> None:
    failed, sent = OutgoingMailFactory.create(failed=True), OutgoingMailFactory.create(sent=True)

    def again(*chosen: OutgoingMail) -> list[str]:
        data = {"action": "send_again", "_selected_action": [mail.pk for mail in chosen]}
        return told(desk.post(reverse(MAIL), data))

    assert again(failed, sent)[-1] == "1 mail is back in the line."
    assert again(sent)[-1] == "None of these has failed or is in doubt, so nothing was changed."
    failed.refresh_from_db()
    sent.refresh_from_db()
    assert (failed.status, failed.error, sent.status) == (MailStatus.DUE, "", MailStatus.SENT)


@pytest.mark.parametrize(("action", "status"), [("send_again", "due"), ("count_as_sent", "sent")])
def test_somebody_decides_what_is_in_doubt(desk: Client, action: str, status: str) -> None:
    mails = [OutgoingMailFactory.create(status=MailStatus.DOUBT), OutgoingMailFactory.create()]
    alerts = [AlertFactory.create(status=AlertStatus.DOUBT), AlertFactory.create()]
    keys = [f"{alert.position_id}-{alert.recipient_id}" for alert in alerts]

    for url, chosen, noun in ((MAIL, [mail.pk for mail in mails], "mail"), (ALERTS, keys, "alert")):
        page = desk.get(reverse(url), {"status__exact": "doubt"})
        assert len(page.context["cl"].result_list) == 1
        assert "In doubt" in page.content.decode()
        done = told(desk.post(reverse(url), {"action": action, "_selected_action": chosen}))
        assert done[-1].startswith(f"1 {noun} is")
        done = told(desk.post(reverse(url), {"action": action, "_selected_action": chosen}))
        assert done[-1].endswith("so nothing was changed.")

    assert list(OutgoingMail.objects.order_by("pk").values_list("status", flat=True)) == [status, "due"]
    found = Alert.objects.order_by("position_id").values_list("status", "sent_at")
    assert [row[0] for row in found] == [status, "due"]
    assert (found[0][1] is None) == (status == "due")


def test_nobody_decides_who_may_only_look(client: Client) -> None:
    user = UserFactory.create(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_alertrecord"))
    sign_in(client, user)
    alert = AlertFactory.create(status=AlertStatus.DOUBT)
    key = f"{alert.position_id}-{alert.recipient_id}"
    client.post(reverse(ALERTS), {"action": "send_again", "_selected_action": [key]})
    assert Alert.objects.get().status == AlertStatus.DOUBT


def test_page_of_an_alert_in_doubt_says_so(desk: Client) -> None:
    alert = AlertFactory.create(status=AlertStatus.DOUBT, error="hung up")
    key = f"{alert.position_id}-{alert.recipient_id}"
    page = desk.get(reverse("admin:candidates_alertrecord_change", args=[key])).content.decode()
    assert "held until somebody decides" in page
    page = desk.get(reverse("admin:jobs_position_change", args=[alert.position_id])).content.decode()
    assert "Told, perhaps: the mail is in doubt" in page


def test_mail_is_filtered_and_searched(desk: Client) -> None:
    OutgoingMailFactory.create(kind="application_moved", to="ana@example.com", subject="Good news")
    OutgoingMailFactory.create(failed=True, to="bo@example.com")

    def found(**query: str) -> list[str]:
        return [mail.to for mail in desk.get(reverse(MAIL), query).context["cl"].result_list]

    assert found(status__exact="failed") == found(q="bo@") == ["bo@example.com"]
    assert found(kind="application_moved") == found(q="news") == ["ana@example.com"]


def test_address_is_suppressed_and_let_through_again(desk: Client) -> None:
    desk.post(reverse("admin:mail_suppression_add"), {"email": "Gone@Example.com ", "reason": "desk"})
    row = Suppression.objects.get()
    assert (row.email, row.reason) == ("gone@example.com", SuppressionReason.DESK)

    desk.post(reverse("admin:mail_suppression_delete", args=[row.pk]), {"post": "yes"})
    assert Suppression.objects.count() == 0


def test_address_is_suppressed_once(desk: Client) -> None:
    there = SuppressionFactory.create(email="gone@example.com", reason=SuppressionReason.BOUNCE)

    answer = desk.post(reverse("admin:mail_suppression_add"), {"email": "Gone@example.com", "reason": "desk"})

    page = reverse("admin:mail_suppression_change", args=[there.pk])
    assert answer.context["adminform"].form.errors["email"] == [
        (
            f"gone@example.com is suppressed already, since {moment_words(there.created_at)}:"
            f' {there.get_reason_display().lower()}. <a href="{page}">Open that entry</a>.'
        )
    ]
    assert f'<a href="{page}">' in answer.content.decode()
    assert desk.post(page, {"email": "gone@example.com", "reason": "desk"}).status_code == 302


# Mail on this machine

NAME = "20261123T101500.000001-77-000001.eml"
MESSAGE = (
    b"Return-Path: <desk@onfile.example.com>\r\nDelivered-To: dana@example.com\r\n"
    b"From: Onfile <desk@onfile.example.com>\r\nTo: dana@example.com\r\n"
    b"Subject: =?utf-8?q?Caf=C3=A9_coder?=\r\nList-Unsubscribe: <https://example.com/stop>\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nIn words\r\n"
    b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>In color</p>\r\n--b--\r\n"
)


@pytest.fixture
def box(settings: Settings, tmp_path: Path) -> Path:
    settings.MAIL_DIR = str(tmp_path / "mail")
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / NAME).write_bytes(MESSAGE)
    (folder / f".{NAME}.part").write_bytes(b"half")
    (folder / "secret.txt").write_text("secret")
    (tmp_path / "outside.eml").write_bytes(MESSAGE)
    return folder


def test_kept_mail_is_listed_newest_first_a_page_at_a_time(desk: Client, box: Path) -> None:
    for number in range(2, 53):
        (box / f"20261123T1016{number:02d}.000001-77-000001.eml").write_bytes(MESSAGE)

    first = desk.get(reverse("admin:mailbox"))
    second = desk.get(reverse("admin:mailbox"), {"page": 2})

    assert len(first.context["messages_kept"]) == 50
    assert first.context["messages_kept"][0].name.startswith("20261123T101652")
    assert [(one.subject, one.to) for one in second.context["messages_kept"]] == [
        ("Café coder", "dana@example.com"),
        ("Café coder", "dana@example.com"),
    ]
    assert "secret.txt" not in names()


def test_kept_message_is_shown_with_headers_text_and_framed_html(desk: Client, box: Path) -> None:
    answer = desk.get(reverse("admin:mailbox-message", args=[NAME]))

    kept: Kept = answer.context["kept"]
    assert (kept.subject, kept.text.strip(), kept.attachments) == ("Café coder", "In words", [])
    assert ("List-Unsubscribe", "<https://example.com/stop>") in kept.headers
    frame = reverse("admin:mailbox-html", args=[NAME])
    assert f'src="{frame}"' in answer.content.decode()
    framed = desk.get(frame)
    assert (framed.content.strip(), framed.headers["Content-Security-Policy"]) == (b"<p>In color</p>", ALONE)


@pytest.mark.parametrize(
    "name",
    ["secret.txt", "../outside.eml", "..%2Foutside.eml", f".{NAME}.part", "20261123T101500.000009.eml", ""],
)
def test_nothing_else_is_read(desk: Client, box: Path, name: str) -> None:
    assert desk.get(f"/admin/mail/box/{name}x/").status_code == 404
    assert desk.get(f"/admin/mail/box/{name}/").status_code == 404
    with pytest.raises(NotKept):
        read(name)


def test_a_link_that_leads_out_is_not_followed(box: Path) -> None:
    name = "20261123T101501.000001-77-000001.eml"
    (box / name).symlink_to(box.parent / "outside.eml")

    with pytest.raises(NotKept):
        read(name)


def test_message_that_is_gone_is_left_out_of_the_list(
    desk: Client, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = "20261123T101700.000001-77-000001.eml"
    monkeypatch.setattr("recruiters.queries.mailbox.names", lambda: [gone, NAME])

    assert [one.name for one in desk.get(reverse("admin:mailbox")).context["messages_kept"]] == [NAME]


def test_message_in_an_unknown_character_set_is_shown_as_far_as_it_can_be(box: Path) -> None:
    strange = b"Subject: Odd\r\nContent-Type: text/plain; charset=x-none\r\n\r\nStill read\r\n"
    (box / NAME).write_bytes(strange)

    assert read(NAME).text.strip() == "Still read"


def test_where_mail_really_leaves_there_is_no_box(desk: Client, settings: Settings) -> None:
    settings.MAIL_DIR = ""

    assert desk.get(reverse("admin:mailbox")).status_code == 404
    assert desk.get(reverse("admin:mailbox-message", args=[NAME])).status_code == 404


def test_kept_mail_is_for_those_who_may_read_mail(client: Client, box: Path) -> None:
    sign_in(client, UserFactory.create(is_staff=True))

    for name, arguments in (("mailbox", []), ("mailbox-message", [NAME]), ("mailbox-html", [NAME])):
        assert client.get(reverse(f"admin:{name}", args=arguments)).status_code == 403
