"""What is in force where, what is posted, and how the two differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from congvu.audit.reference import remembered, remembered_each
from congvu.core.refusals import Refused
from congvu.core.vietnamese import fold, sort_key
from congvu.organisation.models import Unit, Validity
from congvu.procedures import rules
from congvu.procedures.models import (
    OnlineLevel,
    Posting,
    Procedure,
    ProcedurePaper,
    ProcedureStep,
    ProcedureVersion,
    UnitProcedure,
    VersionQuerySet,
)
from congvu.procedures.rules import DifferenceKind


def in_force(unit: Unit, day: date) -> VersionQuerySet:
    """The versions in force on ``day`` of the procedures received at ``unit``, unordered."""
    return ProcedureVersion.objects.on(day).received_at(unit, day)


def version_for(procedure: Procedure | str, unit: Unit, day: date) -> ProcedureVersion:
    """The version under which ``unit`` receives a procedure (or its code) on ``day``.

    Refuses with ``procedure-not-in-force``.
    """
    code = procedure if isinstance(procedure, str) else procedure.code

    def asked() -> int | None:
        rows = in_force(unit, day).filter(procedure__code=code).order_by("pk")
        return rows.values_list("pk", flat=True).first()

    key = remembered(("version for", unit.pk, code, day), asked)
    if key is None:
        raise Refused(rules.not_in_force(code, unit.name, day))
    return version_by_id(key)


def version_by_id(key: int) -> ProcedureVersion:
    """The version of this key with its procedure, from memory."""
    return remembered(
        ("version", key), lambda: ProcedureVersion.objects.select_related("procedure").get(pk=key)
    )


def versions_by_id(keys: Iterable[int]) -> dict[int, ProcedureVersion]:
    """The same for many keys: those that are not in memory are asked for together."""
    rows = ProcedureVersion.objects.select_related("procedure")
    return remembered_each("version", keys, rows.in_bulk)


def is_in_force(version: ProcedureVersion, unit: Unit, day: date) -> bool:
    """True when ``unit`` receives by this very version on ``day``."""
    return remembered(
        ("in force", version.pk, unit.pk, day),
        lambda: in_force(unit, day).filter(pk=version.pk).exists(),
    )


def by_code(code: str) -> Procedure | None:
    """The procedure of a code, from memory; None where there is none."""
    return remembered(("procedure", code), lambda: Procedure.objects.filter(code=code).first())


def _holds(row: Validity, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (
        row.valid_to is None or day <= row.valid_to
    )


_papers: dict[int, list[ProcedurePaper]] = {}
_steps: dict[int, list[ProcedureStep]] = {}


def forget() -> None:
    """Forget the versions in memory (between tests)."""
    _papers.clear()
    _steps.clear()


def papers_of(version: ProcedureVersion) -> list[ProcedurePaper]:
    """The papers of a version, in order; kept in memory, for a published text does not change."""
    if version.pk not in _papers:
        _papers[version.pk] = list(version.papers.order_by("order"))
    return list(_papers[version.pk])


def steps_of(version: ProcedureVersion) -> list[ProcedureStep]:
    """The steps of a version, in order; kept in memory like its papers."""
    if version.pk not in _steps:
        _steps[version.pk] = list(version.steps.order_by("order"))
    return list(_steps[version.pk])


class Received:
    """What one unit receives, held in memory to be asked for many days.

    The answers are those of :func:`in_force` at the moment it was made; ``steps`` and ``papers``
    are read once for each version.
    """

    def __init__(self, unit: Unit) -> None:
        taken = UnitProcedure.objects.filter(unit=unit).order_by("procedure_id", "pk")
        self._taken: dict[int, list[UnitProcedure]] = {}
        for row in taken:
            self._taken.setdefault(row.procedure_id, []).append(row)
        versions = ProcedureVersion.objects.at_level(unit.level).filter(procedure__in=self._taken)
        self._versions: dict[str, list[ProcedureVersion]] = {}
        for version in versions.select_related("procedure").order_by("pk"):
            self._versions.setdefault(version.procedure.code, []).append(version)
        self._steps: dict[int, list[ProcedureStep]] = {}
        self._papers: dict[int, list[ProcedurePaper]] = {}

    def versions(self) -> list[ProcedureVersion]:
        """Every version the unit ever received or will receive."""
        return [version for some in self._versions.values() for version in some]

    def takes(self, version: ProcedureVersion, day: date) -> bool:
        """True when the unit receives ``version`` on ``day``."""
        taken = self._taken.get(version.procedure_id, ())
        return _holds(version, day) and any(_holds(row, day) for row in taken)

    def version(self, code: str, day: date) -> ProcedureVersion | None:
        """The version of a procedure that the unit receives on ``day``, if it does."""
        found = (one for one in self._versions.get(code, ()) if self.takes(one, day))
        return next(found, None)

    def steps(self, version: ProcedureVersion) -> list[ProcedureStep]:
        """The steps of a version, in order."""
        if version.pk not in self._steps:
            self._steps[version.pk] = list(version.steps.order_by("order"))
        return self._steps[version.pk]

    def papers(self, version: ProcedureVersion) -> list[ProcedurePaper]:
        """The papers of a version, in order."""
        if version.pk not in self._papers:
            self._papers[version.pk] = list(version.papers.order_by("order"))
        return self._papers[version.pk]


def search(text: str, unit: Unit | None, day: date) -> VersionQuerySet:
    """Versions in force (at ``unit`` where one is given) that match, in the order of the board.

    Without marks ("khai sinh" finds "Khai sinh", "Đăng ký khai sinh"), each word anywhere in name,
    code or field; or by the initials of the name ("dkks").
    """
    found = ProcedureVersion.objects.on(day) if unit is None else in_force(unit, day)
    words = fold(text).split()
    if words:
        match = Q()
        for word in words:
            match &= Q(folded__contains=word)
        if len(words) == 1 and len(words[0]) > 1:
            match |= Q(initials__contains=words[0])
        found = found.filter(match)
    return found.in_order()


def fields_at(unit: Unit | None, day: date) -> list[str]:
    """The fields (lĩnh vực) of the procedures in force, in order."""
    found = ProcedureVersion.objects.on(day) if unit is None else in_force(unit, day)
    return sorted(set(found.order_by().values_list("procedure__field", flat=True)), key=sort_key)


def with_online(versions: QuerySet, unit: Unit, day: date) -> QuerySet:
    """``versions`` with ``online``: the level offered at ``unit`` on ``day``, 0 when unrecorded."""
    levels = OnlineLevel.objects.on(day).filter(procedure=OuterRef("procedure"))
    return with_levels(versions, levels, unit)


def with_levels(rows: QuerySet, levels: QuerySet, unit: Unit | OuterRef) -> QuerySet:
    """``rows`` with ``online`` from ``levels``: the unit's own first, then the common one.

    ``unit`` is one unit, or the row's own (``OuterRef("unit")``).
    """

    def one(found: QuerySet) -> Subquery:
        return Subquery(found.order_by("-valid_from", "-pk").values("level")[:1])

    return rows.annotate(
        online=Coalesce(
            one(levels.filter(unit=unit)),
            one(levels.filter(unit=None)),
            Value(0),
            output_field=IntegerField(),
        )
    )


def online_level(procedure: Procedure, unit: Unit, day: date) -> int:
    """The level (1–4) at which ``unit`` offers ``procedure`` online on ``day``; 0: unrecorded."""
    rows = OnlineLevel.objects.on(day).filter(procedure=procedure).order_by("-valid_from", "-pk")
    own = rows.filter(unit=unit).first() or rows.filter(unit=None).first()
    return own.level if own else 0


def online_levels(procedure: Procedure, units: list[Unit], day: date) -> dict[int, int]:
    """:func:`online_level` of several units at once, by their keys."""
    rows = OnlineLevel.objects.on(day).filter(procedure=procedure).order_by("valid_from", "pk")
    levels = {row.unit_id: row.level for row in rows}
    return {unit.pk: levels.get(unit.pk, levels.get(None, 0)) for unit in units}


def posted(unit: Unit, day: date) -> QuerySet[Posting]:
    """What was up at ``unit`` on ``day``, in the order of the board."""
    return (
        Posting.objects.on(day)
        .filter(unit=unit)
        .select_related("version__procedure", "unit")
        .order_by("version__procedure__field_sort", "version__sort", "place", "pk")
    )


@dataclass(frozen=True)
class PostingDifference:
    """One difference between a board and what is in force.

    ``version`` is the one in force (None for an extra one), ``posting`` what hangs there (None
    for a missing one).
    """

    kind: DifferenceKind
    version: ProcedureVersion | None
    posting: Posting | None

    @property
    def code(self) -> str:
        """The procedure's code."""
        shown = self.version or (self.posting and self.posting.version)
        return shown.procedure.code if shown else ""


