"""Who sees which dossiers, and who may act on one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.db.models.functions import NullIf
from django.db.models.lookups import In

from congvu.core.actors import Actor, Duty
from congvu.core.asked import once
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Words
from congvu.dossiers.models import Dossier, DossierQuerySet, HandOver
from congvu.dossiers.rules import State
from congvu.dossiers.rules.counter import why_not_void_alone
from congvu.organisation.models import Office, Unit
from congvu.organisation.rules import Level
from congvu.outbox.models import Message
from congvu.people.rules import DUTY_LABELS
from congvu.procedures import access as procedures

READERS = (
    Duty.CLERK,
    Duty.SPECIALIST,
    Duty.OFFICE_HEAD,
    Duty.UNIT_LEADER,
    Duty.REFORM_OFFICER,
    Duty.INSPECTOR,
)
"""Legal officers and administrators are not here: their duty needs no citizen's data."""

COUNTER = (Duty.CLERK,)
WORKERS = (Duty.SPECIALIST, Duty.OFFICE_HEAD, Duty.UNIT_LEADER)
MOVERS = (Duty.CLERK, *WORKERS)
DECIDERS = (Duty.OFFICE_HEAD, Duty.UNIT_LEADER)

MAY: dict[str, tuple[Duty, ...]] = {
    "receive": COUNTER,
    "accept": COUNTER,
    "not_accept": COUNTER,
    "forward": MOVERS,
    "send_back": MOVERS,
    "record_answer": MOVERS,
    "hand_over": MOVERS,
    "assign": DECIDERS,
    "take_over": MOVERS,
    "request_supplement": MOVERS,
    "complete_supplement": MOVERS,
    "pause": WORKERS,
    "resume": WORKERS,
    "deliver_slip": MOVERS,
    "require_payment": WORKERS,
    "paid": MOVERS,
    "ask_withdrawal": MOVERS,
    "stop": DECIDERS,
    "finish": WORKERS,
    "return_result": COUNTER,
    "attach": MOVERS,
    "apologise": MOVERS,
    "drop_apology": WORKERS,
    "submit": WORKERS,
    "decide": DECIDERS,
    "explain_late": WORKERS,
    "refresh_clock": DECIDERS,
    "print_paper": MOVERS,
    "lock_book": (Duty.UNIT_LEADER,),
    "correct": COUNTER,
    "void": (Duty.CLERK, *DECIDERS),
    "charge_fee": MOVERS,
    "drop_charge": MOVERS,
    "collect_fees": COUNTER,
    "void_receipt": (Duty.CLERK, *DECIDERS),
}
"""Duties that may do each act, at the unit itself: reaching over a subtree is for reading."""

AT_RECEIVING_UNIT = (
    "accept",
    "not_accept",
    "return_result",
    "correct",
    "void",
    "collect_fees",
    "void_receipt",
)
"""Acts of the counter: the unit that decides does not do them for it."""

RESERVERS = (Duty.CLERK, *DECIDERS)
"""Who reserves numbers for slips by hand, and says what became of each."""


ON_A_LANE = ("forward", "send_back", "hand_over", "take_over", "pause", "resume", "deliver_slip")
"""What a unit to which the route gives a step does, on that step and while it has it."""


def units_seen(actor: Actor, at: datetime) -> frozenset[int]:
    """The units whose dossiers ``actor`` sees at ``at``."""
    day = local(at).date()
    seen: set[int] = set()
    for grant in actor.grants:
        if grant.duty in READERS and grant.holds_on(day):
            seen |= grant.units
    return frozenset(seen)


def visible_to(actor: Actor, at: datetime) -> DossierQuerySet:
    """The dossiers ``actor`` may read: of the units received at, or asked to decide.

    Inspectors while delegated; leaders and reform officers with the units under theirs. Those of
    another unit to which the route gives a step see it while that step is open.
    """
    if actor.is_system:
        return Dossier.objects.all()
    units = units_seen(actor, at)
    if not units:
        return Dossier.objects.none()
    own = Q(unit_id__in=units) | decides_for_another(units)
    lanes = once(("lanes", units), lambda: _given(units))
    return Dossier.objects.filter(own | Q(pk__in=lanes) if lanes else own)


