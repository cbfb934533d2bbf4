"""How a form says that a text is too long: one sentence, whoever made the field."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ValidationError

from candidates.forms.apply import ApplyForm
from candidates.forms.credentials import CredentialForm
from candidates.forms.messages import MessageForm
from config.accounts.forms import RequestLoginCodeForm
from jobs.forms.report import ReportForm
from jobs.models import Employer
from recruiters.forms.notes import NoteForm


@pytest.mark.parametrize(
    ("form", "field", "most"),
    [
        (ApplyForm, "message", 3000),
        (ApplyForm, "first_name", 80),
        (CredentialForm, "number", 40),
        (ReportForm, "text", 2000),
        (NoteForm, "text", 4000),
        (RequestLoginCodeForm, "email", None),
    ],
)
def test_forms_say_how_much_fits_and_how_much_it_is(
    form: type[forms.Form], field: str, most: int | None
) -> None:
    found = form.base_fields[field] if field in form.base_fields else form().fields[field]
    assert isinstance(found, forms.CharField)
    assert found.max_length
    assert most in {None, found.max_length}
    with pytest.raises(ValidationError) as refused:
        found.clean("x" * (found.max_length + 7))
    said = f"At most {found.max_length} characters fit; these are {found.max_length + 7}."
    assert said in refused.value.messages


@pytest.mark.parametrize(
    "field", [ApplyForm.base_fields["message"], MessageForm.base_fields["text"], NoteForm.base_fields["text"]]
)
def test_a_browser_cuts_no_long_text(field: forms.Field) -> None:
    """It would cut what is pasted and say nothing. Boxes of one line stay as they were."""

    class Both(forms.Form):
        long = field
        short = forms.CharField(max_length=80)

    drawn = {bound.name: str(bound) for bound in Both({"long": "x" * 4500})}
    assert "<textarea" in drawn["long"]
    assert "maxlength" not in drawn["long"]
    assert "x" * 4500 in drawn["long"]
    assert 'maxlength="80"' in drawn["short"]


def test_models_say_the_same() -> None:
    with pytest.raises(ValidationError) as refused:
        Employer(name="x" * 500).full_clean()
    assert "characters fit; these are 500." in refused.value.message_dict["name"][0]
