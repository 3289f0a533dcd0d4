"""Which regulations a unit lacks or should review; what a recognition dossier still needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from congvu.core.refusals import Refusal
from congvu.organisation.models import Unit
from congvu.plans import rules
from congvu.plans.data import rows as packaged
from congvu.plans.models import InternalRegulation, RecognitionDossier


@dataclass(frozen=True)
class Topic:
    """What a regulation may be about; ``required_from`` is since when the law demands one.

    ``verified`` False: shown as "chưa đối chiếu văn bản".
    """

    code: str
    name: str
    required_from: date | None
    basis: str
    verified: bool


@dataclass(frozen=True)
class Basis:
    """A text of law that regulations are based on, and when it lapsed (last day in force)."""

    number: str
    name: str
    valid_to: date | None
    replaced_by: str
    verified: bool


@dataclass(frozen=True)
class ReviewDue:
    """A regulation in force whose legal basis is no longer."""

    regulation: InternalRegulation
    basis: str
    lapsed_on: date
    replaced_by: str
    verified: bool


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def topics() -> dict[str, Topic]:
    """Topics by code, in the order of the table."""
    return {
        row["code"]: Topic(
            row["code"],
            row["name"],
            _day(row["required_from"]),
            row["basis"],
            row["verified"] == "yes",
        )
        for row in packaged("regulation-topics.csv")
    }


@cache
def bases() -> tuple[Basis, ...]:
    """The legal bases that are known with their days."""
    return tuple(
        Basis(
            row["number"],
            row["name"],
            _day(row["valid_to"]),
            row["replaced_by"],
            row["verified"] == "yes",
        )
        for row in packaged("regulation-bases.csv")
    )


def review_due(unit: Unit, day: date) -> list[ReviewDue]:
    """Regulations of ``unit`` in force on ``day`` of which a legal basis had lapsed before.

    The basis is known by its number in the text, or by the day the unit itself wrote down.
    """
    found = []
    rows = InternalRegulation.objects.on(day).filter(unit=unit).order_by("topic", "pk")
    for row in rows:
        for basis in bases():
            if basis.valid_to and basis.valid_to < day and _cites(row.legal_basis, basis.number):
                found.append(
                    ReviewDue(row, basis.number, basis.valid_to, basis.replaced_by, basis.verified)
                )
        if row.basis_valid_to and row.basis_valid_to < day:
            found.append(ReviewDue(row, row.legal_basis, row.basis_valid_to, "", True))
    return found


def _cites(text: str, number: str) -> bool:
    """``Nghị định 43/2006`` and ``Nghị định 43/2006/NĐ-CP`` both cite 43/2006/NĐ-CP."""
    first = "/".join(number.split("/")[:2])
    return re.search(rf"(?<![\d/]){re.escape(first)}(?!\d)", text) is not None


def missing_topics(unit: Unit, day: date) -> list[Topic]:
    """Topics on which the law demands a regulation on ``day`` and the unit has none in force."""
    there = set(
        InternalRegulation.objects.on(day).filter(unit=unit).values_list("topic", flat=True)
    )
    return [
        topic
        for topic in topics().values()
        if topic.required_from and topic.required_from <= day and topic.code not in there
    ]


def why_not_submit(dossier: RecognitionDossier) -> Refusal | None:
    """What the dossier still lacks, as a refusal; None when it is whole."""
    criteria = dossier.criteria.filter(certified_on=None).order_by("order")
    papers = dossier.papers.filter(dated=None).order_by("order")
    return rules.why_not_submit(
        [f"tiêu chí {each}" for each in criteria], [each.name for each in papers]
    )
