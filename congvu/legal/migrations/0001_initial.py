import congvu.audit.together
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0001_squashed_0002_unit_contact'),
    ]

    operations = [
        congvu.audit.together.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='DocumentCheck',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('activity', models.CharField(max_length=20)),
                        ('received_on', models.DateField()),
                        ('completed_on', models.DateField(null=True)),
                        ('completed_recorded_at', models.DateTimeField(null=True)),
                        ('conclusion', models.CharField(blank=True, max_length=20)),
                        ('conclusion_number', models.CharField(blank=True, max_length=60)),
                        ('note', models.CharField(blank=True, max_length=300)),
                        ('recorded_at', models.DateTimeField(null=True)),
                        ('checker_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='document_checks', to='organisation.unit')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='legal.legaldocument')),
                    ],
                    options={
                        'ordering': ['document_id', 'received_on', 'pk'],
                        'indexes': [models.Index(fields=['activity', 'completed_on'], name='check_activity_completed')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('completed_on', None)), fields=('document', 'activity', 'checker_unit'), name='one_open_check'), models.CheckConstraint(condition=models.Q(models.Q(('completed_on', None), ('conclusion', '')), models.Q(('completed_on__isnull', False), models.Q(('conclusion', ''), _negated=True)), _connector='OR'), name='check_completed_has_conclusion')],
                    },
                ),
                migrations.CreateModel(
                    name='DocumentFault',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=20)),
                        ('clause', models.CharField(blank=True, max_length=150)),
                        ('breached', models.CharField(max_length=300)),
                        ('outcome', models.CharField(max_length=20)),
                        ('handling_deadline', models.DateField(null=True)),
                        ('deadline_basis', models.CharField(blank=True, max_length=250)),
                        ('handled_on', models.DateField(null=True)),
                        ('handled_recorded_at', models.DateTimeField(null=True)),
                        ('handled_outcome', models.CharField(blank=True, max_length=20)),
                        ('handling_document', models.CharField(blank=True, max_length=150)),
                        ('recorded_at', models.DateTimeField(null=True)),
                        ('check_row', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='faults', to='legal.documentcheck')),
                    ],
                    options={
                        'ordering': ['check_row_id', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='LegalDocument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(blank=True, null=True)),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('number', models.CharField(max_length=60)),
                        ('issued_on', models.DateField()),
                        ('kind', models.CharField(max_length=30)),
                        ('doc_type', models.CharField(max_length=60)),
                        ('abstract', models.CharField(max_length=500)),
                        ('status', models.CharField(max_length=20)),
                        ('note', models.CharField(blank=True, max_length=300)),
                        ('folded', models.CharField(max_length=650)),
                        ('recorded_at', models.DateTimeField(null=True)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legal_documents', to='organisation.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['unit', 'issued_on'], name='document_issuer_day')],
                        'constraints': [models.UniqueConstraint(fields=('number', 'unit', 'issued_on'), name='document_number_issuer_day')],
                    },
                ),
            ],
        ),
    ]
