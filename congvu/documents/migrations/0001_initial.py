import congvu.audit.together
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        congvu.audit.together.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='IssuedDocument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('template', models.CharField(max_length=60)),
                        ('version', models.CharField(max_length=20)),
                        ('number', models.CharField(blank=True, max_length=80)),
                        ('subject', models.CharField(db_index=True, max_length=80)),
                        ('content_type', models.CharField(max_length=100)),
                        ('sha256', models.CharField(max_length=64)),
                        ('size', models.PositiveBigIntegerField()),
                        ('payload', models.TextField()),
                        ('verified', models.BooleanField()),
                        ('occurred_at', models.DateTimeField()),
                        ('recorded_at', models.DateTimeField()),
                        ('by', models.CharField(max_length=80)),
                        ('reason', models.TextField(blank=True)),
                        ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='documents.issueddocument')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['subject', 'template'], name='issued_about')],
                    },
                ),
            ],
        ),
    ]
