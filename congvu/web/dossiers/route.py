"""The route of a dossier on its page: who does what after what, and how long each had it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import gettext

from congvu.core import clock
from congvu.core.calendar import WorkCalendar
from congvu.core.periods import local
from congvu.dossiers import access, queries, routing, rules
from congvu.dossiers.models import Dossier, DossierStep, Pause
from congvu.dossiers.queries import Accounts
from congvu.web.dossiers.rows import VERDICT_TONES, state_tone

MINUTE = 60_000_000


def route_section(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """What the section shows; nothing before receipt."""
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    if dossier.received_at is None:
        return None
    steps = queries.route_steps(dossier)
    pauses = queries.pauses_of(dossier)
    prefetch_related_objects(pauses, "opened_by", "closed_by")
    calendar = queries.calendar_of(dossier, at)
    accounts = queries.accounts_of(dossier, at, steps, pauses, calendar)
    assert accounts is not None
    born = queries.children_of(dossier)
    family = [*born, *([dossier.parent] if dossier.parent else [])]
    seen = set()
    if family:
        rows = access.visible_to(actor, at).filter(pk__in=[each.pk for each in family])
        seen = set(rows.values_list("pk", flat=True))
    children: dict[int, list[dict[str, Any]]] = {}
    for child in born:
        children.setdefault(child.parent_step_id or 0, []).append(_child(child, seen, at))
    until = local(dossier.finished_at or dossier.closed_at or at)
    return {
        "steps": [
            _row(step, accounts, pauses, children.get(step.pk, []), calendar, until)
            for step in steps
        ],
        "held": _held_words(accounts),
        "charged": _charged_words(accounts),
        "late": time_words(accounts.late, accounts.per_day) if accounts.late else "",
        "over": dossier.finished_at is not None,
        "pauses": [_pause(each, steps, calendar, until) for each in pauses],
        "parent": dossier.parent,
        "parent_seen": dossier.parent_id in seen,
    }


def time_words(micros: int, per_day: int) -> str:
    """“2 ngày làm việc 3 giờ”; minutes only where there is no whole day."""
    days, rest = divmod(micros, per_day)
    hours, rest = divmod(rest, 60 * MINUTE)
    parts = [
        gettext(text).format(n=n)
        for n, text in (
            (days, "{n} ngày làm việc"),
            (hours, "{n} giờ"),
            (0 if days else rest // MINUTE, "{n} phút"),
        )
        if n
    ]
    return " ".join(parts) or gettext("chưa đến một phút")


def _row(
    step: DossierStep,
    accounts: Accounts,
    pauses: Sequence[Pause],
    children: list[dict[str, Any]],
    calendar: WorkCalendar,
    at: datetime,
) -> dict[str, Any]:
    lane = routing.lane_time(accounts.course, step.order, calendar, at)
    waits = routing.waits_on(accounts.course, step.order)
    held = next((each for each in pauses if each.step_id == step.pk and not each.ended_at), None)
    word, tone, rest = _standing(step, waits, held, calendar, at)
    return {
        "row": step,
        "after": ", ".join(str(each) for each in queries.waits_for(step)),
        "who": step.agency or (step.office.name if step.office else ""),
        "unit": step.office.unit.name
        if step.office and step.office.unit_id != step.dossier.unit_id
        else "",
        "holder": step.holder.full_name if step.is_open and step.holder else "",
        "used": time_words(lane.used, accounts.per_day) if lane and lane.used else "",
        "over": time_words(lane.over, accounts.per_day) if lane and lane.over else "",
        "children": children,
        "word": word,
        "tone": tone,
        "rest": rest,
    }


def _standing(
    step: DossierStep,
    waits: Sequence[int],
    held: Pause | None,
    calendar: WorkCalendar,
    at: datetime,
) -> tuple[str, str, str]:
    if step.skipped_at is not None:
        return gettext("bỏ qua"), "neutral", ""
    if step.sent_back:
        said = {"steps": ", ".join(str(each) for each in waits)}
        return gettext("đã trả lại, chờ bước %(steps)s") % said, "near", ""
    if step.opened_at is None:
        if not waits:
            return gettext("chưa đến"), "neutral", ""
        said = {"steps": ", ".join(str(each) for each in waits)}
        return gettext("chờ bước %(steps)s") % said, "neutral", ""
    if step.closed_at is not None:
        late = step.is_late(at)
        return (gettext("xong, quá hạn bước"), "late", "") if late else (
            gettext("xong"), "on_time", ""
        )  # fmt: skip
    if held is not None:
        return gettext("tạm dừng"), "near", gettext(held.ground_label)
    if step.due_at is None:
        return gettext("tạm dừng cùng hồ sơ"), "near", ""
    micros = calendar.office_micros_between(at, step.due_at)
    rest = clock.left_words(micros // MINUTE, calendar, at, gettext)
    if step.is_late(at):
        return gettext("đang làm, quá hạn bước"), "late", rest
    return gettext("đang làm"), "neutral", rest


def _child(child: Dossier, seen: set[int], at: datetime) -> dict[str, Any]:
    return {
        "row": child,
        "seen": child.pk in seen,
        "state": gettext(child.state_label),
        "tone": state_tone(child.state),
        "verdict_tone": VERDICT_TONES[child.standing(at)],
    }


def _held_words(accounts: Accounts) -> str:
    return "; ".join(
        f"{row.name} {time_words(row.micros, accounts.per_day)}"
        for row in accounts.rows
        if row.micros
    )


def _charged_words(accounts: Accounts) -> list[str]:
    """To whom how much of the lateness is charged, and why."""
    found = []
    for row in sorted(accounts.rows, key=lambda each: -each.charged):
        if not row.charged:
            continue
        said: Mapping[str, str] = {
            "name": row.name,
            "part": time_words(row.charged, accounts.per_day),
            "over": time_words(row.over, accounts.per_day),
            "steps": ", ".join(str(each) for each in row.steps),
        }
        if row.bearer == routing.WAITING:
            text = gettext(
                "%(part)s không tính cho nơi nào: nhánh tạm dừng (bước %(steps)s) trong khi thời"
                " hạn của hồ sơ vẫn tính"
            )
        elif row.over:
            text = gettext(
                "%(name)s %(part)s: giữ vượt thời hạn riêng %(over)s ở bước %(steps)s mà hồ sơ"
                " phải chờ"
            )
        else:
            text = gettext(
                "%(name)s %(part)s: không bước nào vượt thời hạn riêng, chia theo thời gian giữ"
            )
        found.append(text % said)
    return found


def _pause(
    pause: Pause, steps: Sequence[DossierStep], calendar: WorkCalendar, at: datetime
) -> dict[str, Any]:
    step = next((each for each in steps if each.pk == pause.step_id), None)
    label = rules.SLIP_RECEIVERS.get(pause.delivered_to, "")
    return {
        "row": pause,
        "ground": gettext(pause.ground_label),
        "basis": pause.basis,
        "step": f"{step.order}. {step.name}" if step else "",
        "receiver": gettext(label) if label else "",
        "opened_by": pause.opened_by.full_name if pause.opened_by else "",
        "closed_by": pause.closed_by.full_name if pause.closed_by else "",
    }
