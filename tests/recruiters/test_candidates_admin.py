from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidates.enums import Cadence, FileSource
from candidates.models import Candidate, Recipient
from candidates.services import files, recipients
from candidates.services.files import months_later
from config.accounts.models import User
from recruiters.admin.words import day_words, moment_words
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    CompetencyAliasFactory,
    EmployerFactory,
    RecipientFactory,
    competency,
    place,
)
from tests.recruiters.pages import Answer, on

pytestmark = pytest.mark.django_db
LIST = "admin:candidates_candidate_changelist"
ADD = "admin:candidates_candidate_add"
NO_ROWS = {
    f"{rows}-{kind}_FORMS": "0"
    for rows in ("credentials", "competencies", "recipient")
    for kind in ("TOTAL", "INITIAL")
}


def page(candidate: Candidate, tab: str = "") -> str:
    url = reverse("admin:candidates_candidate_change", args=[candidate.pk])
    return f"{url}?tab={tab}" if tab else url


def told(answer: Answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_added_file_has_its_coordinates_its_alert_setting_and_no_consent(desk: Client) -> None:
    data = {
        "email": " New.Coder@Example.com",
        "first_name": "New",
        "place": place("Tampa").pk,
        "radius_miles": "30",
        "credentials-TOTAL_FORMS": "1",
        "credentials-0-credential": competency("CPC").pk,
        "workplaces": ["remote", "hybrid"],
    }

    answer = desk.post(reverse(ADD), NO_ROWS | data)

    candidate = Candidate.objects.get(email="new.coder@example.com")
    assert answer.status_code == 302
    assert (candidate.state, round(candidate.latitude or 0)) == ("FL", 28)
    assert (candidate.source, candidate.is_on_file) == (FileSource.DESK, False)
    assert candidate.workplaces == ["remote", "hybrid"]
    assert candidate.recipient.email == candidate.email
    assert [str(held) for held in candidate.credentials.all()] == ["CPC"]


def test_consent_is_ticked_and_taken_back(desk: Client) -> None:
    candidate = CandidateFactory.create(with_recipient=True)

    desk.post(page(candidate), on(desk.get(page(candidate))) | {"agrees": "on"})
    candidate.refresh_from_db()
    on_file, until = candidate.is_on_file, candidate.consent_until
    form = on(desk.get(page(candidate)))
    form.pop("agrees")
    desk.post(page(candidate), form)
    candidate.refresh_from_db()

    assert on_file
    assert until == months_later(timezone.localdate(), 12)
    assert candidate.consent_at is None


def without(form: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in form.items() if key != name}


def test_a_page_opened_before_they_left_does_not_put_them_back(desk: Client) -> None:
    candidate = CandidateFactory.create(on_file=True, with_recipient=True)
    old_page = on(desk.get(page(candidate)))
    files.leave(candidate=candidate)

    desk.post(page(candidate), old_page | {"first_name": "Other"})

    candidate.refresh_from_db()
    assert (candidate.first_name, candidate.consent_at) == ("Other", None)
    assert candidate.left_at is not None


def test_a_page_opened_before_they_agreed_does_not_take_them_off(desk: Client) -> None:
    candidate = CandidateFactory.create(with_recipient=True)
    old_page = on(desk.get(page(candidate)))
    files.agree(candidate=candidate)

    desk.post(page(candidate), old_page | {"first_name": "Other"})

    candidate.refresh_from_db()
    assert (candidate.first_name, candidate.is_on_file) == ("Other", True)


@pytest.mark.parametrize("of", ["file", "setting"])
def test_a_page_opened_before_they_stopped_does_not_switch_alerts_on(desk: Client, of: str) -> None:
    candidate = CandidateFactory.create(on_file=True, with_recipient=True)
    url = (
        page(candidate, "mail")
        if of == "file"
        else reverse("admin:candidates_recipient_change", args=[candidate.recipient.pk])
    )
    hour = "recipient-0-hour" if of == "file" else "hour"
    old_page = on(desk.get(url))
    recipients.stop(recipient=candidate.recipient)

    desk.post(url, old_page | {hour: "7"})

    setting = Recipient.objects.get()
    assert (setting.hour, setting.cadence) == (7, Cadence.OFF)
    assert setting.stopped_at is not None


@pytest.mark.parametrize("of", ["file", "setting"])
def test_a_stop_by_a_recruiter_remembers_what_was_before(desk: Client, of: str) -> None:
    candidate = CandidateFactory.create(on_file=True, with_recipient=True, recipient__cadence="weekly")
    url = (
        page(candidate, "mail")
        if of == "file"
        else reverse("admin:candidates_recipient_change", args=[candidate.recipient.pk])
    )
    cadence = "recipient-0-cadence" if of == "file" else "cadence"

    desk.post(url, on(desk.get(url)) | {cadence: "off"})

    setting = Recipient.objects.get()
    assert (setting.cadence, setting.stopped_cadence) == (Cadence.OFF, Cadence.WEEKLY)
    assert setting.stopped_at is not None

    desk.post(url, on(desk.get(url)) | {cadence: "daily"})

    again = Recipient.objects.get()
    assert (again.cadence, again.stopped_cadence, again.stopped_at) == (Cadence.DAILY, "", None)


@pytest.mark.parametrize("of", ["file", "setting"])
def test_a_choice_on_a_page_opened_before_they_stopped_is_asked_about(desk: Client, of: str) -> None:
    candidate = CandidateFactory.create(on_file=True, with_recipient=True)
    url = (
        page(candidate, "mail")
        if of == "file"
        else reverse("admin:candidates_recipient_change", args=[candidate.recipient.pk])
    )
    cadence = "recipient-0-cadence" if of == "file" else "cadence"
    old_page = on(desk.get(url))
    recipients.stop(recipient=candidate.recipient)

    answer = desk.post(url, old_page | {cadence: "daily"})

    assert "They stopped alerts on" in answer.content.decode()
    assert Recipient.objects.get().cadence == Cadence.OFF

    desk.post(url, on(answer) | {cadence: "daily"})
    setting = Recipient.objects.get()
    assert (setting.cadence, setting.stopped_at) == (Cadence.DAILY, None)


def test_a_tick_on_a_page_opened_before_they_left_is_asked_about(desk: Client) -> None:
    candidate = CandidateFactory.create(with_recipient=True)
    old_page = on(desk.get(page(candidate)))
    files.agree(candidate=candidate)
    files.leave(candidate=candidate)
    assert candidate.left_at is not None

    answer = desk.post(page(candidate), old_page | {"agrees": "on", "first_name": "Other"})

    form = answer.context["adminform"].form
    assert list(form.errors) == ["agrees"]
    assert form.errors["agrees"][0].startswith(f"They left the file on {moment_words(candidate.left_at)},")
    candidate.refresh_from_db()
    assert (candidate.is_on_file, candidate.first_name) == (False, "Jordan")

    again = on(answer)
    assert ("agrees" in again, again["first_name"]) == (False, "Other")
    desk.post(page(candidate), again | {"agrees": "on"})
    candidate.refresh_from_db()
    assert candidate.is_on_file
    assert candidate.left_at is None


def test_a_tick_taken_away_on_a_page_opened_before_they_renewed_is_asked_about(desk: Client) -> None:
    candidate = CandidateFactory.create(on_file=True, with_recipient=True)
    old_page = on(desk.get(page(candidate)))
    files.agree(candidate=candidate)

    answer = desk.post(page(candidate), without(old_page, "agrees"))

    assert answer.context["adminform"].form.errors["agrees"][0].startswith("They agreed on ")
    candidate.refresh_from_db()
    assert candidate.is_on_file
    assert on(answer)["agrees"]

    desk.post(page(candidate), without(on(answer), "agrees"))
    candidate.refresh_from_db()
    assert not candidate.is_on_file


def test_a_tick_that_came_true_meanwhile_is_no_fault(desk: Client) -> None:
    candidate = CandidateFactory.create(on_file=True, with_recipient=True)
    old_page = on(desk.get(page(candidate)))
    files.leave(candidate=candidate)
    left_at = candidate.left_at

    answer = desk.post(page(candidate), without(old_page, "agrees"))

    candidate.refresh_from_db()
    assert (answer.status_code, candidate.left_at) == (302, left_at)


def test_a_form_that_does_not_say_what_it_showed_decides_nothing(desk: Client) -> None:
    candidate = CandidateFactory.create(with_recipient=True)

    answer = desk.post(
        page(candidate), without(on(desk.get(page(candidate))), "agrees_seen") | {"agrees": "on"}
    )

    assert "changed after this page was opened" in answer.context["adminform"].form.errors["agrees"][0]
    candidate.refresh_from_db()
    assert not candidate.is_on_file


def test_a_recruiters_word_puts_back_who_left_and_says_so(desk: Client) -> None:
    stayed, left = CandidateFactory.create_batch(2, on_file=True)
    files.leave(candidate=left)
    assert left.left_at is not None
    day = moment_words(left.left_at)

    answer = desk.post(reverse(LIST), {"action": "agreed_today", "_selected_action": [stayed.pk, left.pk]})

    agreed, overridden = told(answer)
    assert agreed == "2 people agreed today to be kept on file."
    assert overridden == (
        f"1 had left the file and is on it again by your word: {left} (on {day})."
        " If that was a slip, take the tick away on their page."
    )
    left.refresh_from_db()
    assert left.is_on_file
    assert left.left_at is None


def test_list_says_who_left_and_when(desk: Client) -> None:
    files.leave(candidate=CandidateFactory.create(first_name="Lee", on_file=True))
    CandidateFactory.create(first_name="Nev")

    text = desk.get(reverse(LIST)).content.decode()

    assert f"Left on {day_words(timezone.localdate())}" in text
    assert text.count("Never agreed</") == 2  # one row, and the choice of the filter
    assert found(desk, file="left") == ["Lee"]
    assert found(desk, file="never") == ["Nev"]


def test_saving_does_not_renew_a_consent(desk: Client) -> None:
    until = timezone.localdate() + timedelta(days=20)
    candidate = CandidateFactory.create(on_file=True, with_recipient=True, consent_until=until)

    desk.post(page(candidate), on(desk.get(page(candidate))) | {"first_name": "Other"})

    candidate.refresh_from_db()
    assert (candidate.first_name, candidate.consent_until) == ("Other", until)


def test_button_and_action_renew_it(desk: Client) -> None:
    until = timezone.localdate() + timedelta(days=20)
    first, second = CandidateFactory.create_batch(2, on_file=True, consent_until=until, first_name="Kim")
    url = reverse("admin:candidates_candidate_agree", args=[first.pk])

    desk.get(url)
    first.refresh_from_db()
    assert first.consent_until == until
    one = desk.post(url)
    many = desk.post(reverse(LIST), {"action": "agreed_today", "_selected_action": [first.pk, second.pk]})

    assert Candidate.objects.filter(consent_until__gt=until).count() == 2
    assert told(one) == [f"{first} agreed today to be kept on file."]
    assert told(many)[-1] == "2 people agreed today to be kept on file."


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"email": ""}, "email", "A file needs an e-mail address."),
        ({"email": "TAKEN@example.com"}, "email", "Somebody with this e-mail address is already on file."),
        ({"pay_floor": "30"}, "pay_period", "Is that an hour or a year?"),
        ({"pay_period": "hour"}, "pay_floor", "Say how much, or clear the period."),
        (
            {"pay_floor": "70000", "pay_period": "hour"},
            "pay_period",
            "$70,000 an hour? Choose a year, or check the figure.",
        ),
        ({"pay_floor": "0", "pay_period": "hour"}, "pay_floor", "The least pay is above zero."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    desk: Client, changes: dict[str, str], field: str, words: str
) -> None:
    CandidateFactory.create(email="taken@example.com")

    answer = desk.post(reverse(ADD), NO_ROWS | {"email": "new@example.com", "radius_miles": "30"} | changes)

    assert answer.context["adminform"].form.errors == {field: [words]}
    assert Candidate.objects.count() == 1


