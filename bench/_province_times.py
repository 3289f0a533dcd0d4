"""Reports over the province that ``bench/province.py`` filled, beside one raw query over indexes.

The yardstick is a table of its own with nothing but unit, procedure and three days of each dossier,
in the narrowest types, and three covering indexes on it: received, finished, pending. One query
over them answers what the statutory table asks; it knows nothing of what was recorded when, of
voids, children, channels, or the hour of the due moment. Ours is the table of the product, whole:
from the form to the numbers of every row, as known at a moment. A province of two years with as
many dossiers a year tells whether what lies behind costs.

What is compared is processor time, ours of both processes (Python and the server), the raw query of
the server alone: on a machine that does other work as well, time on the wall says little. No query
is given a second process.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from _report import table
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congvu.core.periods import Period, parse_period
from congvu.figures import queries
from congvu.figures.registry import Mode
from congvu.organisation import queries as units
from congvu.reports import forms

PERIODS = {
    "month, new": "2026-08",
    "quarter, new": "2026-q3",
    "year, new": "2025",
    "month, old": "2017-05",
    "quarter, old": "2017-q2",
    "quarter, middle": "2021-q3",
    "year, old": "2018",
}
YARDSTICK = (
    "DROP TABLE IF EXISTS bench_narrow",
    """CREATE TABLE bench_narrow AS SELECT unit_id::smallint AS unit, version_id::smallint AS kind,
       (received_at AT TIME ZONE '+07')::date AS received, (due_at AT TIME ZONE '+07')::date AS due,
       (COALESCE(finished_at, closed_at) AT TIME ZONE '+07')::date AS finished
       FROM dossiers_dossier WHERE voided_at IS NULL AND parent_id IS NULL ORDER BY id""",
    "CREATE INDEX ON bench_narrow (received) INCLUDE (unit, kind, due, finished)",
    "CREATE INDEX ON bench_narrow (finished) INCLUDE (unit, kind, due, received)",
    "CREATE INDEX ON bench_narrow (received) INCLUDE (unit, kind, due) WHERE finished IS NULL",
)
RAW = """SELECT {by}, sum(r) r, sum(e) e, sum(o) o, sum(l) l, sum(p) p, sum(v) v FROM (
 SELECT unit, kind, 1 r, 0 e, 0 o, 0 l, 0 p, 0 v FROM bench_narrow
  WHERE received >= '{a}' AND received < '{b}'
 UNION ALL SELECT unit, kind, 0, (finished < due)::int, (finished = due)::int,
  (finished > due)::int, 0, 0 FROM bench_narrow WHERE finished >= '{a}' AND finished < '{b}'
 UNION ALL SELECT unit, kind, 0, 0, 0, 0, 1, (due < '{b}')::int FROM bench_narrow
  WHERE finished IS NULL AND received < '{b}'
 UNION ALL SELECT unit, kind, 0, 0, 0, 0, 1, (due < '{b}')::int FROM bench_narrow
  WHERE finished >= '{b}' AND received < '{b}') x GROUP BY {by} ORDER BY {by}"""


def _server_ms() -> float:
    """Milliseconds of processor our process of the server, on this machine, has had."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6


