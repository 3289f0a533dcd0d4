"""The database itself refuses to change or remove a row of the view log (ADR 0007)."""

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION dossier_view_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the view log is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER dossier_view_no_update BEFORE UPDATE ON dossiers_dossierview
  FOR EACH STATEMENT EXECUTE FUNCTION dossier_view_refuse();
CREATE TRIGGER dossier_view_no_delete BEFORE DELETE ON dossiers_dossierview
  FOR EACH STATEMENT EXECUTE FUNCTION dossier_view_refuse();
CREATE TRIGGER dossier_view_no_truncate BEFORE TRUNCATE ON dossiers_dossierview
  FOR EACH STATEMENT EXECUTE FUNCTION dossier_view_refuse();
ALTER TABLE dossiers_dossierview ENABLE ALWAYS TRIGGER dossier_view_no_update;
ALTER TABLE dossiers_dossierview ENABLE ALWAYS TRIGGER dossier_view_no_delete;
ALTER TABLE dossiers_dossierview ENABLE ALWAYS TRIGGER dossier_view_no_truncate;
"""

# An insert over an existing key would replace the row without firing the delete trigger. The same
# look again, within its window, is left out; any other insert over a key is refused.
SQLITE = [
    """CREATE TRIGGER dossier_view_no_update BEFORE UPDATE ON dossiers_dossierview
       BEGIN SELECT RAISE(ABORT, 'the view log is append-only: UPDATE refused'); END""",
    """CREATE TRIGGER dossier_view_no_delete BEFORE DELETE ON dossiers_dossierview
       BEGIN SELECT RAISE(ABORT, 'the view log is append-only: DELETE refused'); END""",
    """CREATE TRIGGER dossier_view_no_replace BEFORE INSERT ON dossiers_dossierview
       WHEN EXISTS (SELECT 1 FROM dossiers_dossierview WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'the view log is append-only: REPLACE refused'); END""",
    """CREATE TRIGGER dossier_view_same_look BEFORE INSERT ON dossiers_dossierview
       WHEN EXISTS (SELECT 1 FROM dossiers_dossierview
                    WHERE dossier_id = NEW.dossier_id AND user_id = NEW.user_id
                      AND kind = NEW.kind AND detail = NEW.detail AND slot = NEW.slot)
       BEGIN SELECT RAISE(IGNORE); END""",
]


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    statements = [POSTGRESQL] if vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement, None)  # None: a % in it stays a %


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0013_who_opened_what")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
