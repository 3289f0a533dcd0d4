#!/usr/bin/env python3
"""Check the surprise inspections in an audit bundle: verify_surprise.py FILE

For outsiders: Python 3.10 or later, nothing else. Check the bundle itself with verify_audit.py.

The decision of a surprise ("inspection.decided") names no unit: it leaves seals, one a visit. On
the day "visit.revealed" tells salt, unit code and day; SHA-256 of the canonical JSON
["salt","unit","YYYY-MM-DD"] (UTF-8, no spaces) must be one of the seals. So the unit was settled
when the decision was recorded, and nobody who read the audit could know it before.

Exit 0: all that was told agrees. Exit 1: prints the event that does not. Exit 2: not a bundle.
"""

import hashlib
import json
import sys


def check(text):
    """(how many seals, how many told); ValueError with the name of the event that disagrees."""
    sealed, told = {}, []
    for line in text.split("\n"):
        name, _, rest = line.partition("\t")
        event = json.loads(rest.partition("\t")[2]) if "#" in name else {}
        if event.get("kind") == "inspection.decided" and "sealed" in event["data"]:
            sealed[event["stream"]] = list(event["data"]["sealed"])
        elif event.get("kind") == "visit.revealed":
            told.append((name, event["data"]))
    seals = sum(map(len, sealed.values()))
    for name, said in told:
        words = [said["salt"], said["unit"], said["on"]]
        line = json.dumps(words, separators=(",", ":"), ensure_ascii=False)
        bound = sealed.get(f"inspection:{said['inspection']}", [])
        if hashlib.sha256(line.encode()).hexdigest() not in bound:
            raise ValueError(name)
    return seals, len(told)


def main(argv):
    try:
        with open(argv[0], encoding="utf-8") as file:
            text = file.read()
    except (IndexError, OSError, UnicodeDecodeError):
        print("Dùng: verify_surprise.py TỆP")
        return 2
    try:
        seals, told = check(text)
    except ValueError as fault:
        print(f"{fault}\nĐơn vị được mở không khớp mã băm của quyết định.")
        return 1
    print(f"Khớp: {told} lần kiểm tra đã mở trong {seals} lần đã niêm phong.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
