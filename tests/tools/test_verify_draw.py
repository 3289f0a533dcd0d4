"""The outsider's verifier finds what the system drew, with nothing of the system."""

import argparse
import io
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from congvu.cli import draw as cli
from congvu.core import sampling
from congvu.core.refusals import Refused

TOOL = Path(__file__).parents[2] / "tools" / "verify_draw.py"
FRAME = (
    '{"algo":"seq-poisson-v1","n":2,"round":1,"units":'
    '[["xa-001",1],["xa-002",2],["xa-003",1],["xa-004",3],["xa-005",1]]}'
)
LOTTERY = "2026-12-01|beacon|27946612|0123456789"


def verify(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(TOOL), *map(str, args)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def by_command(*argv: str, stdin: str = "") -> str:
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    out = io.StringIO()
    assert cli.run(parser.parse_args(argv), io.StringIO(stdin), out) == 0
    return out.getvalue()


@pytest.fixture
def frame(tmp_path: Path) -> Path:
    path = tmp_path / "khung.json"
    path.write_text(FRAME, encoding="utf-8")
    return path


def test_it_is_short_and_stands_alone():
    source = TOOL.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 60
    assert "congvu" not in source


def test_it_repeats_the_published_vector(frame):
    done = verify(frame, LOTTERY)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "commitment fe8932cc023ad39fc7306b4b5db7941229495447b9d9962dffa169cbb184eb38",
        "seed b1eae0f3038c2b43886af26f95472f40cc545a99e15dd6cbd4690f154bbe78d1",
        "selected xa-005",
        "selected xa-004",
    ]


def test_another_commitment_than_the_one_in_the_minutes(frame):
    promised = "fe8932cc023ad39fc7306b4b5db7941229495447b9d9962dffa169cbb184eb38"
    assert verify(frame, LOTTERY, promised).returncode == 0
    frame.write_text(FRAME.replace('"xa-003",1', '"xa-003",2'), encoding="utf-8")
    done = verify(frame, LOTTERY, promised)
    assert done.returncode == 1
    assert "KHÔNG" in done.stderr


def test_system_and_verifier_agree_on_many_frames(tmp_path):
    dice = random.Random(9112018)
    for round_ in range(1, 9):
        names = [f"Hồ sơ “{number}”|{round_}" for number in range(dice.randint(1, 80))] + ["ă"]
        units = [[name, dice.choice([1, 1, 2, 5, 10**30])] for name in names]
        value = {"units": units, "n": dice.randint(1, len(units)), "round": round_}
        path = tmp_path / f"{round_}.json"
        path.write_text(json.dumps({**value, "algo": "seq-poisson-v1"}), encoding="utf-8")
        public = f"Xổ số {dice.random()} "
        answer = json.loads(by_command("--frame", str(path), "--random", public, "--json"))
        done = verify(path, public, answer["commitment"])
        assert done.returncode == 0
        assert done.stdout.splitlines() == [
            f"commitment {answer['commitment']}",
            f"seed {answer['seed']}",
            *(f"selected {each}" for each in answer["selected"]),
        ]
        assert [each["rank"] for each in answer["tickets"]] == list(range(1, len(units) + 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"n":2', '"n":6'),
        ('"n":2', '"n":0'),
        ('"n":2', '"n":true'),
        ('"n":2', '"n":2,"n":3'),
        ('"round":1', '"round":1.0'),
        ('"round":1,', ""),
        ('"round":1', '"round":1,"note":1'),
        ("poisson-v1", "poisson-v2"),
        ('"xa-003",1', '"xa-003",NaN'),
        ('"xa-003",1', '"xa-003",0'),
        ('"xa-003"', '"xa-002"'),
        ('"xa-003"', "3"),
        ('"xa-003"', '"\\ud800"'),
        ('["xa-003",1]', '"xa-003"'),
        (FRAME, "[]"),
        (FRAME, "["),
    ],
)
def test_what_the_system_refuses_the_verifier_refuses(frame, old, new):
    changed = FRAME.replace(old, new)
    assert changed != FRAME
    frame.write_text(changed, encoding="utf-8")
    with pytest.raises(Refused):
        by_command("--frame", str(frame), "--random", LOTTERY, "--json")
    done = verify(frame, LOTTERY)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "selected" not in done.stdout


