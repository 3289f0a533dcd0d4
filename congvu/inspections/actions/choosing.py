"""Choosing the units of a year: commit to a frame, draw by a public value, count the chances."""

from __future__ import annotations

import json
import secrets
from datetime import date, datetime
from typing import Any

from congvu.audit.actions import record, writes
from congvu.core import cover_draw
from congvu.core.actors import Actor
from congvu.core.canonical import canonical, sha256_hex
from congvu.core.periods import local
from congvu.core.refusals import N_, Words, refuse
from congvu.inspections import access
from congvu.inspections.actions._shared import guard, may_use_value, needs_reason
from congvu.inspections.choosing import reading, risk, standing
from congvu.inspections.models import (
    InspectionPlan,
    PlanTarget,
    SelectedUnit,
    UnitSelection,
)
from congvu.organisation.models import Unit


@writes("unit_selection.committed")
def commit_selection(
    unit: Unit,
    *,
    year: int,
    source: str,
    source_on: date,
    fallback: str,
    by: Actor,
    at: datetime,
    extra: int = 0,
    cycle: int | None = None,
    reserve: int | None = None,
    reason: str = "",
    surprise: bool = False,
    publish_on: date | None = None,
) -> UnitSelection:
    """Commit to the frame of the year's units, before the named randomness exists.

    ``source`` names the future public value of ``source_on``, ``fallback`` what is taken when it
    does not come. ``extra`` seats, another ``cycle`` or ``reserve`` than the rule's need a
    ``reason``. Refuses with ``not-leading``, ``selection-present``, ``coverage-unruled``,
    ``cycle-missing``, ``coverage-infeasible`` (with the least amendments in words),
    ``reason-missing``, ``source-missing``, ``source-past``, ``source-used``, ``publish-missing``.
    """
    unit = _locked(unit)
    guard(access.may_lead(by, unit, at))
    _may_name(unit, source, source_on, fallback, surprise, publish_on, at)
    if UnitSelection.objects.filter(unit=unit, year=year, round=1).exists():
        raise refuse(
            "selection-present",
            N_("Năm {year} đã có lần bốc chọn đầu."),
            N_("Cần thêm đơn vị thì lập lần bốc thêm, với giá trị ngẫu nhiên mới."),
            "docs/adr/0008",
            year=year,
        )
    day = local(at).date()
    made = standing.draft(unit, year, day, extra=extra, cycle=cycle, reserve=reserve)
    if extra or cycle is not None or reserve is not None:
        guard(needs_reason(reason))
    if not made.outlook.feasible:
        raise refuse(
            "coverage-infeasible",
            N_("Với {quota} đơn vị mỗi năm không thể kiểm tra hết trong {cycle} năm."),
            N_("Chọn một cách: {ways}."),
            quota=made.outlook.quota,
            cycle=made.rule.cycle,
            ways=Words(*(each.said() for each in made.outlook.amendments), between="; "),
        )
    units = {each.key: each.standing.last + made.rule.cycle for each in made.candidates}
    seats = {"cycle": made.rule.cycle, "quota": made.outlook.quota, "reserve": made.outlook.reserve}
    ruled = {
        "percent": str(made.found.minimum_percent),
        "denominator": made.found.denominator,
        "scope": made.found.scope,
        "cycle": made.found.cycle_years,
        "reserve_percent": str(made.found.reserve_percent),
        "source": made.found.source,
        "extra": extra,
        "reason": reason.strip(),
    }
    return _commit(
        unit, year, 1, made.candidates, units, seats, ruled,
        source=source, source_on=source_on, fallback=fallback, surprise=surprise,
        publish_on=publish_on, by=by, at=at,
    )  # fmt: skip


@writes("unit_selection.committed")
def commit_more(
    unit: Unit,
    *,
    year: int,
    seats: int,
    source: str,
    source_on: date,
    fallback: str,
    reason: str,
    by: Actor,
    at: datetime,
    surprise: bool = False,
    publish_on: date | None = None,
) -> UnitSelection:
    """Commit to a further round: ``seats`` more units (or surprise visits), with new randomness.

    Nobody is due in it: a fifth goes by chance, the rest by risk. An announced round leaves out
    the announced units only, so that a gap does not tell of a surprise. Refuses as
    :func:`commit_selection`, and with ``round-open`` while an earlier round is not drawn,
    ``frame-number``.
    """
    unit = _locked(unit)
    guard(access.may_lead(by, unit, at), needs_reason(reason))
    _may_name(unit, source, source_on, fallback, surprise, publish_on, at)
    earlier = list(UnitSelection.objects.filter(unit=unit, year=year).order_by("round"))
    if any(each.drawn_at is None for each in earlier):
        raise refuse(
            "round-open",
            N_("Lần bốc trước của năm {year} chưa rút."),
            N_("Rút xong lần trước rồi mới lập lần bốc thêm."),
            year=year,
        )
    found = standing.rule_of(unit, year)
    everyone = standing.candidates(unit, local(at).date(), found.scope, year - 1)
    taken = SelectedUnit.objects.filter(selection__in=[each.pk for each in earlier])
    if not surprise:
        taken = taken.filter(selection__surprise=False)
    gone = set(taken.order_by("pk").values_list("key", flat=True))
    left = tuple(each for each in everyone if each.key not in gone)
    number = (earlier[-1].round if earlier else 1) + 1
    ruled = {"scope": found.scope, "denominator": found.denominator, "reason": reason.strip()}
    return _commit(
        unit, year, number, left, dict.fromkeys((each.key for each in left), year + 1),
        {"cycle": 1, "quota": seats, "reserve": 0}, ruled,
        source=source, source_on=source_on, fallback=fallback, surprise=surprise,
        publish_on=publish_on, by=by, at=at,
    )  # fmt: skip


