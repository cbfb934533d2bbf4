"""Whoever hid their file is named nowhere at the desk, but by what they sent us themselves.

One rule for every list, page, history, autocomplete and action: `DeskModelAdmin.get_queryset`, which all of
them ask, hands its rows to `shown`. What becomes of the rows of a model stands in `watching.PAGES`.
"""

from __future__ import annotations

from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from django.db.models import Case, CharField, Exists, F, Model, OuterRef, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.safestring import SafeString

from candidates.models import Application, Candidate, Recipient
from recruiters.admin.watching import PAGES, Hides, Shows
from recruiters.admin.words import change_url, link, two_lines
from recruiters.queries import visible

M = TypeVar("M", bound=Model)
SOMEBODY = "Somebody who hid their file"


def rule_of(model: type[Model]) -> Shows | None:
    """The line of the table for a model; None where its rows show nobody."""
    return PAGES.get(f"{model._meta.app_label}_{model._meta.model_name}")  # noqa: SLF001 -- Django's public name


def shown(request: HttpRequest, rows: QuerySet[M]) -> QuerySet[M]:
    """The rows a page of the desk may show; each of a nameless kind says so as `is_nameless`.

    The page of one row also opens for a superuser, because people ask to have their file corrected or
    erased, and for whoever sees a position they applied to: that is how they showed themselves.
    """
    rule = rule_of(rows.model)
    if rule is None or rule.hides == Hides.NOTHING:
        return rows
    if rule.hides == Hides.NAME:
        return rows.annotate(is_nameless=_hidden(rule))  # type: ignore[return-value]  # rows of M, and more
    if not is_one(request):
        return rows.exclude(_hidden(rule))
    if getattr(request.user, "is_superuser", False):
        return rows
    return rows.filter(~_hidden(rule) | _of(rule, Candidate.objects.filter(Exists(_applied(request)))))


def found(rows: QuerySet[M]) -> QuerySet[M]:
    """Those of a list that may be found by what is typed: a search by name would name the nameless."""
    rule = rule_of(rows.model)
    return rows.filter(is_nameless=False) if rule is not None and rule.hides == Hides.NAME else rows


def is_nameless(row: Any) -> bool:  # noqa: ANN401 -- a row of such a list
    """Whether a row stands there without saying of whom. Asked of rows that went through `shown`."""
    return bool(row.is_nameless)


def by_name(field: str) -> Case:
    """The order of a column of names: the nameless all come first, so that no place tells a letter."""
    return Case(When(is_nameless=True, then=Value("")), default=F(field), output_field=CharField())


def name_cell(row: Any, recipient: Recipient) -> SafeString:  # noqa: ANN401 -- a row of such a list
    """Name and address of whom a row of an alert is about."""
    if is_nameless(row):
        return two_lines(SOMEBODY, "")
    candidate = recipient.candidate
    return two_lines(candidate or recipient.email, recipient.email if candidate else "")


def name_link(row: Any, recipient: Recipient) -> SafeString:  # noqa: ANN401 -- a row of such a list
    """The same on its page, with the way to their file."""
    if is_nameless(row):
        return SafeString(SOMEBODY)
    thing = recipient.candidate or recipient
    return link(change_url(thing), thing)


def is_one(request: HttpRequest) -> bool:
    """Whether a page is about one row."""
    match = request.resolver_match
    return match is not None and bool({"object_id", "pk"} & set(match.kwargs))


def _applied(request: HttpRequest) -> QuerySet[Application]:
    return visible.applications(request.user).filter(candidate=OuterRef("pk"))


def _hidden(rule: Shows) -> Q:
    """Of whoever hid their file, or hid it from the employer whose position the row is about."""
    hidden = _of(rule, Candidate.objects.hidden())
    if not rule.position:
        return hidden
    from_it = Candidate.hidden_from.through.objects.filter(
        candidate=OuterRef(rule.person), employer=OuterRef(f"{rule.position}__employer")
    )
    return hidden | Q(Exists(from_it))


def _of(rule: Shows, people: QuerySet[Candidate]) -> Q:
    """That a row is about one of these people: by the key of their file, or by any address of theirs."""
    if not rule.by_address:
        return Q(Exists(people.order_by().filter(pk=OuterRef(rule.person))))
    proven = EmailAddress.objects.filter(email=OuterRef(rule.person), user__candidate__in=people.order_by())
    return Q(Exists(people.order_by().filter(email=OuterRef(rule.person)))) | Q(Exists(proven))