def posting_differences(unit: Unit, day: date) -> list[PostingDifference]:
    """How the board of ``unit`` differed on ``day`` from what it received then.

    A version posted ahead of its day is no difference. A procedure that hangs in an old version
    only is one difference (outdated), not two.
    """
    current = {each.procedure_id: each for each in in_force(unit, day).in_order()}
    up = list(posted(unit, day))
    right = {each.version_id for each in up}
    found = []
    touched = set()
    for each in up:
        version = current.get(each.version.procedure_id)
        if version is None:
            found.append(PostingDifference(DifferenceKind.EXTRA, None, each))
        elif each.version_id != version.pk and (each.version.valid_from or date.min) <= day:
            touched.add(version.pk)
            found.append(PostingDifference(DifferenceKind.OUTDATED, version, each))
    missing = [
        PostingDifference(DifferenceKind.MISSING, version, None)
        for version in current.values()
        if version.pk not in right and version.pk not in touched
    ]
    return [*missing, *found]


def receiving_units(procedure: Procedure, day: date) -> list[Unit]:
    """The units that receive ``procedure`` on ``day``, by code."""
    rows = UnitProcedure.objects.on(day).filter(procedure=procedure).select_related("unit")
    return [row.unit for row in rows.order_by("unit__code")]


def units_with_board(day: date) -> list[Unit]:
    """The units alive on ``day`` that receive any procedure, from the top level down."""
    ids = UnitProcedure.objects.on(day).values("unit")
    units = Unit.objects.on(day).filter(pk__in=ids).order_by("code")
    return sorted(units, key=lambda unit: (rules.LEVELS.index(unit.level), unit.code))


@dataclass(frozen=True)
class CatalogueFiles:
    """The four texts of a packaged catalogue, to be given to ``actions.load_catalogue``."""

    text: str
    papers: str
    steps: str
    online: str


def packaged_catalogue(name: str = "2018") -> CatalogueFiles:
    """The catalogue that comes with the product, as CSV texts."""
    folder = files("congvu.procedures") / "data"
    return CatalogueFiles(
        *(
            (folder / f"{part}-{name}.csv").read_text("utf-8")
            for part in ("catalogue", "papers", "steps", "online")
        )
    )
