#!/usr/bin/env python3
"""Repeat a draw: verify_draw.py FRAME.json RANDOM [EXPECTED_COMMITMENT]

For outsiders: Python 3.10 or later, nothing else. Prints the commitment (SHA-256 of the frame as
canonical JSON), the seed (SHA-256 of "commitment|RANDOM") and the units selected: the n smallest
ticket/weight, ticket = SHA-256 of "seed|round|id", as exact fractions, ties by id. Exit 0 or 1.
"""

import hashlib
import json
import sys
from fractions import Fraction


def sha(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def once(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("khóa trùng / a key twice")
    return dict(pairs)


def read(path):
    with open(path, encoding="utf-8-sig") as file:
        frame = json.load(file, object_pairs_hook=once)
    ids, weights = zip(*((unit_id, weight) for unit_id, weight in frame["units"]), strict=True)
    good = sorted(frame) == ["algo", "n", "round", "units"] and frame["algo"] == "seq-poisson-v1"
    good = good and all(isinstance(each, str) and each for each in ids)
    good = good and all(type(i) is int and i > 0 for i in [frame["n"], frame["round"], *weights])
    if not good or len(set(ids)) != len(ids) or frame["n"] > len(ids):
        raise ValueError("khung chọn sai / not a valid frame")
    return frame


def main(path, random, expected=""):
    frame = read(path)
    if not random:
        raise ValueError("chưa có giá trị ngẫu nhiên / no random value")
    text = json.dumps(frame, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    commitment = sha(text)
    seed = sha(f"{commitment}|{random}")

    def order(unit):
        return Fraction(int(sha(f"{seed}|{frame['round']}|{unit[0]}"), 16), unit[1]), unit[0]

    print(f"commitment {commitment}\nseed {seed}")
    for unit_id, _ in sorted(frame["units"], key=order)[: frame["n"]]:
        print(f"selected {unit_id}")
    if expected and expected.strip().lower() != commitment:
        sys.exit("Khung chọn KHÔNG phải khung đã cam kết / not the committed frame")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        main(*sys.argv[1:])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        sys.exit(f"Không kiểm được / cannot verify: {error!r}")
