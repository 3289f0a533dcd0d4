"""What is done with a file: uploaded, mapped, rehearsed, brought in, undone."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from congvu.audit.actions import record, writes, writes_nothing
from congvu.core import blobs
from congvu.core.actors import Actor
from congvu.core.refusals import N_, Refusal, Refused, refuse
from congvu.core.vietnamese import fold
from congvu.dossiers import actions as dossiers
from congvu.files.rules import tidy_name
from congvu.imports import access, progress, rules
from congvu.imports.models import ImportBatch, ImportMapping
from congvu.imports.reading import Fault, Found, Reader, fault_of
from congvu.imports.rules import BatchState, Work
from congvu.imports.rules.columns import Header, fingerprint, why_not_columns
from congvu.imports.rules.words import KINDS
from congvu.imports.sheets import kind_of
from congvu.organisation.models import Unit

Said = Callable[[int, int], None]
"""Hears how many rows are read, and of how many (0: not known)."""


def _allow(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise Refused(refusal)


def _locked(batch: ImportBatch, by: Actor) -> ImportBatch:
    found = (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("unit", "mapping")
        .get(pk=batch.pk)
    )
    _allow(access.may_import(by, found.unit))
    return found


@writes("import.uploaded")
def upload(
    content: bytes | IO[bytes], name: str, *, unit: Unit, by: Actor, at: datetime
) -> ImportBatch:
    """Keep a file that is to be brought in to the register of ``unit``.

    Refuses with ``not-your-duty``, ``file-empty``, ``file-too-large``, ``import-type-refused``.
    """
    _allow(access.may_import(by, unit))
    most = settings.CONGVU_MAX_IMPORT
    if not isinstance(content, bytes):
        content = content.read(most + 1)
    shown = tidy_name(name)
    if not content:
        raise refuse(
            "file-empty",
            N_("Tệp “{name}” không có nội dung."),
            N_("Mở lại tệp trên máy để kiểm tra, rồi tải lên lần nữa."),
            name=shown,
        )
    if len(content) > most:
        raise refuse(
            "file-too-large",
            N_("Tệp “{name}” lớn hơn {most} MB."),
            N_("Chia thành nhiều tệp theo năm, hoặc đề nghị quản trị nâng CONGVU_MAX_IMPORT_MB."),
            name=shown,
            most=most // (1024 * 1024),
        )
    kind = kind_of(content, shown)
    batch = ImportBatch.objects.create(
        unit=unit,
        file_name=shown,
        sha256=blobs.keep(Path(settings.MEDIA_ROOT), content),
        size=len(content),
        kind=kind,
        uploaded_at=at,
        uploaded_by_id=by.user_id,
    )
    # The name stays out of the audit: people put names of persons into file names.
    said = {"sha256": batch.sha256, "size": batch.size, "kind": kind}
    record("import.uploaded", subject=batch, by=by, at=at, unit=unit, data=said)
    return batch


@writes("import.columns_set")
def set_columns(
    batch: ImportBatch,
    *,
    sheet: str,
    header: Header,
    encoding: str,
    columns: Mapping[str, int],
    name: str,
    by: Actor,
    at: datetime,
) -> ImportBatch:
    """Say which column is what, and keep it under ``name`` for the next file of the same shape.

    Refuses with ``columns-missing``, ``column-twice``, ``mapping-unnamed``, ``import-done``,
    ``import-at-work``, ``not-your-duty``.
    """
    batch = _locked(batch, by)
    _allow(rules.why_not_changed(batch.state, batch.waiting))
    _allow(why_not_columns(columns, len(header.names)))
    name = " ".join(name.split())[:80]
    if not name:
        raise refuse(
            "mapping-unnamed",
            N_("Chưa đặt tên cho cách ghép cột."),
            N_("Đặt tên theo sổ hay phần mềm đã xuất tệp, để lần sau dùng lại."),
        )
    mark = fingerprint(header.names)
    kept = ImportMapping.objects.select_for_update().filter(unit=batch.unit, name=name).first()
    if kept is None:
        kept = ImportMapping(unit=batch.unit, name=name)
    kept.fingerprint, kept.columns, kept.changed_at = mark, dict(columns), at
    kept.save()
    batch.sheet, batch.header_row, batch.header_rows = sheet, header.row, header.rows
    batch.encoding, batch.columns, batch.mapping = encoding, dict(columns), kept
    batch.words = {**kept.words, **batch.words}
    batch.state, batch.unknown, batch.report, batch.failure = BatchState.MAPPED, {}, "", None
    batch.report_lines = 0
    batch.save()
    said = {"sheet": sheet, "header": header.row, "encoding": encoding, "mapping": kept.pk}
    said["columns"] = dict(columns)
    record("import.columns_set", subject=batch, by=by, at=at, unit=batch.unit, data=said)
    return batch


@writes("import.words_set")
def set_words(
    batch: ImportBatch, *, words: Mapping[str, Mapping[str, str]], by: Actor, at: datetime
) -> ImportBatch:
    """Say what words of the file mean, by kind; kept with the mapping. Others stay as they were.

    Refuses with ``words-kind-unknown``, ``import-done``, ``import-at-work``, ``not-your-duty``.
    """
    batch = _locked(batch, by)
    _allow(rules.why_not_changed(batch.state, batch.waiting))
    if set(words) - set(KINDS):
        raise refuse(
            "words-kind-unknown",
            N_("Không ghép nghĩa cho cột này."),
            N_("Chỉ ghép nghĩa các chữ của thủ tục, đơn vị, trạng thái, hình thức."),
        )
    for kind, said in words.items():
        for meaning in said.values():
            if kind == "unit" and meaning:
                unit = Unit.objects.filter(pk=int(meaning)).first()
                if unit is not None:
                    _allow(access.may_import(by, unit))
        plain = {fold(word): meaning for word, meaning in said.items() if meaning}
        batch.words = {**batch.words, kind: {**batch.words.get(kind, {}), **plain}}
    if batch.state == BatchState.CHECKED:
        batch.state = BatchState.MAPPED
    batch.unknown = {}
    batch.save()
    if batch.mapping is not None:
        batch.mapping.words, batch.mapping.changed_at = batch.words, at
        batch.mapping.save(update_fields=["words", "changed_at"])
    count = {kind: len(said) for kind, said in words.items()}
    record("import.words_set", subject=batch, by=by, at=at, unit=batch.unit, data={"words": count})
    return batch


@writes("import.asked")
def ask(
    batch: ImportBatch, *, work: str, whole: bool = False, by: Actor, at: datetime
) -> ImportBatch:
    """Ask for the rehearsal or the import; the worker does it, or the door at once.

    ``whole``: all rows or none. Refuses with the codes of :func:`rules.why_not_work`.
    """
    batch = _locked(batch, by)
    bad = batch.rows_bad
    _allow(rules.why_not_work(batch.state, batch.waiting, work, bad, whole))
    batch.waiting, batch.whole, batch.failure = work, whole, None
    batch.asked_by_id = by.user_id
    batch.save(update_fields=["waiting", "whole", "failure", "asked_by"])
    said = {"work": str(work), "whole": whole}
    record("import.asked", subject=batch, by=by, at=at, unit=batch.unit, data=said)
    return batch


@writes_nothing("it reads without a lock, however long, and keep_check writes what it found")
def check(batch: ImportBatch, *, said: Said | None = None, by: Actor, at: datetime) -> ImportBatch:
    """Read the whole file and write nothing of it: counts, unknown words, the row report.

    Refuses with ``import-done``, ``columns-not-set``, ``import-unreadable``, ``import-too-long``,
    ``import-changed``, ``not-your-duty``.
    """
    batch = ImportBatch.objects.select_related("unit", "mapping").get(pk=batch.pk)
    _allow(access.may_import(by, batch.unit))
    _allow(rules.why_not_work(batch.state, "", Work.CHECK, 0, False))
    with _Report() as report:
        reader, good = _read(batch, report, dossiers.rehearse, said, by, at)
        kept = (report.keep(), report.lines)
        return keep_check(batch, reader.found, good, kept, by=by, at=at)


@writes("import.checked")
def keep_check(
    read: ImportBatch,
    found: Found,
    good: int,
    report: tuple[str, int],
    *,
    by: Actor,
    at: datetime,
) -> ImportBatch:
    """Keep what a rehearsal found. Refuses with ``import-changed`` where the mapping is another."""
    batch = _locked(read, by)
    _allow(rules.why_not_work(batch.state, "", Work.CHECK, 0, False))
    if (batch.columns, batch.words, batch.sheet) != (read.columns, read.words, read.sheet):
        raise refuse(
            "import-changed",
            N_("Cách ghép đã đổi trong lúc đọc thử."),
            N_("Đọc thử lần nữa."),
        )
    _tally(batch, found, good)
    batch.state, batch.waiting, batch.failure = BatchState.CHECKED, "", None
    batch.report, batch.report_lines = report
    batch.save()
    record("import.checked", subject=batch, by=by, at=at, unit=batch.unit, data=_counts(batch))
    return batch


@writes("import.brought_in")
def bring(batch: ImportBatch, *, said: Said | None = None, by: Actor, at: datetime) -> ImportBatch:
    """Bring in every good row, in one transaction; all rows or none where the person said so.

    Refuses with ``import-done``, ``import-not-checked``, ``import-has-faults``,
    ``nothing-to-bring-in``, ``not-your-duty``; then nothing was written.
    """
    batch = _locked(batch, by)
    _allow(rules.why_not_work(batch.state, "", Work.BRING, 0, False))
    with _Report() as report:
        reader, good = _read(batch, report, dossiers.bring_in, said, by, at)
        _tally(batch, reader.found, good)
        if batch.whole and batch.rows_bad:
            raise Refused(rules.has_faults(batch.rows_bad))
        batch.report, batch.report_lines = report.keep(), report.lines
    batch.state, batch.waiting, batch.failure = BatchState.BROUGHT_IN, "", None
    batch.brought_in_at = at
    batch.save()
    counts = _counts(batch)
    event = record("import.brought_in", subject=batch, by=by, at=at, unit=batch.unit, data=counts)
    dossiers.tell_of_batch(batch.origin, good, [batch.unit_id], event)
    return batch


@writes("import.failed")
def fail(batch: ImportBatch, refusal: Refusal, *, by: Actor, at: datetime) -> ImportBatch:
    """Note that what was asked for could not be done, and why; nothing else was written."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    work, batch.waiting = batch.waiting, ""
    batch.failure = {"code": refusal.code, **refusal.said()}
    batch.save(update_fields=["waiting", "failure"])
    said = {"work": work, "code": refusal.code}
    record("import.failed", subject=batch, by=by, at=at, unit=batch.unit, data=said)
    return batch


