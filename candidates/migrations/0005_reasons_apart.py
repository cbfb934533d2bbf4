from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Two lists of reasons share a column, and had these values in common.
APART = {"pay": "my_pay", "place": "my_place", "hours": "my_hours"}
REASONS = [
    ("requirement", "A required line is missing"),
    ("experience", "Experience in another setting is needed"),
    ("place", "Place or state does not work"),
    ("pay", "Pay expectations differ"),
    ("schedule", "Hours or shift do not work"),
    ("other_chosen", "Someone else was chosen"),
    ("closed", "The position was closed"),
    ("no_reply", "We could not reach the candidate"),
    ("other_job", "I took another job"),
    ("my_pay", "The pay does not work for me"),
    ("my_place", "The place does not work for me"),
    ("my_hours", "The hours do not work for me"),
    ("slow", "It took too long"),
    ("changed_mind", "I changed my mind"),
]


def _rename(apps: Apps, names: dict[str, str]) -> None:
    transitions = apps.get_model("candidates", "ApplicationTransition").objects
    for before, after in names.items():
        transitions.filter(to_stage="withdrawn", reason=before).update(reason=after)


def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _rename(apps, APART)


def backwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _rename(apps, {after: before for before, after in APART.items()})


class Migration(migrations.Migration):
    dependencies = [("candidates", "0004_taken_over")]

    operations = [
        migrations.AlterField(
            model_name="applicationtransition",
            name="reason",
            field=models.CharField(blank=True, choices=REASONS, max_length=12),
        ),
        migrations.RunPython(forwards, backwards),
    ]
