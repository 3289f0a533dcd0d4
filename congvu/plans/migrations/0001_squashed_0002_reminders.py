import congvu.audit.together
import congvu.plans.rules
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('plans', '0001_initial'), ('plans', '0002_reminders')]

    initial = True

    dependencies = [
        ('organisation', '0001_squashed_0002_unit_contact'),
        ('people', '0001_squashed_0007_subscriptions'),
    ]

    operations = [
        congvu.audit.together.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='CommunicationItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('form', models.CharField(max_length=20)),
                        ('title', models.CharField(max_length=300)),
                        ('done_on', models.DateField()),
                        ('reach', models.PositiveIntegerField(null=True)),
                        ('place', models.CharField(blank=True, max_length=200)),
                        ('recorded_at', models.DateTimeField(null=True)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='communications', to='organisation.unit')),
                    ],
                ),
                migrations.CreateModel(
                    name='ContentArea',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(blank=True, null=True)),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('set', models.CharField(max_length=10)),
                        ('code', models.CharField(max_length=10)),
                        ('name', models.CharField(max_length=150)),
                        ('order', models.PositiveSmallIntegerField()),
                        ('corresponds', models.CharField(blank=True, max_length=10)),
                        ('source', models.CharField(blank=True, max_length=150)),
                    ],
                    options={
                        'ordering': ['set', 'order'],
                        'constraints': [models.UniqueConstraint(fields=('set', 'code'), name='area_code_in_set')],
                    },
                ),
                migrations.CreateModel(
                    name='Plan',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField()),
                        ('kind', models.CharField(max_length=30)),
                        ('title', models.CharField(max_length=300)),
                        ('number', models.CharField(blank=True, max_length=60)),
                        ('signed_on', models.DateField(null=True)),
                        ('recorded_from_paper', models.BooleanField(default=False)),
                        ('state', models.CharField(max_length=10)),
                        ('recorded_at', models.DateTimeField(null=True)),
                        ('issued_recorded_at', models.DateTimeField(null=True)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='organisation.unit')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('unit', 'year', 'number'), name='plan_number_in_unit_and_year')],
                    },
                ),
                migrations.CreateModel(
                    name='RecognitionDossier',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=20)),
                        ('target', models.CharField(max_length=300)),
                        ('state', models.CharField(max_length=15)),
                        ('opened_on', models.DateField()),
                        ('submitted_on', models.DateField(null=True)),
                        ('submission_number', models.CharField(blank=True, max_length=60)),
                        ('recorded_at', models.DateTimeField(null=True)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recognitions', to='organisation.unit')),
                    ],
                ),
                migrations.CreateModel(
                    name='RecognitionCriterion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.PositiveSmallIntegerField()),
                        ('name', models.CharField(max_length=200)),
                        ('certifier', models.CharField(max_length=200)),
                        ('certified_on', models.DateField(null=True)),
                        ('paper', models.CharField(blank=True, max_length=200)),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='criteria', to='plans.recognitiondossier')),
                    ],
                    options={
                        'ordering': ['dossier_id', 'order'],
                    },
                ),
                migrations.CreateModel(
                    name='RecognitionPaper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.PositiveSmallIntegerField()),
                        ('name', models.CharField(max_length=200)),
                        ('number', models.CharField(blank=True, max_length=60)),
                        ('dated', models.DateField(null=True)),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='plans.recognitiondossier')),
                    ],
                    options={
                        'ordering': ['dossier_id', 'order'],
                    },
                ),
                migrations.CreateModel(
                    name='Target',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(blank=True, max_length=20)),
                        ('text', models.CharField(max_length=500)),
                        ('value', models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                        ('unit_word', models.CharField(blank=True, max_length=40)),
                        ('numerator_text', models.CharField(blank=True, max_length=200)),
                        ('denominator_text', models.CharField(blank=True, max_length=200)),
                        ('definition', models.CharField(blank=True, max_length=500)),
                        ('source', models.CharField(blank=True, max_length=200)),
                        ('quote', models.TextField(blank=True)),
                        ('interpretation', models.TextField(blank=True)),
                        ('figure_code', models.CharField(blank=True, max_length=60)),
                        ('recorded_at', models.DateTimeField(null=True)),
                        ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='plans.contentarea')),
                        ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='plans.plan')),
                    ],
                    options={
                        'ordering': ['plan_id', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Task',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('text', models.CharField(max_length=500)),
                        ('output', models.CharField(blank=True, max_length=300)),
                        ('owner', models.CharField(blank=True, max_length=200)),
                        ('partners', models.CharField(blank=True, max_length=200)),
                        ('due_on', models.DateField(db_index=True, null=True)),
                        ('cadence', models.CharField(blank=True, max_length=20)),
                        ('source', models.CharField(blank=True, max_length=250)),
                        ('state', models.CharField(default=congvu.plans.rules.TaskState['OPEN'], max_length=10)),
                        ('done_on', models.DateField(null=True)),
                        ('done_recorded_at', models.DateTimeField(null=True)),
                        ('recorded_at', models.DateTimeField(null=True)),
                        ('specified_recorded_at', models.DateTimeField(null=True)),
                        ('left_recorded_at', models.DateTimeField(null=True)),
                        ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='plans.contentarea')),
                        ('owner_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='own_tasks', to=settings.AUTH_USER_MODEL)),
                        ('plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='plans.plan')),
                        ('split_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='plans.task')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['plan_id', 'order', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('done_on__isnull', False), _connector='OR'), name='task_done_has_its_day')],
                    },
                ),
                migrations.CreateModel(
                    name='TaskProof',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('document_number', models.CharField(blank=True, max_length=60)),
                        ('document_date', models.DateField(null=True)),
                        ('proof_kind', models.CharField(blank=True, max_length=30)),
                        ('proof_id', models.BigIntegerField(null=True)),
                        ('label', models.CharField(max_length=300)),
                        ('note', models.CharField(blank=True, max_length=300)),
                        ('url', models.CharField(blank=True, max_length=300)),
                        ('done_on', models.DateField()),
                        ('recorded_at', models.DateTimeField(null=True)),
                        ('withdrawn_recorded_at', models.DateTimeField(null=True)),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='plans.task')),
                    ],
                    options={
                        'ordering': ['task_id', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='InternalRegulation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(blank=True, null=True)),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('topic', models.CharField(max_length=20)),
                        ('title', models.CharField(max_length=300)),
                        ('number', models.CharField(max_length=60)),
                        ('issued_on', models.DateField()),
                        ('legal_basis', models.CharField(blank=True, max_length=400)),
                        ('basis_valid_to', models.DateField(null=True)),
                        ('recorded_at', models.DateTimeField(null=True)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='regulations', to='organisation.unit')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('unit', 'number', 'issued_on'), name='regulation_once_in_unit')],
                    },
                ),
                migrations.CreateModel(
                    name='ReminderTerms',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(blank=True, null=True)),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('kind', models.CharField(max_length=20)),
                        ('before', models.CharField(blank=True, max_length=60)),
                        ('on_day', models.BooleanField(default=True)),
                        ('every_after', models.PositiveSmallIntegerField(default=0)),
                        ('copy_after', models.PositiveSmallIntegerField(null=True)),
                        ('source', models.CharField(blank=True, max_length=200)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminder_terms', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['kind', '-valid_from', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Reminder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subject', models.CharField(max_length=80)),
                        ('kind', models.CharField(max_length=20)),
                        ('due_on', models.DateField()),
                        ('offset', models.SmallIntegerField()),
                        ('copied', models.BooleanField(default=False)),
                        ('told_on', models.DateField()),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-pk'],
                        'constraints': [models.UniqueConstraint(fields=('subject', 'due_on', 'offset', 'user'), name='reminded_once_a_moment')],
                    },
                ),
            ],
        ),
    ]
