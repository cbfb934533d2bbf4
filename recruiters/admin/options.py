"""How every list and form of the desk behaves, before its own module says more."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR, ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.paginator import InvalidPage
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import capfirst
from django.utils.functional import cached_property
from django.utils.html import format_html
from psycopg2 import errors  # type: ignore[import-untyped]  # it ships no types

from config.accounts.models import User
from config.text import refuse_unseen
from recruiters.admin import hiding, stale
from recruiters.admin.fields import Autocomplete, AutocompleteMany, DateInput, KnownLabels, ListField
from recruiters.admin.paging import SlicingPaginator
from recruiters.admin.scorecards import untold
from recruiters.admin.shown import is_even_text
from recruiters.admin.watching import Hides
from recruiters.admin.words import change_url, changelist_url, link
from recruiters.models import Note
from recruiters.queries import visible

M = TypeVar("M", bound=models.Model)
P = TypeVar("P", bound=models.Model)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin
    StackedInline = admin.StackedInline
    ModelForm = forms.ModelForm
    BaseInlineFormSet = forms.BaseInlineFormSet
    Mixin = admin.options.BaseModelAdmin
else:
    # Django's admin classes take no type parameters at run time; ours do, and drop them.

    class Parameters:
        def __class_getitem__(cls, _: object) -> type:
            return cls

    class ModelAdmin(Parameters, admin.ModelAdmin):
        pass

    class StackedInline(Parameters, admin.StackedInline):
        pass

    class ModelForm(Parameters, forms.ModelForm):
        pass

    class BaseInlineFormSet(Parameters, forms.BaseInlineFormSet):
        pass

    class Mixin(Parameters):
        pass


NUL = "\0"
PLAIN = {
    "required": "This is needed.",
    "unique": "Another one has this already.",
    "min_value": "The least is %(limit_value)s.",
    "max_value": "The most is %(limit_value)s.",
    "max_digits": "At most %(max)s digits fit.",
    "max_decimal_places": "At most %(max)s digits behind the point.",
    "max_whole_digits": "At most %(max)s digits before the point.",
    "invalid_choice": "Choose one of those offered.",
}
"""Django's words for what is wrong with a field, by its code, in ours. A form may say more."""


View = TypeVar("View", bound=Callable[..., HttpResponse])


