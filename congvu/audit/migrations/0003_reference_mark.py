"""One row that says under which mark processes may remember what changes seldom (ADR 0012)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_squashed_0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="ReferenceMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mark", models.CharField(max_length=64)),
            ],
        ),
        migrations.RunSQL(
            f"INSERT INTO audit_referencemark (id, mark) VALUES (1, '{'0' * 64}')",
            migrations.RunSQL.noop,
        ),
    ]
