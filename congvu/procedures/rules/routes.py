"""Whether the steps of a procedure make a route that begins, joins and ends. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from congvu.core.refusals import N_, Refusal
from congvu.core.terms import Term, TermUnit
from congvu.procedures.rules.catalogue import LEVELS, is_code, why_not_steps

UNIT_KINDS = ("receiving", "competent", *LEVELS, "outside")
"""Whose unit does a step: that which received, that which decides, one of a level, or an agency
outside the system that is named in words."""

UNIT_KIND_LABELS: Mapping[str, str] = {
    "receiving": N_("đơn vị tiếp nhận"),
    "competent": N_("đơn vị có thẩm quyền"),
    "tinh": N_("cơ quan cấp tỉnh"),
    "huyen": N_("cơ quan cấp huyện"),
    "xa": N_("cơ quan cấp xã"),
    "outside": N_("cơ quan ngoài hệ thống"),
}

OWN_KINDS = ("receiving", "competent")
"""Done by the units that the dossier itself names."""

_BASIS = N_("Nghị định 61/2018/NĐ-CP, Điều 18 (chưa đối chiếu văn bản)")


@dataclass(frozen=True)
class RouteStep:
    """What the rules ask of a step. ``after`` None: the one before it; empty: it begins."""

    order: int
    name: str
    term: Term
    after: tuple[int, ...] | None = None
    unit_kind: str = "receiving"
    agency: str = ""
    child_code: str = ""
    note: str = ""


def waits_for(order: int, after: Sequence[int] | None) -> tuple[int, ...]:
    """The orders of the steps it comes after: as said, or the one before."""
    if after is not None:
        return tuple(sorted(set(after)))
    return (order - 1,) if order > 1 else ()


def why_not_route(term: Term, steps: Sequence[RouteStep]) -> Refusal | None:
    """Why these steps are no route for a procedure of this term; None when they are.

    Codes: ``route-agency-missing``, ``route-child-nowhere``, ``route-after-unknown``,
    ``route-no-start``, ``route-two-starts``, ``route-no-end``, ``route-cycle``,
    ``route-join-never``, ``route-unreachable``, ``route-dead-end``, ``step-term-not-comparable``,
    ``steps-exceed-term``. Parallel branches count by the longest one.
    """
    waits = {each.order: waits_for(each.order, each.after) for each in steps}
    refusal = _by_agency(steps) or _by_shape(steps, waits) or _by_ends(steps, waits)
    if refusal is not None or not steps:
        return refusal
    refusal = _comparable(term, steps)
    return refusal or why_not_steps(term, longest_path(term, steps))


def _comparable(term: Term, steps: Sequence[RouteStep]) -> Refusal | None:
    if term.unit is TermUnit.CALENDAR_DAYS:
        return None
    wrong = [each.term for each in steps if each.term.unit is TermUnit.CALENDAR_DAYS]
    return why_not_steps(term, wrong)


def _size(term: Term) -> Decimal:
    if term.unit is TermUnit.CALENDAR_DAYS:
        return term.amount
    return term.working_hours() / 8


def longest_path(term: Term, steps: Sequence[RouteStep]) -> list[Term]:
    """The terms along the branch that takes longest (in working days; calendar days as they are).

    The steps must be a sound route.
    """
    found: dict[int, tuple[Decimal, list[Term]]] = {}
    left = {each.order: each for each in steps}
    while left:
        for order, step in list(left.items()):
            waits = waits_for(order, step.after)
            if all(each in found for each in waits):
                before = max((found[each] for each in waits), key=lambda one: one[0], default=None)
                length, path = before or (Decimal(0), [])
                found[order] = length + _size(step.term), [*path, step.term]
                del left[order]
    return max(found.values(), key=lambda one: one[0])[1] if found else []


def _names(steps: Sequence[RouteStep], orders: Sequence[int]) -> str:
    return "; ".join(f"{each.order}. {each.name}" for each in steps if each.order in orders)


def _said(code: str, what: str, what_to_do: str, steps: str) -> Refusal:
    return Refusal(code, what, what_to_do, _BASIS, {"steps": steps})


def _by_agency(steps: Sequence[RouteStep]) -> Refusal | None:
    for step in steps:
        named = f"{step.order}. {step.name}"
        if step.unit_kind not in UNIT_KINDS or (step.unit_kind == "outside" and not step.agency):
            return _said(
                "route-agency-missing",
                N_("Bước “{steps}” chưa ghi cơ quan thực hiện."),
                N_("Ghi rõ tên cơ quan, ví dụ Công an xã, Bảo hiểm xã hội, Chi cục Thuế."),
                named,
            )
        if step.child_code and (
            step.unit_kind in ("receiving", "outside") or not is_code(step.child_code)
        ):
            return _said(
                "route-child-nowhere",
                N_("Bước “{steps}” mở hồ sơ con nhưng không giao cho cơ quan khác."),
                N_("Ghi đúng mã thủ tục của hồ sơ con và cơ quan giải quyết nó trong hệ thống."),
                named,
            )
    return None


def _by_shape(steps: Sequence[RouteStep], waits: dict[int, tuple[int, ...]]) -> Refusal | None:
    if not steps:
        return None
    unknown = [order for order, after in waits.items() if any(each not in waits for each in after)]
    if unknown:
        return _said(
            "route-after-unknown",
            N_("Bước “{steps}” đi sau một bước không có."),
            N_("Ghi lại số thứ tự của các bước liền trước."),
            _names(steps, unknown),
        )
    starts = [order for order, after in waits.items() if not after]
    if not starts:
        return _said(
            "route-no-start",
            N_("Quy trình không có bước bắt đầu."),
            N_("Để trống các bước liền trước của bước tiếp nhận (ghi 0)."),
            "",
        )
    unsaid = [each.order for each in steps if each.order in starts[1:] and not each.note.strip()]
    if unsaid:
        return _said(
            "route-two-starts",
            N_("Quy trình có thêm bước bắt đầu không ghi lý do: {steps}."),
            N_("Ghi bước liền trước, hoặc ghi lý do bắt đầu ngay khi tiếp nhận vào cột ghi chú."),
            _names(steps, unsaid),
        )
    if not set(waits) - {each for after in waits.values() for each in after}:
        return _said(
            "route-no-end",
            N_("Quy trình không có bước kết thúc."),
            N_("Bỏ bước đi vòng về trước, để một bước trả kết quả không có bước nào đi sau."),
            "",
        )
    return _by_runs(steps, waits, starts)


def _by_runs(
    steps: Sequence[RouteStep], waits: dict[int, tuple[int, ...]], starts: list[int]
) -> Refusal | None:
    done = _grown(waits, starts, joins=True)
    if len(done) == len(waits):
        return None
    met = _grown(waits, starts, joins=False)
    rings = [order for order in waits if order in met - done and order in _behind(order, waits)]
    if rings:
        return _said(
            "route-cycle",
            N_("Các bước đi vòng, bước này chờ bước kia: {steps}."),
            N_("Bỏ một mũi tên để quy trình đi một chiều; trả lại bước trước là việc riêng."),
            _names(steps, rings),
        )
    joins = [
        order for order in waits if order in met - done and any(x not in met for x in waits[order])
    ]
    if joins:
        return _said(
            "route-join-never",
            N_("Bước “{steps}” chờ một nhánh không bao giờ tới."),
            N_("Nối nhánh đó với bước bắt đầu, hoặc bỏ nó khỏi các bước liền trước."),
            _names(steps, joins),
        )
    return _said(
        "route-unreachable",
        N_("Không đường nào dẫn từ bước bắt đầu đến: {steps}."),
        N_("Nối bước đó với quy trình, hoặc bỏ nó đi."),
        _names(steps, [order for order in waits if order not in met]),
    )


def _grown(waits: dict[int, tuple[int, ...]], starts: list[int], *, joins: bool) -> set[int]:
    """The steps that come to be done; without ``joins``: that some way leads to."""
    found = set(starts)
    enough = all if joins else any
    while True:
        more = {
            order
            for order, after in waits.items()
            if order not in found and after and enough(each in found for each in after)
        }
        if not more:
            return found
        found |= more


def _behind(order: int, waits: dict[int, tuple[int, ...]]) -> set[int]:
    """Everything ``order`` waits for, near or far."""
    found: set[int] = set()
    left = list(waits[order])
    while left:
        each = left.pop()
        if each not in found:
            found.add(each)
            left += waits[each]
    return found


def _by_ends(steps: Sequence[RouteStep], waits: dict[int, tuple[int, ...]]) -> Refusal | None:
    followed = {each for after in waits.values() for each in after}
    ends = [each for each in steps if each.order not in followed]
    outside = [each.order for each in ends if each.unit_kind == "outside"]
    # A child dossier brings its own result back; of the other ends only one may return it.
    own = [each.order for each in ends if not each.child_code and each.order not in outside]
    lost = outside or own[:-1]
    if not lost:
        return None
    return _said(
        "route-dead-end",
        N_("Đi hết bước “{steps}” thì không còn bước nào nhận kết quả của nhánh."),
        N_("Thêm bước nhận lại, hoặc cho nhánh nhập vào bước trả kết quả."),
        _names(steps, lost),
    )