def sees_who_was_first(view: View) -> View:
    """A form that says what is wrong when somebody keeps the same name between its look and its write.

    The second time around it finds their row, and says so like any other fault. The view must keep all or
    nothing.
    """

    @functools.wraps(view)
    def again(*args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 -- those of the view
        try:
            return view(*args, **kwargs)
        except IntegrityError as error:
            if not isinstance(error.__cause__, errors.UniqueViolation):
                raise
        return view(*args, **kwargs)

    return cast("View", again)


OF_AN_ADDRESS = {"invalid": "Write a whole address, such as https://www.example.com/page."}
"""The same of a field for an address of the web: by this code every kind of field means something else."""


def _speak_plainly(field: forms.Field, own: Mapping[str, str]) -> None:
    plain = {**PLAIN, **OF_AN_ADDRESS} if isinstance(field, forms.URLField) else PLAIN
    field.error_messages = {**field.error_messages, **plain, **own}


def faults(form: forms.ModelForm[Any], inlines: Iterable[Any]) -> list[tuple[str, str]]:
    """What needs another look in a form and the rows of its inlines: where on the page, and its name."""
    found = [(one.auto_id, capfirst(str(one.label))) for one in form.visible_fields() if one.errors]
    for inline in inlines:
        formset, rows = inline.formset, capfirst(str(inline.opts.verbose_name_plural))
        if formset.non_form_errors():
            found.append((f"{formset.prefix}-group", rows))
        for number, row in enumerate(formset.forms, start=1):
            name = f"{rows}, row {number}"
            if row.non_field_errors():
                found.append((row.prefix, name))
            found += [(one.auto_id, f"{name}: {one.label}") for one in row.visible_fields() if one.errors]
    return found


def _name_the_blank(field: forms.ChoiceField) -> None:
    """Words in the place of Django's dashes: an empty choice says what it means."""
    words = "Choose" if field.required else "Not given"
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = words if field.empty_label else field.empty_label
        return
    choices: list[Any] = list(field.choices)  # type: ignore[arg-type]  # given as a list by models
    if choices and choices[0][0] in {"", None}:
        field.choices = [(choices[0][0], words), *choices[1:]]


class Fields(Mixin[M]):
    """Fields as the desk shows them, in forms and inlines alike."""

    formfield_overrides: ClassVar[Mapping[type[models.Field[Any, Any]], Mapping[str, Any]]] = {
        models.DateField: {"widget": DateInput},
        models.URLField: {"widget": forms.URLInput, "assume_scheme": "https"},
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 4})},
    }
    addable: Sequence[str] = ()
    """Foreign keys beside which a new row may be added in a small window."""

    def formfield_for_dbfield(
        self,
        db_field: models.Field[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> forms.Field | None:
        own = kwargs.get("error_messages") or {}
        if isinstance(db_field, ArrayField) and db_field.base_field.choices:
            listed = ListField(db_field)
            _speak_plainly(listed, own)
            return listed
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            _speak_plainly(field, own)
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            # Changing or deleting what many rows share belongs on its own page.
            widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
            if field is not None and db_field.name not in self.addable:
                field.widget = widget.widget
        if isinstance(field, forms.ChoiceField):
            _name_the_blank(field)
        if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea):
            field.validators.append(refuse_unseen)
        return field

    def formfield_for_foreignkey(
        self,
        db_field: models.ForeignKey[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401 -- a ModelChoiceField, or None
        if db_field.name in self.autocomplete_fields and "widget" not in kwargs:
            kwargs["widget"] = Autocomplete(db_field, self.admin_site, using=kwargs.get("using"))
        rows = kwargs.get("queryset")
        if rows is None:
            rows = db_field.remote_field.model._default_manager.all()  # noqa: SLF001
        if visible.path_of(rows.model) is not None and not visible.sees_everything(request.user):
            kwargs["queryset"] = visible.limited(request.user, rows)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self,
        db_field: models.ManyToManyField[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        if db_field.name in self.autocomplete_fields and "widget" not in kwargs:
            kwargs["widget"] = AutocompleteMany(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class DeskForm(ModelForm[M]):
    """Tells each autocomplete the label of what is chosen, where that row is loaded already.

    What the database would refuse is said beside a field: the only one of the form that the
    constraint reads, or the one that `blamed` names for a constraint that reads several.
    """

    blamed: ClassVar[Mapping[str, str]] = {}
    guarded: ClassVar[Collection[str]] = ()
    """Fields that notice by themselves when their page is stale; see `recruiters.admin.stale`."""
    refusal: ClassVar[str] = ""
    """Why what was sent is not saved, whatever it holds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- those of the form
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, KnownLabels):
                chosen = self.instance._state.fields_cache.get(name)  # noqa: SLF001 -- what is loaded
                if chosen is not None:
                    widget.known = {str(chosen.pk): str(chosen)}
                elif not hasattr(widget, "known"):
                    # Several: Django has read them to say what was chosen at first.
                    rows = self.initial.get(name)
                    listed = rows if isinstance(rows, list) else []
                    widget.known = {str(one.pk): str(one) for one in listed if isinstance(one, models.Model)}

    @cached_property
    def changed_data(self) -> list[str]:
        """As Django's, without texts in which a browser turned the ends of lines, or a blank at the end."""
        changed: list[str] = super().changed_data
        return [name for name in changed if not is_even_text(self[name])]

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        # Browsers end lines otherwise than what is kept: a history would show every line as changed.
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                self.cleaned_data[name] = value.replace("\r\n", "\n")
        if self.refusal:
            self.add_error(None, self.refusal)
        return data

    def _update_errors(self, errors: forms.ValidationError) -> None:
        """As Django's, with an address for what a constraint complains of.

        Django keeps of the constraint only its sentence, so that is how it is known again.
        """
        found: dict[str, list[forms.ValidationError]] = getattr(errors, "error_dict", {})
        by_sentence = {
            str(constraint.get_violation_error_message()): constraint
            for _, constraints in self.instance.get_constraints()
            for constraint in constraints
        }
        for error in found.pop(NON_FIELD_ERRORS, []):
            constraint = by_sentence.get(str(error.message))
            field = self._to_blame(constraint) if constraint else ""
            found.setdefault(field or NON_FIELD_ERRORS, []).append(error)
        super()._update_errors(errors)  # type: ignore[misc]  # not in the stubs

    def _to_blame(self, constraint: models.BaseConstraint) -> str:
        named = self.blamed.get(constraint.name, "")
        if named in self.fields:
            return named
        read: Iterable[str] = ()
        if isinstance(constraint, models.CheckConstraint):
            read = models.Q(constraint.condition).referenced_base_fields
        elif isinstance(constraint, models.UniqueConstraint):
            read = constraint.fields
        shown = [name for name in read if name in self.fields]
        return shown[0] if len(shown) == 1 else ""


class NamedRows(BaseInlineFormSet[Any, Any, ModelForm[Any]]):
    """An inline whose controls each say which field of which row they are."""

    def add_fields(self, form: forms.ModelForm[Any], index: int | None) -> None:
        super().add_fields(form, index)
        row = f"row {index + 1}" if index is not None else "new row"
        for name, field in form.fields.items():
            if field.widget.is_hidden:  # nobody comes to it, and HTML gives it no name
                continue
            words = "Delete" if name == forms.formsets.DELETION_FIELD_NAME else field.label or name
            widget: Any = getattr(field.widget, "widget", field.widget)
            widget.attrs = {**widget.attrs, "aria-label": f"{capfirst(str(words))}, {row}"}


class Visible(Mixin[M]):
    """Rows as somebody may see them (`recruiters.queries.visible`), nobody hidden among them (`hiding`).

    Lists, pages, histories, autocompletes, searches, exports and actions all start from `get_queryset`. No
    admin class says its rule: it follows from the table, and a table without one fails a test.
    """

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[M]:
        return visible.limited(request.user, hiding.shown(request, super().get_queryset(request)))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """No filter asks by rows that somebody may not see: `?application=7` would say whose it is."""
        user = request.user if request is not None else None
        if user is not None and self._leads_back(lookup) and not visible.sees_everything(user):
            return False
        return super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def _leads_back(self, lookup: str) -> bool:
        """Whether a filter goes from a row to rows that point to it, and are about a position."""
        found = {
            relation.name: relation.related_model
            for relation in self.model._meta.get_fields()  # noqa: SLF001 -- Django's public name
            if relation.auto_created and relation.is_relation
        }
        target = found.get(lookup.partition("__")[0])
        return isinstance(target, type) and visible.path_of(target) is not None


class DeskModelAdmin(Fields[M], Visible[M], ModelAdmin[M]):
    """A list and a form of the desk."""

    form: type[forms.ModelForm[M]] = DeskForm
    paginator = SlicingPaginator
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False  # counting all rows again tells a recruiter nothing
    view_on_site = False
    empty_value_display = "\u2013"
    views: Sequence[tuple[str, str]] = ()
    """Tabs above the list: a name, and the filters of its address. The first one shows all."""
    popups = False
    """Whether the form adds related rows in a small window."""
    searches = False
    """Whether a filter of the list is a field to type into."""
    importer = ""
    """Name of the address that imports rows of this list."""
    add_words = ""
    """What the button that adds a row says."""
    none_words = "Nothing here yet."
    """What stands in a list without rows: what comes here, and how."""
    refuses_stale = False
    """Whether a page is refused that was opened before somebody else saved; see `recruiters.admin.stale`."""
    keeps_history = False
    """Whether the database itself keeps the history of a row (`jobs.models.history`): then saving its form
    writes none beside it, and who saved it last is known from there."""

    @property
    def media(self) -> forms.Media:
        """Only what the page runs: Django adds five more scripts to every page."""
        media = forms.Media(js=["js/admin_words.js", "admin/js/actions.js"])
        if self.searches or self.popups:
            media += Autocomplete(self.opts.pk, self.admin_site).media
        if self.popups:
            lookups = ["jquery.init.js", "core.js", "admin/RelatedObjectLookups.js"]
            media += forms.Media(js=[f"admin/js/{name}" for name in lookups])
        return media + forms.Media(js=["js/admin.js"])

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[M]:
        """With what a row shows of other tables, on the page of one row as in the list."""
        rows = super().get_queryset(request)
        related = self.list_select_related
        return rows if isinstance(related, bool) else rows.select_related(*related)

    def get_action_choices(
        self,
        request: HttpRequest,
        default_choices: Any = (("", "Choose an action"),),  # noqa: ANN401
    ) -> list[tuple[str, str]]:
        return super().get_action_choices(request, list(default_choices))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        chosen = request.GET.urlencode()
        tabs = [(name, query, query == chosen) for name, query in self.views]
        extra = {"views": tabs, "importer": self.importer, "add_words": self.add_words}
        extra["none_words"] = self.none_words
        answer = super().changelist_view(request, extra | (extra_context or {}))
        if getattr(request, "is_beyond", False):
            messages.warning(request, "This page of the list is not there. This is the first.")
            query = request.GET.copy()
            for name in (PAGE_VAR, ERROR_FLAG):
                query.pop(name, None)
            return redirect(f"{request.path}?{query.urlencode()}" if query else request.path)
        if answer.headers.get("Location", "").endswith(f"?{ERROR_FLAG}=1"):
            messages.warning(request, "That filter is not one of this list. These are all of its rows.")
        return answer

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[M], search_term: str
    ) -> tuple[models.QuerySet[M], bool]:
        """By a name or an address nobody is found who hid their file."""
        rows, may_repeat = super().get_search_results(request, queryset, search_term)
        return hiding.found(rows) if search_term else rows, may_repeat

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Of rows without a name, only what the list offers may be asked: any other guesses at it."""
        rule = hiding.rule_of(self.model)
        if rule is not None and rule.hides == Hides.NAME and not self._is_offered(lookup):
            return False
        return super().lookup_allowed(lookup, value, request)

    def _is_offered(self, lookup: str) -> bool:
        filters = [getattr(one, "parameter_name", one) for one in self.list_filter]
        return any(f"{lookup}__".startswith(f"{one}__") for one in [*filters, self.date_hierarchy] if one)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Refuses an address with a NUL, of which PostgreSQL has none, whichever parameter holds it.

        Of a page that is not there it notes that on the request: Django says only that something is wrong.
        """
        if any(NUL in text for pair in request.GET.lists() for text in (pair[0], *pair[1])):
            raise IncorrectLookupParameters("No value of this list has a NUL.")
        try:
            return super().get_changelist_instance(request)
        except IncorrectLookupParameters as fault:
            request.is_beyond = isinstance(fault.__context__, InvalidPage)  # type: ignore[attr-defined]
            raise

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> M | None:
        """The row of an address; none where its key has a NUL.

        Where a stale page is refused, nobody else changes the row while one is compared and saved.
        """
        found = None if NUL in object_id else super().get_object(request, object_id, from_field)
        if found is not None and self.refuses_stale and request.method == "POST":
            rows = self.model._default_manager  # noqa: SLF001 -- Django's public name
            if connection.in_atomic_block:
                found.refresh_from_db(from_queryset=rows.select_for_update(of=("self",), no_key=True))
        return found

    def _get_obj_does_not_exist_redirect(
        self,
        request: HttpRequest,
        opts: Any,  # noqa: ANN401 -- Django's options
        object_id: str,
    ) -> HttpResponse:
        """To the first page, as Django's. What one may not see is no other than what is not there."""
        what = f"{capfirst(str(opts.verbose_name))} {unquote(object_id)} does not exist"
        others = visible.is_narrowed(request.user, self.model)
        messages.warning(request, f"{what}, or belongs to another team." if others else f"{what}.")
        return redirect("admin:index")

    @sees_who_was_first
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One row as a form. What a stale page sent is not saved: it comes back, see `stale`."""
        if request.method != "POST" or object_id is None or not self.refuses_stale:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            found = self._stale(request, unquote(object_id))
            if found is not None:
                request.stale = found  # type: ignore[attr-defined]  # read by get_form, for this request
                request.POST = found.data  # type: ignore[assignment]  # a copy, as it is to be shown
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _stale(self, request: HttpRequest, object_id: str) -> stale.Stale | None:
        row = self.get_object(request, object_id)
        if row is None or not self.has_change_permission(request, row):
            return None  # Django says so
        fields = flatten_fieldsets(self.get_fieldsets(request, row))
        form = self.get_form(request, row, change=True, fields=fields)(instance=row)
        formsets = [
            rows(instance=row, prefix=rows.get_default_prefix(), queryset=inline.get_queryset(request))
            for rows, inline in self.get_formsets_with_inlines(request, row)
        ]
        assert isinstance(request.user, User)  # noqa: S101 -- narrows the type
        return stale.compare(
            row,
            request.POST,
            form,
            formsets,
            by=request.user,
            state=self.state_words(row),
            last=lambda: self.saved_last(row),
        )

    def state_words(self, row: M) -> str:
        """Where a row stands, in a word, where its form does not say: a page is stale when it has moved."""
        return ""

    def get_form(
        self,
        request: HttpRequest,
        obj: M | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,  # noqa: ANN401
    ) -> type[forms.ModelForm[M]]:
        form = super().get_form(request, obj, change, **kwargs)
        refusal = self.refusal(request)
        return type(form.__name__, (form,), {"refusal": refusal}) if refusal else form

    def refusal(self, request: HttpRequest) -> str:
        """Why what was sent is not saved, whatever it holds; nothing where it may be."""
        found: stale.Stale | None = getattr(request, "stale", None)
        return found.sentence if found else ""

    def construct_change_message(
        self,
        request: HttpRequest,
        form: Any,  # noqa: ANN401 -- a form of the row, or another one that Django's pages have
        formsets: Iterable[Any],
        add: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
    ) -> Any:  # noqa: ANN401 -- text, or what Django makes text of
        """Which fields were changed; nothing where the database keeps that itself."""
        if self.keeps_history:
            return ""
        return super().construct_change_message(request, form, list(formsets), add)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:  # noqa: ANN401
        """Nothing is written into the history where nothing was changed."""
        return super().log_change(request, obj, message) if message else None

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:  # noqa: ANN401
        """The same, where the row's own history has it."""
        return super().log_addition(request, obj, message) if message else None

    def saved_last(self, row: M) -> stale.Saved | None:
        """Who saved a row last, where its own history knows."""
        return None

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:  # noqa: ANN401
        """What goes with a row, without how many scorecards there are of it.

        A note is corrected and deleted by its author alone, and goes with what it is about all the same.
        """
        gone, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if self.model is not Note:
            lacking = set(lacking) - {str(Note._meta.verbose_name)}  # noqa: SLF001 -- Django's public name
        return untold.without(gone), untold.uncounted(counts), lacking, list(dict.fromkeys(protected))

    # What was done, in our words: Django's answers say "successfully" and name the model.

    def response_add(
        self, request: HttpRequest, obj: M, post_url_continue: str | None = None
    ) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._saved(request, obj, "is added", self.response_post_save_add)

    def response_change(self, request: HttpRequest, obj: M) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return self._saved(request, obj, "is saved", self.response_post_save_change)

    def _saved(
        self,
        request: HttpRequest,
        obj: M,
        what: str,
        to_the_list: Callable[[HttpRequest, M], HttpResponse],
    ) -> HttpResponse:
        """Say that it was saved; stay on its page where that button was pressed."""
        page = self._kept_filters(request, self.here(request, obj))
        may_open = self.has_view_or_change_permission(request, obj)
        stays = "_continue" in request.POST and may_open
        messages.success(
            request, format_html("{} {}.", link(page, obj) if may_open and not stays else obj, what)
        )
        return redirect(page) if stays else to_the_list(request, obj)

    def here(self, request: HttpRequest, obj: M) -> str:
        """The page of a row that was saved, as it is shown again."""
        return change_url(obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_delete(request, obj_display, obj_id)
        messages.success(request, f"{obj_display} is deleted.")
        return redirect(self._kept_filters(request, changelist_url(self.model)))

    def _kept_filters(self, request: HttpRequest, url: str) -> str:
        """`url` with the filters of the list from which somebody came."""
        kept: dict[str, Any] = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return add_preserved_filters(kept, url)

    def panels(self, request: HttpRequest, obj: M | None) -> dict[str, Any]:
        """What a row's page shows beside the form, by its name in the template; `None` where one is added."""
        return {}

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        change: bool = False,  # noqa: FBT001, FBT002
        form_url: str = "",
        obj: M | None = None,
    ) -> HttpResponse:
        context |= self.panels(request, obj)
        # One wet-ink button is enough; "save and add another" is two clicks from the list.
        context.setdefault("show_save_and_add_another", False)
        context["stale"] = getattr(request, "stale", None)
        form, inlines = context["adminform"].form, context["inline_admin_formsets"]
        context["faults"] = faults(form, inlines) if context["errors"] else []
        context[stale.FIELD] = ""
        if change and self.refuses_stale and self.has_change_permission(request, obj):
            # A page that comes back with other faults still shows what it showed at first.
            context[stale.FIELD] = (
                request.POST.get(stale.FIELD, "")
                if request.method == "POST"
                else stale.shown(
                    form, [inline.formset for inline in inlines], self.state_words(obj) if obj else ""
                ).signed()
            )
        return super().render_change_form(request, context, add, change, form_url, obj)


class ReadOnly(Mixin[M]):
    """History: read, filtered, never written here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        return False


class DeskInline(Fields[M], StackedInline[M, P]):
    """Rows of another table inside a form."""

    form: type[forms.ModelForm[M]] = DeskForm
    formset = NamedRows
    template = "admin/edit_inline/rows.html"
    extra = 0