def decides_for_another(units: Iterable[int]) -> Q:
    """Received elsewhere and to be decided by one of ``units``; the rest is theirs by receipt.

    Said as its index says it, of which the database knows how few they are; by two columns it
    would take nearly all dossiers of a unit for such.
    """
    return Q(In(NullIf("competent_unit_id", "unit_id"), list(units)))


def seen_in_parts(actor: Actor, at: datetime) -> list[Q]:
    """The dossiers of :func:`visible_to` in parts that do not overlap, each with its own index.

    A list in the order of its due moments is read from each, as far as it is shown, and merged.
    """
    if actor.is_system:
        return [Q()]
    units = units_seen(actor, at)
    return once(("parts", units), lambda: _parts(units)) if units else []


def _parts(units: frozenset[int]) -> list[Q]:
    received = Q(unit_id__in=units)
    parts = [received, decides_for_another(units) & ~received]
    lanes = once(("lanes", units), lambda: _given(units))
    if lanes:
        parts.append(Q(pk__in=lanes) & ~received & ~Q(competent_unit_id__in=units))
    return parts


def _given(units: frozenset[int]) -> list[int]:
    """The dossiers of which an open step is at one of ``units``: few at any time.

    Asked for first: beside a subquery no index of the others would serve.
    """
    # The levels are said in the statement itself, so that the index made for them is found.
    of_units, levels = sorted(units), ", ".join(f"'{each}'" for each in Level)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT s.dossier_id FROM dossiers_dossierstep s"
            " JOIN organisation_office o ON o.id = s.office_id"
            " WHERE s.opened_at IS NOT NULL AND s.closed_at IS NULL AND s.child_code = ''"
            f" AND s.unit_kind IN ({levels})"
            f" AND o.unit_id IN ({', '.join(['%s'] * len(of_units))}) ORDER BY s.dossier_id",
            of_units,
        )
        return [row[0] for row in cursor.fetchall()]


def may_see(actor: Actor, dossier: Dossier, at: datetime) -> bool:
    """True when ``dossier`` is among those of :func:`visible_to`; mostly without a statement."""
    if actor.is_system:
        return True
    units = units_seen(actor, at)
    if {dossier.unit_id, dossier.competent_unit_id} & units:
        return True
    return bool(units) and visible_to(actor, at).filter(pk=dossier.pk).exists()


BRINGERS = (Duty.CLERK, Duty.ADMINISTRATOR, Duty.REFORM_OFFICER)


def may_bring_in(actor: Actor, unit: Unit) -> Refusal | None:
    """Who brings in the book of a unit from another system: of the unit; ``not-your-duty``."""
    return _held(actor, BRINGERS, {unit.pk})


def may_receive(actor: Actor, unit: Unit) -> Refusal | None:
    """Clerks receive at their own unit; code ``not-your-duty``."""
    return _held(actor, MAY["receive"], {unit.pk})


def may_reserve(actor: Actor, unit: Unit) -> Refusal | None:
    """Clerks, heads and leaders, at their own unit; code ``not-your-duty``."""
    return _held(actor, RESERVERS, {unit.pk})


def may_log_outage(actor: Actor, unit: Unit) -> Refusal | None:
    """Whoever works on dossiers of the unit says that the line is down; ``not-your-duty``."""
    return _held(actor, MOVERS, {unit.pk})


def may_lock_book(actor: Actor, unit: Unit) -> Refusal | None:
    """The head of the unit closes its tracking book; code ``not-your-duty``."""
    return _held(actor, MAY["lock_book"], {unit.pk})


def may_act(actor: Actor, act: str, dossier: Dossier) -> Refusal | None:
    """Whether the duty of ``actor`` covers ``act`` on ``dossier``; code ``not-your-duty``.

    A withdrawn dossier is closed by whoever works on it; stopping one otherwise is decided by a
    head or a leader.
    """
    duties = MAY[act]
    if act == "stop" and dossier.state == State.WITHDRAWING:
        duties = MOVERS
    units = {dossier.unit_id} if act in AT_RECEIVING_UNIT else None
    refusal = _held(actor, duties, units or {dossier.unit_id, dossier.competent_unit_id})
    if refusal is None or act not in ON_A_LANE or dossier.pk is None:
        return refusal
    lanes = dossier.steps.filter(
        opened_at__isnull=False, closed_at=None, office__isnull=False, child_code=""
    )
    given = set(lanes.order_by("pk").values_list("office__unit_id", flat=True))
    return _held(actor, duties, given) if given else refusal


