"""Words for duties, scopes, and who may give them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from congvu.core.actors import Duty
from congvu.core.refusals import N_, Refusal

DUTY_LABELS = {
    Duty.CLERK: N_("Cán bộ một cửa"),
    Duty.SPECIALIST: N_("Chuyên viên thụ lý"),
    Duty.OFFICE_HEAD: N_("Lãnh đạo phòng"),
    Duty.UNIT_LEADER: N_("Lãnh đạo đơn vị"),
    Duty.REFORM_OFFICER: N_("Công chức cải cách hành chính"),
    Duty.LEGAL_OFFICER: N_("Công chức tư pháp"),
    Duty.INSPECTOR: N_("Thành viên đoàn kiểm tra"),
    Duty.ADMINISTRATOR: N_("Quản trị đơn vị"),
}


READING = frozenset(
    (
        Duty.CLERK,
        Duty.SPECIALIST,
        Duty.OFFICE_HEAD,
        Duty.UNIT_LEADER,
        Duty.REFORM_OFFICER,
    )
)
"""Duties that open citizens' dossiers: an administrator does not take one unseen."""

REACH_LABELS = {
    "own": N_("riêng đơn vị này"),
    "subtree": N_("cả các đơn vị bên dưới"),
}


class Reach(StrEnum):
    """How far a duty reaches."""

    OWN = "own"  # the unit alone
    SUBTREE = "subtree"  # the unit and all units under it


class PartyKind(StrEnum):
    """Who is served."""

    PERSON = "person"
    ORGANISATION = "organisation"


class IdentitySource(StrEnum):
    """Where the particulars of a person came from. None of them proves who stands there."""

    TYPED = "typed"
    CARD = "qr"  # the square code of a card was read: a code can be copied


IDENTITY_LABELS = {
    IdentitySource.TYPED: N_("gõ tay"),
    IdentitySource.CARD: N_("đọc QR"),
}

SEX_LABELS = {"male": N_("Nam"), "female": N_("Nữ")}


PARTY_FIELDS = (
    "name",
    "identifier",
    "phone",
    "email",
    "address",
    "birth_date",
    "sex",
    "old_identifier",
    "issued_on",
    "tax_code",
    "representative",
)
"""What is known of somebody who is served, beside the kind and how it was learnt."""


LONG_NUMBER = re.compile(r"\+?\d{7,}")


def masked(identifier: str) -> str:
    """An identity or phone number as lists show it: ``0601****2124``."""
    shown = 4 if len(identifier) > 8 else 2 if len(identifier) > 6 else 0
    hidden = "*" * (len(identifier) - 2 * shown)
    return f"{identifier[:shown]}{hidden}{identifier[len(identifier) - shown :]}"


@dataclass(frozen=True, slots=True)
class NewParty:
    """Somebody to be registered together with many others.

    ``at`` and ``recorded_at``: of the registering, where the bulk act does not say it for all;
    the second only in a demo.
    """

    name: str
    kind: str = PartyKind.PERSON
    identifier: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    tax_code: str = ""
    at: datetime | None = None
    recorded_at: datetime | None = None


MACHINE_DUTIES = frozenset(Duty) - {Duty.ADMINISTRATOR, Duty.INSPECTOR}
"""A system manages no accounts and belongs to no delegation."""

SECRET_OVERLAP = timedelta(hours=24)
"""For how long the former secret of a subscription signs beside the new one; our own convention."""

TOKEN_DAYS, TOKEN_MOST_DAYS = 180, 366
"""How long a token is good when nothing is said, and at most; our own convention, not a law's."""


def why_not_token(
    *, expires_at: datetime, revoked_at: datetime | None, active: bool, at: datetime
) -> Refusal | None:
    """Why a known token opens nothing; ``token-revoked``, ``token-expired``, ``system-locked``."""
    ask = N_("Đề nghị quản trị của đơn vị cấp mã truy cập mới cho hệ thống.")
    if revoked_at is not None:
        return Refusal("token-revoked", N_("Mã truy cập này đã bị thu hồi."), ask)
    if at >= expires_at:
        return Refusal("token-expired", N_("Mã truy cập này đã hết hạn."), ask)
    if not active:
        return Refusal(
            "system-locked",
            N_("Hệ thống này đang bị khoá."),
            N_("Đề nghị quản trị của đơn vị mở khoá."),
        )
    return None


def without_name() -> Refusal:
    """Nobody is registered without a name; code ``party-without-name``."""
    return Refusal(
        "party-without-name",
        N_("Chưa ghi họ tên người nộp hoặc tên tổ chức."),
        N_("Ghi đầy đủ như trên giấy tờ tuỳ thân hoặc quyết định thành lập."),
    )


def masked_within(text: str) -> str:
    """A text with every long number in it masked, as in “Khu 5, 0912****78”."""
    return LONG_NUMBER.sub(lambda found: masked(found[0]), text)
