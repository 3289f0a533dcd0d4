import congvu.audit.together
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        congvu.audit.together.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='StoredFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sha256', models.CharField(db_index=True, max_length=64)),
                        ('size', models.PositiveBigIntegerField()),
                        ('content_type', models.CharField(max_length=100)),
                        ('original_name', models.CharField(max_length=200)),
                        ('scan_state', models.CharField(default='not_scanned', max_length=20)),
                        ('recorded_at', models.DateTimeField()),
                        ('by', models.CharField(max_length=80)),
                    ],
                ),
            ],
        ),
    ]
