"""Reading imports: the sheet as it will be read, the row report, who waits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from congvu.core import blobs
from congvu.core.actors import Actor, Duty
from congvu.core.refusals import Refusal
from congvu.imports.models import ImportBatch, ImportMapping
from congvu.imports.reading import BadRow, Fault, Line, Reader
from congvu.imports.rules import BatchState, cells, columns
from congvu.imports.sheets import Book, Row, is_blank

PREVIEW = 12
PERSONAL = frozenset(("applicant", "identifier", "phone", "address", "contact", "note"))
"""Columns that tell who somebody is, or may."""


def reads_names(actor: Actor) -> bool:
    """Whether the actor's duties need the names of citizens; an administrator's do not."""
    return actor.is_system or bool(actor.duties() & {Duty.CLERK, Duty.REFORM_OFFICER})


def masked(text: str) -> str:
    """The shape of a cell without what it says: enough to tell a name from a day."""
    return "".join("•" if c.isalpha() else "0" if c.isdigit() else c for c in text)


@dataclass(frozen=True)
class Look:
    """A sheet looked at before it is mapped: where its header is and what it seems to hold."""

    sheets: list[str]
    sheet: str
    header: columns.Header | None
    encoding: str
    columns: dict[str, int]
    samples: list[list[str]]
    mapping: ImportMapping | None
    rows: list[tuple[int, Row]] = field(default_factory=list)

    @property
    def personal(self) -> frozenset[int]:
        """Places of columns that may tell who somebody is: those said to, and those not known."""
        known = {place: code for code, place in self.columns.items()}
        return frozenset(
            place
            for place in range(max(map(len, self.samples), default=0))
            if known.get(place, "note") in PERSONAL
        )


def look(
    batch: ImportBatch, sheet: str | None = None, row: int | None = None, encoding: str = ""
) -> Look:
    """What the file seems to be; ``sheet``, ``row`` and ``encoding`` are what a person says."""
    book = Book(batch.sha256, batch.kind)
    sheets = book.sheets()
    if sheet not in sheets:
        sheet = batch.sheet if batch.sheet in sheets else (sheets[0] if sheets else "")
    rows = book.sample(sheet)
    known = {str(each) for each in cells.TextEncoding}
    said = encoding if encoding in known else batch.encoding
    code = said or str(cells.detect_texts(c for each in rows for c in each))
    plain = [[cells.text(cell, code) for cell in each] for each in rows]
    header = columns.find_header(plain)
    if row is not None and 1 <= row <= len(plain) and (header is None or row != header.row):
        header = columns.Header(row, 1, columns.names_of([plain[row - 1]]))
    if header is None:
        return Look(sheets, sheet, None, code, {}, plain[:PREVIEW], None)
    kept = mapping_for(batch, header.names)
    placed = dict(batch.columns) if batch.columns and batch.header_row == header.row else {}
    found = placed or (dict(kept.columns) if kept else columns.guess(header.names))
    below = [each for each in plain[header.row :] if any(each)][:PREVIEW]
    numbered = [(place, row) for place, row in enumerate(rows, start=1) if place > header.row]
    first = [(place, row) for place, row in numbered if not is_blank(row)][:PREVIEW]
    return Look(sheets, sheet, header, code, found, below, kept, first)


def mapping_for(batch: ImportBatch, headers: Sequence[str]) -> ImportMapping | None:
    """The mapping kept for files with the same headers, the one used last."""
    mark = columns.fingerprint(headers)
    kept = ImportMapping.objects.filter(unit=batch.unit, fingerprint=mark)
    return kept.order_by("-changed_at", "pk").first()


def preview(
    batch: ImportBatch, seen: Look, chosen: Mapping[str, int]
) -> list[tuple[Line, list[Fault]]]:
    """The first rows as they will be read with ``chosen`` columns, each with what is wrong.

    Nothing is written; a row that is passed over by its word is left out.
    """
    if columns.why_not_columns(chosen, len(seen.header.names) if seen.header else 0) is not None:
        return []
    words = {**(seen.mapping.words if seen.mapping else {}), **batch.words}
    trial = ImportBatch(
        unit=batch.unit,
        columns=dict(chosen),
        words=words,
        encoding=seen.encoding,
        uploaded_at=batch.uploaded_at,
    )
    found: list[tuple[Line, list[Fault]]] = []
    faults: list[Fault] = []
    reader = Reader(trial, faults.append)
    for number, row in seen.rows:
        faults.clear()
        try:
            line = reader.read(number, row)
        except BadRow as bad:
            line = bad.line
        if line is not None:
            found.append((line, list(faults)))
    return found


def same_file(batch: ImportBatch) -> list[ImportBatch]:
    """Other imports of the unit by which the same file, byte for byte, was brought in."""
    rows = ImportBatch.objects.filter(
        unit=batch.unit, sha256=batch.sha256, state=BatchState.BROUGHT_IN
    )
    return list(rows.exclude(pk=batch.pk).order_by("-pk")[:5])


def waiting() -> QuerySet[ImportBatch]:
    """Those on which work was asked for, the longest waiting first."""
    rows = ImportBatch.objects.exclude(waiting="").select_related("unit", "asked_by")
    return rows.order_by("pk")


def still_waits(batch: ImportBatch) -> bool:
    """False when another worker has done meanwhile what was asked for."""
    return waiting().filter(pk=batch.pk).exists()


@dataclass(frozen=True)
class ReportRow:
    """One line of the row report, as it was kept."""

    row: int
    column: str
    value: str
    refusal: Refusal


def report(batch: ImportBatch, start: int = 0, most: int | None = None) -> Iterator[ReportRow]:
    """The row report from line ``start``; empty where there is none."""
    if not batch.report:
        return
    path = Path(settings.MEDIA_ROOT) / blobs.place(batch.report)
    with path.open(encoding="utf-8") as file:
        for place, line in enumerate(file):
            if place < start:
                continue
            if most is not None and place >= start + most:
                break
            yield _kept(json.loads(line))


def _kept(said: Mapping[str, Any]) -> ReportRow:
    refusal = Refusal(said["code"], said["what"], said["what_to_do"], "", said["params"])
    return ReportRow(said["row"], said["column"], said["value"], refusal)
