"""What waits today, by what the person is charged with. A block without rows is not shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Count, F, Model, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from congvu.core.actors import Actor, Duty
from congvu.core.periods import Period, local
from congvu.dossiers import access as dossier_access
from congvu.dossiers import queries as dossiers
from congvu.dossiers.rules.views import ON_DUTY
from congvu.inspections import access as inspections
from congvu.inspections import flag_access, reminding
from congvu.inspections.flags.asking import QUESTION_LABELS, QuestionState
from congvu.inspections.models import Inspection, Recommendation
from congvu.inspections.rules import STATE_LABELS, State
from congvu.legal import access as legal
from congvu.people import queries as people
from congvu.people.rules import DUTY_LABELS
from congvu.plans import access as plans
from congvu.ui.formats import vn_date, vn_datetime
from congvu.web.dossiers.online import answer_words
from congvu.web.dossiers.rows import Line, lines
from congvu.web.operation import health
from congvu.web.plans import reminding_lines

Row = TypeVar("Row", bound=Model)

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
    if duties & {Duty.CLERK, Duty.UNIT_LEADER}:
        found.insert(0, _answers(actor, at))
    if duties & set(dossier_access.RESERVERS):
        found.insert(0, _by_hand(actor))
    if duties & {Duty.OFFICE_HEAD, Duty.UNIT_LEADER}:
        found.append(_apologies(actor, at))
    if duties & {Duty.CLERK}:
        found.append(_ready(actor, at))
    if duties & set(AT_PLANS):
        found += [_tasks(actor, at), _recommendations(actor, at), _questions(actor, at)]
    found.insert(0, _reminders(actor, at))
    if duties & {Duty.LEGAL_OFFICER}:
        found.append(_faults(actor, at))
    if duties & {Duty.INSPECTOR}:
        found.append(_inspections(actor, at))
    if duties & {Duty.UNIT_LEADER}:
        found.append(_taken(actor, at))
    if duties & {Duty.UNIT_LEADER, Duty.ADMINISTRATOR}:
        found.append(_looks(actor, at))
    if duties & {Duty.ADMINISTRATOR}:
        found.append(_operation(at))
    return [block for block in found if block is not None and block.count]


def _first(rows: QuerySet[Row]) -> tuple[list[Row], int]:
    """The lines shown, and how many there are: counted only where more than those may be."""
    shown = list(rows[:SHOWN])
    return shown, len(shown) if len(shown) < SHOWN else rows.count()


GROUPS = (
    ("overdue", lambda: _("Quá hạn")),
    ("near", lambda: _("Sắp đến hạn")),
    ("mine", lambda: _("Đang chờ tôi")),
    ("to_decide", lambda: _("Chờ tôi duyệt")),
    ("to_sign", lambda: _("Chờ tôi ký nhận")),
    ("carried_late", lambda: _("Chuyển, nhận quá giờ")),
)


def _dossiers(actor: Actor, at: datetime) -> Iterator[Block]:
    counts = dossiers.queue_counts(actor, at)
    for group, title in GROUPS:
        if not counts[group]:
            continue
        if group == "carried_late" and Duty.CLERK not in actor.duties():
            continue  # the counter carries and signs; who leads reads it in the queue
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


def _answers(actor: Actor, at: datetime) -> Block:
    first, count = _first(dossiers.waiting_answers(actor, at))
    items = []
    for each in first:
        words, tone = answer_words(each, at) or ("", "neutral")
        address = reverse("dossiers:detail", args=[each.pk])
        items.append(Item(address, each.filing_code or "", each.version.name, words, tone))
    return Block(
        _("Hồ sơ trực tuyến chờ trả lời"),
        count,
        items,
        f"{reverse('dossiers:queue')}?group=filed",
    )


def _by_hand(actor: Actor) -> Block:
    """Slips written while the line was down stay here until each is entered or spoiled."""
    waiting = dossiers.slips_waiting(actor)
    items = [
        Item(
            reverse("dossiers:outage", args=[each.outage.pk]),
            vn_datetime(each.outage.started_at),
            f"{_(each.outage.kind_label)}, {each.outage.unit.name}",
            _("Chưa ghi các số đã viết")
            if each.undeclared
            else _("Còn {count} giấy").format(count=each.count),
            "late",
        )
        for each in waiting[:SHOWN]
    ]
    count = sum(each.count or 1 for each in waiting)
    return Block(_("Giấy viết tay chưa nhập"), count, items, reverse("dossiers:outages"))


def _apologies(actor: Actor, at: datetime) -> Block:
    first, count = _first(dossiers.owed(actor, at))
    return Block(
        _("Còn nợ lời xin lỗi"),
        count,
        [_dossier(row) for row in lines(first, at)],
        reverse("dossiers:owed"),
    )


def _ready(actor: Actor, at: datetime) -> Block:
    first, count = _first(dossiers.ready_to_return(actor, at))
    return Block(
        _("Chờ trả cho công dân"),
        count,
        [_dossier(row) for row in lines(first, at)],
        reverse("dossiers:ready"),
    )


def _tasks(actor: Actor, at: datetime) -> Block:
    day = local(at).date()
    late, count = _first(plans.visible_to(actor, at).late_on(day).order_by("due_on", "pk"))
    items = [
        Item(
            reverse("plans:task", args=[task.pk]),
            task.text,
            _("hạn {day}").format(day=vn_date(task.due_on)),
            _("Quá hạn"),
            "late",
        )
        for task in late
    ]
    return Block(_("Nhiệm vụ quá hạn"), count, items, reverse("plans:index"))


def _reminders(actor: Actor, at: datetime) -> Block | None:
    """What the person was reminded of and is still due, the most overdue first."""
    if actor.user_id is None:
        return None
    day = local(at).date()
    rows = reminding.standing(actor.user_id, day)
    lines = [reminding_lines.line(each, day) for each in rows[:SHOWN]]
    items = [Item(each.url, each.words, each.detail, each.state, each.tone) for each in lines]
    return Block(_("Nhắc hạn"), len(rows), items, reverse("plans:reminders"))


RECOMMENDATION_TONES = {State.CLAIMED: "near", State.RETURNED: "late", State.DISPUTED: "paused"}


def _recommendations(actor: Actor, at: datetime) -> Block:
    units = actor.units_for(*AT_PLANS)
    waiting = (
        Recommendation.objects.filter(unit__in=inspections.carried(units))
        .exclude(state__in=[State.CLOSED, State.SUPERSEDED])
        .select_related("unit", "task")
        .order_by(F("task__due_on").asc(nulls_last=True), "pk")
    )
    day = local(at).date()
    items = []
    first, count = _first(waiting)
    for each in first:
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
    return Block(_("Kiến nghị đang theo dõi"), count, items, reverse("inspections:index"))


def _questions(actor: Actor, at: datetime) -> Block:
    """Questions from the data that the unit has not answered; past their term first."""
    waiting = (
        flag_access.asked_of(actor, at)
        .filter(state__in=(QuestionState.ASKED, QuestionState.UNANSWERED))
        .select_related("unit")
        .order_by("due_on", "pk")
    )
    first, count = _first(waiting)
    day = local(at).date()
    items = [
        Item(
            reverse("inspections:flag_question", args=[each.pk]),
            each.text,
            _("{unit}, trả lời trước {day}").format(unit=each.unit.name, day=vn_date(each.due_on)),
            _(QUESTION_LABELS[QuestionState(each.state)]),
            "late" if each.due_on < day else "near",
        )
        for each in first
    ]
    address = reverse("inspections:flags")
    return Block(_("Câu hỏi chờ đơn vị trả lời"), count, items, address)


def _faults(actor: Actor, at: datetime) -> Block:
    day = local(at).date()
    waiting = legal.visible_to(actor, at).with_open_fault().order_by("-issued_on", "pk")
    first, count = _first(waiting)
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
        for document in first
    ]
    return Block(_("Văn bản sai chờ xử lý"), count, items, reverse("legal:register"))


def _taken(actor: Actor, at: datetime) -> Block:
    """Who may open citizens' dossiers since now stays here until a leader says they know."""
    first, count = _first(people.taken_unseen(actor, local(at).date()))
    items = [
        Item(
            reverse("people:taken"),
            each.user.full_name,
            (
                _("tự giao: {duty}, {unit}")
                if each.granted_by_id == each.user_id
                else _("tài khoản mới được giao: {duty}, {unit}")
            ).format(duty=_(DUTY_LABELS[Duty(each.duty)]), unit=each.unit.name),
            _("Chờ lãnh đạo xem"),
            "near",
        )
        for each in first
    ]
    title = _("Mới mở được hồ sơ của công dân")
    return Block(title, count, items, reverse("people:taken"))


