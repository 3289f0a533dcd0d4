"""A book of the house of ``_ground.py`` brought in: ``python bench/_import_beside.py 20000``.

Rehearsed first; then a line is printed, so that who listens knows the writing begins, and at the
end one line of JSON.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from datetime import date, timedelta

import _ground  # the house, and Django with it

from congvu.core.actors import SYSTEM
from congvu.imports import actions, queries
from congvu.organisation import queries as units

HEAD = ("Mã hồ sơ", "Tên TTHC", "Họ và tên", "Địa chỉ", "Ngày nhận", "Ngày xong", "Ngày trả")


def book(count: int) -> bytes:
    """So many rows since the beginning of the year, all returned."""
    first = _ground.EARLY.date() + timedelta(days=7)
    span = max((_ground.NOW.date() - first).days - 10, 1)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEAD)
    for number in range(count):
        day: date = first + timedelta(days=number % span)
        row = (f"HS-{number:06}", "Cấp giấy phép xây dựng nhà ở", f"Người Thứ {number}", "Khu 3")
        end = f"{day + timedelta(days=3):%d/%m/%Y}"
        writer.writerow((*row, f"{day:%d/%m/%Y}", end, end))
    return text.getvalue().encode()


def main(count: int) -> None:
    """Upload, map, rehearse, say so, bring in."""
    who = {"by": SYSTEM, "at": _ground.NOW}
    unit = units.unit_at(_ground.UNIT, _ground.NOW.date())
    batch = actions.upload(book(count), "so.csv", unit=unit, **who)
    look = queries.look(batch)
    batch = actions.set_columns(
        batch,
        sheet=look.sheet,
        header=look.header,
        encoding=look.encoding,
        columns=look.columns,
        name="Sổ",
        **who,
    )
    batch = actions.check(batch, **who)
    print("ready", flush=True)
    began = time.perf_counter()
    batch = actions.bring(batch, **who)
    took = round(time.perf_counter() - began, 1)
    print(json.dumps({"good": batch.rows_good, "bad": batch.rows_bad, "bring_s": took}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
