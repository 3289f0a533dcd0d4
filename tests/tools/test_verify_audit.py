"""The stand-alone verifier: bundles are built here by hand, from the written format alone."""

import hashlib
import importlib.util
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "verify_audit.py"
spec = importlib.util.spec_from_file_location("verify_audit", TOOL)
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)

ZEROS = "0" * 64
MOMENT = "2018-11-09T14:00:00.000000+07:00"


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def event(stream: str, seq: int, kind: str, data: object = None, **more: object) -> dict:
    return {
        "actor": "user:7",
        "actor_label": "Chị Hoa, bộ phận một cửa",
        "data": data if data is not None else {"n": seq, "ghi chú": "đã nhận\tđủ\ngiấy tờ"},
        "kind": kind,
        "occurred_at": MOMENT,
        "prev": ZEROS,
        "recorded_at": MOMENT,
        "seq": seq,
        "stream": stream,
        "unit": "240",
        **more,
    }


def chain(events: list[dict]) -> list[dict]:
    """Order the events and tie each to the one before it in its stream."""
    ordered = sorted(events, key=lambda each: (each["stream"].encode(), each["seq"]))
    last: dict = {}
    tied = []
    for each in ordered:
        each = {**each, "prev": last.get(each["stream"], ZEROS)}
        last[each["stream"]] = sha(canonical(each).encode())
        tied.append(each)
    return tied


def row(each: dict) -> str:
    text = canonical(each)
    return f"{each['stream']}#{each['seq']}\t{sha(text.encode())}\t{text}"


def merkle(leaves: list[bytes]) -> bytes:
    """RFC 9162 the other way round: pair neighbours level by level, an odd one moves up."""
    level = [hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = [
            hashlib.sha256(b"\1" + level[i] + level[i + 1]).digest()
            for i in range(0, len(level) - 1, 2)
        ]
        level = pairs + level[2 * len(pairs) :]
    return level[0] if level else hashlib.sha256(b"").digest()


def seal(rows: list[str], **header: object) -> bytes:
    """A bundle about these rows, whatever they are: header, rows, footer."""
    heads = {line.split("#")[0]: line.split("\t{")[0].encode() for line in rows}
    demo = next(
        (json.loads(r.split("\t", 2)[2])["data"]["demo"] for r in rows if r[:7] == "system#"), None
    )
    first = {
        "demo": demo,
        "entries": len(rows),
        "format": "congvu-audit-1",
        "root": merkle(list(heads.values())).hex(),
        "streams": len(heads),
        **header,
    }
    body = "".join(f"{line}\n" for line in [canonical(first), *rows]).encode()
    return body + f"sha256\t{sha(body)}\n".encode()


def small() -> list[dict]:
    return chain(
        [
            event("system", 1, "system.created", {"demo": "tan-son-2018"}, unit=None),
            event("dossier:12", 1, "dossier.received"),
            event("dossier:12", 2, "dossier.forwarded", {"seq": 9, "stream": "x"}),
            event("dossier:12", 3, "dossier.finished", {"seq": 9, "stream": "x", "y": [1, 1.5]}),
            event("dossier:2", 1, "dossier.received"),
            event("document:5", 1, "document.checked", [], unit=None),
        ]
    )


def bundle(events: list[dict] | None = None) -> bytes:
    return seal([row(each) for each in (small() if events is None else events)])


def verdict(data: bytes) -> str:
    """``whole``, or the name of the damaged row."""
    try:
        tool.verify(data)
    except tool.Damage as damage:
        return damage.row if damage.sentence else "no sentence"
    return "whole"


def run(path: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(TOOL), str(path), *args],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    )


def owners(data: bytes) -> list[str]:
    """Whose each byte is: header, an event's name, or footer; the newline is its line's."""
    found: list[str] = []
    lines = data.split(b"\n")[:-1]
    for index, line in enumerate(lines):
        name = line.split(b"\t")[0].decode()
        name = "header" if index == 0 else "footer" if index == len(lines) - 1 else name
        found += [name] * (len(line) + 1)
    return found


def test_it_is_short_and_stands_alone():
    source = TOOL.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 200
    assert "import congvu" not in source
    assert "from congvu" not in source


def test_a_whole_bundle(tmp_path):
    path = tmp_path / "nhat-ky.txt"
    path.write_bytes(bundle())
    root = json.loads(bundle().split(b"\n")[0])["root"]
    done = run(path)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == root
    assert "tan-son-2018" in done.stdout
    assert run(path, "--root", root.upper()).returncode == 0
    other = run(path, "--root", "ab" * 32)
    assert other.returncode == 1
    assert other.stdout.startswith("root\nTệp nguyên vẹn")


