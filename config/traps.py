"""Two traps for robots in the forms that strangers may send: a field no person sees, and the time it took.

Neither keeps a person out: the form comes back as it was, and is taken when it is sent again.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils import timezone

LEAST_SECONDS = 1
"""A form sent faster than this is shown once more before it is taken: perhaps no person has sent it."""
MOST_SECONDS = 2 * 24 * 3600
"""The same for a page that stood open for longer, or was copied."""
OPENED_SALT = "onfile.apply-form"
LOOK_OVER = (
    "Nothing is wrong with it. It came very fast, or after days: look over what goes to the recruiter,"
    " and send it once more."
)


def opened_now(*, was_seen: bool = False) -> str:
    """A signed time stamp for the hidden field of a form, and whether it was looked over since."""
    return signing.dumps([timezone.now().timestamp(), was_seen], salt=OPENED_SALT)


class TrapsForm(forms.Form):
    """To be continued. The page shows `website` to nobody and carries `opened` along."""

    look_over = LOOK_OVER
    """What is said when it is shown once more."""
    is_shown_once_more = False
    """Then nothing is wrong with it: the page says so without the look of a mistake."""
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
        """A form that came at once, or after days, is looked over once more; then it is taken."""
        now = timezone.now().timestamp()
        try:
            opened, was_seen = signing.loads(stamp, salt=OPENED_SALT)
            age = now - float(opened)
        except (signing.BadSignature, TypeError, ValueError):
            age, was_seen = 0, False
        if age <= MOST_SECONDS and (was_seen or age >= LEAST_SECONDS):
            return
        self._replace("opened", opened_now(was_seen=True))
        self.is_shown_once_more = True
        raise forms.ValidationError(self.look_over)

    def _replace(self, name: str, value: str) -> None:
        """Change what the form shows again; what was typed elsewhere stays."""
        assert isinstance(self.data, QueryDict)  # noqa: S101 -- for the type checker; a bound form
        changed = self.data.copy()
        changed[self.add_prefix(name)] = value
        self.data = changed
