"""What people at the desk write down for each other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from config.accounts.models import User
from recruiters.models import MentionStop, Note, NoteMention
from recruiters.queries import mentions
from recruiters.queries import notes as queries
from recruiters.queries.mentions import Read
from recruiters.queries.notes import Thing

GATHERED_FOR = timedelta(minutes=5)
"""How long the first mention waits, so that those that follow go into the same mail."""


class NotKept(Exception):
    """A text names nobody, several people, or somebody who may not see what it is about."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(self.problems))


class NotYours(Exception):
    """Only who wrote a note changes or deletes it."""


@transaction.atomic
def add(*, about: Thing, text: str, by: User) -> Note:
    """Write a note about a thing, and tell whom it mentions. Candidates never see it.

    Raises NotKept, and PermissionDenied for who writes none.
    """
    _may(by, "recruiters.add_note")
    found = read(about=about, text=text)
    note = Note.objects.create(**{queries.about_of(about): about}, text=found.text, by=by)
    _mention(note, found.people, by)
    return note


@transaction.atomic
def edit(*, note: Note, text: str, by: User) -> Note:
    """Write one's own note anew. Who is named in it for the first time is told. Raises NotKept, NotYours."""
    note = _own(note, by)
    found = read(about=note.thing, text=text, note=note)
    if found.text == note.text:
        return note
    note.text, note.edited_at = found.text, timezone.now()
    note.save(update_fields=["text", "edited_at"])
    note.mentions.exclude(user__in=found.people).delete()
    known = set(note.mentions.values_list("user", flat=True))
    _mention(note, [user for user in found.people if user.pk not in known], by)
    return note


@transaction.atomic
def delete(*, note: Note, by: User) -> None:
    """Delete one's own note, and that it mentioned anybody. Raises NotYours."""
    _own(note, by).delete()


@transaction.atomic
def pin(*, note: Note, is_pinned: bool, by: User) -> None:
    """Let a note stand before the others, or not any more: whoever may correct notes, of anybody's."""
    _may(by, "recruiters.change_note")
    Note.objects.filter(pk=note.pk).update(pinned_at=timezone.now() if is_pinned else None)


def read(*, about: Thing, text: str, note: Note | None = None) -> Read:
    """A text as it is kept. Who is named in `note` already may be named again. Raises NotKept."""
    text = text.strip()
    if not mentions.may_name(text):
        return Read(text, [], [])
    before = list(User.objects.filter(mentions__note=note)) if note else []
    known = {user.pk: user for user in [*before, *queries.staff()]}
    found = mentions.read(text, known.values())
    new = [user for user in found.people if user not in before]
    see = set(queries.colleagues(about).values_list("pk", flat=True)) if new else set()
    problems = [*found.problems, *(_unseen(user, about) for user in new if user.pk not in see)]
    if problems:
        raise NotKept(problems)
    return found


def _may(user: User, right: str) -> None:
    if not user.has_perm(right):
        raise PermissionDenied


def _unseen(user: User, about: Thing) -> str:
    return (
        f"{user} may not see this {queries.about_of(about)}, and would not find the note. Take the name out,"
        " or mention somebody who sees it."
    )


def _own(note: Note, by: User) -> Note:
    found = Note.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if found.by_id != by.pk:
        raise NotYours("Only who wrote a note changes it.")
    return found


def _mention(note: Note, people: Iterable[User], by: User) -> None:
    """One row for each. A mail is due when the first of theirs that waits says so; none goes to oneself."""
    named = list(people)
    quiet = {by.pk, *MentionStop.objects.filter(user__in=named).values_list("user", flat=True)}
    waiting = NoteMention.objects.filter(user__in=named, notice_at__isnull=False).order_by("-notice_at")
    first = dict(waiting.values_list("user", "notice_at")) if named else {}
    due = timezone.now() + GATHERED_FOR
    NoteMention.objects.bulk_create(
        NoteMention(note=note, user=user, notice_at=None if user.pk in quiet else first.get(user.pk, due))
        for user in named
    )
