"""Who may open which door: one row for each route, and a new route without a row fails.

`anonymous` is nobody, `other` is Erin, `owner` is Dana whose things they are, `recruiter` is Sam.
Each row says what they get: for GET (and HEAD), then for POST with nothing in it.
"""

from __future__ import annotations

import pytest
from django.http import FileResponse
from django.test import Client
from django.urls import reverse

from tests.architecture.routes import arguments, desk_addresses, routes
from tests.cast import Cast

Answers = tuple[int, int, int, int]
"""To anonymous, other, owner, recruiter."""
EVERYBODY: Answers = (200, 200, 200, 200)
ONWARD: Answers = (302, 302, 302, 302)
NOWHERE: Answers = (404, 404, 404, 404)
NOT_SO: Answers = (405, 405, 405, 405)
SIGNED_IN: Answers = (302, 200, 200, 200)
"""Strangers are sent to the log-in."""
OWN_FILE: Answers = (302, 200, 200, 302)
"""Candidates see their own; strangers go to the log-in, recruiters to the desk."""
OWNER_ONLY: Answers = (302, 404, 200, 302)
"""What belongs to somebody else is not there."""

ACCESS: dict[str, tuple[Answers, Answers]] = {
    # the board: for everybody, read only
    "jobs:home": (EVERYBODY, NOT_SO),
    "jobs:position-list": (EVERYBODY, NOT_SO),
    "jobs:position-detail": (EVERYBODY, NOT_SO),
    "jobs:employer-detail": (EVERYBODY, NOT_SO),
    "jobs:suggest": (EVERYBODY, NOT_SO),
    "jobs:browse": (EVERYBODY, NOT_SO),
    "jobs:landing-state": (EVERYBODY, NOT_SO),
    "jobs:landing-city": (EVERYBODY, NOT_SO),
    "jobs:landing-credential": (EVERYBODY, NOT_SO),
    "jobs:landing-setting": (EVERYBODY, NOT_SO),
    "jobs:landing-duty": (EVERYBODY, NOT_SO),
    "jobs:landing-employers": (EVERYBODY, NOT_SO),
    "jobs:landing-title": (EVERYBODY, NOT_SO),
    "jobs:title-list": (EVERYBODY, NOT_SO),
    "jobs:title-detail": (EVERYBODY, NOT_SO),
    "jobs:guide": (EVERYBODY, NOT_SO),
    "jobs:article-list": (EVERYBODY, NOT_SO),
    "jobs:article-topic": (EVERYBODY, NOT_SO),
    "jobs:article": (EVERYBODY, NOT_SO),
    "jobs:salaries": (EVERYBODY, NOT_SO),
    "jobs:salary-offer": (EVERYBODY, (422, 422, 422, 422)),
    "jobs:salary-data": (EVERYBODY, NOT_SO),
    "jobs:report": (EVERYBODY, EVERYBODY),
    "jobs:reported": (EVERYBODY, NOT_SO),
    "jobs:privacy": (EVERYBODY, NOT_SO),
    "jobs:theme": (NOT_SO, ONWARD),
    # the board for machines
    "jobs:position-feed": (EVERYBODY, NOT_SO),
    "jobs:article-feed": (EVERYBODY, NOT_SO),
    "jobs:indeed": (EVERYBODY, NOT_SO),
    "jobs:robots": (EVERYBODY, NOT_SO),
    "jobs:sitemap-index": (EVERYBODY, NOT_SO),
    "jobs:sitemap": (EVERYBODY, NOT_SO),
    "jobs:api-positions": (EVERYBODY, NOT_SO),
    "jobs:api-position": (EVERYBODY, NOT_SO),
    "jobs:api-vocabulary": (EVERYBODY, NOT_SO),
    "jobs:api-openapi": (EVERYBODY, NOT_SO),
    "jobs:api-unknown": (NOWHERE, NOT_SO),
    "favicon": ((301, 301, 301, 301), (301, 301, 301, 301)),
    "healthz": (EVERYBODY, NOT_SO),
    "readyz": (EVERYBODY, NOT_SO),
    # the guide to credentials: for everybody; who has a file is answered by it
    "candidates:credential-list": (EVERYBODY, NOT_SO),
    "candidates:credential-detail": (EVERYBODY, NOT_SO),
    "candidates:credential-positions": (EVERYBODY, NOT_SO),
    "candidates:credential-apprentice": (EVERYBODY, NOT_SO),
    "candidates:credential-next": (EVERYBODY, NOT_SO),
    # applying: Dana has applied already, recruiters do not apply
    "candidates:apply": ((200, 200, 302, 302), (200, 200, 302, 302)),
    "candidates:apply-now": ((302, 405, 405, 405), ONWARD),
    "candidates:draft": (NOT_SO, ONWARD),
    "candidates:draft-drop": (NOT_SO, ONWARD),
    "candidates:applied": (EVERYBODY, NOT_SO),
    "candidates:not-me": (NOT_SO, ONWARD),
    # what suits: by one's file, or by three answers of a stranger, who is asked them first
    "candidates:answers": ((200, 302, 302, 200), (422, 302, 302, 422)),
    "candidates:answers-forget": (NOT_SO, ONWARD),
    "candidates:answers-take": ((302, 405, 405, 405), ONWARD),
    "candidates:suited": ((302, 200, 200, 302), NOT_SO),
    "candidates:gains": ((302, 200, 200, 302), NOT_SO),
    "candidates:gain": ((302, 200, 200, 302), NOT_SO),
    # saving: strangers sign in first, recruiters have no list
    "candidates:save": ((200, 302, 302, 302), ONWARD),
    # a person's own pages
    "candidates:me": (OWN_FILE, (302, 405, 405, 405)),
    "candidates:profile": (OWN_FILE, (302, 405, 405, 405)),
    "candidates:resume": (OWN_FILE, (302, 422, 422, 302)),
    "candidates:resume-decide": ((302, 405, 405, 405), (302, 404, 302, 302)),
    "candidates:resume-figure": ((302, 405, 405, 405), (302, 404, 302, 302)),
    "candidates:resume-remove": ((302, 405, 405, 405), ONWARD),
    "candidates:resume-download": (OWNER_ONLY, (302, 405, 405, 405)),
    "candidates:profile-section": (ONWARD, (302, 422, 422, 302)),
    "candidates:json-resume": (OWN_FILE, (302, 405, 405, 405)),
    "candidates:json-resume-import": (OWN_FILE, (302, 422, 422, 302)),
    "candidates:hide": ((302, 405, 405, 405), ONWARD),
    "candidates:saved-reminders": ((302, 405, 405, 405), ONWARD),
    "candidates:saved-stop": (EVERYBODY, ONWARD),
    "candidates:credentials-stop": (EVERYBODY, ONWARD),
    "candidates:saved": (OWN_FILE, (302, 405, 405, 405)),
    "candidates:leave": (OWN_FILE, ONWARD),
    # two questions of one's own will: nobody is asked where no key is set, as here
    "candidates:selfid": ((302, 404, 404, 302), (302, 404, 404, 302)),
    # what is mine, for who has signed in just now: a POST asks for it
    "candidates:seen": (OWN_FILE, (302, 405, 405, 405)),
    "candidates:data": (OWN_FILE, ONWARD),
    "candidates:data-file": ((302, 404, 200, 302), (302, 405, 405, 405)),
    "candidates:data-delete": (OWN_FILE, ONWARD),
    "candidates:deleted": (EVERYBODY, NOT_SO),
    # a link of any mail, which only has a mail sent; and the link of that one
    "candidates:forget": (EVERYBODY, EVERYBODY),
    "candidates:forget-confirm": (EVERYBODY, ONWARD),
    "candidates:application": (OWNER_ONLY, (302, 405, 405, 405)),
    "candidates:withdraw": (OWNER_ONLY, OWNER_ONLY),
    "candidates:claim-own": ((302, 405, 405, 405), (302, 404, 302, 302)),
    # messages and interviews: with nothing in them they come back with what is missing
    "candidates:messages": (OWN_FILE, (302, 405, 405, 405)),
    "candidates:message-write": ((302, 405, 405, 405), (302, 404, 422, 302)),
    "candidates:interview-calendar": (OWNER_ONLY, (302, 405, 405, 405)),
    "candidates:interview-choose": ((302, 405, 405, 405), (302, 404, 422, 302)),
    "candidates:interview-decline": ((302, 405, 405, 405), (302, 404, 422, 302)),
    "candidates:interview-move": ((302, 405, 405, 405), (302, 404, 422, 302)),
    "candidates:alert-settings": (OWN_FILE, OWN_FILE),
    "candidates:alert-edit": ((302, 404, 200, 302), (302, 404, 302, 302)),
    "candidates:alert-edit-by-link": (EVERYBODY, ONWARD),
    "candidates:alert-change": (ONWARD, ONWARD),
    "candidates:alert-save": (ONWARD, ONWARD),
    "candidates:alert-preview": (OWN_FILE, (302, 405, 405, 405)),
    "candidates:alert-preview-by-link": (EVERYBODY, NOT_SO),
    # links in mails: the signature is the key, whoever holds it
    "candidates:alert-open": (ONWARD, NOT_SO),
    "candidates:alert-manage": (EVERYBODY, EVERYBODY),
    "candidates:alert-stop": (EVERYBODY, EVERYBODY),
    "candidates:alert-feedback": (EVERYBODY, EVERYBODY),
    "candidates:alert-stop-one": (EVERYBODY, EVERYBODY),
    "candidates:alert-feedback-thanks": (EVERYBODY, EVERYBODY),
    "candidates:alert-confirm": (EVERYBODY, EVERYBODY),
    "candidates:alert-keep": (EVERYBODY, EVERYBODY),
    "candidates:alert-refuse": (EVERYBODY, EVERYBODY),
    "candidates:claim": ((200, 302, 302, 302), ONWARD),
    "candidates:withdraw-by-mail": (EVERYBODY, EVERYBODY),
    "candidates:stay": (EVERYBODY, EVERYBODY),
    "candidates:renew": (EVERYBODY, EVERYBODY),
    # mails about a search: for everybody, with or without an account
    "candidates:alert-new": (EVERYBODY, EVERYBODY),
    "candidates:alert-sent": (EVERYBODY, NOT_SO),
    # a question to a recruiter: for everybody; its page opens by its link, or to whoever was signed in
    "recruiters:talk": (EVERYBODY, (422, 422, 422, 422)),
    "recruiters:talk-sent": (EVERYBODY, NOT_SO),
    "recruiters:talk-thread": (EVERYBODY, (422, 422, 422, 422)),
    "recruiters:talk-own": (OWNER_ONLY, (302, 404, 422, 302)),
    # an invitation to the desk: the link is the key, whoever holds it
    "recruiters:invitation": (EVERYBODY, EVERYBODY),
    # the way into the desk: candidates have none; Sam, who signed in by his factor, goes on
    "recruiters:second-factor": ((302, 403, 403, 302), (302, 405, 405, 405)),
    # signing in and out
    "after-login": (ONWARD, ONWARD),
    "account_login": ((200, 302, 302, 302), (200, 302, 302, 302)),
    "account_logout": (SIGNED_IN, ONWARD),
    "account_signup": ((200, 302, 302, 302), (200, 302, 302, 302)),
    "account_inactive": (EVERYBODY, NOT_SO),
    "account_request_login_code": ((200, 302, 302, 302), (200, 302, 302, 302)),
    "account_confirm_login_code": (ONWARD, ONWARD),
    "account_reset_password": (EVERYBODY, EVERYBODY),
    "account_confirm_password_reset_code": (ONWARD, ONWARD),
    "account_complete_password_reset": (ONWARD, ONWARD),
    "account_password_reset_completed": (EVERYBODY, NOT_SO),
    "account_email_verification_sent": (ONWARD, ONWARD),
    # keeping an account
    "account_reauthenticate": (SIGNED_IN, SIGNED_IN),
    "account_email": (SIGNED_IN, (302, 302, 302, 302)),
    "account_change_password": (SIGNED_IN, SIGNED_IN),
    "account_set_password": (ONWARD, ONWARD),
    "usersessions_list": (SIGNED_IN, ONWARD),
    "end-session": ((302, 405, 405, 405), (302, 404, 302, 404)),
    "show-anew": ((302, 405, 405, 405), ONWARD),
    "unsent": (ONWARD, ONWARD),
    # Google and LinkedIn: neither is configured here
    "socialaccount_login_cancelled": (EVERYBODY, NOT_SO),
    "socialaccount_login_error": ((302, 401, 401, 401), (302, 405, 405, 405)),
    "socialaccount_signup": (ONWARD, ONWARD),
    "socialaccount_connections": (SIGNED_IN, SIGNED_IN),
    "openid_connect_login": (NOWHERE, NOWHERE),
    "openid_connect_callback": (NOWHERE, NOWHERE),
    # second factors: after the password was given again; Sam has one, the others have none
    "mfa_index": (SIGNED_IN, (302, 405, 405, 405)),
    "mfa_authenticate": (ONWARD, ONWARD),
    "mfa_reauthenticate": ((302, 302, 302, 200), (302, 302, 302, 200)),
    "mfa_activate_totp": (ONWARD, ONWARD),
    "mfa_deactivate_totp": ((302, 404, 404, 302), (302, 404, 404, 302)),
    "mfa_view_recovery_codes": ((302, 404, 404, 404), (302, 405, 405, 405)),
    "mfa_generate_recovery_codes": (ONWARD, ONWARD),
    "mfa_download_recovery_codes": ((302, 404, 404, 404), (302, 404, 404, 404)),
    "mfa_list_webauthn": (SIGNED_IN, (302, 405, 405, 405)),
    "mfa_add_webauthn": (ONWARD, ONWARD),
    "mfa_reauthenticate_webauthn": (ONWARD, ONWARD),
    "mfa_remove_webauthn": (ONWARD, ONWARD),
    "mfa_edit_webauthn": (ONWARD, ONWARD),
    "mfa_login_webauthn": (ONWARD, ONWARD),
}
PUBLIC = [route.name for route in routes() if not route.is_of_the_desk]


