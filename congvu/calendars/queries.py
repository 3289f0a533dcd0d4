"""The working calendar of a unit, kept in memory until a decision is added."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from importlib.resources import files

from congvu.audit import queries as audit
from congvu.calendars.models import CalendarDecision, OfficeHoursRule
from congvu.core.calendar import WorkCalendar
from congvu.core.office import DEFAULT_HOURS, DayDecision, DayEffect, OfficeHours

STREAM = "calendars"

_cache: dict[str, tuple[int, WorkCalendar]] = {}


def forget() -> None:
    """Forget the calendars in memory (between tests)."""
    _cache.clear()


def calendar_for(unit_code: str = "") -> WorkCalendar:
    """The calendar of the unit: decisions on days, with its own office hours where it has any."""
    version = audit.stream_length(STREAM)
    kept = _cache.get(unit_code)
    if kept is None or kept[0] != version or version == 0:
        _cache[unit_code] = kept = (version, _load(unit_code))
    return kept[1]


def decided(days: Iterable[date]) -> dict[date, tuple[str, str]]:
    """Effect and name of what is decided on each of ``days`` and counts now."""
    rows = CalendarDecision.objects.filter(day__in=list(days), known_to=None).order_by("day")
    return {each.day: (each.effect, each.name) for each in rows}


def decisions_of(year: int) -> list[CalendarDecision]:
    """Every decision on the days of a year, those that no longer count as well."""
    return list(CalendarDecision.objects.filter(day__year=year).order_by("day", "pk"))


def _load(unit_code: str) -> WorkCalendar:
    rules = list(OfficeHoursRule.objects.filter(unit_code=unit_code).order_by("valid_from"))
    if unit_code and not rules:  # as nearly all: they share one calendar, and what it has summed up
        return calendar_for()
    decisions = [
        DayDecision(
            each.day,
            DayEffect(each.effect),
            each.name,
            each.note,
            each.source,
            each.known_from,
            each.known_to,
        )
        for each in CalendarDecision.objects.order_by("day", "pk")
    ]
    hours = [_hours(rule) for rule in rules] or [DEFAULT_HOURS]
    if hours[0].valid_from is not None:  # before the first rule the default week applies
        hours.insert(0, DEFAULT_HOURS)
    return WorkCalendar(decisions, hours)


def _hours(rule: OfficeHoursRule) -> OfficeHours:
    week = tuple(
        tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in day)
        for day in rule.week
    )
    return OfficeHours(rule.valid_from, week, rule.hours_per_day, rule.same_day_cutoff)


def packaged_decisions() -> str:
    """The file of decisions that comes with the product, as CSV text."""
    return (files("congvu.calendars") / "data" / "calendar-decisions.csv").read_text("utf-8")


UNCOMPARED = "chưa đối chiếu văn bản"
"""The source of days that nobody has compared with the notice of the year."""


def packaged_years_between(*years: int) -> str:
    """Days off of 2019 to 2024 as CSV text, for books of those years; of ``years`` alone if given.

    From knowledge, not compared with the notices: to be loaded with :data:`UNCOMPARED` as source.
    """
    name = "calendar-decisions-2019-2024.csv"
    text = (files("congvu.calendars") / "data" / name).read_text("utf-8")
    head, *rows = text.splitlines(keepends=True)
    wanted = [row for row in rows if not years or int(row[:4]) in years]
    return "".join([head, *wanted])
