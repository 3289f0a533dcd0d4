import congvu.audit.together
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('people', '0001_initial'), ('people', '0002_who_came_to_the_counter'), ('people', '0003_stand_ins'), ('people', '0004_accounts_of_the_unit'), ('people', '0005_office_mail'), ('people', '0006_connected_systems'), ('people', '0007_subscriptions')]

    initial = True

    dependencies = [
        ('organisation', '0001_squashed_0002_unit_contact'),
    ]

    operations = [
        congvu.audit.together.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('username', models.CharField(max_length=60, unique=True)),
                        ('full_name', models.CharField(max_length=120)),
                        ('is_active', models.BooleanField(default=True)),
                        ('left_on', models.DateField(null=True)),
                        ('must_change', models.BooleanField(default=False)),
                        ('email', models.EmailField(blank=True, max_length=254)),
                        ('machine', models.BooleanField(default=False)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Party',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=15)),
                        ('name', models.CharField(max_length=200)),
                        ('identifier', models.CharField(blank=True, db_index=True, max_length=20)),
                        ('phone', models.CharField(blank=True, db_index=True, max_length=20)),
                        ('email', models.EmailField(blank=True, max_length=254)),
                        ('address', models.CharField(blank=True, max_length=300)),
                        ('folded', models.CharField(db_index=True, max_length=400)),
                        ('birth_date', models.DateField(null=True)),
                        ('identity_source', models.CharField(blank=True, max_length=10)),
                        ('issued_on', models.DateField(null=True)),
                        ('old_identifier', models.CharField(blank=True, db_index=True, max_length=20)),
                        ('representative', models.CharField(blank=True, max_length=200)),
                        ('sex', models.CharField(blank=True, max_length=10)),
                        ('tax_code', models.CharField(blank=True, db_index=True, max_length=20)),
                    ],
                ),
                migrations.CreateModel(
                    name='DutyGrant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(blank=True, null=True)),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('duty', models.CharField(max_length=20)),
                        ('reach', models.CharField(max_length=10)),
                        ('source', models.CharField(blank=True, max_length=200)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_grants', to='organisation.unit')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_grants', to=settings.AUTH_USER_MODEL)),
                        ('acknowledged_at', models.DateTimeField(null=True)),
                        ('acknowledged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Post',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(blank=True, null=True)),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('title', models.CharField(max_length=120)),
                        ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='organisation.office')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='organisation.unit')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='StandIn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(blank=True, null=True)),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('reason', models.CharField(max_length=200)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stand_ins', to=settings.AUTH_USER_MODEL)),
                        ('stand_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands_in_for', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stand_ins', to='organisation.unit')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='SystemToken',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('note', models.CharField(blank=True, max_length=120)),
                        ('hint', models.CharField(max_length=16)),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('issued_at', models.DateTimeField()),
                        ('expires_at', models.DateTimeField()),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('revoked_reason', models.CharField(blank=True, max_length=200)),
                        ('used_on', models.DateField(null=True)),
                        ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('system', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Subscription',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('url', models.CharField(max_length=200)),
                        ('kinds', models.JSONField()),
                        ('nonce', models.CharField(max_length=32)),
                        ('made_at', models.DateTimeField()),
                        ('stopped_at', models.DateTimeField(null=True)),
                        ('system', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                    ],
                ),
            ],
        ),
    ]
