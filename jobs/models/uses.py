"""What keeps a word of the trade from being deleted: that something names it."""

from __future__ import annotations

from typing import Any

from django.db import models


def keep_words_of(*lists: Any) -> None:  # noqa: ANN401 -- descriptors of many-to-many fields
    """A competency that one of these lists names is not deleted, by whatever code tries.

    Django empties the tables it makes for such lists along with either side. Without its last word a
    required group would ask for nothing, and people would be told of what does not suit them. So
    the key that leads to the word protects it, as a foreign key with PROTECT does; in the database
    it has refused all along (its constraint has no ON DELETE).
    """
    for listed in lists:
        key = listed.through._meta.get_field("competency")  # noqa: SLF001 -- Django's public name
        key.remote_field.on_delete = models.PROTECT
