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
        """Whom the unit is under on ``day``; None at the root, and for a unit not alive then."""
        node = self.nodes.get(key)
        if node is None or day not in node.validity:
            return None
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

        A living unit, and one that is still to come, is its own heir. An empty list means: no
        successor is known.
        """
        found: set[int] = set()
        seen = {key}
        waiting = [key]
        while waiting:
            current = waiting.pop()
            end = self.nodes[current].validity.end
            if end is None or day < end:
                found.add(current)
                continue
            for step in self._successors.get(current, ()):
                if step.on <= day and step.successor not in seen:
                    seen.add(step.successor)
                    waiting.append(step.successor)
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
        a time without or beyond a parent, a successor that did not exist on the day, or one that
        took over from a unit still alive."""
        found: list[str] = []
        for code, lives in self._by_code.items():
            for index, one in enumerate(lives):
                for other in lives[index + 1 :]:
                    if one.validity.overlaps(other.validity):
                        found.append(f"{code}: two units at the same time")
        for key, edges in self._parents.items():
            if key in self.nodes:
                found += self._faults_of_edges(self.nodes[key], edges)
            else:
                found.append(f"{key}: is under a parent but is unknown")
        for steps in self._successors.values():
            for step in steps:
                heir = self.nodes.get(step.successor)
                gone = self.nodes.get(step.predecessor)
                if gone is None:
                    found.append(f"{step.predecessor}: has a successor but is unknown")
                elif heir is None or step.on not in heir.validity:
                    found.append(f"{gone.code}: successor does not exist on {step.on}")
                elif gone.validity.end is None or step.on < gone.validity.end:
                    found.append(f"{gone.code}: succeeded before it ended")
        return found

    def _faults_of_edges(self, child: Node, edges: list[Edge]) -> list[str]:
        found: list[str] = []
        for index, edge in enumerate(edges):
            parent = self.nodes.get(edge.parent)
            if parent is None or not _covers(parent.validity, edge.validity):
                found.append(f"{child.code}: parent does not exist then")
            for other in edges[index + 1 :]:
                if edge.validity.overlaps(other.validity):
                    found.append(f"{child.code}: two parents at the same time")
            day = max(edge.validity.start or date.min, child.validity.start or date.min)
            if child.key in self.ancestors(child.key, day):
                found.append(f"{child.code}: is under itself")
        # Laid end to end, the edges must span the unit's life: no day without a parent.
        reached = child.validity.start or date.min
        for edge in sorted(edges, key=lambda each: each.validity.start or date.min):
            if (edge.validity.start or date.min) > reached:
                break
            reached = max(reached, edge.validity.end or date.max)
        if reached < (child.validity.end or date.max):
            found.append(f"{child.code}: has no parent on {reached}")
        return found


def _covers(outer: Period, inner: Period) -> bool:
    """True when every day of ``inner`` lies in ``outer``."""
    starts = outer.start is None or (inner.start is not None and outer.start <= inner.start)
    return starts and (outer.end is None or (inner.end is not None and inner.end <= outer.end))
