"""What another unit decides has an index of which PostgreSQL knows how few it holds."""

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('dossiers', '0023_lasted_by_class')]

    operations = [
        migrations.RemoveIndex(
            model_name='dossier',
            name='dossier_for_another',
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(django.db.models.functions.comparison.NullIf('competent_unit', 'unit'), models.F('state'), models.F('due_at'), name='dossier_by_another'),
        ),
    ]
