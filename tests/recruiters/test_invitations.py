"""Inviting a recruiter: the mail, its link that works once, and who gets none."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from config.accounts.models import User
from config.mail.models import OutgoingMail
from recruiters.services import groups, invitations
from tests.factories import RecruiterFactory, SuppressionFactory, UserFactory

pytestmark = pytest.mark.django_db
ADD = "admin:accounts_user_add"
LIST = "admin:accounts_user_changelist"
PASSWORD = "seven green filing cabinets"
BOTH = {"password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def by(db: None) -> User:
    return RecruiterFactory.create(user__name="Ada Boss").user


@pytest.fixture
def nina(by: User) -> User:
    """Somebody added to the desk who has no password yet, and no proven address."""
    user: User = User.objects.create_user("nina.new@example.com", name="Nina New", is_staff=True)
    user.groups.add(groups.ensure())
    return user


def link_to(user: User) -> str:
    """The link of the last invitation, without the site's address."""
    mail = OutgoingMail.objects.filter(kind="invitation", to=user.email).latest("pk")
    found = re.search(rf"{re.escape(settings.SITE_URL)}(/accounts/invitation/\S+)", mail.text)
    assert found
    assert found[1] in mail.html
    return found[1]


def invited(user: User, by: User) -> str:
    invitations.invite(user=user, by=by)
    return link_to(user)


def test_adding_a_recruiter_sends_the_invitation(boss: Client, client: Client) -> None:
    data = {"email": "Nina@Example.com", "name": "Nina New", "is_staff": "on", "groups": [groups.ensure().pk]}

    answer = boss.post(reverse(ADD), data)

    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to) == ("invitation", "nina@example.com")
    assert mail.subject == "Ada Boss invites you to the desk of Onfile"
    assert mail.reply_to == User.objects.get(name="Ada Boss").email
    assert "Hello Nina," in mail.text
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told[0] == "An invitation to set a password is on its way to nina@example.com."
    assert client.get(link_to(User.objects.get(email="nina@example.com"))).status_code == 200


def test_adding_somebody_who_does_not_work_here_sends_nothing(boss: Client) -> None:
    boss.post(reverse(ADD), {"email": "visitor@example.com", "name": "Some Visitor"})

    assert not User.objects.get(email="visitor@example.com").is_staff
    assert not OutgoingMail.objects.exists()


def test_link_sets_the_password_and_opens_the_desk(client: Client, nina: User, by: User) -> None:
    link = invited(nina, by)
    shown = client.get(link)

    answer = client.post(link, BOTH, follow=True)

    assert nina.email in shown.content.decode()
    # A password alone opens no desk: a second factor is set up first.
    assert answer.redirect_chain[-1][0] == reverse("recruiters:second-factor")
    assert answer.wsgi_request.user == nina
    nina.refresh_from_db()
    assert nina.check_password(PASSWORD)
    address = EmailAddress.objects.get(user=nina)
    assert (address.email, address.verified, address.primary) == (nina.email, True, True)

    later = Client()
    later.post(reverse("account_login"), {"login": nina.email, "password": PASSWORD})
    assert later.get(reverse("admin:index"), follow=True).redirect_chain[-1][0] == reverse(
        "recruiters:second-factor"
    )


def test_link_does_not_work_twice(client: Client, nina: User, by: User) -> None:
    link = invited(nina, by)
    client.post(link, BOTH)
    other = {"password1": "another long password", "password2": "another long password"}

    again = [Client().get(link), Client().post(link, other), client.post(link, other)]

    assert [answer.status_code for answer in again] == [404] * 3
    assert "This link no longer works" in again[0].content.decode()
    nina.refresh_from_db()
    assert nina.check_password(PASSWORD)


def test_link_that_was_used_while_its_form_was_filled_in_changes_nothing(nina: User, by: User) -> None:
    token = invited(nina, by).rstrip("/").rpartition("/")[2]
    stale = invitations.invited(pk=nina.pk, token=token)
    assert stale is not None
    invitations.accept(user=nina, token=token, password=PASSWORD)

    assert invitations.accept(user=stale, token=token, password="another long password") is None

    nina.refresh_from_db()
    assert nina.check_password(PASSWORD)


def test_looking_at_the_link_does_not_use_it_up(client: Client, nina: User, by: User) -> None:
    link = invited(nina, by)

    assert [client.get(link).status_code, client.head(link).status_code] == [200, 200]
    assert client.post(link, BOTH).status_code == 302


@pytest.mark.parametrize(
    "typed",
    [
        {"password1": "short", "password2": "short"},
        {"password1": PASSWORD, "password2": "something else entirely"},
        {},
    ],
)
def test_bad_password_is_refused_and_the_link_still_works(
    client: Client, nina: User, by: User, typed: dict[str, str]
) -> None:
    link = invited(nina, by)

    answer = client.post(link, typed)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    nina.refresh_from_db()
    assert not nina.has_usable_password()
    assert client.post(link, BOTH).status_code == 302


def test_link_runs_out(client: Client, nina: User, by: User, settings: Settings) -> None:
    link = invited(nina, by)
    settings.PASSWORD_RESET_TIMEOUT = -1

    assert client.get(link).status_code == 404


