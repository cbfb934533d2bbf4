"""What the address of a board asks for."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from candidates.enums import Stage
from config.accounts.models import User
from config.keys import key_of
from jobs.models import Position
from recruiters.admin.people import whoever
from recruiters.models import Tag
from recruiters.queries import pipeline, visible


def asked_of(request: HttpRequest, recruiter: User | None = None) -> pipeline.Asked:
    """`position`, `recruiter` (an id, or "me"), `tag`, `late`, `lane`. Raises Http404 for unknown keys."""
    recruiter = recruiter or recruiter_of(request)
    return pipeline.Asked(
        by=whoever(request),
        position=_position(request),
        recruiter=recruiter.pk if recruiter else None,
        tag=_tag(request),
        is_late=request.GET.get("late") == "1",
        lane=_lane(request),
    )


def _position(request: HttpRequest) -> Position | None:
    found = _named(request, "position")
    if found is None:
        return None
    position = visible.positions(request.user).select_related("employer").filter(pk=found).first()
    if position is None:
        raise Http404
    return position


def _tag(request: HttpRequest) -> Tag | None:
    found = _named(request, "tag")
    if found is None:
        return None
    tag = Tag.objects.filter(pk=found).first()
    if tag is None or not request.user.has_perm("recruiters.view_tag"):
        raise Http404
    return tag


def recruiter_of(request: HttpRequest) -> User | None:
    """Whose board it is; None for everybody's."""
    if request.GET.get("recruiter") == "me":
        return whoever(request)
    found = _named(request, "recruiter")
    if found is None:
        return None
    user = User.objects.filter(pk=found, is_staff=True).first()
    if user is None:
        raise Http404
    return user


def _named(request: HttpRequest, name: str) -> int | None:
    """The key that the address gives; None without one. Something else is not found."""
    text = request.GET.get(name, "")
    if not text:
        return None
    key = key_of(text)
    if key is None:
        raise Http404
    return key


def _lane(request: HttpRequest) -> Stage | None:
    wanted = request.GET.get("lane", "")
    return Stage(wanted) if wanted in pipeline.LANES else None
