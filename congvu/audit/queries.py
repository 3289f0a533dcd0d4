"""Reading the audit: heads, roots, verification, the demo mark."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection
from django.db.models import F, Max, Model, OuterRef, QuerySet, Subquery

from congvu.audit import clock, reference, rules
from congvu.audit.models import Event
from congvu.core.asked import once
from congvu.core.canonical import canonical

SYSTEM_STREAM = "system"
ROOT_STREAM = "audit"


_genesis: list[Event] = []


def forget() -> None:
    """Forget what is remembered (after a database was begun, and between tests)."""
    _genesis.clear()
    reference.forget()


def genesis() -> Event | None:
    """The first entry of the database: says whether it is a demo. It never changes once it is."""
    if not _genesis:
        found = once("genesis", Event.objects.filter(stream=SYSTEM_STREAM, seq=1).first)
        if found is None or connection.in_atomic_block:
            return found  # written in this transaction, it may still be undone
        _genesis.append(found)
    return _genesis[0]


def demo_name() -> str | None:
    """The name of the demo this database was created as; None for a real one."""
    if clock._known_real:
        return None
    first = genesis()
    return None if first is None else json.loads(first.data).get("demo")


DEMO_WORDS = "số liệu tái dựng từ số tổng hợp đã công bố"
"""What every page, paper, bundle and JSON of a demo says; Vietnamese on paper in any language."""


def demo_mark() -> str | None:
    """The mark that goes on every paper of a demo; None in a real database."""
    return None if demo_name() is None else f"Bản trình diễn: {DEMO_WORDS}"


def demo_as_of() -> datetime | None:
    """The moment at which the figures of a demo stand by default; None in a real database."""
    first = genesis()
    text = None if first is None else json.loads(first.data).get("as_of")
    return None if text is None else datetime.fromisoformat(text)


def last_of(kind: str) -> Event | None:
    """The newest event of a kind."""
    return Event.objects.filter(kind=kind).order_by("-recorded_at", "-id").first()


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
    """How many events the stream has; within an act, and within one reading, asked once.

    Of a stream whose events move the mark it is known as long as that stands.
    """
    if reference.is_reference(stream):
        return reference.remembered(("head", stream), lambda: _length_now(stream))
    if KNOWN.get() is not None:
        return last_of_each(stream)[stream][0]
    return once(("stream", stream), lambda: _length_now(stream))


def _length_now(stream: str) -> int:
    rows = Event.objects.filter(stream=stream)
    return rows.aggregate(top=Max("seq"))["top"] or 0


KNOWN: ContextVar[dict[str, tuple[int, str]] | None] = ContextVar("known", default=None)
"""The last ``(seq, hash)`` of streams as one act has read and written them; None outside acts.

What another act appends meanwhile is not seen; the number of an event is taken once only, so the
act that comes second is refused (``changed-meanwhile``) and never forks a stream.
"""


def seen(stream: str, seq: int | None, digest: str | None) -> None:
    """Another statement has read the last event of a stream: the act need not ask again."""
    known = KNOWN.get()
    if known is not None:
        known.setdefault(stream, (seq or 0, digest or rules.FIRST_PREV))


def last_of_each(*streams: str) -> dict[str, tuple[int, str]]:
    """``(seq, hash)`` of the last event of each stream, in one statement; of an empty one, 0.

    Within an act what is known of them is not asked again.
    """
    known = KNOWN.get()
    kept = {} if known is None else known
    missing = [stream for stream in dict.fromkeys(streams) if stream not in kept]
    if missing:
        one = (
            "SELECT * FROM (SELECT stream, seq, hash FROM audit_event WHERE stream = %s"
            " ORDER BY seq DESC LIMIT 1) AS s{}"
        )
        asked = " UNION ALL ".join(one.format(place) for place in range(len(missing)))
        with connection.cursor() as cursor:
            cursor.execute(asked, missing)
            found = {stream: (seq, digest) for stream, seq, digest in cursor.fetchall()}
        kept.update((stream, found.get(stream, (0, rules.FIRST_PREV))) for stream in missing)
    return {stream: kept[stream] for stream in streams}


HEAD = ("stream", "seq", "hash")
HEADS_AT_ONCE = 900
"""Below the number of parameters a statement may have on either database."""


def heads(upto: int | None = None) -> Iterator[tuple[str, int, str]]:
    """``(stream, seq, hash)`` of every stream's last event (with id at most ``upto``)."""
    events = Event.objects.all() if upto is None else Event.objects.filter(id__lte=upto)
    top = events.filter(stream=OuterRef("stream")).order_by("-seq").values("seq")[:1]
    last = events.annotate(top=Subquery(top)).filter(seq=F("top"))
    yield from last.order_by("stream").values_list("stream", "seq", "hash").iterator()