def test_mail_says_until_when(nina: User, by: User) -> None:
    invitations.invite(user=nina, by=by)

    day = timezone.localtime(timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT))
    assert f" on {day:%A}, {day:%B} {day.day}." in OutgoingMail.objects.get().text


def test_link_of_another_user_or_none_is_void(client: Client, nina: User, by: User) -> None:
    token = invited(nina, by).rstrip("/").rpartition("/")[2]
    other = User.objects.create_user("other@example.com", is_staff=True)

    links = [
        reverse("recruiters:invitation", args=[pk, token]) for pk in (other.pk, nina.pk + 10**6, 2**63, 0)
    ]
    links.append(reverse("recruiters:invitation", args=[nina.pk, "made-up"]))

    assert {client.post(link, BOTH).status_code for link in links} == {404}
    assert not User.objects.get(pk=other.pk).has_usable_password()


def test_link_is_void_for_who_was_switched_off_or_left_the_desk(nina: User, by: User) -> None:
    link = invited(nina, by)
    for change in ({"is_active": False}, {"is_staff": False}):
        User.objects.filter(pk=nina.pk).update(**change)
        assert Client().get(link).status_code == 404
        User.objects.filter(pk=nina.pk).update(is_active=True, is_staff=True)


def test_who_was_signed_in_before_is_signed_out(boss: Client, nina: User, by: User) -> None:
    boss.post(invited(nina, by), BOTH)

    assert boss.get(reverse("admin:index")).wsgi_request.user == nina


def test_second_factor_is_asked_for_all_the_same(client: Client, nina: User, by: User) -> None:
    TOTP.activate(nina, generate_totp_secret())
    RecoveryCodes.activate(nina)
    assert Authenticator.objects.filter(user=nina).count() == 2

    answer = client.post(invited(nina, by), BOTH)

    assert answer.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("admin:index")).status_code == 302


def test_invitation_is_sent_again_to_those_without_a_password(boss: Client, nina: User) -> None:
    has_one = UserFactory.create(is_staff=True, name="Old Hand")
    stranger = User.objects.create_user("stranger@example.com", name="A Stranger")
    gone = User.objects.create_user("gone@example.com", name="Gone By", is_staff=True, is_active=False)
    chosen = [user.pk for user in (nina, has_one, stranger, gone)]

    answer = boss.post(reverse(LIST), {"action": "invite_again", "_selected_action": chosen})

    assert [mail.to for mail in OutgoingMail.objects.all()] == [nina.email]
    assert sorted(str(message) for message in get_messages(answer.wsgi_request)) == [
        "1 invitation is on the way.",
        "No invitation: A Stranger does not work at the desk.",
        "No invitation: Gone By is switched off.",
        "No invitation: Old Hand has a password already.",
    ]


def test_recruiter_may_not_invite(desk: Client, nina: User) -> None:
    data = {"action": "invite_again", "_selected_action": [nina.pk]}

    assert desk.post(reverse(LIST), data).status_code == 403
    assert not OutgoingMail.objects.exists()


def test_password_a_stranger_chose_does_not_open_the_desk(boss: Client, client: Client) -> None:
    """Somebody signed up with an address that is not theirs; then its owner comes to work here."""
    user = UserFactory.create(email="nina.new@example.com", password="a strangers own password")
    EmailAddress.objects.filter(user=user).update(verified=False)
    url = reverse("admin:accounts_user_change", args=[user.pk])

    boss.post(url, {"email": user.email, "name": "Nina New", "is_active": "on", "is_staff": "on"})

    user.refresh_from_db()
    assert user.is_staff
    assert not user.has_usable_password()
    assert client.post(link_to(user), BOTH).status_code == 302
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_proven_recruiter_keeps_the_password(boss: Client, by: User) -> None:
    user = RecruiterFactory.create().user
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True})
    with pytest.raises(invitations.NotInvited, match="has a password already"):
        invitations.invite(user=user, by=by)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_administrator_with_a_password_keeps_it(by: User) -> None:
    chief = User.objects.create_superuser("chief@example.com", PASSWORD)
    EmailAddress.objects.filter(user=chief).delete()
    with pytest.raises(invitations.NotInvited, match="has a password already"):
        invitations.invite(user=chief, by=by)


def test_no_invitation_goes_where_it_cannot_arrive(nina: User, by: User) -> None:
    SuppressionFactory.create(email=nina.email)
    with pytest.raises(invitations.NotInvited, match="is suppressed"):
        invitations.invite(user=nina, by=by)


def test_no_invitation_to_an_address_another_log_in_has_proven(nina: User, by: User) -> None:
    EmailAddress.objects.create(user=by, email=nina.email, verified=True)
    with pytest.raises(invitations.NotInvited, match="another log-in has proven"):
        invitations.invite(user=nina, by=by)


def test_looking_at_the_page_gives_the_group_nothing_back(boss: Client) -> None:
    group = groups.ensure()
    group.permissions.clear()
    boss.get(reverse(ADD))
    assert not group.permissions.exists()
