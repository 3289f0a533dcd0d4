"""The people of the demo (invented) and the ground they stand on."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime

from congvu.calendars import actions as calendars
from congvu.calendars import queries as calendar_queries
from congvu.core.actors import SYSTEM, Actor, Duty
from congvu.demo import names
from congvu.dossiers import actions as dossiers
from congvu.dossiers.data import packaged_fees
from congvu.organisation import actions as organisation
from congvu.organisation import queries as units
from congvu.organisation.data import packaged_units
from congvu.organisation.models import Office, Unit
from congvu.organisation.rules import OfficeKind
from congvu.people import actions as people
from congvu.people import queries as people_queries
from congvu.people.models import User
from congvu.people.rules import Reach
from congvu.plans import actions as plans
from congvu.procedures import actions as procedures
from congvu.procedures import queries as procedure_queries

PASSWORD = "tanson-2018"
SEED = 20181109
NEW_YEAR = date(2018, 1, 1)

DISTRICT_OFFICES = (
    ("mot-cua", "Bộ phận tiếp nhận và trả kết quả", OfficeKind.ONE_STOP),
    ("lanh-dao", "Lãnh đạo UBND huyện", OfficeKind.LEADERS),
    ("van-phong", "Văn phòng HĐND và UBND", OfficeKind.PROFESSIONAL),
    ("noi-vu", "Phòng Nội vụ", OfficeKind.PROFESSIONAL),
    ("tu-phap", "Phòng Tư pháp", OfficeKind.PROFESSIONAL),
    ("tckh", "Phòng Tài chính - Kế hoạch", OfficeKind.PROFESSIONAL),
    ("tnmt", "Phòng Tài nguyên và Môi trường", OfficeKind.PROFESSIONAL),
    ("vpdk", "Chi nhánh Văn phòng đăng ký đất đai", OfficeKind.PROFESSIONAL),
    ("ktht", "Phòng Kinh tế và Hạ tầng", OfficeKind.PROFESSIONAL),
    ("ldtbxh", "Phòng Lao động - Thương binh và Xã hội", OfficeKind.PROFESSIONAL),
)
COMMUNE_OFFICES = (
    ("mot-cua", "Bộ phận tiếp nhận và trả kết quả", OfficeKind.ONE_STOP),
    ("tu-phap", "Tư pháp - Hộ tịch", OfficeKind.PROFESSIONAL),
    ("lanh-dao", "Lãnh đạo UBND xã", OfficeKind.LEADERS),
)


@dataclass
class Cast:
    """Everybody and everything the story needs, by name."""

    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    users: dict[str, User] = field(default_factory=dict)
    offices: dict[tuple[str, str], Office] = field(default_factory=dict)
    communes: list[Unit] = field(default_factory=list)
    province: Unit = field(init=False)
    district: Unit = field(init=False)
    van_luong: Unit = field(init=False)
    _actors: dict[tuple[str, date], Actor] = field(default_factory=dict)

    def actor(self, username: str, at: datetime) -> Actor:
        """The person as they act on that day."""
        key = (username, at.date())
        if key not in self._actors:
            self._actors[key] = people_queries.actor_for(self.users[username], at.date())
        return self._actors[key]

    def forget(self, username: str) -> None:
        """A duty was given or ended: look again."""
        self._actors = {key: actor for key, actor in self._actors.items() if key[0] != username}

    def office(self, unit: Unit, code: str) -> Office:
        """An office of a unit by its code."""
        return self.offices[unit.code, code]


def gather(cast: Cast, at: datetime) -> None:
    """The house on its first day: units, calendars, offices, people, catalogue, contents."""
    organisation.load_units(
        packaged_units(), source="Danh mục hành chính của Tổng cục Thống kê", by=SYSTEM, at=at
    )
    calendars.load_decisions(
        calendar_queries.packaged_decisions(), source="chưa đối chiếu văn bản", by=SYSTEM, at=at
    )
    # The demo stands in December 2018: a term that runs over the new year needs its days.
    next_year = calendar_queries.packaged_years_between(2019)
    calendars.load_decisions(next_year, source=calendar_queries.UNCOMPARED, by=SYSTEM, at=at)
    cast.province = units.unit_at("25", at.date())
    cast.district = units.unit_at("240", at.date())
    cast.communes = units.units_under(cast.district, at.date())
    cast.van_luong = next(unit for unit in cast.communes if unit.code == "08596")
    _open_offices(cast, at)
    _hire_province_and_district(cast, at)
    _hire_communes(cast, at)
    _receive_procedures(cast, at)
    plans.load_areas(by=SYSTEM, at=at)


def _open_offices(cast: Cast, at: datetime) -> None:
    for unit, offices in (
        (cast.district, DISTRICT_OFFICES),
        *((commune, COMMUNE_OFFICES) for commune in cast.communes),
    ):
        for code, name, kind in offices:
            cast.offices[unit.code, code] = organisation.open_office(
                unit, code=code, name=name, kind=kind, by=SYSTEM, at=at
            )


def hire(
    cast: Cast,
    at: datetime,
    username: str,
    name: str,
    unit: Unit,
    title: str,
    *duties: Duty,
    reach: Reach = Reach.OWN,
    office: str = "",
) -> None:
    """Open an account with a post and duties; everybody has the same published password."""
    user = people.create_user(
        username=username,
        full_name=name,
        unit=unit,
        title=title,
        office=cast.office(unit, office) if office else None,
        password=None,
        since=NEW_YEAR,
        by=SYSTEM,
        at=at,
    )
    cast.users[username] = user
    for duty in duties:
        people.grant_duty(user, duty, unit, reach=reach, since=NEW_YEAR, by=SYSTEM, at=at)


def _hire_province_and_district(cast: Cast, at: datetime) -> None:
    tinh, huyen = cast.province, cast.district
    below = {"reach": Reach.SUBTREE}
    hire(
        cast, at, "kien", "Lưu Đình Kiên", tinh, "Phó Giám đốc Sở Nội vụ", Duty.UNIT_LEADER, **below
    )
    hire(
        cast,
        at,
        "hang",
        "Tạ Thu Hằng",
        tinh,
        "chuyên viên CCHC, Sở Nội vụ",
        Duty.REFORM_OFFICER,
        **below,
    )
    hire(
        cast,
        at,
        "viet",
        "Cao Quốc Việt",
        tinh,
        "chuyên viên Sở Tư pháp",
        Duty.LEGAL_OFFICER,
        **below,
    )
    hire(
        cast, at, "hoa", "Nguyễn Thị Hoa", huyen, "công chức một cửa", Duty.CLERK, office="mot-cua"
    )
    hire(cast, at, "nga", "Phùng Thị Nga", huyen, "công chức một cửa", Duty.CLERK, office="mot-cua")
    hire(cast, at, "binh", "Trần Văn Bình", huyen, "viên chức Chi nhánh VPĐKĐĐ",
         Duty.SPECIALIST, office="vpdk")  # fmt: skip
    hire(cast, at, "duyen", "Hà Thị Duyên", huyen, "chuyên viên", Duty.SPECIALIST,
         office="tu-phap")  # fmt: skip
    hire(cast, at, "khanh", "Trần Quốc Khánh", huyen, "chuyên viên", Duty.SPECIALIST,
         office="tnmt")  # fmt: skip
    hire(cast, at, "son", "Nguyễn Hồng Sơn", huyen, "chuyên viên", Duty.SPECIALIST,
         office="ktht")  # fmt: skip
    hire(cast, at, "cuong", "Sa Mạnh Cường", huyen, "chuyên viên", Duty.SPECIALIST, office="tckh")
    hire(cast, at, "dung", "Phạm Quốc Dũng", huyen, "Trưởng phòng", Duty.OFFICE_HEAD, office="tnmt")
    hire(
        cast,
        at,
        "lan",
        "Hà Thị Lan",
        huyen,
        "Phó Chủ tịch UBND huyện",
        Duty.UNIT_LEADER,
        office="lanh-dao",
        **below,
    )
    hire(
        cast,
        at,
        "minh",
        "Đinh Văn Minh",
        huyen,
        "chuyên viên Phòng Nội vụ",
        Duty.REFORM_OFFICER,
        office="noi-vu",
        **below,
    )
    hire(
        cast,
        at,
        "tam",
        "Lê Minh Tâm",
        huyen,
        "Trưởng phòng Tư pháp",
        Duty.LEGAL_OFFICER,
        office="tu-phap",
        **below,
    )
    hire(cast, at, "quan", "Vũ Hồng Quân", huyen, "quản trị mạng, Văn phòng",
         Duty.ADMINISTRATOR, office="van-phong")  # fmt: skip


def _hire_communes(cast: Cast, at: datetime) -> None:
    for commune in cast.communes:
        hire(
            cast,
            at,
            f"tp{commune.code}",
            names.person(cast.chance),
            commune,
            "công chức Tư pháp - Hộ tịch",
            Duty.LEGAL_OFFICER,
            office="tu-phap",
        )
    xa = cast.van_luong
    hire(cast, at, "thao", "Hoàng Thị Thảo", xa, "công chức một cửa", Duty.CLERK, office="mot-cua")
    hire(
        cast,
        at,
        "ngoc",
        "Bùi Văn Ngọc",
        xa,
        "công chức Tư pháp - Hộ tịch",
        Duty.SPECIALIST,
        office="tu-phap",
    )
    hire(cast, at, "thang", "Hà Quyết Thắng", xa, "Chủ tịch UBND xã", Duty.UNIT_LEADER,
         Duty.REFORM_OFFICER, office="lanh-dao")  # fmt: skip


def _receive_procedures(cast: Cast, at: datetime) -> None:
    files = procedure_queries.packaged_catalogue("2018")
    procedures.load_catalogue(
        files.text,
        papers=files.papers,
        steps=files.steps,
        online=files.online,
        source="danh mục tái dựng, chưa đối chiếu quyết định công bố",
        by=SYSTEM,
        at=at,
    )
    dossiers.load_fees(packaged_fees(), by=SYSTEM, at=at)
    for unit in (cast.district, *cast.communes):
        procedures.assign_to_unit(unit, since=NEW_YEAR, by=SYSTEM, at=at)
