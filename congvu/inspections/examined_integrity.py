"""Whether what was picked, compared, ticked and counted at the unit is still what was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from congvu.core.canonical import sha256_hex
from congvu.core.periods import iso
from congvu.core.refusals import N_
from congvu.inspections.models import PaperCheck, PresenceCheck, Visit

Events = Mapping[str, list[dict[str, Any]]]
Said = tuple[str, str]
"""Where, and what is wrong with it."""

UNKNOWN = N_("không có trong nhật ký")
GONE = N_("có trong nhật ký mà không còn được lưu")
OTHER_PICK = N_("hồ sơ, câu hỏi hoặc lý do chọn khác với lúc ghi")
OTHER_RESULT = N_("kết quả đang lưu khác kết quả đã ghi trong nhật ký")
OTHER_LIST = N_("giờ đến hoặc số người trong danh sách khác với lúc ghi")
OTHER_FILE = N_("tệp khác với tệp đã ghi trong nhật ký")


def faults(visit: Visit, events: Events) -> Iterator[Said]:
    """Every difference between the rows of what was examined and the events of the visit."""
    yield from _picks(visit, events)
    yield from _papers(visit, events)
    yield from _walls(visit, events)
    yield from _presence(visit, events)
    yield from _attachments(visit, events)


def _by(events: Events, kind: str, key: str) -> dict[int, dict[str, Any]]:
    """The last event of a kind for each row that it names."""
    return {each[key]: each for each in events.get(kind, []) if each.get(key) is not None}


def _picks(visit: Visit, events: Events) -> Iterator[Said]:
    said = _by(events, "risk.picked", "pick")
    compared = _by(events, "papers.compared", "pick")
    for pick in visit.risk_picks.order_by("pk"):
        where, told = f"{visit.unit.name}, hồ sơ theo rủi ro {pick.label}", said.pop(pick.pk, None)
        if told is None:
            yield where, UNKNOWN
        elif (told["dossier"], told["flags"], told["reason_sha256"]) != (
            pick.dossier_id,
            pick.flags,
            sha256_hex(pick.reason),
        ):
            yield where, OTHER_PICK
        seen = compared.get(pick.pk)
        if (seen is None and pick.result) or (
            seen is not None
            and (seen["result"], seen["observed_sha256"])
            != (pick.result, sha256_hex(pick.observed))
        ):
            yield where, OTHER_RESULT
    for told in said.values():
        yield f"{visit.unit.name}, hồ sơ theo rủi ro số {told['pick']}", GONE


def _papers(visit: Visit, events: Events) -> Iterator[Said]:
    """Field by field; of a file found missing afterwards the fields no longer count."""
    held: dict[tuple[str, int], dict[str, str]] = {}
    rows = PaperCheck.objects.filter(sample__draw__frame__visit=visit) | PaperCheck.objects.filter(
        pick__visit=visit
    )
    for row in rows.order_by("pk"):
        key = ("pick", row.pick_id) if row.pick_id else ("sample", row.sample_id or 0)
        held.setdefault(key, {})[row.field] = row.verdict
    for kind in ("sample", "pick"):
        said = _by(events, "papers.compared", kind)
        for pk, told in said.items():
            fields = held.pop((kind, pk), {})
            if told["fields"] and told["fields"] != fields:
                yield f"{visit.unit.name}, đối chiếu giấy ({kind} {pk})", OTHER_RESULT
    for kind, pk in held:
        yield f"{visit.unit.name}, đối chiếu giấy ({kind} {pk})", UNKNOWN


def _walls(visit: Visit, events: Events) -> Iterator[Said]:
    said = _by(events, "wall.checked", "version")
    for check in visit.wall_checks.select_related("version__procedure").order_by("pk"):
        where = f"{visit.unit.name}, niêm yết {check.version.procedure.code}"
        told = said.pop(check.version_id, None)
        if told is None:
            yield where, UNKNOWN
        elif (told["hung"], told["recorded"]) != (check.hung, check.recorded) or (
            told.get("note_sha256", sha256_hex(check.note)) != sha256_hex(check.note)
        ):
            yield where, OTHER_RESULT
    for told in said.values():
        yield f"{visit.unit.name}, niêm yết phiên bản {told['version']}", GONE


def _presence(visit: Visit, events: Events) -> Iterator[Said]:
    """Names are in no event: their number, the hour of arrival and each mark are."""
    where = f"{visit.unit.name}, danh sách có mặt"
    check = PresenceCheck.objects.filter(visit=visit).first()
    opened = events.get("presence.opened", [])
    if check is None or not opened:
        if check is not None or opened:
            yield where, UNKNOWN if check is not None else GONE
        return
    lines = list(check.lines.order_by("pk"))
    there = opened[-1]["listed"] + len(events.get("presence.person_added", []))
    if (opened[-1]["arrived_at"], there) != (iso(check.arrived_at), len(lines)):
        yield where, OTHER_LIST
    said = _by(events, "presence.marked", "line")
    for number, line in enumerate(lines, start=1):
        told = said.pop(line.pk, None)
        if told is None and line.seen:
            yield f"{where}, người thứ {number}", UNKNOWN
        elif told is not None and (told["seen"], told["reason"], told["proof_sha256"]) != (
            line.seen,
            line.reason,
            sha256_hex(line.proof),
        ):
            yield f"{where}, người thứ {number}", OTHER_RESULT
    if said:
        yield where, GONE


def _attachments(visit: Visit, events: Events) -> Iterator[Said]:
    said = _by(events, "attachment.added", "attachment")
    for kept in visit.attachments.select_related("file").order_by("pk"):
        where, told = f"{visit.unit.name}, ảnh “{kept.caption}”", said.pop(kept.pk, None)
        if told is None:
            yield where, UNKNOWN
        elif (told["sha256"], told["item"], told.get("sample"), told.get("pick")) != (
            kept.file.sha256,
            kept.item_id,
            kept.sample_id,
            kept.pick_id,
        ):
            yield where, OTHER_FILE
    for told in said.values():
        yield f"{visit.unit.name}, ảnh số {told['attachment']}", GONE
