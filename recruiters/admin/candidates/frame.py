"""What stays above every tab of a person: who they are, what comes next, what one may do, and the tabs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from candidates.enums import Visibility
from candidates.models import Candidate
from recruiters.admin.candidates import tabs, ways
from recruiters.admin.candidates.silenced import alerts_of
from recruiters.admin.candidates.tabs import Tab
from recruiters.admin.matches import may_invite
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import may_see_resume, whoever
from recruiters.queries import duplicates as alike
from recruiters.queries import person
from recruiters.queries.silences import silence_of


def context_of(
    desk: DeskModelAdmin[Candidate], request: HttpRequest, candidate: Candidate, tab: Tab
) -> dict[str, Any]:
    """For the top of the page. The candidate comes from the desk's own rows, with what these annotate."""
    user = whoever(request)
    place = ways.place_of(desk, request, candidate.pk)
    kept = tabs.carried(request, place.name if place else "")
    head = person.head(
        user,
        candidate,
        applications=tabs.may_open(request, Tab.APPLICATIONS),
        messages=tabs.may_open(request, Tab.MESSAGES),
        notes=tabs.may_open(request, Tab.NOTES),
        searches=tab == Tab.MAIL and request.user.has_perm("candidates.view_savedsearch"),
    )
    recipient = getattr(candidate, "recipient", None)
    row: Any = candidate
    return {
        "candidate": candidate,
        "tab": tab,
        "tabs": list(tabs.shown(request, candidate, tab, head, kept)),
        "place": place,
        "previous_url": tabs.address(place.previous, tab, kept) if place and place.previous else "",
        "next_url": tabs.address(place.next, tab, kept) if place and place.next else "",
        "holds": [held for held in candidate.credentials.all() if held.is_held()],
        "alert_state": alerts_of(recipient, candidate) if recipient else None,
        "head": head,
        "talk_url": _talk(request, candidate, head, kept),
        "may_invite": may_invite(request) and candidate.is_on_file,
        "may_agree": desk.has_change_permission(request, candidate) and candidate.consent_until is not None,
        "silence": silence_of(candidate.email, candidate) if row.silenced_as else None,
        "twins": alike.twins(candidate),
        "is_hidden": candidate.visibility == Visibility.HIDDEN,
        "may_see_resume": may_see_resume(request),
    }


def _talk(request: HttpRequest, candidate: Candidate, head: person.Head, kept: dict[str, str]) -> str:
    """Where a message to them is written: about the one application in process, else one is chosen."""
    if not head.going or not request.user.has_perms(
        ("candidates.change_application", "candidates.view_message")
    ):
        return ""
    if len(head.going) == 1:
        return f"{reverse('admin:candidates_application_change', args=[head.going[0].pk])}#messages"
    return tabs.address(candidate, Tab.APPLICATIONS, kept)
