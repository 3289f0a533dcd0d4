"""Which procedures a unit has received by is answered by index, however many there are."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0024_decided_by_another'),
        ('organisation', '0001_squashed_0002_unit_contact'),
        ('people', '0008_subscriptions_held'),
        ('procedures', '0001_squashed_0002_routes_as_data'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(fields=['version', 'unit'], name='dossier_version'),
        ),
    ]
