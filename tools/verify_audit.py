#!/usr/bin/env python3
"""Check an audit bundle: verify_audit.py FILE [--root HEX]

For outsiders: Python 3.10 or later, nothing else; it shares no code with the system that wrote
the file. Every byte is covered. The bundle, format "congvu-audit-1", is UTF-8 text:

* line 1, the header: {"demo":…,"entries":N,"format":"congvu-audit-1","root":HEX,"streams":M};
* one line an event, by stream (byte order), then seq: stream#seq TAB hash TAB event, where the
  event is canonical JSON (sorted keys, no spaces, no ASCII escapes), hash is SHA-256 of its bytes
  and its "prev" is the hash of the event before it in the stream (64 zeros for the first);
* last line: "sha256" TAB SHA-256 of all bytes before this line.

root is the RFC 9162 Merkle tree hash over the streams' last events ("stream#seq TAB hash").

Exit 0: whole; the last line printed is the root: compare it with the one on the signed paper, or
let --root do so. Exit 1: prints the damaged row (stream#seq, "header", "footer" or "root"), then
what is wrong. Exit 2: the file cannot be opened. A bundle cut at the end of a stream and sealed
anew differs in its root alone: only a root kept elsewhere tells.
"""

import argparse
import hashlib
import json
import re
import sys

EVENT_KEYS = "actor,actor_label,data,kind,occurred_at,prev,recorded_at,seq,stream,unit"
HEADER_KEYS = "demo,entries,format,root,streams"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+07:00", re.ASCII)
HASH = re.compile("[0-9a-f]{64}")
FOOTER = re.compile(rb"sha256\t[0-9a-f]{64}")
START = b'{"actor":'


class Damage(Exception):
    def __init__(self, row, sentence):
        super().__init__(row, sentence)
        self.row, self.sentence = row, sentence


def sha(data):
    return hashlib.sha256(data).hexdigest()


def canonical(data):
    """The object written in ``data``; ValueError when it is not written canonically."""
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=int)  # int("NaN") is an error
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except RecursionError:
        raise ValueError("too deep") from None
    if text.encode("utf-8") != data or not isinstance(value, dict):
        raise ValueError("not canonical")
    return value


