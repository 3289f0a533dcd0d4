"""Questions of the events: each place looked at itself, and was asked by the province."""

from __future__ import annotations

from datetime import date, datetime

from congvu.core.actors import SYSTEM
from congvu.core.canonical import canonical
from congvu.core.periods import HANOI

AT = datetime(2018, 11, 9, 8, 15, tzinfo=HANOI)


def build(places, province, at_time) -> None:
    """``flag_run`` and ``flag_hit`` of the place's own, ``flag_question`` of the province."""
    from congvu.inspections import actions

    who = {"by": SYSTEM, "at": at_time(AT)}
    above = actions.run_flags(province, period_code="2018", **who)
    for place in places.values():
        place.flag_run = actions.run_flags(place.unit, period_code="2018", **who)
        place.flag_hit = _hit(place.flag_run, place, "T2")
        place.flag_question = actions.ask_question(
            _hit(above, place, "R1"), due_on=date(2018, 11, 20), words=place.mark, **who
        )


def _hit(run, place, flag):
    """Three dossiers are too few to be asked about: what many would give is put in its place."""
    result = run.results.get(unit=place.unit, flag=flag)
    result.verdict, result.k, result.n = "hit", 1, 1
    result.rows = canonical([place.dossier.pk])
    result.save()
    return result
