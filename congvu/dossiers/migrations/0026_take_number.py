"""On PostgreSQL the number of a receipt is taken, and looked after, in one way to the server.

Each statement of a volatile function sees what was committed before it, so what is asked after the
lock of the series was won is as fresh as if it were asked by itself.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION dossier_take_number(
  of_unit bigint, of_scope text, of_request text,
  OUT its_serial bigint, OUT its_mark text, OUT its_first bigint, OUT its_key bigint
) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE dossiers_numberseries SET last = last + 1
    WHERE unit_id = of_unit AND scope = of_scope AND (step_over IS NULL OR last + 1 < step_over)
    RETURNING last INTO its_serial;
  SELECT mark INTO its_mark FROM audit_referencemark WHERE id = 1;
  SELECT id INTO its_first FROM dossiers_dossier
    WHERE unit_id = of_unit AND request_key = of_request;
  its_key := nextval('{keys}'::regclass);
END $$
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # Its name, once: to look for it costs as much as the number.
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_serial_sequence('dossiers_dossier', 'id')")
            (keys,) = cursor.fetchone()
        schema_editor.execute(FUNCTION.replace("{keys}", keys), None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION dossier_take_number(bigint, text, text)", None)


class Migration(migrations.Migration):

    dependencies = [('dossiers', '0025_version_of_unit'), ('audit', '0003_reference_mark')]

    operations = [migrations.RunPython(make, drop, elidable=False)]
