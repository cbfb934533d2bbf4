import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Cast, Now

import jobs.models.listing

# Rows are counted by the hundred thousand, so they stay narrow. Words, which only their indexes and a
# rare recheck read, go out of line; the lists, which filters look at, never do.
NARROW = """
ALTER TABLE jobs_listing SET (toast_tuple_target = 128);
ALTER TABLE jobs_listing
    ALTER words SET STORAGE EXTERNAL,
    ALTER filler SET STORAGE MAIN,
    ALTER remote_states SET STORAGE PLAIN,
    ALTER credentials SET STORAGE PLAIN,
    ALTER code_sets SET STORAGE PLAIN,
    ALTER settings SET STORAGE PLAIN,
    ALTER specialties SET STORAGE PLAIN,
    ALTER software SET STORAGE PLAIN;
"""


def ids(help_text=""):
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.IntegerField(), default=list, help_text=help_text, size=None
    )


def key(expression):
    return models.GeneratedField(
        db_persist=True, expression=expression, output_field=models.BigIntegerField()
    )


def content(column):
    return models.Func(
        models.F(column), models.Value(0), function="hash_array_extended", output_field=models.BigIntegerField()
    )


def words_of(weights, name):
    return django.contrib.postgres.indexes.GinIndex(
        jobs.models.listing.OfWeight(models.F("words"), weights), fastupdate=False, name=name
    )


SHAPE = models.Func(
    models.F("workplace"),
    models.F("employment"),
    models.F("shift"),
    Cast(models.F("education"), models.TextField()),
    Cast(models.F("years"), models.TextField()),
    Cast(models.F("is_apprentice_friendly"), models.TextField()),
    template="hash_array_extended(ARRAY[%(expressions)s], 0)",
            output_field=models.BigIntegerField(),
)
KIT = models.Func(
    models.F("code_sets"),
    models.F("software"),
    arg_joiner=" || 0 || ",
    template="hash_array_extended(%(expressions)s, 0)",
    output_field=models.BigIntegerField(),
)
REMOTE = models.Case(models.When(then=content("remote_states"), workplace="remote"), default=None)


class Migration(migrations.Migration):
    """Listings are made anew, since PostgreSQL cannot move columns. `manage.py seed` writes them again."""

    dependencies = [
        ("jobs", "0007_board_changes"),
    ]

    operations = [
        migrations.DeleteModel("Listing"),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("position", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="listing", serialize=False, to="jobs.position")),
                ("written_at", models.DateTimeField(db_default=Now(), help_text="A listing written anew is another one.")),
                ("published_at", models.DateTimeField()),
                ("posted_on", models.DateField(help_text="The day of publishing, where the agency is.")),
                ("closes_on", models.DateField()),
                ("employer", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="jobs.employer")),
                ("pay_from", models.IntegerField()),
                ("pay_to", models.IntegerField()),
                ("shape_key", key(SHAPE)),
                ("kit_key", key(KIT)),
                ("credentials_key", key(content("credentials"))),
                ("settings_key", key(content("settings"))),
                ("specialties_key", key(content("specialties"))),
                ("remote_key", key(REMOTE)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("education", models.SmallIntegerField()),
                ("years", models.SmallIntegerField()),
                ("credential_groups", models.SmallIntegerField(help_text="How many groups of credentials are required.")),
                ("is_apprentice_friendly", models.BooleanField()),
                ("workplace", models.CharField(choices=[("onsite", "On site"), ("hybrid", "Hybrid"), ("remote", "Remote")], max_length=6)),
                ("employment", models.CharField(choices=[("full_time", "Full time"), ("part_time", "Part time"), ("contract", "Contract"), ("temp_to_hire", "Temp to hire"), ("per_diem", "Per diem"), ("internship", "Internship")], max_length=12)),
                ("shift", models.CharField(choices=[("day", "Day"), ("evening", "Evening"), ("night", "Night"), ("weekend", "Weekend"), ("rotating", "Rotating"), ("flexible", "Flexible")], max_length=8)),
                ("rung", models.CharField(choices=[("records", "Records"), ("coder", "Coder"), ("billing", "Billing"), ("analyst", "Analyst"), ("manager", "Manager"), ("director", "Director")], max_length=8)),
                ("state", models.CharField(blank=True, help_text="Of the workplace; empty for remote ones.", max_length=2)),
                ("remote_states", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, help_text="Empty: any.", size=None)),
                ("credentials", ids("Each of these alone fills every group of credentials that is required.")),
                ("code_sets", ids()),
                ("settings", ids()),
                ("specialties", ids()),
                ("software", ids()),
                ("words", django.contrib.postgres.search.SearchVectorField(help_text="Title (A), employer and credentials (B), other words (C), description (D).")),
                ("filler", models.TextField(db_default=models.Func(models.Value(" "), models.Value(2100), function="repeat", output_field=models.TextField()), help_text="PostgreSQL keeps words out of line only where a row is over 2 kB when it is written.")),
            ],
            options={
                "indexes": [
                    models.Index(models.F("published_at").desc(), models.F("position").desc(), name="jobs_listing_newest"),
                    models.Index(models.F("pay_to").desc(), models.F("position").desc(), name="jobs_listing_pay"),
                    models.Index(condition=models.Q(("latitude__isnull", False)), fields=["latitude", "longitude"], name="jobs_listing_spot"),
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["words"], name="jobs_listing_words"),
                    words_of("{a}", "jobs_listing_title"),
                    words_of("{a,b}", "jobs_listing_names"),
                    words_of("{a,b,c}", "jobs_listing_keywords"),
                ],
            },
        ),
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
        # What is found, and the card of it, changes when listings are written anew, which may be later
        # than the change they are written for.
        migrations.RunSQL(
            "SELECT jobs_watch('jobs_listing')", "DROP TRIGGER jobs_note_change ON jobs_listing"
        ),
    ]
