import congvu.audit.together
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('organisation', '0001_initial'), ('organisation', '0002_unit_contact')]

    initial = True

    dependencies = [
    ]

    operations = [
        congvu.audit.together.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='Unit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(blank=True, null=True)),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('code', models.CharField(db_index=True, max_length=10)),
                        ('name', models.CharField(max_length=120)),
                        ('level', models.CharField(max_length=10)),
                        ('kind', models.CharField(max_length=30)),
                        ('agency_code', models.CharField(blank=True, max_length=35)),
                        ('address', models.CharField(blank=True, max_length=200)),
                        ('phone', models.CharField(blank=True, max_length=30)),
                    ],
                    options={
                        'ordering': ['code', 'valid_from'],
                        'constraints': [models.UniqueConstraint(fields=('code', 'valid_to'), name='unit_code_valid_to'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_from', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='unit_validity_forward')],
                    },
                ),
                migrations.CreateModel(
                    name='UnitParent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(blank=True, null=True)),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('parent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisation.unit')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parents', to='organisation.unit')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Office',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(blank=True, null=True)),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('code', models.CharField(max_length=30)),
                        ('name', models.CharField(max_length=150)),
                        ('kind', models.CharField(max_length=20)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['unit_id', 'code'],
                        'constraints': [models.UniqueConstraint(fields=('unit', 'code'), name='office_code_in_unit')],
                    },
                ),
                migrations.CreateModel(
                    name='UnitSuccession',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField()),
                        ('decision', models.CharField(blank=True, max_length=200)),
                        ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='organisation.unit')),
                        ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inheritances', to='organisation.unit')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('predecessor', 'successor'), name='one_succession')],
                    },
                ),
            ],
        ),
    ]
