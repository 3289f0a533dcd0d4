"""The closing of a tracking book at the end of its year."""

from __future__ import annotations

from datetime import datetime

from congvu.audit.actions import record, writes
from congvu.core import numbering
from congvu.core.actors import Actor
from congvu.core.canonical import canonical, sha256_hex
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.dossiers import access, queries
from congvu.dossiers.actions.common import _allow, _series
from congvu.dossiers.models import BookLock
from congvu.dossiers.rules.books import why_not_lock
from congvu.organisation.models import Unit


@writes("book.locked")
def lock_book(
    unit: Unit, *, year: int, head: str, note: str = "", by: Actor, at: datetime
) -> BookLock:
    """Close the tracking book of ``unit`` for ``year``: its lines are kept with their hash.

    From then on no serial dated in the year is given; what changes on a dossier is shown beside
    its locked line. Source: TT 01/2018/TT-VPCP. Refuses with ``not-your-duty``,
    ``book-already-locked``, ``book-year-running``, ``book-empty``, ``head-missing``,
    ``reserved-numbers-open`` (slips by hand neither entered nor spoiled).
    """
    _allow(access.may_lock_book(by, unit))
    # The series of the year is what a receipt takes its serial from: none slips in meanwhile.
    last_day = local(at).date().replace(year=year, month=12, day=31)
    rule = numbering.rule_on(last_day)
    _series(unit, f"dossier:{numbering.serial_scope(rule, last_day)}")
    before = queries.book_lock(unit, year)
    if before is not None:
        raise refuse(
            "book-already-locked",
            N_("Sổ năm {year} đã khoá ngày {day}."),
            N_("Mở sổ để xem các dòng đã khoá và những thay đổi về sau."),
            year=year,
            day=f"{local(before.locked_at):%d/%m/%Y}",
        )
    _allow(queries.why_slips_open(unit, year))
    rows = list(queries.tracking_book(unit, year))
    _allow(why_not_lock(year, local(at).date(), lines=len(rows), head=head))
    text = canonical([queries.plain(row) for row in rows])
    lock = BookLock.objects.create(
        unit=unit,
        year=year,
        book="1",
        lines=len(rows),
        last_serial=max(row.serial for row in rows),
        rows=text,
        sha256=sha256_hex(text),
        locked_at=at,
        locked_by_id=by.user_id,
        head=" ".join(head.split()),
        note=note.strip(),
    )
    event = record(
        "book.locked",
        subject=lock,
        by=by,
        at=at,
        unit=unit,
        data={
            "year": year,
            "lines": lock.lines,
            "last_serial": lock.last_serial,
            "sha256": lock.sha256,
        },
    )
    lock.recorded_at = event.recorded_at
    lock.save(update_fields=["recorded_at"])
    return lock
