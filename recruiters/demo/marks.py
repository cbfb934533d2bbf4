"""What the desk marks for itself: tags, and notes in which colleagues are mentioned."""

from __future__ import annotations

from candidates.enums import IN_PROCESS
from candidates.models import Application
from config.accounts.models import User
from recruiters.demo.dice import Dice
from recruiters.demo.logins import OTHERS
from recruiters.models import NoteMention, Tag
from recruiters.services import notes, tags

TAGS = (
    ("Silver medalist", "Second choice for an offer. Ask first when the next one opens."),
    ("Test passed", "Came through our coding test with 95 percent or more."),
    ("Referred", "Another coder of ours named them."),
    ("Night shift", "Has said that nights are fine."),
)
URGENT = ("Client waits", "The employer asked for names this week.")
NOTES = (
    "@{name} they can start two weeks earlier. Does the client take that?",
    "Client wants a second auditor, @{name}. Would this one do?",
    "@{name} please look over the test before I send it on.",
)
TAGGED = 24


def make(desk: list[User]) -> str:
    """Write the tags, and a few notes to the first recruiter of the desk. Returns what, in words."""
    dice, first = Dice("marks"), desk[0]
    mate = User.objects.get(email=OTHERS[1].email)  # of the same team
    rows = list(
        Application.objects.filter(candidate__is_demo=True, stage__in=IN_PROCESS)
        .select_related("candidate", "position__recruiter")
        .order_by("pk")
    )
    made = [Tag.objects.create(name=name, description=said) for name, said in TAGS]
    for row in dice.sample(rows, min(TAGGED, len(rows))):
        tag = dice.choice(made)
        tags.put(things=[row.candidate], tags=[tag], by=row.position.recruiter or first)
        tags.put(things=[row], tags=[tag], by=row.position.recruiter or first)
    urgent = Tag.objects.create(name=URGENT[0], description=URGENT[1])
    tags.put(things=list({row.position for row in rows[:40:8]}), tags=[urgent], by=first)
    own = [row for row in rows if row.position.recruiter_id == first.pk][: len(NOTES)]
    for row, text in zip(own, NOTES, strict=False):
        notes.add(about=row, text=text.format(name=first.name), by=mate)
    NoteMention.objects.update(notice_at=None)  # invented: no mail
    return f"{len(made) + 1} tags, {len(own)} mentions"