def _took(act: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds of processor, of both processes, and on the wall."""
    server, mine, began = _server_ms(), time.process_time(), time.perf_counter()
    act()
    wall, mine = time.perf_counter() - began, time.process_time() - mine
    return _server_ms() - server + 1000 * mine, 1000 * wall


def _ours(period: Period, as_of: Any, mode: Mode, way: str = "field") -> Callable[[], Any]:
    unit = units.unit_at("25", as_of.date())
    table = forms.table_on("II.06a", as_of.date())
    asked = {column.figure: (way,) for column in table.figures}
    return lambda: queries.measure_together(asked, unit, period, as_of, mode)


def _raw(period: Period, by: str) -> Callable[[], Any]:
    def ask() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            asked = RAW.format(a=period.start, b=period.end, by=by)
            # The rows stay in the server: reading tens of thousands of them is not its work.
            columns = ", ".join(f"sum({each})" for each in "reolpv")
            cursor.execute(f"SELECT count(*), {columns} FROM ({asked}) x")
            return cursor.fetchall()

    return ask


def times(rounds: int, as_of: Any) -> dict[str, Any]:
    """Of each period: milliseconds of ours and of the raw query, round by round."""
    with connection.cursor() as cursor:
        for statement in YARDSTICK:
            cursor.execute(statement)
        cursor.execute("VACUUM (FREEZE, ANALYZE) bench_narrow")
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT count(*), min(year), max(year) FROM dossiers_dossier")
        rows, first, last = cursor.fetchone()
        said: dict[str, Any] = {"rows": rows, "years": last - first + 1, "rounds": rounds}
        said["periods"] = {}
    for name, code in PERIODS.items():
        period = parse_period(code)
        if period.start.year < first:
            continue
        acts = {
            "ours": _ours(period, as_of, Mode.SUBTREE),
            "ours by unit": _ours(period, as_of, Mode.SUBTREE, "at"),
            "one unit": _ours(period, as_of, Mode.OWN),
            "raw": _raw(period, "kind"),
            "raw by unit": _raw(period, "unit, kind"),
        }
        found: dict[str, list[float]] = {each: [] for each in acts}
        wall: dict[str, list[float]] = {each: [] for each in acts}
        for number in range(rounds + 1):
            turned = list(acts.items())
            turned = turned[number % len(turned) :] + turned[: number % len(turned)]
            for each, act in turned:
                took = _took(act)
                if number:  # the first round fills the memory of the server
                    found[each].append(round(took[0], 1))
                    wall[each].append(took[1])
        with CaptureQueriesContext(connection) as seen:
            acts["ours"]()
        said["periods"][name] = found | {
            "code": code,
            "statements": len(seen),
            "wall_ms": {each: round(statistics.median(some), 1) for each, some in wall.items()},
        }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_narrow")
    return said


def ratios(one: dict[str, Any], mine: str, theirs: str) -> list[float]:
    """Of one period, round by round."""
    return [a / b for a, b in zip(one[mine], one[theirs], strict=True)]


def _shorter(other: dict[str, Any], said: dict[str, Any]) -> bool:
    """As many dossiers a year in fewer years."""
    each = [one["rows"] / one["years"] for one in (other, said)]
    return other["years"] < said["years"] and abs(each[0] / each[1] - 1) < 0.01


def _against(said: dict[str, Any], other: dict[str, Any]) -> str:
    """How much more the same reports cost for what lies behind."""
    found = []
    for name in ("month, new", "quarter, new", "year, new"):
        mine, theirs = (statistics.median(one["periods"][name]["ours"]) for one in (said, other))
        found.append(f"{name.partition(',')[0]} {mine / theirs:.2f}")
    return (
        f"Against {other['years']} years with as many dossiers a year: {', '.join(found)} (gate"
        " 1.25); of ten years more lie open, and are counted."
    )


def section(kept: dict[str, Any]) -> str:
    """What the page on speed says of the province, from all that was measured last."""
    parts = [
        "## Báo cáo toàn tỉnh / Reports over a province",
        "Do `bench/province.py fill|times` viết. *Written by that command.* 300 units, 200"
        " procedures; table II.06a over the whole province (eleven figures by field, as"
        " known at a moment) beside one raw query over covering indexes of a narrow copy that"
        " answers by unit and procedure (`bench/_province_times.py` says what it does not know)."
        " Milliseconds of processor: ours of Python and server, the raw query of the server alone;"
        " medians, the worst round in brackets. The same numbers were checked, figure by figure,"
        " against a count kept while the dossiers were made (`bench/province.py check`). As each"
        " column was counted before, one column took more than 100 s over 1,000,000.",
    ]
    for said in sorted(kept.values(), key=lambda each: (each["rows"], each["years"])):
        periods = said["periods"]
        lines = []
        for name, one in periods.items():
            some = ratios(one, "ours", "raw by unit")
            lines.append(
                (
                    name,
                    one["code"],
                    statistics.median(one["ours"]),
                    statistics.median(one["ours by unit"]),
                    statistics.median(one["one unit"]),
                    statistics.median(one["raw by unit"]),
                    f"{statistics.median(some):.2f} ({max(some):.2f})",
                    one["statements"],
                )
            )
        head = ("period", "", "ours by field", "ours by unit", "one unit, by field")
        head += ("raw by unit and procedure", "ours ÷ raw", "statements")
        title = f"### {said['rows']:,} dossiers of {said['years']} years, {said['rounds']} rounds"
        parts += [title, table(head, lines)]
        remarks = []
        if "quarter, old" in periods:
            old, new = (
                statistics.median(periods[f"quarter, {each}"]["ours"]) for each in ("old", "new")
            )
            apart = max(old, new) / min(old, new)
            remarks.append(f"Oldest quarter against newest: {apart:.2f} (gate 1.25).")
        remarks += [_against(said, other) for other in kept.values() if _shorter(other, said)]
        remarks.append("Gate of ours ÷ raw in the worst round: 1.5.")
        parts.append(" ".join(remarks))
    return "\n\n".join(parts)