def test_changed_address_takes_the_alert_setting_with_it(desk: Client) -> None:
    candidate = CandidateFactory.create(email="old@example.com", with_recipient=True)
    Recipient.objects.update(cadence=Cadence.WEEKLY)

    desk.post(page(candidate), on(desk.get(page(candidate))) | {"email": "right@example.com"})

    setting = Recipient.objects.get()
    assert (setting.email, setting.candidate, setting.cadence) == ("right@example.com", candidate, "weekly")


def test_address_of_a_file_with_a_log_in_is_its_owners_to_change(desk: Client) -> None:
    candidate = CandidateFactory.create(email="old@example.com", with_recipient=True, with_user=True)
    User.objects.filter(candidate=candidate).update(email="proven@example.com")
    sent = on(desk.get(page(candidate)))

    refused = desk.post(page(candidate), sent | {"email": "other@example.com"})
    taken = desk.post(page(candidate), sent | {"email": "proven@example.com"})

    (words,) = refused.context["adminform"].form.errors["email"]
    assert words.startswith("They sign in with proven@example.com, and their file follows that address.")
    assert taken.status_code == 302
    candidate.refresh_from_db()
    assert (candidate.email, candidate.recipient.email) == ("proven@example.com", "proven@example.com")


def test_address_that_has_a_setting_already_keeps_what_its_owner_chose(desk: Client) -> None:
    candidate = CandidateFactory.create(email="old@example.com", with_recipient=True)
    chosen = RecipientFactory.create(candidate=None, email="right@example.com", cadence=Cadence.DAILY)

    desk.post(page(candidate), on(desk.get(page(candidate))) | {"email": "right@example.com"})

    chosen.refresh_from_db()
    assert (chosen.candidate, chosen.cadence) == (candidate, "daily")
    assert Recipient.objects.get(email="old@example.com").candidate is None


