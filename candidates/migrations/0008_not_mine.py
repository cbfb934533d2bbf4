from __future__ import annotations

from django.db import migrations, models

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
    ("not_mine", "I did not send this application"),
]


class Migration(migrations.Migration):
    dependencies = [("candidates", "0007_pay_suits_period")]

    operations = [
        migrations.AlterField(
            model_name="applicationtransition",
            name="reason",
            field=models.CharField(blank=True, choices=REASONS, max_length=12),
        ),
    ]
