"""Search among many dossiers: how long each kind of question takes, and in how many statements.

    CONGVU_DATA=/tmp/search .venv/bin/python bench/search.py 100000
    DATABASE_URL=postgres://… .venv/bin/python bench/search.py 100000

Fills an EMPTY database of its own (people and dossiers are invented); run again, it only measures.
Prints JSON: per question the hits, statements, and milliseconds (median and worst of nine) of what
a page does: count, and the first fifty lines; ``cpu_ms`` is the processor's time in this process,
which on a busy machine says more (of PostgreSQL it leaves out the server).
"""

from __future__ import annotations

import json
import random
import sys
import time
from datetime import date, datetime, timedelta

import django

BATCH = 5000
FAMILY, MIDDLE, GIVEN, DEEDS, THINGS = (
    line.split(";")
    for line in (
        "Nguyễn;Trần;Lê;Phạm;Hoàng;Hà;Đinh;Vũ;Bùi;Đặng;Lò;Vàng;Giàng;Phùng;Đỗ;Hồ",
        "Văn;Thị;Minh;Hồng;Quốc;Thanh;Ngọc;Đức;Hữu;Kim;Xuân;Thu",
        "An;Bình;Châu;Dũng;Đào;Giang;Hà;Hương;Khánh;Lan;Mai;Nam;Oanh;Phúc;Quân;Sửu;Tâm;Uyên",
        "Đăng ký;Cấp;Cấp lại;Thay đổi;Xác nhận;Chứng thực;Công nhận;Gia hạn",
        "khai sinh;kết hôn;khai tử;giấy phép xây dựng nhà ở;hộ kinh doanh;quyền sử dụng đất;"
        "bản sao từ bản chính;tình trạng hôn nhân;giấy phép kinh doanh rượu;thường trú;hộ nghèo",
    )
)
QUESTIONS = {
    "whole number": "{number}",
    "part of a number": "{part}",
    "number without dashes": "{compact}",
    "name in another order": "hong quan dinh",
    "rare name": "giang thi oanh",
    "common name": "nguyen",
    "phone": "{phone}",
    "identifier": "{identifier}",
    "procedure": "giay phep xay dung",
    "person and procedure": "vu khanh khai sinh",
    "two letters": "an",
    "two short words": "le an",
    "one letter": "h",
    "short and long": "lo nam khai sinh",
    "nothing": "khong co ai ten the",
}


def fill(size: int) -> None:
    """Units, procedures, people and ``size`` dossiers, always the same ones."""
    from congvu.core.actors import SYSTEM
    from congvu.core.periods import HANOI
    from congvu.core.vietnamese import fold
    from congvu.dossiers.models import Dossier
    from congvu.dossiers.rules import State
    from congvu.dossiers.rules.searching import folded_of
    from congvu.organisation import actions as organisation
    from congvu.organisation.data import packaged_units
    from congvu.organisation.models import Unit
    from congvu.people.models import Party
    from congvu.procedures.models import Procedure, ProcedureVersion

    chance = random.Random(2018)
    begin = datetime(2018, 1, 2, 8, 0, tzinfo=HANOI)
    organisation.load_units(packaged_units(), by=SYSTEM, at=begin)
    units = list(Unit.objects.filter(level__in=("huyen", "xa")).order_by("pk")[:60])
    versions = []
    for order, (deed, thing) in enumerate((d, t) for d in DEEDS for t in THINGS):
        procedure = Procedure.objects.create(code=f"1.{order:06d}", field="Thử nghiệm")
        versions.append(
            ProcedureVersion.objects.create(
                procedure=procedure,
                name=f"{deed} {thing}",
                levels="huyen,xa",
                term="5 ngày làm việc",
                valid_from=date(2017, 1, 1),
                recorded_at=begin,
            )
        )
    for start in range(0, size, BATCH):
        people = []
        for row in range(start, min(start + BATCH, size)):
            name = " ".join(chance.choice(each) for each in (FAMILY, MIDDLE, GIVEN))
            people.append(
                Party(
                    kind="person",
                    name=name,
                    folded=fold(name),
                    identifier=f"025{row:09d}",
                    phone=f"09{row:08d}",
                )
            )
        people = Party.objects.bulk_create(people, batch_size=500)
        dossiers = []
        for row, who in enumerate(people, start=start):
            unit, version = chance.choice(units), chance.choice(versions)
            received = begin + timedelta(minutes=7 * row)
            number = f"H44.24.{unit.pk}-{received:%y%m%d}-{row % 10000:04d}"
            dossiers.append(
                Dossier(
                    unit=unit,
                    competent_unit=unit,
                    version=version,
                    applicant=who,
                    channel="counter",
                    state=State.PROCESSING,
                    number=number,
                    serial=row,
                    year=received.year,
                    received_at=received,
                    moved_at=received,
                    folded=folded_of(number, None, version.procedure.code, version.name),
                )
            )
        Dossier.objects.bulk_create(dossiers, batch_size=500)


def measure() -> dict[str, dict[str, float]]:
    """Each question as a page asks it."""
    from django.core.paginator import Paginator
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from congvu.audit import clock
    from congvu.core.actors import SYSTEM
    from congvu.dossiers import queries
    from congvu.dossiers.models import Dossier

    middle = Dossier.objects.select_related("applicant").order_by("pk")
    one = middle[middle.count() // 2]
    words = {
        "number": one.number,
        "part": one.number[-11:],
        "compact": one.number.replace(".", "").replace("-", ""),
        "phone": one.applicant.phone,
        "identifier": one.applicant.identifier,
    }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = {}
    for name, question in QUESTIONS.items():
        text, times, spent = question.format(**words), [], []
        for _ in range(9):
            began, used = time.perf_counter(), time.process_time()
            with CaptureQueriesContext(connection) as asked:
                rows = queries.search(SYSTEM, clock.machine_now(), text)
                page = Paginator(rows, 50).get_page(1)
                list(page.object_list)
                hits = page.paginator.count
            times.append(1000 * (time.perf_counter() - began))
            spent.append(1000 * (time.process_time() - used))
        times.sort()
        spent.sort()
        found[name] = {
            "hits": hits,
            "statements": len(asked),
            "median_ms": round(times[4], 1),
            "cpu_ms": round(spent[4], 1),
            "worst_ms": round(times[-1], 1),
        }
    return found


def main() -> None:
    """Fill what is empty, then measure."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from congvu.dossiers.models import Dossier

    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    call_command("migrate", verbosity=0)
    if not Dossier.objects.exists():
        fill(size)
    said = {"database": connection.vendor, "dossiers": Dossier.objects.count()}
    json.dump(said | {"search": measure()}, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")
    main()