def test_every_route_has_a_row() -> None:
    assert set(PUBLIC) == set(ACCESS)
    assert "" not in PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_door_opens_for_whom_it_may(name: str, cast: Cast) -> None:
    url = reverse(name, args=arguments(name, cast))
    gets, posts = ACCESS[name]

    def answers(method: str) -> tuple[int, ...]:
        found = [getattr(client, method)(url) for client in cast.clients.values()]
        for answer in found:
            if isinstance(answer, FileResponse):  # a server would close what it has sent
                for close in answer._resource_closers:  # type: ignore[attr-defined]
                    close()
        return tuple(answer.status_code for answer in found)

    assert answers("get") == gets
    assert answers("head") in {gets, NOT_SO}
    assert answers("post") == posts


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_no_other_method_does_anything(method: str, cast: Cast) -> None:
    for name in PUBLIC:
        url = reverse(name, args=arguments(name, cast))
        answers = {getattr(client, method)(url).status_code for client in (cast.visitor, cast.as_dana)}
        # Django's class views, which the account pages are, take PUT for POST.
        views = ("account_", "socialaccount_")
        also = {200} if method == "put" and name.startswith(views) else set()
        assert answers <= {301, 302, 403, 404, 405} | also, name


def test_desk_is_closed_to_everybody_but_recruiters(cast: Cast) -> None:
    """Strangers are sent to the log-in; somebody signed in gets no further than a refusal."""
    outsiders: dict[str, Client] = {name: cast.clients[name] for name in ("anonymous", "owner")}
    for name, url in desk_addresses(cast).items():
        for who, client in outsiders.items():
            for method in ("get", "post"):
                answer = getattr(client, method)(url)
                assert answer.status_code in {302, 403}, (name, who, method)
                if answer.status_code == 302 and name != "admin:logout":
                    assert answer.headers["Location"].startswith(LEADS_OUT), (name, who, method)


