"""What lasted long is found by the class of its length, within the reach of that class."""

import congvu.dossiers.lasting
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('dossiers', '0022_queues_in_their_order')]

    operations = [
        migrations.RemoveIndex(
            model_name='dossier',
            name='dossier_lived_long',
        ),
        migrations.RemoveIndex(
            model_name='dossier',
            name='dossier_recorded_long',
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(models.F('unit'), congvu.dossiers.lasting.Lasted(days=(31, 124, 1096)), models.F('received_at'), condition=models.Q(congvu.dossiers.lasting.LastedLong(days=(31, 124, 1096))), include=('received_recorded_at', 'finished_at', 'finished_recorded_at', 'closed_at', 'closed_recorded_at', 'voided_recorded_at', 'due_at', 'version', 'channel', 'parent', 'late_cause'), name='dossier_lasted_long'),
        ),
    ]
