"""Where somebody works, as one choice: a unit, or an office of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from congvu.core.actors import Actor, Duty
from congvu.core.periods import local
from congvu.organisation import queries as organisation
from congvu.organisation.models import Office, Unit


def units_managed(actor: Actor, day: date) -> list[Unit]:
    """The units whose people ``actor`` manages, the own one first."""
    found = [organisation.by_id(key) for key in actor.units_for(Duty.ADMINISTRATOR)]
    alive = [each for each in found if day in each.validity]
    return sorted(alive, key=lambda each: (each.pk != actor.unit_id, each.level, each.code))


class Places:
    """The choices of one page, in one statement, and what a chosen key means."""

    def __init__(self, units: Iterable[Unit], day: date) -> None:
        self.units = list(units)
        self.known: dict[str, tuple[Unit, Office | None]] = {}
        offices: dict[int, list[Office]] = {}
        rows = Office.objects.on(day).filter(unit__in=[each.pk for each in self.units])
        for office in rows.order_by("code"):
            offices.setdefault(office.unit_id, []).append(office)
        self.choices: list[tuple[str, str]] = []
        for unit in self.units:
            self._add(str(unit.pk), unit.name, unit, None)
            for office in offices.get(unit.pk, []):
                self._add(f"{unit.pk}-{office.pk}", f"{unit.name} · {office.name}", unit, office)

    def _add(self, key: str, label: str, unit: Unit, office: Office | None) -> None:
        self.known[key] = (unit, office)
        self.choices.append((key, label))


def places_of(request: HttpRequest) -> Places:
    """Where the reader of this request may put people."""
    day = local(request.now).date()  # type: ignore[attr-defined]
    return Places(units_managed(request.actor, day), day)  # type: ignore[attr-defined]


def key_of(unit: Unit, office: Office | None) -> str:
    """The key of a place."""
    return f"{unit.pk}-{office.pk}" if office else str(unit.pk)


def state_words(state: str) -> tuple[Any, str]:
    """The state of an account in words, and its tone."""
    return {
        "open": (gettext("Đang dùng"), "on_time"),
        "waiting": (gettext("Chưa đổi mật khẩu được cấp"), "near"),
        "locked": (gettext("Đang khoá"), "late"),
        "left": (gettext("Đã nghỉ"), "neutral"),
    }[state]
