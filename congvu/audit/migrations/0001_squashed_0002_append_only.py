"""All tables of the app; the database itself refuses to change or remove an event (ADR 0003)."""

import congvu.audit.together
from django.db import migrations, models

POSTGRESQL = """
CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_event is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse();
CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_no_update;
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_no_delete;
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_no_truncate;
"""

# INSERT OR REPLACE deletes without firing delete triggers (unless recursive_triggers is on),
# so an insert over an existing key is refused before it replaces anything.
SQLITE = [
    """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
       BEGIN SELECT RAISE(ABORT, 'audit_event is append-only: UPDATE refused'); END""",
    """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
       BEGIN SELECT RAISE(ABORT, 'audit_event is append-only: DELETE refused'); END""",
    """CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event
       WHEN EXISTS (SELECT 1 FROM audit_event
                    WHERE id = NEW.id OR (stream = NEW.stream AND seq = NEW.seq))
       BEGIN SELECT RAISE(ABORT, 'audit_event is append-only: REPLACE refused'); END""",
]


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    statements = [POSTGRESQL] if vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement, None)  # None: a % in it stays a %


class Migration(migrations.Migration):

    replaces = [('audit', '0001_initial'), ('audit', '0002_append_only')]

    initial = True

    dependencies = [
    ]

    operations = [
        congvu.audit.together.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stream', models.CharField(max_length=80)),
                        ('seq', models.PositiveIntegerField()),
                        ('kind', models.CharField(max_length=60)),
                        ('occurred_at', models.DateTimeField()),
                        ('recorded_at', models.DateTimeField()),
                        ('actor', models.CharField(max_length=60)),
                        ('actor_label', models.CharField(max_length=300)),
                        ('unit', models.CharField(max_length=20, null=True)),
                        ('data', models.TextField(default='{}')),
                        ('prev', models.CharField(max_length=64)),
                        ('hash', models.CharField(max_length=64)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['kind', 'recorded_at'], name='audit_event_kind')],
                        'constraints': [models.UniqueConstraint(fields=('stream', 'seq'), name='audit_event_stream_seq')],
                    },
                ),
            ],
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