def test_turning_alerts_off_counts_as_a_stop(desk: Client) -> None:
    candidate = CandidateFactory.create(with_recipient=True)

    desk.post(page(candidate, "mail"), on(desk.get(page(candidate, "mail"))) | {"recipient-0-cadence": "off"})

    setting = Recipient.objects.get()
    assert (setting.cadence, setting.stopped_at is None) == ("off", False)


def test_alert_setting_on_its_own_page_counts_too(desk: Client) -> None:
    setting = RecipientFactory.create()
    url = reverse("admin:candidates_recipient_change", args=[setting.pk])
    data = {"cadence": "off", "timezone": "America/Chicago", "hour": "7", "email": "other@example.com"}

    desk.post(url, on(desk.get(url)) | data)

    setting.refresh_from_db()
    assert (setting.timezone, setting.stopped_at is None) == ("America/Chicago", False)
    assert setting.email != "other@example.com"


PAUSES = [
    ("1999-01-01", "Choose a day after today, or leave it empty."),
    ("9999-12-31", "A pause lasts a year at most. To hear nothing at all, stop alerts."),
]


@pytest.mark.parametrize(("day", "words"), PAUSES)
def test_pause_nobody_can_mean_is_refused_on_either_page(desk: Client, day: str, words: str) -> None:
    candidate = CandidateFactory.create(on_file=True, with_recipient=True)
    alone = reverse("admin:candidates_recipient_change", args=[candidate.recipient.pk])
    of_file = page(candidate, "mail")

    on_its_own = desk.post(alone, on(desk.get(alone)) | {"paused_until": day})
    beside = desk.post(of_file, on(desk.get(of_file)) | {"recipient-0-paused_until": day})

    assert on_its_own.context["adminform"].form.errors == {"paused_until": [words]}
    (inline,) = [
        rows.formset.errors
        for rows in beside.context["inline_admin_formsets"]
        if rows.formset.prefix == "recipient"
    ]
    assert inline == [{"paused_until": [words]}]
    assert Recipient.objects.get().paused_until is None


