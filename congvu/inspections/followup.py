"""What became of recommendations: their story, who carries them, the cohorts by first deadline."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from congvu.audit import queries as audit
from congvu.audit.models import Event
from congvu.core.periods import Period
from congvu.core.refusals import N_, Refusal
from congvu.inspections.models import Recommendation
from congvu.inspections.rules import Advice, State
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit

ENDED = (State.CLOSED, State.SUPERSEDED)

SENTENCES: Mapping[str, str] = {
    "recommendation.issued": N_("Ban hành theo thông báo kết luận {conclusion}, hạn {due_on}."),
    "recommendation.accepted": N_("Đơn vị tiếp thu."),
    "recommendation.disputed": N_("Đơn vị có ý kiến khác: {reason}"),
    "recommendation.upheld": N_("Giữ nguyên kiến nghị: {reason}"),
    "recommendation.claimed": N_("Đơn vị báo đã hoàn thành, kiểm chứng: {proofs}."),
    "recommendation.verified": N_("Xác nhận hoàn thành."),
    "recommendation.returned": N_("Trả lại: {reason}"),
    "recommendation.extended": N_("Gia hạn lần {number}, từ {from} đến {to}: {reason}"),
    "recommendation.superseded": N_("Thay thế: {reason}"),
    "recommendation.reopened": N_("Mở lại: {reason}"),
    "reminder.told": N_("Nhắc hạn {due_on}: {people} người."),
    "recommendation.condition_set": N_("Đặt điều kiện máy kiểm: {asked}."),
    "recommendation.condition_withdrawn": N_("Rút điều kiện máy kiểm {asked}: {reason}"),
}


@dataclass(frozen=True)
class StoryLine:
    """One line: what happened when, by whom, and when that was recorded."""

    kind: str
    at: datetime
    recorded_at: datetime
    actor: str
    text: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The sentence, filled in."""
        return translate(self.text).format_map(dict(self.params))


def story(recommendation: Recommendation) -> list[StoryLine]:
    """What happened to a recommendation, oldest first, from the audit."""
    return [
        StoryLine(
            event.kind,
            event.occurred_at,
            event.recorded_at,
            event.actor_label,
            SENTENCES[event.kind],
            {name: _shown(value) for name, value in json.loads(event.data).items()},
        )
        for event in audit.stream_of(f"recommendation:{recommendation.pk}").filter(
            kind__in=SENTENCES
        )
    ]