def _looks(actor: Actor, at: datetime) -> Block:
    """Who opened, in seven days, dossiers that were not their work."""
    day = local(at).date()
    week = Period.inclusive(day - timedelta(days=6), day)
    rows = dossiers.views_in(dossiers.units_watched(actor), week).exclude(ground__in=ON_DUTY)
    people_of = rows.exclude(user_id=actor.user_id).order_by("user_id")
    found = list(people_of.values("user_id", "user__full_name").annotate(count=Count("pk")))
    items = [
        Item(
            reverse("people:by_person", args=[each["user_id"]]),
            each["user__full_name"],
            _("{count} lượt mở hồ sơ không thuộc việc được giao, 7 ngày qua").format(
                count=each["count"]
            ),
            _("Nên hỏi"),
            "near",
        )
        for each in found[:SHOWN]
    ]
    return Block(_("Lượt xem nên hỏi"), len(found), items, reverse("people:looks"))


def _operation(at: datetime) -> Block:
    """Parts of the installation that ask for the administrator."""
    address = reverse("operation:state")
    items = [
        Item(address, part.name, part.seen, part.word, part.tone)
        for part in health.parts(at)
        if part.level is not health.Level.OK
    ]
    return Block(_("Vận hành cần xem"), len(items), items, address)


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
