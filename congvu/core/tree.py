"""An effective-dated tree of units: ancestors on a day, merges and splits, cycle and gap checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from congvu.core.periods import Period


@dataclass(frozen=True)
class Node:
    """One unit in one life: ``key`` is unique over all lives, ``code`` is not."""

    key: int
    code: str
    validity: Period


@dataclass(frozen=True)
class Edge:
    """``child`` is under ``parent`` during ``validity``."""

    child: int
    parent: int
    validity: Period


@dataclass(frozen=True)
class Succession:
    """``predecessor`` ended and (a part of) it went to ``successor`` on day ``on``."""

    predecessor: int
    successor: int
    on: date


class Tree:
    """All units of all times. Small enough (hundreds to thousands) to live in memory."""

    def __init__(
        self, nodes: Iterable[Node], edges: Iterable[Edge], successions: Iterable[Succession] = ()
    ) -> None:
        self.nodes = {node.key: node for node in nodes}
        self._parents: dict[int, list[Edge]] = defaultdict(list)
        self._children: dict[int, list[Edge]] = defaultdict(list)
        self._successors: dict[int, list[Succession]] = defaultdict(list)
        self._predecessors: dict[int, list[Succession]] = defaultdict(list)
        self._by_code: dict[str, list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            self._by_code[node.code].append(node)
        for edge in edges:
            self._parents[edge.child].append(edge)
            self._children[edge.parent].append(edge)
        for succession in successions:
            self._successors[succession.predecessor].append(succession)
            self._predecessors[succession.successor].append(succession)

    def at(self, code: str, day: date) -> Node | None:
        """The unit that bore ``code`` on ``day``."""
        for node in self._by_code.get(code, ()):
            if day in node.validity:
                return node
        return None

    def lives(self, code: str) -> list[Node]:
        """Every unit that ever bore ``code``, oldest first."""
        return sorted(self._by_code.get(code, ()), key=lambda node: node.validity.start or date.min)

    def parent(self, key: int, day: date) -> int | None:
        """Whom the unit is under on ``day``; None at the root."""
        for edge in self._parents.get(key, ()):
            if day in edge.validity:
                return edge.parent
        return None

    def ancestors(self, key: int, day: date) -> list[int]:
        """From the parent to the root on ``day``."""
        found: list[int] = []
        current = self.parent(key, day)
        while current is not None and current not in found:
            found.append(current)
            current = self.parent(current, day)
        return found

    def under(self, key: int, day: date) -> list[int]:
        """All units below ``key`` on ``day``, itself not included, in the order of their keys."""
        found: set[int] = set()
        waiting = [key]
        while waiting:
            for edge in self._children.get(waiting.pop(), ()):
                alive = day in edge.validity and day in self.nodes[edge.child].validity
                if alive and edge.child not in found and edge.child != key:
                    found.add(edge.child)
                    waiting.append(edge.child)
        return sorted(found)

    def heirs(self, key: int, day: date) -> list[int]:
        """The units alive on ``day`` that took over from ``key``, through every merge since.

        A living unit is its own heir. An empty list means: no successor is known.
        """
        node = self.nodes[key]
        if day in node.validity or (node.validity.start is not None and day < node.validity.start):
            return [key]
        found: set[int] = set()
        for step in self._successors.get(key, ()):
            if step.on <= day:
                found.update(self.heirs(step.successor, day))
        return sorted(found)

    def forebears(self, key: int) -> list[int]:
        """Every unit of which ``key`` is an heir, itself included: whose debts it carries."""
        found = {key}
        waiting = [key]
        while waiting:
            for step in self._predecessors.get(waiting.pop(), ()):
                if step.predecessor not in found:
                    found.add(step.predecessor)
                    waiting.append(step.predecessor)
        return sorted(found)

    def faults(self) -> list[str]:
        """What is wrong with the data: two lives of a code at once, two parents at once, a cycle,
        a child that outlives its edge, a successor that did not exist on the day."""
        found: list[str] = []
        for code, lives in self._by_code.items():
            for index, one in enumerate(lives):
                for later in lives[index + 1 :]:
                    if one.validity.overlaps(later.validity):
                        found.append(f"{code}: two units at the same time")
        for key, edges in self._parents.items():
            code = self.nodes[key].code
            for index, edge in enumerate(edges):
                if edge.parent not in self.nodes or not edge.validity.overlaps(
                    self.nodes[edge.parent].validity
                ):
                    found.append(f"{code}: parent does not exist then")
                for other in edges[index + 1 :]:
                    if edge.validity.overlaps(other.validity):
                        found.append(f"{code}: two parents at the same time")
                day = edge.validity.start or self.nodes[key].validity.start or date(1900, 1, 1)
                if key in self.ancestors(key, day):
                    found.append(f"{code}: is under itself")
        for steps in self._successors.values():
            for step in steps:
                heir = self.nodes.get(step.successor)
                gone = self.nodes[step.predecessor]
                if heir is None or step.on not in heir.validity:
                    found.append(f"{gone.code}: successor does not exist on {step.on}")
                elif gone.validity.end is not None and step.on < gone.validity.end:
                    found.append(f"{gone.code}: succeeded before it ended")
        return found
