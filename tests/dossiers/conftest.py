"""A counter at Tân Sơn in 2018 with four procedures, its offices and its people (invented)."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace

import pytest

from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import HANOI
from tests.ground import laid

BOOKS = {
    # code: name, term, steps
    "1.000001": (
        "Cấp giấy phép xây dựng nhà ở",
        "5 ngày làm việc",
        ("1 ngày làm việc", "3 ngày làm việc"),
    ),
    "1.000002": ("Chứng thực bản sao từ bản chính", "trong ngày", ()),
    "1.000003": ("Thành lập hộ kinh doanh", "3 ngày làm việc", ()),
    "1.000004": ("Nuôi con nuôi trong nước", "15 ngày", ()),
}


def moment(text: str) -> datetime:
    """“24/04/2018 10:15” in Hà Nội's time."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=HANOI)


@pytest.fixture
def at():
    """``at("24/04/2018 10:15")``."""
    return moment


def furnished(tan_son, van_luong, hire):
    """What a counter is furnished with: offices, procedures received there, one citizen."""
    from congvu.organisation import actions as organisation
    from congvu.organisation.rules import OfficeKind
    from congvu.people import actions as people
    from congvu.procedures import actions as procedures
    from congvu.procedures.texts import PaperText, StepText, VersionText

    early = moment("02/01/2018 07:30")
    offices = {
        code: organisation.open_office(
            tan_son, code=code, name=name, kind=kind, by=SYSTEM, at=early
        )
        for code, name, kind in (
            ("motcua", "Bộ phận tiếp nhận và trả kết quả", OfficeKind.ONE_STOP),
            ("ktht", "Phòng Kinh tế và Hạ tầng", OfficeKind.PROFESSIONAL),
        )
    }
    versions = {}
    for code, (name, term, steps) in BOOKS.items():
        versions[code] = procedures.publish_procedure(
            code=code,
            field="Thử nghiệm",
            version=VersionText(
                name=name,
                levels=("huyen", "xa"),
                term=term,
                valid_from=date(2017, 1, 1),
                papers=(
                    PaperText(name="Đơn đề nghị"),
                    PaperText(name="Bản vẽ", copies=2),
                    PaperText(name="Giấy uỷ quyền", required=False),
                ),
                steps=tuple(
                    StepText(
                        name=f"Bước {number}",
                        office_kind="professional",
                        duty="specialist",
                        term=step,
                    )
                    for number, step in enumerate(steps, start=1)
                ),
            ),
            by=SYSTEM,
            at=early,
        )
    for unit in (tan_son, van_luong):
        procedures.assign_to_unit(unit, since=date(2018, 1, 1), by=SYSTEM, at=early)
    citizen = people.register_party(
        name="Hà Văn Sửu",
        identifier="060112345678",
        phone="0912345678",
        address="Xã Văn Luông",
        by=SYSTEM,
        at=early,
    )
    return SimpleNamespace(
        one_stop=offices["motcua"],
        office=offices["ktht"],
        building=versions["1.000001"],
        copies=versions["1.000002"],
        business=versions["1.000003"],
        adoption=versions["1.000004"],
        citizen=citizen,
        commune_clerk=hire("nga", "Hà Thị Nga", van_luong, Duty.CLERK),
    )


@pytest.fixture
def counter(units, calendar, tan_son, van_luong, district_people, hire):
    """The district's counter: offices, people, procedures received there, one citizen."""
    kept = laid("counter", lambda: furnished(tan_son, van_luong, hire))
    return SimpleNamespace(unit=tan_son, commune=van_luong, **vars(kept), **vars(district_people))


@pytest.fixture
def receive(counter):
    """``receive("24/04/2018 10:15", ...)``: Chị Hoa receives a building permit from Ông Sửu."""
    from congvu.dossiers import actions

    def received(when, **changes):
        given = {
            "unit": counter.unit,
            "office": counter.one_stop,
            "version": counter.building,
            "applicant": counter.citizen,
            "by": counter.hoa.actor,
            "at": moment(when),
        }
        return actions.receive(**(given | changes))

    return received
