from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.mail.models import OutgoingMail
from recruiters.models import Recruiter
from recruiters.services import groups
from tests.factories import RecruiterFactory, UserFactory

pytestmark = pytest.mark.django_db
ADD = "admin:accounts_user_add"


def page(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def told(answer: Any) -> list[str]:  # noqa: ANN401 -- a response of the test client
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_inviting_starts_with_a_recruiter_of_the_group(boss: Client) -> None:
    form = boss.get(reverse(ADD)).context["adminform"].form

    group = Group.objects.get(name=groups.RECRUITERS)
    assert list(form.fields) == ["email", "name", "is_staff", "groups"]
    assert (form["is_staff"].value(), form["groups"].value()) == (True, [group.pk])


def test_invited_user_has_no_password_and_gets_in_by_a_code(boss: Client, client: Client) -> None:
    group = groups.ensure()
    data = {"email": "New@Onfile.example.com", "name": "Nina New", "is_staff": "on", "groups": [group.pk]}

    answer = boss.post(reverse(ADD), data)

    user = User.objects.get(email="new@onfile.example.com")
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)
    assert list(user.groups.all()) == [group]
    assert told(answer)[0].startswith("An invitation to set a password is on its way")

    client.post(reverse("account_request_login_code"), {"email": user.email})
    code = OutgoingMail.objects.exclude(kind="invitation").get(to=user.email)
    assert "code" in code.subject.lower()


def test_user_who_does_not_work_here_is_told_how_to_sign_in(boss: Client) -> None:
    answer = boss.post(reverse(ADD), {"email": "visitor@example.com", "name": "Some Visitor"})

    assert told(answer)[0].startswith("Tell Some Visitor to open http")


def test_an_address_is_invited_once(boss: Client) -> None:
    UserFactory.create(email="taken@example.com")

    answer = boss.post(reverse(ADD), {"email": "TAKEN@example.com"})

    assert answer.context["adminform"].form.errors
    assert User.objects.filter(email="taken@example.com").count() == 1


def test_user_is_switched_off_and_never_deleted(boss: Client) -> None:
    user = UserFactory.create(is_staff=True, name="Old Hand")

    boss.post(page(user), {"email": user.email, "name": user.name, "is_staff": "on"})

    user.refresh_from_db()
    assert not user.is_active
    assert boss.get(reverse("admin:accounts_user_delete", args=[user.pk])).status_code == 403


def test_form_of_a_user_knows_no_password(boss: Client) -> None:
    form = boss.get(page(UserFactory.create())).context["adminform"].form

    assert set(form.fields) == {"email", "name", "is_active", "is_staff", "is_superuser", "groups"}


def test_recruiter_has_no_business_with_users(desk: Client) -> None:
    user = UserFactory.create()
    names = ["accounts_user_changelist", "accounts_user_add", "auth_group_changelist"]

    answers = [desk.get(reverse(f"admin:{name}")).status_code for name in names]

    assert [*answers, desk.post(page(user), {"is_superuser": "on"}).status_code] == [403] * 4


def test_users_are_filtered_by_role(boss: Client) -> None:
    UserFactory.create(email="coder@example.com")

    def found(role: str) -> list[str]:
        answer = boss.get(reverse("admin:accounts_user_changelist"), {"role": role})
        return [user.email for user in answer.context["cl"].result_list]

    assert found("candidate") == ["coder@example.com"]
    assert "coder@example.com" not in found("desk")


def test_recruiter_as_candidates_meet_them(boss: Client) -> None:
    user = UserFactory.create(is_staff=True)
    url = reverse("admin:recruiters_recruiter_add")

    boss.post(url, {"user": user.pk, "title": "Senior recruiter", "phone": "(407) 834-0100"})

    made = Recruiter.objects.get(user=user)
    assert (made.title, str(made.phone)) == ("Senior recruiter", "(407) 834-0100")
    shown = boss.get(reverse("admin:recruiters_recruiter_changelist"))
    assert shown.status_code == 200


# What a recruiter may do


def test_group_may_what_the_table_says_and_nothing_else() -> None:
    group = groups.ensure()

    given = {
        f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")
    }
    wanted = {
        f"{label.split('.')[0]}.{verb}_{label.split('.')[1]}"
        for label, verbs in groups.RECRUITER_MAY.items()
        for verb in verbs
    }
    assert given == wanted
    assert not any("user" in name or "group" in name for name in given)
    history = {"applicationtransition", "alertrecord", "matchrun", "positionevent"}
    assert {name for name in given if name.split("_", 1)[1] in history and ".view_" not in name} == set()


def test_group_is_made_once_and_brought_back_in_line() -> None:
    first = groups.ensure()
    member = RecruiterFactory.create(user__is_superuser=False).user
    member.groups.add(first)
    first.permissions.add(Permission.objects.get(codename="delete_user"))
    first.permissions.remove(Permission.objects.get(codename="view_position"))

    again = groups.ensure()

    assert (again.pk, Group.objects.count()) == (first.pk, 1)
    member = User.objects.get(pk=member.pk)
    assert member.has_perm("jobs.view_position")
    assert not member.has_perm("accounts.delete_user")


def test_recruiter_may_open_every_list_of_their_sections(desk: Client) -> None:
    sections = desk.get("/admin/").context["sections"]

    answers = {
        entry.name: desk.get(entry.url).status_code for section in sections for entry in section.entries
    }

    assert set(answers.values()) == {200}
    assert len(answers) == 28