def works_at_own_units(actor: Actor, dossier: Dossier) -> bool:
    """Whether the actor works at a unit the dossier names, and not just on a lane of it."""
    return _held(actor, MOVERS, {dossier.unit_id, dossier.competent_unit_id}) is None


def reads_files(actor: Actor, dossier: Dossier) -> bool:
    """Who inspects the unit opens the papers of its dossiers; who only counts them does not."""
    units = actor.units_for(Duty.INSPECTOR)
    return actor.is_system or bool({dossier.unit_id, dossier.competent_unit_id} & units)


def may_hand_on(actor: Actor, dossier: Dossier) -> Refusal | None:
    """What a leaver holds is given on by who manages the unit's people, or decides at the unit.

    Code ``not-your-duty``. It shows the administrator numbers of dossiers and no citizen.
    """
    duties = (Duty.ADMINISTRATOR, *DECIDERS)
    units = {dossier.unit_id, dossier.competent_unit_id}
    if units & actor.units_for(Duty.ADMINISTRATOR):
        return None
    return _held(actor, duties, units)


def may_sign_apology(actor: Actor, dossier: Dossier) -> Refusal | None:
    """Heads and leaders sign; code ``apology-not-yours``."""
    if _held(actor, DECIDERS, {dossier.unit_id, dossier.competent_unit_id}) is None:
        return None
    return Refusal(
        "apology-not-yours",
        N_("Phiếu xin lỗi do lãnh đạo phòng hoặc lãnh đạo đơn vị ký."),
        N_("Trình lãnh đạo ký phiếu đã soạn."),
        "Nghị định 61/2018/NĐ-CP, Điều 19 (chưa đối chiếu văn bản)",
    )


def may_change_calendar(actor: Actor) -> Refusal | None:
    """Decisions on days move every clock: by whom leads or administers all that receive.

    Code ``calendar-not-yours``.
    """
    reach = actor.units_for(Duty.UNIT_LEADER, Duty.ADMINISTRATOR)
    receiving = Dossier.objects.order_by("unit_id").values_list("unit_id", flat=True).distinct()
    if actor.is_system or (reach and set(receiving) <= reach):
        return None
    return Refusal(
        "calendar-not-yours",
        N_("Lịch nghỉ chung đổi hạn của mọi đơn vị đang tiếp nhận hồ sơ."),
        N_("Đề nghị lãnh đạo hoặc quản trị của cơ quan cấp trên các đơn vị đó thực hiện."),
    )


def may_void(actor: Actor, dossier: Dossier, *, untouched: bool, at: datetime) -> Refusal | None:
    """Who received voids on the same day what nobody worked on; a head or a leader any other.

    Codes ``not-your-duty``, ``void-not-ordered``.
    """
    refusal = may_act(actor, "void", dossier)
    if refusal is not None or dossier.received_at is None:
        return refusal
    decides = _held(actor, DECIDERS, {dossier.unit_id}) is None
    days = local(dossier.received_at).date(), local(at).date()
    return why_not_void_alone(decides, *days, untouched)


def may_carry(actor: Actor, unit_id: int) -> Refusal | None:
    """Whoever moves dossiers at a unit carries its papers and counts its shelf; not-your-duty."""
    return _held(actor, MOVERS, {unit_id})


