"""The credentials of a file: each with its number, its dates and whether it is an apprentice's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.utils import timezone

from candidates.forms.fields import MonthField
from candidates.forms.rows import RowForm, Rows
from candidates.models import Candidate, HeldCredential
from candidates.queries import checks, upkeep
from candidates.services.profiles import CredentialRow
from config.text import refuse_unseen
from jobs.enums import CompetencyKind
from jobs.models import Competency

EMPTY_ROWS = 3


class CredentialForm(RowForm[HeldCredential]):
    """One credential. On file it keeps its name; a new row asks which it is."""

    credential = forms.ChoiceField(required=False)
    apprentice = forms.BooleanField(label="As an apprentice (CPC-A and the like)", required=False)
    number = forms.CharField(label="Member number", required=False, max_length=40, validators=[refuse_unseen])
    earned_on = MonthField(label="Earned", required=False, month_begins=True)
    expires_on = MonthField(label="Expires", required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- passed on to Django
        offered: dict[str, Competency],
        is_extra: bool = False,
        **kwargs: Any,  # noqa: ANN401 -- the same
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered, self.is_extra = offered, is_extra
        if self.held is None:
            choices = [(key, _in_words(one)) for key, one in offered.items()]
            self.fields["credential"].choices = [("", "Choose a credential"), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["credential"]

    @property
    def known(self) -> checks.Known:
        """What we found out of the one on file."""
        return checks.known(self.held) if self.held else checks.Known()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.errors or given.get("remove"):
            return given
        credential = self._credential()
        earned, expires = given["earned_on"], given["expires_on"]
        if credential is None:
            self.add_error("credential", "Choose which credential this is.")
        elif (
            "apprentice" in self.changed_data
            and given["apprentice"]
            and not hasattr(credential, "apprentice_form")
        ):
            self.add_error("apprentice", f"{credential.label} has no apprentice form.")
        if earned and earned > timezone.localdate():
            self.add_error("earned_on", "This month is still to come. When did you earn it?")
        elif earned and expires and expires < earned:
            self.add_error("expires_on", "It cannot expire before it was earned. Check both months.")
        return given

    def _credential(self) -> Competency | None:
        if self.held:
            return self.held.credential
        return self.offered.get(self.cleaned_data.get("credential", ""))

    @property
    def row(self) -> CredentialRow | None:
        """What is to stand on the file; None when it is taken off, or when nobody filled it in."""
        given, credential = self.cleaned_data, self._credential()
        if credential is None or given.get("remove"):
            return None
        # A field shows a month: a day of it that is on file stays where the month was not touched.
        dates = {
            name: getattr(self.held, name) if self.held and name not in self.changed_data else given[name]
            for name in ("earned_on", "expires_on")
        }
        return CredentialRow(credential, given["apprentice"], given["number"], **dates, held=self.held)


def _in_words(credential: Competency) -> str:
    """`CPC, Certified Professional Coder (AAPC)`: with the issuer, because many are named alike."""
    name = f"{credential.label}, {credential.name}" if credential.name else credential.label
    facts = getattr(credential, "facts", None)
    return f"{name} ({facts.issuer})" if facts else name


class CredentialForms(Rows[CredentialForm]):
    """One form for each credential on file, and a few empty ones."""

    def __init__(self, candidate: Candidate, data: Any = None) -> None:  # noqa: ANN401 -- POST data
        on_file = list(candidate.credentials.all())
        prefetch_related_objects(on_file, checks.with_checks())
        super().__init__("credentials", on_file, data)
        credentials = Competency.objects.of_kind(CompetencyKind.CREDENTIAL).filter(apprentice_of=None)
        rows = credentials.select_related("apprentice_form", "facts").order_by("rank", "label")
        offered = {one.key: one for one in rows}
        for row in self.seen:
            key = row.credential.key
            row.credential = offered.get(key, row.credential)  # with its issuer
            self.forms.append(
                CredentialForm(
                    data,
                    prefix=f"{self.prefix}-{row.pk}",
                    initial={
                        "shown": "1",
                        "apprentice": row.apprentice,
                        "number": row.number,
                        "earned_on": row.earned_on,
                        "expires_on": row.expires_on,
                    },
                    held=row,
                    offered={key: row.credential},
                )
            )
        self.forms += [
            CredentialForm(
                data, prefix=f"{self.prefix}-new{number}", held=None, offered=offered, is_extra=number > 0
            )
            for number in range(EMPTY_ROWS)
        ]

    @property
    def upkeep(self) -> list[upkeep.Told]:
        """What their issuers ask to keep those on file."""
        return upkeep.told(form.held for form in self.held if form.held)

    def check_together(self) -> None:
        """No credential stands in two rows."""
        seen = {row.credential_id for row in self.unseen}
        for form in self.forms:
            if form.row is None:
                continue
            if form.row.credential.pk in seen:
                form.add_error("credential", f"{form.row.credential.label} is on your file already.")
            else:
                seen.add(form.row.credential.pk)

    def rows(self) -> list[CredentialRow]:
        """What is to stand on the file, once valid."""
        unseen = [
            CredentialRow(row.credential, row.apprentice, row.number, row.earned_on, row.expires_on, row)
            for row in self.unseen
        ]
        return unseen + [form.row for form in self.forms if form.row is not None]