def _locked(unit: Unit) -> Unit:
    return Unit.objects.select_for_update().get(pk=unit.pk)


def _may_name(
    unit: Unit,
    source: str,
    source_on: date,
    fallback: str,
    surprise: bool,
    publish_on: date | None,
    at: datetime,
) -> None:
    if not source.strip() or not fallback.strip():
        raise refuse(
            "source-missing",
            N_("Chưa nêu nguồn ngẫu nhiên công khai, hoặc nguồn dự phòng khi nguồn ấy không có."),
            N_("Ghi rõ giá trị nào, công bố ngày nào, hoặc gieo xúc xắc trước những ai."),
        )
    if source_on < local(at).date():
        raise refuse(
            "source-past",
            N_("Giá trị của ngày {day} đã có rồi."),
            N_("Chọn một giá trị sẽ công bố từ hôm nay trở đi, sau lúc cam kết."),
            day=source_on,
        )
    if UnitSelection.objects.filter(unit=unit, source=source.strip(), source_on=source_on).exists():
        raise refuse(
            "source-used",
            N_("Nguồn ngẫu nhiên này đã dùng cho một lần bốc trước."),
            N_("Mỗi lần bốc cần một giá trị mới: chọn ngày khác hoặc nguồn khác."),
        )
    if surprise and (publish_on is None or publish_on < source_on):
        raise refuse(
            "publish-missing",
            N_("Kiểm tra đột xuất cần ngày công khai danh sách, sau ngày kiểm tra cuối cùng."),
            N_("Ghi ngày mà từ đó ai cũng được xem khung và danh sách."),
        )


def _commit(
    unit: Unit,
    year: int,
    number: int,
    everyone: tuple[standing.Candidate, ...],
    dues: dict[str, int],
    seats: dict[str, int],
    ruled: dict[str, Any],
    *,
    source: str,
    source_on: date,
    fallback: str,
    surprise: bool,
    publish_on: date | None,
    by: Actor,
    at: datetime,
) -> UnitSelection:
    scored = risk.score(
        unit, [each.unit.pk for each in everyone if each.office is None], local(at).date(), at
    )
    frame = cover_draw.CoverFrame(
        year=year,
        **seats,
        units=tuple(
            (each.key, risk.AVERAGE if each.office else scored.weights[each.unit.pk],
             dues[each.key])
            for each in everyone
        ),
        round=number,
        secret=secrets.token_hex(32) if surprise else "",
    )  # fmt: skip
    row = UnitSelection.objects.create(
        unit=unit,
        year=year,
        round=number,
        surprise=surprise,
        frame=canonical(frame.as_json()),
        basis=canonical(
            {
                "day": local(at).date().isoformat(),
                "rule": ruled,
                "risk": scored.frozen,
                "candidates": {
                    each.key: {
                        "name": each.name,
                        "unit": each.unit.pk,
                        "office": each.office and each.office.pk,
                        "last": each.debt.on and each.debt.on.isoformat(),
                        "owed_by": each.owed_by,
                    }
                    for each in everyone
                },
            }
        ),
        commitment=cover_draw.commitment(frame),
        committed_at=at,
        source=source.strip(),
        source_on=source_on,
        fallback=fallback.strip(),
        publish_on=publish_on if surprise else None,
    )
    record(
        "unit_selection.committed",
        subject=row,
        by=by,
        at=at,
        unit=unit,
        data={
            "year": year,
            "round": number,
            "surprise": surprise,
            "seats": seats["quota"],
            "algo": cover_draw.ALGORITHM,
            "commitment": row.commitment,
            "source": row.source,
            "source_on": source_on.isoformat(),
            "fallback": row.fallback,
            "publish_on": row.publish_on and row.publish_on.isoformat(),
        },
    )
    return row


