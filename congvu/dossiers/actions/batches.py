"""Papers carried in batches, both ways: a numbered slip, each line signed for or refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.dossiers import access, queries, rules
from congvu.dossiers.actions._custody import _locked, _not_before, _note_papers, _papers_to
from congvu.dossiers.actions.common import _allow, _keep, _leave, _next, _series
from congvu.dossiers.actions.on_the_way import take_over
from congvu.dossiers.models import Dossier, HandOver, HandOverBatch
from congvu.dossiers.rules import Direction, State
from congvu.organisation.models import Office


def _open(
    direction: Direction,
    from_office: Office,
    to_office: Office,
    note: str,
    by: Actor,
    at: datetime,
    key: str | None,
) -> tuple[HandOverBatch, bool]:
    """The batch with its number, and whether it is new; the series is locked until the end."""
    unit, year = from_office.unit, local(at).year
    series = _series(unit, rules.slip_scope(rules.Slip.HAND_OVER, year))
    if key:
        first = HandOverBatch.objects.filter(unit=unit, request_key=key).first()
        if first is not None:
            record("batch.given_again", subject=first, by=by, at=at, unit=unit)
            return first, False
    serial = _next(series)
    batch = HandOverBatch.objects.create(
        unit=unit,
        number=rules.slip_number(rules.Slip.HAND_OVER, serial, year),
        year=year,
        serial=serial,
        direction=direction,
        from_office=from_office,
        to_office=to_office,
        given_by_id=by.user_id,
        given_at=at,
        note=note.strip(),
        request_key=key or None,
    )
    return batch, True


def _given(batch: HandOverBatch, lines: Sequence[HandOver], by: Actor, at: datetime) -> None:
    data = {
        "number": batch.number,
        "direction": str(batch.direction),
        "from_office": batch.from_office_id,
        "to_office": batch.to_office_id,
        "lines": [line.pk for line in lines],
    }
    record("batch.given", subject=batch, by=by, at=at, unit=batch.unit, data=data)


def _nothing_chosen() -> Exception:
    return refuse(
        "batch-empty",
        N_("Chưa chọn hồ sơ nào cho phiếu bàn giao."),
        N_("Đánh dấu các hồ sơ cùng nơi giao, cùng nơi nhận rồi lập phiếu."),
    )


@writes("batch.given", "batch.given_again")
def give_batch(
    lines: Sequence[int],
    *,
    note: str = "",
    request_key: str | None = None,
    by: Actor,
    at: datetime,
) -> HandOverBatch:
    """Put hand-overs that nobody has signed for on one numbered slip, from an office to another.

    ``lines`` are keys of hand-overs. ``request_key`` marks one sending: sent twice, the first
    slip is answered. Source: NĐ 61/2018/NĐ-CP, Điều 18 (chưa đối chiếu văn bản). Refuses with
    ``batch-empty``, ``batch-mixed``, ``line-not-waiting``, ``line-in-batch``, ``not-your-duty``.
    """
    found = list(
        HandOver.objects.filter(pk__in=lines)
        .select_related("from_office__unit", "to_office", "dossier")
        .order_by("pk")
    )
    if not found:
        raise _nothing_chosen()
    ways = {(line.from_office_id, line.to_office_id) for line in found}
    first = found[0]
    if len(ways) != 1 or first.from_office is None or first.to_office is None:
        raise refuse(
            "batch-mixed",
            N_("Các hồ sơ này không cùng nơi giao và nơi nhận."),
            N_("Lập mỗi phiếu cho một nơi nhận."),
        )
    _allow(access.may_carry(by, first.from_office.unit_id))
    batch, new = _open(
        Direction.WORK, first.from_office, first.to_office, note, by, at, request_key
    )
    if not new:
        return batch
    # Locked only now: the series lets one slip of the unit be made at a time.
    waiting = queries.waiting_hand_overs().filter(pk__in=lines).select_for_update(of=("self",))
    fresh = {line.pk: line for line in waiting.order_by("pk")}
    for line in found:
        _not_before(at, line.given_at)
        if line.pk not in fresh:
            raise refuse(
                "line-not-waiting",
                N_("Hồ sơ {number} đã được ký nhận hoặc đã chuyển tiếp."),
                N_("Tải lại trang và lập phiếu cho các hồ sơ còn chờ."),
                number=line.dossier.number,
            )
        if fresh[line.pk].batch_id is not None:
            raise refuse(
                "line-in-batch",
                N_("Hồ sơ {number} đã có trong một phiếu bàn giao khác."),
                N_("Tải lại trang và lập phiếu cho các hồ sơ còn lại."),
                number=line.dossier.number,
            )
    HandOver.objects.filter(pk__in=fresh).update(batch=batch)
    _given(batch, found, by, at)
    return batch


@writes("batch.given", "batch.given_again", "dossier.result_carried")
def give_results(
    dossiers: Sequence[int],
    *,
    to_office: Office,
    note: str = "",
    request_key: str | None = None,
    by: Actor,
    at: datetime,
) -> HandOverBatch:
    """Carry results back to the office that hands them out: a slip like the way there.

    The dossiers are finished and their papers lie with one office. Source: NĐ 61/2018/NĐ-CP,
    Điều 19 (chưa đối chiếu văn bản). Refuses with ``batch-empty``, ``batch-mixed``,
    ``result-not-ready``, ``line-in-batch``, ``office-elsewhere``, ``not-your-duty``.
    """
    found = [_locked(pk) for pk in sorted(set(dossiers))]
    if not found:
        raise _nothing_chosen()
    offices = {each.papers_office_id for each in found}
    from_office = found[0].papers_office
    if len(offices) != 1 or from_office is None or from_office.pk == to_office.pk:
        raise refuse(
            "batch-mixed",
            N_("Các hồ sơ này không cùng nơi giao và nơi nhận."),
            N_("Lập mỗi phiếu cho một nơi nhận."),
        )
    _allow(access.may_carry(by, from_office.unit_id))
    batch, new = _open(Direction.RESULT, from_office, to_office, note, by, at, request_key)
    if not new:
        return batch
    lines = [_result_line(each, batch, by, at) for each in found]
    _given(batch, lines, by, at)
    return batch


def _result_line(dossier: Dossier, batch: HandOverBatch, by: Actor, at: datetime) -> HandOver:
    if dossier.state != State.FINISHED or dossier.finished_at is None:
        raise refuse(
            "result-not-ready",
            N_("Hồ sơ {number} chưa có kết quả, hoặc kết quả đã trả."),
            N_("Chỉ chuyển về nơi trả những hồ sơ đã xử lý xong."),
            number=dossier.number,
        )
    if batch.to_office.unit_id not in (dossier.unit_id, dossier.competent_unit_id):
        raise refuse(
            "office-elsewhere",
            N_("“{office}” không thuộc đơn vị tiếp nhận hoặc đơn vị giải quyết hồ sơ."),
            N_("Chọn bộ phận của đơn vị tiếp nhận hoặc đơn vị giải quyết."),
            office=batch.to_office.name,
        )
    _not_before(at, dossier.finished_at)
    if queries.waiting_hand_overs().filter(dossier=dossier, batch__isnull=False).exists():
        raise refuse(
            "line-in-batch",
            N_("Hồ sơ {number} đã có trong một phiếu bàn giao khác."),
            N_("Tải lại trang và lập phiếu cho các hồ sơ còn lại."),
            number=dossier.number,
        )
    line = HandOver.objects.create(
        dossier=dossier,
        batch=batch,
        from_office=batch.from_office,
        from_user_id=by.user_id,
        to_office=batch.to_office,
        given_at=at,
        note=batch.note,
    )
    data = {"hand_over": line.pk, "to_office": batch.to_office_id, "batch": batch.number}
    _note_papers("dossier.result_carried", dossier, by, at, data)
    return line


# --- the answer of the receiver ------------------------------------------------------------------


@writes("dossier.papers_taken")
def sign_line(line: HandOver, *, by: Actor, at: datetime) -> HandOver:
    """Sign for one line of a slip: the originals are with the receiver now.

    Where the hand-over itself still waits for its taker, this takes it over as well. Refuses with
    ``line-answered``, ``own-hand-over``, ``not-your-office``, ``not-your-duty``.
    """
    line, batch, dossier = _answerable(line, by, at)
    waits = queries.waiting_line(dossier, by)
    if (
        line.to_user_id in (None, *by.hands)
        and waits is not None
        and waits.pk == line.pk
        and rules.TABLE.why_not(dossier.state, "take_over") is None
    ):
        dossier = take_over(dossier, by=by, at=at)
        line.refresh_from_db()
    else:
        line.taken_at, line.taken_by_id = at, by.user_id
        line.save(update_fields=["taken_at", "taken_by"])
        _papers_to(dossier, line.to_office_id, by.user_id)
        dossier.save(update_fields=["papers_office", "papers_user"])
    data = {"hand_over": line.pk, "to_office": line.to_office_id, "batch": batch.number}
    _note_papers("dossier.papers_taken", dossier, by, at, data)
    _settle(batch, at)
    return line


@writes("dossier.papers_refused")
def refuse_line(line: HandOver, *, fault: str, note: str = "", by: Actor, at: datetime) -> HandOver:
    """Do not sign for one line: the papers, and the dossier with them, are the giver's again.

    ``fault`` is one of :data:`rules.LINE_FAULTS`; “other” asks for words. Refuses with
    ``line-fault-unknown``, ``reason-missing`` and the codes of :func:`sign_line`.
    """
    if fault not in rules.LINE_FAULTS:
        raise refuse(
            "line-fault-unknown",
            N_("Chưa chọn lý do không ký nhận."),
            N_("Chọn một lý do trong danh sách."),
        )
    if fault in ("other", "missing_paper"):
        _allow(rules.why_not_text(note))
    line, batch, dossier = _answerable(line, by, at)
    waited = queries.waiting_hand_overs().filter(pk=line.pk).exists()
    line.refused_at, line.refused_by_id = at, by.user_id
    line.refusal, line.refusal_note = fault, note.strip()
    line.save(update_fields=["refused_at", "refused_by", "refusal", "refusal_note"])
    data = {"hand_over": line.pk, "fault": fault, "batch": batch.number}
    # Of several branches only the one that the dossier itself followed brings it back.
    if dossier.is_open and waited and dossier.office_id == line.to_office_id:
        _not_before(at, dossier.moved_at)
        dossier.office_id, dossier.holder_id = line.from_office_id, line.from_user_id
        data |= {"office": dossier.office_id}
        _leave("dossier.papers_refused", dossier, by, at, data)
        _keep(dossier, queries.pauses_of(dossier))
    else:
        _note_papers("dossier.papers_refused", dossier, by, at, data)
    _settle(batch, at)
    return line


@writes("dossier.given_again")
def give_again(line: HandOver, *, note: str = "", by: Actor, at: datetime) -> HandOver:
    """Give a line that was sent back once more, to where it was going: what was wrong is mended.

    The steps do not notice. Refuses with ``line-not-refused``, ``not-your-duty``.
    """
    dossier = _locked(line.dossier_id)
    line = dossier.hand_overs.select_for_update(of=("self",)).get(pk=line.pk)
    _allow(access.may_act(by, "hand_over", dossier))
    if not dossier.is_open or not queries.last_refused().filter(pk=line.pk).exists():
        raise refuse(
            "line-not-refused",
            N_("Lần bàn giao này không bị trả lại, hoặc hồ sơ đã chuyển tiếp."),
            N_("Mở hồ sơ để xem nơi đang giữ."),
        )
    _not_before(at, dossier.moved_at)
    again = HandOver.objects.create(
        dossier=dossier,
        from_office_id=line.from_office_id,
        from_user_id=by.user_id,
        to_office_id=line.to_office_id,
        to_user_id=line.to_user_id,
        step_id=line.step_id,
        given_at=at,
        note=note.strip(),
    )
    if dossier.office_id == line.from_office_id:
        dossier.office_id, dossier.holder_id = line.to_office_id, line.to_user_id
    data = {"hand_over": again.pk, "office": dossier.office_id, "to_office": line.to_office_id}
    _leave("dossier.given_again", dossier, by, at, data)
    _keep(dossier, queries.pauses_of(dossier))
    return again


def _answerable(line: HandOver, by: Actor, at: datetime) -> tuple[HandOver, HandOverBatch, Dossier]:
    """The line and its dossier under lock, when ``by`` may answer it now."""
    dossier = _locked(line.dossier_id)
    found: HandOver = (
        HandOver.objects.select_for_update(of=("self",))
        .select_related("batch__unit", "to_office", "from_office")
        .get(pk=line.pk)
    )
    _allow(access.may_sign_for(by, found))
    if found.taken_at is not None or found.refused_at is not None:
        raise refuse(
            "line-answered",
            N_("Hồ sơ {number} đã được trả lời trên phiếu này."),
            N_("Tải lại trang để xem ai đã ký nhận."),
            number=dossier.number,
        )
    _not_before(at, found.given_at)
    batch = found.batch
    assert batch is not None
    return found, batch, dossier


def _settle(batch: HandOverBatch, at: datetime) -> None:
    """Close the slip with its last answer."""
    batch = HandOverBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.settled_at is None and not queries.lines_waiting(batch).exists():
        batch.settled_at = at
        batch.save(update_fields=["settled_at"])
