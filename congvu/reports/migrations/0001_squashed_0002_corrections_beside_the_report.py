import congvu.audit.together
import congvu.reports.rules
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('reports', '0001_initial'), ('reports', '0002_corrections_beside_the_report')]

    initial = True

    dependencies = [
        ('organisation', '0001_squashed_0002_unit_contact'),
    ]

    operations = [
        congvu.audit.together.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='Report',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('template', models.CharField(max_length=40)),
                        ('title', models.CharField(max_length=300)),
                        ('period_code', models.CharField(max_length=30)),
                        ('period_from', models.DateField()),
                        ('period_to', models.DateField()),
                        ('as_of', models.DateTimeField()),
                        ('state', models.CharField(max_length=10)),
                        ('year', models.PositiveSmallIntegerField(null=True)),
                        ('number', models.CharField(blank=True, max_length=60)),
                        ('signed_on', models.DateField(null=True)),
                        ('content', models.TextField(blank=True)),
                        ('sha256', models.CharField(blank=True, max_length=64)),
                        ('drafted_recorded_at', models.DateTimeField(null=True)),
                        ('issued_at', models.DateTimeField(null=True)),
                        ('issued_recorded_at', models.DateTimeField(null=True)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='organisation.unit')),
                        ('counted', models.TextField(blank=True)),
                        ('counted_sha256', models.CharField(blank=True, max_length=64)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('unit', 'year', 'number'), name='report_number_in_unit_and_year'), models.CheckConstraint(condition=models.Q(('state', congvu.reports.rules.State['DRAFT']), models.Q(('sha256', ''), _negated=True), _connector='OR'), name='report_issued_is_frozen')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportText',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('section', models.CharField(max_length=20)),
                        ('text', models.TextField(blank=True)),
                        ('recorded_at', models.DateTimeField(null=True)),
                        ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='reports.report')),
                    ],
                    options={
                        'ordering': ['report_id', 'section'],
                        'constraints': [models.UniqueConstraint(fields=('report', 'section'), name='one_text_per_section')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportCorrection',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.PositiveSmallIntegerField()),
                        ('number', models.CharField(max_length=60)),
                        ('year', models.PositiveSmallIntegerField()),
                        ('signed_on', models.DateField()),
                        ('as_of', models.DateTimeField()),
                        ('reason', models.CharField(max_length=400)),
                        ('content', models.TextField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('issued_at', models.DateTimeField()),
                        ('recorded_at', models.DateTimeField(null=True)),
                        ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='reports.report')),
                    ],
                    options={
                        'ordering': ['report_id', 'order'],
                        'constraints': [models.UniqueConstraint(fields=('report', 'order'), name='report_correction_order')],
                    },
                ),
            ],
        ),
    ]