def test_every_route_with_an_object_in_it_is_in_the_matrix(cast: Cast) -> None:
    """Of the desk too: its addresses are made for each route, and none is passed by."""
    desk = {route.name for route in routes() if route.is_of_the_desk and route.name != "admin:"}
    taken = {route.name for route in routes() if "<" in route.pattern or "(?P" in route.pattern}

    assert taken <= set(ACCESS) | set(desk_addresses(cast)) | {"admin:"}
    assert set(desk_addresses(cast)) == desk


@pytest.mark.parametrize("who", ["anonymous", "other", "owner"])
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete"])
def test_the_desk_shows_no_object_to_an_outsider(who: str, method: str, cast: Cast) -> None:
    client = cast.clients[who]
    for name, url in desk_addresses(cast).items():
        status = getattr(client, method)(url).status_code
        assert status in {302, 403, 405}, (name, who, method, status)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_a_recruiter_changes_nothing_by_another_method(method: str, cast: Cast) -> None:
    before = cast.application.stage, cast.dana.email
    for url in desk_addresses(cast).values():
        assert getattr(cast.as_sam, method)(url).status_code < 500, url
    cast.application.refresh_from_db()
    cast.dana.refresh_from_db()

    assert (cast.application.stage, cast.dana.email) == before


LEADS_OUT = ("/admin/login/", "/accounts/")


def test_desk_opens_for_recruiters(cast: Cast) -> None:
    answers = {name: cast.as_sam.get(url).status_code for name, url in desk_addresses(cast).items()}

    refused = {name for name, status in answers.items() if status not in {200, 302, 403, 404, 405}}
    assert refused == set()
    lists = {name: status for name, status in answers.items() if name.endswith("_changelist")}
    assert set(lists.values()) == {200}
    pages = {
        name: status
        for name, status in answers.items()
        if name.endswith(("_change", "_history")) and not name.startswith("admin:password")
    }
    assert set(pages.values()) == {200}


def test_signed_out_recruiter_who_left_is_nobody(cast: Cast) -> None:
    cast.sam.is_active = False
    cast.sam.save()

    assert cast.as_sam.get(reverse("admin:index")).status_code == 302
