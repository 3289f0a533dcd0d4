"""What a conduct does to a dossier; places are working days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from congvu.demo.conduct.cases import Case
from congvu.demo.conduct.profiles import Conduct


def chosen(random: Random, cases: list[Case], conduct: Conduct, count: int) -> list[Case]:
    plain = [case for case in cases if case.stop is None and not case.origin]
    if conduct in (Conduct.HOLD, Conduct.BACKDATE):
        # What would be late comes first: there is nothing to mend in the others.
        plain.sort(key=lambda each: (each.done <= each.due, random.random()))
        return plain[:count]
    return random.sample(plain, min(count, len(plain)))


Plant = Callable[[Random, Case, list[float]], list[Case]]


def _swap(random: Random, case: Case, closings: list[float]) -> list[Case]:
    case.swapped = random.randint(1, 20)
    return []


def _backdate(random: Random, case: Case, closings: list[float]) -> list[Case]:
    case.pace, case.late_by = 1 + random.uniform(0.3, 8) / case.term, 0.0
    case.record, case.close = case.done, case.due - random.uniform(0.02, 0.9)
    return []


def _insert(random: Random, case: Case, closings: list[float]) -> list[Case]:
    # Written down when the result is at hand, with the day on which the citizen came.
    case.start_late_by = random.uniform(2, 12)
    case.pace = max(case.pace, (case.start_late_by + 0.1) / case.term)
    return []


def _reset(random: Random, case: Case, closings: list[float]) -> list[Case]:
    case.stays, case.stop = [], case.start + random.uniform(0.85, 1.15) * case.term
    start = case.stop + random.uniform(0.02, 2)
    return [replace(case, start=start, stop=None, stays=[], pace=random.uniform(0.2, 0.95))]


def _pause(random: Random, case: Case, closings: list[float]) -> list[Case]:
    begin = case.start + random.uniform(0.9, 1.0) * case.term
    case.stays = [(begin, begin + random.uniform(3, 15))]
    case.pace = random.uniform(1.0, 1.05) - 0.05
    case.pace = max(case.pace, (begin - case.start) / case.term)
    return []


def _hold(random: Random, case: Case, closings: list[float]) -> list[Case]:
    morning = int(case.due) + 0.02
    case.close = case.record = random.uniform(min(morning, case.due), case.due - 0.005)
    case.late_by = 0.0
    return []


def _batch(random: Random, case: Case, closings: list[float]) -> list[Case]:
    after = [place for place in closings if place > case.start + 1]
    if after:
        case.batched, case.late_by = True, 0.0
        case.close = case.record = after[random.randrange(min(2, len(after)))] + 0.8
        case.close = case.record = case.close + random.uniform(0, 0.02)
    return []


def _night(random: Random, case: Case, closings: list[float]) -> list[Case]:
    case.night = True
    return []


def _typed(random: Random, case: Case, closings: list[float]) -> list[Case]:
    case.rounded = True
    return []


def _delete(random: Random, case: Case, closings: list[float]) -> list[Case]:
    case.deleted = True
    return []


PLANT: dict[Conduct, Plant] = {
    Conduct.SWAP: _swap,
    Conduct.BACKDATE: _backdate,
    Conduct.INSERT: _insert,
    Conduct.RESET: _reset,
    Conduct.PAUSE: _pause,
    Conduct.HOLD: _hold,
    Conduct.BATCH: _batch,
    Conduct.NIGHT: _night,
    Conduct.TYPED: _typed,
    Conduct.DELETE: _delete,
}
