"""Connect another system and give it a token, or revoke one; the token is printed once."""

from __future__ import annotations

import argparse
import json
from typing import IO

from django.db import transaction

from congvu.audit import clock
from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import iso
from congvu.core.refusals import N_, refuse
from congvu.organisation import queries as units
from congvu.people import actions as people
from congvu.people import systems
from congvu.people.models import SystemToken, User
from congvu.people.rules import MACHINE_DUTIES, TOKEN_DAYS, Reach


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``make --system CODE …``, ``list``, ``revoke --hint cv_1a2b3c4d --reason R``."""
    given = [duty.value for duty in Duty if duty in MACHINE_DUTIES]
    parser.add_argument("do", choices=["make", "list", "revoke"], metavar="make|list|revoke")
    parser.add_argument("--system", metavar="MÃ HỆ THỐNG", help="ví dụ motcua.tinh")
    parser.add_argument("--name", metavar="TÊN", help="tên hệ thống, khi kết nối lần đầu")
    parser.add_argument("--unit", metavar="MÃ", help="mã đơn vị, khi kết nối lần đầu")
    parser.add_argument("--duty", action="append", default=[], choices=given)
    parser.add_argument("--reach", choices=[each.value for each in Reach], default="own")
    parser.add_argument("--days", type=int, default=TOKEN_DAYS, metavar="NGÀY")
    parser.add_argument("--note", default="", metavar="DÙNG Ở ĐÂU")
    parser.add_argument("--hint", metavar="cv_…", help="phần đầu của mã cần thu hồi")
    parser.add_argument("--reason", default="", metavar="LÝ DO")
    parser.add_argument("--json", action="store_true", help="in JSON (mặc định)")


def run(options: argparse.Namespace, stdin: IO[str], stdout: IO[str]) -> int:
    """What was made, listed or revoked, as JSON; a token is told by ``make`` alone."""
    done = {"make": _make, "list": _list, "revoke": _revoke}[options.do](options)
    json.dump(done, stdout, ensure_ascii=False, indent=1)
    stdout.write("\n")
    return 0


@transaction.atomic
def _make(options: argparse.Namespace) -> dict[str, object]:
    at = clock.now()
    system = User.objects.filter(username=options.system or "", machine=True).first()
    if system is None:
        system = _connected(options)
    token, secret = people.issue_token(
        system, note=options.note, days=options.days, by=SYSTEM, at=at
    )
    return {"token": secret} | _told(token)


def _connected(options: argparse.Namespace) -> User:
    if not (options.system and options.name and options.unit):
        raise refuse(
            "system-unknown",
            N_("Chưa có hệ thống nào mang mã “{code}”."),
            N_("Kết nối lần đầu thì ghi đủ --system, --name, --unit và --duty."),
            code=options.system or "",
        )
    at = clock.now()
    unit = units.unit_at(options.unit, at.date())
    who = {"by": SYSTEM, "at": at}
    made = people.connect_system(code=options.system, name=options.name, unit=unit, **who)
    for duty in dict.fromkeys(options.duty):
        people.grant_duty(made, Duty(duty), unit, reach=Reach(options.reach), **who)
    return made


def _list(options: argparse.Namespace) -> list[dict[str, object]]:
    rows = SystemToken.objects.select_related("system").order_by("system__username", "pk")
    if options.system:
        rows = rows.filter(system__username=options.system)
    return [_told(each) for each in rows]


def _revoke(options: argparse.Namespace) -> dict[str, object]:
    hint = systems.hint_of(options.hint or "")
    token = SystemToken.objects.select_related("system").filter(hint=hint).first()
    if token is None:
        raise refuse(
            "token-unknown",
            N_("Không có mã truy cập nào bắt đầu bằng “{hint}”."),
            N_("Xem các mã: congvu token list"),
            hint=hint,
        )
    people.revoke_token(token, reason=options.reason, by=SYSTEM, at=clock.now())
    token.refresh_from_db()
    return _told(token)


def _told(token: SystemToken) -> dict[str, object]:
    return {
        "system": token.system.username,
        "hint": token.hint,
        "note": token.note,
        "expires_at": iso(token.expires_at),
        "revoked_at": token.revoked_at and iso(token.revoked_at),
        "used_on": token.used_on and token.used_on.isoformat(),
    }
