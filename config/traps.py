"""Two traps for robots in the forms that strangers may send: a field no person sees, and the time it took."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils import timezone

LEAST_SECONDS = 3
"""Nobody fills in such a form faster than this."""
MOST_SECONDS = 2 * 24 * 3600
"""A page that stood open for longer, or was copied, gets a fresh stamp."""
OPENED_SALT = "onfile.apply-form"


def opened_now() -> str:
    """A signed time stamp for the hidden field of a form."""
    return signing.dumps(timezone.now().timestamp(), salt=OPENED_SALT)


class TrapsForm(forms.Form):
    """To be continued. The page shows `website` to nobody and carries `opened` along."""

    website = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on to Django
        super().__init__(*args, **kwargs)
        self.initial["opened"] = opened_now()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("website"):
            # Said, not swallowed: a password manager may fill the field in for a real person.
            self._replace("website", "")
            self.add_error(None, "A field that stays empty was filled in. It is empty now: send again.")
        elif not self.errors:
            self._check_time(given.get("opened", ""))
        return given

    def _check_time(self, stamp: str) -> None:
        """The form must have been open for a moment, and not since days ago."""
        again = forms.ValidationError("We could not take that just yet. Look it over and send it again.")
        now = timezone.now().timestamp()
        try:
            opened = float(signing.loads(stamp, salt=OPENED_SALT))
        except (signing.BadSignature, TypeError, ValueError):
            opened = 0
        if now - opened > MOST_SECONDS:
            self._replace("opened", opened_now())
            raise again
        if now - opened < LEAST_SECONDS:
            raise again

    def _replace(self, name: str, value: str) -> None:
        """Change what the form shows again; what was typed elsewhere stays."""
        assert isinstance(self.data, QueryDict)  # noqa: S101 -- for the type checker; a bound form
        changed = self.data.copy()
        changed[self.add_prefix(name)] = value
        self.data = changed
