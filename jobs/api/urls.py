"""Routes below `/api/`."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path

from jobs.api.board import api
from jobs.api.gate import guarded
from jobs.api.problems import Problem, ProblemDetails

PREFIX = "api/v1/"


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API, made from its code."""
    schema = dict(api.get_openapi_schema(path_prefix=PREFIX))
    schema["servers"] = [{"url": settings.SITE_URL}]
    problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = problem.pop("$defs", {}) | {"ProblemDetails": problem}
    schema["components"]["schemas"] |= parts
    return JsonResponse(schema)


def unknown(request: HttpRequest) -> HttpResponse:
    raise Problem(HTTPStatus.NOT_FOUND, "There is nothing at this address.")


def _operations() -> list[URLPattern]:
    """The library's routes, behind our gate, without its own front page."""
    found, _, _ = api.urls
    return [
        path(PREFIX + str(one.pattern), guarded(one.callback), name=one.name)
        for one in found
        if isinstance(one, URLPattern) and one.name != "api-root"
    ]


urlpatterns: list[URLPattern] = [
    *_operations(),
    path(f"{PREFIX}openapi.json", guarded(openapi), name="api-openapi"),
    re_path(r"^api/", guarded(unknown), name="api-unknown"),
]
