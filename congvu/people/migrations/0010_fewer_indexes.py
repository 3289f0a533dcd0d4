"""Parties are found by whole numbers and by the words of the search, never by a beginning."""

from django.db import migrations, models

from congvu.audit.indexes import DropIndexes


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0009_when_registered'),
    ]

    operations = [
        # Not by AlterField, which on SQLite makes the table anew, without its triggers.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                DropIndexes(
                    {
                        'people_party_folded_40527d78': ('people_party', 'folded'),
                        'people_party_folded_40527d78_like': ('people_party', 'folded'),
                        'people_party_identifier_2a26b9f7_like': ('people_party', 'identifier'),
                        'people_party_old_identifier_4f0b5afa_like': ('people_party', 'old_identifier'),
                        'people_party_phone_eb264920_like': ('people_party', 'phone'),
                        'people_party_tax_code_a02d2486_like': ('people_party', 'tax_code'),
                    }
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='party',
                    name='folded',
                    field=models.CharField(max_length=400),
                ),
            ],
        ),
    ]
