"""What else makes a password too easy, besides its length and the list of common ones."""

from __future__ import annotations

from django.core.exceptions import ValidationError

FEWEST_SIGNS = 5


class VarietyValidator:
    """Refuses few signs repeated and rows of digits: twelve of them are among the first a machine tries."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError for fewer than five different signs, or digits alone."""
        if len(set(password.lower())) < FEWEST_SIGNS:
            raise ValidationError("That is a few signs over and over. Use more different ones.", code="same")
        if password.isdigit():
            raise ValidationError("That is digits alone. Put some words with them.", code="digits")

    def get_help_text(self) -> str:
        """Beside the field."""
        return "Words are fine: four that have nothing to do with each other are long and easy to keep."
