"""What the page of a person is divided into. A tab is an address: `?tab=evidence` on the page of their file.

Three tabs are forms, each with its own fields and rows, saved by itself; the others are read. Which tab is
asked for says what the page reads, so that no tab pays for another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.http import HttpRequest
from django.urls import reverse

from candidates.models import Candidate
from recruiters.admin.triage import LIST, WAY
from recruiters.queries.person import Head

TAB = "tab"


class Tab(TextChoices):
    PROFILE = "profile", "Profile"
    EVIDENCE = "evidence", "Evidence"
    APPLICATIONS = "applications", "Applications"
    MESSAGES = "messages", "Messages"
    NOTES = "notes", "Notes"
    POSITIONS = "positions", "Positions for them"
    MAIL = "mail", "Mail and alerts"
    SEEN = "seen", "Who saw them"


FORMS = frozenset({Tab.PROFILE, Tab.EVIDENCE, Tab.MAIL})
"""Tabs with something to save."""
ELSEWHERE: Mapping[Tab, str] = {Tab.POSITIONS: "admin:candidates_candidate_openings"}
"""Tabs with a page of their own."""
NEEDS: Mapping[Tab, str] = {
    Tab.EVIDENCE: "candidates.view_heldcredential",
    Tab.APPLICATIONS: "candidates.view_application",
    Tab.MESSAGES: "candidates.view_message",
    Tab.NOTES: "recruiters.view_note",
    Tab.MAIL: "candidates.view_recipient",
    Tab.SEEN: "candidates.view_accessevent",
}
"""The right that a tab needs besides that to see people on file."""


@dataclass(frozen=True)
class Shown:
    """One tab, as the row of tabs names it."""

    tab: Tab
    url: str
    is_current: bool
    number: int | None
    unread: int = 0


def asked(request: HttpRequest) -> Tab:
    """The tab of the address; the first one where it names none, or one with a page of its own."""
    wanted = request.GET.get(TAB, "")
    found = Tab(wanted) if wanted in Tab.values else Tab.PROFILE
    return Tab.PROFILE if found in ELSEWHERE else found


def may_open(request: HttpRequest, tab: Tab) -> bool:
    """Whether somebody who may see the person may open this tab."""
    return tab not in NEEDS or request.user.has_perm(NEEDS[tab])


def address(candidate: Candidate | int, tab: Tab, kept: Mapping[str, str] | None = None) -> str:
    """Where a tab is; `kept`: what the address carries along, see `carried`."""
    pk = candidate.pk if isinstance(candidate, Candidate) else candidate
    if tab in ELSEWHERE:
        url = reverse(ELSEWHERE[tab], args=[pk])
        query = dict(kept or {})
    else:
        url = reverse("admin:candidates_candidate_change", args=[pk])
        query = {**(kept or {}), **({TAB: tab.value} if tab != Tab.PROFILE else {})}
    return f"{url}?{urlencode(query)}" if query else url


def here(request: HttpRequest, candidate: Candidate) -> str:
    """The tab that a form was sent from, which is shown again once it is saved."""
    return address(candidate, asked(request), {WAY: request.GET[WAY]} if request.GET.get(WAY) else {})


def carried(request: HttpRequest, way: str) -> dict[str, str]:
    """What goes from tab to tab: the list one came from, and the way through it."""
    found = {LIST: request.GET[LIST]} if request.GET.get(LIST) else {}
    return {**found, WAY: way} if way else found


def shown(
    request: HttpRequest, candidate: Candidate, current: Tab, head: Head, kept: Mapping[str, str]
) -> Iterator[Shown]:
    """The tabs that somebody may open, in their order."""
    counts = {
        Tab.APPLICATIONS: head.applications,
        Tab.MESSAGES: head.messages,
        Tab.NOTES: head.notes,
    }
    for tab in Tab:
        if may_open(request, tab):
            unread = head.unread if tab == Tab.MESSAGES else 0
            yield Shown(tab, address(candidate, tab, kept), tab == current, counts.get(tab), unread)
