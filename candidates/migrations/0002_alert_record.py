from django.db import migrations

RECORD = """
CREATE VIEW candidates_alert_record AS
SELECT position_id || '-' || recipient_id AS key, position_id, recipient_id, cause, is_digest, status,
       due_at, tries, created_at, sent_at, clicked_at, drop_reason, error
  FROM candidates_alert
"""


class Migration(migrations.Migration):
    dependencies = [("candidates", "0001_initial")]

    operations = [
        migrations.RunSQL(RECORD, "DROP VIEW candidates_alert_record"),
        # Each row is updated twice (claimed, sent) soon after it was written: room for that on its page.
        migrations.RunSQL(
            "ALTER TABLE candidates_alert SET (fillfactor = 70)",
            "ALTER TABLE candidates_alert RESET (fillfactor)",
        ),
    ]
