"""A page of the desk as a browser has it."""

from __future__ import annotations

from typing import Any

Answer = Any
"""A response; the test client adds what it was rendered from."""


def on(answer: Answer) -> dict[str, Any]:
    """What a browser would send back of the page it was shown."""
    forms = [answer.context["adminform"].form]
    for rows in answer.context["inline_admin_formsets"]:
        forms += [rows.formset.management_form, *rows.formset.initial_forms, *rows.formset.extra_forms]
    sent: dict[str, Any] = {"as_shown": answer.context["as_shown"]}
    for form in forms:
        for field in form:
            value = field.value()
            if isinstance(value, list):
                sent[field.html_name] = [getattr(one, "pk", one) for one in value]
            elif value is not None and value is not False:
                sent[field.html_name] = value
    return sent