def test_an_empty_bundle_and_one_without_a_demo():
    assert verdict(seal([])) == "whole"
    assert verdict(bundle(chain([event("system", 1, "system.created", {"demo": None})]))) == "whole"


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 100])
def test_the_tree_of_any_size(size):
    leaves = [f"dossier:{i}#1\t{ZEROS}".encode() for i in range(size)]
    assert tool.tree_hash(leaves) == merkle(leaves)


def test_the_tree_of_the_rfc_family():
    """Known roots of the certificate-transparency test leaves "", 00, 10, 2021."""
    leaves = [b"", b"\x00", b"\x10", b"\x20\x21"]
    assert tool.tree_hash(leaves[:1]).hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert tool.tree_hash(leaves[:2]).hex() == (
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    )
    assert tool.tree_hash(leaves[:3]).hex() == (
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    )


# --- every byte ------------------------------------------------------------------------------


def test_every_byte_flipped_is_found_and_its_row_named():
    data = bundle()
    for index, owner in enumerate(owners(data)):
        for value in {*(data[index] ^ (1 << bit) for bit in range(8)), *b'\n\t#"0{}:', 0, 255}:
            if value != data[index]:
                changed = data[:index] + bytes([value]) + data[index + 1 :]
                assert verdict(changed) == owner, (index, value)


def test_every_byte_removed_is_found_and_its_row_named():
    data = bundle()
    for index, owner in enumerate(owners(data)):
        assert verdict(data[:index] + data[index + 1 :]) == owner, index


def test_a_byte_put_in_anywhere_is_found_and_its_row_named():
    data = bundle()
    whose = [*owners(data), "footer"]
    for index, owner in enumerate(whose):
        # Between two lines the new byte belongs to either.
        near = {owner, whose[index - 1]} if index and whose[index - 1] != owner else {owner}
        for value in {*b'\n\t#"07afx{}:,', data[min(index, len(data) - 1)], 0, 255}:
            changed = data[:index] + bytes([value]) + data[index:]
            assert verdict(changed) in near, (index, value)


def test_a_cut_file_is_never_whole():
    data = bundle()
    whose = owners(data)
    for end in range(len(data)):
        found = verdict(data[:end])
        assert found != "whole"
        assert found in {whose[end], whose[max(end - 1, 0)], "footer", "header"}
    assert verdict(data + data) != "whole"
    assert verdict(data.replace(b"\n", b"\r\n")) == "header"


def large() -> list[dict]:
    events = [event("system", 1, "system.created", {"demo": None}, unit=None)]
    for number in range(1, 200):
        for seq in range(1, number % 7 + 2):
            events.append(event(f"dossier:{number}", seq, "dossier.forwarded"))
    return chain(events)


def test_random_damage_to_a_larger_bundle():
    dice = random.Random(9112018)
    data = bundle(large())
    assert verdict(data) == "whole"
    whose = owners(data)
    for _ in range(60):
        index = dice.randrange(len(data))
        value = dice.choice([each for each in range(256) if each != data[index]])
        assert verdict(data[:index] + bytes([value]) + data[index + 1 :]) == whose[index]
    for _ in range(30):
        start, end = sorted(dice.sample(range(len(data)), 2))
        assert verdict(data[:start] + data[end:]) != "whole"
        assert verdict(data[:start] + dice.randbytes(40) + data[start:]) != "whole"


# --- attacks that recompute hashes -----------------------------------------------------------


def rewritten(events: list[dict], index: int, *, follow: bool) -> list[dict]:
    """Event ``index`` backdated; ``follow``: later events of the stream tied to it anew."""
    changed = list(events)
    changed[index] = {**events[index], "occurred_at": "2018-01-02T08:00:00.000000+07:00"}
    return chain(changed) if follow else changed


@pytest.mark.parametrize("index", range(6))
def test_a_row_rewritten_with_its_hash(index):
    honest = small()
    root = json.loads(bundle(honest).split(b"\n")[0])["root"]
    rows = [row(each) for each in rewritten(honest, index, follow=False)]
    name = rows[index].split("\t")[0]
    tail = name in ("document:5#1", "dossier:12#3", "dossier:2#1", "system#1")
    # With the old root kept, the heads no longer give it; a row in the middle breaks its chain.
    assert verdict(seal(rows, root=root)) == ("header" if tail else name)
    # With the root made anew too, only a chain can tell, or the root on the signed paper.
    assert verdict(seal(rows)) == ("whole" if tail else name)


def test_a_whole_stream_rewritten_is_told_only_by_a_root_kept_elsewhere(tmp_path):
    honest = small()
    root = json.loads(bundle(honest).split(b"\n")[0])["root"]
    path = tmp_path / "nhat-ky.txt"
    path.write_bytes(bundle(rewritten(honest, 1, follow=True)))
    assert run(path).returncode == 0
    assert run(path, "--root", root).returncode == 1


