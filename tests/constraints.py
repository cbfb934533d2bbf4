"""How the constraint tests ask the database, and which constraints there are to ask about."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import CheckConstraint, UniqueConstraint

Violation = Callable[[], object]
"""Something the database must refuse. It goes past forms and `full_clean`."""
OUR_APPS = ("recruiters", "candidates", "jobs", "mail", "accounts")


def named_constraints(*labels: str) -> set[str]:
    """Names of every check and unique constraint of the models of these apps."""
    return {
        constraint.name
        for label in labels
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }


def refused_by(violation: Violation) -> str:
    """Try it, and return the name of the constraint by which the database refused it."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        violation()
    diagnostics = getattr(caught.value.__cause__, "diag", None)
    return str(getattr(diagnostics, "constraint_name", ""))


def change(row: models.Model, **values: object) -> int:
    """Write values into one row as they are."""
    return type(row)._default_manager.filter(pk=row.pk).update(**values)


def twice(make: Callable[..., models.Model], **values: object) -> Iterable[models.Model]:
    """Make two rows of the same values."""
    return [make(**values), make(**values)]
