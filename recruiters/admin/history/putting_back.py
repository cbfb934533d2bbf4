"""What one change took away, put back: looked at first, then saved by the form that saves everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from config import hands, moments
from jobs.enums import PositionStatus
from jobs.models import LIST_CHANGES, Article, Competency, Position
from jobs.queries import history
from jobs.queries.history import Group, Row, State, Step
from jobs.services import articles, linting, positions, requirements
from recruiters.admin.history import words
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.shown import label_of, sent
from recruiters.admin.words import change_url, position_stamp

NOT_TYPED = frozenset({"status", "publish_at", "published_at", "closed_at", "close_reason", "slug"})
"""Where a position or an article stands is moved by the buttons that ask what goes with it, and never put
back; nor is an address, which somebody may have kept."""
MEANWHILE = "Somebody has changed it since this page was opened. Look again at what would change."


def can_be(step: Step) -> bool:
    """Whether there is something to put back: not where nothing was before, nor of states and questions."""
    if step.is_first:
        return False
    before, after = step.before, step.after
    fields = {name for name in before.fields if before.fields[name] != after.fields.get(name)}
    lists = any(words.list_words(before, name) != words.list_words(after, name) for name in LIST_CHANGES)
    return (
        bool(fields - NOT_TYPED)
        or lists
        or any(words.apart(before, after))
        or before.sources != after.sources
    )


@dataclass(frozen=True)
class Target:
    """What would stand after it."""

    state: State
    values: dict[str, Any]
    """By field of the form, what goes into it."""
    without: list[int]
    more: list[Group]


def target(step: Step, now: State) -> Target:
    """Its values as they were before it, in what stands now. What came later in lists and groups stays."""
    before, after = step.before, step.after
    columns = {
        name: value
        for name, value in before.fields.items()
        if name not in NOT_TYPED and value != after.fields.get(name) and value != now.fields.get(name)
    }
    values = {name.removesuffix("_id"): value for name, value in columns.items()}
    lists = dict(now.lists)
    for name in LIST_CHANGES:
        had, has, held = (words.list_words(state, name) for state in (before, after, now))
        wanted = (held | (had - has)) - (has - had)
        if wanted != held:
            values[name] = sorted(wanted)
            lists[name] = {-pk: pk for pk in wanted}
    gone, new = words.apart(before, after)
    there = {(group.level, group.words) for group in now.groups.values()}
    taken = {(group.level, group.words) for group in new.values()}
    without = [pk for pk, group in now.groups.items() if (group.level, group.words) in taken]
    more = [group for group in gone.values() if (group.level, group.words) not in there and group.words]
    groups = {pk: group for pk, group in now.groups.items() if pk not in without}
    groups |= {-number: group for number, group in enumerate(more, 1)}
    sources = _sources(step, now)
    state = State(dict(now.fields) | columns, groups, lists, now.questions, sources)
    return Target(state, values, without, more)


def _sources(step: Step, now: State) -> dict[int, Row]:
    """The sources as they would be; one that comes back stands under the number it had.

    Of one that is there, what the step changed goes back and what came later stays, as with a field.
    """
    before, after = step.before.sources, step.after.sources
    rows = dict(now.sources)
    for pk in {*before, *after}:
        if pk not in before:
            rows.pop(pk, None)
        elif before[pk] != after.get(pk):
            meant = {
                name: value for name, value in before[pk].items() if value != after.get(pk, {}).get(name)
            }
            rows[pk] = before[pk] if pk not in rows else {**rows[pk], **(meant if pk in after else {})}
    return rows


def page(
    desk: DeskModelAdmin[Position], request: HttpRequest, position: Position, number: int
) -> HttpResponse:
    """Show what would change; a POST does it, unless somebody else was faster or the form refuses."""
    steps = history.steps(position)
    step = next((one for one in steps if one.number == number), None)
    if step is None or not can_be(step):
        raise Http404
    faults: list[str] = []
    if request.method == "POST":
        with transaction.atomic():
            locked = Position.objects.select_for_update(of=("self",), no_key=True).get(pk=position.pk)
            steps = history.steps(position)
            step = steps[number - 1]
            wanted = target(step, steps[-1].after)
            if request.POST.get("seen") != locked.updated_at.isoformat():
                faults = [MEANWHILE]
            else:
                faults = _put(desk, request, position, step, wanted)
            if not faults:
                messages.success(request, f"{position.title} has back what was changed.")
                return redirect(change_url(position))
            transaction.set_rollback(True)
        position = desk.get_queryset(request).get(pk=position.pk)
    now = steps[-1].after
    wanted = target(step, now)
    names = words.names_of([now, wanted.state], [step.by])
    context = {
        "state": position_stamp(position),
        "name": position.reference,
        "heading": f"No. {position.reference}, {position.title}",
        "who": names.user(step.by, "the system"),
        "lines": words.lines(now, wanted.state, names),
        "seen": position.updated_at.isoformat(),
        "after": "The position is open: whom it newly suits is told, as after every edit."
        if position.status == PositionStatus.OPEN
        else "",
    }
    return _shown(desk, request, position, step, faults, context)


def of_article(
    desk: DeskModelAdmin[Article], request: HttpRequest, article: Article, number: int
) -> HttpResponse:
    """The same of an article and its sources."""
    steps = history.of_article(article.pk)
    step = next((one for one in steps if one.number == number), None)
    if step is None or not can_be(step):
        raise Http404
    faults: list[str] = []
    if request.method == "POST":
        with transaction.atomic():
            locked = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
            steps = history.of_article(article.pk)
            step = steps[number - 1]
            if request.POST.get("seen") != locked.changed_at.isoformat():
                faults = [MEANWHILE]
            else:
                faults = _put_article(desk, request, locked, step, steps[-1].after)
            if not faults:
                messages.success(request, f"{locked.title} has back what was changed.")
                return redirect(change_url(article))
            transaction.set_rollback(True)
        article = desk.get_queryset(request).get(pk=article.pk)
    now = steps[-1].after
    wanted = target(step, now)
    context = {
        "name": article.title,
        "heading": article.title,
        "who": words.names_of([], [step.by]).user(step.by, "the system"),
        "lines": words.of_article(now, wanted.state),
        "seen": article.changed_at.isoformat(),
        "after": "The article is published: readers see it at once." if article.is_published else "",
    }
    return _shown(desk, request, article, step, faults, context)


def _shown(
    desk: DeskModelAdmin[Any],
    request: HttpRequest,
    row: Position | Article,
    step: Step,
    faults: list[str],
    context: dict[str, Any],
) -> TemplateResponse:
    full = {
        **desk.admin_site.each_context(request),
        "title": "Put this back",
        "opts": desk.opts,
        "media": desk.media,
        "object": row,
        "step": step,
        "faults": faults,
        **context,
    }
    status = 422 if faults else 200
    return TemplateResponse(request, "admin/history/put_back.html", full, status=status)


def _put_article(
    desk: DeskModelAdmin[Article], request: HttpRequest, article: Article, step: Step, now: State
) -> list[str]:
    """Save it by the form of the article, and its sources. Returns what is in the way."""
    wanted = target(step, now)
    rows = wanted.state.sources
    if not wanted.values and rows == now.sources:
        return ["It stands so already. Nothing was changed."]
    needs = [f"jobs.{verb}_articlesource" for verb in ("add", "change", "delete")]
    if rows != now.sources and not request.user.has_perms(needs):
        raise PermissionDenied
    kind = desk.get_form(request, article, change=True)
    form = _typed(kind, article, wanted.values)
    if not form.is_valid():
        return _refused(form, "The article")
    when = moments.moment(timezone.localtime(step.at), "F j, Y")
    hands.note(moments.stopped(f"Put back what was changed on {when}"))
    desk.save_model(request, _exact(form, wanted.values), form, change=True)
    form.save_m2m()
    lacking = articles.unknown_sources(now.fields["body"], [row["rank"] for row in now.sources.values()])
    try:
        articles.source(article=article, rows=rows, lacking=lacking)
    except articles.CannotSource as refusal:
        return [str(refusal)]
    return []


def _put(
    desk: DeskModelAdmin[Position], request: HttpRequest, position: Position, step: Step, wanted: Target
) -> list[str]:
    """Save it by the form of the position, as if it had been typed. Returns what is in the way."""
    needs = ("jobs.add_requirement", "jobs.delete_requirement")
    if (wanted.without or wanted.more) and not request.user.has_perms(needs):
        raise PermissionDenied
    if not (wanted.values or wanted.without or wanted.more):
        return ["It stands so already. Nothing was changed."]
    form = _filled(desk, request, position, wanted)
    if not form.is_valid():
        return _refused(form, "The position")
    if position.status == PositionStatus.OPEN and (fault := linting.stops(form.instance)):
        return [fault]
    when = moments.moment(timezone.localtime(step.at), "F j, Y")
    hands.note(moments.stopped(f"Put back what was changed on {when}"))
    desk.save_model(request, _exact(form, wanted.values), form, change=True)
    form.save_m2m()
    known = set(
        Competency.objects.filter(pk__in={pk for one in wanted.more for pk in one.words}).values_list(
            "pk", flat=True
        )
    )
    more = [(group.level, group.words & known) for group in wanted.more if group.words & known]
    requirements.regroup(position=position, without=wanted.without, more=more)
    positions.edited(position=position, by=whoever(request))
    return []


def _filled(
    desk: DeskModelAdmin[Position], request: HttpRequest, position: Position, wanted: Target
) -> forms.ModelForm[Position]:
    """The form as a browser would send it with these values typed into it."""
    filled: forms.ModelForm[Position] = _typed(
        desk.get_form(request, position, change=True), position, wanted.values
    )
    return filled


def _typed(kind: Any, row: Any, values: dict[str, Any]) -> Any:  # noqa: ANN401 -- a form of either
    data = QueryDict(mutable=True)
    for bound in kind(instance=row):
        value = values.get(bound.name, bound.initial)
        data.setlist(bound.html_name, sent(bound, value))
    return kind(data, instance=row)


def _exact(form: Any, values: dict[str, Any]) -> Any:  # noqa: ANN401 -- a form and its row, of either
    """The row of a valid form, its texts letter for letter: a box drops blanks at both ends.

    Those that nothing is put back into stay so, too.
    """
    row = form.save(commit=False)
    for name in form.fields:
        value = values.get(name, form.initial.get(name))
        if isinstance(value, str):
            setattr(row, name, value)
    return row


def _refused(form: Any, whole: str) -> list[str]:  # noqa: ANN401
    """What a form says against it; `whole` is what its own faults are of."""
    return [
        f"{label_of(form[name]) if name in form.fields else whole}: {fault}"
        for name, found in form.errors.items()
        for fault in found
    ]
