"""Fees of a dossier: what they cost, on which grounds they are not collected, why not. Pure.

Source: Luật Phí và lệ phí 97/2015/QH13; what the province's council sets is dated data of each
procedure. Nothing here has been compared with the text of the law: “chưa đối chiếu văn bản”.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from congvu.core.refusals import N_, Refusal, Words
from congvu.core.vietnamese import money
from congvu.dossiers.rules.life import STATE_LABELS, State


class FeeKind(StrEnum):
    """The two kinds the law tells apart."""

    FEE = "phi"
    DUTY = "le_phi"


FEE_KIND_LABELS: Mapping[str, str] = {FeeKind.FEE: N_("Phí"), FeeKind.DUTY: N_("Lệ phí")}


class FeePer(StrEnum):
    """What one amount is for."""

    DOSSIER = "dossier"
    COPY = "copy"
    PAGE = "page"


FEE_PER_LABELS: Mapping[str, str] = {
    FeePer.DOSSIER: N_("một hồ sơ"),
    FeePer.COPY: N_("một bản"),
    FeePer.PAGE: N_("một trang"),
}


class FeeDue(StrEnum):
    """When it is to be paid."""

    RECEIPT = "receipt"
    SUPPLEMENT = "supplement"
    RETURN = "return"


FEE_DUE_LABELS: Mapping[str, str] = {
    FeeDue.RECEIPT: N_("khi nộp hồ sơ"),
    FeeDue.SUPPLEMENT: N_("trong khi giải quyết, theo thông báo"),
    FeeDue.RETURN: N_("khi nhận kết quả"),
}


class PayMethod(StrEnum):
    """How the money came."""

    CASH = "cash"
    TRANSFER = "transfer"


PAY_METHOD_LABELS: Mapping[str, str] = {
    PayMethod.CASH: N_("Tiền mặt"),
    PayMethod.TRANSFER: N_("Chuyển khoản"),
}

MOST_UNITS = 5000
"""Pages or copies on one charge; more is a slip of the finger."""


@dataclass(frozen=True)
class Tariff:
    """How an amount grows: from the unit after ``first`` on ``then`` each, at most ``cap`` a copy.

    Amounts in whole đồng.
    """

    amount: int
    per: str = FeePer.DOSSIER
    first: int | None = None
    then: int | None = None
    cap: int | None = None

    def cost(self, units: int = 1, times: int = 1) -> int:
        """``units`` pages (or copies) ``times`` copies, in đồng."""
        if self.per == FeePer.DOSSIER:
            return self.amount
        whole = units if self.first is None else min(units, self.first)
        one = whole * self.amount + (units - whole) * (self.then or 0)
        if self.cap is not None:
            one = min(one, self.cap)
        return one * times if self.per == FeePer.PAGE else one


@dataclass(frozen=True)
class Exemption:
    """One ground on which nothing is collected, with its clause and its days (both inside).

    ``only``: procedures it is for; empty: any. ``paper``: a paper must prove it.
    """

    label: str
    basis: str
    valid_from: date | None = None
    valid_to: date | None = None
    only: tuple[str, ...] = ()
    paper: bool = True
    verified: bool = False

    def offered(self, day: date, procedure: str) -> bool:
        """True when it may be used on ``day`` for a procedure."""
        return (
            (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
            and (not self.only or procedure in self.only)
        )


_ARTICLE_10 = N_("Luật Phí và lệ phí 97/2015/QH13, Điều 10 khoản 1 (chưa đối chiếu văn bản)")
_SINCE_2017 = date(2017, 1, 1)
_CIVIL_STATUS = ("1.001193", "1.000656", "1.000894", "1.004837")

EXEMPTIONS: Mapping[str, Exemption] = {
    "civil_status": Exemption(
        N_("Đăng ký khai sinh, khai tử đúng hạn; giám hộ; kết hôn trong nước"),
        N_("Luật Hộ tịch 60/2014/QH13, Điều 11 khoản 1 (chưa đối chiếu văn bản)"),
        date(2016, 1, 1),
        only=_CIVIL_STATUS,
        paper=False,
    ),
    "poor": Exemption(N_("Người thuộc hộ nghèo"), _ARTICLE_10, _SINCE_2017),
    "merit": Exemption(
        N_("Người có công với cách mạng và thân nhân theo quy định"), _ARTICLE_10, _SINCE_2017
    ),
    "child": Exemption(N_("Trẻ em"), _ARTICLE_10, _SINCE_2017, paper=False),
    "elderly": Exemption(N_("Người cao tuổi"), _ARTICLE_10, _SINCE_2017, paper=False),
    "disabled": Exemption(N_("Người khuyết tật"), _ARTICLE_10, _SINCE_2017),
    "minority": Exemption(
        N_("Đồng bào dân tộc thiểu số ở xã có điều kiện kinh tế - xã hội đặc biệt khó khăn"),
        _ARTICLE_10,
        _SINCE_2017,
    ),
    "authority_fault": Exemption(
        N_("Làm lại do sai sót của cơ quan nhà nước"),
        N_("Theo văn bản quy định mức thu (ghi rõ ở phần giấy tờ chứng minh)"),
    ),
    "other_law": Exemption(
        N_("Được miễn theo văn bản khác"),
        N_("Ghi rõ văn bản, điều khoản ở phần giấy tờ chứng minh"),
    ),
}
"""The closed list: nothing is waived without one of these grounds."""


def exemptions_on(day: date, procedure: str) -> dict[str, Exemption]:
    """The grounds that may be used on ``day`` for a procedure, by their codes."""
    return {code: one for code, one in EXEMPTIONS.items() if one.offered(day, procedure)}


def why_not_exempt(code: str, note: str, day: date, procedure: str) -> Refusal | None:
    """Why nothing may be waived on this ground; ``exemption-unknown``, ``exemption-unproved``."""
    if not code:
        return None
    offered = exemptions_on(day, procedure)
    if code not in offered:
        return Refusal(
            "exemption-unknown",
            N_("“{code}” không phải căn cứ miễn thu của thủ tục này vào ngày {day}."),
            N_("Chọn một trong các căn cứ: {grounds}."),
            "",
            {
                "code": code,
                "day": f"{day:%d/%m/%Y}",
                "grounds": Words(*(one.label for one in offered.values()), between="; "),
            },
        )
    if offered[code].paper and not note.strip():
        return Refusal(
            "exemption-unproved",
            N_("Chưa ghi giấy tờ chứng minh được miễn."),
            N_("Ghi tên, số, ngày của giấy tờ đã xem."),
            offered[code].basis,
        )
    return None


def why_not_units(per: str, units: int, times: int) -> Refusal | None:
    """Why a number of pages or copies cannot be; code ``fee-units-impossible``."""
    if 1 <= units <= MOST_UNITS and 1 <= times <= MOST_UNITS:
        return None
    return Refusal(
        "fee-units-impossible",
        N_("Số trang, số bản phải từ 1 đến {most}."),
        N_("Đếm lại rồi ghi số trang của một bản và số bản."),
        "",
        {"most": MOST_UNITS},
    )


def why_not_paid_by(method: str, reference: str) -> Refusal | None:
    """Why money cannot be taken so; ``pay-method-unknown``, ``transfer-reference-missing``."""
    if method not in PAY_METHOD_LABELS:
        return Refusal(
            "pay-method-unknown",
            N_("Chưa chọn cách nộp tiền."),
            N_("Chọn tiền mặt hoặc chuyển khoản."),
        )
    if method == PayMethod.TRANSFER and not reference.strip():
        return Refusal(
            "transfer-reference-missing",
            N_("Chưa ghi số giao dịch chuyển khoản."),
            N_("Ghi số giao dịch ngân hàng báo; chưa thấy tiền thì chưa lập biên lai."),
        )
    return None


_OWES = {
    "charge_fee": frozenset({State.RECEIVED, State.PROCESSING, State.SUPPLEMENT, State.PAYMENT})
    | {State.FINISHED},
    "collect_fees": frozenset(State) - {State.FILED, State.NOT_ACCEPTED, State.STOPPED},
}
"""States in which a fee may be written down, and in which one that is owed may be taken."""


def why_not_money(act: str, state: str, received: datetime | None) -> Refusal | None:
    """Why no fee is written down or taken now; ``not-received-yet``, ``fee-not-at-this-state``.

    Nobody pays for what was not received, refused or stopped; after the result is handed over
    nothing new is owed, and what was owed is still taken.
    """
    if received is None:
        return Refusal(
            "not-received-yet",
            N_("Hồ sơ này chưa được tiếp nhận nên chưa thu khoản nào."),
            N_("Tiếp nhận hồ sơ trước, rồi ghi và thu phí, lệ phí."),
            _ARTICLE_10,
        )
    if state in _OWES.get(act, frozenset(State)):
        return None
    return Refusal(
        "fee-not-at-this-state",
        N_("Hồ sơ ở trạng thái “{state}” không ghi thêm, không thu thêm khoản nào."),
        N_("Khoản đã thu nhầm thì huỷ biên lai có lý do; khoản ghi nhầm thì bỏ."),
        _ARTICLE_10,
        {"state": Words(STATE_LABELS[State(state)])},
    )


def why_not_settled(owed: int) -> Refusal | None:
    """Why a dossier may not go on as paid while ``owed`` đồng are open; code ``fees-owed``."""
    if owed <= 0:
        return None
    return Refusal(
        "fees-owed",
        N_("Hồ sơ còn {amount} phí, lệ phí chưa thu."),
        N_("Thu và lập biên lai, hoặc ghi căn cứ miễn, trước khi làm tiếp."),
        "",
        {"amount": money(owed)},
    )
