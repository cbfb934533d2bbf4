"""Signs nobody can see: they make two texts of what reads as one, or turn round what stands after them."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

UNSEEN = r"\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
"""Without width, or steering the direction of the text: for a character class of an expression."""
SIGN = re.compile(f"[{UNSEEN}]")
SHOWN_BEFORE = 12
TOO_LONG = "At most %(limit_value)d characters fit; these are %(show_value)d."
"""Instead of Django's "Ensure this value has at most": `config.accounts.apps` sets it, for every length."""


def fault_of(text: str) -> str:
    """What to do about the first unseen sign of a text, with the letters before it; empty for none."""
    found = SIGN.search(text)
    if found is None:
        return ""
    before = " ".join(text[: found.start()].split())[-SHOWN_BEFORE:]
    where = f'after "{before}"' if before else "at its start"
    return (
        f"The text holds an invisible character (U+{ord(found[0]):04X}) {where}. "
        "Delete it there, or type the text anew."
    )


def refuse_unseen(text: object) -> None:
    """A validator for fields of one line. Raises ValidationError."""
    if fault := fault_of(str(text)):  # a phone number is no string any more when it comes here
        raise ValidationError(fault, code="unseen")
