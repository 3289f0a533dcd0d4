"""Draws of units at each place: one open, one committed, one of a surprise that is kept."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from congvu.core import cover_draw
from congvu.core.canonical import canonical
from congvu.inspections.models import SelectedUnit, UnitSelection


def draws(place: Any, candidates: Any, moment: Any) -> None:
    """Made by hand: a commune has nobody below it to draw from."""
    place.open_draw = _made(place, candidates, moment, 1, drawn=True)
    place.committed_draw = _made(place, candidates, moment, 2, drawn=False)
    place.kept_draw = _made(place, candidates, moment, 3, drawn=True, secret="5f")


def _made(
    place: Any, candidates: Any, moment: Any, number: int, *, drawn: bool, secret: str = ""
) -> UnitSelection:
    frame = cover_draw.CoverFrame(
        2018, 4, 1, 0, tuple((each.code, 200, 2021) for each in candidates), number, secret
    )
    row = UnitSelection.objects.create(
        unit=place.unit,
        year=2018,
        round=number,
        surprise=bool(secret),
        frame=canonical(frame.as_json()),
        basis=json.dumps(
            {
                "rule": {},
                "risk": {},
                "candidates": {
                    each.code: {
                        "name": each.name, "unit": each.pk, "office": None, "last": None,
                        "owed_by": "",
                    }
                    for each in candidates
                },
            }
        ),
        commitment=f"{number}{place.unit.pk:063x}" if not drawn else cover_draw.commitment(frame),
        committed_at=moment("05/11/2018 08:00"),
        source=f"Xổ số {number}",
        source_on=date(2018, 11, 6),
        fallback="Kỳ sau",
        publish_on=date(2019, 1, 1) if secret else None,
    )  # fmt: skip
    if drawn:
        value = f"{place.unit.code}-{number}"
        made = cover_draw.draw(frame, value)
        by_code = {each.code: each for each in candidates}
        SelectedUnit.objects.bulk_create(
            SelectedUnit(
                selection=row, unit=by_code[pick.id], key=pick.id, arm=pick.arm, rank=pick.rank,
                due=pick.due, weight=pick.weight,
            )
            for pick in made.picks
        )  # fmt: skip
        row.randomness, row.seed = value, made.seed
        row.drawn_at = moment("06/11/2018 19:00")
        row.save()
    return row
