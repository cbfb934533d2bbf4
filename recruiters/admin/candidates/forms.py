"""Forms of a file: what was typed on a page opened before something happened does not undo it."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict

from candidates.forms.alerts import check_pause
from candidates.models import Candidate, HeldCredential, Recipient
from jobs.models.words import pay_doubt
from recruiters.admin.options import DeskForm
from recruiters.admin.words import moment_words


class CredentialForm(DeskForm[HeldCredential]):
    """What somebody says they hold. What its issuer says is recorded on a page of its own."""

    blamed = {"candidates_held_credential_dates_in_order": "expires_on"}

    class Meta:
        model = HeldCredential
        fields = ["credential", "apprentice", "number", "earned_on", "expires_on"]


def cadence_as_shown(recipient: Recipient) -> str:
    """What a page says of how often alerts come, exact to the stop that led to it."""
    return f"{recipient.cadence}|{recipient.stopped_at.isoformat() if recipient.stopped_at else ''}"


class RecipientForm(DeskForm[Recipient]):
    """A page opened before somebody stopped their alerts must not switch them on again."""

    guarded = ("cadence", "cadence_seen")
    # Not `show_hidden_initial`: a choice alone cannot tell "once a day" from "stopped, and chosen anew".
    cadence_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Recipient
        fields = ["cadence", "timezone", "hour", "paused_until", "cadence_seen"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- those of the form
        super().__init__(*args, **kwargs)
        self.cadence_now = self.instance.cadence
        now = cadence_as_shown(self.instance)
        sent = str(self.data.get(self.add_prefix("cadence_seen"), "")) if self.is_bound else now
        # The choice is compared with what the page showed, not with what is true by now.
        self.initial.update(cadence=sent.partition("|")[0], cadence_seen=now)

    def clean_paused_until(self) -> date | None:
        until: date | None = self.cleaned_data["paused_until"]
        check_pause(until, self.initial.get("paused_until"))
        return until

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        now = self.instance.cadence
        if "cadence" not in self.changed_data:
            data["cadence"] = now
        elif data.get("cadence_seen") != cadence_as_shown(self.instance) and data.get("cadence") != now:
            at = self.instance.stopped_at
            happened = f"They stopped alerts on {moment_words(at)}" if at else "The alerts were changed"
            self.add_error(
                "cadence",
                f"{happened}, and this page was opened before. It shows now how things stand: choose again"
                " if they have told you so since, and save.",
            )
            again = cast("QueryDict", self.data).copy()
            again[self.add_prefix("cadence_seen")] = cadence_as_shown(self.instance)
            again[self.add_prefix("cadence")] = now
            self.data = again
        return data

    def save(self, commit: bool = True) -> Recipient:  # noqa: FBT001, FBT002 -- Django's own
        """All but the choice: `recipients.set_cadence` writes that one, and remembers what it was."""
        self.instance.cadence = self.cadence_now
        return super().save(commit)


ON_FILE = "on file"


def consent_as_shown(candidate: Candidate) -> str:
    """What the page of a file says about their agreement, exact to the act that led to it."""
    state = ON_FILE if candidate.is_on_file else "not on file"
    acts = [at.isoformat() if at else "" for at in (candidate.consent_at, candidate.left_at)]
    return "|".join([state, *acts])


def _happened_meanwhile(candidate: Candidate) -> str:
    if candidate.left_at:
        return (
            f"They left the file on {moment_words(candidate.left_at)}, and this page was opened before."
            " The tick is back to how it stands now. If they have told you since that they agree, tick"
            " it and save."
        )
    if candidate.is_on_file and candidate.consent_at:
        return (
            f"They agreed on {moment_words(candidate.consent_at)}, and this page was opened before."
            " The tick is back to how it stands now. If they have told you since that they want to"
            " leave, take it away and save."
        )
    return (
        "Their agreement changed after this page was opened. The tick is back to how it stands now:"
        " change it if need be, and save."
    )


class CandidateForm(DeskForm[Candidate]):
    """Says what is wrong beside the field it is wrong in."""

    guarded = ("agrees", "agrees_seen")
    agrees = forms.BooleanField(
        label="They agreed to be kept on file",
        required=False,
        help_text="Tick it when they have told you so. Without it nobody matches them and no alert is"
        " sent. Taking the tick away ends it at once.",
    )

    # Not `show_hidden_initial`: a tick alone cannot tell "never agreed" from "agreed, and left since".
    agrees_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        error_messages = {"email": {"required": "A file needs an e-mail address."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- those of the form
        super().__init__(*args, **kwargs)
        now = consent_as_shown(self.instance)
        sent = str(self.data.get(self.add_prefix("agrees_seen"), "")) if self.is_bound else now
        # The tick is compared with what the page showed, not with what is true by now.
        self.initial.update(agrees=sent.startswith(ON_FILE), agrees_seen=now)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        others = Candidate.objects.exclude(pk=self.instance.pk)
        if others.filter(email=email).exists():
            raise forms.ValidationError("Somebody with this e-mail address is already on file.")
        user = self.instance.user if "email" in self.changed_data else None
        if user is not None and email not in {self.instance.email, user.email}:
            raise forms.ValidationError(
                f"They sign in with {user.email}, and their file follows that address. They change it on"
                " their own page, under E-mail address."
            )
        return email

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        floor, period = data.get("pay_floor"), data.get("pay_period")
        if floor is not None and floor <= 0:
            self.add_error("pay_floor", "The least pay is above zero.")
        elif floor is not None and not period:
            self.add_error("pay_period", "Is that an hour or a year?")
        elif floor is not None and (doubt := pay_doubt(floor, str(period))):
            self.add_error("pay_period", doubt)
        elif floor is None and period and "pay_floor" not in self.errors:
            self.add_error("pay_floor", "Say how much, or clear the period.")
        self._refuse_what_was_decided_meanwhile(data)
        return data

    def _refuse_what_was_decided_meanwhile(self, data: dict[str, Any]) -> None:
        """A tick set on an old page does not undo what happened after it was opened.

        An untouched tick changes nothing, and one that says what is true by now needs no act.
        """
        is_stale = data.get("agrees_seen") != consent_as_shown(self.instance)
        is_against = data.get("agrees") != self.instance.is_on_file
        if not (self.instance.pk and "agrees" in self.changed_data and is_stale and is_against):
            return
        self.add_error("agrees", _happened_meanwhile(self.instance))
        # The page comes back as things stand now: saving it once more is then a decision of its own.
        tick, seen = self.add_prefix("agrees"), self.add_prefix("agrees_seen")
        again = cast("QueryDict", self.data).copy()
        again[seen] = consent_as_shown(self.instance)
        again.setlist(tick, ["on"] if self.instance.is_on_file else [])
        self.data = again