def heads_of(streams: Collection[str], upto: int | None = None) -> dict[str, tuple[int, str]]:
    """``(seq, hash)`` of the last event (with id at most ``upto``) of each of ``streams``."""
    names = sorted(streams)
    found: dict[str, tuple[int, str]] = {}
    events = Event.objects.all() if upto is None else Event.objects.filter(id__lte=upto)
    top = events.filter(stream=OuterRef("stream")).order_by("-seq").values("seq")[:1]
    for start in range(0, len(names), HEADS_AT_ONCE):
        some = events.filter(stream__in=names[start : start + HEADS_AT_ONCE])
        last = some.annotate(top=Subquery(top)).filter(seq=F("top")).order_by("stream")
        found |= {stream: (seq, digest) for stream, seq, digest in last.values_list(*HEAD)}
    return found


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
    own memory). One pass for the chains, one for the sealed roots. What was cut off after the
    last seal, the seal itself among it, only a root kept elsewhere shows (ADR 0003).
    """
    entries, found, damaged = _read_chains()
    root = rules.root_of_heads((stream, seq, digest) for stream, (seq, digest) in found.items())
    if damaged is None and entries:
        damaged = _fault_of_genesis() or _fault_of_seals()
    if damaged:
        return Verdict(entries, False, root, *damaged)
    return Verdict(entries, True, root)


def damage_since_seal() -> tuple[int, str]:
    """Quick check of what came after the last seal: how many entries, and the first bad one.

    Reads those rows alone and how they join what lies before; :func:`verify` reads all. The second
    is empty when nothing is wrong, else ``stream#seq: why``.
    """
    last, upto = last_of("audit.root"), 0
    if last is not None:
        try:
            upto = int(json.loads(last.data)["upto"])
        except UNREADABLE:
            return 0, f"{last.stream}#{last.seq}: dữ liệu không đọc được"
    new = Event.objects.filter(id__gt=upto)
    streams = list(new.order_by("stream").values_list("stream", flat=True).distinct())
    found = heads_of(streams, upto) if upto else {}
    entries = 0
    try:
        for event in new.order_by("stream", "seq").iterator(chunk_size=2000):
            entries += 1
            seq, prev = found.get(event.stream, (0, rules.FIRST_PREV))
            if why := _fault(event, seq + 1, prev):
                return entries, f"{_named(event)}: {why}"
            found[event.stream] = (event.seq, event.hash)
    except (*UNREADABLE, DatabaseError):
        return entries, "không đọc được bản ghi"
    return entries, ""


Heads = dict[str, tuple[int, str]]
Damage = tuple[str, str]
# A burglar writes what no column should hold; reading it must name the row, not fail.
UNREADABLE = (ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError)


def _read_chains() -> tuple[int, Heads, Damage | None]:
    """Every row by stream and sequence: how many, the heads, and the first damaged one."""
    entries = 0
    found: Heads = {}
    damaged: Damage | None = None
    try:
        for event in Event.objects.order_by("stream", "seq").iterator(chunk_size=2000):
            entries += 1
            name = _named(event)
            expected_seq, prev = found.get(event.stream, (0, rules.FIRST_PREV))
            why = _fault(event, expected_seq + 1, prev)
            if why and damaged is None:
                damaged = name, why
            found[event.stream] = (event.seq, event.hash)
    except (*UNREADABLE, DatabaseError):
        unreadable = _first_unreadable()
        if unreadable is None:
            raise  # the database failed, not a row
        return Event.objects.count(), found, damaged or unreadable
    return entries, found, damaged


def _first_unreadable() -> Damage | None:
    """The first row that does not come out of the database as an event, read one by one."""
    for row_id in Event.objects.order_by("id").values_list("id", flat=True):
        try:
            _named(Event.objects.get(id=row_id))
        except (*UNREADABLE, DatabaseError):
            name = f"id={row_id}"
            with suppress(*UNREADABLE, DatabaseError):
                name = _named(Event.objects.only("stream", "seq").get(id=row_id))
            return name, "không đọc được bản ghi"
    return None


def _named(event: Event) -> str:
    """``stream#seq``; TypeError when SQLite held something else in these columns."""
    if not isinstance(event.stream, str) or not isinstance(event.seq, int):
        raise TypeError(event.pk)
    return f"{event.stream}#{event.seq}"


def _fault(event: Event, seq: int, prev: str) -> str:
    if event.seq != seq:
        return f"thiếu bản ghi số {seq} của luồng"
    if event.prev != prev:
        return "không nối với bản ghi trước"
    try:
        whole = canonical(json.loads(event.data)) == event.data
        whole = whole and event.entry().digest() == event.hash
    except UNREADABLE:
        return "dữ liệu không đọc được"
    return "" if whole else "nội dung không khớp mã băm"


def _fault_of_genesis() -> Damage | None:
    first = genesis()
    if first is None:
        return f"{SYSTEM_STREAM}#1", "thiếu bản ghi đầu tiên của cơ sở dữ liệu"
    if first.kind != "system.created" or not isinstance(json.loads(first.data), dict):
        return f"{SYSTEM_STREAM}#1", "bản ghi đầu tiên không phải system.created"
    return None


def _seals() -> Iterator[tuple[str, int, str, int]]:
    """``(name, entries, root, upto)`` of each seal; ``upto`` -1 where its data are no seal's."""
    for seal in Event.objects.filter(stream=ROOT_STREAM, kind="audit.root").order_by("id"):
        name = f"{seal.stream}#{seal.seq}"
        try:
            said = json.loads(seal.data)
            yield name, int(said["entries"]), str(said["root"]), int(said["upto"])
        except UNREADABLE:
            yield name, -1, "", -1


def _fault_of_seals() -> Damage | None:
    """Recompute each sealed root from the rows that existed when it was sealed."""
    waiting = list(_seals())
    found: Heads = {}
    count = 0
    position = 0

    def check(before: int | None) -> Damage | None:
        nonlocal position
        while position < len(waiting) and (before is None or waiting[position][3] < before):
            name, entries, sealed, _ = waiting[position]
            root = rules.root_of_heads((s, q, h) for s, (q, h) in found.items())
            if entries != count or sealed != root:
                return name, "các bản ghi trước thời điểm niêm phong không còn như lúc niêm phong"
            position += 1
        return None

    rows = Event.objects.order_by("id").values_list("id", "stream", "seq", "hash")
    for row_id, stream, seq, digest in rows.iterator(chunk_size=5000):
        fault = check(row_id)
        if fault:
            return fault
        if seq != found.get(stream, (0, ""))[0] + 1:
            return f"{stream}#{seq}", "thứ tự ghi vào cơ sở dữ liệu đã bị đổi"
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
