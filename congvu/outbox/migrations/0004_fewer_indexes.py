"""What a message tells of once is asked whole."""

from django.db import migrations

from congvu.audit.indexes import DropIndexes


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0001_squashed_0003_kept_answers'),
    ]

    operations = [
        DropIndexes({'outbox_message_once_67588d8a_like': ('outbox_message', 'once')}),
    ]
