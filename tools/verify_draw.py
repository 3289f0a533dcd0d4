#!/usr/bin/env python3
"""Repeat a draw: verify_draw.py FILE.json [RANDOM [EXPECTED_COMMITMENT]]   (see docs/drawing.md)"""

# For outsiders: Python 3.10 alone. FILE: a frame, bare or as published. Exit 0: as promised.
import hashlib
import json
import sys
from fractions import Fraction


def sha(*parts):
    return hashlib.sha256("|".join(str(p) for p in parts if p).encode("utf-8")).hexdigest()


def seats(frame):  # of each arm or stratum, with the power of its weights; due by Hall's condition
    cover, strata, units = frame["algo"] == "cover-v1", frame["algo"] == "sample-v1", frame["units"]
    keys = ["quota", "cycle", "round", "year"] if cover else ["n", "round"]
    spare, shares = frame.get("reserve", 0), frame["n"] if strata else [["", frame[keys[0]]]]
    whole = [n for _, n in shares] + [frame[key] for key in keys[1:]]
    whole += [number for unit in units for number in unit[1:] if not strata]
    good = {*frame} == {"algo", "units", *keys, *["secret", "reserve"] * cover, *["rule"] * strata}
    good &= (cover or strata or frame["algo"] == "seq-poisson-v1") and type(spare) is int
    good &= all(len(u) == 2 + cover and u[0] and isinstance(u[0], str) for u in units)
    good &= all(type(number) is int and number > 0 for number in whole)
    good &= len({u[0] for u in units}) == len(units) and isinstance(frame.get("secret", ""), str)
    good &= all(n <= sum(u[1] == s or not strata for u in units) for s, n in shares)
    free = whole[0] - max([0] + [sum(u[2] <= frame["year"] + k for u in units)
           - k * (whole[0] - spare) for k in range(frame.get("cycle", 0))])  # fmt: skip
    if not good or len(dict(shares)) < len(shares) or free < 0 or not 0 <= spare <= whole[0]:
        raise ValueError("khung chọn sai / not a valid frame")
    luck = min(max(spare, -(-free // 5)), free)
    arms = [("due", whole[0] - free, 0), ("chance", luck, 0), ("risk", free - luck, 1)]
    return arms if cover else [(stratum, n, not strata) for stratum, n in shares]


def main(path, random="", expected=""):
    with open(path, encoding="utf-8-sig") as file:  # an object with a key twice stays a list
        told = json.load(file, object_pairs_hook=lambda o: o if len(dict(o)) < len(o) else dict(o))
    frame, random, chosen = told.get("frame", told), random or told["randomness"], []
    text = json.dumps(frame, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    arms, left, turn, commitment = seats(frame), frame["units"], frame["round"], sha(text)
    seed = sha(commitment, random, frame.get("secret"))
    for arm, n, power in arms if random else []:
        key = {u[0]: (u[-1] != arm if "rule" in frame else u[-1] * (arm == "due"), Fraction(
            int(sha(seed, turn, arm, u[0]), 16), u[1] if power else 1)) for u in left}  # fmt: skip
        left = sorted(left, key=lambda u: (*key[u[0]], u[0]))
        chosen, left = chosen + [(u[0], arm) for u in left[:n]], left[n:]
    print("commitment", commitment + f"\nseed {seed}" * bool(random))
    print("".join(f"selected {' '.join(each).strip()}\n" for each in chosen), end="")
    said = [told.get("commitment") or commitment, expected.strip().lower() or commitment]
    if said != [commitment] * 2 or list(dict(chosen)) != told.get("selected", list(dict(chosen))):
        sys.exit("KHÔNG khớp với điều đã cam kết, đã công bố / not what was committed, published")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        main(*sys.argv[1:])
    except Exception as error:
        sys.exit(f"Không kiểm được / cannot verify: {error!r}")
