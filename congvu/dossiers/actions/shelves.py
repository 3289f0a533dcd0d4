"""The shelf held against the system at the end of a day: ticked, explained, signed and closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.dossiers import access, queries, rules
from congvu.dossiers.actions._custody import _locked, _note_papers
from congvu.dossiers.actions.common import _allow
from congvu.dossiers.models import Dossier, ShelfCount, ShelfLine
from congvu.organisation.models import Office


@writes("shelf.opened", "shelf.opened_again")
def open_count(office: Office, *, by: Actor, at: datetime) -> ShelfCount:
    """Begin the count of an office's shelf for the day: what the system says lies there.

    Begun twice on one day, the first is answered. Refuses with ``not-your-duty``.
    """
    _allow(access.may_carry(by, office.unit_id))
    count, new = ShelfCount.objects.get_or_create(
        office=office,
        day=local(at).date(),
        defaults={"unit": office.unit, "opened_by_id": by.user_id, "opened_at": at},
    )
    if not new:
        record("shelf.opened_again", subject=count, by=by, at=at, unit=office.unit)
        return count
    expected = _expect(count)
    data = {"office": office.pk, "day": count.day.isoformat(), "expected": expected}
    record("shelf.opened", subject=count, by=by, at=at, unit=office.unit, data=data)
    return count


def _expect(count: ShelfCount) -> int:
    """Bring the lines up to what the system says now: papers go on moving while one counts."""
    here = set(queries.papers_lying_at(count.office).values_list("pk", flat=True))
    lines = {line.dossier_id: line for line in count.lines.order_by("pk")}
    changed = []
    for key, line in lines.items():
        if line.expected != (key in here):
            line.expected = key in here
            line.cause = line.note = ""  # it explained the other difference
            changed.append(line)
    ShelfLine.objects.bulk_update(changed, ["expected", "cause", "note"])
    ShelfLine.objects.bulk_create(
        ShelfLine(count=count, dossier_id=key, expected=True) for key in sorted(here - lines.keys())
    )
    return len(here)


def _open_one(count: ShelfCount, by: Actor) -> ShelfCount:
    found = (
        ShelfCount.objects.select_for_update(of=("self",))
        .select_related("unit", "office")
        .get(pk=count.pk)
    )
    _allow(access.may_carry(by, found.unit_id))
    if found.closed_at is not None:
        raise refuse(
            "shelf-closed",
            N_("Lần đối chiếu ngày {day} đã ký chốt lúc {at}."),
            N_("Điều phát hiện sau thì ghi vào lần đối chiếu của ngày hôm sau."),
            day=f"{found.day:%d/%m/%Y}",
            at=rules.words(found.closed_at),
        )
    return found


@writes("shelf.seen")
def see(
    count: ShelfCount, dossiers: Sequence[int], *, by: Actor, at: datetime, seen: bool = True
) -> ShelfCount:
    """Tick dossiers as lying on the shelf; with ``seen`` False take a tick back.

    What the system places elsewhere becomes an extra line. Those the actor may not see are not
    there. Refuses with ``shelf-closed``, ``not-your-duty``, ``shelf-nothing-seen``.
    """
    count = _open_one(count, by)
    visible = access.visible_to(by, at).filter(pk__in=dossiers)
    keys = list(visible.order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise refuse(
            "shelf-nothing-seen",
            N_("Không có hồ sơ nào được đánh dấu."),
            N_("Đánh dấu trong danh sách, hoặc quét mã, gõ đủ số hồ sơ."),
        )
    lines = {line.dossier_id: line for line in count.lines.filter(dossier__in=keys).order_by("pk")}
    for key in keys:
        line = lines.get(key) or ShelfLine(count=count, dossier_id=key, expected=False)
        line.seen_at, line.seen_by_id = (at, by.user_id) if seen else (None, None)
        if line.expected and seen:
            line.cause = line.note = ""
        line.save()
    data = {"dossiers": keys, "seen": seen}
    record("shelf.seen", subject=count, by=by, at=at, unit=count.unit, data=data)
    return count


@writes("shelf.refreshed")
def refresh_count(count: ShelfCount, *, by: Actor, at: datetime) -> ShelfCount:
    """Bring an open count up to what the system says now, before it is closed.

    Refuses with ``shelf-closed``, ``not-your-duty``.
    """
    count = _open_one(count, by)
    data = {"expected": _expect(count)}
    record("shelf.refreshed", subject=count, by=by, at=at, unit=count.unit, data=data)
    return count


@writes("shelf.explained")
def explain(
    count: ShelfCount, causes: Mapping[int, tuple[str, str]], *, by: Actor, at: datetime
) -> ShelfCount:
    """Explain differences: the key of a line → cause and words.

    Refuses with ``shelf-closed``, ``shelf-cause-unknown``, ``reason-missing``, ``not-your-duty``.
    """
    count = _open_one(count, by)
    lines = list(count.lines.filter(pk__in=causes).order_by("pk"))
    for line in lines:
        cause, note = causes[line.pk]
        _allow(rules.why_not_cause(cause, note, expected=line.expected))
        line.cause, line.note = cause, note.strip()
    ShelfLine.objects.bulk_update(lines, ["cause", "note"])
    data = {"lines": {str(line.pk): line.cause for line in lines}}
    record("shelf.explained", subject=count, by=by, at=at, unit=count.unit, data=data)
    return count


@writes("shelf.closed", "dossier.papers_found")
def close_count(count: ShelfCount, *, by: Actor, at: datetime) -> ShelfCount:
    """Sign and close: every difference is explained; what is kept here is written as lying here.

    What moved by signature meanwhile is no difference. Refuses with ``shelf-closed``,
    ``shelf-unexplained``, ``not-your-duty``.
    """
    count = _open_one(count, by)
    _expect(count)
    differences = list(queries.shelf_differences(count))
    unexplained = [line.dossier.number for line in differences if not line.cause]
    _allow(rules.why_not_closed(unexplained))
    for line in differences:
        if line.cause == "kept_here":
            _keep_here(count, line, by, at)
    count.closed_at, count.closed_by_id = at, by.user_id
    count.save(update_fields=["closed_at", "closed_by"])
    data = {
        "seen": count.lines.filter(seen_at__isnull=False).count(),
        "missing": sum(line.expected for line in differences),
        "extra": sum(not line.expected for line in differences),
    }
    record("shelf.closed", subject=count, by=by, at=at, unit=count.unit, data=data)
    return count


def _keep_here(count: ShelfCount, line: ShelfLine, by: Actor, at: datetime) -> None:
    dossier: Dossier = _locked(line.dossier_id)
    dossier.papers_office, dossier.papers_user = count.office, None
    dossier.save(update_fields=["papers_office", "papers_user"])
    _note_papers("dossier.papers_found", dossier, by, at, {"to_office": count.office_id})
