"""At which counter a clerk sits, and which procedure is being received there."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest

from congvu.core.actors import Actor, Duty
from congvu.organisation import queries as organisation
from congvu.organisation.models import Office, Unit
from congvu.organisation.rules import OfficeKind
from congvu.procedures import queries as catalogue
from congvu.procedures.models import ProcedureVersion

KEPT = "counter"
PRINT_NEXT = "print_next"
"""In the session: the dossier just received, whose slip is to be printed as its page opens."""


def counters_of(actor: Actor) -> list[Unit]:
    """The units whose counter the clerk serves, by name."""
    keys = {each.unit_id for each in actor.grants if each.duty is Duty.CLERK}
    return list(Unit.objects.filter(pk__in=keys).order_by("name", "pk"))


def counter_of(request: HttpRequest, day: date) -> tuple[Unit, Office | None]:
    """The counter asked for, else the one of last time, else that of the clerk's own unit."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    units = {str(each.pk): each for each in counters_of(actor)}
    asked = request.POST.get("unit") or request.GET.get("unit", "")
    if asked in units and len(units) > 1:
        request.session[KEPT] = asked
    kept = asked if asked in units else request.session.get(KEPT, "")
    unit = units.get(kept) or units.get(str(actor.unit_id)) or next(iter(units.values()))
    offices = organisation.offices_of(unit, day, OfficeKind.ONE_STOP)
    own = [each for each in offices if each.pk == actor.office_id]
    return unit, next(iter(own or offices), None)


def version_asked(request: HttpRequest, unit: Unit, day: date) -> ProcedureVersion | None:
    """The version chosen, if ``unit`` receives it on ``day``."""
    key = request.POST.get("version") or request.GET.get("version", "")
    if not key.isdecimal():
        return None
    found: ProcedureVersion | None = (
        catalogue.in_force(unit, day).filter(pk=key).select_related("procedure").order_by().first()
    )
    return found


def day_asked(request: HttpRequest, otherwise: date) -> date:
    """The day named in the address, of a slip written by hand; else ``otherwise``."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return otherwise


def slip_query(request: HttpRequest) -> str:
    """The slip by hand for which a procedure is being chosen, as the end of an address."""
    if "slip" not in request.GET:
        return ""
    return urlencode({name: request.GET.get(name, "")[:200] for name in ("slip", "day")})
