"""Open an account with its post and duties; the password is read from standard input."""

from __future__ import annotations

import argparse
import getpass
import json
from typing import IO

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from congvu.audit import clock
from congvu.core.actors import SYSTEM, Duty
from congvu.core.refusals import N_, refuse
from congvu.organisation import queries as units
from congvu.people import actions as people
from congvu.people.rules import Reach


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--unit CODE --username U --name N --title T --duty D …``."""
    given = [duty.value for duty in Duty if duty is not Duty.INSPECTOR]
    parser.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị, ví dụ 08593")
    parser.add_argument("--username", required=True, metavar="TÊN ĐĂNG NHẬP")
    parser.add_argument("--name", required=True, metavar="HỌ TÊN")
    parser.add_argument("--title", required=True, metavar="CHỨC VỤ")
    parser.add_argument("--duty", action="append", required=True, choices=given)
    parser.add_argument("--reach", choices=[each.value for each in Reach], default="own")
    parser.add_argument("--json", action="store_true", help="in JSON (mặc định)")


def run(options: argparse.Namespace, stdin: IO[str], stdout: IO[str]) -> int:
    """The account, its post from today, and its duties: all of it or nothing."""
    password = getpass.getpass("Mật khẩu: ") if stdin.isatty() else stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError as error:
        raise refuse(
            "password-weak",
            N_("Mật khẩu chưa đủ mạnh: {why}"),
            N_("Đặt mật khẩu dài hơn, không phổ biến, không chỉ gồm chữ số."),
            why=" ".join(error.messages),
        ) from None
    at = clock.now()
    unit = units.unit_at(options.unit, at.date())
    with transaction.atomic():
        user = people.create_user(
            username=options.username,
            full_name=options.name,
            unit=unit,
            title=options.title,
            password=password,
            by=SYSTEM,
            at=at,
        )
        for duty in dict.fromkeys(options.duty):
            people.grant_duty(user, Duty(duty), unit, reach=Reach(options.reach), by=SYSTEM, at=at)
    json.dump({"user": user.pk, "username": user.username, "unit": unit.code}, stdout)
    stdout.write("\n")
    return 0
