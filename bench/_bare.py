"""The least a Django view can do for the same acts: the yardstick B.

One table of dossiers, one of events, no login, no rights, no clock, no chain: create (two inserts),
step (lock, update, insert), read, and a page along an index. ``python bench/_bare.py`` makes the
tables; served as ``_bare:application``. The database is that of ``DATABASE_URL``.
"""

from __future__ import annotations

import hashlib
import json
import os
from datetime import timedelta

import dj_database_url
import django
from django.conf import settings

settings.configure(
    DEBUG=False,
    SECRET_KEY="a yardstick keeps no secret",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    MIDDLEWARE=[],
    INSTALLED_APPS=[],
    DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=600)},
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402


class Row(models.Model):
    """A dossier as little as may be."""

    unit = models.IntegerField()
    procedure = models.IntegerField()
    received = models.DateTimeField()
    due = models.DateField()
    status = models.SmallIntegerField()
    finished = models.DateTimeField(null=True)
    channel = models.SmallIntegerField()
    subject = models.TextField()
    version = models.IntegerField()
    body = models.JSONField()

    class Meta:
        app_label = "bare"
        indexes = [models.Index(fields=["unit", "-received"], name="bare_page")]


class Event(models.Model):
    """What happened to it."""

    dossier = models.BigIntegerField()
    seq = models.IntegerField()
    at = models.DateTimeField()
    actor = models.IntegerField()
    kind = models.SmallIntegerField()
    body = models.JSONField()
    hash = models.BinaryField()

    class Meta:
        app_label = "bare"
        constraints = [models.UniqueConstraint(fields=["dossier", "seq"], name="bare_seq")]


SHOWN = ("id", "unit", "procedure", "received", "due", "status", "finished", "channel", "subject")


def _event(key: int, seq: int, kind: int) -> None:
    Event.objects.create(
        dossier=key,
        seq=seq,
        at=timezone.now(),
        actor=7,
        kind=kind,
        body={"to": kind, "note": "vài lời"},
        hash=hashlib.sha256(f"{key}/{seq}".encode()).digest(),
    )


def create(request):
    """Insert a dossier and its first event."""
    said, now = json.loads(request.body), timezone.now()
    with transaction.atomic():
        row = Row.objects.create(
            unit=said["unit"],
            procedure=said["procedure"],
            received=now,
            due=now.date() + timedelta(days=30),
            status=1,
            channel=1,
            subject=said["subject"],
            version=1,
            body=said["body"],
        )
        _event(row.pk, 1, 1)
    return JsonResponse({"id": row.pk}, status=201)


def step(request, key, status):
    """Lock, update, insert."""
    with transaction.atomic():
        row = Row.objects.select_for_update().get(pk=key)
        row.status, row.version = status, row.version + 1
        row.finished = timezone.now() if status == 4 else row.finished
        row.save(update_fields=["status", "version", "finished"])
        _event(key, row.version, status)
    return JsonResponse({"id": key, "status": status})


def read(request, key):
    """The dossier and its events."""
    row = Row.objects.filter(pk=key).values(*SHOWN, "version", "body").get()
    events = Event.objects.filter(dossier=key).order_by("seq")
    row["events"] = list(events.values("seq", "at", "actor", "kind", "body"))
    return JsonResponse(row)


def page(request):
    """``?n=20&u=7``: the newest of a unit, along the index."""
    rows = Row.objects.filter(unit=int(request.GET["u"])).order_by("-received").values(*SHOWN)
    return JsonResponse({"items": list(rows[: int(request.GET["n"])])})


urlpatterns = [
    path("d", create),
    path("d/<int:key>/<int:status>", step),
    path("d/<int:key>", read),
    path("page", page),
]
application = get_wsgi_application()


def fill(count: int) -> None:
    """``count`` finished dossiers of unit 7, with four events each."""
    now = timezone.now()
    for start in range(0, count, 5000):
        rows = Row.objects.bulk_create(
            Row(
                unit=7,
                procedure=3,
                received=now - timedelta(minutes=number),
                due=now.date(),
                status=4,
                finished=now,
                channel=1,
                subject="Cấp giấy phép xây dựng nhà ở",
                version=4,
                body={"address": "Khu 3", "copies": 2},
            )
            for number in range(start, min(start + 5000, count))
        )
        Event.objects.bulk_create(
            (
                Event(dossier=r.pk, seq=s, at=now, actor=7, kind=s, body={"to": s}, hash=b"0" * 32)
                for r in rows
                for s in (1, 2, 3, 4)
            ),
            batch_size=5000,
        )


if __name__ == "__main__":
    import sys

    with connection.schema_editor() as editor:
        for model in (Row, Event):
            editor.create_model(model)
    fill(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