def test_pause_that_is_over_does_not_keep_a_page_from_being_saved(desk: Client) -> None:
    over = timezone.localdate() - timedelta(days=3)
    recipient = RecipientFactory.create(paused_until=over)
    alone = reverse("admin:candidates_recipient_change", args=[recipient.pk])

    assert desk.post(alone, on(desk.get(alone)) | {"hour": "9"}).status_code == 302


def test_who_has_applied_is_deleted_as_others_are(boss: Client) -> None:
    applied = ApplicationFactory.create().candidate
    fresh = CandidateFactory.create()

    answers = [
        boss.get(reverse("admin:candidates_candidate_delete", args=[one.pk])).status_code
        for one in (applied, fresh)
    ]

    assert answers == [200, 200]


def found(client: Client, **query: str) -> list[str]:
    rows = client.get(reverse(LIST), query).context["cl"].result_list
    return sorted(candidate.first_name for candidate in rows)


def test_list_is_searched_by_name_address_and_credential_together(desk: Client) -> None:
    CandidateFactory.create(first_name="Ana", last_name="Reyes", credentials="CPC")
    CandidateFactory.create(first_name="Bo", last_name="Reyes", credentials="CCS-P")
    CandidateFactory.create(first_name="Cy", email="cy@quist.example.com", credentials="CPC")
    CompetencyAliasFactory.create(competency=competency("CCS-P"), text="CCS P")

    assert found(desk, q="reyes") == ["Ana", "Bo"]
    assert found(desk, q="cpc") == ["Ana", "Cy"]
    assert found(desk, q="reyes cpc") == ["Ana"]
    assert found(desk, q="quist") == ["Cy"]
    assert found(desk, q="ccsp") == ["Bo"]
    assert found(desk, q="nobody") == []


