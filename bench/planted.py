"""How well the flags see planted conduct, and how often they ask honest units.

python bench/planted.py              the seed on which the thresholds were chosen
python bench/planted.py --report     the unseen seed; writes docs/flags.md
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from congvu.core.estimates import percent, wilson  # noqa: E402
from congvu.demo.conduct import SHOWN_BY, province  # noqa: E402
from congvu.inspections.flags import FLAGS  # noqa: E402
from congvu.inspections.flags.judge import judge  # noqa: E402
from congvu.inspections.flags.outcome import Around, Verdict  # noqa: E402
from congvu.inspections.flags.parameters import settings_on  # noqa: E402
from congvu.inspections.flags.worktime import by_weekday  # noqa: E402

CHOSEN_ON, REPORTED_ON = 2018, 2026
RATES = (0.05, 0.1, 0.2)
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


class Tally:
    """Units asked and units there are, by what they are and by flag."""

    def __init__(self) -> None:
        self.seen: Counter[tuple] = Counter()
        self.hit: Counter[tuple] = Counter()
        self.units = self.rows = 0
        self.seconds = 0.0

    def add(self, key: tuple, hit: bool) -> None:
        self.seen[key] += 1
        self.hit[key] += hit

    def said(self, key: tuple) -> tuple[int, int]:
        return self.hit[key], self.seen[key]


def measure(seed: int, provinces: int, rates: tuple[float, ...] = RATES) -> Tally:
    """Every flag on provinces of 148 units, four of each conduct in each."""
    settings = settings_on(LAST)
    report_days = settings.report_days(FIRST, LAST)
    line = by_weekday(date(2024, 6, 1), date(2027, 6, 1))
    around = Around(line, FIRST, LAST, report_days)
    tally = Tally()
    for rate in rates:
        for number in range(provinces):
            # Every second province numbers by the day, as has been done since 2019.
            made = province(seed * 1000 + number + int(rate * 100) * 100, line, FIRST, LAST,
                            rate=rate, report_days=report_days, daily=number % 2 == 1)  # fmt: skip
            start = time.perf_counter()
            judged = judge([each.unit for each in made], FLAGS, settings, around)
            tally.seconds += time.perf_counter() - start
            tally.units += len(made)
            tally.rows += sum(len(each.unit.dossiers) for each in made)
            for each in made:
                asked = [
                    flag.page.code
                    for flag in FLAGS
                    if judged.of(each.unit.id, flag.page.code).verdict is Verdict.HIT
                ]
                if each.conduct is None:
                    tally.add(("any", each.profile), bool(asked))
                    tally.add(("any", "all"), bool(asked))
                    for flag in FLAGS:
                        hit = flag.page.code in asked
                        tally.add(("honest", flag.page.code, each.profile), hit)
                        tally.add(("honest", flag.page.code, "all"), hit)
                else:
                    for code in SHOWN_BY[each.conduct]:
                        tally.add(("planted", each.conduct, code, rate), code in asked)
                    others = set(asked) - set(SHOWN_BY[each.conduct])
                    for code in others:
                        tally.hit["beside", each.conduct, code] += 1
                    tally.seen["beside", each.conduct] += 1
    return tally


def share(k: int, n: int) -> str:
    """“38/40 (95%; 83,5–98,6)”."""
    if not n:
        return "–"
    low, high = wilson(k, n)
    ends = f"{percent(Fraction(low))}–{percent(Fraction(high))}"
    return f"{k}/{n} = {percent(Fraction(k, n))}% ({ends})"


def text(tally: Tally) -> str:
    """The two tables of docs/flags.md."""
    lines = ["| Flag | Planted as | 5% | 10% | 20% |", "|---|---|---|---|---|"]
    for flag in FLAGS:
        for conduct, codes in SHOWN_BY.items():
            if flag.page.code in codes:
                cells = [share(*tally.said(("planted", conduct, flag.page.code, rate)))
                         for rate in RATES]  # fmt: skip
                lines.append(f"| {flag.page.code} | {conduct} | " + " | ".join(cells) + " |")
    names = [
        "all",
        *dict.fromkeys(key[1] for key in tally.seen if key[0] == "any" and key[1] != "all"),
    ]
    lines += ["", "| Flag | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for flag in FLAGS:
        cells = []
        for name in names:
            k, n = tally.said(("honest", flag.page.code, name))
            cells.append(share(k, n) if name == "all" else f"{k}/{n}")
        lines.append(f"| {flag.page.code} | " + " | ".join(cells) + " |")
    cells = [share(*tally.said(("any", name))) for name in names]
    lines.append("| any of the eleven | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", action="store_true", help="the unseen seed, into docs/flags.md")
    parser.add_argument("--provinces", type=int, default=None, help="at each rate")
    asked = parser.parse_args()
    seed = REPORTED_ON if asked.report else CHOSEN_ON
    tally = measure(seed, asked.provinces or (10 if asked.report else 1))
    tables = text(tally)
    print(tables)
    print(
        f"seed {seed}; {tally.units} units, {tally.rows} dossiers, judged in {tally.seconds:.1f} s"
    )
    for key, count in sorted(tally.hit.items()):
        if key[0] == "beside" and count:
            print("beside", key[1], key[2], count, "of", tally.seen["beside", key[1]])
    if asked.report:
        write(tables, tally)
    return 0


def write(tables: str, tally: Tally) -> None:
    """Put the tables between their marks in docs/flags.md."""
    path = ROOT / "docs" / "flags.md"
    start, end = "<!-- measured -->", "<!-- /measured -->"
    before, _, rest = path.read_text(encoding="utf-8").partition(start)
    after = rest.partition(end)[2]
    said = (
        f"Seed {REPORTED_ON}, unseen when the thresholds were chosen (seed {CHOSEN_ON}): "
        f"{tally.units} units, {tally.rows} dossiers.\n"
    )
    path.write_text(f"{before}{start}\n{said}\n{tables}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
