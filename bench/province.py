"""A made-up province of 300 units and 200 procedures, with ten years of dossiers, in bulk.

    DATABASE_URL=postgres://… .venv/bin/python bench/province.py fill 1000000
    … bench/province.py check          # every figure against what was counted on the way
    … bench/province.py times          # reports beside one raw query, into bench/province.json
    … bench/province.py pages          # what a chair and a clerk wait for, into province_pages.json
    … bench/province.py fill 5000000 --events 0 --search 0

The database must be empty. On PostgreSQL triggers of the search, indexes and foreign keys are taken
off first, the rows come by ``COPY`` from one process a core, and all of it is put back by its own
definition, so that constraints are checked against every row; SQLite takes the same rows one
statement a table, with indexes and search in their place. ``times`` holds PostgreSQL against
itself and is of it alone. Prints lines of JSON.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import _province_house as house
from _province_lives import COLUMNS, Lives, working_days
from django.db import connection, connections, transaction

from congvu.core.periods import HANOI, Period
from congvu.core.vietnamese import fold
from congvu.dossiers import planning

LAST = date(2026, 10, 30)
"""Nothing happens after this day; days off are decided to the end of its year."""

AS_OF = datetime(2026, 10, 31, tzinfo=HANOI)
AT_WORK = datetime(2026, 10, 30, 15, tzinfo=HANOI)
"""The moment at which pages are asked."""
FLUSH = 4000
"""Rows of a table sent at once."""


def say(**what: Any) -> None:
    """One line."""
    print(json.dumps(what, ensure_ascii=False), flush=True)


# --- writing ------------------------------------------------------------------------------------


class Writer:
    """Rows on their way into the database."""

    def __init__(self) -> None:
        self.waiting: dict[str, list[str]] = {table: [] for table in COLUMNS}
        self.rows: Counter[str] = Counter()

    def take(self, rows: Iterator[tuple[str, str]]) -> None:
        """All of them, a few thousand at a time."""
        for table, row in rows:
            some = self.waiting[table]
            some.append(row)
            if table == "dossiers_dossier" and len(some) >= FLUSH:
                self.flush()
        self.flush()

    def flush(self) -> None:
        """What waits, in one transaction."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table, some in self.waiting.items():
                if not some:
                    continue
                names = COLUMNS[table].split()
                if connection.vendor == "postgresql":
                    with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                        copy.write(("\n".join(some) + "\n").encode())
                else:
                    cells = [
                        [None if cell == r"\N" else cell for cell in row.split("\t")]
                        for row in some
                    ]
                    places = ", ".join(["%s"] * len(names))
                    cursor.executemany(
                        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", cells
                    )
                self.rows[table] += len(some)
                some.clear()


def _fill_years(
    told: tuple[Any, list[tuple[int, int, int]], int, bool],
) -> tuple[Counter[Any], Counter[Any]]:
    """One process: the dossiers of its years; answers what it counted and wrote."""
    (places, kinds, days, version), years, seed, events = told
    folded = {name: fold(name) for name in _names(places)}
    lives = Lives(places, kinds, days, folded, version, LAST, seed=seed, events=events)
    writer = Writer()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET timezone = 'UTC'; SET synchronous_commit = off")
    for year, count, key in years:
        writer.take(lives.of_year(year, count, key))
    connections.close_all()
    return lives.tally.counts, writer.rows


def _names(places: list[house.Place]) -> Iterator[str]:
    from _province_lives import _FAMILY, _GIVEN, _MIDDLE

    yield from (" ".join(name) for name in product(_FAMILY, _MIDDLE, _GIVEN))
    yield from (place.name for place in places)


TAKEN_OFF = tuple(COLUMNS)


def _take_off() -> list[str]:
    """Take off what slows every row down; answers the statements that put it back, in order."""
    back: list[str] = []
    with connection.cursor() as cursor:
        for trigger, table in (
            ("dossiers_words_come", "dossiers_dossier"),
            ("dossiers_words_change", "dossiers_dossier"),
            ("dossiers_words_go", "dossiers_dossier"),
            ("dossiers_words_of_party", "people_party"),
        ):
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype"
            " FROM pg_constraint WHERE contype IN ('f', 'u')"
            " AND conrelid::regclass::text = ANY(%s) ORDER BY contype DESC, conname",
            [list(TAKEN_OFF)],
        )
        for table, name, definition, _type in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            back.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        cursor.execute(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = ANY(%s)"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)"
            " ORDER BY i.tablename, i.indexname",
            [list(TAKEN_OFF)],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    unique = [each for each in back if " UNIQUE " in each]
    foreign = [each for each in back if " UNIQUE " not in each]
    return [*unique, *(definition for _name, definition in indexes), *foreign]


def _put_back(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'; SET max_parallel_maintenance_workers = 1")
        for each in statements:
            cursor.execute(each)
        for table, columns in COLUMNS.items():
            if columns.startswith("id "):
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id))"
                    f" FROM {table} HAVING max(id) IS NOT NULL"
                )


