"""What the figures read lies in the indexes themselves, and what lived long in small ones."""

from typing import Any

import django.db.models.functions.comparison
from django.db import migrations, models
from django.db.models import BooleanField, Func


# As they were then; migration 0023 has another measure.
class _Longer(Func):
    """More than ``days`` from receipt to the end; ``unknown`` where there is no end."""

    arity = 3
    conditional = True
    output_field = BooleanField()
    ends = ("", "")
    unknown = ("", "")

    def __init__(self, *columns: Any, days: int = 92, **more: Any) -> None:
        self.days = days
        super().__init__(*(columns or (*self.ends, "received_at")), **more)

    def as_sql(
        self, compiler: Any, connection: Any, *_args: Any, **_more: Any
    ) -> tuple[str, list[Any]]:
        one, other, start = (compiler.compile(each)[0] for each in self.source_expressions)
        if connection.vendor == "sqlite":
            longer = f"julianday(COALESCE({one}, {other})) - julianday({start}) > {self.days}"
        else:
            longer = f"COALESCE({one}, {other}) - {start} > interval '{self.days} days'"
        return f"COALESCE({longer}, {self.unknown[connection.vendor == 'sqlite']})", []


class LivedLong(_Longer):
    """Open longer than ``days``, or open still."""

    ends = ("finished_at", "closed_at")
    unknown = ("true", "1")


class RecordedLong(_Longer):
    """With an end that was recorded more than ``days`` after the receipt."""

    ends = ("finished_recorded_at", "closed_recorded_at")
    unknown = ("false", "0")


class Migration(migrations.Migration):

    dependencies = [('dossiers', '0010_squashed_0020_answer_alarm')]

    operations = [
        migrations.RemoveIndex(
            model_name='dossier',
            name='dossier_received',
        ),
        migrations.RemoveIndex(
            model_name='dossier',
            name='dossier_due',
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(fields=['unit', 'received_at'], include=('received_recorded_at', 'finished_at', 'finished_recorded_at', 'closed_at', 'closed_recorded_at', 'voided_recorded_at', 'due_at', 'version', 'channel', 'parent', 'late_cause'), name='dossier_received'),
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(condition=models.Q(LivedLong(days=92)), fields=['unit', 'received_at'], include=('received_recorded_at', 'finished_at', 'finished_recorded_at', 'closed_at', 'closed_recorded_at', 'voided_recorded_at', 'due_at', 'version', 'channel', 'parent', 'late_cause'), name='dossier_lived_long'),
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(models.F('unit'), django.db.models.functions.comparison.Coalesce('finished_recorded_at', 'closed_recorded_at'), condition=models.Q(RecordedLong(days=92)), name='dossier_recorded_long'),
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(fields=['unit', 'due_at'], include=('received_at', 'received_recorded_at', 'finished_at', 'finished_recorded_at', 'voided_recorded_at', 'parent', 'version'), name='dossier_due'),
        ),
    ]
