import congvu.audit.together
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('calendars', '0001_initial'), ('calendars', '0002_decisions_that_change')]

    initial = True

    dependencies = [
    ]

    operations = [
        congvu.audit.together.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='CalendarDecision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('effect', models.CharField(max_length=10)),
                        ('name', models.CharField(max_length=150)),
                        ('note', models.CharField(blank=True, max_length=200)),
                        ('source', models.CharField(blank=True, max_length=200)),
                        ('known_from', models.DateField(null=True)),
                        ('known_to', models.DateField(null=True)),
                    ],
                    options={
                        'ordering': ['day', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('known_to', None)), fields=('day',), name='one_decision_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='OfficeHoursRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_code', models.CharField(blank=True, max_length=10)),
                        ('valid_from', models.DateField(null=True)),
                        ('week', models.JSONField()),
                        ('hours_per_day', models.DecimalField(decimal_places=2, max_digits=4)),
                        ('same_day_cutoff', models.TimeField()),
                        ('source', models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        'ordering': ['unit_code', 'valid_from'],
                        'constraints': [models.UniqueConstraint(fields=('unit_code', 'valid_from'), name='hours_once_a_day')],
                    },
                ),
            ],
        ),
    ]
