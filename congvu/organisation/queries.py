"""Who existed on a day, under whom, and who carries whose debts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from congvu.audit import queries as audit
from congvu.audit.reference import remembered, remembered_each
from congvu.core.refusals import Refused
from congvu.core.tree import Edge, Node, Succession, Tree
from congvu.core.vietnamese import sort_key
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


def units_by_id(keys: Iterable[int]) -> dict[int, Unit]:
    """The same for many keys, the tree asked for once."""
    units = _loaded()[1]
    return {key: units[key] for key in set(keys)}


def all_units() -> list[Unit]:
    """Every life of every unit, by key, from the tree in memory."""
    return [unit for _, unit in sorted(_loaded()[1].items())]


def units_by_name(keys: frozenset[int]) -> list[Unit]:
    """These units in the order of a Vietnamese dictionary, from memory."""
    return remembered(
        ("units by name", keys), lambda: sorted(units_by_id(keys).values(), key=_by_name)
    )


def offices_by_name(unit_ids: frozenset[int], day: date) -> list[Office]:
    """The offices inside these units on ``day``, in the order of a dictionary, from memory."""

    def asked() -> list[Office]:
        return sorted(Office.objects.on(day).filter(unit_id__in=unit_ids), key=_by_name)

    return remembered(("offices by name", unit_ids, day), asked)


def _by_name(one: Unit | Office) -> tuple[str, int]:
    return sort_key(one.name), one.pk


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
    found = remembered(
        ("offices", unit.pk, day),
        lambda: list(Office.objects.on(day).filter(unit=unit).order_by("code")),
    )
    return [each for each in found if kind is None or each.kind == kind]


def office_by_id(key: int) -> Office | None:
    """The office of this key with its unit, from memory; None where there is none."""
    return remembered(
        ("office", key), lambda: Office.objects.select_related("unit").filter(pk=key).first()
    )


def offices_by_id(keys: Iterable[int]) -> dict[int, Office]:
    """The same for many keys: those that are not in memory are asked for together."""
    return remembered_each("office", keys, Office.objects.select_related("unit").in_bulk)
