"""The one extension of a sample: by the rule of its commitment, with randomness of its own."""

from __future__ import annotations

from datetime import datetime

from congvu.audit.actions import record, writes
from congvu.core import sample_draw
from congvu.core.actors import Actor
from congvu.core.canonical import canonical
from congvu.core.refusals import N_, refuse
from congvu.inspections import access, strata
from congvu.inspections.actions._shared import (
    guard,
    keep_drawn,
    locked_visit,
    may_draw_now,
    may_use_value,
    names_source,
)
from congvu.inspections.models import Draw, SecondStage


@writes("draw.extension_committed")
def commit_extension(
    draw: Draw, *, source: str, by: Actor, at: datetime, fallback: str = ""
) -> SecondStage:
    """Commit to the second stage: what was not drawn, as many as the rule says.

    Only when every file of the first stage was opened and the rule asks for it. Refuses with
    ``not-delegated``, ``extension-not-ruled``, ``source-missing``, ``minutes-signed``.
    """
    draw = Draw.objects.select_for_update(of=("self",)).select_related("frame").get(pk=draw.pk)
    visit = locked_visit(draw.frame.visit)
    guard(access.may_inspect(by, visit))
    if SecondStage.objects.filter(draw=draw).exists() or not strata.reading(draw).due:
        raise refuse(
            "extension-not-ruled",
            N_("Quy tắc đã cam kết không cho rút thêm lúc này."),
            N_("Chỉ rút thêm một lần, khi đã xem đủ đợt đầu và số sai lệch nằm trong quy tắc."),
            "docs/adr/0006",
        )
    guard(names_source(source))
    first = strata.plan_of(draw)
    assert isinstance(first, sample_draw.SampleFrame)  # only such a sample has a rule
    drawn = [str(each) for each in draw.items.order_by("rank").values_list("subject_id", flat=True)]
    frame = sample_draw.extension(first, drawn)
    second = SecondStage.objects.create(
        draw=draw,
        canonical_frame=canonical(frame.as_json()),
        commitment=sample_draw.commitment(frame),
        committed_at=at,
        source=source.strip(),
        fallback=fallback.strip(),
    )
    record(
        "draw.extension_committed",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={
            "draw": draw.pk,
            "n": frame.n,
            "commitment": second.commitment,
            "source": second.source,
        },
    )
    return second


@writes("draw.extension_drawn")
def draw_extension(second: SecondStage, *, randomness: str, by: Actor, at: datetime) -> SecondStage:
    """Draw the second stage by its own public value.

    Refuses with ``not-delegated``, ``already-drawn``, ``drawn-before-commitment``,
    ``randomness-used`` (the value of the first stage, say), ``randomness-missing``,
    ``minutes-signed``.
    """
    rows = SecondStage.objects.select_for_update(of=("self",))
    second = rows.select_related("draw__frame").get(pk=second.pk)
    draw = second.draw
    visit = locked_visit(draw.frame.visit)
    guard(
        access.may_inspect(by, visit),
        may_draw_now(second.drawn_at, second.committed_at, at),
        may_use_value(randomness, second.committed_at),
    )
    frame = strata.second_of(second)
    result = sample_draw.draw(frame, randomness)
    second.randomness, second.seed, second.drawn_at = randomness, result.seed, at
    second.save(update_fields=["randomness", "seed", "drawn_at"])
    keep_drawn(draw, result, stage=2)
    record(
        "draw.extension_drawn",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={"draw": draw.pk, "seed": result.seed, "randomness": randomness,
              "selected": list(result.selected)},
    )  # fmt: skip
    return second
