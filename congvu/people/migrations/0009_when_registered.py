"""Who was registered last is said, now that keys are drawn ahead of the acts that use them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_subscriptions_held'),
    ]

    operations = [
        migrations.AddField(
            model_name='party',
            name='registered_at',
            field=models.DateTimeField(null=True),
        ),
    ]
