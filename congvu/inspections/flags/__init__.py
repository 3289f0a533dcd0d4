"""Eleven questions that the events of a unit raise, each one a small module and a page.

A flag is a question, never a finding, until a dossier was inspected and the unit replied. What is
read are typed rows (:mod:`.rows`), so the same code looks at a province and at planted conduct
(``bench/planted.py``). How well each one sees is in ``docs/flags.md``.
"""

from __future__ import annotations

from congvu.inspections.flags import (
    backdating,
    batch,
    bunching,
    heaping,
    hours,
    inversion,
    order,
    pauses,
    reset,
    tail,
    vanished,
)

FLAGS = tuple(
    module.FLAG
    for module in (
        order,
        backdating,
        inversion,
        reset,
        pauses,
        bunching,
        tail,
        batch,
        hours,
        heaping,
        vanished,
    )
)
BY_CODE = {flag.page.code: flag for flag in FLAGS}
BY_SLUG = {flag.page.slug: flag for flag in FLAGS}
