"""Who existed on a day, under whom, and who carries whose debts."""

from __future__ import annotations

from datetime import date

from congvu.audit import queries as audit
from congvu.core.refusals import Refused
from congvu.core.tree import Edge, Node, Succession, Tree
from congvu.organisation import rules
from congvu.organisation.models import Office, Unit, UnitParent, UnitSuccession

STREAM = "organisation"

_cache: dict[str, tuple[int, Tree, dict[int, Unit]]] = {}


def _loaded() -> tuple[Tree, dict[int, Unit]]:
    """The whole tree, kept in memory until the organisation's stream grows."""
    version = audit.stream_length(STREAM)
    kept = _cache.get("tree")
    if kept is None or kept[0] != version or version == 0:
        units = {unit.pk: unit for unit in Unit.objects.order_by("pk")}
        tree = Tree(
            (Node(unit.pk, unit.code, unit.validity) for unit in units.values()),
            (
                Edge(edge.unit_id, edge.parent_id, edge.validity)
                for edge in UnitParent.objects.order_by("pk")
            ),
            (
                Succession(each.predecessor_id, each.successor_id, each.on)
                for each in UnitSuccession.objects.order_by("pk")
            ),
        )
        _cache["tree"] = kept = (version, tree, units)
    return kept[1], kept[2]


def forget() -> None:
    """Forget the tree in memory (between tests)."""
    _cache.clear()


def tree() -> Tree:
    """The effective-dated tree of all units."""
    return _loaded()[0]


def unit_at(code: str, day: date) -> Unit:
    """The unit that bore ``code`` on ``day``; refuses with ``unit-not-then``."""
    tree, units = _loaded()
    node = tree.at(code, day)
    if node is None:
        lives = [
            (units[life.key].name, life.validity.start, life.validity.last)
            for life in tree.lives(code)
        ]
        raise Refused(rules.did_not_exist(code, day, lives))
    return units[node.key]


def by_id(unit_id: int) -> Unit:
    """The unit of this key, from the tree in memory."""
    return _loaded()[1][unit_id]


def all_units() -> list[Unit]:
    """Every life of every unit, by key, from the tree in memory."""
    return [unit for _, unit in sorted(_loaded()[1].items())]


def parent_of(unit: Unit, day: date) -> Unit | None:
    """The unit above on ``day``."""
    tree, units = _loaded()
    key = tree.parent(unit.pk, day)
    return None if key is None else units[key]


def units_under(unit: Unit, day: date) -> list[Unit]:
    """All units below on ``day``, in the order of their codes; ``unit`` itself not included."""
    tree, units = _loaded()
    return sorted((units[key] for key in tree.under(unit.pk, day)), key=lambda each: each.code)


def unit_ids_under(unit_id: int, day: date) -> frozenset[int]:
    """The keys of ``unit_id`` and of all units below it on ``day``."""
    return frozenset((unit_id, *_loaded()[0].under(unit_id, day)))


def units_on(day: date, level: str | None = None) -> list[Unit]:
    """All units alive on ``day``."""
    _, units = _loaded()
    return sorted(
        (
            unit
            for unit in units.values()
            if day in unit.validity and (level is None or unit.level == level)
        ),
        key=lambda unit: (unit.level, unit.code),
    )


def heirs(unit: Unit, day: date) -> list[Unit]:
    """Whose are the debts of ``unit`` on ``day``: itself while it lives, then its successors.

    An empty list: "chưa có đơn vị kế thừa", until a decision is recorded
    (:func:`congvu.organisation.actions.record_succession`).
    """
    tree, units = _loaded()
    return [units[key] for key in tree.heirs(unit.pk, day)]


def forebears(unit: Unit) -> list[Unit]:
    """Whose debts ``unit`` carries: its own and those of every unit it descends from."""
    tree, units = _loaded()
    return [units[key] for key in tree.forebears(unit.pk)]


def offices_of(unit: Unit, day: date, kind: str | None = None) -> list[Office]:
    """The offices inside ``unit`` on ``day``."""
    offices = Office.objects.on(day).filter(unit=unit)
    if kind is not None:
        offices = offices.filter(kind=kind)
    return list(offices.order_by("code"))
