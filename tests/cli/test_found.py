"""Beginning a real database, and its first people."""

from __future__ import annotations

import argparse
import io
import json
from datetime import datetime

import pytest

from congvu.audit import queries as audit
from congvu.cli import found, hire
from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused
from congvu.organisation import actions
from congvu.organisation import queries as units
from congvu.people import queries as people
from congvu.people.models import User
from congvu.plans.models import ContentArea

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 11, 23, 8, 0, tzinfo=HANOI)


def run(command, *words, stdin=""):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    out = io.StringIO()
    assert command.run(parser.parse_args(words), io.StringIO(stdin), out) == 0
    return json.loads(out.getvalue())


@pytest.fixture
def founded(at_time):
    at_time(TODAY)
    return run(found, "--agency-code", "08593=H44.24.1")


def test_a_real_database_begins_with_units_calendar_and_contents(founded):
    assert founded["units"] == 180
    assert founded["calendar_days"] == 41 + 68
    assert ContentArea.objects.exists()
    assert audit.demo_name() is None
    assert units.unit_at("08593", TODAY.date()).agency_code == "H44.24.1"
    with pytest.raises(Refused, match="đã được nhập"):
        run(found)


def test_where_citizens_ask_may_be_said_at_the_beginning(at_time):
    at_time(TODAY)
    run(found, "--phone", "08593=0210 3000 111", "--address", "08593=Khu 5, xã Minh Đài")
    unit = units.unit_at("08593", TODAY.date())
    assert (unit.phone, unit.address) == ("0210 3000 111", "Khu 5, xã Minh Đài")


def hired(*duties, password="mot-cua-minh-dai-26\n", username="hoa"):
    duty = [word for each in duties for word in ("--duty", each)]
    return run(
        hire, "--unit", "08593", "--username", username, "--name", "Nguyễn Thị Hoa",
        "--title", "công chức", *duty, stdin=password,
    )  # fmt: skip


def test_the_first_people_are_hired_from_the_command_line(founded):
    hired("clerk", "administrator", "clerk")
    hoa = User.objects.get(username="hoa")
    assert hoa.check_password("mot-cua-minh-dai-26")
    actor = people.actor_for(hoa, TODAY.date())
    assert actor.duties() == {Duty.CLERK, Duty.ADMINISTRATOR}
    with pytest.raises(Refused, match="đã có người dùng"):
        hired("clerk")


@pytest.mark.parametrize("password", ["\n", "123456789\n", "password\n"])
def test_a_weak_password_opens_no_account(founded, password):
    with pytest.raises(Refused) as refused:
        hired("clerk", password=password)
    assert refused.value.refusal.code == "password-weak"
    assert not User.objects.exists()


@pytest.mark.parametrize("code", ["", "H44/24", "h", "A" * 36, "H44..24"])
def test_an_agency_code_has_its_form(van_luong, nine_november, code):
    with pytest.raises(Refused, match="không đúng dạng"):
        actions.set_agency_code(van_luong, code, by=SYSTEM, at=nine_november)
