"""Two interlinked procedures on the counter's ground (invented terms, chưa đối chiếu văn bản)."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from congvu.core.actors import SYSTEM, Duty
from congvu.organisation import actions as organisation
from congvu.organisation.rules import OfficeKind
from congvu.people import queries as people
from congvu.procedures import actions as procedures
from congvu.procedures.texts import PaperText, StepText, VersionText
from tests.dossiers.conftest import moment

EARLY = "02/01/2018 07:35"
DAY = "ngày làm việc"


def step(name, term, after=None, kind="professional", **more):
    """A step, by default of a professional office and a specialist."""
    duty = "clerk" if kind == "one_stop" else "specialist"
    return StepText(name, kind, duty, f"{term} {DAY}", after=after, **more)


def publish(code, name, term, *steps, levels=("huyen",), papers=("Đơn đề nghị",)):
    """A procedure with a route."""
    text = VersionText(
        name=name,
        levels=levels,
        term=f"{term} {DAY}",
        valid_from=date(2017, 1, 1),
        papers=tuple(PaperText(each) for each in papers),
        steps=steps,
    )
    return procedures.publish_procedure(
        code=code, field="Liên thông", version=text, by=SYSTEM, at=moment(EARLY)
    )


def land():
    """Posting at the commune beside the tax office; both join before the leader signs."""
    return publish(
        "1.003003",
        "Cấp giấy chứng nhận lần đầu",
        "10",
        step("Tiếp nhận", "0,5", kind="one_stop"),
        step("Xã xác nhận, niêm yết", "2", (1,), unit_kind="xa"),
        step("Thuế ra thông báo", "3", (1,), unit_kind="outside", agency="Chi cục Thuế"),
        step("Thẩm tra, trình ký", "2", (2, 3)),
        step("Trả kết quả", "0,25", kind="one_stop"),
    )


def birth():
    """Birth at the commune's counter, residence and insurance as children at the district."""
    publish(
        "1.004222",
        "Đăng ký thường trú",
        "7",
        step("Tiếp nhận", "0,5", kind="one_stop"),
        step("Xác minh cư trú", "5"),
    )
    publish("1.009999", "Cấp thẻ bảo hiểm y tế", "5")
    return publish(
        "2.000986",
        "Liên thông khai sinh, thường trú, thẻ BHYT",
        "20",
        step("Tiếp nhận", "0,5", kind="one_stop"),
        step("Đăng ký khai sinh", "1"),
        step("Đăng ký thường trú", "7", (2,), unit_kind="huyen", child_code="1.004222"),
        step("Cấp thẻ BHYT", "5", (2,), unit_kind="huyen", child_code="1.009999"),
        levels=("xa",),
    )


def ground(counter, hire):
    """The offices and people that the routes need, at the district and at the commune."""
    offices = {}
    for code, name, kind in (
        ("motcua", "Bộ phận một cửa xã", OfficeKind.ONE_STOP),
        ("tuphap", "Tư pháp - Hộ tịch xã", OfficeKind.PROFESSIONAL),
    ):
        offices[code] = organisation.open_office(
            counter.commune, code=code, name=name, kind=kind, by=SYSTEM, at=moment(EARLY)
        )
    ngoc = hire("ngoc", "Hà Minh Ngọc", counter.commune, Duty.SPECIALIST)
    found = SimpleNamespace(**vars(counter), commune_office=offices["tuphap"], ngoc=ngoc)
    found.commune_one_stop = offices["motcua"]
    found.land, found.birth = land(), birth()
    for unit in (counter.unit, counter.commune):
        procedures.assign_to_unit(unit, since=date(2018, 1, 1), by=SYSTEM, at=moment(EARLY))
    for name in ("hoa", "binh", "dung", "lan", "commune_clerk", "ngoc"):
        user = getattr(found, name)
        user.actor = people.actor_for(user, date(2018, 7, 2))
    return found
