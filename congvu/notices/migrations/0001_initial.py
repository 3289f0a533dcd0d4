import congvu.audit.together
import congvu.notices.rules
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('inspections', '0006_squashed_0014_word_templates'),
        ('organisation', '0001_squashed_0002_unit_contact'),
        ('people', '0001_squashed_0007_subscriptions'),
        ('reports', '0001_squashed_0002_corrections_beside_the_report'),
    ]

    operations = [
        congvu.audit.together.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=12)),
                        ('title', models.CharField(max_length=250)),
                        ('body', models.TextField()),
                        ('state', models.CharField(max_length=10)),
                        ('drafted_at', models.DateTimeField()),
                        ('drafted_by', models.CharField(max_length=200)),
                        ('approved_at', models.DateTimeField(null=True)),
                        ('approved_by', models.CharField(blank=True, max_length=200)),
                        ('sha256', models.CharField(blank=True, max_length=64)),
                        ('published_at', models.DateTimeField(null=True)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('reason', models.CharField(blank=True, max_length=400)),
                        ('conclusion', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='inspections.conclusion')),
                        ('plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='inspections.inspectionplan')),
                        ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='reports.report')),
                        ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='organisation.unit')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', congvu.notices.rules.State['PUBLISHED']), _negated=True), models.Q(models.Q(('sha256', ''), _negated=True), ('published_at__isnull', False)), _connector='OR'), name='notice_published_is_approved')],
                    },
                ),
                migrations.CreateModel(
                    name='NoticeAdvice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('words', models.TextField()),
                        ('personal', models.BooleanField(default=False)),
                        ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advice', to='notices.notice')),
                        ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.recommendation')),
                    ],
                    options={
                        'ordering': ['notice_id', 'recommendation__order'],
                        'constraints': [models.UniqueConstraint(fields=('notice', 'recommendation'), name='notice_advice_once')],
                    },
                ),
                migrations.CreateModel(
                    name='NoticeFigure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('place', models.CharField(max_length=80)),
                        ('label', models.CharField(max_length=300)),
                        ('said', models.CharField(max_length=60)),
                        ('dated', models.DateField()),
                        ('source', models.CharField(max_length=300)),
                        ('sha256', models.CharField(max_length=64)),
                        ('minutes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.minutes')),
                        ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='notices.notice')),
                        ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report')),
                    ],
                    options={
                        'ordering': ['notice_id', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('notice', 'number'), name='notice_figure_number')],
                    },
                ),
                migrations.CreateModel(
                    name='FigureCorrection',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('now', models.CharField(max_length=60)),
                        ('cause', models.CharField(max_length=400)),
                        ('corrected_at', models.DateTimeField()),
                        ('corrected_by', models.CharField(max_length=200)),
                        ('figure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='notices.noticefigure')),
                    ],
                    options={
                        'ordering': ['pk'],
                    },
                ),
            ],
        ),
    ]
