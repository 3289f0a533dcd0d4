import congvu.audit.together
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('outbox', '0001_initial'), ('outbox', '0002_channel_and_moment'), ('outbox', '0003_kept_answers')]

    initial = True

    dependencies = [
    ]

    operations = [
        congvu.audit.together.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='Message',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=60)),
                        ('recipient', models.CharField(max_length=80)),
                        ('address', models.CharField(max_length=200)),
                        ('body', models.TextField()),
                        ('subject', models.CharField(db_index=True, max_length=80)),
                        ('state', models.CharField(max_length=10)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('not_before', models.DateTimeField()),
                        ('posted_at', models.DateTimeField()),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('last_error', models.CharField(blank=True, max_length=300)),
                        ('channel', models.CharField(default='sms', max_length=10)),
                        ('once', models.CharField(max_length=160, null=True, unique=True)),
                        ('title', models.CharField(blank=True, max_length=120)),
                        ('unit_key', models.BigIntegerField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['state', 'not_before'], name='outbox_due'), models.Index(fields=['unit_key', 'state'], name='outbox_of_unit')],
                    },
                ),
                migrations.CreateModel(
                    name='KeptAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('caller', models.CharField(max_length=60)),
                        ('key', models.CharField(max_length=120)),
                        ('asked', models.CharField(max_length=64)),
                        ('status', models.PositiveSmallIntegerField(default=0)),
                        ('body', models.TextField(blank=True)),
                        ('tag', models.CharField(blank=True, max_length=60)),
                        ('kept_until', models.DateTimeField(db_index=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('caller', 'key'), name='answered_once')],
                    },
                ),
            ],
        ),
    ]