def _shown(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    except (TypeError, ValueError):
        return value


def late(units: Iterable[int], day: date) -> QuerySet[Recommendation]:
    """Recommendations not closed whose first deadline has passed, whatever extension was given."""
    return Recommendation.objects.filter(unit__in=list(units), original_due_on__lt=day).exclude(
        state__in=ENDED
    )


def open_of(unit: Unit) -> QuerySet[Recommendation]:
    """Open recommendations that ``unit`` carries: its own and those of the units it came from."""
    carried = [forebear.pk for forebear in organisation.forebears(unit)]
    return (
        Recommendation.objects.filter(unit__in=carried)
        .exclude(state__in=ENDED)
        .select_related("unit", "task", "conclusion")
        .order_by("original_due_on", "pk")
    )


def responsible_units(recommendation: Recommendation, day: date) -> list[Unit]:
    """Who carries the recommendation on ``day``: the unit, or its heirs; none: it waits."""
    return organisation.heirs(recommendation.unit, day)


def waiting_for_heir(day: date) -> list[Recommendation]:
    """Open recommendations of units that ended without a successor ("chưa có đơn vị kế thừa")."""
    ended = Recommendation.objects.filter(unit__valid_to__lt=day).exclude(state__in=ENDED)
    return [
        each
        for each in ended.select_related("unit").order_by("pk")
        if not responsible_units(each, day)
    ]


def earlier(units: Iterable[Unit]) -> QuerySet[Recommendation]:
    """What was recommended before to ``units`` or to the units they descend from, newest first."""
    carried = {each.pk for unit in units for each in organisation.forebears(unit)}
    return (
        Recommendation.objects.filter(unit__in=carried)
        .exclude(state=State.SUPERSEDED)
        .select_related("unit", "conclusion")
        .order_by("-conclusion__signed_on", "-pk")
    )


def why_not_silent(advice: Iterable[Advice], visited: Mapping[int, Unit]) -> Refusal | None:
    """A repeat names the earlier recommendation; what looks like one says why it is none.

    Same unit (or a forebear) and same content of reform is what looks like a repeat.
    """
    unsaid, strange = [], []
    for number, each in enumerate(advice, start=1):
        before = {row.pk: row for row in earlier([visited[each.unit_id]])}
        if each.repeats_id is not None:
            if each.repeats_id not in before:
                strange.append(str(number))
        elif not each.not_repeat.strip() and each.area:
            alike = [row for row in before.values() if row.area == each.area]
            if alike:
                unsaid.append(f"{number} ({alike[0].interpretation[:80]})")
    if strange:
        return Refusal(
            "repeat-of-another",
            N_("Kiến nghị {numbers} nêu lặp lại một kiến nghị của đơn vị khác."),
            N_("Chọn kiến nghị trước của chính đơn vị đó hoặc của đơn vị mà nó kế thừa."),
            "",
            {"numbers": ", ".join(strange)},
        )
    if unsaid:
        return Refusal(
            "repeat-unsaid",
            N_("Đơn vị đã có kiến nghị cùng nội dung trước đây: {numbers}."),
            N_("Chọn kiến nghị mà nó lặp lại, hoặc ghi vì sao không phải lặp lại."),
            "",
            {"numbers": "; ".join(unsaid)},
        )
    return None


def extended(recommendation: Recommendation) -> bool:
    """True when the present deadline is no longer the first one."""
    return bool(recommendation.task.due_on != recommendation.original_due_on)


AGAIN = {"recommendation.reopened", "recommendation.returned"}
"""Events after which a claim did not stand."""


def sorted_out(
    rows: Iterable[Recommendation], period: Period, day: date, again: Collection[int]
) -> dict[str, list[Recommendation]]:
    """The ``rows`` whose *first* deadline lies in ``period``, by what became of them by ``day``.

    Each is in ``due`` and in one of ``on_time`` (verified, the claim that stands made by the first
    deadline), ``late`` (verified, claimed after it), ``waiting`` (claimed by it, nobody looked
    yet), ``overdue`` and ``running`` (open past it, not yet due), ``superseded``. ``reopened``:
    those of ``again``, the keys ever reopened or sent back.
    """
    kinds = ("due", "on_time", "late", "waiting", "overdue", "running", "superseded", "reopened")
    found: dict[str, list[Recommendation]] = {kind: [] for kind in kinds}
    for each in rows:
        if each.original_due_on not in period:
            continue
        found["due"].append(each)
        found[_became(each, day)].append(each)
        if each.pk in again:
            found["reopened"].append(each)
    return found


def _became(each: Recommendation, day: date) -> str:
    first = each.original_due_on
    in_time = each.claimed_on is not None and each.claimed_on <= first
    if each.state == State.SUPERSEDED:
        return "superseded"
    if each.state == State.CLOSED:
        return "on_time" if in_time else "late"
    if first >= day:
        return "running"
    return "waiting" if each.state == State.CLAIMED and in_time else "overdue"


@dataclass(frozen=True)
class Cohort:
    """How many recommendations are due in a period and what became of them: :func:`sorted_out`."""

    due: int
    on_time: int
    late: int
    waiting: int
    overdue: int
    running: int
    superseded: int
    reopened: int


def cohort(rows: QuerySet[Recommendation], period: Period, day: date) -> Cohort:
    """The cohort of ``rows`` due in ``period`` by their first deadline, as it stands on ``day``."""
    chosen = list(rows.order_by("pk"))
    streams = {f"recommendation:{each.pk}": each.pk for each in chosen}
    told = Event.objects.filter(stream__in=streams, kind__in=AGAIN).order_by("id")
    again = {streams[each] for each in told.values_list("stream", flat=True)}
    found = sorted_out(chosen, period, day, again)
    return Cohort(**{kind: len(each) for kind, each in found.items()})
