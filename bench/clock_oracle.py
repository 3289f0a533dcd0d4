"""The clock against the naive oracle on many cases, and its speed: python -m bench.clock_oracle.

Prints cases, mismatches, cases per second, and the time for 1,000,000 due dates on one core.
Exit 1 on a mismatch.
"""

import argparse
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from congvu.core.clock import due
from congvu.core.periods import HANOI
from congvu.core.terms import parse_term
from tests.core import clock_cases as cases


def compare(count: int, seed: int) -> list[str]:
    """Draw ``count`` cases, one in ten with pauses, and return what did not agree."""
    random = Random(seed)
    wrong: list[str] = []
    calendar, office, years = cases.REAL, cases.office_of(cases.REAL), (2018, 2025, 2026)
    for number in range(count):
        if number % 500 == 0:
            real = number % 1000 == 0
            calendar = cases.REAL if real else cases.invented_calendar(random)
            office = cases.office_of(calendar)
            years = (2018, 2025, 2026) if real else (2018, 2019, 2020)
        asked, received = cases.term(random), cases.moment(random, years)
        if number % 10 == 0 and asked.unit in cases.PAUSABLE and asked.amount <= 12:
            problem = cases.check_pauses(calendar, office, asked, received, random)
        else:
            problem = cases.check_due(calendar, office, asked, received)
        if problem:
            wrong.append(problem)
    return wrong


def million(count: int) -> float:
    """Seconds for ``count`` due dates of working-day terms over a year of receipts."""
    terms = [parse_term(text) for text in ("3 ngày làm việc", "15 ngày làm việc")]
    first = datetime(2025, 1, 2, 8, 0, tzinfo=HANOI)
    received = [first + timedelta(minutes=37 * step) for step in range(10_000)]
    began = time.perf_counter()
    for step in range(count):
        due(terms[step & 1], received[step % 10_000], cases.REAL)
    return time.perf_counter() - began


def main() -> int:
    """Run both parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=2018)
    parser.add_argument("--dues", type=int, default=1_000_000)
    args = parser.parse_args()
    began = time.perf_counter()
    wrong = compare(args.cases, args.seed)
    seconds = time.perf_counter() - began
    for problem in wrong[:20]:
        print(problem)
    print(f"cases {args.cases}  mismatches {len(wrong)}  per second {args.cases / seconds:.0f}")
    if args.dues:
        print(f"due dates {args.dues}  seconds {million(args.dues):.2f}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