@writes("import.undone")
def undo(batch: ImportBatch, *, reason: str, by: Actor, at: datetime) -> int:
    """Void every dossier of the batch while nobody acted on any of them; answers how many.

    Refuses with ``import-not-done``, ``batch-touched`` naming which, ``reason-missing``,
    ``not-your-duty``.
    """
    batch = _locked(batch, by)
    if batch.state != BatchState.BROUGHT_IN:
        raise refuse(
            "import-not-done",
            N_("Lần nhập này chưa nhập hồ sơ nào, hoặc đã huỷ."),
            N_("Không cần huỷ."),
        )
    count = dossiers.take_back(batch.origin, reason=reason, by=by, at=at)
    batch.state, batch.undone_at = BatchState.UNDONE, at
    batch.undone_reason = reason.strip()[:400]
    batch.save(update_fields=["state", "undone_at", "undone_reason"])
    said = {"reason": reason.strip(), "dossiers": count}
    event = record("import.undone", subject=batch, by=by, at=at, unit=batch.unit, data=said)
    dossiers.tell_of_batch(batch.origin, count, [batch.unit_id], event)
    return count


# --- reading -------------------------------------------------------------------------------------


def _read(
    batch: ImportBatch,
    report: _Report,
    what: Callable[..., int],
    said: Said | None,
    by: Actor,
    at: datetime,
) -> tuple[Reader, int]:
    reader = Reader(batch, report.note)
    total = batch.rows_total

    def refused(place: int, refusal: Refusal) -> None:
        reader.found.bad += 1
        report.note(fault_of(reader.places[place], refusal))

    def heard(_: int) -> None:
        progress.say(batch.pk, reader.found.total, total)
        if said is not None:
            said(reader.found.total, total)

    def lives_of() -> Any:
        for life in reader.lives():
            if reader.found.total > rules.ROWS_MOST:
                raise refuse(
                    "import-too-long",
                    N_("Tệp có hơn {most} dòng."),
                    N_("Chia thành nhiều tệp theo năm rồi tải lên."),
                    most=rules.ROWS_MOST,
                )
            yield life

    lives: Any = lives_of()
    try:
        good = what(lives, origin=batch.origin, refused=refused, progress=heard, by=by, at=at)
    finally:
        progress.forget(batch.pk)
    return reader, good