@pytest.mark.parametrize(
    "typed",
    [
        "813",
        "(813) 555-0123",
        "8135550123",
        "1 813 555 0123",
        "+1 (813) 555 - 0123",
        "813.555.0123",
        "555-0123",
        "ana 5550123",
    ],
)
def test_list_is_searched_by_phone_however_it_is_written(desk: Client, typed: str) -> None:
    CandidateFactory.create(first_name="Ana", phone="+18135550123")
    CandidateFactory.create(first_name="Bo", phone="+17275550188")

    assert found(desk, q=typed) == ["Ana"]


@pytest.mark.parametrize("typed", ["13", "8135550124", "bo 813", "()"])
def test_search_by_phone_takes_three_digits_and_all_that_are_typed(desk: Client, typed: str) -> None:
    CandidateFactory.create(first_name="Ana", last_name="Cole", email="ana@example.com", phone="+18135550123")
    CandidateFactory.create(first_name="Bo", last_name="Lind", email="bo@example.com", phone="+17275550188")

    assert found(desk, q=typed) == []


def test_list_is_filtered(desk: Client) -> None:
    CandidateFactory.create(first_name="Ana", on_file=True, in_tampa=True, credentials="CPC")
    CandidateFactory.create(first_name="Bo", lapsed=True, competencies="Pro-fee")
    CandidateFactory.create(
        first_name="Cy", with_recipient=True, recipient__cadence="off", source=FileSource.IMPORT
    )

    assert found(desk, file="yes") == ["Ana"]
    assert found(desk, file="lapsed") == ["Bo"]
    assert found(desk, file="never") == ["Cy"]
    assert found(desk, state="FL") == ["Ana"]
    assert found(desk, credential="cpc") == ["Ana"]
    assert found(desk, setting="profee") == ["Bo"]
    assert found(desk, alerts="off") == ["Cy"]
    assert found(desk, source__exact="import") == ["Cy"]


def test_credentials_that_lapsed_are_not_shown_as_held(desk: Client) -> None:
    CandidateFactory.create(credentials="CPC; CRC:2020-01-01")

    text = desk.get(reverse(LIST)).content.decode()

    assert '<span class="tag">CPC</span></td>' in text
    assert '<span class="tag">CRC</span>' not in text


def test_places_and_employers_are_found_while_typing(desk: Client) -> None:
    tampa, employer = place("Tampa"), EmployerFactory.create(name="Juniper Joint")
    place("Houston")

    def answers(model: str, field: str, term: str) -> list[str]:
        query = {"app_label": "candidates", "model_name": model, "field_name": field, "term": term}
        page = desk.get(reverse("admin:autocomplete"), query).json()
        return [one["id"] for one in page["results"]]

    for term in ("tam", "Tampa, FL", "tampa fl", "33602"):
        assert answers("candidate", "place", term) == [str(tampa.pk)], term
    assert answers("candidate", "place", "Tampa, TX") == []
    assert answers("candidate", "hidden_from", "junip") == [str(employer.pk)]


def test_history_of_a_file_names_fields_and_repeats_nothing_personal(desk: Client) -> None:
    candidate = CandidateFactory.create(with_recipient=True, first_name="Ana")

    desk.post(page(candidate), on(desk.get(page(candidate))) | {"first_name": "Anna"})

    url = reverse("admin:candidates_candidate_history", args=[candidate.pk])
    entries = desk.get(url).context["action_list"]
    assert [entry.get_change_message() for entry in entries] == ["Changed First name."]
