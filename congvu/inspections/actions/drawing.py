"""The operating records of a period: frozen, drawn from by a public value, opened on paper."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from congvu.audit.actions import record, writes
from congvu.core import draw_bundle, sample_draw, sampling
from congvu.core.actors import Actor
from congvu.core.canonical import canonical, sha256_hex
from congvu.core.refusals import N_, refuse
from congvu.inspections import access, content, queries
from congvu.inspections import strata as dividing
from congvu.inspections.actions._shared import (
    guard,
    keep_drawn,
    locked_visit,
    may_draw_now,
    may_use_value,
    names_source,
)
from congvu.inspections.models import (
    Draw,
    Frame,
    SampleItem,
    SecondStage,
    Visit,
)
from congvu.inspections.rules import Sampled


@writes("visit.frame_frozen")
def freeze_frame(
    visit: Visit, *, figure_code: str, by: Actor, at: datetime, as_of: datetime | None = None
) -> Frame:
    """Freeze the rows behind a figure of the visited unit: query, rows, number, hash, time.

    Refuses with ``not-delegated``, ``frame-present``, ``figure-unknown``, ``minutes-signed``.
    """
    visit = locked_visit(visit)
    guard(access.may_inspect(by, visit))
    if visit.frames.filter(figure_code=figure_code).exists():
        raise refuse(
            "frame-present",
            N_("Khung {code} của lần làm việc này đã chốt."),
            N_("Dùng khung đã chốt; khung không chốt lại để số liệu không trôi."),
            code=figure_code,
        )
    moment = as_of or visit.inspection.as_of or at
    period = queries.period_of(visit.inspection)
    query, rows, count, inside = content.freeze(figure_code, visit.unit, period, moment)
    frame = Frame.objects.create(
        visit=visit,
        figure_code=figure_code,
        query=query,
        rows=rows,
        row_count=count,
        in_numerator=inside,
        sha256=sha256_hex(query + "\n" + rows),
        frozen_at=at,
    )
    record(
        "visit.frame_frozen",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={"frame": frame.pk, "figure": figure_code, "rows": count, "sha256": frame.sha256},
    )
    return frame


@writes("draw.committed")
def commit_draw(
    frame: Frame,
    *,
    n: int,
    source: str,
    by: Actor,
    at: datetime,
    fallback: str = "",
    strata: str = "",
    tolerable: Decimal | None = None,
    extend: tuple[int, int, int] | None = None,
) -> Draw:
    """Commit to a draw of ``n`` rows, before the named randomness exists.

    ``source`` names the future public value (or the dice before witnesses), ``fallback`` what is
    taken when it fails. ``strata`` is a property of :func:`.strata.properties`; ``tolerable`` the
    rate in per cent to be shown; ``extend`` ``(from, to, more)``: with so many deviations in this
    sample, and only then, ``more`` rows are drawn once. A frame is drawn from once: adding files
    until the sample is clean is not possible. Refuses with ``not-delegated``, ``already-drawn``,
    ``source-missing``, ``frame-n``, ``strata-unknown``, ``tolerable-wrong``, ``extension-rule``,
    and as :func:`congvu.core.sampling.allocate`.
    """
    visit = locked_visit(frame.visit)
    guard(access.may_inspect(by, visit))
    if Draw.objects.filter(frame=frame).exists():
        raise refuse(
            "already-drawn",
            N_("Khung này đã có một lần rút mẫu."),
            N_("Giữ nguyên mẫu đã rút; không rút thêm cho đến khi mẫu sạch."),
            "docs/adr/0006",
        )
    guard(names_source(source))
    chosen = _chosen(frame, n, strata, tolerable, extend)
    draw = Draw.objects.create(
        frame=frame,
        n=n,
        canonical_frame=canonical(chosen.as_json()),
        commitment=draw_bundle.commitment_of(chosen),
        committed_at=at,
        source=source.strip(),
        fallback=fallback.strip(),
        strata=strata,
        tolerable=tolerable,
    )
    record(
        "draw.committed",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={
            "draw": draw.pk,
            "n": n,
            "commitment": draw.commitment,
            "source": draw.source,
            "strata": strata,
            "tolerable": None if tolerable is None else str(tolerable),
            "extend": list(extend or ()),
        },
    )
    return draw


def _chosen(
    frame: Frame,
    n: int,
    strata: str,
    tolerable: Decimal | None,
    extend: tuple[int, int, int] | None,
) -> sampling.Frame | sample_draw.SampleFrame:
    """What is committed to: a simple sample, or one with strata or rules."""
    ids = [str(row["id"]) for row in queries.frame_rows(frame)]
    if not strata and tolerable is None and extend is None:
        return sampling.simple(ids, n)
    if strata and strata not in dividing.properties(frame):
        raise refuse(
            "strata-unknown",
            N_("Khung này không chia nhóm được theo cách đã chọn."),
            N_("Chọn một cách chia trong danh sách, hoặc không chia."),
        )
    if tolerable is not None and not 0 < tolerable < 100:
        raise refuse(
            "tolerable-wrong",
            N_("Mức chấp nhận phải lớn hơn 0% và nhỏ hơn 100%."),
            N_("Ghi, ví dụ, 5 cho 5%."),
        )
    rate = "" if tolerable is None else f"{tolerable.normalize():f}"
    rule = sample_draw.Rule(strata, rate, extend)
    labels = dividing.of(frame, strata) if strata else dict.fromkeys(ids, "")
    made = sample_draw.stratified([(each, labels[each]) for each in ids], n, rule)
    if extend is not None and (n + extend[2] > len(ids) or extend[1] > n):
        raise refuse(
            "extension-rule",
            N_("Khung {size} dòng không đủ rút {n} rồi thêm {more}, hoặc số sai lệch vượt số rút."),
            N_("Giảm số rút, số rút thêm, hoặc xem cả khung."),
            size=len(ids),
            n=n,
            more=extend[2],
        )
    return made


@writes("draw.drawn")
def draw_sample(draw: Draw, *, randomness: str, by: Actor, at: datetime) -> Draw:
    """Draw with the public value, as given; anyone can repeat it from the frame.

    Refuses with ``not-delegated``, ``already-drawn``, ``drawn-before-commitment``,
    ``randomness-used``, ``randomness-missing``.
    """
    draw = Draw.objects.select_for_update(of=("self",)).select_related("frame").get(pk=draw.pk)
    visit = locked_visit(draw.frame.visit)
    guard(
        access.may_inspect(by, visit),
        may_draw_now(draw.drawn_at, draw.committed_at, at),
        may_use_value(randomness, draw.committed_at),
    )
    result = draw_bundle.draw_of(dividing.plan_of(draw), randomness)
    draw.randomness, draw.seed, draw.drawn_at = randomness, result.seed, at
    draw.save(update_fields=["randomness", "seed", "drawn_at"])
    keep_drawn(draw, result, stage=1)
    record(
        "draw.drawn",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={"draw": draw.pk, "seed": result.seed, "randomness": randomness,
              "selected": list(result.selected)},
    )  # fmt: skip
    return draw


@writes("sample.examined")
def examine(
    item: SampleItem, *, result: Sampled, observed: str, by: Actor, at: datetime
) -> SampleItem:
    """Record what the paper of a drawn row showed. A missing file is a deviation.

    Refuses with ``not-delegated``, ``interest-declared``, ``observation-missing`` (a deviation is
    described), ``stage-closed`` (its result has decided on the extension).
    """
    item = (
        SampleItem.objects.select_for_update(of=("self",))
        .select_related("draw__frame")
        .get(pk=item.pk)
    )
    visit = locked_visit(item.draw.frame.visit)
    guard(access.may_examine(by, visit))
    if item.stage == 1 and SecondStage.objects.filter(draw=item.draw_id).exists():
        raise refuse(
            "stage-closed",
            N_("Kết quả đợt đầu đã chốt: theo đó mà mẫu được mở rộng."),
            N_("Điều mới thấy ở hồ sơ này thì ghi thành phát hiện."),
        )
    if result == Sampled.DEVIATION and not observed.strip():
        raise refuse(
            "observation-missing",
            N_("Chưa ghi sai lệch cụ thể."),
            N_("Ghi điều thấy trên hồ sơ giấy: ngày nhận, ngày trả, chữ ký, biên lai."),
        )
    item.result, item.observed, item.examined_at = result, observed.strip(), at
    item.save(update_fields=["result", "observed", "examined_at"])
    record(
        "sample.examined",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={
            "item": item.pk,
            "rank": item.rank,
            "result": str(result),
            "observed_sha256": sha256_hex(item.observed),
        },
    )
    return item
