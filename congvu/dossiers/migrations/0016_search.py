"""Search: what is looked through is written anew, and PostgreSQL gets indexes of three letters.

Where the extension may not be created, searching reads the tables through: the same answers, later
(docs/operations.md tells how to add the indexes afterwards).
"""

from django.db import DatabaseError, migrations, models, transaction

from congvu.dossiers.rules.searching import folded_of

INDEXES = {
    "dossier_folded_trigram": "dossiers_dossier",
    "party_folded_trigram": "people_party",
}


def write_anew(apps, schema_editor):
    """Numbers with and without dots and dashes, the code of the procedure, its name."""
    Dossier = apps.get_model("dossiers", "Dossier")
    waiting = []
    rows = Dossier.objects.select_related("version__procedure").order_by("pk")
    for dossier in rows.iterator(chunk_size=1000):
        version = dossier.version
        dossier.folded = folded_of(
            dossier.number or dossier.slip_number,
            dossier.filing_code,
            version.procedure.code,
            version.name,
        )
        waiting.append(dossier)
        if len(waiting) == 1000:
            Dossier.objects.bulk_update(waiting, ["folded"], batch_size=200)
            waiting.clear()
    Dossier.objects.bulk_update(waiting, ["folded"], batch_size=200)


def add_indexes(apps, schema_editor):
    """Trigram indexes, on PostgreSQL and where they may be."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            for name, table in INDEXES.items():
                cursor.execute(
                    f"CREATE INDEX IF NOT EXISTS {name} ON {table} USING gin (folded gin_trgm_ops)"
                )
    except DatabaseError:
        return  # not installed, or not ours to create


def drop_indexes(apps, schema_editor):
    """The way back."""
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0015_when_the_line_is_down"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(write_anew, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["folded"], name="dossier_folded"),
        ),
        migrations.RunPython(add_indexes, drop_indexes),
    ]
