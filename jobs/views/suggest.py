from __future__ import annotations

from dataclasses import asdict

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from jobs.forms.search import SearchForm
from jobs.search import suggest as suggestions

FIELDS = {"what": suggestions.what, "where": suggestions.where}


@require_safe
@login_not_required
@cache_control(public=True, max_age=60)
def suggest(request: HttpRequest, field: str) -> JsonResponse:
    """What the field may be about to hold, for the list under it. The form works without."""
    if field not in FIELDS:
        raise Http404("no such field")
    typed = SearchForm(request.GET).criteria().q
    return JsonResponse({"suggestions": [asdict(one) for one in FIELDS[field](typed)]})