@writes("unit_selection.drawn")
def draw_selection(
    selection: UnitSelection, *, randomness: str, by: Actor, at: datetime, fell_back: str = ""
) -> UnitSelection:
    """Draw with the public value, as it was published.

    ``fell_back`` says why the fallback was used instead of the named source. Of a surprise the
    audit keeps a salted hash of the result, not the names. Refuses with ``not-leading``,
    ``already-drawn``, ``drawn-before-commitment``, ``randomness-used``, ``randomness-missing``.
    """
    selection = (
        UnitSelection.objects.select_for_update(of=("self",))
        .select_related("unit")
        .get(pk=selection.pk)
    )
    guard(access.may_lead(by, selection.unit, at))
    if selection.drawn_at is not None:
        raise refuse(
            "already-drawn",
            N_("Lần bốc này đã rút."),
            N_("Kiểm lại bằng trang công khai hoặc congvu draw --verify."),
        )
    if at <= selection.committed_at or local(at).date() < selection.source_on:
        raise refuse(
            "drawn-before-commitment",
            N_("Giá trị đã hẹn chỉ có từ ngày {day}, sau lúc cam kết."),
            N_("Đợi giá trị được công bố; nếu nguồn bị hủy thì dùng nguồn dự phòng từ ngày ấy."),
            day=selection.source_on,
        )
    value = randomness.strip()
    guard(may_use_value(value, selection.committed_at))
    made = cover_draw.draw(reading.frame_of(selection), value)
    places = reading.basis(selection)["candidates"]
    SelectedUnit.objects.bulk_create(
        SelectedUnit(
            selection=selection,
            unit_id=places[pick.id]["unit"],
            office_id=places[pick.id]["office"],
            key=pick.id,
            arm=pick.arm,
            rank=pick.rank,
            due=pick.due,
            weight=pick.weight,
        )
        for pick in made.picks
    )
    selection.randomness, selection.seed, selection.drawn_at = value, made.seed, at
    selection.fell_back = fell_back.strip()
    _join_plan(selection)
    selection.save(update_fields=["randomness", "seed", "drawn_at", "fell_back", "plan"])
    told: dict[str, Any] = {"randomness": value, "fell_back": selection.fell_back}
    if selection.surprise:
        salt = reading.frame_of(selection).secret
        told["result_sha256"] = sha256_hex(canonical([salt, list(made.selected)]))
    else:
        told |= {"seed": made.seed, "selected": list(made.selected)}
    record("unit_selection.drawn", subject=selection, by=by, at=at, unit=selection.unit, data=told)
    return selection


def _join_plan(selection: UnitSelection) -> None:
    """A round drawn after the plan was signed joins it; announced units become its targets."""
    plans = InspectionPlan.objects.filter(unit=selection.unit_id, year=selection.year)
    selection.plan = plans.order_by("pk").last()
    if selection.plan is None or selection.surprise:
        return
    known = set(selection.plan.targets.order_by("pk").values_list("unit_id", "office_id"))
    PlanTarget.objects.bulk_create(
        PlanTarget(
            plan=selection.plan,
            unit_id=pick.unit_id,
            office_id=pick.office_id,
            chosen_by=f"Bốc thêm, lần {selection.round} ({selection.commitment[:12]})",
        )
        for pick in selection.picks.order_by("pk")
        if (pick.unit_id, pick.office_id) not in known
    )


CHUNK = 2500


@writes("unit_selection.chances_counted")
def count_chances(
    selection: UnitSelection, *, by: Actor, at: datetime, runs: int = CHUNK
) -> UnitSelection:
    """Draw ``runs`` more times from the frame and add up how often each unit comes.

    Said again until :data:`congvu.core.cover_draw.RUNS`; then it changes nothing but says so.
    Refuses with ``not-leading``, ``chances-counted``.
    """
    selection = (
        UnitSelection.objects.select_for_update(of=("self",))
        .select_related("unit")
        .get(pk=selection.pk)
    )
    guard(access.may_lead(by, selection.unit, at))
    done = selection.inclusion_runs
    runs = min(runs, cover_draw.RUNS - done)
    if runs <= 0:
        raise refuse(
            "chances-counted",
            N_("Đã thử đủ {runs} lần."),
            N_("Xem kết quả ở bảng xác suất."),
            runs=cover_draw.RUNS,
        )
    more = cover_draw.inclusion_counts(reading.frame_of(selection), runs, start=done)
    held: dict[str, list[int]] = json.loads(selection.inclusion) if done else {}
    selection.inclusion = canonical(
        {
            key: [a + b for a, b in zip(held.get(key, (0, 0, 0)), row, strict=True)]
            for key, row in more.items()
        }
    )
    selection.inclusion_runs = done + runs
    selection.save(update_fields=["inclusion", "inclusion_runs"])
    record(
        "unit_selection.chances_counted",
        subject=selection,
        by=by,
        at=at,
        unit=selection.unit,
        data={"runs": selection.inclusion_runs, "algo": cover_draw.ALGORITHM},
    )
    return selection
