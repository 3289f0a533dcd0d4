import congvu.audit.together
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0001_squashed_0002_unit_contact'),
        ('people', '0001_squashed_0007_subscriptions'),
    ]

    operations = [
        congvu.audit.together.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='ImportMapping',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80)),
                        ('fingerprint', models.CharField(max_length=64)),
                        ('columns', models.JSONField(default=dict)),
                        ('words', models.JSONField(default=dict)),
                        ('changed_at', models.DateTimeField()),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='import_mappings', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['unit_id', 'name'],
                        'constraints': [models.UniqueConstraint(fields=('unit', 'name'), name='mapping_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportBatch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('file_name', models.CharField(max_length=200)),
                        ('sha256', models.CharField(db_index=True, max_length=64)),
                        ('size', models.PositiveBigIntegerField()),
                        ('kind', models.CharField(max_length=5)),
                        ('uploaded_at', models.DateTimeField()),
                        ('sheet', models.CharField(blank=True, max_length=120)),
                        ('header_row', models.PositiveIntegerField(default=0)),
                        ('header_rows', models.PositiveSmallIntegerField(default=1)),
                        ('encoding', models.CharField(blank=True, max_length=10)),
                        ('columns', models.JSONField(default=dict)),
                        ('words', models.JSONField(default=dict)),
                        ('state', models.CharField(default='uploaded', max_length=12)),
                        ('waiting', models.CharField(blank=True, db_index=True, max_length=5)),
                        ('whole', models.BooleanField(default=False)),
                        ('failure', models.JSONField(null=True)),
                        ('rows_total', models.PositiveIntegerField(default=0)),
                        ('rows_good', models.PositiveIntegerField(default=0)),
                        ('rows_bad', models.PositiveIntegerField(default=0)),
                        ('rows_skipped', models.PositiveIntegerField(default=0)),
                        ('unknown', models.JSONField(default=dict)),
                        ('report', models.CharField(blank=True, max_length=64)),
                        ('report_lines', models.PositiveIntegerField(default=0)),
                        ('brought_in_at', models.DateTimeField(null=True)),
                        ('undone_at', models.DateTimeField(null=True)),
                        ('undone_reason', models.CharField(blank=True, max_length=400)),
                        ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='import_batches', to='organisation.unit')),
                        ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('mapping', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='imports.importmapping')),
                    ],
                    options={
                        'ordering': ['-pk'],
                        'indexes': [models.Index(fields=['unit', '-id'], name='import_of_unit')],
                    },
                ),
            ],
        ),
    ]
