"""The other half of the tables; the database itself keeps the view log as it is (ADR 0007)."""

import congvu.audit.together
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

POSTGRESQL = """
CREATE FUNCTION dossier_view_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the view log is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER dossier_view_no_update BEFORE UPDATE ON dossiers_dossierview
  FOR EACH STATEMENT EXECUTE FUNCTION dossier_view_refuse();
CREATE TRIGGER dossier_view_no_delete BEFORE DELETE ON dossiers_dossierview
  FOR EACH STATEMENT EXECUTE FUNCTION dossier_view_refuse();
CREATE TRIGGER dossier_view_no_truncate BEFORE TRUNCATE ON dossiers_dossierview
  FOR EACH STATEMENT EXECUTE FUNCTION dossier_view_refuse();
ALTER TABLE dossiers_dossierview ENABLE ALWAYS TRIGGER dossier_view_no_update;
ALTER TABLE dossiers_dossierview ENABLE ALWAYS TRIGGER dossier_view_no_delete;
ALTER TABLE dossiers_dossierview ENABLE ALWAYS TRIGGER dossier_view_no_truncate;
"""

# An insert over an existing key would replace the row without firing the delete trigger. The same
# look again, within its window, is left out; any other insert over a key is refused.
SQLITE = [
    """CREATE TRIGGER dossier_view_no_update BEFORE UPDATE ON dossiers_dossierview
       BEGIN SELECT RAISE(ABORT, 'the view log is append-only: UPDATE refused'); END""",
    """CREATE TRIGGER dossier_view_no_delete BEFORE DELETE ON dossiers_dossierview
       BEGIN SELECT RAISE(ABORT, 'the view log is append-only: DELETE refused'); END""",
    """CREATE TRIGGER dossier_view_no_replace BEFORE INSERT ON dossiers_dossierview
       WHEN EXISTS (SELECT 1 FROM dossiers_dossierview WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'the view log is append-only: REPLACE refused'); END""",
    """CREATE TRIGGER dossier_view_same_look BEFORE INSERT ON dossiers_dossierview
       WHEN EXISTS (SELECT 1 FROM dossiers_dossierview
                    WHERE dossier_id = NEW.dossier_id AND user_id = NEW.user_id
                      AND kind = NEW.kind AND detail = NEW.detail AND slot = NEW.slot)
       BEGIN SELECT RAISE(IGNORE); END""",
]


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    statements = [POSTGRESQL] if vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement, None)  # None: a % in it stays a %


