"""The operations."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import NinjaAPI

from jobs import feeds
from jobs.api.asking import parameters, search_of, written
from jobs.api.problems import CONTENT_TYPE, Problem
from jobs.api.schemas import (
    Choice,
    KnownWord,
    PositionDetail,
    PositionPage,
    PositionSummary,
    Vocabulary,
)
from jobs.enums import (
    STATE_CHOICES,
    CompetencyKind,
    Education,
    Employment,
    PayPeriod,
    Shift,
    Workplace,
)
from jobs.models import Competency
from jobs.queries import board
from jobs.structured_data import absolute

ERRORS = {
    HTTPStatus.BAD_REQUEST: "The query holds what cannot be read.",
    HTTPStatus.NOT_FOUND: "There is no such position.",
    HTTPStatus.GONE: "The position has closed.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests; `Retry-After` says when to come again.",
}
DESCRIPTION = """
Open positions of the board, as its pages show them. Read-only, without a key, for everybody.

Every answer carries an `ETag`: send it back in `If-None-Match` and what has not changed is not sent again
(304). `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` say how many requests are left and for
how many seconds that holds. Errors are `application/problem+json` (RFC 9457).
"""

# No page of documentation: those that come with the library run scripts of other hosts.
api = NinjaAPI(
    title="Onfile, the board",
    version="1",
    description=DESCRIPTION.strip(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="board-api",
)


def _described(*errors: HTTPStatus, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- any OpenAPI
    problem = {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}
    answers: dict[int, dict[str, Any]] = {
        int(status): {"description": ERRORS[status], "content": {CONTENT_TYPE: problem}}
        for status in (*errors, HTTPStatus.TOO_MANY_REQUESTS)
    }
    answers[304] = {"description": "What you have is what there is."}
    return {"responses": answers, **more}


@api.exception_handler(Problem)
def refuse(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem.response


@api.get(
    "/positions",
    response=PositionPage,
    url_name="api-positions",
    operation_id="listPositions",
    summary="Search open positions, newest first",
    openapi_extra=_described(HTTPStatus.BAD_REQUEST, parameters=parameters()),
)
def positions(request: HttpRequest) -> PositionPage:
    search, cursor = search_of(request)
    page = search.page(cursor)
    return PositionPage(
        count=search.count,
        items=[PositionSummary.of(position) for position in feeds.in_full(page.positions)],
        next=_same_page(page.next_url, search.sort),
        previous=_same_page(page.previous_url, search.sort),
    )


def _same_page(url: str, order: str) -> str | None:
    """The address of a page of the board as one of the API."""
    query = written(url, order)
    return absolute(reverse("jobs:api-positions")) + (f"?{query}" if query else "") if url else None


@api.get(
    "/positions/{int:position_id}",
    response=PositionDetail,
    url_name="api-position",
    operation_id="getPosition",
    summary="One open position, whole",
    openapi_extra=_described(HTTPStatus.NOT_FOUND, HTTPStatus.GONE),
)
def position(request: HttpRequest, position_id: int) -> PositionDetail:
    found = board.position_on_board(position_id)
    if found is None or not board.is_public(found):
        raise Problem(HTTPStatus.NOT_FOUND, ERRORS[HTTPStatus.NOT_FOUND])
    if not found.is_open:
        raise Problem(HTTPStatus.GONE, ERRORS[HTTPStatus.GONE])
    return PositionDetail.of(found)


@api.get(
    "/vocabulary",
    response=Vocabulary,
    url_name="api-vocabulary",
    operation_id="getVocabulary",
    summary="What filters may be asked for, and what it is called",
    openapi_extra=_described(),
)
def vocabulary(request: HttpRequest) -> Vocabulary:
    words = Competency.objects.order_by("kind", "rank", "label").prefetch_related("aliases")
    return Vocabulary(
        words=[
            KnownWord(
                kind=CompetencyKind(word.kind),
                key=word.key,
                label=word.label,
                name=word.name,
                aliases=[alias.text for alias in word.aliases.all()],
            )
            for word in words
        ],
        workplace=_choices(Workplace),
        employment=_choices(Employment),
        shift=_choices(Shift),
        pay_period=_choices(PayPeriod),
        education=_choices(Education),
        state=[Choice(value=value, label=label) for value, label in STATE_CHOICES],
    )


def _choices(kind: type[models.TextChoices | models.IntegerChoices]) -> list[Choice]:
    return [Choice(value=value, label=str(label)) for value, label in kind.choices]
