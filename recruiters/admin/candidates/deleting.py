"""What goes with a file, or with an alert setting, that is deleted."""

from __future__ import annotations

from typing import Any

from candidates.models import Application, HeldCompetency, HeldCredential, Recipient, SavedSearch


def with_what_is_theirs(found: tuple[Any, Any, Any, Any]) -> tuple[Any, Any, Any, Any]:
    """Somebody's alert setting and saved searches are never deleted alone, and always with them."""
    gone, counts, lacking, protected = found
    theirs = {str(model._meta.verbose_name) for model in (Recipient, SavedSearch)}  # noqa: SLF001 -- public
    return gone, counts, set(lacking) - theirs, protected


THEIRS = (Application, HeldCredential, HeldCompetency, Recipient, SavedSearch)
"""What goes with a file, by whoever may delete that."""
