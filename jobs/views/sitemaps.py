from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import views
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from jobs import sitemaps
from jobs.revalidation import public_data
from jobs.structured_data import absolute

CLOSED_TO_ROBOTS = ("/admin/", "/accounts/", "/me/", "/a/", "/alerts/", "/applied/", "/positions/*/apply/")
"""Nothing there is to be found; what must not be seen is closed by other means."""


@require_safe
@login_not_required
@public_data
def index(request: HttpRequest) -> HttpResponse:
    """The list of maps."""
    found = [
        {"location": absolute(reverse("jobs:sitemap", args=[name])), "last_mod": one.changed_at}
        for name, one in sitemaps.maps().items()
    ]
    text = render_to_string("sitemap_index.xml", {"sitemaps": found})
    return HttpResponse(text, content_type="application/xml", headers={"X-Robots-Tag": "noindex"})


@require_safe
@login_not_required
@public_data
def section(request: HttpRequest, section: str) -> HttpResponse:
    """One map."""
    return views.sitemap(request, sitemaps={**sitemaps.maps()}, section=section)


@require_safe
@login_not_required
@public_data
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED_TO_ROBOTS)]
    lines += ["", f"Sitemap: {absolute(reverse('jobs:sitemap-index'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
