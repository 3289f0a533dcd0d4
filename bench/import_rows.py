"""A book of 100,000 rows brought in: ``python bench/import_rows.py [rows] [xlsx|csv]``.

Makes the file, founds a house in a new folder (or in the empty database of ``DATABASE_URL``), then
uploads, maps, rehearses and brings in. Prints one line of JSON: seconds, processor seconds and the
peak of memory of each part.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

sys.path.insert(0, str(Path(__file__).parent))
from django.db import connection
from whole_lives import house  # founds the house, and Django with it

from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI
from congvu.imports import actions, queries

HEAD = ("STT", "Mã hồ sơ", "Tên TTHC", "Họ và tên", "CCCD", "Địa chỉ", "Ngày nhận", "Ngày hẹn trả")
HEAD += ("Ngày xong", "Ngày trả", "Tình trạng")


def rows_of(count):
    """So many rows of a book of 2018; one in twenty is still open."""
    chance = random.Random(2018)
    for number in range(1, count + 1):
        day = date(2018, 1, 2) + timedelta(days=chance.randrange(300))
        done = chance.random() < 0.95
        end = day + timedelta(days=chance.randrange(1, 9))
        yield (
            number,
            f"HS-{number:06}",
            "Cấp giấy phép xây dựng nhà ở",
            f"Người Thứ {number}",
            f"0601{number:08}",
            "Xã Minh Đài",
            day,
            day + timedelta(days=7),
            end if done else "",
            end if done else "",
            "Đã trả kết quả" if done else "Đang giải quyết",
        )


def write(path, count):
    """The file, with real days in a spreadsheet and typed ones in a CSV."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(HEAD)
            for row in rows_of(count):
                writer.writerow([f"{c:%d/%m/%Y}" if isinstance(c, date) else c for c in row])
        return
    options = {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("Sổ")
        sheet.write_row(0, 0, HEAD)
        for number, row in enumerate(rows_of(count), start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell)
                else:
                    sheet.write(number, place, cell)


def main(count: int, kind: str) -> None:
    """Make, found, bring in, print."""
    path = Path(tempfile.mkdtemp(prefix="congvu-bench-")) / f"so.{kind}"
    write(path, count)
    unit = house()[0]
    who = {"by": SYSTEM, "at": datetime.now(HANOI)}
    said = {"engine": connection.vendor, "rows": count, "file_mb": path.stat().st_size >> 20}

    def timed(name, act):
        started, cpu = time.perf_counter(), time.process_time()
        answer = act()
        said[name] = round(time.perf_counter() - started, 1)
        said[f"{name}_cpu"] = round(time.process_time() - cpu, 1)
        said[f"{name}_peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        return answer

    def mapped():
        batch = actions.upload(path.read_bytes(), path.name, unit=unit, **who)
        look = queries.look(batch)
        return actions.set_columns(
            batch,
            sheet=look.sheet,
            header=look.header,
            encoding=look.encoding,
            columns=look.columns,
            name="Sổ",
            **who,
        )

    batch = timed("upload", mapped)
    batch = timed("check", lambda: actions.check(batch, **who))
    batch = timed("bring", lambda: actions.bring(batch, **who))
    said |= {"good": batch.rows_good, "bad": batch.rows_bad}
    said["rows_s"] = round(batch.rows_good / said["bring"])
    print(json.dumps(said))


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 100_000, given[1] if len(given) > 1 else "xlsx")
