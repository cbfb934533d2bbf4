"""Where one goes back to from a page of the desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def back_to(request: HttpRequest, otherwise: str, *, within: str = "") -> str:
    """The page that a form came from (`back`), if it lies in this desk or `within`; or another address."""
    wanted = request.POST.get("back", request.GET.get("back", ""))
    inside = wanted.startswith(within or reverse("admin:index")) and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None
    )
    return wanted if inside else otherwise
