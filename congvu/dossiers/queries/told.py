"""The dossiers of a batch of which other systems were told at once, by the name they were told."""

from __future__ import annotations

import re

from congvu.dossiers.models import DossierQuerySet

IMPORT, CALENDAR = "import:", "calendar:"
_NAME = re.compile(r"(import:|calendar:)([1-9]\d{0,17})")


def together(name: str, within: DossierQuerySet) -> DossierQuerySet:
    """Those of ``within`` brought in at once (``import:12``) or moved by one decision on days off
    (``calendar:3``).

    Of a change of the calendar those that were open then, each with its new appointment. None of
    them for any other name.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        return within.none()
    if found[1] == IMPORT:
        return within.filter(origin=name)
    return within.filter(appointments__change=int(found[2]))
