"""Writing the audit: every act of the product leaves its event through :func:`record`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import wraps
from types import SimpleNamespace
from typing import IO, Any, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection, models, transaction

import congvu
from congvu.audit import away, clock, gathering, inserting, queries, reference, rules
from congvu.audit.ledger import Ledger
from congvu.audit.models import Event
from congvu.audit.rows import made
from congvu.core.actors import SYSTEM, Actor
from congvu.core.asked import anew
from congvu.core.canonical import canonical
from congvu.core.refusals import N_, Refused, refuse

P = ParamSpec("P")
R = TypeVar("R")

OBSERVED: set[tuple[str, str]] = set()
"""Which declared kinds each action was seen to write in this process; read by the house tests."""

_seen: ContextVar[list[str] | None] = ContextVar("seen", default=None)
_whole: ContextVar[bool] = ContextVar("whole", default=False)
_gathered: ContextVar[list[Event] | None] = ContextVar("gathered", default=None)


class SilentAct(AssertionError):
    """An action returned without leaving any of the events it declares: the act is undone."""


def writes(*kinds: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function an action: one transaction, and at least one of ``kinds`` recorded.

    An action that would return without its event raises :class:`SilentAct` and is rolled back,
    so that nothing can be done that the audit does not know.
    """

    def wrap(action: Callable[P, R]) -> Callable[P, R]:
        name = f"{action.__module__}.{action.__qualname__}"

        @wraps(action)
        def acted(*args: P.args, **kwargs: P.kwargs) -> R:
            outer = _seen.get()
            inner: list[str] = []
            token = _seen.set(inner)
            mine = outer is None and not _whole.get()
            streams = queries.KNOWN.set({}) if mine else None
            marks = reference.KNOWN.set({}) if mine else None
            done = False
            try:
                with (
                    anew(),
                    _refused_when_crossed(),
                    transaction.atomic(savepoint=not _whole.get()),
                    gathering.gathered(),
                ):
                    result = action(*args, **kwargs)
                    left = set(kinds) & set(inner)
                    if not left:
                        raise SilentAct(f"{name} left none of its events {kinds}")
                    if mine:
                        reference.settle()
                done = True
            finally:
                if not done:
                    _forget_streams()  # what it wrote is undone
                _seen.reset(token)
                if streams is not None:
                    queries.KNOWN.reset(streams)
                if marks is not None:
                    reference.KNOWN.reset(marks)
            OBSERVED.update((name, kind) for kind in left)
            if outer is not None:
                outer.extend(inner)
            return result

        acted.__dict__["writes"] = kinds
        return acted

    return wrap


def _forget_streams() -> None:
    known = queries.KNOWN.get()
    if known is not None:
        known.clear()
    reference.undone()