def may_take_batch(
    actor: Actor, to_office: Office, given_by_id: int | None, *, named: bool = False
) -> Refusal | None:
    """Who signs for papers: of the receiving unit and office, and never who gave them.

    Heads and leaders sign for any office of their unit; ``named``: who is named as the taker signs,
    whatever office their post is in. Codes ``not-your-duty``,
    ``not-your-office``, ``own-hand-over``.
    """
    refusal = may_carry(actor, to_office.unit_id)
    if refusal is not None or actor.is_system:
        return refusal
    if given_by_id is not None and given_by_id == actor.user_id:
        return Refusal(
            "own-hand-over",
            N_("Người giao không tự ký nhận thay người nhận."),
            N_("Người của bộ phận nhận mở phiếu và ký nhận."),
        )
    decides = _held(actor, DECIDERS, {to_office.unit_id}) is None
    if named or actor.office_id in (None, to_office.pk) or decides:
        return None
    return Refusal(
        "not-your-office",
        N_("Phiếu này giao cho {office}."),
        N_("Người của bộ phận nhận, hoặc lãnh đạo, ký nhận."),
        "",
        {"office": to_office.name},
    )


def may_sign_for(actor: Actor, line: HandOver) -> Refusal | None:
    """Whether ``actor`` answers one line of a slip; the codes of :func:`may_take_batch`."""
    assert line.to_office is not None
    assert line.batch is not None
    named = line.to_user_id is not None and line.to_user_id in actor.hands
    return may_take_batch(actor, line.to_office, line.batch.given_by_id, named=named)


def may_order_supplement(actor: Actor, dossier: Dossier) -> Refusal | None:
    """A second or late request goes out by a head or a leader only; ``supplement-not-ordered``."""
    if _held(actor, DECIDERS, {dossier.unit_id, dossier.competent_unit_id}) is None:
        return None
    return Refusal(
        "supplement-not-ordered",
        N_("Yêu cầu bổ sung lần nữa hoặc sau thời hạn cho phép phải do lãnh đạo quyết định."),
        N_("Trình lãnh đạo phòng hoặc lãnh đạo đơn vị ghi yêu cầu kèm lý do."),
        "Nghị định 61/2018/NĐ-CP, Điều 19 khoản 4",
    )


MESSENGERS = (Duty.CLERK, Duty.OFFICE_HEAD, Duty.UNIT_LEADER, Duty.ADMINISTRATOR)
"""Who looks after the messages of a unit; they see where one goes only masked."""


def may_settle_message(actor: Actor, message: Message) -> Refusal | None:
    """Send again or drop a message of one's own unit; code ``not-your-message``."""
    if actor.is_system or any(
        grant.duty in MESSENGERS and grant.unit_id == message.unit_key for grant in actor.grants
    ):
        return None
    return Refusal(
        "not-your-message",
        N_("Tin nhắn này của đơn vị khác."),
        N_("Cán bộ một cửa, lãnh đạo hoặc quản trị của đơn vị có hồ sơ xử lý."),
    )


def may_word(actor: Actor, unit: Unit | None) -> Refusal | None:
    """Words of messages: who manages the catalogue of the unit, or of the province for all.

    Codes ``not-your-board``, ``wording-not-yours``.
    """
    if unit is not None:
        return procedures.may_manage(actor, unit)
    if actor.is_system or words_for_all(actor):
        return None
    return Refusal(
        "wording-not-yours",
        N_("Lời nhắn dùng chung do công chức cải cách hành chính hoặc quản trị của tỉnh soạn."),
        N_("Chọn đơn vị của bạn, hoặc đề nghị tỉnh sửa lời dùng chung."),
    )


def words_for_all(actor: Actor) -> bool:
    """Whether the actor manages the catalogue of a province itself."""
    charged = [grant.unit_id for grant in actor.grants if grant.duty in procedures.MANAGERS]
    return Unit.objects.filter(pk__in=charged, level=Level.PROVINCE).exists()


def _held(actor: Actor, duties: tuple[Duty, ...], units: set[int]) -> Refusal | None:
    # The actor's grants are those in force when it acts; a fact of an earlier day may be entered
    # by today's clerk, and the recording time tells.
    if actor.is_system or any(
        grant.duty in duties and grant.unit_id in units for grant in actor.grants
    ):
        return None
    return Refusal(
        "not-your-duty",
        N_("Việc này do {duties} của đơn vị có hồ sơ thực hiện."),
        N_("Chuyển hồ sơ cho người có nhiệm vụ, hoặc đề nghị quản trị cập nhật phân công."),
        "",
        {"duties": Words(*(DUTY_LABELS[duty] for duty in duties), inside=True)},
    )
