from django.db import migrations

FOLLOWED = {
    "PositionChange": "jobs_position",
    "RequirementChange": "jobs_requirement",
    "RequirementWordChange": "jobs_requirement_any_of",
    "QuestionChange": "jobs_question",
    "EmployerChange": "jobs_employer",
    "PositionSettingChange": "jobs_position_settings",
    "PositionSpecialtyChange": "jobs_position_specialties",
    "PositionSoftwareChange": "jobs_position_software",
    "PositionDutyChange": "jobs_position_duties",
}
FORGET = """
CREATE FUNCTION jobs_forget_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM jobs_requirementwordchange WHERE requirement_id IN
        (SELECT pgh_obj_id FROM jobs_requirementchange WHERE position_id = OLD.id);
    DELETE FROM jobs_requirementchange WHERE position_id = OLD.id;
    DELETE FROM jobs_questionchange WHERE position_id = OLD.id;
    DELETE FROM jobs_positionsettingchange WHERE position_id = OLD.id;
    DELETE FROM jobs_positionspecialtychange WHERE position_id = OLD.id;
    DELETE FROM jobs_positionsoftwarechange WHERE position_id = OLD.id;
    DELETE FROM jobs_positiondutychange WHERE position_id = OLD.id;
    DELETE FROM jobs_positionchange WHERE pgh_obj_id = OLD.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER jobs_forget_changes AFTER DELETE ON jobs_position
    FOR EACH ROW EXECUTE FUNCTION jobs_forget_changes();

CREATE FUNCTION jobs_forget_employer_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM jobs_employerchange WHERE pgh_obj_id = OLD.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER jobs_forget_changes AFTER DELETE ON jobs_employer
    FOR EACH ROW EXECUTE FUNCTION jobs_forget_employer_changes();
"""
KEEP = """
DROP TRIGGER jobs_forget_changes ON jobs_employer;
DROP FUNCTION jobs_forget_employer_changes();
DROP TRIGGER jobs_forget_changes ON jobs_position;
DROP FUNCTION jobs_forget_changes();
"""


def begin(apps, schema_editor):
    """What is there already stands in the history as it is now, so that its first change has a before."""
    for name, followed in FOLLOWED.items():
        meta = apps.get_model("jobs", name)._meta
        own = [field.column for field in meta.concrete_fields if not field.name.startswith("pgh_")]
        columns = ", ".join(f'"{column}"' for column in own)
        schema_editor.execute(
            f"INSERT INTO {meta.db_table} ({columns}, pgh_obj_id, pgh_created_at, pgh_label, pgh_context)"
            f" SELECT {columns}, id, NOW(), 'insert', '{{\"by\": null, \"through\": \"start\"}}'"
            f" FROM {followed} ORDER BY id"
        )


class Migration(migrations.Migration):

    dependencies = [
        ("jobs", "0012_history"),
    ]

    operations = [
        # What is there already was not written now.
        migrations.RunSQL("UPDATE jobs_positionevent SET began_at = NULL", migrations.RunSQL.noop),
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunSQL(FORGET, KEEP),
    ]