def _tally(batch: ImportBatch, found: Found, good: int) -> None:
    batch.rows_total, batch.rows_skipped = found.total, found.skipped
    batch.rows_good, batch.rows_bad = good, found.bad
    batch.unknown = {kind: dict(words.most_common()) for kind, words in found.unknown.items()}


def _counts(batch: ImportBatch) -> dict[str, Any]:
    return {
        "rows": batch.rows_total,
        "good": batch.rows_good,
        "bad": batch.rows_bad,
        "skipped": batch.rows_skipped,
        "report": batch.report,
    }


class _Report:
    """The row report while it is written: line by line to a file, never in memory."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed on exit
        self.places: list[tuple[int, int, int]] = []

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return len(self.places)

    def __enter__(self) -> _Report:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def note(self, fault: Fault) -> None:
        """One line."""
        refusal = fault.refusal
        params = {name: _plain(value) for name, value in refusal.params.items()}
        kept = {"row": fault.row, "column": fault.column, "value": fault.value}
        kept |= {"code": refusal.code, "what": refusal.what, "what_to_do": refusal.what_to_do}
        line = json.dumps({**kept, "params": params}, ensure_ascii=False).encode() + b"\n"
        self.places.append((fault.row, self.file.tell(), len(line)))
        self.file.write(line)

    def keep(self) -> str:
        """The hash under which it lies, in the order of rows; empty where nothing is to be said."""
        if not self.places:
            return ""
        whole = io.BytesIO()
        for _, start, length in sorted(self.places):
            self.file.seek(start)
            whole.write(self.file.read(length))
        return blobs.keep(Path(settings.MEDIA_ROOT), whole.getvalue())


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)
