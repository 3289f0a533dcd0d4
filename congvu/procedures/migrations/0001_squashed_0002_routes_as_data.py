import congvu.audit.together
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('procedures', '0001_initial'), ('procedures', '0002_routes_as_data')]

    initial = True

    dependencies = [
        ('organisation', '0001_squashed_0002_unit_contact'),
    ]

    operations = [
        congvu.audit.together.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='Procedure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=40, unique=True)),
                        ('old_code', models.CharField(blank=True, max_length=60)),
                        ('code_note', models.CharField(blank=True, max_length=120)),
                        ('field', models.CharField(max_length=120)),
                        ('field_sort', models.CharField(max_length=450)),
                    ],
                    options={
                        'ordering': ['code'],
                    },
                ),
                migrations.CreateModel(
                    name='ProcedureVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(blank=True, null=True)),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('name', models.CharField(max_length=250)),
                        ('levels', models.CharField(max_length=30)),
                        ('term', models.CharField(max_length=40)),
                        ('term_note', models.CharField(blank=True, max_length=250)),
                        ('fee', models.CharField(blank=True, max_length=250)),
                        ('fee_amount', models.PositiveIntegerField(null=True)),
                        ('how_to', models.CharField(blank=True, max_length=300)),
                        ('subjects', models.CharField(blank=True, max_length=200)),
                        ('agency', models.CharField(blank=True, max_length=200)),
                        ('result', models.CharField(blank=True, max_length=200)),
                        ('conditions', models.CharField(blank=True, max_length=300)),
                        ('sets', models.PositiveSmallIntegerField(default=1)),
                        ('decision', models.CharField(blank=True, max_length=200)),
                        ('basis', models.CharField(blank=True, max_length=300)),
                        ('verified', models.BooleanField(default=False)),
                        ('folded', models.CharField(max_length=450)),
                        ('sort', models.CharField(max_length=900)),
                        ('initials', models.CharField(db_index=True, max_length=120)),
                        ('recorded_at', models.DateTimeField()),
                        ('closed_recorded_at', models.DateTimeField(null=True)),
                        ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='procedures.procedure')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('procedure', 'levels', 'valid_from'), name='version_once_a_day'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='version_validity_forward')],
                    },
                ),
                migrations.CreateModel(
                    name='ProcedureStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.PositiveSmallIntegerField()),
                        ('name', models.CharField(max_length=200)),
                        ('office_kind', models.CharField(max_length=20)),
                        ('office_code', models.CharField(blank=True, max_length=30)),
                        ('duty', models.CharField(max_length=20)),
                        ('term', models.CharField(max_length=40)),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='procedures.procedureversion')),
                        ('after', models.JSONField(null=True)),
                        ('agency', models.CharField(blank=True, max_length=150)),
                        ('child_code', models.CharField(blank=True, max_length=40)),
                        ('holds_all', models.BooleanField(default=False)),
                        ('note', models.CharField(blank=True, max_length=200)),
                        ('optional', models.BooleanField(default=False)),
                        ('unit_kind', models.CharField(default='receiving', max_length=20)),
                    ],
                    options={
                        'ordering': ['version_id', 'order'],
                        'constraints': [models.UniqueConstraint(fields=('version', 'order'), name='step_order_in_version')],
                    },
                ),
                migrations.CreateModel(
                    name='ProcedurePaper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.PositiveSmallIntegerField()),
                        ('name', models.CharField(max_length=250)),
                        ('copies', models.PositiveSmallIntegerField(default=1)),
                        ('original', models.BooleanField(default=True)),
                        ('required', models.BooleanField(default=True)),
                        ('note', models.CharField(blank=True, max_length=200)),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='procedures.procedureversion')),
                    ],
                    options={
                        'ordering': ['version_id', 'order'],
                        'constraints': [models.UniqueConstraint(fields=('version', 'order'), name='paper_order_in_version')],
                    },
                ),
                migrations.CreateModel(
                    name='Posting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place', models.CharField(max_length=200)),
                        ('posted_on', models.DateField()),
                        ('recorded_at', models.DateTimeField()),
                        ('removed_on', models.DateField(null=True)),
                        ('removed_recorded_at', models.DateTimeField(null=True)),
                        ('removed_reason', models.CharField(blank=True, max_length=200)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='organisation.unit')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='procedures.procedureversion')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('removed_on', None)), fields=('unit', 'version', 'place'), name='posted_once_at_a_place'), models.CheckConstraint(condition=models.Q(('removed_on', None), ('removed_on__gte', models.F('posted_on')), _connector='OR'), name='posting_forward')],
                    },
                ),
                migrations.CreateModel(
                    name='UnitProcedure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(blank=True, null=True)),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('recorded_at', models.DateTimeField()),
                        ('closed_recorded_at', models.DateTimeField(null=True)),
                        ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receiving_units', to='procedures.procedure')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='received_procedures', to='organisation.unit')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('unit', 'procedure', 'valid_from'), name='received_once_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='OnlineLevel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(blank=True, null=True)),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('level', models.PositiveSmallIntegerField()),
                        ('source', models.CharField(blank=True, max_length=200)),
                        ('recorded_at', models.DateTimeField()),
                        ('closed_recorded_at', models.DateTimeField(null=True)),
                        ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='online_levels', to='organisation.unit')),
                        ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='online_levels', to='procedures.procedure')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('level__range', (1, 4))), name='online_level_1_to_4')],
                    },
                ),
            ],
        ),
    ]