def writes_nothing(reason: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a public function of an ``actions.py`` that leaves no event, and say why."""

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        function.__dict__["writes_nothing"] = reason
        return function

    return wrap


@contextmanager
def _refused_when_crossed() -> Iterator[None]:
    """An act that the database undid to let another one pass is a refusal, not a fault."""
    try:
        yield
    except OperationalError as error:
        if away.crossed(error):
            raise Refused(away.CROSSED) from error
        raise


@writes_nothing("the acts inside leave their events")
@contextmanager
def as_one(*, gathered: bool = False) -> Iterator[None]:
    """Acts inside stand or fall together: one transaction, and a refusal undoes all of them.

    ``gathered``: their events are written in one statement at the end; nothing inside reads them
    back from the table.

    They need no savepoints then, and share what they know of the streams. Whoever catches a refusal
    inside and goes on is told so by the database layer.
    """
    inside = reference.KNOWN.get() is not None  # in an act, or in another such block
    whole, streams = _whole.set(True), queries.KNOWN.set({})
    marks = None if inside else reference.KNOWN.set({})
    events: list[Event] | None = [] if gathered and not inside else None
    waiting = None if events is None else _gathered.set(events)
    try:
        with _refused_when_crossed(), transaction.atomic(), gathering.gathered():
            yield
            if events is not None:
                _write(events)
            if not inside:
                reference.settle()
    finally:
        _whole.reset(whole)
        queries.KNOWN.reset(streams)
        if marks is not None:
            reference.KNOWN.reset(marks)
        if waiting is not None:
            _gathered.reset(waiting)


@writes_nothing("it is what the others leave their event with")
def record(
    kind: str,
    *,
    subject: models.Model | str,
    by: Actor,
    at: datetime,
    unit: Any = None,
    data: Mapping[str, Any] | None = None,
    first: bool = False,
    recorded_at: datetime | None = None,
) -> Event:
    """Append one event to the stream of ``subject``, inside the transaction of the action.

    ``at`` is when it happened as the person says; the moment of recording comes from the clock
    source. ``unit`` is a unit row (its ``code`` is kept) or a code. ``data`` is plain JSON.
    ``first``: the act has just made ``subject``, so its stream is empty and is not asked.
    ``recorded_at``: what :func:`clock.now` said earlier in the act, where a row keeps it as well.
    Refuses with ``changed-meanwhile`` when another act on the same subject came first.
    """
    if not connection.in_atomic_block:
        raise SilentAct(f"{kind}: an event is recorded in the transaction of its act")
    _ensure_genesis(at)
    stream = queries.stream_name(subject)
    last = (0, rules.FIRST_PREV) if first else queries.last_of_each(stream)[stream]
    said = (at, recorded_at or clock.now())
    event = _append(kind, stream, by, said, _code(unit), canonical(data or {}), last)
    seen = _seen.get()
    if seen is not None:
        seen.append(kind)
    return event


@writes_nothing("it is what bulk acts leave their events with")
def record_many(ledger: Ledger) -> int:
    """Append all that ``ledger`` holds, each to its stream; answers how many.

    The bulk form of :func:`record`: the same rows, hashes and refusals, in a few statements.
    """
    if not connection.in_atomic_block:
        raise SilentAct("events are recorded in the transaction of their act")
    said = ledger.taken()
    if not said:
        return 0
    before = _gathered.get()
    if before:
        _write(before)
        before.clear()
    _ensure_genesis(min(one.at for one in said))
    heads = queries.heads_of({one.stream for one in said})
    rows: list[SimpleNamespace] = []
    for one in said:
        seq, prev = heads.get(one.stream, (0, rules.FIRST_PREV))
        entry = rules.Entry(
            one.stream,
            seq + 1,
            one.kind,
            one.at,
            one.recorded_at,
            one.by.id,
            one.by.label,
            one.unit,
            one.data,
            prev,
        )
        digest = rules.quick_digest(entry)
        heads[one.stream] = (seq + 1, digest)
        # Read by name alone; a model row for each would cost more than all the hashing.
        rows.append(SimpleNamespace(**vars(entry), hash=digest))
    try:
        # The key is left to the database: a key drawn before the lock of the table could come
        # to lie below a seal.
        inserting.insert(Event, rows, keyed=False)
        _forget_streams()
    except IntegrityError as error:
        raise _changed_meanwhile() from error
    moved = [row.hash for row in rows if reference.is_reference(row.stream)]
    if moved:
        reference.changed(moved[-1])
    seen = _seen.get()
    if seen is not None:
        seen.extend({one.kind for one in said})
    return len(rows)


def _code(unit: Any) -> str | None:
    return unit if unit is None or isinstance(unit, str) else unit.code


def _append(
    kind: str,
    stream: str,
    by: Actor,
    said: tuple[datetime, datetime],
    unit: str | None,
    data: str,
    last: tuple[int, str] = (0, rules.FIRST_PREV),
) -> Event:
    """``said``: when it happened and when it is recorded; ``last``: what the event follows."""
    (at, recorded_at), (seq, prev) = said, last
    event = made(
        Event,
        stream=stream,
        seq=seq + 1,
        kind=kind,
        occurred_at=at,
        recorded_at=recorded_at,
        actor=by.id,
        actor_label=by.label,
        unit=unit,
        data=data,
        prev=prev,
    )
    event.hash = rules.quick_digest(event.entry())
    waiting = _gathered.get()
    if waiting is None:
        _write([event])
    else:
        waiting.append(event)
    known = queries.KNOWN.get()
    if known is not None:
        known[stream] = (event.seq, event.hash)
    if reference.is_reference(stream):
        reference.changed(event.hash)
    return event


def _write(events: list[Event]) -> None:
    # Their keys are left to the database: it gives them in this order, under the table's lock.
    if len(events) == 1:
        inserting.insert_unasked(events[0], crossed=_changed_meanwhile)
    else:
        inserting.insert_few(events, crossed=_changed_meanwhile)


def _changed_meanwhile() -> Refused:
    return refuse(
        "changed-meanwhile",
        N_("Người khác vừa ghi một việc trên cùng hồ sơ này."),
        N_("Mở lại trang để xem việc vừa ghi, rồi làm tiếp nếu vẫn cần."),
    )


def _ensure_genesis(at: datetime) -> None:
    """Before the first act at ``at``, say that this database is a real one."""
    if clock._known_real or clock._demo_start or clock._simulated.get() is not None:
        return  # time is simulated in a demo only, and that is what its first entry says
    if queries.genesis() is not None:
        return
    created = clock.machine_now()
    if timedelta(0) < created - at < timedelta(minutes=10):
        created = at  # the door asked the clock before us: the house is not younger than its act
    _append(
        "system.created",
        queries.SYSTEM_STREAM,
        SYSTEM,
        (created, clock.now()),
        None,
        canonical({"demo": None, "version": congvu.__version__}),
    )


@writes("system.created")
def create_demo(name: str, *, at: datetime, as_of: datetime | None = None) -> Event:
    """Mark an empty database as the demo ``name``, for good: the first entry of its audit.

    ``as_of`` is the moment its figures stand at when no other is asked for.

    Refuses with ``database-in-use`` when anything was recorded before.
    """
    if Event.objects.exists():
        raise refuse(
            "database-in-use",
            N_("Cơ sở dữ liệu này đã có dữ liệu, không thể biến thành bản trình diễn."),
            N_("Chọn thư mục khác bằng biến CONGVU_DATA."),
            "docs/adr/0002",
        )
    data = {
        "demo": name,
        "version": congvu.__version__,
        "as_of": rules.stamp(as_of) if as_of else None,
    }
    # The demo's time is simulated from its very first entry, so that two builds are alike.
    with clock.of_a_new_demo(at):
        event = _append(
            "system.created",
            queries.SYSTEM_STREAM,
            SYSTEM,
            (at, clock.now()),
            None,
            canonical(data),
        )
    seen = _seen.get()
    if seen is not None:
        seen.append(event.kind)
    clock.forget()
    return event


@writes("audit.root")
def seal(*, by: Actor, at: datetime) -> Event:
    """Seal the present: write the Merkle root over all heads as an event of its own."""
    with _still(at):
        entries, root = queries.current_root()
        upto = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
        return record(
            "audit.root",
            subject=queries.ROOT_STREAM,
            by=by,
            at=at,
            data={"entries": entries, "root": root, "upto": upto},
        )


@writes("system.backed_up")
def note_backup(*, made: Mapping[str, Any], by: Actor, at: datetime) -> Event:
    """Say that a backup was written whole: its entries, root, files and size, not where it lies."""
    return record("system.backed_up", subject="operation", by=by, at=at, data=made)


@contextmanager
def _still(at: datetime) -> Iterator[None]:
    """Wait for acts under way and hold new ones back, so that no lower id appears afterwards."""
    _ensure_genesis(at)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE audit_event IN SHARE ROW EXCLUSIVE MODE")
    yield  # SQLite: the IMMEDIATE transaction is already the only writer


@writes_nothing("it writes a file, not the database")
def export(file: IO[bytes]) -> str:
    """Write the whole audit as a bundle that ``tools/verify_audit.py`` checks; returns the root.

    Lines: header, one per event by stream and sequence, SHA-256 over all bytes before it.
    """
    overall = hashlib.sha256()
    root = rules.EMPTY_ROOT
    own_transaction = not connection.in_atomic_block
    with transaction.atomic():
        if own_transaction and connection.vendor == "postgresql":
            # One snapshot for the header and the rows, while others go on writing.
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for number, line in enumerate(queries.bundle()):
            if number == 0:
                root = line.split('"root":"', 1)[1][:64]
            encoded = line.encode() + b"\n"
            overall.update(encoded)
            file.write(encoded)
    file.write(f"sha256\t{overall.hexdigest()}\n".encode())
    return root
