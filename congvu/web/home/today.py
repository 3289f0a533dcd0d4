"""What waits today, by what the person is charged with. A block without rows is not shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from congvu.core.actors import Actor, Duty
from congvu.core.periods import local
from congvu.dossiers import queries as dossiers
from congvu.inspections import access as inspections
from congvu.inspections.models import Inspection, Recommendation
from congvu.inspections.rules import STATE_LABELS, State
from congvu.legal import access as legal
from congvu.plans import access as plans
from congvu.ui.formats import vn_date
from congvu.web.dossiers.rows import Line, lines

SHOWN = 8
AT_DOSSIERS = (Duty.CLERK, Duty.SPECIALIST, Duty.OFFICE_HEAD, Duty.UNIT_LEADER)
AT_PLANS = (Duty.REFORM_OFFICER, Duty.UNIT_LEADER)


@dataclass(frozen=True)
class Item:
    """One line: what, what about it, and where it leads. ``tone`` as the chips know it."""

    url: str
    label: str
    detail: str
    state: str
    tone: str


@dataclass(frozen=True)
class Block:
    """A heading with its count, the first lines, and the way to all of them."""

    title: str
    count: int
    items: list[Item]
    url: str


def blocks(actor: Actor, at: datetime) -> list[Block]:
    """The blocks of the page, the most pressing first."""
    found = []
    duties = actor.duties()
    if duties & set(AT_DOSSIERS):
        found += list(_dossiers(actor, at))
    if duties & {Duty.CLERK}:
        found.append(_ready(actor, at))
    if duties & set(AT_PLANS):
        found += [_tasks(actor, at), _recommendations(actor, at)]
    if duties & {Duty.LEGAL_OFFICER}:
        found.append(_faults(actor, at))
    if duties & {Duty.INSPECTOR}:
        found.append(_inspections(actor, at))
    return [block for block in found if block is not None and block.count]


GROUPS = (
    ("overdue", lambda: _("Quá hạn")),
    ("near", lambda: _("Sắp đến hạn")),
    ("mine", lambda: _("Đang chờ tôi")),
)


def _dossiers(actor: Actor, at: datetime) -> Iterator[Block]:
    counts = dossiers.queue_counts(actor, at)
    for group, title in GROUPS:
        rows = lines(dossiers.queue(actor, at, group=group)[:SHOWN], at)
        address = f"{reverse('dossiers:queue')}?{urlencode({'group': group})}"
        yield Block(title(), counts[group], [_dossier(row) for row in rows], address)


def _dossier(line: Line) -> Item:
    return Item(
        reverse("dossiers:detail", args=[line.row.id]),
        line.row.number or _("chưa có số"),
        line.row.procedure,
        line.clock,
        line.clock_tone,
    )


def _ready(actor: Actor, at: datetime) -> Block:
    ready = dossiers.ready_to_return(actor, at)
    rows = lines(ready[:SHOWN], at)
    return Block(
        _("Chờ trả cho công dân"),
        ready.count(),
        [_dossier(row) for row in rows],
        reverse("dossiers:ready"),
    )


def _tasks(actor: Actor, at: datetime) -> Block:
    day = local(at).date()
    late = plans.visible_to(actor, at).late_on(day).order_by("due_on", "pk")
    items = [
        Item(
            reverse("plans:task", args=[task.pk]),
            task.text,
            _("hạn {day}").format(day=vn_date(task.due_on)),
            _("Quá hạn"),
            "late",
        )
        for task in late[:SHOWN]
    ]
    return Block(_("Nhiệm vụ quá hạn"), late.count(), items, reverse("plans:index"))


RECOMMENDATION_TONES = {State.CLAIMED: "near", State.RETURNED: "late", State.DISPUTED: "paused"}


def _recommendations(actor: Actor, at: datetime) -> Block:
    units = actor.units_for(*AT_PLANS)
    waiting = (
        Recommendation.objects.filter(unit__in=units)
        .exclude(state__in=[State.CLOSED, State.SUPERSEDED])
        .select_related("unit", "task")
        .order_by(F("task__due_on").asc(nulls_last=True), "pk")
    )
    day = local(at).date()
    items = []
    for each in waiting[:SHOWN]:
        late = each.original_due_on < day
        items.append(
            Item(
                reverse("inspections:recommendation", args=[each.pk]),
                each.interpretation,
                _("{unit}, hạn {day}").format(
                    unit=each.unit.name, day=vn_date(each.original_due_on)
                ),
                _(STATE_LABELS[State(each.state)]),
                "late" if late else RECOMMENDATION_TONES.get(State(each.state), "neutral"),
            )
        )
    return Block(_("Kiến nghị đang theo dõi"), waiting.count(), items, reverse("inspections:index"))


def _faults(actor: Actor, at: datetime) -> Block:
    day = local(at).date()
    waiting = legal.visible_to(actor, at).with_open_fault().order_by("-issued_on", "pk")
    late = set(
        legal.visible_to(actor, at)
        .with_open_fault(late_on=day)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    items = [
        Item(
            reverse("legal:detail", args=[document.pk]),
            str(document),
            document.abstract,
            _("Quá hạn xử lý") if document.pk in late else _("Chờ xử lý"),
            "late" if document.pk in late else "near",
        )
        for document in waiting[:SHOWN]
    ]
    return Block(_("Văn bản sai chờ xử lý"), waiting.count(), items, reverse("legal:register"))


def _inspections(actor: Actor, at: datetime) -> Block:
    mine = inspections.visible_to(actor, at).filter(
        pk__in=Inspection.objects.filter(members__user_id=actor.user_id, conclusion=None)
    )
    items = [
        Item(
            reverse("inspections:detail", args=[each.pk]),
            each.title,
            each.decision_number,
            _("Đang làm"),
            "neutral",
        )
        for each in mine.order_by("-decision_on", "pk")[:SHOWN]
    ]
    return Block(_("Đoàn kiểm tra của tôi"), mine.count(), items, reverse("inspections:index"))
