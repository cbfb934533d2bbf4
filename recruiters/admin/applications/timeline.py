"""What happened to an application, line by line."""

from __future__ import annotations

from typing import Any

from candidates.enums import DeclineReason, Stage
from candidates.models import Application, ApplicationTransition
from candidates.queries import progress
from recruiters.admin.words import (
    day_words,
)


def steps_of(application: Application) -> list[dict[str, Any]]:
    """The timeline, newest first."""
    steps = [_step(application, step) for step in application.transitions.all()]
    if progress.is_taken_over_in_place(application):
        taken_over = {
            "title": "Applied themselves",
            "at": application.taken_over_at,
            "when": "by the candidate, proven",
            "text": "What they wrote took the place of the form.",
            "icon": "badge-check",
        }
        steps.append(taken_over)
    if application.claimed_at is not None:
        claimed = {
            "title": "Said that it is theirs",
            "at": application.claimed_at,
            "when": "by the candidate, proven",
            "text": "",
            "icon": "badge-check",
        }
        steps.append(claimed)
    lines = progress.missed_lines(application, is_own=False)
    for interview in application.interviews.all():
        lines += progress.interview_lines(interview, interview.time_zone, is_own=False)
    for line in lines:
        what = {"title": line.title, "at": line.at, "when": line.when, "icon": line.icon}
        steps.append({**what, "text": line.text or line.quote})
    return sorted(steps, key=lambda step: step["at"], reverse=True)


def _step(application: Application, step: ApplicationTransition) -> dict[str, Any]:
    """One line of the timeline."""
    to = Stage(step.to_stage)
    title = "Applied" if not step.from_stage else "Applied again" if progress.is_again(step) else to.label
    if step.reason:
        said = step.get_reason_display()
        # A candidate's reason is in their own words, which begin with "I" or "The".
        title = (
            f"{title}: \u201c{said}\u201d" if step.by_candidate else f"{title}: {said[0].lower()}{said[1:]}"
        )
    text = step.message
    if step.starts_on:
        text = f"First day: {day_words(step.starts_on)}. {text}".strip()
    who = "by the candidate" if step.by_candidate else f"by {step.by}" if step.by else ""
    if step.reason == DeclineReason.NO_ANSWER:
        who = progress.BY_ITSELF
    if progress.is_from_a_form(application, step):
        who = progress.FROM_A_FORM
    if step.undone_at:
        title = f"Undone: {title}"
        text = f"Undone by {step.undone_by or 'somebody'} before the mail went. {text}".strip()
    return {
        "title": title,
        "at": step.at,
        "when": who,
        "text": text,
        "icon": ICONS.get(to, "arrow-right"),
    }


ICONS = {
    Stage.NEW: "file-text",
    Stage.DECLINED: "x",
    Stage.WITHDRAWN: "undo-2",
    Stage.PLACED: "check",
    Stage.SUBMITTED: "send",
    Stage.INTERVIEW: "calendar",
}
