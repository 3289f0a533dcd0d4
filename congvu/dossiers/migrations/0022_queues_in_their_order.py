"""A queue is read in its order from an index of its own, whatever lies behind it."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0021_read_by_figures'),
        ('organisation', '0001_squashed_0002_unit_contact'),
        ('people', '0008_subscriptions_held'),
        ('procedures', '0001_squashed_0002_routes_as_data'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='dossier',
            name='dossier_queue',
        ),
        migrations.RemoveIndex(
            model_name='dossier',
            name='dossier_competent',
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(fields=['unit', 'state', 'due_at'], include=('voided_at',), name='dossier_queue'),
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(condition=models.Q(('received_at__isnull', False), ('state__in', ['2', '4', '5', '6', '7']), ('voided_at', None)), fields=['unit', 'due_at', 'id'], name='dossier_open'),
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(condition=models.Q(('competent_unit', models.F('unit')), _negated=True), fields=['competent_unit', 'state', 'due_at'], name='dossier_for_another'),
        ),
        migrations.AddIndex(
            model_name='dossierstep',
            index=models.Index(condition=models.Q(('child_code', ''), ('closed_at', None), ('opened_at__isnull', False), ('unit_kind__in', ['tinh', 'huyen', 'xa'])), fields=['office'], name='dossier_step_given'),
        ),
        migrations.AddIndex(
            model_name='handover',
            index=models.Index(condition=models.Q(('refused_at', None), ('taken_at', None)), fields=['dossier'], name='hand_over_waiting'),
        ),
    ]
