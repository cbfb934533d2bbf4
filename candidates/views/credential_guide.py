"""The guide to credentials: all of them, one, which next, and how an apprentice becomes more."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from candidates.fit import changes
from candidates.fit.openings import count
from candidates.forms.guide import BringForm, CompareForm, NarrowForm, NextForm
from candidates.models import Candidate
from candidates.queries import credentials, holders, next_credential, standings, visitors
from candidates.queries.gains import Outlook
from candidates.queries.next_credential import MOST, ByAnswers, Said
from candidates.queries.visitors import Looker, Visitor
from jobs import entry
from jobs.enums import CompetencyKind, RequirementLevel
from jobs.forms.paging import PageForm
from jobs.models import Position
from jobs.queries import apprentices, generation, naming, pay
from jobs.queries.vocabulary import Lexicon
from jobs.revalidation import ASK_FIRST, public_page
from jobs.views.guide import within

PAGE = 20
NEWEST = 3
TWO_YEARS = 20
"""Tenths of years of work that remove the A."""


def _crumbs(*names: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page below the list, as (name, path); the page itself has no path."""
    return within(("Credentials", reverse("candidates:credential-list")), *names)


@require_safe
@login_not_required
@public_page
def credential_list(request: HttpRequest) -> HttpResponse:
    """Every credential by what it is made for; some of them side by side where two to four are ticked."""
    cards = credentials.every()
    narrow, compare = NarrowForm(request.GET, cards), CompareForm(request.GET, cards)
    shown = credentials.narrowed(cards, **narrow.asked())
    context = {
        "drawers": credentials.drawers(shown),
        "shown": len(shown),
        "total": len(cards),
        "narrow": narrow,
        "is_narrowed": any(narrow.asked().values()),
        "compare": compare,
        "compared": compare.chosen(),
        "hidden_ticks": compare.ticked - {card.key for card in shown},
        "at": holders.counted().at,
        "is_invented": any(card.named.invented or card.held.invented for card in cards),
        "crumbs": within(("Credentials", "")),
        "not_established": credentials.NOT_ESTABLISHED,
    }
    return render(request, "candidates/credentials/list.html", context)


@require_safe
@login_not_required
@public_page
def credential_detail(request: HttpRequest, key: str) -> HttpResponse:
    """All that is known of one credential. Another spelling of it leads to its page."""
    card = credentials.one(key)
    if card is None:
        return _instead(key)
    named = Position.objects.none()
    if card.named.count:
        named = Position.objects.open().filter(requirements__any_of=card.word).distinct()
    context = {
        "card": card,
        "at": holders.counted().at,
        "newest": list(named.newest_first().in_full()[:NEWEST]),
        "of_issuer": entry.of_issuers().get(card.issuer, ()),
        "related": _related(card),
        "crumbs": _crumbs((card.word.label, "")),
        "not_established": credentials.NOT_ESTABLISHED,
        "enough": pay.ENOUGH,
    }
    return render(request, "candidates/credentials/detail.html", context)


def _related(card: credentials.Card) -> list[credentials.Card]:
    """Of the same field, the other ones."""
    return [one for one in credentials.every() if one.field == card.field and one.key != card.key]


def _instead(spelling: str) -> HttpResponse:
    """Whoever comes by an alias or in capitals goes to the page of what is meant."""
    word = Lexicon.load().find(spelling, CompetencyKind.CREDENTIAL)
    if word is None:
        raise Http404("no such credential")
    # A browser that remembers asks again: the vocabulary grows.
    url = reverse("candidates:credential-detail", args=[word.key])
    return HttpResponsePermanentRedirect(url, headers={"Cache-Control": ASK_FIRST})


@require_safe
@login_not_required
@public_page
def credential_positions(request: HttpRequest, key: str, level: str) -> HttpResponse:
    """The open positions that require a credential, or prefer it: as many as its page says."""
    card = credentials.one(key)
    if card is None or level not in RequirementLevel.values:
        raise Http404("no such list")
    rows = naming.positions(card.word, RequirementLevel(level)).newest_first().in_full()
    page = Paginator(rows, PAGE).get_page(PageForm(request.GET).number())
    verb = "require" if level == RequirementLevel.REQUIRED else "prefer"
    context = {
        "card": card,
        "level": level,
        "verb": verb,
        "page": page,
        "crumbs": _crumbs((card.word.label, card.url), (f"What {verb}s it", "")),
    }
    return render(request, "candidates/credentials/positions.html", context)


