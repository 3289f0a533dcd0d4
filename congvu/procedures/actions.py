"""Publishing procedures, saying where they are received and how far online, posting them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Refused, refuse
from congvu.core.vietnamese import fold, initials_fold, sort_key
from congvu.organisation.models import Unit
from congvu.procedures import access, rules, texts
from congvu.procedures.models import (
    OnlineLevel,
    Posting,
    Procedure,
    ProcedurePaper,
    ProcedureStep,
    ProcedureVersion,
    UnitProcedure,
)
from congvu.procedures.texts import VersionText

DAY = timedelta(days=1)


def _allow(refusal: Refusal | None) -> None:
    if refusal:
        raise Refused(refusal)


def _locked(procedure: Procedure) -> Procedure:
    return Procedure.objects.select_for_update().get(pk=procedure.pk)


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
    _allow(access.may_publish(by, publisher))
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
    procedure = _locked(procedure)
    _allow(access.may_publish(by, publisher))
    _allow(texts.why_not_version(version))
    present = list(procedure.versions.order_by("valid_from", "pk"))
    span = rules.Span(version.levels, version.valid_from, version.valid_to)
    _allow(rules.why_not_after(procedure.code, [_span(each) for each in present], span, drops))
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
    procedure = _locked(procedure)
    _allow(access.may_publish(by, publisher))
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
    _allow(access.may_publish(by, publisher))
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


@writes("received.assigned")
def assign_to_unit(
    unit: Unit,
    *,
    since: date,
    by: Actor,
    at: datetime,
    codes: Iterable[str] | None = None,
    source: str = "",
) -> list[UnitProcedure]:
    """Say that ``unit`` receives procedures from ``since`` on.

    Without ``codes``: every procedure in force at the unit's level that day and not yet received.
    Refuses with ``not-your-board``, ``procedure-not-in-force``, ``already-received``,
    ``nothing-to-assign``.
    """
    _allow(access.may_manage(by, unit))
    in_force = {
        each.procedure.code: each.procedure
        for each in ProcedureVersion.objects.on(since)
        .at_level(unit.level)
        .select_related("procedure")
        .order_by("procedure__code")
    }
    received = set(
        UnitProcedure.objects.on(since)
        .filter(unit=unit)
        .order_by("pk")
        .values_list("procedure__code", flat=True)
    )
    chosen = sorted(set(in_force) - received) if codes is None else list(dict.fromkeys(codes))
    for code in chosen:
        if code not in in_force:
            raise Refused(rules.not_in_force(code, unit.name, since))
        if code in received:
            raise Refused(rules.already_received(code, unit.name))
    if not chosen:
        raise refuse(
            "nothing-to-assign",
            N_("Không còn thủ tục nào của cấp này mà {unit} chưa tiếp nhận."),
            N_("Nạp danh mục thủ tục trước, hoặc chọn ngày khác."),
            unit=unit.name,
        )
    event = record(
        "received.assigned",
        subject=f"received:{unit.pk}",
        by=by,
        at=at,
        unit=unit,
        data={"codes": chosen, "since": since.isoformat(), "source": source},
    )
    return UnitProcedure.objects.bulk_create(
        UnitProcedure(
            unit=unit, procedure=in_force[code], valid_from=since, recorded_at=event.recorded_at
        )
        for code in chosen
    )


@writes("received.ended")
def stop_receiving(
    unit: Unit, procedure: Procedure, *, last_day: date, reason: str, by: Actor, at: datetime
) -> UnitProcedure:
    """``unit`` receives ``procedure`` until ``last_day`` (inclusive) and no longer, with a reason.

    Refuses with ``not-your-board``, ``reason-missing``, ``procedure-not-received``.
    """
    _allow(access.may_manage(by, unit))
    _reasoned(reason)
    row: UnitProcedure | None = (
        UnitProcedure.objects.select_for_update()
        .on(last_day)
        .filter(unit=unit, procedure=procedure)
        .order_by("-pk")
        .first()
    )
    if row is None:
        raise refuse(
            "procedure-not-received",
            N_("Ngày {day} {unit} không tiếp nhận thủ tục {code}."),
            N_("Kiểm tra lại ngày và mã thủ tục."),
            day=f"{last_day:%d/%m/%Y}",
            unit=unit.name,
            code=procedure.code,
        )
    event = record(
        "received.ended",
        subject=f"received:{unit.pk}",
        by=by,
        at=at,
        unit=unit,
        data={"code": procedure.code, "last_day": last_day.isoformat(), "reason": reason.strip()},
    )
    row.valid_to = last_day
    row.closed_recorded_at = event.recorded_at
    row.save(update_fields=["valid_to", "closed_recorded_at"])
    return row


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise refuse("reason-missing", N_("Chưa ghi lý do."), N_("Ghi lý do rồi lưu lại."))


@writes("online.level_set")
def set_online_level(
    procedure: Procedure,
    level: int,
    *,
    since: date,
    by: Actor,
    at: datetime,
    unit: Unit | None = None,
    until: date | None = None,
    source: str = "",
    publisher: Unit | None = None,
) -> OnlineLevel:
    """Offer ``procedure`` online at ``level`` (1–4) from ``since`` on; the level before it ends.

    At one unit (its administrator or reform officer), or at every unit without an own level (the
    publisher). Refuses with ``not-your-board``, ``publisher-not-province``,
    ``online-level-unknown``, ``online-level-overlaps``.
    """
    _allow(access.may_publish(by, publisher) if unit is None else access.may_manage(by, unit))
    procedure = _locked(procedure)
    rows = OnlineLevel.objects.filter(procedure=procedure, unit=unit)
    later = rows.filter(valid_from__gte=since).order_by("valid_from").first()
    starts = later.valid_from if later else None
    _allow(rules.why_not_level(procedure.code, level, starts))
    event = record(
        "online.level_set",
        subject=procedure,
        by=by,
        at=at,
        unit=unit or publisher,
        data={"level": level, "since": since.isoformat(), "for_all": unit is None},
    )
    rows.on(since).update(valid_to=since - DAY, closed_recorded_at=event.recorded_at)
    row: OnlineLevel = OnlineLevel.objects.create(
        procedure=procedure,
        unit=unit,
        level=level,
        source=source,
        valid_from=since,
        valid_to=until,
        recorded_at=event.recorded_at,
    )
    return row


@writes("posting.put_up")
def post(
    unit: Unit,
    versions: Iterable[ProcedureVersion],
    *,
    on: date,
    by: Actor,
    at: datetime,
    place: str = "",
) -> list[Posting]:
    """Post versions at a place of ``unit`` since ``on`` (the board of the one-stop by default).

    A version may be posted before it comes into force, not after it ended, and only at a unit
    that receives the procedure. Refuses with ``not-your-board``, ``posting-in-future``,
    ``version-ended``, ``procedure-not-received``, ``already-posted``, ``nothing-to-post``.
    """
    _allow(access.may_post(by, unit))
    place = " ".join(place.split()) or rules.BOARD
    chosen = list(versions)
    received = set(
        UnitProcedure.objects.filter(unit=unit, procedure__in=[v.procedure_id for v in chosen])
        .order_by("pk")
        .values_list("procedure_id", flat=True)
    )
    up = set(
        Posting.objects.select_for_update()
        .filter(unit=unit, place=place, removed_on=None, version__in=chosen)
        .order_by("pk")
        .values_list("version_id", flat=True)
    )
    if not chosen:
        raise Refused(rules.nothing_to_post())
    for version in chosen:
        _allow(
            rules.why_not_post(
                f"{version.procedure.code} {version.name}",
                on,
                today=local(at).date(),
                ended=version.valid_to,
                received=version.procedure_id in received and unit.level in version.level_list,
                already=version.pk in up,
            )
        )
        up.add(version.pk)
    event = record(
        "posting.put_up",
        subject=f"board:{unit.pk}",
        by=by,
        at=at,
        unit=unit,
        data={
            "versions": [[each.pk, each.procedure.code] for each in chosen],
            "place": place,
            "on": on.isoformat(),
        },
    )
    return Posting.objects.bulk_create(
        Posting(unit=unit, version=each, place=place, posted_on=on, recorded_at=event.recorded_at)
        for each in chosen
    )


@writes("posting.taken_down")
def take_down(
    postings: Iterable[Posting], *, on: date, by: Actor, at: datetime, reason: str
) -> list[Posting]:
    """Take postings of one unit down on ``on``, with a reason; the rows stay as history.

    Refuses with ``not-your-board``, ``reason-missing``, ``posting-in-future``,
    ``posting-not-up``, ``nothing-to-post``.
    """
    _reasoned(reason)
    rows = list(
        Posting.objects.select_for_update(of=("self",))
        .filter(pk__in=[each.pk for each in postings])
        .select_related("unit", "version__procedure")
        .order_by("pk")
    )
    if not rows:
        raise Refused(rules.nothing_to_post())
    for unit in {each.unit for each in rows}:
        _allow(access.may_post(by, unit))
    for each in rows:
        _allow(
            rules.why_not_take_down(
                str(each.version), on, local(at).date(), each.posted_on, each.removed_on
            )
        )
    for unit in sorted({each.unit for each in rows}, key=lambda unit: unit.pk):
        mine = [each for each in rows if each.unit_id == unit.pk]
        event = record(
            "posting.taken_down",
            subject=f"board:{unit.pk}",
            by=by,
            at=at,
            unit=unit,
            data={
                "postings": [[each.pk, each.version.procedure.code] for each in mine],
                "on": on.isoformat(),
                "reason": reason.strip(),
            },
        )
        for each in mine:
            each.removed_on = on
            each.removed_recorded_at = event.recorded_at
            each.removed_reason = reason.strip()[:200]
        Posting.objects.bulk_update(mine, ["removed_on", "removed_recorded_at", "removed_reason"])
    return rows
