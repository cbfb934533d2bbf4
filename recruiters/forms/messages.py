"""A message to a candidate, as the desk writes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from candidates.forms.messages import PATIENTS, MessageForm
from recruiters.forms.templates import PLACES, Templated, refuse_unknown_places
from recruiters.models import MessageTemplate


class DeskMessageForm(Templated, MessageForm):
    """As the candidate's own form, with templates and places that are filled in when it is sent."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        templates: Sequence[MessageTemplate] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(data, auto_id="message_%s", **kwargs)
        self.fields["text"].help_text = f"{PATIENTS} {PLACES}"
        self.fields["text"].validators.append(refuse_unknown_places)
        self.offer_templates(templates)
