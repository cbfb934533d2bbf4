"""What went wrong, as RFC 9457 has it: `application/problem+json`."""

from __future__ import annotations

import json
from http import HTTPStatus

from django.http import HttpResponse
from ninja import Field, Schema

CONTENT_TYPE = "application/problem+json"


class Fault(Schema):
    parameter: str
    detail: str


class ProblemDetails(Schema):
    """The body of every answer that is an error."""

    type: str = Field("about:blank", description="The status says what kind of problem it is.")
    title: str
    status: int
    detail: str
    errors: list[Fault] = Field(default_factory=list, description="Each parameter that could not be read.")


class Problem(Exception):
    """An answer that is an error. `errors` names parameters."""

    def __init__(self, status: HTTPStatus, detail: str, errors: list[Fault] | None = None) -> None:
        super().__init__(detail)
        self.details = ProblemDetails(
            type="about:blank", title=status.phrase, status=status, detail=detail, errors=errors or []
        )

    @property
    def response(self) -> HttpResponse:
        body = json.dumps(self.details.model_dump())
        return HttpResponse(body, status=self.details.status, content_type=CONTENT_TYPE)