def fill(options: argparse.Namespace) -> None:
    """Found the house and fill it."""
    began = time.perf_counter()
    places, kinds, calendar = house.found(options.units, options.kinds)
    days = working_days(calendar, date(2016, 12, 1), date(2026, 12, 31))
    first = LAST.year - options.years + 1
    years = range(first, LAST.year + 1)
    weight = {y: sum(d.year == y and d < LAST for d in days) for y in years}
    key, plan = 1_001, []
    for year in years:
        count = options.count * weight[year] // sum(weight.values())
        plan.append((year, count, key))
        key += count + 1
    shared = (places, kinds, days, calendar.version)
    postgres = connection.vendor == "postgresql"
    say(founded_s=round(time.perf_counter() - began, 1), units=len(places), kinds=len(kinds))
    back = _take_off() if postgres else []
    began = time.perf_counter()
    jobs = options.jobs if postgres else 1
    shares = [(shared, plan[each::jobs], options.seed, options.events) for each in range(jobs)]
    connections.close_all()
    if jobs > 1:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            done = pool.map(_fill_years, shares)
    else:
        done = [_fill_years(each) for each in shares]
    tally = sum((one for one, _ in done), Counter())
    rows = sum((one for _, one in done), Counter())
    say(rows_s=round(time.perf_counter() - began, 1), rows=dict(rows))
    if postgres:
        began = time.perf_counter()
        _put_back(back)
        say(indexes_and_keys_s=round(time.perf_counter() - began, 1))
    if options.search:
        from congvu.dossiers import search_index

        began = time.perf_counter()
        with connection.cursor() as cursor:
            if postgres:
                cursor.execute("SET maintenance_work_mem = '1GB'")
        search_index.build()
        say(search_s=round(time.perf_counter() - began, 1))
    began = time.perf_counter()
    if postgres:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    else:
        planning.count_again()  # as the product does each night
    say(vacuum_s=round(time.perf_counter() - began, 1))
    kept = defaultdict(dict)
    for (name, whose, month), count in sorted(tally.items()):
        kept[name].setdefault(whose, {})[month] = count
    options.tally.write_text(json.dumps(kept, ensure_ascii=False))


# --- checking -----------------------------------------------------------------------------------


class Told:
    """What was counted while the lives were made, read as figures."""

    def __init__(self, path: Path) -> None:
        self.counts = json.loads(path.read_text())

    def _sum(self, name: str, whose: str, months: range) -> int:
        some = self.counts.get(name, {}).get(whose, {})
        return sum(count for month, count in some.items() if int(month) in months)

    def _left(self, whose: str, month: int) -> int:
        """Pending at the beginning of ``month``: all that came less all that ended."""
        before = range(month)
        return self._sum("received", whose, before) - self._sum("ended", whose, before)

    def figures(self, whose: str, period: Period) -> dict[str, tuple[int, int | None]]:
        """``{code: (rows, in the numerator)}`` for whole months before the last."""
        assert period.start is not None
        assert period.end is not None
        first, end = (day.year * 12 + day.month - 1 for day in (period.start, period.end))
        months = range(first, end)

        def total(name: str) -> int:
            return self._sum(name, whose, months)

        came, ended, carried = total("received"), total("ended"), self._left(whose, first)
        overdue = self._sum("overdue", whose, range(end - 1, end))
        left = carried + came - ended
        late = total("late")
        return {
            "dossiers.received": (came, None),
            "dossiers.finished": (total("finished"), None),
            "dossiers.stopped": (total("stopped"), None),
            "dossiers.open": (came - total("finished") - total("stopped"), None),
            "dossiers.late": (late, None),
            "dossiers.late_apologised": (late, 0),
            "dossiers.on_time": (came, total("on_time")),
            "dossiers.on_time.due": (total("due"), total("due_on_time")),
            "dossiers.answered_in_time": (total("answer_due"), total("answered_in_time")),
            "online.dossiers": (
                came - total("child"),
                total("online") - total("online_child"),
            ),
            "dossiers.carried_over": (carried, None),
            "dossiers.flow.total": (carried + came, None),
            "dossiers.flow.new_online": (total("online"), None),
            "dossiers.flow.new_direct": (came - total("online"), None),
            "dossiers.flow.solved": (ended, None),
            "dossiers.flow.solved_on_time": (ended - total("ended_late"), None),
            "dossiers.flow.solved_early": (total("ended_early"), None),
            "dossiers.flow.solved_on_day": (total("ended_day"), None),
            "dossiers.flow.solved_late": (total("ended_late"), None),
            "dossiers.flow.pending": (left, None),
            "dossiers.flow.pending_overdue": (overdue, None),
            "dossiers.flow.pending_in_term": (left - overdue, None),
            "dossiers.flow.late": (total("ended_late") + overdue, None),
        }


