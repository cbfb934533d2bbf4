from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("candidates", "0006_pay_meant")]

    operations = [
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=Q(pay_floor=None)
                | ~Q(pay_floor__gt=1000, pay_period="hour") & ~Q(pay_floor__lt=1000, pay_period="year"),
                name="candidates_candidate_pay_suits_period",
                violation_error_message="That pay does not go with its period: check hour or year.",
            ),
        ),
    ]
