"""From one person to the next, in the order of the list that somebody came from."""

from __future__ import annotations

from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest, QueryDict

from candidates.models import Candidate
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.triage import LIST, WAY, as_if
from recruiters.admin.words import changelist_url
from recruiters.services import trails


def place_of(desk: DeskModelAdmin[Candidate], request: HttpRequest, here: int) -> trails.Place | None:
    """Where somebody lies on the way their page was opened by; None where it was opened by itself."""
    user, of = whoever(request), trails.Kind.CANDIDATE
    if name := request.GET.get(WAY, ""):
        return trails.follow(user=user, name=name, here=here, of=of)
    if request.method != "GET" or LIST not in request.GET:
        return None
    query = QueryDict(request.GET[LIST])
    try:
        rows = desk.get_changelist_instance(as_if(request, query)).queryset
    except IncorrectLookupParameters:
        return None
    steps = [(key, "") for key in rows.values_list("pk", flat=True)[: trails.MOST]]
    back = f"{changelist_url(Candidate)}?{query.urlencode()}"
    return trails.lay(user=user, steps=steps, back=back, here=here, of=of)
