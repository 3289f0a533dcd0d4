"""Search: the words of a dossier and of its applicant in one narrow row, with indexes on it alone.

The triggers that keep it, and its indexes, are put in place at the end of ``migrate``
(``dossiers/search_index.py``); the indexes of before go.
"""

import django.db.models.deletion
from django.db import migrations, models

BEFORE = ("dossiers_dossier", "people_party")


def take_away(apps, schema_editor):
    """The indexes by three letters on two tables, and what kept them."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS dossier_folded_trigram")
        schema_editor.execute("DROP INDEX IF EXISTS party_folded_trigram")
        return
    for table in BEFORE:
        for event in ("insert", "update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_words_{event}")
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}_words")


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0016_search")]

    operations = [
        migrations.RunPython(take_away, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="dossier", name="dossier_folded"),
        migrations.CreateModel(
            name="DossierWords",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="dossiers.dossier",
                    ),
                ),
                ("folded", models.TextField()),
            ],
        ),
    ]
