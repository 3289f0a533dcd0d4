"""The parameters of the flags as dated data: what holds on a day, by flag."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent / "parameters.csv"
ALL = "*"


class Settings:
    """Every parameter in force on a day: ``of("T2")["grace_hours"]``."""

    def __init__(self, rows: list[dict[str, str]], day: date) -> None:
        self.day = day
        self.rows = [row for row in rows if _holds(row, day)]

    def of(self, flag: str) -> Mapping[str, float]:
        """Those of one flag, with what holds for all."""
        own = {row["name"]: row["value"] for row in self.rows if row["flag"] == ALL}
        own |= {row["name"]: row["value"] for row in self.rows if row["flag"] == flag}
        return {name: float(value) for name, value in own.items() if _is_number(value)}

    def shown(self, flag: str) -> list[dict[str, str]]:
        """The rows behind :meth:`of`, as they are shown: value, since when, why."""
        own = {row["name"] for row in self.rows if row["flag"] == flag}
        return [
            row
            for row in self.rows
            if row["flag"] == flag or (row["flag"] == ALL and row["name"] not in own)
        ]

    @property
    def rate(self) -> float:
        """The share of false questions that is held over all units and flags."""
        return self.of(ALL)["false_share"]

    def report_days(self, first: date, last: date) -> tuple[date, ...]:
        """The closing days of the reporting periods that lie in a span of days."""
        said = next(row["value"] for row in self.rows if row["name"] == "report_days")
        days = [tuple(map(int, each.split("-"))) for each in said.split()]
        found = [
            date(year, month, day)
            for year in range(first.year, last.year + 1)
            for month, day in days
        ]
        return tuple(sorted(day for day in found if first <= day <= last))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _holds(row: dict[str, str], day: date) -> bool:
    start, end = row["valid_from"], row["valid_to"]
    return (not start or date.fromisoformat(start) <= day) and (
        not end or day <= date.fromisoformat(end)
    )


@cache
def _rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def settings_on(day: date) -> Settings:
    """The parameters in force on ``day``."""
    return Settings(_rows(), day)
