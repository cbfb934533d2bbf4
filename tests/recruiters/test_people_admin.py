from __future__ import annotations

import html
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from candidates.enums import MOVE_NEEDS
from config.accounts.models import User
from config.mail.models import OutgoingMail
from recruiters.enums import Role
from recruiters.models import Recruiter, RoleGroup, Team
from recruiters.services import groups
from tests.factories import RecruiterFactory, UserFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
ADD = "admin:accounts_user_add"


def page(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def told(answer: Any) -> list[str]:  # noqa: ANN401 -- a response of the test client
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_inviting_starts_with_a_recruiter_of_the_group(boss: Client) -> None:
    form = boss.get(reverse(ADD)).context["adminform"].form

    group = groups.found_or_made()
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


def given(group: Group) -> set[str]:
    rows = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


@pytest.mark.parametrize("role", Role)
def test_group_may_what_the_table_says_and_nothing_else(role: Role) -> None:
    groups.ensure()
    found = given(groups.found_or_made(role))

    assert found == groups.names(groups.MAY[role]), "each of the table is a right there is"
    history = {"applicationtransition", "alertrecord", "matchrun", "positionevent"}
    assert {name for name in found if name.split("_", 1)[1] in history and ".view_" not in name} == set()
    if role != Role.ADMIN:
        assert not any(name.endswith(("_user", "_group")) and ".view_" not in name for name in found)


def test_an_auditor_only_looks() -> None:
    verbs = {name.split(".")[1].split("_")[0] for name in groups.names(groups.MAY[Role.AUDITOR])}

    assert verbs == {"view", "all"}


def test_a_coordinator_neither_publishes_nor_declines_nor_places_nor_exports_people() -> None:
    may = groups.names(groups.MAY[Role.COORDINATOR])

    assert may & {"jobs.publish_position", *MOVE_NEEDS.values()} == set()
    assert may & {"candidates.export_candidate", "candidates.export_application"} == set()
    assert {"candidates.change_application", "jobs.add_position", "candidates.add_candidate"} <= may


def test_what_an_administrator_changed_survives_an_upgrade() -> None:
    first = groups.ensure()
    member = RecruiterFactory.create(user__is_superuser=False).user
    member.groups.add(first)
    first.name = "Talent people"
    first.save()
    first.permissions.add(Permission.objects.get(codename="delete_user"))
    first.permissions.remove(Permission.objects.get(codename="view_position"))
    RoleGroup.objects.filter(role=Role.RECRUITER).update(
        granted=sorted(
            groups.names(groups.RECRUITER_MAY) - {"recruiters.view_note"} | {"mail.add_outgoingmail"}
        )
    )  # as a version before left it, which gave one right less and one more
    first.permissions.remove(Permission.objects.get(codename="view_note"))
    first.permissions.add(Permission.objects.get(codename="add_outgoingmail"))

    again = groups.ensure()

    assert (again.pk, Group.objects.count()) == (first.pk, len(Role))
    member = User.objects.get(pk=member.pk)
    assert member.has_perm("recruiters.view_note"), "what is new came"
    assert not member.has_perm("mail.add_outgoingmail"), "what is given no more went"
    assert member.has_perm("accounts.delete_user"), "what was added stayed"
    assert not member.has_perm("jobs.view_position"), "what was taken away stayed away"
    assert again.name == "Talent people"


def test_a_group_of_the_same_name_is_left_alone() -> None:
    theirs = Group.objects.create(name=Role.ADMIN.label)

    groups.ensure()

    assert groups.found_or_made(Role.ADMIN) != theirs
    assert given(theirs) == set()


def test_rights_that_became_several_are_given_to_who_had_the_one() -> None:
    theirs = Group.objects.create(name="Juniors")
    theirs.permissions.set(Permission.objects.filter(codename__in=["change_position", "view_candidate"]))
    groups.ensure()
    assert given(theirs) == {"jobs.change_position", "candidates.view_candidate", "jobs.publish_position"}

    theirs.permissions.remove(Permission.objects.get(codename="publish_position"))
    groups.ensure()
    assert "jobs.publish_position" not in given(theirs), "once, and not again"


def test_the_group_that_was_there_is_taken_over() -> None:
    adopt = import_module("recruiters.migrations.0003_teams_and_roles").adopt
    there = Group.objects.create(name="Recruiters")
    there.permissions.set(Permission.objects.filter(codename__in=["view_position", "delete_user"]))

    adopt(apps, None)
    groups.ensure()

    assert groups.found_or_made() == there
    assert "accounts.delete_user" in given(there)
    assert "jobs.add_position" not in given(there), "which an administrator had taken away"
    assert "candidates.decline_application" in given(there)


def test_a_role_is_given_back_what_it_may(boss: Client) -> None:
    group, own = groups.ensure(), Group.objects.create(name="Own")
    group.permissions.set(Permission.objects.filter(codename="delete_user"))

    answer = boss.post(
        reverse("admin:auth_group_changelist"),
        {"action": "restore", "_selected_action": [group.pk, own.pk]},
    )

    assert given(group) == groups.names(groups.RECRUITER_MAY)
    assert "Own is no role, so there is nothing to give back." in told(answer)


def test_a_role_is_not_deleted(boss: Client) -> None:
    group, own = groups.ensure(), Group.objects.create(name="Own")
    answers = [
        boss.get(reverse("admin:auth_group_delete", args=[one.pk])).status_code for one in (group, own)
    ]

    assert answers == [403, 200]


def test_the_desk_says_what_each_role_may(boss: Client) -> None:
    groups.ensure()
    for page_of in (reverse("admin:auth_group_changelist"), reverse(ADD)):
        shown = html.unescape(boss.get(page_of).content.decode())
        assert [role for role in Role if role.words not in shown] == []


@pytest.mark.parametrize("role", Role)
def test_who_is_invited_is_given_the_role_chosen(boss: Client, role: Role) -> None:
    groups.ensure()
    group = groups.found_or_made(role)

    boss.post(reverse(ADD), {"email": "nina@onfile.example.com", "is_staff": "on", "groups": [group.pk]})

    assert User.objects.get(email="nina@onfile.example.com").groups.get() == group


@pytest.fixture
def administrator(client: Client) -> tuple[User, Client]:
    """Somebody of the group of administrators, who is no superuser."""
    groups.ensure()
    user = RecruiterFactory.create(user__is_superuser=False).user
    user.groups.add(groups.found_or_made(Role.ADMIN))
    sign_in(client, user)
    return user, client


def test_an_administrator_makes_nobody_a_superuser(administrator: tuple[User, Client]) -> None:
    user, client = administrator
    other = UserFactory.create(is_staff=True)
    sent = {"is_active": "on", "is_staff": "on", "is_superuser": "on"}

    client.post(page(other), {"email": other.email, **sent})
    client.post(page(user), {"email": user.email, "groups": [groups.found_or_made(Role.LEAD).pk], **sent})

    other.refresh_from_db()
    user = User.objects.get(pk=user.pk)
    assert (other.is_superuser, user.is_superuser) == (False, False)
    assert user.groups.get() == groups.found_or_made(Role.ADMIN), (
        "nor do they change what they may themselves"
    )


def test_an_administrator_changes_no_superuser(administrator: tuple[User, Client]) -> None:
    _, client = administrator
    chief = RecruiterFactory.create(user__name="The Chief").user

    answer = client.post(page(chief), {"email": "mine@example.com", "is_active": "on", "is_staff": "on"})
    reset = client.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "reset_second_factor", "_selected_action": [chief.pk]},
    )

    chief.refresh_from_db()
    assert answer.status_code == 403
    assert chief.email != "mine@example.com"
    assert told(reset) == ["Not taken off: The Chief may do everything, and you may not."]


def test_teams_are_made_of_who_works_here(boss: Client) -> None:
    one = RecruiterFactory.create(user__name="Ora Lane").user
    UserFactory.create(name="A Candidate")
    url = reverse("admin:recruiters_team_add")
    assert "A Candidate" not in boss.get(url).content.decode()

    boss.post(url, {"name": "Payers", "members": [one.pk]})

    assert list(Team.objects.get(name="Payers").members.all()) == [one]
    assert "Ora Lane" in boss.get(reverse("admin:recruiters_team_changelist")).content.decode()


def test_recruiter_may_open_every_list_of_their_sections(desk: Client) -> None:
    sections = desk.get("/admin/").context["sections"]

    answers = {
        entry.name: desk.get(entry.url).status_code for section in sections for entry in section.entries
    }

    assert set(answers.values()) == {200}
    assert len(answers) == 40
