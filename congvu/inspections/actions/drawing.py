"""The operating records of a period: frozen, drawn from by a public value, opened on paper."""

from __future__ import annotations

from datetime import datetime

from congvu.audit.actions import record, writes
from congvu.core import sampling
from congvu.core.actors import Actor
from congvu.core.canonical import canonical, sha256_hex
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.inspections import access, content, queries
from congvu.inspections.actions._shared import guard, locked_visit
from congvu.inspections.models import (
    Draw,
    Frame,
    SampleItem,
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
    frame: Frame, *, n: int, source: str, by: Actor, at: datetime, fallback: str = ""
) -> Draw:
    """Commit to a simple random draw of ``n`` rows, before the named randomness exists.

    ``source`` names the future public value (or the dice before witnesses), ``fallback`` what is
    taken when it fails. A frame is drawn from once: adding files until the sample is clean is not
    possible. Refuses with ``not-delegated``, ``already-drawn``, ``source-missing``, ``frame-n``.
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
    if not source.strip():
        raise refuse(
            "source-missing",
            N_("Chưa nêu nguồn ngẫu nhiên công khai."),
            N_("Ghi rõ giá trị nào, công bố ngày nào, hoặc gieo xúc xắc trước những ai."),
        )
    chosen = sampling.simple([str(row["id"]) for row in queries.frame_rows(frame)], n)
    draw = Draw.objects.create(
        frame=frame,
        n=n,
        canonical_frame=canonical(chosen.as_json()),
        commitment=sampling.commitment(chosen),
        committed_at=at,
        source=source.strip(),
        fallback=fallback.strip(),
    )
    record(
        "draw.committed",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={"draw": draw.pk, "n": n, "commitment": draw.commitment, "source": draw.source},
    )
    return draw


@writes("draw.drawn")
def draw_sample(draw: Draw, *, randomness: str, by: Actor, at: datetime) -> Draw:
    """Draw with the public value, as given; anyone can repeat it from the frame.

    Refuses with ``not-delegated``, ``already-drawn``, ``drawn-before-commitment``,
    ``randomness-missing``.
    """
    draw = Draw.objects.select_for_update(of=("self",)).select_related("frame").get(pk=draw.pk)
    visit = locked_visit(draw.frame.visit)
    guard(access.may_inspect(by, visit))
    if draw.drawn_at is not None:
        raise refuse(
            "already-drawn",
            N_("Mẫu này đã rút."),
            N_("Kiểm lại bằng congvu draw với cùng khung và cùng giá trị ngẫu nhiên."),
        )
    if at <= draw.committed_at:
        raise refuse(
            "drawn-before-commitment",
            N_("Thời điểm rút không sau thời điểm cam kết {committed}."),
            N_("Giá trị ngẫu nhiên chỉ có nghĩa khi công bố sau khi khung đã cam kết."),
            committed=f"{local(draw.committed_at):%H:%M %d/%m/%Y}",
        )
    result = sampling.draw(sampling.read_frame(draw.canonical_frame.encode()), randomness)
    labels = {str(row["id"]): row for row in queries.frame_rows(draw.frame)}
    draw.randomness, draw.seed, draw.drawn_at = randomness, result.seed, at
    draw.save(update_fields=["randomness", "seed", "drawn_at"])
    SampleItem.objects.bulk_create(
        SampleItem(
            draw=draw,
            rank=rank,
            subject_kind=labels[chosen]["kind"],
            subject_id=labels[chosen]["id"],
            label=labels[chosen]["label"],
        )
        for rank, chosen in enumerate(result.selected, start=1)
    )
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
    described).
    """
    item = (
        SampleItem.objects.select_for_update(of=("self",))
        .select_related("draw__frame")
        .get(pk=item.pk)
    )
    visit = locked_visit(item.draw.frame.visit)
    guard(access.may_examine(by, visit))
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
