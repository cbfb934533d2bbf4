from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

WATCH = """
CREATE FUNCTION jobs_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO jobs_boardchange DEFAULT VALUES;
    RETURN NULL;
END
$$;

-- A later migration that adds a table whose rows a page shows says: SELECT jobs_watch('jobs_newtable');
CREATE FUNCTION jobs_watch(watched regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER jobs_note_change AFTER INSERT OR UPDATE OR DELETE ON %s'
        ' FOR EACH STATEMENT EXECUTE FUNCTION jobs_note_change()', watched
    );
END
$$;
"""
UNWATCH = """
DROP FUNCTION jobs_watch(regclass);
DROP FUNCTION jobs_note_change();
"""
WATCHED = (
    "jobs_position",
    "jobs_position_settings",
    "jobs_position_specialties",
    "jobs_position_software",
    "jobs_position_duties",
    "jobs_requirement",
    "jobs_requirement_any_of",
    "jobs_employer",
    "jobs_competency",
    "jobs_competency_replaces",
    "jobs_competencyalias",
    "jobs_credentialfacts",
    "jobs_place",
    "jobs_postalcode",
    "jobs_title",
    "jobs_salarybenchmark",
    "jobs_rolefact",
)
# Of people only the name of a recruiter is shown (the address stands in for a missing one). Their row is
# written at every sign-in, so this trigger looks at the columns.
WATCH_NAMES = """
CREATE TRIGGER jobs_note_change AFTER UPDATE OF name, email ON accounts_user FOR EACH ROW
    WHEN ((OLD.name, OLD.email) IS DISTINCT FROM (NEW.name, NEW.email))
    EXECUTE FUNCTION jobs_note_change()
"""


class Migration(migrations.Migration):

    dependencies = [
        ("jobs", "0006_targets_and_equipment"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weight", models.BigIntegerField(db_default=1, help_text="How many changes this row stands for.")),
                ("at", models.DateTimeField(db_default=Now())),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunSQL(WATCH, UNWATCH),
        *(
            migrations.RunSQL(f"SELECT jobs_watch('{table}')", f"DROP TRIGGER jobs_note_change ON {table}")
            for table in WATCHED
        ),
        migrations.RunSQL(WATCH_NAMES, "DROP TRIGGER jobs_note_change ON accounts_user"),
    ]
