"""Where each record of the world is by the API, and what would be accepted of the right system.

Keys are the operations of ``roles.txt``; each value is made for a place (its records, unit).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Made = dict[str, Callable[[Any], Any]]

WHERE: Made = {
    "get_dossier": lambda p: [p.dossier.pk],
    "get_dossier_story": lambda p: [p.dossier.pk],
    "get_dossier_clock": lambda p: [p.dossier.pk],
    "get_procedure": lambda p: ["1.000001"],
    "get_unit": lambda p: [p.unit.code],
    "get_figure": lambda p: ["dossiers.received"],
    "list_figure_rows": lambda p: ["dossiers.received"],
}

FIGURE = {"period": "2018", "scope": "own"}
ASKED: Made = {
    "list_dossiers": lambda p: {"limit": 100},
    "get_procedure": lambda p: {"unit": p.unit.code},
    "list_procedures": lambda p: {"unit": p.unit.code},
    "get_figure": lambda p: FIGURE | {"unit": p.unit.code},
    "list_figure_rows": lambda p: FIGURE | {"unit": p.unit.code},
}

SENT: Made = {}