def tree_hash(leaves):
    """RFC 9162, 2.1.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    at = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + tree_hash(leaves[:at]) + tree_hash(leaves[at:])).digest()


def well_formed(event):
    if ",".join(sorted(event)) != EVENT_KEYS or not isinstance(event["unit"], (str, type(None))):
        return False
    texts = [event[key] for key in ("actor", "actor_label", "kind", "stream")]
    moments = [event["occurred_at"], event["recorded_at"]]
    return (
        all(isinstance(text, str) for text in [*texts, *moments, event["prev"]])
        and all(MOMENT.fullmatch(moment) for moment in moments)
        and HASH.fullmatch(event["prev"])
        and type(event["seq"]) is int
    )


def read_event(line):
    """The event of a line that agrees with itself in every byte, with its hash; else None."""
    body = line[max(line.find(START), 0) :]
    try:
        event = canonical(body)
        good = well_formed(event)
        event |= {"hash": sha(body), "name": f"{event['stream']}#{event['seq']}"}
        whole = f"{event['name']}\t{event['hash']}\t".encode() + body
    except (ValueError, TypeError, KeyError):
        return None
    return event if good and whole == line else None


def name_in(line):
    """Whose line a damaged line was: the number stands in front and again in the event."""
    start = line.find(START)
    front = re.match(rb"([^\t]+#[^\t]+)\t", line)
    inside = re.match(rb'.*"seq":([1-9][0-9]*),"stream":"([^"\\]+)"', line[start:], re.DOTALL)
    intact = start >= 0 and sha(line[start:]).encode() in line[:start]
    if inside and (intact or not front):
        return (inside[2] + b"#" + inside[1]).decode("utf-8", "backslashreplace")
    return front[1].decode("utf-8", "backslashreplace") if front else None


def read_events(lines):
    """Every line as an event; the first that is damaged by itself is named."""
    events = []
    for index, line in enumerate(lines):
        event = read_event(line)
        if event is None:
            after = lines[index + 1] if index + 1 < len(lines) else b""
            # A line without a number: a piece of the next one, or something behind the last one.
            piece = name_in(after) if not read_event(after) else None
            name = name_in(line) or piece or (events[-1]["name"] if events else "header")
            raise Damage(name, "Dòng này đã bị sửa: mã băm không khớp.")
        events.append(event)
    return events


def check_chains(events, root_holds):
    """Order, numbers without gaps, and each event tied to the one before it."""
    last = None
    for index, event in enumerate(events):
        stream, seq = event["stream"], event["seq"]
        same = last is not None and last["stream"] == stream
        if last is not None and not same and stream.encode() < last["stream"].encode():
            raise Damage(event["name"], "Dòng này đứng sai chỗ: các luồng không theo thứ tự.")
        expected = last["seq"] + 1 if same else 1
        if seq > expected:
            raise Damage(f"{stream}#{expected}", f"Thiếu dòng này: sau nó đã là số {seq}.")
        if seq < expected:
            raise Damage(event["name"], "Dòng này lặp lại hoặc đứng sai chỗ trong luồng.")
        if event["prev"] != (last["hash"] if same else "0" * 64):
            # Either row may have been rewritten with a new hash; the one whose hash is also
            # vouched for, by the row after it or by the root, is the honest one.
            after = events[index + 1] if index + 1 < len(events) else None
            more = after is not None and after["stream"] == stream
            vouched = after["prev"] == event["hash"] if more else root_holds
            guilty = last if same and vouched else event
            raise Damage(guilty["name"], "Chuỗi bị đứt: dòng này đã bị thay cả mã băm.")
        last = event


def verify(data):
    """The header of a whole bundle; raises Damage."""
    first, _, rest = data.partition(b"\n")
    lines = rest.split(b"\n")
    try:
        header = canonical(first)
        if ",".join(sorted(header)) != HEADER_KEYS or header["format"] != "congvu-audit-1":
            raise ValueError("not a header")
    except ValueError:
        raise Damage("header", "Dòng đầu của tệp không đúng khuôn congvu-audit-1.") from None
    ends = lines[-1] == b"" and lines.pop() == b"" and bool(lines)
    footer = lines.pop() if ends and FOOTER.fullmatch(lines[-1]) else b""
    while not footer and lines and b'":' not in lines[-1]:
        lines.pop()  # a broken footer, in one line or in several
    events = read_events(lines)
    heads = {event["stream"]: event for event in events}
    root = tree_hash([f"{each['name']}\t{each['hash']}".encode() for each in heads.values()]).hex()
    check_chains(events, root == header["root"])
    demo = None
    if "system" in heads:
        created = next(event for event in events if event["stream"] == "system")
        if created["kind"] != "system.created" or not isinstance(created["data"], dict):
            raise Damage("system#1", "Sự kiện đầu của hệ thống phải là system.created.")
        demo = created["data"].get("demo")
    computed = {"demo": demo, "entries": len(events), "root": root, "streams": len(heads)}
    for key, value in computed.items():
        if header[key] != value or type(header[key]) is not type(value):
            raise Damage("header", f"Mục {key} ở dòng đầu không khớp các dòng: bị sửa, thiếu.")
    if footer != b"sha256\t" + sha(data[: -len(footer) - 1]).encode():
        raise Damage("footer", "Mã băm cả tệp ở dòng cuối không khớp, hoặc dòng cuối bị sửa.")
    return header


def main(argv=None):
    parser = argparse.ArgumentParser(description="Kiểm tra tệp nhật ký đã xuất.")
    parser.add_argument("file")
    parser.add_argument("--root", help="gốc đã biết từ nơi khác, ví dụ biên bản đã ký")
    args = parser.parse_args(argv)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        with open(args.file, "rb") as file:
            header = verify(file.read())
        if args.root is not None and args.root.strip().lower() != header["root"]:
            raise Damage("root", f"Tệp nguyên vẹn, nhưng gốc của nó khác: {header['root']}")
    except Damage as damage:
        print(f"{damage.row}\n{damage.sentence}")
        return 1
    except (OSError, ValueError) as error:
        parser.error(f"không mở được tệp: {error}")
    print(f"Nguyên vẹn: {header['entries']} sự kiện, {header['streams']} luồng.")
    if header["demo"] is not None:
        print(f"Dữ liệu dựng lại, không phải hồ sơ thật: {header['demo']}")
    print(header["root"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
