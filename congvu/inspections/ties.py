"""On what a finding stands: drawn rows, events of the audit, pages of files; chosen and checked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from congvu.audit.models import Event
from congvu.core.refusals import N_, Refusal
from congvu.core.vietnamese import format_moment
from congvu.dossiers.models import DossierFile
from congvu.dossiers.story import SENTENCES, StoryLine, params_of
from congvu.inspections.models import Attachment, Finding, FindingRow, SampleItem, Visit
from congvu.inspections.rules import NOT_SOUND

EVENT, ATTACHMENT, FILE = "event", "attachment", "dossier_file"
MOST_EVENTS = 200
"""Offered when a finding is written: those of the dossiers that did not agree."""


@dataclass(frozen=True)
class Ground:
    """A row on which a finding stands: ``kind`` and ``id`` of the row, or a figure by code.

    ``sample_id`` is the drawn row whose paper showed it; ``page`` and ``sha256`` are of a file,
    ``sha256`` of an event is its hash in the audit.
    """

    kind: str
    label: str
    id: int | None = None
    figure_code: str = ""
    sample_id: int | None = None
    page: int | None = None
    sha256: str = ""


def _off(visit: Visit) -> list[int]:
    """The dossiers of the visit whose paper did not agree, drawn or picked."""
    drawn = SampleItem.objects.filter(
        draw__frame__visit=visit, subject_kind="dossier", result__in=NOT_SOUND
    ).values_list("subject_id", flat=True)
    picked = visit.risk_picks.filter(result__in=NOT_SOUND).values_list("dossier_id", flat=True)
    return sorted({*drawn, *picked})


def event_words(event: Event) -> str:
    """What an event of a dossier says: moment, sentence; no name of a citizen is in events."""
    line = StoryLine(
        event.kind,
        event.occurred_at,
        event.recorded_at,
        event.actor_label,
        SENTENCES[event.kind],
        params_of(event.kind, json.loads(event.data), {}),
    )
    return f"{format_moment(event.occurred_at)}: {line.said()}"


def events_of(visit: Visit) -> list[Event]:
    """The events of the dossiers that did not agree, dossier by dossier."""
    streams = [f"dossier:{pk}" for pk in _off(visit)]
    rows = Event.objects.filter(stream__in=streams, kind__in=SENTENCES)
    return list(rows.order_by("stream", "seq")[:MOST_EVENTS])


def files_of(visit: Visit) -> list[tuple[str, str]]:
    """Files a finding may point into, as ``(key, label)``: photographs and scans of the visit,
    files of the dossiers that did not agree."""
    kept = [(f"{ATTACHMENT}:{each.pk}", each.caption) for each in visit.attachments.order_by("pk")]
    rows = DossierFile.objects.filter(dossier__in=_off(visit), removed_at=None)
    for each in rows.select_related("dossier").order_by("dossier_id", "order", "pk"):
        kept.append((f"{FILE}:{each.pk}", f"{each.dossier.number}: {each.name}"))
    return kept


def file_ground(key: str, page: int | None) -> Ground:
    """The ground for a file chosen by its key, at a page."""
    kind, _colon, pk = key.partition(":")
    if kind == ATTACHMENT:
        kept = Attachment.objects.select_related("file").get(pk=int(pk))
        return Ground(kind, kept.caption, kept.pk, page=page, sha256=kept.file.sha256)
    row = DossierFile.objects.select_related("dossier", "stored").get(pk=int(pk))
    label = f"{row.dossier.number}: {row.name}"[:250]
    return Ground(kind, label, row.pk, page=page, sha256=row.stored.sha256)


def event_ground(event: Event) -> Ground:
    """The ground for an event: its hash in the audit goes with it."""
    return Ground(EVENT, event_words(event)[:250], event.pk, sha256=event.hash)


def why_not_tied(visit: Visit, grounds: Sequence[Ground]) -> Refusal | None:
    """A drawn row, an event, a file named as ground belong to this visit; a page is in the file."""
    samples = {each.sample_id for each in grounds if each.sample_id is not None}
    own = SampleItem.objects.filter(pk__in=samples, draw__frame__visit=visit).count()
    allowed = {key for key, _label in files_of(visit)} if _has(grounds, ATTACHMENT, FILE) else ()
    events = {each.pk for each in events_of(visit)} if _has(grounds, EVENT) else ()
    strange = own != len(samples) or any(
        (each.kind == EVENT and each.id not in events)
        or (each.kind in (ATTACHMENT, FILE) and f"{each.kind}:{each.id}" not in allowed)
        for each in grounds
    )
    if strange:
        return Refusal(
            "ground-of-another-visit",
            N_("Căn cứ nêu ra không thuộc lần làm việc này."),
            N_("Chọn hồ sơ trong mẫu, sự việc, tệp của đúng lần làm việc."),
        )
    for each in grounds:
        if each.page is None:
            continue
        rows = DossierFile.objects.filter(pk=each.id or 0) if each.kind == FILE else None
        pages = rows.values_list("pages", flat=True).first() if rows is not None else None
        if each.page < 1 or (pages and each.page > pages):
            return Refusal(
                "page-missing",
                N_("Tệp “{name}” không có trang {page}."),
                N_("Xem lại số trang, tính từ 1."),
                "",
                {"name": each.label, "page": each.page},
            )
    return None


def _has(grounds: Sequence[Ground], *kinds: str) -> bool:
    return any(each.kind in kinds for each in grounds)


def said(row: FindingRow) -> dict[str, Any]:
    """A ground as the minutes freeze it."""
    found: dict[str, Any] = {
        "kind": row.kind,
        "id": row.row_id,
        "label": row.label,
        "figure": row.figure_code,
    }
    if row.sample is not None:
        found["rank"] = row.sample.rank
    if row.page is not None:
        found["page"] = row.page
    if row.sha256:
        found["sha256"] = row.sha256
    return found


OTHER_GROUNDS = N_("căn cứ khác với căn cứ đã ghi trong nhật ký")
OTHER_EVENT = N_("sự việc làm căn cứ không còn như lúc ghi")


def faults(finding: Finding, recorded: dict[str, Any]) -> Iterator[str]:
    """What of the grounds no longer agrees with the event that recorded the finding."""
    rows = list(finding.rows.order_by("pk"))
    kept = [
        [each.kind, each.row_id, each.figure_code, each.sample_id, each.page, each.sha256]
        for each in rows
    ]
    told = recorded["rows"]
    short = len(told[0]) if told else 0
    if [each[:short] for each in kept] != told:
        yield OTHER_GROUNDS
    events = {each.pk: each.hash for each in _events(rows)}
    if any(each.kind == EVENT and events.get(each.row_id or 0) != each.sha256 for each in rows):
        yield OTHER_EVENT


def _events(rows: Sequence[FindingRow]) -> list[Event]:
    wanted = [each.row_id for each in rows if each.kind == EVENT and each.row_id is not None]
    return list(Event.objects.filter(pk__in=wanted).order_by("pk")) if wanted else []


def event_of(row: FindingRow) -> Event | None:
    """The event on which a finding stands."""
    return Event.objects.filter(pk=row.row_id or 0).first() if row.kind == EVENT else None


def stream_subject(event: Event) -> tuple[str, int]:
    """``("dossier", 12)`` of the stream of an event."""
    kind, _colon, pk = event.stream.partition(":")
    return kind, int(pk)
