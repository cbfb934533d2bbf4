"""Routes of the whole site."""

from __future__ import annotations

from allauth.urls import urlpatterns as allauth_routes
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path

from config import errors, health
from config.accounts import views as accounts
from config.mail import webhooks


def after_login(request: HttpRequest) -> HttpResponseRedirect:
    """Recruiters go to the desk, candidates to their file."""
    staff = request.user.is_authenticated and request.user.is_staff
    return redirect("admin:index" if staff else "candidates:me")


@login_not_required
def favicon(request: HttpRequest) -> HttpResponsePermanentRedirect:
    """Browsers ask for it here when a page, such as a kept mail, names no icon."""
    return redirect(static("img/favicon.ico"), permanent=True)


handler429 = errors.too_many_requests  # read by allauth
urlpatterns: list[URLPattern | URLResolver] = [
    path("favicon.ico", favicon, name="favicon"),
    path("admin/", admin.site.urls),
    path("accounts/after-login/", after_login, name="after-login"),
    path("accounts/sessions/<int:pk>/end/", accounts.end_session, name="end-session"),
    path("accounts/show-anew/", accounts.show_anew, name="show-anew"),
    path("accounts/unsent/", accounts.show_unsent, name="unsent"),
    # Without allauth's nameless ways from addresses of long ago, which we never had.
    path("accounts/", include([one for one in allauth_routes if getattr(one, "name", "") is not None])),
    path("", include("recruiters.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *webhooks.routes(
        secrets=settings.ANYMAIL_WEBHOOK_SECRET,
        mailgun_key=settings.ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY,
        reads_replies=bool(settings.REPLIES_DOMAIN),
    ),
    path("", include("candidates.urls")),
    path("", include("jobs.urls")),
]
