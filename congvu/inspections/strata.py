"""By what a sample may be divided, settled before the commitment; and what such a sample says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from congvu.core import draw_bundle, estimates, sample_draw, sampling, two_stage
from congvu.core.estimates import Sentence
from congvu.core.periods import local
from congvu.core.refusals import N_
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import CHANNEL_LABELS
from congvu.figures import registry
from congvu.inspections.models import Draw, Frame, SecondStage, Visit
from congvu.inspections.rules import NOT_SOUND, Sampled

OTHERS = "(khác)"
"""The sixth stratum, where the records have more than six properties."""

LABELS = {
    "field": N_("Lĩnh vực của thủ tục"),
    "channel": N_("Cách nộp"),
    "month": N_("Quý tiếp nhận"),
    "numerator": N_("Đạt hay chưa đạt theo số liệu"),
    "unit": N_("Đơn vị"),
}


def _rows(frame: Frame) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(frame.rows)
    return found


def _of_dossiers(path: str, said: Callable[[object], str]) -> Callable[[Frame], dict[str, str]]:
    def labels(frame: Frame) -> dict[str, str]:
        ids = [row["id"] for row in _rows(frame)]
        found: dict[str, str] = {}
        for start in range(0, len(ids), 900):  # the embedded database takes 999 parameters
            rows = Dossier.objects.filter(pk__in=ids[start : start + 900]).order_by("pk")
            found |= {str(pk): said(value) for pk, value in rows.values_list("pk", path)}
        return {str(each): found.get(str(each), OTHERS) for each in ids}

    return labels


def _numerator(frame: Frame) -> dict[str, str]:
    words = {True: "tính đạt", False: "chưa tính đạt"}
    return {str(row["id"]): words[bool(row["in_numerator"])] for row in _rows(frame)}


def _unit(frame: Frame) -> dict[str, str]:
    return {str(row["id"]): str(row["unit"]) for row in _rows(frame)}


def _quarter(received: object) -> str:
    if not isinstance(received, datetime):
        return OTHERS
    day = local(received)
    return f"quý {(day.month + 2) // 3}/{day.year}"


_OF_DOSSIERS = {
    "field": _of_dossiers("version__procedure__field", str),
    "channel": _of_dossiers("channel", lambda code: CHANNEL_LABELS.get(str(code), str(code))),
    "month": _of_dossiers("received_at", _quarter),
}
_OF_ALL = {"numerator": _numerator, "unit": _unit}


def properties(frame: Frame) -> dict[str, str]:
    """What the rows of a frame may be divided by: code → Vietnamese words."""
    rows = _rows(frame)
    found = []
    if rows and all(row["kind"] == "dossier" for row in rows):
        found += list(_OF_DOSSIERS)
    if registry.get(frame.figure_code).is_rate:
        found.append("numerator")
    if len({row["unit"] for row in rows}) > 1:
        found.append("unit")
    return {code: LABELS[code] for code in found}


def of(frame: Frame, code: str) -> dict[str, str]:
    """The stratum of each row of a frame by a property of :func:`properties`, at most six."""
    read = _OF_DOSSIERS.get(code) or _OF_ALL[code]
    return sample_draw.chosen_strata(
        {key: label[:120] for key, label in read(frame).items()}, OTHERS
    )


def plan_of(draw: Draw) -> sampling.Frame | sample_draw.SampleFrame:
    """The frame that was committed to."""
    found = draw_bundle.any_frame(json.loads(draw.canonical_frame))
    assert not isinstance(found, draw_bundle.cover_draw.CoverFrame)
    return found


def second_of(second: SecondStage) -> sample_draw.SampleFrame:
    """The frame of the second stage."""
    return sample_draw.frame_from_json(json.loads(second.canonical_frame))


def rule_of(draw: Draw) -> sample_draw.Rule:
    """What was settled beforehand; of a simple sample nothing."""
    frame = plan_of(draw)
    return frame.rule if isinstance(frame, sample_draw.SampleFrame) else sample_draw.Rule()


@dataclass(frozen=True)
class Reading:
    """What a drawn sample says.

    ``first`` are the deviations of the first stage once it was looked at whole, ``due`` is true
    when the rule then asks for the extension and it was not drawn. ``sentence`` is given only when
    every file that the rule asks for was opened: a sample half read supports no rate.
    ``parts`` are (stratum, how many there are, looked at, deviating).
    """

    examined: int
    drawn: int
    deviations: int
    population: int
    sentence: Sentence | None
    tolerable: Sentence | None
    first: int | None
    due: bool
    parts: tuple[two_stage.Part, ...]


def reading(draw: Draw) -> Reading:
    """The sample as examined so far, both stages."""
    rows = list(draw.items.order_by("rank").values_list("stage", "stratum", "result"))
    bad = [row for row in rows if row[2] in NOT_SOUND]
    opened = [row for row in rows if row[2] != Sampled.OPEN]
    frame, N = plan_of(draw), draw.frame.row_count
    first = [row for row in rows if row[0] == 1]
    whole_first = bool(first) and all(row[2] != Sampled.OPEN for row in first)
    k1 = sum(row[0] == 1 for row in bad) if whole_first else None
    rule = frame.rule if isinstance(frame, sample_draw.SampleFrame) else sample_draw.Rule()
    extends = k1 is not None and rule.extends(k1)
    due = extends and len(rows) == len(first)
    whole = bool(rows) and len(opened) == len(rows) and not due
    parts = _parts(frame, rows, N)
    sentence = tolerable = None
    if whole and k1 is not None:
        sentence, upper = _said(parts, rule, len(first), k1, len(bad), N)
        if draw.tolerable is not None:
            tolerable = two_stage.tolerable_sentence(upper, N, Fraction(draw.tolerable) / 100)
    return Reading(
        len(opened), len(rows), len(bad), N, sentence, tolerable, k1, due,
        parts if len(parts) > 1 else (),
    )  # fmt: skip


def _parts(
    frame: sampling.Frame | sample_draw.SampleFrame, rows: list[tuple[int, str, str]], N: int
) -> tuple[two_stage.Part, ...]:
    sizes: Mapping[str, int] = (
        frame.sizes() if isinstance(frame, sample_draw.SampleFrame) else {"": N}
    )
    return tuple(
        two_stage.Part(
            name,
            sizes[name],
            sum(row[1] == name for row in rows),
            sum(row[1] == name and row[2] in NOT_SOUND for row in rows),
        )
        for name in sorted(sizes)
    )


DEVIATING = N_("sai lệch")


def _said(
    parts: tuple[two_stage.Part, ...],
    rule: sample_draw.Rule,
    n1: int,
    k1: int,
    k: int,
    N: int,
) -> tuple[Sentence, int]:
    """The sentence, and the limit in it."""
    if len(parts) > 1:
        ruled = rule.extend is not None
        return (
            two_stage.strata_sentence(parts, two_stage=ruled),
            two_stage.stratified_upper(parts, two_stage=ruled),
        )
    if rule.extend is not None and rule.extends(k1):
        stages = two_stage.Stages(N, n1, rule.extend[2], (rule.extend[0], rule.extend[1]))
        return two_stage.stages_sentence(stages, k1, k), stages.upper(k1, k)
    said = estimates.sample_sentence(k, n1, N, fault=DEVIATING)
    return said, estimates.upper_limit(k, n1, N)


def owed(visit: Visit) -> int:
    """How many rows the extensions of a visit still have to draw by their rules."""
    draws = Draw.objects.filter(frame__visit=visit, canonical_frame__contains=sample_draw.ALGORITHM)
    found = 0
    for draw in draws.select_related("frame").order_by("pk"):
        rule = rule_of(draw)
        if rule.extend is not None and reading(draw).due:
            found += rule.extend[2]
    return found
