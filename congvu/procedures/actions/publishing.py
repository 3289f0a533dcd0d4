"""Publishing procedures and their versions; loading a catalogue."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.refusals import N_, Refused, refuse
from congvu.core.vietnamese import fold, initials_fold, sort_key
from congvu.organisation.models import Unit
from congvu.procedures import access, rules, texts
from congvu.procedures.actions._shared import DAY, allow, locked
from congvu.procedures.actions.receiving import set_online_level
from congvu.procedures.models import (
    Procedure,
    ProcedurePaper,
    ProcedureStep,
    ProcedureVersion,
)
from congvu.procedures.texts import VersionText


@writes("procedure.published")
def publish_procedure(
    *,
    code: str,
    field: str,
    version: VersionText,
    by: Actor,
    at: datetime,
    publisher: Unit | None = None,
    old_code: str = "",
    code_note: str = "",
) -> ProcedureVersion:
    """Enter a new procedure in the catalogue with its first version.

    ``publisher`` is the province whose decision it is; only the system goes without. Refuses with
    ``publisher-not-province``, ``not-your-board``, ``procedure-code-wrong``, ``procedure-present``
    and the refusals of :func:`publish_version`.
    """
    allow(access.may_publish(by, publisher))
    if not rules.is_code(code):
        raise refuse(
            "procedure-code-wrong",
            N_("Mã thủ tục “{code}” không đúng dạng."),
            N_("Ghi mã như trong Cơ sở dữ liệu quốc gia, ví dụ 1.001193; số 0 đầu, cuối giữ lại."),
            code=code,
        )
    if Procedure.objects.filter(code=code).exists():
        raise refuse(
            "procedure-present",
            N_("Danh mục đã có thủ tục mang mã {code}."),
            N_("Công bố bản mới của thủ tục đó."),
            code=code,
        )
    procedure = Procedure.objects.create(
        code=code,
        old_code=old_code,
        code_note=code_note,
        field=field.strip(),
        field_sort=sort_key(field)[:450],
    )
    record(
        "procedure.published",
        subject=procedure,
        by=by,
        at=at,
        unit=publisher,
        data={"code": code, "old_code": old_code, "note": code_note, "field": procedure.field},
    )
    return publish_version(procedure, version, publisher=publisher, by=by, at=at)


@writes("procedure.version_published")
def publish_version(
    procedure: Procedure,
    version: VersionText,
    *,
    by: Actor,
    at: datetime,
    publisher: Unit | None = None,
    drops: Sequence[str] = (),
) -> ProcedureVersion:
    """Publish a version; the one before it at the same level ends the day before.

    A dossier received earlier keeps its version. ``drops`` names levels that stop receiving the
    procedure by this publication. Refuses with ``publisher-not-province``, ``not-your-board``,
    ``procedure-without-name``, ``procedure-without-level``, ``version-backwards``,
    ``term-unreadable``, ``steps-exceed-term``, ``step-term-not-comparable``,
    ``version-overlaps``, ``version-loses-level``.
    """
    procedure = locked(procedure)
    allow(access.may_publish(by, publisher))
    allow(texts.why_not_version(version))
    present = list(procedure.versions.order_by("valid_from", "pk"))
    span = rules.Span(version.levels, version.valid_from, version.valid_to)
    allow(rules.why_not_after(procedure.code, [_span(each) for each in present], span, drops))
    closed = [
        each
        for each in present
        if set(each.level_list) & set(version.levels)
        and (each.valid_to is None or each.valid_to >= version.valid_from)
    ]
    event = record(
        "procedure.version_published",
        subject=procedure,
        by=by,
        at=at,
        unit=publisher,
        data={
            "code": procedure.code,
            **version.as_data(),
            "closed": [each.pk for each in closed],
        },
    )
    for each in closed:
        each.valid_to = version.valid_from - DAY
        each.closed_recorded_at = event.recorded_at
        each.save(update_fields=["valid_to", "closed_recorded_at"])
    return _written(procedure, version, event.recorded_at)


def _span(version: ProcedureVersion) -> rules.Span:
    return rules.Span(tuple(version.level_list), version.valid_from or date.min, version.valid_to)


def _written(procedure: Procedure, text: VersionText, recorded_at: datetime) -> ProcedureVersion:
    name = " ".join(text.name.split())
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        folded=fold(f"{procedure.code} {procedure.old_code} {name} {procedure.field}")[:450],
        sort=sort_key(name)[:900],
        initials=initials_fold(name)[:120],
        recorded_at=recorded_at,
        **{**text.columns(), "name": name},
    )
    ProcedurePaper.objects.bulk_create(
        ProcedurePaper(version=version, order=order, **asdict(paper))
        for order, paper in enumerate(text.papers, start=1)
    )
    ProcedureStep.objects.bulk_create(
        ProcedureStep(version=version, order=order, **asdict(step))
        for order, step in enumerate(text.steps, start=1)
    )
    return version


@writes("procedure.repealed")
def repeal(
    procedure: Procedure,
    *,
    last_day: date,
    decision: str,
    by: Actor,
    at: datetime,
    publisher: Unit | None = None,
) -> list[ProcedureVersion]:
    """End every version in force after ``last_day`` (bãi bỏ), by a decision that is named.

    Refuses with ``publisher-not-province``, ``not-your-board``, ``repeal-without-decision``,
    ``procedure-not-in-force``.
    """
    procedure = locked(procedure)
    allow(access.may_publish(by, publisher))
    if not decision.strip():
        raise refuse(
            "repeal-without-decision",
            N_("Chưa ghi quyết định bãi bỏ thủ tục."),
            N_("Ghi số, ngày và cơ quan ban hành của quyết định công bố bãi bỏ."),
        )
    ended = list(procedure.versions.on(last_day).order_by("pk"))
    if not ended:
        raise Refused(rules.not_in_force(procedure.code, "", last_day))
    event = record(
        "procedure.repealed",
        subject=procedure,
        by=by,
        at=at,
        unit=publisher,
        data={
            "code": procedure.code,
            "last_day": last_day.isoformat(),
            "decision": decision.strip(),
            "versions": [each.pk for each in ended],
        },
    )
    for each in ended:
        each.valid_to = last_day
        each.closed_recorded_at = event.recorded_at
        each.save(update_fields=["valid_to", "closed_recorded_at"])
    return ended


@writes("catalogue.loaded")
def load_catalogue(
    text: str,
    *,
    by: Actor,
    at: datetime,
    papers: str = "",
    steps: str = "",
    online: str = "",
    source: str = "",
    publisher: Unit | None = None,
) -> list[ProcedureVersion]:
    """Load a catalogue (CSV texts); all of it or nothing.

    A code already in the catalogue gets a new version. Refuses with ``catalogue-faulty`` (each
    fault by its file and line) and as :func:`publish_version`.
    """
    allow(access.may_publish(by, publisher))
    catalogue = texts.read_catalogue(text, papers, steps, online)
    present = {
        each.code: each
        for each in Procedure.objects.filter(
            code__in={line.code for line in catalogue.lines}
        ).order_by("pk")
    }
    faults = []
    for line in catalogue.lines:
        if line.code in present:
            spans = [_span(each) for each in present[line.code].versions.order_by("pk")]
            version = line.version
            span = rules.Span(version.levels, version.valid_from, version.valid_to)
            refusal = rules.why_not_after(line.code, spans, span)
            if refusal:
                faults.append(f"thủ tục dòng {line.line}: {refusal}")
    if faults:
        raise texts.faulty(faults)
    made = []
    for line in sorted(catalogue.lines, key=lambda each: (each.version.valid_from, each.line)):
        if line.code in present:
            made.append(
                publish_version(present[line.code], line.version, publisher=publisher, by=by, at=at)
            )
        else:
            first = publish_procedure(
                code=line.code,
                field=line.field,
                version=line.version,
                publisher=publisher,
                old_code=line.old_code,
                code_note=line.code_note,
                by=by,
                at=at,
            )
            present[line.code] = first.procedure
            made.append(first)
    for row in catalogue.online:
        set_online_level(
            present[row.code],
            row.level,
            since=row.valid_from,
            until=row.valid_to,
            source=row.source,
            publisher=publisher,
            by=by,
            at=at,
        )
    digest = hashlib.sha256("\0".join((text, papers, steps, online)).encode())
    record(
        "catalogue.loaded",
        subject="catalogue",
        by=by,
        at=at,
        unit=publisher,
        data={"versions": len(made), "sha256": digest.hexdigest(), "source": source},
    )
    return made
