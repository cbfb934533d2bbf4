"""Every change of a position, an employer or an article, as the database itself wrote it down.

Each table has a row for each change of a row of the table it follows: the whole row as it was
afterwards (of a deletion, before), when its transaction began, and by whose hand (`config.hands`).
Triggers write them, so bulk statements, imports and SQL typed by hand are in it too. Nothing else
does. What is worked out from the rest (the rendered description, the slug) and what moves by itself
(`updated_at`) is left out, and a change of those alone is no change.

The rows of a position, an employer or an article go with it, by a trigger too; they hold no foreign key
in the database, because they outlive the requirement groups, words and sources they tell of.
"""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.db import models

from jobs.models.article import Article, ArticleSource
from jobs.models.employer import Employer
from jobs.models.position import Position
from jobs.models.question import Question
from jobs.models.requirement import Requirement

DERIVED = ["id", "description_html", "slug", "is_demo", "created_at", "updated_at"]
"""Columns that say nothing of their own."""
DERIVED_OF_ARTICLE = ["id", "body_html", "minutes", "changed_at"]
INSERTED, UPDATED, DELETED = "insert", "update", "delete"


def _followed(model: Any, *, exclude: list[str] | None = None, goes: bool = True) -> Any:  # noqa: ANN401
    """The columns of a table that follows `model`. `goes`: whether its rows go while their position stays.

    Those that do not are looked for by their own number, the others by that of their position.
    """
    events: list[Any] = [pghistory.InsertEvent(INSERTED), pghistory.UpdateEvent(UPDATED)]
    if goes:
        events.append(pghistory.DeleteEvent(DELETED))
    return pghistory.create_event_model(
        model,
        *events,
        exclude=exclude or ["id"],
        obj_field=pghistory.ObjForeignKey(related_name="+", related_query_name="+", db_index=not goes),
        # The words stand in the row itself: one row less to write, to lock and to keep.
        context_field=pghistory.ContextJSONField(),
        context_id_field=pghistory.ContextUUIDField(),
    )


def _to(model: str) -> Any:  # noqa: ANN401
    """A key that is indexed, and neither holds nor is held by what it leads to."""
    return models.ForeignKey(model, models.DO_NOTHING, db_constraint=False, related_name="+")


def _unindexed(model: str, *, null: bool = False) -> Any:  # noqa: ANN401
    """The same, by which nobody looks."""
    return models.ForeignKey(
        model, models.DO_NOTHING, null=null, db_constraint=False, db_index=False, related_name="+"
    )


class PositionChange(_followed(Position, exclude=DERIVED, goes=False)):  # type: ignore[misc]  # made at run time
    """A position as it stood after a change."""

    employer = _unindexed("jobs.Employer")
    place = _unindexed("jobs.Place", null=True)
    recruiter = _unindexed("accounts.User", null=True)

    objects: ClassVar[models.Manager[PositionChange]]

    class Meta:
        default_permissions = ()


class RequirementChange(_followed(Requirement)):  # type: ignore[misc]
    """A requirement group that came, changed its level or went."""

    position = _to("jobs.Position")

    objects: ClassVar[models.Manager[RequirementChange]]

    class Meta:
        default_permissions = ()


class QuestionChange(_followed(Question)):  # type: ignore[misc]
    """A question of a position that came, changed or went."""

    position = _to("jobs.Position")

    objects: ClassVar[models.Manager[QuestionChange]]

    class Meta:
        default_permissions = ()


class EmployerChange(_followed(Employer, exclude=DERIVED, goes=False)):  # type: ignore[misc]
    """An employer as it stood after a change."""

    objects: ClassVar[models.Manager[EmployerChange]]

    class Meta:
        default_permissions = ()


class ArticleChange(_followed(Article, exclude=DERIVED_OF_ARTICLE, goes=False)):  # type: ignore[misc]
    """An article as it stood after a change."""

    objects: ClassVar[models.Manager[ArticleChange]]

    class Meta:
        default_permissions = ()


class ArticleSourceChange(_followed(ArticleSource)):  # type: ignore[misc]
    """A source of an article that came, changed or went."""

    article = _to("jobs.Article")

    objects: ClassVar[models.Manager[ArticleSourceChange]]

    class Meta:
        default_permissions = ()


# Django makes the tables of lists by itself, and has nothing but a proxy to hang a trigger on.


class RequirementWord(Requirement.any_of.through):  # type: ignore[misc,name-defined]  # made by Django
    class Meta:
        proxy = True
        default_permissions = ()


class PositionSetting(Position.settings.through):  # type: ignore[misc,name-defined]
    class Meta:
        proxy = True
        default_permissions = ()


class PositionSpecialty(Position.specialties.through):  # type: ignore[misc,name-defined]
    class Meta:
        proxy = True
        default_permissions = ()


class PositionSoftware(Position.software.through):  # type: ignore[misc,name-defined]
    class Meta:
        proxy = True
        default_permissions = ()


class PositionDuty(Position.duties.through):  # type: ignore[misc,name-defined]
    class Meta:
        proxy = True
        default_permissions = ()


class RequirementWordChange(_followed(RequirementWord)):  # type: ignore[misc]
    """A word that came into a requirement group, or left it."""

    requirement = _to("jobs.Requirement")
    competency = _unindexed("jobs.Competency")

    objects: ClassVar[models.Manager[RequirementWordChange]]

    class Meta:
        default_permissions = ()


class PositionSettingChange(_followed(PositionSetting)):  # type: ignore[misc]
    position = _to("jobs.Position")
    competency = _unindexed("jobs.Competency")

    objects: ClassVar[models.Manager[PositionSettingChange]]

    class Meta:
        default_permissions = ()


class PositionSpecialtyChange(_followed(PositionSpecialty)):  # type: ignore[misc]
    position = _to("jobs.Position")
    competency = _unindexed("jobs.Competency")

    objects: ClassVar[models.Manager[PositionSpecialtyChange]]

    class Meta:
        default_permissions = ()


class PositionSoftwareChange(_followed(PositionSoftware)):  # type: ignore[misc]
    position = _to("jobs.Position")
    competency = _unindexed("jobs.Competency")

    objects: ClassVar[models.Manager[PositionSoftwareChange]]

    class Meta:
        default_permissions = ()


class PositionDutyChange(_followed(PositionDuty)):  # type: ignore[misc]
    position = _to("jobs.Position")
    competency = _unindexed("jobs.Competency")

    objects: ClassVar[models.Manager[PositionDutyChange]]

    class Meta:
        default_permissions = ()


LIST_CHANGES: dict[str, Any] = {
    "settings": PositionSettingChange,
    "specialties": PositionSpecialtyChange,
    "software": PositionSoftwareChange,
    "duties": PositionDutyChange,
}
"""By the name of a position's list: what came into it and left it."""

OWN_COLUMNS: dict[Any, frozenset[str]] = {
    table: frozenset(
        field.attname
        for field in table._meta.concrete_fields  # noqa: SLF001 -- Django's public name
        if not field.name.startswith("pgh_")
    )
    for table in (
        PositionChange,
        RequirementChange,
        QuestionChange,
        EmployerChange,
        ArticleChange,
        ArticleSourceChange,
    )
}
"""By table: the columns it has of the table it follows."""