class Migration(migrations.Migration):

    replaces = [('dossiers', '0010_words_of_messages'), ('dossiers', '0011_numbers_of_what_was_taken_back'), ('dossiers', '0012_whom_to_call'), ('dossiers', '0013_who_opened_what'), ('dossiers', '0014_the_view_log_is_append_only'), ('dossiers', '0015_when_the_line_is_down'), ('dossiers', '0016_search'), ('dossiers', '0017_words_in_one_row'), ('dossiers', '0018_paper_source'), ('dossiers', '0019_numbers_free_by_batch_only'), ('dossiers', '0020_answer_alarm')]

    dependencies = [
        ('audit', '0001_squashed_0002_append_only'),
        ('dossiers', '0001_squashed_0009_results_signed_for'),
        ('files', '0001_initial'),
        ('organisation', '0001_squashed_0002_unit_contact'),
        ('outbox', '0001_squashed_0003_kept_answers'),
        ('people', '0001_squashed_0007_subscriptions'),
        ('procedures', '0001_squashed_0002_routes_as_data'),
    ]

    operations = [
        congvu.audit.together.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='FeeReceiptLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('amount', models.PositiveIntegerField()),
                        ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipt_lines', to='dossiers.feecharge')),
                        ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='dossiers.feereceipt')),
                    ],
                    options={
                        'ordering': ['receipt_id', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('receipt', 'charge'), name='fee_receipt_line_once')],
                    },
                ),
                migrations.CreateModel(
                    name='BookLock',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField()),
                        ('book', models.CharField(blank=True, max_length=20)),
                        ('lines', models.PositiveIntegerField()),
                        ('last_serial', models.PositiveIntegerField()),
                        ('rows', models.TextField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('locked_at', models.DateTimeField()),
                        ('recorded_at', models.DateTimeField(null=True)),
                        ('head', models.CharField(max_length=120)),
                        ('note', models.CharField(blank=True, max_length=400)),
                        ('locked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='book_locks', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['unit_id', '-year'],
                        'constraints': [models.UniqueConstraint(fields=('unit', 'year'), name='one_book_lock')],
                    },
                ),
                migrations.CreateModel(
                    name='ShelfCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('opened_at', models.DateTimeField()),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shelf_counts', to='organisation.office')),
                        ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shelf_counts', to='organisation.unit')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('office', 'day'), name='shelf_counted_once_a_day'), models.CheckConstraint(condition=models.Q(('closed_at', None), ('closed_at__gte', models.F('opened_at')), _connector='OR'), name='shelf_closed_after_opening')],
                    },
                ),
                migrations.CreateModel(
                    name='ShelfLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('expected', models.BooleanField()),
                        ('seen_at', models.DateTimeField(null=True)),
                        ('cause', models.CharField(blank=True, max_length=20)),
                        ('note', models.CharField(blank=True, max_length=400)),
                        ('count', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='dossiers.shelfcount')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shelf_lines', to='dossiers.dossier')),
                        ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['count_id', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('count', 'dossier'), name='shelf_line_once')],
                    },
                ),
                migrations.CreateModel(
                    name='BulkRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=64, unique=True)),
                        ('act', models.CharField(max_length=20)),
                        ('said', models.JSONField(default=dict)),
                        ('asked_at', models.DateTimeField()),
                        ('back', models.CharField(blank=True, max_length=600)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_runs', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='BulkRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.PositiveIntegerField()),
                        ('state', models.CharField(max_length=10)),
                        ('refusal', models.JSONField(null=True)),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_rows', to='dossiers.dossier')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='dossiers.bulkrun')),
                    ],
                    options={
                        'ordering': ['run_id', 'order'],
                        'indexes': [models.Index(fields=['state', 'run'], name='bulk_waiting')],
                        'constraints': [models.UniqueConstraint(fields=('run', 'dossier'), name='bulk_row_once')],
                    },
                ),
                migrations.CreateModel(
                    name='StepStay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('started_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField()),
                        ('ended_as', models.CharField(max_length=10)),
                        ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.office')),
                        ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='dossiers.dossierstep')),
                    ],
                    options={
                        'ordering': ['step_id', 'started_at', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='DossierFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=12)),
                        ('name', models.CharField(max_length=200)),
                        ('pages', models.PositiveIntegerField(null=True)),
                        ('order', models.PositiveIntegerField()),
                        ('added_at', models.DateTimeField()),
                        ('added_by', models.CharField(max_length=200)),
                        ('removed_at', models.DateTimeField(null=True)),
                        ('removed_reason', models.CharField(blank=True, max_length=400)),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='dossiers.dossier')),
                        ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='dossiers.dossierpaper')),
                        ('stored', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                    ],
                    options={
                        'ordering': ['dossier_id', 'order'],
                        'constraints': [models.UniqueConstraint(fields=('dossier', 'order'), name='dossier_file_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Submission',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField(blank=True)),
                        ('submitted_at', models.DateTimeField()),
                        ('decision', models.CharField(blank=True, max_length=10)),
                        ('reason', models.CharField(blank=True, max_length=400)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='dossiers.dossier')),
                        ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossierfile')),
                        ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('to_user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions_to_decide', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['dossier_id', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('decision', '')), fields=('dossier',), name='one_draft_waits')],
                    },
                ),
                migrations.CreateModel(
                    name='Apology',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(blank=True, max_length=40)),
                        ('cause', models.CharField(blank=True, max_length=20)),
                        ('reason', models.CharField(blank=True, max_length=400)),
                        ('old_at', models.DateTimeField()),
                        ('new_at', models.DateTimeField()),
                        ('drafted_at', models.DateTimeField()),
                        ('signed_at', models.DateTimeField(null=True)),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('sent_how', models.CharField(blank=True, max_length=120)),
                        ('dropped_at', models.DateTimeField(null=True)),
                        ('dropped_reason', models.CharField(blank=True, max_length=400)),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='apologies', to='dossiers.dossier')),
                        ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['dossier_id', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('dropped_at', None), ('signed_at', None)), fields=('dossier',), name='one_apology_drafted')],
                    },
                ),
                migrations.CreateModel(
                    name='MessageWording',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('moment', models.CharField(max_length=30)),
                        ('text', models.CharField(blank=True, max_length=600)),
                        ('valid_from', models.DateField()),
                        ('reason', models.CharField(max_length=400)),
                        ('made_at', models.DateTimeField()),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('procedure', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedure')),
                        ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['moment', 'valid_from'], name='wording_of_moment')],
                    },
                ),
                migrations.CreateModel(
                    name='DossierView',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('label', models.CharField(max_length=300)),
                        ('kind', models.CharField(max_length=8)),
                        ('detail', models.CharField(blank=True, max_length=80)),
                        ('ground', models.CharField(max_length=12)),
                        ('reason', models.CharField(blank=True, max_length=400)),
                        ('seen_at', models.DateTimeField()),
                        ('slot', models.BigIntegerField()),
                        ('dossier', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='views', to='dossiers.dossier')),
                        ('user', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='dossier_views', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['user', 'seen_at'], name='dossier_view_by'), models.Index(fields=['seen_at'], name='dossier_view_at')],
                        'constraints': [models.UniqueConstraint(fields=('dossier', 'user', 'kind', 'detail', 'slot'), name='dossier_view_once')],
                    },
                ),
                migrations.CreateModel(
                    name='NumberRange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField()),
                        ('form', models.CharField(max_length=20)),
                        ('first', models.PositiveIntegerField()),
                        ('last', models.PositiveIntegerField()),
                        ('reserved_at', models.DateTimeField()),
                        ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reserved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='number_ranges', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['-year', 'first'],
                        'indexes': [models.Index(fields=['unit', 'year'], name='range_of_unit')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('first__lte', models.F('last'))), name='range_first_last')],
                    },
                ),
                migrations.CreateModel(
                    name='Outage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=10)),
                        ('started_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('measures', models.CharField(blank=True, max_length=400)),
                        ('recorded_at', models.DateTimeField(null=True)),
                        ('ended_recorded_at', models.DateTimeField(null=True)),
                        ('declared_at', models.DateTimeField(null=True)),
                        ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outages', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['-started_at', '-pk'],
                        'indexes': [models.Index(fields=['unit', 'started_at'], name='outage_of_unit')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gt', models.F('started_at')), _connector='OR'), name='outage_ends_after_start'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('unit',), name='one_open_outage')],
                    },
                ),
                migrations.CreateModel(
                    name='ReservedNumber',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField()),
                        ('serial', models.PositiveIntegerField()),
                        ('proof_key', models.CharField(max_length=32, unique=True)),
                        ('why_outside', models.CharField(blank=True, max_length=400)),
                        ('spoiled_at', models.DateTimeField(null=True)),
                        ('spoiled_reason', models.CharField(blank=True, max_length=400)),
                        ('dossier', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slip_by_hand', to='dossiers.dossier')),
                        ('outage', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='dossiers.outage')),
                        ('range', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='numbers', to='dossiers.numberrange')),
                        ('spoiled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['range_id', 'serial'],
                        'constraints': [models.UniqueConstraint(fields=('unit', 'year', 'serial'), name='reserved_once'), models.CheckConstraint(condition=models.Q(('dossier', None), ('spoiled_at', None), _connector='OR'), name='used_or_spoiled')],
                    },
                ),
                migrations.CreateModel(
                    name='DossierWords',
                    fields=[
                        ('dossier', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='words', serialize=False, to='dossiers.dossier')),
                        ('folded', models.TextField()),
                    ],
                ),
            ],
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