def check(options: argparse.Namespace) -> None:
    """Every figure of dossiers, of the province and of its parts, against what was counted."""
    from congvu.core.periods import parse_period
    from congvu.figures import queries, registry
    from congvu.figures.registry import Mode
    from congvu.organisation import queries as units

    told, wrong, checked = Told(options.tally), [], 0
    codes = [c for c in registry.codes() if c.startswith(("dossiers.", "online.dossiers"))]
    for code, name in product(options.periods, codes):
        period = parse_period(code)
        unit = units.unit_at("25", period.last)
        began = time.perf_counter()
        selection = queries.select(name, unit, period, AS_OF, Mode.SUBTREE)[2]
        pairs = [("", selection.count())]
        pairs += [(f"={each}", got) for each, got in selection.parts("field").items()]
        for place in options.places:
            own = queries.select(name, units.unit_at(place, period.last), period, AS_OF, Mode.OWN)
            pairs.append((place, own[2].count()))
        for whose, got in pairs:
            checked += 1
            right = told.figures(whose, period)[name]
            if got != right:
                wrong.append((code, name, whose, got, right))
        if options.loud:
            say(period=code, figure=name, s=round(time.perf_counter() - began, 2))
    say(checked=checked, wrong=len(wrong), first=wrong[:20])
    if wrong:
        sys.exit(1)


def times(options: argparse.Namespace) -> None:
    """Reports beside one raw query; kept in a file that the page on speed is written from."""
    import _province_times
    import _section

    said = _province_times.times(options.rounds, AS_OF)
    kept = json.loads(options.kept.read_text()) if options.kept.exists() else {}
    kept[f"{said['rows']} of {said['years']} years"] = said
    options.kept.write_text(json.dumps(kept, indent=1) + "\n")
    _section.put(options.page, "province", _province_times.section(kept))
    for name, one in said["periods"].items():
        say(period=name, **one)


def pages(options: argparse.Namespace) -> None:
    """Pages of a chair of all units and of a clerk of one, kept like the reports."""
    import _province_pages
    import _section

    said = _province_pages.pages(options.rounds, AT_WORK)
    path = options.kept.with_name("province_pages.json")
    kept = json.loads(path.read_text()) if path.exists() else {}
    kept[str(said["rows"])] = said
    path.write_text(json.dumps(kept, indent=1) + "\n")
    _section.put(options.page, "province-pages", _province_pages.section(kept))
    for name, one in said["pages"].items():
        say(page=name, **one)


def main() -> None:
    """Read what is asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("act", choices=("fill", "check", "times", "pages"))
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--kinds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=2018)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--events", type=int, default=1, help="0: no audit of the dossiers")
    parser.add_argument("--search", type=int, default=1, help="0: PostgreSQL builds no search")
    parser.add_argument(
        "--tally", type=Path, default=Path(os.environ["CONGVU_DATA"]) / "tally.json"
    )
    parser.add_argument("--periods", nargs="+", default=["2017-q3", "2021-05", "2023", "2026-q3"])
    parser.add_argument("--places", nargs="+", default=["25"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--kept", type=Path, default=Path(__file__).parent / "province.json")
    page = Path(__file__).parents[1] / "docs" / "performance.md"
    parser.add_argument("--page", type=Path, default=page)
    parser.add_argument("--loud", action="store_true")
    options = parser.parse_args()
    if options.act == "times" and connection.vendor != "postgresql":
        parser.error("times measures PostgreSQL: name a filled database by DATABASE_URL")
    acts = {"fill": fill, "check": check, "times": times, "pages": pages}
    acts[options.act](options)


if __name__ == "__main__":
    main()
