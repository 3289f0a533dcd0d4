"""``congvu due``: one question, many lines, and every kind of bad input."""

import io
import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from congvu.cli import due
from congvu.core.refusals import Refused


def ask(*words: str, stdin: bytes = b"") -> tuple[int, str]:
    parser, out = ArgumentParser(), io.StringIO()
    due.add_arguments(parser)
    code = due.run(parser.parse_args(words), io.TextIOWrapper(io.BytesIO(stdin)), out)
    return code, out.getvalue()


def refused(*words: str) -> str:
    with pytest.raises(Refused) as caught:
        ask(*words)
    said = caught.value.refusal.said()
    assert said["what"]
    assert said["what_to_do"]
    json.dumps(said, ensure_ascii=False).encode("utf-8")
    return said["code"]


def test_the_answer_says_when_and_why():
    code, out = ask("--term", "5 ngày làm việc", "--from", "2018-04-24T10:15", "--json")
    answer = json.loads(out)
    assert code == 0
    assert list(answer) == ["due", "explanation"]
    assert answer["due"] == "2018-05-04T10:15:00+07:00"
    assert "25/04/2018 không tính: Giỗ Tổ Hùng Vương." in answer["explanation"]
    assert all(isinstance(line, str) for line in answer["explanation"])


def test_without_json_it_speaks_to_people():
    code, out = ask("--term", "15 ngày", "--from", "2018-08-10")
    assert code == 0
    assert out.splitlines()[0] == "2018-08-27T17:30:00+07:00"
    assert "Hạn: 17:30 ngày 27/08/2018." in out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "due-arguments"),
        (("--term", "5 ngày"), "due-arguments"),
        (("--from", "2018-04-24"), "due-arguments"),
        (("--lines", "--term", "5 ngày"), "due-arguments"),
        (("--term", "", "--from", "2018-04-24"), "term-unreadable"),
        (("--term", "5 ngày", "--from", ""), "moment-unreadable"),
        (("--term", "5 ngày", "--from", "24/04/2018"), "moment-unreadable"),
        (("--term", "5 ngày", "--from", "2018-02-30"), "moment-unreadable"),
        (("--term", "5 ngày", "--from", "9999-12-31T23:59:59Z"), "moment-unreadable"),
        (("--term", "5 ngày", "--from", "0001-01-01"), "year-undecided"),
        (("--term", "5 ngày", "--from", "2019-01-05"), "year-undecided"),
        (("--term", "100000 giờ làm việc", "--from", "2018-04-24"), "year-undecided"),
        (("--term", "9" * 300 + " ngày", "--from", "2018-04-24"), "term-unreadable"),
        (("--term", "\udcff5 ngày", "--from", "2018-04-24"), "term-unreadable"),
    ],
)
def test_a_bad_question_is_refused(words, code):
    assert refused(*words) == code


def test_lines_are_answered_one_by_one_and_a_bad_one_does_not_stop_the_others():
    good = '{"term": "5 ngày làm việc", "from": "2018-04-24T10:15", "id": 1}'.encode()
    bad = [
        b"",
        b"\xff\xfe",
        b"{",
        b"[]",
        b"null",
        b'{"term": "5 ng\xc3\xa0y"}',
        b'{"term": 5, "from": 20180424}',
        b'{"term": "\\ud800", "from": "2018-04-24"}',
        b"[" * 100_000,
        '{"term": "5 ngày", "from": "2019-01-05"}'.encode(),
    ]
    code, out = ask("--lines", "--json", stdin=b"\n".join([good, *bad, good]))
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 2
    assert len(answers) == len(bad) + 2
    assert answers[0]["due"] == answers[-1]["due"] == "2018-05-04T10:15:00+07:00"
    for answer in answers[1:-1]:
        assert list(answer) == ["error"]
        assert list(answer["error"]) == ["code", "what", "what_to_do", "basis"]
    assert answers[-2]["error"]["code"] == "year-undecided"
    assert answers[8]["error"]["what"].encode("utf-8")


def test_lines_without_fault_exit_zero():
    good = '{"term": "trong ngày", "from": "2018-04-24T10:15"}\n'.encode()
    assert ask("--lines", stdin=good * 3)[0] == 0
    assert ask("--lines") == (0, "")


def test_another_calendar_may_be_given(tmp_path: Path):
    own = tmp_path / "lịch.csv"
    own.write_text("date,effect,name_vi\n2019-01-01,off,Tết Dương lịch\n", encoding="utf-8-sig")
    words = ("--term", "25 ngày làm việc", "--from", "2019-11-20T08:37", "--calendar", str(own))
    assert ask(*words)[1].startswith("2019-12-25T08:37:00+07:00")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "calendar-file-wrong"),
        (b"\xff\xfe\x00", "file-not-utf8"),
        (b"\x00", "calendar-file-wrong"),
        (b"date,effect\n2018-01-01,off\n", "calendar-file-wrong"),
        (b"date,effect,name_vi\n2018-99-01,off,x\n", "calendar-file-wrong"),
        (b'date,effect,name_vi\n2018-01-01,off,"' + b"x" * 200_000, "calendar-file-wrong"),
        (None, "file-unreadable"),
    ],
)
def test_a_bad_calendar_file_is_refused(tmp_path: Path, data: bytes | None, code: str):
    path = tmp_path / "calendar.csv"
    if data is not None:
        path.write_bytes(data)
    assert refused("--term", "5 ngày", "--from", "2018-04-24", "--calendar", str(path)) == code
    assert refused("--lines", "--calendar", str(path)) == code


@pytest.mark.parametrize("name", ["", "\x00", "\udcff", "/"])
def test_a_calendar_that_is_no_file_is_refused(name):
    assert refused("--term", "5 ngày", "--from", "2018-04-24", "--calendar", name) == (
        "file-unreadable"
    )
