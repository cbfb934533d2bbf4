"""What the board heeds of people it does not know (`jobs.onlookers`)."""

from __future__ import annotations

from django.http import HttpRequest

from candidates.queries import hidden, visitors
from candidates.services import seen, visits
from jobs.models import Position


class People:
    """People on file who are signed in; of everybody else nothing is known."""

    def hidden_by(self, request: HttpRequest) -> frozenset[int]:
        return hidden.keys_for(request)

    def opened(self, request: HttpRequest, position: Position) -> None:
        visitor = visitors.known(request)
        if visitor is not None and visitor.is_signed_in and not visits.is_prefetch(request):
            seen.record(position=position, candidate=visitor.candidate)
