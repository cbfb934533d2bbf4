from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """$70,000 an hour was meant a year, and $30 a year an hour: else nothing ever suits its owner."""
    people = apps.get_model("candidates", "Candidate").objects
    people.filter(pay_period="hour", pay_floor__gt=1000).update(pay_period="year")
    people.filter(pay_period="year", pay_floor__lt=1000).update(pay_period="hour")


class Migration(migrations.Migration):
    dependencies = [("candidates", "0005_reasons_apart")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
