from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, QueryDict

from candidates.forms.attaching import UPLOADED, FileForm
from candidates.queries.visitors import Visitor
from candidates.services import attaching, limits
from candidates.views.doors import sent
from jobs.models import Position

TOO_MANY = "Many files were uploaded just now. Wait an hour, or go on without one."


@dataclass(frozen=True)
class Received:
    """What was posted to the form of a position, and why its file was not taken."""

    data: QueryDict | None
    refused: list[str] = field(default_factory=list)


def receive(request: HttpRequest, position: Position, visitor: Visitor | None) -> Received:
    """Keep the file that came along, if one did: nobody chooses it twice, whatever else is to be mended.

    In what was posted the key of the kept file takes its place, and it is the one that is chosen.
    """
    data = sent(request)
    if data is None or not request.FILES or not position.is_open:
        return Received(data)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return Received(data, [str(why) for why in form.errors["resume_file"]])
    owner = visitor.owner if visitor else None
    file = form.cleaned_data["resume_file"]
    if file is None:
        return Received(data)
    if not limits.may_attach(request=request, owner=owner):
        return Received(data, [TOO_MANY])
    changed = data.copy()
    changed["resume_upload"] = attaching.upload(position=position, owner=owner, file=file, name=file.name)
    changed["resume"] = UPLOADED
    return Received(changed)