@require_safe
@login_not_required
@public_page
def credential_apprentice(request: HttpRequest) -> HttpResponse:
    """How the A of an apprentice form is removed, and in which open positions its years are earned."""
    rows = apprentices.positions().newest_first().in_full()
    page = Paginator(rows, PAGE).get_page(PageForm(request.GET).number())
    visitor = visitors.known(request)
    context = {
        "page": page,
        "path": entry.apprenticeship(),
        "mine": _mine(visitor),
        "crumbs": _crumbs(("From apprentice to full", "")),
    }
    return render(request, "candidates/credentials/apprentice.html", context)


def _mine(visitor: Visitor | None) -> dict[str, Any] | None:
    """Of somebody signed in who holds an apprentice form: which, and the years their file says."""
    owner = visitor.owner if visitor else None
    if owner is None:
        return None
    held = [str(row) for row in owner.credentials.all() if row.apprentice and row.is_held()]
    if not held:
        return None
    tenths = standings.of(owner).years_anywhere
    left = None if tenths is None else max(TWO_YEARS - tenths, 0)
    return {
        "held": held,
        "years": None if tenths is None else f"{tenths / 10:g}",
        "left": None if left is None else f"{left / 10:g}",
    }


@require_safe
@login_not_required
@never_cache
def credential_next(request: HttpRequest) -> HttpResponse:
    """Which credential next: by three answers of the address, else by the file of who is signed in."""
    with generation.one_state():
        if any(name in request.GET for name in ("credentials", "other_credentials", "setting", "years")):
            form = NextForm(request.GET)
            if form.is_valid():
                return _by_answers(request, form)
            return _asked(request, form)
        visitor = visitors.known(request)
        owner = visitor.owner if visitor else None
        return _by_file(request, owner) if owner is not None else _asked(request, NextForm())


def _asked(request: HttpRequest, form: NextForm, **more: object) -> HttpResponse:
    context = {"form": form, "crumbs": _crumbs(("Which one next?", "")), **more}
    return render(request, "candidates/credentials/next.html", context)


def _by_answers(request: HttpRequest, form: NextForm) -> HttpResponse:
    said = form.said()
    outlook = ByAnswers(said)
    bring = BringForm(request.GET)
    if bring.is_valid() and bring.cleaned_data["bring"]:
        return _brought(request, said, outlook, bring.cleaned_data["bring"])
    return _asked(request, form, said=said, **_answer(outlook, list(said.held.credentials), said))


def _by_file(request: HttpRequest, owner: Candidate) -> HttpResponse:
    outlook = Outlook(Looker(standings.of(owner), visitor=Visitor(owner, is_signed_in=True)))
    held = next_credential.held_by(owner)
    return _asked(request, NextForm(), owner=owner, **_answer(outlook, held, None))


def _answer(outlook: Outlook, held: list[str], said: Said | None) -> dict[str, Any]:
    gains = next_credential.steps(outlook)
    cards = credentials.every()
    labels = [card.word.label for card in cards if card.key in held]
    shown = outlook.with_pay(gains[:MOST])
    opened = {key for gain in shown for key in outlook.openings.listed(outlook.opened_by(gain.change))}
    return {
        "is_invented": bool(opened) and Position.objects.filter(pk__in=opened, is_demo=True).exists(),
        "outlook": outlook,
        "held": labels,
        "advised": next_credential.advised(shown, cards, held, said=said),
        "further": max(len(gains) - MOST, 0),
        "obstacles": None if gains else next_credential.obstacles(outlook),
        "apprenticeships": next_credential.apprenticeships(cards, held),
        "suiting": count(outlook.suiting),
        "offered": outlook.offered_count,
    }


def _brought(request: HttpRequest, said: Said, outlook: Outlook, slug: str) -> HttpResponse:
    """The positions one credential would open to who gave these answers."""
    change = changes.read(slug)
    if not isinstance(change, changes.Have) or not change.is_credential:
        raise Http404("no such credential")
    page = Paginator(outlook.openings.listed(outlook.opened_by(change)), PAGE).get_page(
        PageForm(request.GET).number()
    )
    found = Position.objects.in_full().in_bulk(page.object_list)
    context = {
        "change": change,
        "said": said,
        "back": said.url(),
        "page": page,
        "positions": [found[key] for key in page.object_list if key in found],
        "crumbs": _crumbs(("Which one next?", said.url()), (change.label, "")),
    }
    return render(request, "candidates/credentials/next_list.html", context)