def test_the_second_row_of_a_stream_claims_another_past():
    events = small()
    for index, name in ((2, "dossier:12#2"), (3, "dossier:12#3")):
        changed = list(events)
        changed[index] = {**events[index], "prev": "a" * 64}
        honest_root = json.loads(bundle(events).split(b"\n")[0])["root"]
        assert verdict(seal([row(each) for each in changed], root=honest_root)) == name
    first = [{**events[0], "prev": "a" * 64}, *events[1:]]
    assert verdict(seal([row(each) for each in first])) == row(first[0]).split("\t")[0]


def test_a_row_taken_out():
    rows = [row(each) for each in small()]
    names = [each.split("\t")[0] for each in rows]
    root = json.loads(bundle().split(b"\n")[0])["root"]
    for name in ("dossier:12#1", "dossier:12#2"):
        rest = [each for each in rows if not each.startswith(name + "\t")]
        assert verdict(seal(rest)) == name  # even with counts, root and footer made anew
    for name in set(names) - {"dossier:12#1", "dossier:12#2"}:  # the tail of a stream
        rest = [each for each in rows if not each.startswith(name + "\t")]
        assert verdict(seal(rest, root=root)) == "header"
        assert verdict(seal(rest, entries=6)) == "header"


def test_rows_twice_and_out_of_order():
    rows = [row(each) for each in small()]
    assert verdict(seal([*rows[:2], rows[1], *rows[2:]])) == "dossier:12#1"
    assert verdict(seal([rows[0], rows[2], rows[1], *rows[3:]])) == "dossier:12#1"
    assert verdict(seal([*rows[1:5], rows[0], rows[5]])) == "document:5#1"
    # A stream torn apart: the second part starts anew.
    assert verdict(seal([rows[1], rows[4], *rows[2:4]])) != "whole"


@pytest.mark.parametrize(
    "header",
    [
        {"demo": None},
        {"demo": "that-that"},
        {"entries": 5},
        {"entries": 6.0},
        {"entries": "6"},
        {"streams": 3},
        {"streams": True},
        {"root": "0" * 64},
        {"format": "congvu-audit-2"},
        {"note": 1},
    ],
)
def test_a_header_that_lies(header):
    assert verdict(seal([row(each) for each in small()], **header)) == "header"


@pytest.mark.parametrize(
    "change",
    [
        {"seq": True},
        {"seq": 0},
        {"seq": 1.0},
        {"occurred_at": "2018-11-09T14:00:00+07:00"},
        {"occurred_at": "2018-11-09T14:00:00.000000Z"},
        {"recorded_at": None},
        {"prev": "A" * 64},
        {"unit": 240},
        {"actor": None},
        {"kind": 3},
        {"note": "thêm"},
    ],
)
def test_an_event_out_of_shape_is_found_though_its_hash_is_right(change):
    events = small()
    events[4] = {**events[4], **change}
    found = verdict(seal([row(each) for each in events]))
    assert found.startswith("dossier:2#")


@pytest.mark.parametrize(
    "text",
    [
        '{"actor":"a" }',
        '{"actor":NaN}',
        '{"actor":"\\ud800"}',
        '{"actor":' + "[" * 100_000 + "}",
        '{"actor":' + "9" * 5000 + "}",
        '{"actor":"\\u0041"}',
        "[]",
    ],
)
def test_json_that_is_not_canonical(text):
    rows = [row(each) for each in small()]
    rows[4] = f"dossier:2#1\t{sha(text.encode())}\t{text}"
    whole = bundle().split(b"\n")
    body = b"\n".join([whole[0], *(each.encode() for each in rows)]) + b"\n"
    assert verdict(body + f"sha256\t{sha(body)}\n".encode()) == "dossier:2#1"


def test_the_mark_of_a_demo_cannot_be_taken_off():
    events = small()
    assert verdict(seal([row(each) for each in events], demo=None)) == "header"
    events[5] = {**events[5], "kind": "system.renamed"}
    assert verdict(seal([row(each) for each in events])) == "system#1"
    listed = [*small()[:5], {**small()[5], "data": {"demo": {"name": "x"}}}]
    assert verdict(seal([row(each) for each in listed], demo="tan-son-2018")) == "header"


def test_damage_on_the_command_line_and_files_that_cannot_be_read(tmp_path):
    path = tmp_path / "nhat-ky.txt"
    path.write_bytes(bundle().replace("Chị Hoa".encode(), "Chị Huệ".encode(), 3))
    done = run(path)
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "document:5#1"
    assert "đã bị sửa" in done.stdout
    path.write_bytes(b"")
    assert run(path).stdout.startswith("header\n")
    for wrong in (tmp_path, tmp_path / "khong-co.txt"):
        done = run(wrong)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