def test_the_command_refuses_what_it_cannot_read(tmp_path, frame):
    for name in (tmp_path / "khong-co.json", tmp_path, "a\0b"):
        with pytest.raises(Refused) as caught:
            by_command("--frame", str(name), "--random", "x")
        assert caught.value.refusal.code == "frame-file"
    frame.write_bytes(FRAME.replace("xa", "xã").encode("utf-16"))
    with pytest.raises(Refused) as caught:
        by_command("--frame", str(frame), "--random", "x")
    assert caught.value.refusal.code == "frame-unreadable"
    frame.write_text(FRAME, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        by_command("--frame", str(frame), "--random", "")
    assert caught.value.refusal.code == "randomness-missing"
    for args in ((), (frame,), (frame, ""), (tmp_path / "khong-co.json", "x"), (tmp_path, "x")):
        assert verify(*args).returncode == 1


def test_the_command_for_a_person_and_from_standard_input(frame):
    shown = by_command("--frame", str(frame), "--random", LOTTERY)
    assert [line.split()[2] for line in shown.splitlines() if line.startswith("*")] == [
        "xa-005",
        "xa-004",
    ]
    same = by_command("--frame", "-", "--random", LOTTERY, "--json", stdin=FRAME)
    drawn = sampling.draw(sampling.read_frame(FRAME.encode()), LOTTERY)
    assert json.loads(same) == drawn.as_json()


def test_the_command_verifies_what_was_published(tmp_path):
    """``congvu draw --verify``: 0 when it agrees, 1 and the reason when it does not."""
    from congvu.core.draw_bundle import OTHER_DRAW, Bundle
    from tests.core.test_cover_draw import FRAME as UNITS
    from tests.core.test_cover_draw import PUBLIC, VECTOR

    path = tmp_path / "cong-bo.json"

    def told(bundle, *more):
        path.write_text(json.dumps(bundle.as_json()), encoding="utf-8")
        parser, out = argparse.ArgumentParser(), io.StringIO()
        cli.add_arguments(parser)
        code = cli.run(parser.parse_args(["--verify", str(path), *more]), None, out)
        return code, out.getvalue()

    good = Bundle(UNITS, PUBLIC, VECTOR["commitment"], tuple(VECTOR["selected"]), {})
    code, text = told(good)
    assert (code, text.splitlines()[-1]) == (0, "Khớp.")
    assert "* xa-03  ngẫu nhiên 1, hạn 2028, trọng số 100" in text
    code, text = told(good, "--commitment", "0" * 64, "--json")
    assert (code, json.loads(text)["selected"]) == (1, VECTOR["selected"])
    code, text = told(Bundle(UNITS, PUBLIC, VECTOR["commitment"], ("xa-05",), {}))
    assert (code, text.splitlines()[-1]) == (1, f"KHÔNG KHỚP: {OTHER_DRAW}")
    code, text = told(Bundle(UNITS, "", VECTOR["commitment"], (), {}))
    assert (code, "Chưa có giá trị ngẫu nhiên." in text) == (0, True)
    old = sampling.read_frame(FRAME.encode())
    two = Bundle(old, LOTTERY, sampling.commitment(old), ("xa-005", "xa-004"), {})
    assert told(two)[0] == 0
    assert verify(path).returncode == 0


def test_a_sample_in_strata_and_its_extension(tmp_path):
    """System and outsider agree on both rounds; another rule has another commitment."""
    from congvu.core import draw_bundle, sample_draw

    dice = random.Random(11)
    for turn in range(4):
        units = [
            (f"{n}", dice.choice(["trực tiếp", "trực tuyến", "bưu chính"])) for n in range(150)
        ]
        if turn == 0:
            units = [(each, "") for each, _ in units]
        frame = sample_draw.stratified(units, 60, sample_draw.Rule("channel", "5", (1, 3, 30)))
        first = sample_draw.draw(frame, "27946")
        more = sample_draw.extension(frame, first.selected)
        for each, value in ((frame, "27946"), (more, f"{turn}1415")):
            drawn = sample_draw.draw(each, value)
            path = tmp_path / "khung.json"
            path.write_text(json.dumps(each.as_json(), ensure_ascii=False), encoding="utf-8")
            done = verify(path, value, drawn.commitment)
            assert done.returncode == 0, done.stderr
            said = [line.split(" ", 1)[1] for line in done.stdout.splitlines()]
            assert said[:2] == [drawn.commitment, drawn.seed]
            assert said[2:] == [f"{one} {stratum}".strip() for one, stratum in drawn.picks]
            told = json.loads(by_command("--frame", str(path), "--random", value, "--json"))
            assert tuple(told["selected"]) == drawn.selected
            words = by_command("--frame", str(path), "--random", value)
            assert f"Nhóm “{drawn.picks[0][1]}”" in words or turn == 0
        bundle = draw_bundle.Bundle(frame, "27946", first.commitment, first.selected, {})
        path.write_text(json.dumps(bundle.as_json(), ensure_ascii=False), encoding="utf-8")
        assert verify(path).returncode == 0
        assert "Khớp." in by_command("--verify", str(path))
        changed = json.loads(path.read_text(encoding="utf-8"))
        changed["frame"]["rule"]["extend"] = [1, 4, 30]
        path.write_text(json.dumps(changed, ensure_ascii=False), encoding="utf-8")
        assert verify(path).returncode == 1


@pytest.mark.parametrize(
    "change",
    [{"n": [["", 3]]}, {"n": [["", 1], ["", 1]]}, {"n": [["x", 1]]}, {"n": [["", True]]},
     {"n": 1}, {"round": "1"}, {"more": 1}, {"units": [["1", ""], ["1", ""]]}],
)  # fmt: skip
def test_a_sample_that_is_none_is_not_verified(tmp_path, change):
    frame = {"algo": "sample-v1", "n": [["", 1]], "round": 1, "rule": {},
             "units": [["1", ""], ["2", ""]]}  # fmt: skip
    path = tmp_path / "khung.json"
    path.write_text(json.dumps(frame | change), encoding="utf-8")
    assert verify(path, "27946").returncode == 1
    path.write_text(json.dumps(frame), encoding="utf-8")
    assert verify(path, "27946").returncode == 0
