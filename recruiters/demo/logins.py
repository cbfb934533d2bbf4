"""The demo's log-ins: who signs in at the desk, and one person on file.

Their passwords follow from SECRET_KEY, so that they differ from server to server and can be
printed again; somebody who knows this file knows none of them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher, make_password

from config.accounts.models import User
from recruiters.enums import Role
from recruiters.models import Recruiter, Team
from recruiters.services import groups

CONSONANTS, VOWELS = "bdfghklmnprstvz", "aeiou"
SYLLABLES = 9
SALT_LENGTH = 32
OF_ANOTHER_KEY = "(from another SECRET_KEY)"
ADVICE = (
    "They follow from the SECRET_KEY the demo was loaded with; `make run` has one in each VAR_DIR.",
    "Start with that one, or give them passwords of this one, with the same DATABASE_URL and VAR_DIR:",
    '    make manage ARGS="seed --renew-logins"',
)


@dataclass(frozen=True)
class Login:
    """One who can sign in; `role` is how the log-in is named to whoever starts the demo."""

    email: str
    name: str
    role: str = ""
    group: Role = Role.RECRUITER
    title: str = ""
    phone: str = ""
    is_superuser: bool = False


DESK = (
    Login(
        "odalys.renfro@onfile.example.com",
        "Odalys Renfro",
        role="recruiter",
        title="Senior recruiter, inpatient and documentation",
        phone="+14075550141",
    ),
    Login(
        "bertrand.okolie@onfile.example.com",
        "Bertrand Okolie",
        title="Recruiter, physician and outpatient coding",
        phone="+14075550142",
    ),
    Login(
        "thessaly.wynn@onfile.example.com",
        "Thessaly Wynn",
        title="Recruiter, payers, audit and home health",
        phone="+14075550143",
    ),
)
OTHERS = (
    Login(
        "leopold.arendt@onfile.example.com",
        "Leopold Arendt",
        role="lead",
        group=Role.LEAD,
        title="Lead, physician, payer and audit coding",
        phone="+14075550144",
    ),
    Login(
        "calla.brightwater@onfile.example.com",
        "Calla Brightwater",
        role="coordinator",
        group=Role.COORDINATOR,
        title="Coordinator",
        phone="+14075550145",
    ),
    Login("auden.fairweather@onfile.example.com", "Auden Fairweather", role="auditor", group=Role.AUDITOR),
    Login("mirela.costanza@onfile.example.com", "Mirela Costanza", role="administrator", group=Role.ADMIN),
)
"""Who works at the desk and looks after no position."""
TEAMS = {
    "Hospital coding": (DESK[0].email, OTHERS[1].email),
    "Physician and payer coding": (DESK[1].email, DESK[2].email, OTHERS[0].email),
}
"""Name of a team, and who is in it."""
CHIEF = Login("chief@onfile.example.com", "Ingrid Solvay-Moss", role="superuser", is_superuser=True)
GUEST = Login("marisol.tenorio@example.com", "Marisol Tenorio", role="candidate")
SHOWN = (DESK[0], *OTHERS, CHIEF, GUEST)


def _secret(purpose: str, login: Login) -> bytes:
    message = f"demo {purpose} {login.email}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()


def password_of(login: Login) -> str:
    """The password that this server's secret gives to a log-in: `bidofa-kuremi-tolapu`."""
    number = int.from_bytes(_secret("password", login))
    syllables = []
    for _ in range(SYLLABLES):
        number, consonant = divmod(number, len(CONSONANTS))
        number, vowel = divmod(number, len(VOWELS))
        syllables.append(CONSONANTS[consonant] + VOWELS[vowel])
    third = SYLLABLES // 3
    return "-".join("".join(syllables[start : start + third]) for start in range(0, SYLLABLES, third))


def _salt_of(login: Login) -> str:
    """The salt that goes with that password; a password set later has another one."""
    return _secret("salt", login).hex()[:SALT_LENGTH]


def _stored(login: Login) -> str:
    if login not in SHOWN:
        return make_password(None)
    return make_password(password_of(login), salt=_salt_of(login))


def sign_up(*logins: Login, is_staff: bool = False) -> list[User]:
    """Make the users of these log-ins, with proven addresses; those not shown have no password.

    A user who is there already stays as it is. Returns them in the order given.
    """
    found = {user.email: user for user in User.objects.filter(email__in=[login.email for login in logins])}
    new = [
        User(
            email=login.email,
            name=login.name,
            password=_stored(login),
            is_staff=is_staff or login.is_superuser,
            is_superuser=login.is_superuser,
        )
        for login in logins
        if login.email not in found
    ]
    User.objects.bulk_create(new)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in new
    )
    found |= {user.email: user for user in new}
    return [found[login.email] for login in logins]


def staff_the_desk() -> list[User]:
    """Make the desk: its recruiters, whom it returns, one of each other role, and the superuser."""
    staff = sign_up(*DESK, *OTHERS, is_staff=True)
    sign_up(CHIEF)
    groups.ensure()
    for user, login in zip(staff, (*DESK, *OTHERS), strict=True):
        groups.found_or_made(login.group).user_set.add(user)
    Recruiter.objects.bulk_create(
        (
            Recruiter(user=user, title=login.title, phone=login.phone)
            for user, login in zip(staff, (*DESK, *OTHERS), strict=True)
            if login.title
        ),
        ignore_conflicts=True,
    )
    for name, emails in TEAMS.items():
        team, _ = Team.objects.get_or_create(name=name)
        team.members.add(*(user for user in staff if user.email in emails))
    return staff[: len(DESK)]


def _shown() -> dict[str, User]:
    return {user.email: user for user in User.objects.filter(email__in=[login.email for login in SHOWN])}


def renew() -> None:
    """Give the log-ins that are shown the passwords of this server's secret, whatever they have now."""
    users = _shown()
    for login in SHOWN:
        if login.email in users:
            users[login.email].password = _stored(login)
    User.objects.bulk_update(users.values(), ["password"])


def lines_of_logins() -> list[str]:
    """The log-ins in aligned lines, and what to do where a password is not known; none without a demo."""
    users = _shown()
    rows = [
        (login.role, login.email, _shown_password(users[login.email], login))
        for login in SHOWN
        if login.email in users
    ]
    roles, emails = (max((len(row[column]) for row in rows), default=0) for column in (0, 1))
    lines = [f"{role:<{roles}}  {email:<{emails}}  {password}" for role, email, password in rows]
    if any(password == OF_ANOTHER_KEY for *_, password in rows):
        lines += ADVICE
    return lines


def _shown_password(user: User, login: Login) -> str:
    """Ours, if it is still the one; told by its salt, because checking it would take a second."""
    if user.has_usable_password():
        stored = identify_hasher(user.password).decode(user.password)
        if stored["salt"] == _salt_of(login):
            return password_of(login)
        # Django's own salts are of another length and alphabet: their owner has set the password.
        if re.fullmatch(f"[0-9a-f]{{{SALT_LENGTH}}}", stored["salt"]):
            return OF_ANOTHER_KEY
    return "(has another password now)"
