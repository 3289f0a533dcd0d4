# ruff: noqa: E402 - the house can be imported only once it stands
"""The house of a made-up province: 300 units, 200 procedures, their offices, days off, one system.

The communes of today that come with the product, as though they had always been so, and beside them
made-up ones up to the number asked for: history is then of one set of units, and an old quarter can
be held against a new one.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from dataclasses import dataclass
from datetime import date, datetime

os.environ.setdefault("CONGVU_DATA", tempfile.mkdtemp(prefix="congvu-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")

import django

django.setup()

from django.core.management import call_command

from congvu.calendars import actions as calendars
from congvu.calendars import queries as decisions
from congvu.core.actors import SYSTEM
from congvu.core.calendar import WorkCalendar
from congvu.core.periods import HANOI
from congvu.core.vietnamese import fold
from congvu.dossiers.queries.clocks import as_known
from congvu.organisation import actions as organisation
from congvu.organisation.data import packaged_units
from congvu.organisation.models import Unit
from congvu.organisation.rules import OfficeKind
from congvu.procedures import actions as procedures
from congvu.procedures.texts import PaperText, StepText, VersionText

EARLY = datetime(2016, 1, 4, 8, 0, tzinfo=HANOI)
FIELDS = (
    "Hộ tịch",
    "Chứng thực",
    "Đất đai",
    "Xây dựng",
    "Bảo trợ xã hội",
    "Người có công",
    "Thành lập và hoạt động của hộ kinh doanh",
    "Thuế",
    "Việc làm",
    "Lao động",
    "Tài nguyên nước",
    "Môi trường",
    "Nông nghiệp",
    "Lâm nghiệp",
    "Thuỷ sản",
    "Giáo dục",
    "Văn hoá",
    "Du lịch",
    "Thể thao",
    "Y tế",
    "An toàn thực phẩm",
    "Giao thông",
    "Công thương",
    "Khoa học và công nghệ",
    "Nội vụ",
)
TERMS = (1, 3, 5, 5, 10, 10, 15, 20, 30)
"""Working days; each a divisor or a multiple of five, so that the warning is of whole days."""


@dataclass(frozen=True)
class Place:
    """A unit with its two offices, as the rows name them."""

    pk: int
    code: str
    agency: str
    desk: int
    office: int
    name: str


@dataclass(frozen=True)
class Kind:
    """A version of a procedure: ``days`` of its term, keys of its papers, its words folded."""

    pk: int
    code: str
    field: str
    days: int
    second: str
    papers: tuple[tuple[int, str], ...]
    folded: str


def _units(wanted: int) -> str:
    """The packaged units of today without a beginning, and made-up communes beside them."""
    rows = list(csv.DictReader(io.StringIO(packaged_units())))
    today = [row | {"valid_from": ""} for row in rows if not row["valid_to"]]
    for number in range(len(today), wanted):
        today.append(
            dict.fromkeys(rows[0], "")
            | {
                "code": f"9{number:04}",
                "name_vi": f"Xã Mẫu {number}",
                "level": "xa",
                "kind_vi": "xã",
                "parent_code": "25",
            }
        )
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
    writer.writeheader()
    for number, row in enumerate(today[:wanted]):
        writer.writerow(row | {"agency_code": _agency(number) if row["level"] == "xa" else "H44"})
    return out.getvalue()


def _agency(number: int) -> str:
    return f"H44.{number // 100:02}.{number % 100:02}"


def _days_off(first: int) -> str:
    """Days off of the years before those that come with the product: the fixed ones alone."""
    rows = ["date,effect,name_vi,note,source,known_from"]
    for year in range(first, 2018):
        for day in ("01-01", "04-30", "05-01", "09-02"):
            if date.fromisoformat(f"{year}-{day}").weekday() < 5:
                rows.append(f"{year}-{day},off,Ngày nghỉ (mẫu),,,")
    return "\n".join(rows) + "\n"


def found(units: int, kinds: int) -> tuple[list[Place], list[Kind], WorkCalendar]:
    """Found it in the empty database of ``DATABASE_URL``."""
    call_command("migrate", verbosity=0)
    who = {"by": SYSTEM, "at": EARLY}
    organisation.load_units(_units(units), **who)
    calendars.load_decisions(decisions.packaged_decisions(), **who)
    calendars.load_decisions(decisions.packaged_years_between(), **who)
    calendars.load_decisions(_days_off(EARLY.year), **who)
    places = []
    for unit in Unit.objects.order_by("pk"):
        desk, office = (
            organisation.open_office(unit, code=code, name=name, kind=kind, **who).pk
            for code, name, kind in (
                ("motcua", "Bộ phận một cửa", OfficeKind.ONE_STOP),
                ("chuyenmon", "Phòng chuyên môn", OfficeKind.PROFESSIONAL),
            )
        )
        places.append(Place(unit.pk, unit.code, unit.agency_code, desk, office, unit.name))
    made = [_kind(number, who) for number in range(kinds)]
    return places, made, as_known(decisions.calendar_for(places[0].code), date(2026, 11, 20))


def second_term(days: int) -> str:
    """The term of the second step: what the first leaves of the whole."""
    return f"{days - 1 if days > 1 else '0,5'} ngày làm việc"


def _kind(number: int, who: dict) -> Kind:
    field, days = FIELDS[number % len(FIELDS)], TERMS[number * 7 % len(TERMS)]
    name = f"Thủ tục {number + 1} về {field.lower()}"
    version = procedures.publish_procedure(
        code=f"2.{number + 1:06}",
        field=field,
        version=VersionText(
            name=name,
            levels=("tinh", "xa"),
            term=f"{days} ngày làm việc",
            valid_from=date(2016, 1, 1),
            papers=(PaperText(name="Đơn đề nghị"), PaperText(name="Bản sao giấy tờ", copies=1)),
            steps=(
                StepText("Tiếp nhận", "one_stop", "clerk", "0,5 ngày làm việc"),
                StepText("Thẩm tra", "professional", "specialist", second_term(days)),
            ),
        ),
        **who,
    )
    code = version.procedure.code
    papers = tuple(version.papers.order_by("order").values_list("pk", "name"))
    words = f"{code} {code.replace('.', '')} {fold(name)}"
    return Kind(version.pk, code, field, days, second_term(days), papers, words)
