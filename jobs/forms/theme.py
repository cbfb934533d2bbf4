from __future__ import annotations

from django import forms


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(
        choices=[("light", "Light"), ("dark", "Dark"), ("system", "As the system says")]
    )
    next = forms.CharField(required=False, max_length=2000)
