"""The cast: the same few people try every door.

- `dana` is on file, can sign in, and has applied to `position` (her `application`).
- `erin` is on file and can sign in, and owns nothing of Dana's.
- `sam` is a recruiter.
- `visitor` is nobody we know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client

from candidates.models import Application, Candidate, Recipient
from config.accounts.models import User
from jobs.models import Position
from tests.factories import (
    ApplicationFactory,
    ApplicationTransitionFactory,
    CandidateFactory,
    PositionFactory,
    RecruiterFactory,
)
from tests.signing_in import sign_in


@dataclass(frozen=True)
class Cast:
    """People, what they own, and a browser for each."""

    dana: Candidate
    erin: Candidate
    sam: User
    position: Position
    application: Application
    visitor: Client
    as_dana: Client
    as_erin: Client
    as_sam: Client

    @property
    def recipient(self) -> Recipient:
        """Dana's alert setting."""
        return self.dana.recipient

    @property
    def clients(self) -> dict[str, Client]:
        return {
            "anonymous": self.visitor,
            "other": self.as_erin,
            "owner": self.as_dana,
            "recruiter": self.as_sam,
        }


def assemble(browser: Callable[[], Client] = Client) -> Cast:
    """Make the cast in the database of the test."""
    sam = RecruiterFactory.create(user__email="sam@onfile.example.com", user__name="Sam Rivera").user
    position = PositionFactory.create(
        open=True,
        title="Pro-fee coder",
        required="CPC|CCS-P; ICD-10-CM",
        preferred="CRC",
        settings=["profee"],
        specialties=["cardiology"],
        software=["epic"],
        duties=["assign_sequence"],
        years_min=2,
        recruiter=sam,
    )
    people = [
        CandidateFactory.create(
            email=f"{name.lower()}@example.com",
            first_name=name,
            last_name="Reyes",
            on_file=True,
            in_tampa=True,
            with_user=True,
            with_recipient=True,
            years=3,
            credentials="CPC",
            competencies="ICD-10-CM",
        )
        for name in ("Dana", "Erin")
    ]
    application = ApplicationFactory.create(candidate=people[0], position=position, is_proven=True)
    ApplicationTransitionFactory.create(application=application)
    browsers = [browser() for _ in range(4)]
    for person, own in zip([people[0].user, people[1].user, sam], browsers[1:], strict=True):
        assert person is not None
        sign_in(own, person)
    dana, erin = people
    return Cast(dana, erin, sam, position, application, *browsers)
