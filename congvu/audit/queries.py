"""Reading the audit: heads, roots, verification, the demo mark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max, Model, OuterRef, QuerySet, Subquery

from congvu.audit import rules
from congvu.audit.models import Event
from congvu.core.canonical import canonical

SYSTEM_STREAM = "system"
ROOT_STREAM = "audit"


def genesis() -> Event | None:
    """The first entry of the database: says whether it is a demo."""
    return Event.objects.filter(stream=SYSTEM_STREAM, seq=1).first()


def demo_name() -> str | None:
    """The name of the demo this database was created as; None for a real one."""
    first = genesis()
    return None if first is None else json.loads(first.data).get("demo")


def demo_as_of() -> datetime | None:
    """The moment at which the figures of a demo stand by default; None in a real database."""
    first = genesis()
    text = None if first is None else json.loads(first.data).get("as_of")
    return None if text is None else datetime.fromisoformat(text)


def last_recorded_at() -> datetime:
    """When the last event was recorded."""
    moment: datetime = Event.objects.order_by("-id").values_list("recorded_at", flat=True)[0]
    return moment


def stream_name(subject: Model | str) -> str:
    """The stream of a row (``dossier:12``) or of a named thing (``organisation``)."""
    if isinstance(subject, str):
        return subject
    return f"{subject._meta.model_name}:{subject.pk}"


def stream_of(stream: str) -> QuerySet[Event]:
    """The events of one stream, oldest first."""
    return Event.objects.filter(stream=stream).order_by("seq")


def stream_length(stream: str) -> int:
    """How many events the stream has."""
    return Event.objects.filter(stream=stream).aggregate(top=Max("seq"))["top"] or 0


def heads(upto: int | None = None) -> Iterator[tuple[str, int, str]]:
    """``(stream, seq, hash)`` of every stream's last event (with id at most ``upto``)."""
    events = Event.objects.all() if upto is None else Event.objects.filter(id__lte=upto)
    top = events.filter(stream=OuterRef("stream")).order_by("-seq").values("seq")[:1]
    last = events.annotate(top=Subquery(top)).filter(seq=F("top"))
    yield from last.order_by("stream").values_list("stream", "seq", "hash").iterator()


def current_root() -> tuple[int, str]:
    """The number of entries and the Merkle root over all heads."""
    return Event.objects.count(), rules.root_of_heads(heads())


@dataclass(frozen=True)
class Verdict:
    """What verification found: ``damaged`` is ``stream#seq`` of the first bad row, or None."""

    entries: int
    ok: bool
    root: str
    damaged: str | None = None
    why: str = ""


def verify() -> Verdict:
    """Re-read every stored row, recompute every hash, chain, and every sealed root.

    It reads what is stored, never what is cached (the lesson of verifiers that checked their
    own memory). One pass for the chains, one for the sealed roots.
    """
    entries = 0
    found: dict[str, tuple[int, str]] = {}
    damaged: tuple[str, str] | None = None
    for event in Event.objects.order_by("stream", "seq").iterator(chunk_size=2000):
        entries += 1
        expected_seq, prev = found.get(event.stream, (0, rules.FIRST_PREV))
        why = _fault(event, expected_seq + 1, prev)
        if why and damaged is None:
            damaged = (f"{event.stream}#{event.seq}", why)
        found[event.stream] = (event.seq, event.hash)
    root = rules.root_of_heads((stream, seq, digest) for stream, (seq, digest) in found.items())
    damaged = damaged or _fault_of_seals()
    if damaged is None and entries and SYSTEM_STREAM not in found:
        damaged = (f"{SYSTEM_STREAM}#1", "thiếu bản ghi đầu tiên của cơ sở dữ liệu")
    if damaged:
        return Verdict(entries, False, root, *damaged)
    return Verdict(entries, True, root)


def _fault(event: Event, seq: int, prev: str) -> str:
    if event.seq != seq:
        return f"thiếu bản ghi số {seq} của luồng"
    if event.prev != prev:
        return "không nối với bản ghi trước"
    try:
        as_written = canonical(json.loads(event.data)) == event.data
    except ValueError:
        return "dữ liệu không đọc được"
    if not as_written or event.entry().digest() != event.hash:
        return "nội dung không khớp mã băm"
    return ""


def _fault_of_seals() -> tuple[str, str] | None:
    """Recompute each sealed root from the rows that existed when it was sealed."""
    seals = Event.objects.filter(stream=ROOT_STREAM, kind="audit.root").order_by("id")
    waiting = [(json.loads(seal.data), seal) for seal in seals]
    if not waiting:
        return None
    found: dict[str, tuple[int, str]] = {}
    count = 0
    position = 0

    def check(before: int | None) -> tuple[str, str] | None:
        nonlocal position
        while position < len(waiting) and (before is None or waiting[position][0]["upto"] < before):
            said, seal = waiting[position]
            root = rules.root_of_heads((s, q, h) for s, (q, h) in found.items())
            if said["entries"] != count or said["root"] != root:
                return (
                    f"{seal.stream}#{seal.seq}",
                    "các bản ghi trước thời điểm niêm phong không còn như lúc niêm phong",
                )
            position += 1
        return None

    rows = Event.objects.order_by("id").values_list("id", "stream", "seq", "hash")
    for row_id, stream, seq, digest in rows.iterator(chunk_size=5000):
        fault = check(row_id)
        if fault:
            return fault
        count += 1
        found[stream] = (seq, digest)
    return check(None)


def bundle() -> Iterator[str]:
    """The lines of an export, without the closing line over all bytes (see ``export``)."""
    entries, root = current_root()
    streams = Event.objects.values("stream").distinct().count()
    header = {
        "demo": demo_name(),
        "entries": entries,
        "format": "congvu-audit-1",
        "root": root,
        "streams": streams,
    }
    yield canonical(header)
    # Python orders by code point, as UTF-8 bytes do; a database collation may not.
    names = sorted(Event.objects.order_by("stream").values_list("stream", flat=True).distinct())
    for name in names:
        for event in stream_of(name).iterator():
            yield f"{event.stream}#{event.seq}\t{event.hash}\t{event.entry().body()}"
