"""The invented people of the province, and the ground they stand on."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from congvu.calendars import actions as calendars
from congvu.calendars import queries as calendar_queries
from congvu.core.actors import SYSTEM, Actor, Duty
from congvu.demo import names
from congvu.demo.tinh_2026 import catalogue
from congvu.inspections import actions as inspections
from congvu.organisation import actions as organisation
from congvu.organisation import queries as units
from congvu.organisation.data import packaged_units
from congvu.organisation.models import Office, Unit
from congvu.organisation.rules import Level, OfficeKind
from congvu.people import actions as people
from congvu.people import queries as people_queries
from congvu.people.models import User
from congvu.people.rules import Reach
from congvu.plans import actions as plans
from congvu.procedures import actions as procedures
from congvu.procedures.models import ProcedureVersion

SEED = 20260701
BEGAN = date(2025, 7, 1)
PASSWORD = "tinh-2026"
OFFICES = (
    ("ttpvhcc", "Trung tâm Phục vụ hành chính công", OfficeKind.ONE_STOP),
    ("chuyen-mon", "Phòng chuyên môn", OfficeKind.PROFESSIONAL),
    ("lanh-dao", "Lãnh đạo UBND", OfficeKind.LEADERS),
)
STAFF = (
    ("clerk", "công chức một cửa", Duty.CLERK, "ttpvhcc"),
    ("specialist", "công chức chuyên môn", Duty.SPECIALIST, "chuyen-mon"),
    ("leader", "Phó Chủ tịch UBND", Duty.UNIT_LEADER, "lanh-dao"),
)
LOGINS = {
    "mocua": ("công chức một cửa", (Duty.CLERK,), "ttpvhcc"),
    "thuly": ("công chức chuyên môn", (Duty.SPECIALIST,), "chuyen-mon"),
    "chutich": ("Chủ tịch UBND", (Duty.UNIT_LEADER, Duty.REFORM_OFFICER), "lanh-dao"),
}
"""Accounts to try at the commune that is inspected: name, title, duties, office."""


@dataclass(frozen=True)
class Staffed:
    """One commune with its offices and people."""

    unit: Unit
    offices: dict[str, Office]
    users: dict[str, User]
    actors: dict[str, Actor]


@dataclass
class Cast:
    """Everybody and everything the story needs."""

    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    communes: list[Staffed] = field(default_factory=list)
    versions: dict[str, ProcedureVersion] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    province: Unit = field(init=False)

    def actor(self, username: str, at: datetime) -> Actor:
        """The person as they act on that day."""
        return people_queries.actor_for(self.users[username], at.date())

    def at(self, code: str) -> Staffed:
        """The commune of this code."""
        return next(each for each in self.communes if each.unit.code == code)


def gather(cast: Cast, at: datetime) -> None:
    """Units, calendar, catalogue, rule of coverage, people."""
    organisation.load_units(
        packaged_units(), source="Danh mục hành chính của Tổng cục Thống kê", by=SYSTEM, at=at
    )
    calendars.load_decisions(
        calendar_queries.packaged_decisions(), source="chưa đối chiếu văn bản", by=SYSTEM, at=at
    )
    made = procedures.load_catalogue(
        catalogue.text(), source="danh mục dựng để trình diễn", by=SYSTEM, at=at
    )
    cast.versions = {each.procedure.code: each for each in made}
    plans.load_areas(by=SYSTEM, at=at)
    cast.province = units.unit_at("25", BEGAN)
    inspections.set_coverage_rule(
        level=Level.PROVINCE,
        minimum_percent=Decimal(30),
        denominator="UBND cấp xã",
        cycle_years=4,
        counts_from=2026,
        valid_from=BEGAN,
        source="giả định của bản trình diễn",
        by=SYSTEM,
        at=at,
    )
    _hire_the_province(cast, at)
    for number, unit in enumerate(units.units_under(cast.province, BEGAN), start=1):
        cast.communes.append(_staff(cast, number, unit, at))


def _hire_the_province(cast: Cast, at: datetime) -> None:
    tinh = cast.province
    office = organisation.open_office(
        tinh, code="snv", name="Sở Nội vụ", kind=OfficeKind.PROFESSIONAL, by=SYSTEM, at=at
    )
    for username, name, title, duties in (
        ("kien", "Lưu Đình Kiên", "Phó Giám đốc Sở Nội vụ", (Duty.UNIT_LEADER,)),
        ("hang", "Tạ Thu Hằng", "chuyên viên CCHC, Sở Nội vụ", (Duty.REFORM_OFFICER,)),
        ("viet", "Cao Quốc Việt", "chuyên viên Sở Tư pháp", (Duty.LEGAL_OFFICER,)),
        ("quan", "Vũ Hồng Quân", "quản trị hệ thống", (Duty.ADMINISTRATOR,)),
    ):
        user = people.create_user(
            username=username, full_name=name, unit=tinh, title=title, office=office,
            since=BEGAN, by=SYSTEM, at=at,
        )  # fmt: skip
        for duty in duties:
            people.grant_duty(user, duty, tinh, reach=Reach.SUBTREE, since=BEGAN, by=SYSTEM, at=at)
        people.set_password(user, PASSWORD, by=SYSTEM, at=at)
        cast.users[username] = user


def _staff(cast: Cast, number: int, unit: Unit, at: datetime) -> Staffed:
    unit = organisation.set_agency_code(unit, f"H44.9{number:03d}", by=SYSTEM, at=at)
    offices = {
        code: organisation.open_office(unit, code=code, name=name, kind=kind, by=SYSTEM, at=at)
        for code, name, kind in OFFICES
    }
    users, actors = {}, {}
    for role, title, duty, office in STAFF:
        user = people.create_user(
            username=f"{role}{unit.code}", full_name=names.person(cast.chance), unit=unit,
            title=title, office=offices[office], since=BEGAN, by=SYSTEM, at=at,
        )  # fmt: skip
        people.grant_duty(user, duty, unit, since=BEGAN, by=SYSTEM, at=at)
        users[role] = user
        actors[role] = people_queries.actor_for(user, at.date())
    procedures.assign_to_unit(unit, since=BEGAN, by=SYSTEM, at=at)
    return Staffed(unit, offices, users, actors)


def join(cast: Cast, code: str, at: datetime) -> Staffed:
    """Open the accounts to try at the commune that was chosen."""
    staffed = cast.at(code)
    for username, (title, duties, office) in LOGINS.items():
        user = people.create_user(
            username=username, full_name=names.person(cast.chance), unit=staffed.unit,
            title=title, office=staffed.offices[office], since=at.date(), by=SYSTEM, at=at,
        )  # fmt: skip
        for duty in duties:
            people.grant_duty(user, duty, staffed.unit, since=at.date(), by=SYSTEM, at=at)
        people.set_password(user, PASSWORD, by=SYSTEM, at=at)
        cast.users[username] = user
    return staffed
