"""On what a finding stands, each with the way to it: row, drawn dossier, event, page, figure."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from congvu.audit.models import Event
from congvu.dossiers.models import DossierFile
from congvu.figures import registry
from congvu.inspections import queries, ties
from congvu.inspections.models import Finding, FindingRow
from congvu.web.figures.cards import address

ROW_PAGES = {
    "dossier": "dossiers:detail",
    "legal_document": "legal:detail",
    "task": "plans:task",
    "report": "reports:detail",
    "recognition": "plans:recognition",
    "flag_question": "inspections:flag_question",
}


def row_url(kind: str, row_id: int | None) -> str:
    """The page of a live record; empty where it has none."""
    if kind not in ROW_PAGES or row_id is None:
        return ""
    try:
        return reverse(ROW_PAGES[kind], args=[row_id])
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class Seen:
    """One ground: its words and its page, and what is shown of it on the finding's own page."""

    words: str
    url: str
    event: Event | None = None
    sha256: str = ""
    page: int | None = None
    sample_url: str = ""
    rank: int = 0


def grounds(finding: Finding) -> list[Seen]:
    """Every ground of a finding, in the order it was named."""
    rows = finding.rows.select_related("sample").order_by("pk")
    return [_seen(finding, row) for row in rows]


def _seen(finding: Finding, row: FindingRow) -> Seen:
    if row.figure_code:
        return Seen(gettext(registry.get(row.figure_code).name), _figure(finding, row.figure_code))
    if row.kind == ties.EVENT:
        event = ties.event_of(row)
        url = row_url(*ties.stream_subject(event)) if event else ""
        return Seen(row.label, url, event, row.sha256)
    if row.kind in (ties.ATTACHMENT, ties.FILE):
        tail = f"#page={row.page}" if row.page else ""
        return Seen(row.label, f"{_file(row)}{tail}", None, row.sha256, row.page)
    sample = row.sample
    there = reverse("inspections:tab", args=[finding.visit.inspection_id, "so-lieu"])
    return Seen(
        row.label,
        row_url(row.kind, row.row_id),
        sample_url=f"{there}?lan={finding.visit_id}#mau-{sample.pk}" if sample else "",
        rank=sample.rank if sample else 0,
    )


def _file(row: FindingRow) -> str:
    if row.kind == ties.ATTACHMENT:
        return reverse("inspections:attachment", args=[row.row_id])
    dossier = DossierFile.objects.values_list("dossier_id", flat=True).get(pk=row.row_id)
    return reverse("dossiers:file", args=[dossier, row.row_id])


def _figure(finding: Finding, code: str) -> str:
    """The rows of the figure as the visit's minutes count them; a frame where one was frozen."""
    visit = finding.visit
    frame = visit.frames.filter(figure_code=code).order_by("pk").first()
    if frame is not None:
        return reverse("inspections:frame", args=[frame.pk])
    if visit.inspection.as_of is None:
        return ""
    return address(
        code, visit.unit.code, queries.period_of(visit.inspection).code, visit.inspection.as_of
    )
